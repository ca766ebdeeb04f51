"""What kind of document some bytes are: by content, never by name or by what a server says."""

from __future__ import annotations

import re
from typing import Literal

from feeds.bytes_text import decode
from feeds.table_read import is_table
from feeds.workbook_read import is_workbook

Kind = Literal[
    "ical", "rss", "atom", "rdf", "json", "html", "xml", "sitemap", "addresses", "gzip", "csv", "workbook", "empty",
    "unknown",
]  # fmt: skip

_HEAD = 65_536
_FIRST_LINES = 20
_CALENDAR = re.compile(r"^[ \t]*BEGIN[ \t]*:[ \t]*V[A-Z]+", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PROPERTY = re.compile(r"[A-Za-z0-9-]+(?:;[^:\n]*)?:")
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_HTML_NAMES = frozenset(
    ("html", "head", "body", "script", "div", "p", "title", "meta", "link", "main", "section", "article")
)
_PAGE = re.compile(
    r"""ld\+json|ld&\#x2b;json|<html|\sitemscope|\stypeof=|\sclass=["']?[^"'<>]{0,200}\b(?:h-event|vevent)\b""",
    re.IGNORECASE,
)
_FEEDS: dict[str, Kind] = {"rss": "rss", "rdf": "rdf", "feed": "atom", "entry": "atom",
                           "urlset": "sitemap", "sitemapindex": "sitemap"}  # fmt: skip


def sniff(data: bytes) -> Kind:
    """The kind of document data is. `json` may be a JSON Feed or JSON-LD; `xml` is XML of no kind that is read.

    `addresses`: web addresses and nothing else, which is a sitemap as plain text.
    """
    if is_workbook(data):
        return "workbook"
    if data.startswith(b"\x1f\x8b"):
        return "gzip"
    head = data[:_HEAD]
    text = decode(head)[0].lstrip("\ufeff \t\r\n")
    if not text:
        return "unknown" if data.strip() else "empty"
    if text[0] in "{[":
        return "json"
    if text[0] == "<":
        return _sniff_markup(text)
    if _is_addresses(text):
        return "addresses"
    if _CALENDAR.search(text.replace("\r", "\n")):
        return "ical"
    first = text.partition("\n")[0]
    if _PROPERTY.match(first) and "BEGIN:" in text.upper():
        return "ical"
    if is_table(text):
        return "csv"
    return _sniff_markup(text) if "<" in text[:2000] else "unknown"


def _is_addresses(text: str) -> bool:
    """Whether the first lines are web addresses and nothing else: a sitemap as plain text."""
    lines = [line.strip() for line in text.splitlines()[:_FIRST_LINES] if line.strip()]
    return all(_ADDRESS.match(line) for line in lines) and bool(_ADDRESS.fullmatch(lines[0]))


def _sniff_markup(text: str) -> Kind:
    name, doctype = _root(text)
    local = name.rpartition(":")[2]
    if local in _FEEDS:
        return _FEEDS[local]
    if local in _HTML_NAMES or "html" in doctype:
        return "html"
    # A page may begin with any element; a script of JSON-LD, or other marks of events, make it one.
    if _PAGE.search(text):
        return "html"
    return "xml" if name else "unknown"


def _root(text: str) -> tuple[str, str]:
    """The lower-case name of the first element, and the DOCTYPE before it."""
    position, doctype = 0, ""
    while (position := text.find("<", position)) >= 0:
        if text.startswith("<!--", position):
            position = _after(text, "-->", position)
        elif text.startswith("<?", position):
            position = _after(text, "?>", position)
        elif text.startswith("<!", position):
            end = _after_doctype(text, position)
            doctype = text[position : min(end, position + 200)].casefold()
            position = end
        elif match := _ELEMENT.match(text, position):
            return match[1].casefold(), doctype
        else:
            position += 1
    return "", doctype


def _after(text: str, mark: str, position: int) -> int:
    end = text.find(mark, position)
    return end + len(mark) if end >= 0 else len(text)


def _after_doctype(text: str, position: int) -> int:
    """The place after a declaration; an internal subset in brackets is part of it."""
    close = _after(text, ">", position)
    opening = text.find("[", position, close)
    if opening >= 0:
        close = _after(text, ">", _after(text, "]", opening))
    return close
