"""What a page without events of its own leads to: pages that look like an event's, and further pages of its list.

Links are chosen conservatively: on the page's own host, under a word for events, outside of navigation, and either
several of one kind or below the page's own address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from feeds.bytes_text import one_line
from feeds.event_paths import goes_on, looks_like_event, path_words, pattern, split
from feeds.page_text import PageText
from feeds.wire import WireItem

MOST_LINKS = 1_000
_MOST_LOOKED_AT = 20_000
_MOST_STEPS = 400_000
_SEVERAL = 3
_NAVIGATION = frozenset(("nav", "form", "template"))
_FRAME = frozenset(("header", "footer", "aside"))
_CONTENT = frozenset(("main", "article", "section", "li"))
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "menu", "menubar"))
_MORE = frozenset(("läs mer", "läs mera", "mer info", "mer information", "läs mer »", "read more", "more", "mere",
                   "læs mere", "mehr", "weiterlesen", "mehr erfahren", "visa", "till evenemanget"))  # fmt: skip


def listing_items(root: Any, texts: PageText, address: str) -> tuple[WireItem, ...]:
    """The pages that a listing at `address` leads to, in its order, as entries with the links' words."""
    here = split(address)
    if here is None:
        return ()
    found: dict[str, str] = {}
    for link in _links(root):
        url = texts.joined(link.get("href") or "").partition("#")[0]
        parts = split(url)
        if parts is None or parts.netloc != here.netloc or url == address or len(found) > MOST_LINKS:
            continue
        if url not in found and not looks_like_event(url):
            continue
        title = texts.line(link) or (link.get("aria-label") or link.get("title") or "").strip()
        if title.casefold() in _MORE:
            title = ""
        found[url] = found.get(url) or title
    return tuple(WireItem(url, one_line(found[url]), url) for url in _chosen(list(found), address))


def further_pages(root: Any, texts: PageText, address: str) -> tuple[str, ...]:
    """The next page of a list, as `rel=next` names it; a neighbour that is no page of the same list is none."""
    for link in root.iter("link", "a"):
        if "next" in (link.get("rel") or "").casefold().split():
            there = texts.joined(link.get("href") or "").partition("#")[0]
            if goes_on(address, there):
                return (there,)
    return ()


def _links(root: Any) -> Iterator[Any]:
    """The links of the page's content, in document order."""
    content = links = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for number, (event, element) in enumerate(walk):
        if number > _MOST_STEPS or links > _MOST_LOOKED_AT:
            return
        if event == "end":
            content -= element.tag in _CONTENT
            continue
        content += element.tag in _CONTENT
        navigation = element.tag in _NAVIGATION or (element.get("role") or "").casefold() in _ROLES
        if navigation or (element.tag in _FRAME and not content):
            walk.skip_subtree()
        elif element.tag == "a" and element.get("href"):
            links += 1
            yield element


def _chosen(urls: list[str], address: str) -> list[str]:
    """Those of a kind that several are of, or that stand below the page's own address."""
    kinds: dict[str, int] = {}
    for url in urls:
        kinds[pattern(url)] = kinds.get(pattern(url), 0) + 1
    own = _folder(address.partition("?")[0])
    above = {own[:length] for length in range(len(own) + 1)}
    return [
        url
        for url in urls
        if _folder(url) not in above
        and (kinds[pattern(url)] >= _SEVERAL or (bool(own) and _folder(url)[: len(own)] == own))
    ][:MOST_LINKS]


def _folder(address: str) -> tuple[str, ...]:
    """The segments of an address's path, the last without the ending of a file."""
    parts = split(address)
    segments = path_words(parts) if parts is not None else []
    if parts is not None and parts.query:
        return (*segments[:-1], *(segments[-1:]), f"?{parts.query}")
    return (*segments[:-1], *(segment.rpartition(".")[0] or segment for segment in segments[-1:]))
