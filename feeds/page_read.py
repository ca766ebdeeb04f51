"""Reads a page: the events that it says in a form for machines, and the feeds it announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from feeds.bytes_text import decode, one_line, without_controls
from feeds.jsonld_graph import Graph
from feeds.jsonld_read import events_in, items_in
from feeds.loose_json import JsonError, read_json
from feeds.wire import Document, Problem, ReadOptions

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_-]{2,40})""", re.IGNORECASE)
_FEED_TYPES = ("rss+xml", "atom+xml", "feed+json", "text/calendar")


def read_page(data: bytes, options: ReadOptions) -> Document:
    """The events in a page's JSON-LD scripts, and the feeds it links to.

    A script that is no JSON is a problem and takes nothing with it. A page without any such script has
    an error.
    """
    declared = _CHARSET.search(data[:4096])
    text, fault = decode(data, declared[1].decode("ascii") if declared else "")
    problems = [Problem("page", fault)] if fault else []
    root = _parse(text)
    if root is None:
        return Document(format=None, error="no elements in this page")
    language = root.get("lang", "") or root.get("{http://www.w3.org/XML/1998/namespace}lang", "")
    base = _base(root, options)
    scripts = [script for script in _scripts(root) if script.strip()]
    graph = Graph(_values(scripts, problems), base.base_url)
    events = events_in(graph, language, base, problems)
    return Document(
        format="jsonld" if scripts else None,
        title=one_line("".join(root.xpath("string((//title)[1])")), 300),
        language=language,
        events=tuple(events),
        items=() if events else tuple(items_in(graph, base)),
        feed_links=tuple(_feed_links(root, base)),
        problems=tuple(problems[:500]),
        error=None if scripts else "no JSON-LD in this page",
    )


def _parse(text: str) -> Any:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True)
    try:
        return etree.fromstring(without_controls(text).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _scripts(root: Any) -> Iterator[str]:
    for script in root.iter("script"):
        kind = script.get("type", "").partition(";")[0].strip().casefold()
        if kind == "application/ld+json":
            yield script.text or ""


def _values(scripts: list[str], problems: list[Problem]) -> list[Any]:
    """What the scripts say, one value each."""
    values: list[Any] = []
    for number, script in enumerate(scripts, 1):
        try:
            values.append(read_json(script))
        except JsonError as error:
            problems.append(Problem(f"script {number}", f"no JSON-LD: {error}", one_line(script)))
    return values


def _base(root: Any, options: ReadOptions) -> ReadOptions:
    """The options with the page's own <base>, where it has one."""
    written = next((each.get("href", "") for each in root.iter("base")), "")
    try:
        address = urljoin(options.base_url, written)
    except ValueError:
        address = options.base_url
    return replace(options, base_url=address)


def _feed_links(root: Any, options: ReadOptions) -> Iterator[str]:
    seen: set[str] = set()
    for link in root.iter("link"):
        kind = link.get("type", "").casefold()
        if "alternate" not in link.get("rel", "").casefold().split() or not any(each in kind for each in _FEED_TYPES):
            continue
        try:
            address = urljoin(options.base_url, link.get("href", "").strip())
        except ValueError:
            continue
        if address and address not in seen and len(seen) < 50:
            seen.add(address)
            yield address
