"""Reads sitemaps, also as plain text, and indexes of them (sitemaps.org, protocol 0.90), which only lead to pages."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from feeds.bytes_text import decode, one_line, without_controls
from feeds.dates import read_instant
from feeds.event_paths import has_event_word
from feeds.jsonld_event import absolute
from feeds.wire import Document, FormatError, Problem, ReadOptions, WireItem

MOST_PAGES = 50_000
MOST_SITEMAPS = 500
_MOST_PROBLEMS = 500
_ABSOLUTE = re.compile(r"https?://[^\s<>\"]{1,2048}", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_sitemap(data: bytes, options: ReadOptions) -> Document:
    """The pages of a sitemap as entries with the day they changed, or the sitemaps of an index as `more`.

    Of an index those alone that a word in their address says are of events, where there are any. Of a page told in
    several languages only the first. Raises FormatError for a document type, whose entities could grow without end.
    """
    if _DOCTYPE.search(data[:100_000]):
        raise FormatError("a sitemap with a document type, which is not read")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FormatError(f"a sitemap that cannot be read: {one_line(error)}") from error
    if root is None:
        raise FormatError("a sitemap without elements")
    problems: list[Problem] = []
    if fault := next(iter(parser.error_log.filter_from_errors()), None):
        problems.append(Problem("document", f"not well-formed, the rest is left out: {one_line(fault.message)}"))
    if _local(root) == "sitemapindex":
        addresses = dict.fromkeys(url for each in root if (url := _address(each, options)))
        told = [url for url in addresses if has_event_word(url)] or list(addresses)
        if len(told) > MOST_SITEMAPS:
            problems.append(Problem("document", f"more than {MOST_SITEMAPS} sitemaps: the rest is left out"))
        return Document(format="sitemap", more=tuple(told[:MOST_SITEMAPS]), problems=tuple(problems))
    items = _pages(root, options, problems)
    return Document(format="sitemap", items=tuple(items), problems=tuple(problems))


def read_addresses(data: bytes) -> Document:
    """The pages of a sitemap as plain text, an absolute address a line, as entries; such a one names no days.

    A line that is no address is a problem.
    """
    text, fault = decode(data)
    problems = [Problem("document", fault)] if fault else []
    items: dict[str, WireItem] = {}
    for number, written in enumerate(without_controls(text).splitlines(), 1):
        url = written.strip()
        if not url or url in items:
            continue
        if len(items) >= MOST_PAGES:
            problems.append(Problem("document", f"more than {MOST_PAGES} pages: the rest is left out"))
            break
        if _ABSOLUTE.fullmatch(url) and _is_address(url):
            items[url] = WireItem(url, "", url)
        elif len(problems) < _MOST_PROBLEMS:
            problems.append(Problem(f"line {number}", "no web address", one_line(url)))
    return Document(format="sitemap", items=tuple(items.values()), problems=tuple(problems))


def _pages(root: Any, options: ReadOptions, problems: list[Problem]) -> list[WireItem]:
    items: dict[str, WireItem] = {}
    elsewhere: set[str] = set()
    days: dict[str, datetime | None] = {}
    for each in root:
        if len(items) >= MOST_PAGES:
            problems.append(Problem("document", f"more than {MOST_PAGES} pages: the rest is left out"))
            break
        url = _address(each, options)
        if not url or url in elsewhere or url in items:
            continue
        text = _child(each, "lastmod")
        if text and text not in days:
            days[text] = read_instant(text, options.zone)
        items[url] = WireItem(url, "", url, days.get(text))
        elsewhere.update(_other_languages(each, options))
    return list(items.values())


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2].casefold() if isinstance(element.tag, str) else ""


def _child(element: Any, name: str) -> str:
    for each in element:
        if _local(each) == name:
            return " ".join((each.text or "").split())
    return ""


def _address(element: Any, options: ReadOptions) -> str:
    address = _child(element, "loc") if _local(element) in ("url", "sitemap") else ""
    # An absolute one is what the protocol asks for, and joining fifty thousand takes a second.
    if address.startswith(("http://", "https://")):
        return address if _is_address(address) else ""
    return absolute(address, options)


def _is_address(url: str) -> bool:
    """Whether an absolute address can be taken apart: one that cannot must not keep the others from being read."""
    if url.isascii() and "[" not in url and "]" not in url:
        return True
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def _other_languages(element: Any, options: ReadOptions) -> set[str]:
    links = [each for each in element if _local(each) == "link" and each.get("rel") == "alternate"]
    return {absolute(each.get("href") or "", options) for each in links[:50]}
