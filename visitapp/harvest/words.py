"""Words of documents in ours: status words out of titles, categories out of anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from visitapp.domain.event.entry import EntryStatus
from visitapp.domain.text import fold

LONGEST_KEYWORD = 100
LONGEST_KEYWORDS = 5_000
"""Of what a document gives as one category, which may be a list of them."""

_Mark = Literal["cancelled", "postponed", "sold-out"]
_WORDS: tuple[tuple[_Mark, str], ...] = (
    ("cancelled", r"inställ(?:t|d|da)|aflyst|avlyst|cancell?ed|abgesagt|fällt aus|entfällt"),
    ("postponed", r"uppskjut(?:et|en)|framflytta(?:t|d)|udsat|udskudt|postponed|verschoben"),
    ("sold-out", r"slutsåld|slutsålt|fullbokat|fullbokad|udsolgt|sold out|ausverkauft|ausgebucht"),
)
_ANY = "|".join(words for _, words in _WORDS)
# Shouted, or set off by a mark: "INSTÄLLT Julbord", "Inställt: Julbord", "(Inställt) Julbord"; not "Inställt möte".
_FIRST = re.compile(
    rf"^[\s\W]*?(?P<open>[(\[*])?\s*(?P<word>{_ANY})\s*(?P<close>[)\]*]+)?\s*(?P<mark>[:!–—.|/-]+)?\s*", re.IGNORECASE
)
_LAST = re.compile(rf"\s*(?P<mark>[(\[*–—|/:!-]+|(?<=\s))\s*(?P<word>{_ANY})[\s)\]*!.]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Title:
    """A title without its status words. `sold_out`: the document's own word for it, "" when it says nothing."""

    text: str
    status: EntryStatus = "scheduled"
    sold_out: str = ""


def read_title(text: str) -> Title:
    """What a title says of status, and the rest of it. A title that is nothing else stays whole."""
    title = Title(text)
    for _ in range(3):
        found = _status_word(title.text)
        if found is None:
            return title
        word, rest = found
        mark = next(mark for mark, words in _WORDS if re.fullmatch(words, word, re.IGNORECASE))
        kept = rest or title.text
        if mark == "sold-out":
            title = Title(kept, title.status, word.capitalize())
        else:
            title = Title(kept, "cancelled" if "cancelled" in (mark, title.status) else "postponed", title.sold_out)
        if not rest:
            return title
    return title


def _status_word(text: str) -> tuple[str, str] | None:
    """The status word that a title begins or ends with, and what is left of the title."""
    if first := _FIRST.match(text):
        rest = text[first.end() :]
        whole = not rest or not rest[0].isalnum() or text[first.end() - 1].isspace() or bool(first["mark"])
        if whole and (first["word"].isupper() or first["mark"] or (first["open"] and first["close"]) or not rest):
            return first["word"], rest.strip()
    if (last := _LAST.search(text)) and (last["mark"] or last["word"].isupper()):
        return last["word"], text[: last.start()].strip()
    return None


_SCHEMA_TYPES = {
    "musicevent": "music", "theaterevent": "stage", "danceevent": "stage", "comedyevent": "comedy",
    "exhibitionevent": "art", "visualartsevent": "art", "literaryevent": "literature-film",
    "screeningevent": "literature-film", "festival": "festival", "foodevent": "food", "sportsevent": "sport",
    "childrensevent": "family", "educationevent": "tour-talk", "businessevent": "business", "saleevent": "market",
}  # fmt: skip
_ENDINGS = ("", "s", "n", "r", "en", "et", "er", "ar", "or", "erna", "arna", "orna", "ens", "ets")
_COMPOUND = 6
_AMBIGUOUS_HEADS = frozenset(("visning",))  # a filmvisning is no guided tour


class Vocabulary:
    """Finds categories by the words of sources. Built once per harvest."""

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        """`terms`: for each category its names in all languages and the words that lead to it."""
        self._phrases: dict[str, str] = {}
        listed = {slug: (slug, *phrases) for slug, phrases in terms.items()}
        for slug, known in listed.items():
            for phrase in known:
                self._phrases.setdefault(fold(phrase), slug)
        self._most_parts = 1 + max((phrase.count(",") for phrases in listed.values() for phrase in phrases), default=0)
        self._heads = {word: slug for word, slug in self._phrases.items() if " " not in word and word != "other"}

    def categories(self, said: Iterable[str], title: str) -> tuple[str, ...]:
        """The categories that a document's own lead to; else the one a word of the title surely means; else other.

        What is said may be one category with commas in it, or several between commas.
        """
        found = dict.fromkeys(category for text in said for category in self._of_said(text))
        if len(found) > 1:
            found.pop("other", None)
        if found and tuple(found) != ("other",):
            return tuple(found)
        sure = self._of_words(title)
        return tuple(sure) if len(sure) == 1 else ("other",)

    def _of_said(self, text: str) -> Iterable[str]:
        """The whole when it is a phrase we know; else its parts, as many at once as make a phrase."""
        if slug := self._known(text):
            yield slug
            return
        parts = [part.strip() for part in text.split(",") if part.strip()]
        while parts:
            for count in range(min(len(parts), self._most_parts), 0, -1):
                if slug := self._known(", ".join(parts[:count])):
                    yield slug
                    break
            else:
                count = 1
                yield from sorted(self._of_words(parts[0])) if len(parts[0]) <= LONGEST_KEYWORD else ()
            del parts[:count]

    def _known(self, text: str) -> str | None:
        return _SCHEMA_TYPES.get(text.strip().lower()) or self._phrases.get(fold(text))

    def _of_words(self, text: str) -> set[str]:
        words = fold(text).split()
        exact = {slug for word in words if (slug := self._inflected(word))}
        return exact or {slug for word in words if (slug := self._compound(word))}

    def _inflected(self, word: str) -> str | None:
        for ending in _ENDINGS:
            stem = word[: len(word) - len(ending)] if ending else word
            if word.endswith(ending) and len(stem) >= 3 and stem in self._heads:
                return self._heads[stem]
        return None

    def _compound(self, word: str) -> str | None:
        """The category of a compound's last part: a julkonsert is a konsert."""
        for at in range(2, len(word) - _COMPOUND + 1):
            head = self._inflected(word[at:])
            if head and not any(word[at:].startswith(one) for one in _AMBIGUOUS_HEADS):
                return head
        return None
