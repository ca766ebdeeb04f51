"""Plain text out of what others write: mark-up and entities undone, cut at words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from visitapp.domain.text import clean_line, clean_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONGEST_TITLE = 300
LONGEST_TEXT = 20_000
LONGEST_SUMMARY = 300

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half a pair: an HTML parser ends there."""
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
    return shortened(clean_line(without_markup(text)), longest)


def plain_text(text: str) -> str:
    """`text` in paragraphs: mark-up and entities undone. Block elements end a line, list items begin with "– "."""
    return shortened(clean_text(without_markup(text)), LONGEST_TEXT)


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


def without_markup(text: str) -> str:
    """`text` with mark-up and entities undone, not yet cleaned. What is far too long is cut."""
    text = text[: LONGEST_TEXT * 20]
    if "<" not in text and "&" not in text and text.isprintable():
        return text
    text = _SURROGATE.sub("\ufffd", text.replace("\x00", ""))
    if not _MARKUP.search(text):
        return _unescaped(text)
    # Loaded when first needed: most texts that are sent to a server hold no mark-up, and it starts without.
    from lxml import etree  # noqa: PLC0415
    from lxml import html as lxml_html  # noqa: PLC0415

    try:
        root = lxml_html.fragment_fromstring(text, create_parent="div")
    except (etree.LxmlError, ValueError):
        return _unescaped(_MARKUP.sub(" ", text))
    for unseen in list(root.iter(*_UNSEEN, etree.Comment, etree.ProcessingInstruction)):
        unseen.drop_tree()
    return "".join(_pieces(root, etree.iterwalk(root, events=("start", "end"))))


def _unescaped(text: str) -> str:
    return html.unescape(_NO_NUMBER.sub("", text))


def _pieces(root: HtmlElement, steps: Iterable[tuple[str, HtmlElement]]) -> Iterable[str]:
    # What the document breaks its lines with means nothing in HTML.
    for action, element in steps:
        tag = element.tag
        if action == "start":
            yield "\n\n" if tag in _BLOCKS else "\n– " if tag == "li" else "\n" if tag == "br" else ""
            yield re.sub(r"\s+", " ", element.text or "")
        else:
            yield "\n\n" if tag in _BLOCKS else " " if tag in ("td", "th") else ""
            yield re.sub(r"\s+", " ", element.tail or "") if element is not root else ""
