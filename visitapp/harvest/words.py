"""Words of documents in ours: plain text out of HTML, status words out of titles, categories out of anything."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree
from lxml import html as lxml_html

from visitapp.domain.event.entry import EntryStatus
from visitapp.domain.text import clean_line, clean_text, fold

LONGEST_TITLE = 300
LONGEST_TEXT = 20_000
LONGEST_SUMMARY = 300
LONGEST_KEYWORD = 100
LONGEST_KEYWORDS = 5_000
"""Of what a document gives as one category, which may be a list of them."""

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_NO_NUMBER = re.compile(r"&#[0-9]{10,};?")
"""No character has so long a number, and int() refuses to read 4,300 digits."""
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre",
        "section", "table", "tr", "ul",
    )
)  # fmt: skip
_UNSEEN = frozenset(("script", "style", "template", "noscript", "head", "title", "iframe", "object"))


def plain_line(text: str, longest: int = LONGEST_TITLE) -> str:
    """`text` on one line: entities and mark-up undone, cleaned, cut at a word."""
    return shortened(clean_line(_without_markup(text)), longest)


def plain_text(text: str) -> str:
    """`text` in paragraphs: mark-up and entities undone. Block elements end a line, list items begin with "– "."""
    return shortened(clean_text(_without_markup(text)), LONGEST_TEXT)


def summary_of(text: str) -> str:
    """The first paragraph of plain text, on one line, cut at a sentence or a word."""
    first = clean_line(text.partition("\n\n")[0])
    if len(first) <= LONGEST_SUMMARY:
        return first
    sentences = first[:LONGEST_SUMMARY]
    end = max(sentences.rfind(mark) for mark in (". ", "! ", "? "))
    return first[: end + 1] if end > LONGEST_SUMMARY // 3 else shortened(first, LONGEST_SUMMARY)


def shortened(text: str, longest: int) -> str:
    """`text`, or as many of its words as fit within `longest` characters with "…" after them."""
    if len(text) <= longest:
        return text
    return (text[:longest].rpartition(" ")[0] or text[: longest - 1]).rstrip(" ,.;:–-") + "…"


def _without_markup(text: str) -> str:
    text = text[: LONGEST_TEXT * 20].replace("\x00", "")
    if not _MARKUP.search(text):
        return _unescaped(text)
    try:
        root = lxml_html.fragment_fromstring(text, create_parent="div")
    except (etree.LxmlError, ValueError):
        return _unescaped(_MARKUP.sub(" ", text))
    for unseen in list(root.iter(*_UNSEEN, etree.Comment, etree.ProcessingInstruction)):
        unseen.drop_tree()
    return "".join(_pieces(root))


def _unescaped(text: str) -> str:
    return html.unescape(_NO_NUMBER.sub("", text))


def _pieces(root: lxml_html.HtmlElement) -> Iterable[str]:
    # What the document breaks its lines with means nothing in HTML.
    for action, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if action == "start":
            yield "\n\n" if tag in _BLOCKS else "\n– " if tag == "li" else "\n" if tag == "br" else ""
            yield re.sub(r"\s+", " ", element.text or "")
        else:
            yield "\n\n" if tag in _BLOCKS else " " if tag in ("td", "th") else ""
            yield re.sub(r"\s+", " ", element.tail or "") if element is not root else ""


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
