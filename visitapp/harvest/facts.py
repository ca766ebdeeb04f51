"""For whom an event is, what makes it accessible and in which language it is held, where its words say so.

Only what is surely said: a word that may mean something else gives nothing, and unknown stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

LONGEST_TEXT = 20_000
"""Characters of a description that are looked at."""
OLDEST_CHILD, OLDEST_YOUTH, YOUNGEST_SENIOR, GROWN_UP = 12, 25, 55, 18


@dataclass(frozen=True, slots=True)
class Facts:
    """Slugs of the vocabulary (audiences, accessible) and languages as two letters, each sorted."""

    audiences: tuple[str, ...] = ()
    accessible: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def facts_of(title: str, description: str = "", categories: Iterable[str] = ()) -> Facts:
    """What plain texts in any of our languages say."""
    title = title.lower()
    text = f"{title}.\n{description[:LONGEST_TEXT].lower()}"
    audiences = {*_named(categories), *_titled(title), *_aged(text)}
    return Facts(tuple(sorted(audiences)), tuple(sorted(_accessible(text))), tuple(sorted(_languages(title, text))))


def _any(patterns: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {slug: re.compile(rf"\b(?:{pattern})") for slug, pattern in patterns.items()}


_AUDIENCES = {
    "family": r"famil(?:j|ie|y|ies|jer|ier|ien)\w*|för hela familjen|für die ganze familie|for hele familien",
    "children": r"(?:små)?barn\w*|bebis\w*|baby\w*|børn\w*|kinder\w*|children|kids|toddlers?",
    "youth": r"ungdom\w*|för unga|unge|jugend\w*|young people|teens?|tonåring\w*|teenagers?",
    "students": r"student(?:er|erna|s|en)?|studerende|studierende",
    "seniors": r"senior\w*|pensionär\w*|pensionist\w*|rentner\w*|daglediga?|äldre",
    "adults": r"vuxna|voksne|erwachsene|adults?(?: only)?",
    "professionals": r"yrkesverksamma|företagare|näringsliv\w*|fagfolk|fachleute|professionals|erhverv\w*",
}
_CATEGORY = {slug: re.compile(rf"(?:för |for |für )?(?:{said})") for slug, said in _AUDIENCES.items()}
# A title's "barn" may be a barn, and "familjen" a film's: these say it whatever stands around them.
_TITLES = _any({
    "family": r"familje(?:dag|lördag|söndag|konsert|föreställning|aktivitet|gudstjänst|visning|film|bio|teater)\w*|"
              r"för hela familjen|familie(?:dag|koncert|forestilling|tag|konzert|sonntag|führung|gudstjeneste)\w*|"
              r"family (?:day|concert|show|tour|service)|for the (?:whole )?family|for hele familien|"
              r"für die ganze familie",
    "children": r"barn(?:teater|film|bio|konsert|föreställning|loppis|yoga|dans|disco|kör|visning|lördag|"
                r"verkstad)\w*|"
                r"bok(?:prat|stund) för barn|(?:baby|bebis|knatte|barn)(?:sång|rytmik|café|cafe|sim|bio)\w*|"
                r"sagostund\w*|"
                r"för (?:små )?barn|børne(?:teater|koncert|bio|film|forestilling|yoga)\w*|for (?:børn|children|kids)|"
                r"kinder(?:theater|konzert|film|kino|fest|disco|führung)\w*|für kinder|children[’']s \w+|story ?time",
    "youth": r"för (?:unga|ungdomar)|ungdoms(?:kväll|gård|disco|dag|teater|konsert)\w*|for unge|für jugendliche|"
             r"for (?:teens|teenagers|young people)",
    "students": r"för studenter|student(?:kväll|mässa|mottagning|fest)\w*|for studerende|für studierende|"
                r"for students",
    "seniors": r"för (?:seniorer|pensionärer|daglediga|äldre)|senior(?:dans|träff|café|surf|mässa|gympa|dag)\w*|"
               r"for (?:seniorer|pensionister|seniors)|für senioren",
    "professionals": r"för (?:företagare|yrkesverksamma)|frukost(?:möte)? för företag\w*|for professionals|"
                     r"für fachleute",
})  # fmt: skip

_DASH = r"\s*(?:-|–|—|till|til|to|bis)\s*"
_YEARS = r"\s*(?:års?\b|år\b|åringar|-?åriga?\b|years?\b|yrs?\b|jahren?\b|jährige)"
_AGES = re.compile(rf"(?<![\d.,:/])(\d{{1,2}}){_DASH}(\d{{1,2}}){_YEARS}")
_FROM = re.compile(
    rf"\b(?:från|fra|ab|from|fr\.o\.m\.|fyllda|over|över|age)\s+(\d{{1,2}}){_YEARS}|"
    rf"(?<![\d.,:/+])(\d{{1,2}})\s?\+(?![\d\w])|\b(?:åldersgräns|aldersgrænse|age limit|"
    rf"altersgrenze)\s*:?\s*(\d{{1,2}})\b",
)
_AGE_HINTS = ("år", "year", "yrs", "jahr", "jährig", "gräns", "grænse", "grenze", "limit", "+")
_HOW_LONG = re.compile(r"(?:minut|min\b|timm|stund|uhr|kl\b|klockan|deltagare|personer|plats|km\b|kr\b|sek\b)")

_ACCESSIBLE = _any({
    "hearing-loop": r"(?:hör(?:sel)?|tele|induktions)sling\w*|teleslynge\w*|(?:induktions)?höranlage|"
                    r"hearing loop|induction loop",
    "sign-language": r"teckenspråkstolk\w*|tolkas till (?:svenskt )?teckenspråk|tegnsprogstolk\w*|gebärdensprach\w*|"
                     r"sign[- ]language interpret\w*|bsl[- ]interpreted",
    "audio-described": r"syntolk\w*|synstolk\w*|audiodeskription|audio[- ]descri(?:bed|ption)",
    "captioned": r"skrivtolk\w*|(?:svensk|öppen|live)textad|visas med (?:svensk )?text(?:ning)?\b|captioned|"
                 r"speech-to-text",
    "accessible-toilet": r"(?:tillgänglig|anpassad|handikapp|rwc)[ -]?(?:toalett|wc)\w*|[rh]wc\b|handicaptoilet\w*|"
                         r"barrierefreies? (?:wc|toilette)|behinderten-?(?:wc|toilette)|accessible (?:toilet|wc|"
                         r"restroom)s?",
    "companion-free": r"(?:ledsagare|assistent(?:er)?|assistans)\W+(?:\w+\W+){0,4}?(?:gratis|fri entré|"
                      r"fritt inträde|utan kostnad)|"
                      r"(?:gratis|fri entré|fritt inträde) för (?:ledsagare|assistent)|"
                      r"ledsager(?:e)? (?:går ind )?gratis|"
                      r"begleitperson(?:en)? (?:frei|kostenlos|gratis)|(?:carers?|companions?) (?:go |get in )?free",
    "quiet": r"lugn (?:timme|visning|stund)|lågaffektiv\w*|sinnesvänlig\w*|tyst timme|stille time|ruhige stunde|"
             r"quiet hour|relaxed performance|sensory[- ]friendly",
    "parking": r"handikapp?parkering\w*|handicapparkering\w*|parkering(?:splats(?:er)?)? för rörelsehindrade|"
               r"behindertenparkpl\w*|(?:accessible|disabled|blue badge) parking",
    "step-free": r"(?:tillgänglig|anpassad|anpassat|framkomlig)\w* för rullstol\w*|rullstols(?:anpassa|vänlig|"
                 r"tillgänglig)\w*|"
                 r"utan trappsteg|trappfri\w*|kørestols(?:venlig|egnet|tilgængelig)\w*|rollstuhlgerecht\w*|"
                 r"stufenlos\w*|"
                 r"barrierefrei(?:er)? (?:zugang|zugänglich)|step[- ]free|wheelchair[- ](?:accessible|friendly)",
})  # fmt: skip
_HINTS = {
    "hearing-loop": ("sling", "slynge", "höranlage", "loop"),
    "sign-language": ("tecken", "tegn", "gebärden", "sign", "bsl"),
    "audio-described": ("syntolk", "synstolk", "audio"),
    "captioned": ("skrivtolk", "text", "captioned"),
    "accessible-toilet": ("toalett", "toilet", "wc"),
    "companion-free": ("ledsag", "assist", "begleit", "carer", "companion"),
    "quiet": ("lugn", "lågaff", "sinnes", "tyst", "stille", "ruhig", "quiet", "relaxed", "sensory"),
    "parking": ("parkering", "parkpl", "parking"),
    "step-free": ("rullstol", "trapp", "kørestol", "rollstuhl", "free", "stufen", "barriere", "wheelchair"),
}
"""Parts of words one of which stands in every text that says it: most texts are done with looking for these."""
_NOT = re.compile(
    r"\b(?:inte|ej|ingen|inget|inga|saknar|saknas|utan möjlighet|ikke|ingen|intet|mangler|nicht|kein\w*|ohne|no|"
    r"not|without|tyvärr|"
    r"desværre|leider|unfortunately)\b[^.!?\n]{0,40}$",
)
_NOT_AFTER = re.compile(
    r"^[^.!?\n]{0,30}\b(?:saknas|finns (?:tyvärr )?(?:inte|ej)|mangler|findes ikke|fehlt|nicht vorhanden|"
    r"not available)\b",
)

_TONGUES = {
    "sv": "svenska|svensk|schwedisch|schwedischer sprache|swedish",
    "en": "engelska|engelsk|englisch|englischer sprache|english",
    "da": "danska|dansk|dänisch|dänischer sprache|danish",
    "de": "tyska|tysk|deutsch|deutscher sprache|german",
    "no": "norska|norsk|norwegisch|norwegian",
    "fi": "finska|finsk|finnisch|finnish",
    "fr": "franska|fransk|französisch|french",
    "es": "spanska|spansk|spanisch|spanish",
    "ar": "arabiska|arabisk|arabisch|arabic",
    "uk": "ukrainska|ukrainsk|ukrainisch|ukrainian",
    "so": "somaliska|somali",
    "fa": "persiska|farsi|dari|persisch|persian",
    "pl": "polska språket|polsk|polnisch|polish",
}
_IN = r"(?:på|in|auf)"
_HELD = (
    r"(?:hålls|ges|är|framförs|genomförs|leds|spelas|talas|sker|afholdes|holdes|foregår|er|gives|spilles|findet|"
    r"ist|wird|statt|"
    r"is|are|held|given|performed|conducted|(?:\w*(?:visning|guidning|tur|föredrag|föreläsning|föreställning|"
    r"gudstjänst|mässa|"
    r"sagostund|quiz|improvisation|standup|rundvisning|foredrag|forestilling|gudstjeneste|führung|vortrag|"
    r"aufführung|gottesdienst|"
    r"tour|talk|lecture|performance|show|service|storytime)))"
)
_SPOKEN = {
    code: re.compile(
        rf"\b{_HELD}\s+(?:\w+\s+)?{_IN}\s+(?:{names})\b(?!\s+(?:text|undertext|subtit))|"
        rf"\b(?:språk|sprog|sprache|language|tal|talat språk)\s*:\s*(?:{names})\b",
    )
    for code, names in _TONGUES.items()
}
_TITLE_TONGUE = {
    code: re.compile(rf"(?:^|[\s(,–—-]){_IN} (?:{names})\)?\s*$|\({_IN} (?:{names})\)")
    for code, names in _TONGUES.items()
}


def _named(categories: Iterable[str]) -> Iterator[str]:
    """Audiences that a category is the name of."""
    for category in categories:
        for part in (category, *re.split(r"\s*(?:[,/&;|]| och | og | und | and )\s*", category)):
            for slug, pattern in _CATEGORY.items():
                if pattern.fullmatch(part.strip().lower()):
                    yield slug


def _titled(title: str) -> Iterator[str]:
    return (slug for slug, pattern in _TITLES.items() if pattern.search(title))


def _aged(text: str) -> Iterator[str]:
    """Audiences that ages mean: "för barn 3–6 år", "från 13 år", "18+", "65+"."""
    if not any(hint in text for hint in _AGE_HINTS):
        return
    for found in _AGES.finditer(text):
        low, high = int(found[1]), int(found[2])
        if low < high and not _HOW_LONG.match(text[found.end() :].lstrip()):
            yield from _of_ages(low, high)
    for found in _FROM.finditer(text):
        low = int(next(filter(None, found.groups())))
        if low >= YOUNGEST_SENIOR:
            yield "seniors"
        elif low >= GROWN_UP:
            yield "adults"


def _of_ages(low: int, high: int) -> Iterator[str]:
    if high <= OLDEST_CHILD + 1:
        yield "children"
    elif low >= OLDEST_CHILD and high <= OLDEST_YOUTH + 5 and low < GROWN_UP:
        yield "youth"
    elif low >= YOUNGEST_SENIOR:
        yield "seniors"
    elif low >= GROWN_UP:
        yield "adults"


def _accessible(text: str) -> Iterator[str]:
    for slug, pattern in _ACCESSIBLE.items():
        if not any(hint in text for hint in _HINTS[slug]):
            continue
        for found in pattern.finditer(text):
            if not _NOT.search(text[max(0, found.start() - 60) : found.start()]) and not _NOT_AFTER.match(
                text[found.end() :][:60]
            ):
                yield slug
                break


def _languages(title: str, text: str) -> Iterator[str]:
    for code, names in _TONGUES.items():
        if not any(name in text for name in names.split("|")):
            continue
        if _TITLE_TONGUE[code].search(title) or _SPOKEN[code].search(text):
            yield code
