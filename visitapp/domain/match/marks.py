"""What tells an event from its sibling: an age, a part, a distance, a level, a group, a language, a time of the day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from visitapp.domain.match.words import FIGURES

Mark = tuple[str, str]
"""(kind, value): ("age", "3-5"), ("part", "2"), ("level", "1"), ("group", "girls"), ("number", "9")."""
Agreement = Literal["same", "overlap", "one side", "differ"]
"""What two sides say in one kind of mark. `overlap`: 6–9 and 7–9 years may mean the same."""

NO_LIMIT = 99
YOUNGEST = 6
"""Of whom teams are called by their age."""
_TO = r"\s*(?:-|till|to|til|bis)\s*"
_YEARS = r"(?:ar(?:ingar)?|years?|yrs?|jahren?|jahre)"
_UNITS = (
    "del|part|teil|avsnitt|niva|tillfalle|pass|omgang|runda|grupp|gruppe|group|heat|bord|etapp|dag|day|tag|steg|lektion"
    "|lesson|session"
)
_NOUNS = {
    "delen": "del", "gruppen": "grupp", "omgangen": "omgang", "passet": "pass", "dagen": "dag", "etappen": "etapp",
    "part": "del", "teil": "del", "group": "grupp", "gruppe": "grupp", "day": "dag", "tag": "dag", "lesson": "lektion",
}  # fmt: skip
_ORDINALS = {
    "forsta": "1", "andra": "2", "tredje": "3", "fjarde": "4", "femte": "5", "sjatte": "6", "first": "1", "second": "2",
    "third": "3", "erste": "1", "zweite": "2", "dritte": "3", "forste": "1", "anden": "2",
}  # fmt: skip
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_GROUPS = {
    "girls": "flickor|tjejer|girls|piger|madchen", "boys": "pojkar|killar|boys|drenge|jungen",
    "women": "damer|dam|women|damen", "men": "herrar|herr|men|herrer|herren", "mixed": "mixed|mix",
}  # fmt: skip
_LEVELS = (
    "nyborjar(?:e|kurs|niva)|grundkurs|beginners?|begyndere|anfanger",
    "fortsattning(?:skurs)?|pabyggnad|dig som kan lite|intermediate|let ovede|fortgeschrittene",
    "avancerad(?: niva)?|vana|fordjupning(?:skurs)?|advanced|ovede|konner",
)
_TONGUES = {
    "sv": "svenska|swedish|schwedisch|svensk", "en": "engelska|english|englisch|engelsk",
    "de": "tyska|german|deutsch|tysk", "da": "danska|danish|danisch|dansk", "no": "norska|norwegian|norsk",
    "fi": "finska|finnish|finnisch", "ar": "arabiska|arabic|arabisch", "fr": "franska|french|franzosisch",
    "uk": "ukrainska|ukrainian", "es": "pa spanska|in spanish", "so": "somaliska|somali", "fa": "persiska|farsi",
}  # fmt: skip
_HOURS = {
    "day": r"\w*matine(?:e|er|en)?|eftermiddag|dagforestallning|afternoon",
    "morning": "formiddag|morning show|vormittag",
    "early": "tidig (?:start|forestallning)|early show",
    "late": "late(?: show)?|nattforestallning|sen (?:start|forestallning)|spatvorstellung",
    "evening": "kvallsforestallning|evening show|abendvorstellung",
}
_AUDIENCES = {
    "children": "barn(?:en)?|smabarn|children|kids|born|kinder", "families": "familjer|familjen|families|familien",
    "youth": "unga|ungdomar|tonaringar|teenagers|unge|jugendliche", "adults": "vuxna|adults|voksne|erwachsene",
    "seniors": "seniorer|aldre|pensionarer|seniors|pensioners|senioren", "women": "kvinnor|tjejer|women|kvinder|frauen",
    "men": "man|killar|men|maend|manner",
}  # fmt: skip
_EDGE = r"(?=\s*(?:$|[,;:)\]|!.–-]))"
_START = r"(?:(?<=[,;:(\[|–-])|(?<=[,;:(\[|–-] )|(?<= ))"

Told = Callable[[re.Match[str]], Iterable[Mark]]


def take_marks(text: str, dates: Sequence[tuple[int, int]] = ()) -> tuple[tuple[Mark, ...], str]:
    """The marks of a title, and the title without them. `text` has folded letters (`text.fold_letters`).

    `dates` are the (month, day) on which the event is held: "2/4" is the second of four unless it is one of these.
    """
    words = _WORD.findall(text)
    if not FIGURES.keys().isdisjoint(words):
        text = _WORD.sub(lambda word: FIGURES.get(word[0], word[0]), text)
    if not _TELLING.search(text):
        return (), text
    found: list[Mark] = []
    for pattern, told in _PATTERNS:

        def note(match: re.Match[str], told: Told = told) -> str:
            marks = list(told(match))
            found.extend(marks)
            return " " if marks else match[0]

        text = pattern.sub(note, text)
    text = _FRACTION.sub(lambda match: _fraction(match, dates, found), text)
    return tuple(sorted(set(found))), text


def ages_in(text: str) -> tuple[Mark, ...]:
    """The ages that a description names, as marks. `text` has folded letters."""
    if not _YEARS_TOLD.search(text):
        return ()
    return tuple(sorted({mark for pattern, told in _AGES for match in pattern.finditer(text) for mark in told(match)}))


def compare_marks(one: Sequence[Mark], other: Sequence[Mark]) -> dict[str, Agreement]:
    """For each kind of mark on either side: how the two agree."""
    return {
        kind: _compare(kind, {v for k, v in one if k == kind}, {v for k, v in other if k == kind})
        for kind in sorted({kind for kind, _ in (*one, *other)})
    }


def _compare(kind: str, one: set[str], other: set[str]) -> Agreement:
    if not one or not other:
        return "one side"
    if one & other:
        return "same"
    if kind == "distance":
        near = any(abs(float(a) - float(b)) <= 0.03 * float(a) for a in one for b in other)
        return "same" if near else "differ"
    if kind in ("age", "months"):
        return "overlap" if any(_overlap(a, b) for a in one for b in other) else "differ"
    return "differ"


def _overlap(one: str, other: str) -> bool:
    (low, high), (other_low, other_high) = (tuple(map(int, ages.split("-"))) for ages in (one, other))
    return low <= other_high and other_low <= high


def _age(match: re.Match[str]) -> list[Mark]:
    low, high = int(match["low"]), int(match["high"] or match["low"])
    return [("age", f"{low}-{high}")] if low <= high <= NO_LIMIT else []


def _age_from(match: re.Match[str]) -> list[Mark]:
    return [("age", f"{int(match['low'])}-{NO_LIMIT}")]


def _age_once(match: re.Match[str]) -> list[Mark]:
    # Above that it is rather the age of a club.
    return [("age", f"{int(match['low'])}-{int(match['low'])}")] if int(match["low"]) <= 18 else []


def _distance(match: re.Match[str]) -> list[Mark]:
    number = {"en halv": 0.5, "en": 1.0, "1": 1.0}.get(match["n"]) or float(match["n"].replace(",", "."))
    unit = match["unit"]
    km = number * 10 if unit == "mil" else number / 1000 if unit.startswith("m") else number
    return [("distance", f"{km:g}")] if km else []


def _group(name: str) -> Told:
    def told(match: re.Match[str]) -> list[Mark]:
        age, letter = match["tail"], match["letter"]
        ages = [("age", f"{int(age)}-{int(age)}")] if age else []
        return [("group", name), *ages, *([("letter", letter)] if letter else [])]

    return told


def _class(match: re.Match[str]) -> list[Mark]:
    age = int(match["low"])
    if age < YOUNGEST:
        return []  # P4 is a radio
    return [("group", {"f": "girls", "p": "boys", "u": "youth"}[match["who"]]), ("age", f"{age}-{age}")]


def _months(match: re.Match[str]) -> list[Mark]:
    return [("months", f"{int(match['low'])}-{int(match['high'])}")]


def _audience(match: re.Match[str]) -> list[Mark]:
    return [("audience", next(name for name, words in _AUDIENCES.items() if re.fullmatch(words, match["who"])))]


def _fixed(kind: str, value: str) -> Told:
    return lambda match: [(kind, value)]


def _part(match: re.Match[str]) -> list[Mark]:
    unit, value = match["unit"], match["value"]
    return [(_NOUNS.get(unit, unit), _ROMAN.get(value, value))]


def _ordinal(match: re.Match[str]) -> list[Mark]:
    return [(_NOUNS[match["unit"]], _ORDINALS[match["value"]])]


def _colour(match: re.Match[str]) -> list[Mark]:
    return [("grupp", match["value"])]


def _fraction(match: re.Match[str], dates: Sequence[tuple[int, int]], found: list[Mark]) -> str:
    number, of = int(match[1]), int(match[2])
    if (of, number) not in dates and 1 <= number <= of <= 12:
        found.append(("del", str(number)))
    return " "


_FOR = r"(?:\b(?:for|fur)\s+)?(?:\b(?:barn|children|kinder|born)\s+)?"
_AGES: tuple[tuple[re.Pattern[str], Told], ...] = (
    (
        re.compile(
            rf"{_FOR}(?:\b(?:fran|from|fra|von|mellan|alder|ages?)\s+)?\b(?P<low>\d{{1,2}}){_TO}(?P<high>\d{{1,2}})\s*{_YEARS}\b"
        ),
        _age,
    ),
    (re.compile(rf"{_FOR}\b(?:aldern?|ages?|alter|barn|kids)\s+(?P<low>\d{{1,2}}){_TO}(?P<high>\d{{1,2}})\b"), _age),
    (
        re.compile(rf"{_FOR}\b(?:fran|from|fra|ab|over)\s+(?P<low>\d{{1,2}})\s*{_YEARS}\b(?:\s+och uppat|\s+and up)?"),
        _age_from,
    ),
    (re.compile(rf"{_FOR}\b(?P<low>\d{{1,2}})\s*(?:\+(?!\d)|{_YEARS}\s+(?:och uppat|and up|und alter))"), _age_from),
)
_PATTERNS: tuple[tuple[re.Pattern[str], Told], ...] = (
    *_AGES,
    *(
        (
            re.compile(
                rf"(?:^|{_START})(?:{words})(?:\s+(?P<tail>\d{{1,2}})\b(?:\s*{_YEARS}\b)?|(?:\s+(?P<letter>[a-c]))?{_EDGE})"
            ),
            _group(name),
        )
        for name, words in _GROUPS.items()
    ),
    (re.compile(rf"(?:^|{_START})(?P<who>[fpu])\s?-?(?P<low>\d{{1,2}})\b"), _class),
    (re.compile(rf"\b(?P<low>\d{{1,2}}){_TO}(?P<high>\d{{1,2}})\s*(?:man|manader|months|monate|maneder)\b"), _months),
    (re.compile(rf"\b(?P<low>\d{{1,2}})\s*{_YEARS}\b"), _age_once),
    (re.compile(rf"\b(?:for|f\.|fur)\s+(?P<who>{'|'.join(_AUDIENCES.values())})\b"), _audience),
    (re.compile(r"\b(?P<n>en halv|en|\d+(?:[.,]\d+)?)\s*(?P<unit>mil)\b"), _distance),
    (re.compile(r"\b(?P<n>\d+(?:[.,]\d+)?)\s*(?P<unit>km|kilometers?|k)\b"), _distance),
    (re.compile(r"\b(?P<n>\d{3,5})\s*(?P<unit>m|meter|metres)\b"), _distance),
    (re.compile(r"\b(?:halvmaraton|halvmarathon|halbmarathon|half marathon)\b"), _fixed("distance", "21.1")),
    (
        re.compile(rf"\b(?P<unit>{_UNITS})\s+(?P<value>\d{{1,2}}|[ivx]{{1,3}}|[a-d])\b(?:\s+(?:av|of|von)\s+\d+)?"),
        _part,
    ),
    (re.compile(rf"\b(?P<value>{'|'.join(_ORDINALS)})\s+(?P<unit>{'|'.join(_NOUNS)})\b"), _ordinal),
    (re.compile(r"\b(?P<value>bla|gul|rod|gron|vit|svart|orange|lila)\s+grupp(?:en)?\b"), _colour),
    *(
        (re.compile(rf"{_START}(?:for\s+)?(?:{words}){_EDGE}"), _fixed("level", str(number)))
        for number, words in enumerate(_LEVELS, 1)
    ),
    *(
        (re.compile(rf"\b(?:pa|in|auf|med)\s+(?:{words})\b|{_START}(?:{words}){_EDGE}"), _fixed("language", tongue))
        for tongue, words in _TONGUES.items()
    ),
    *((re.compile(rf"(?<!\w)[\[(]?\b(?:{words})\b[\])]?"), _fixed("hour", name)) for name, words in _HOURS.items()),
)  # fmt: skip
_WORD = re.compile(r"[a-z]+")
_FRACTION = re.compile(r"\(?\b(\d{1,2})/(\d{1,2})\b\)?")
_YEARS_TOLD = re.compile(rf"\d\s*(?:\+|{_YEARS}\b)|\b(?:aldern?|ages?|alter|barn|kids)\s+\d")
_TELLING = re.compile(
    r"\d|matine|\b(?:"
    + "|".join(
        (
            *("mil", "halvmaraton", "halvmarathon", "halbmarathon", "half marathon", "grupp(?:en)?", _UNITS, *_NOUNS),
            *_GROUPS.values(),
            *_AUDIENCES.values(),
            *_LEVELS,
            *_TONGUES.values(),
            *_HOURS.values(),
        )
    )
    + r")\b"
)
"""Without one of these a title has no mark, and the many patterns need not be tried."""
