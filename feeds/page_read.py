"""Reads a page: the events that it says in a form for machines, and the feeds it announces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from feeds.bytes_text import decode, one_line, plain, without_controls
from feeds.hevent_read import hevent_nodes
from feeds.ical_values import iso
from feeds.jsonld_graph import Graph, Node
from feeds.jsonld_read import events_in, items_in
from feeds.listing_read import further_pages, listing_items
from feeds.loose_json import JsonError, read_json
from feeds.microdata_read import microdata_nodes
from feeds.page_text import PageText
from feeds.rdfa_read import rdfa_nodes
from feeds.wire import Document, Format, Problem, ReadOptions, WireEvent

MOST_MARKED = 5_000
"""Events of one notation in a page's elements: as many as are kept of a source."""
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_-]{2,40})""", re.IGNORECASE)
_FEED_TYPES = ("rss+xml", "atom+xml", "feed+json", "text/calendar")


def read_page(data: bytes, options: ReadOptions) -> Document:
    """The events in a page's JSON-LD scripts, those that its other marks tell besides, and the feeds it links to.

    What is told in several notations is told once, by the first of JSON-LD, microdata, RDFa and h-event. A script
    that is no JSON is a problem and takes nothing with it. A page without events gives the pages it lists, and has
    an error when it lists none and has no notation.
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
    told: list[tuple[Format, list[WireEvent]]] = [("jsonld", events_in(graph, language, base, problems))]
    # Where JSON-LD tells the events, what cannot be read of the same in another notation is no loss.
    told += _marked(root, language, base, [] if told[0][1] else problems)
    events = _once(told)
    form = next((form for form, found in told if found), "jsonld" if scripts else None)
    items = () if events else tuple(items_in(graph, base))
    texts, address = PageText(base.base_url), options.base_url or base.base_url
    if not events and not items and (items := listing_items(root, texts, address)):
        form = "listing"
    return Document(
        format=form,
        title=one_line("".join(root.xpath("string((//title)[1])")), 300),
        language=language,
        events=tuple(events),
        items=items,
        feed_links=tuple(_feed_links(root, base)),
        problems=tuple(problems[:500]),
        more=further_pages(root, texts, address) if events or items else (),
        error=None if form else "no events in this page: neither JSON-LD nor another notation",
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


def _marked(
    root: Any, language: str, options: ReadOptions, problems: list[Problem]
) -> Iterator[tuple[Format, list[WireEvent]]]:
    """What the page's elements themselves say, by notation."""
    texts = PageText(options.base_url)
    readers: tuple[tuple[Format, Callable[[Any, PageText, str], list[Node]]], ...] = (
        ("microdata", microdata_nodes), ("rdfa", rdfa_nodes), ("hevent", hevent_nodes),
    )  # fmt: skip
    found = 0
    for form, nodes_of in readers:
        # What so many tell already, another notation need not tell again.
        if found < MOST_MARKED // 2:
            graph = Graph([nodes_of(root, texts, language)], options.base_url)
            events = events_in(graph, language, options, problems, MOST_MARKED)
            found += len(events)
            yield form, events
    if texts.short:
        problems.append(Problem("page", "too much lies in each other in it: the rest is left out"))


def _once(told: Iterable[tuple[Format, list[WireEvent]]]) -> list[WireEvent]:
    """All events, but of a later notation only those that no earlier one tells: by address, or by title and start."""
    events: list[WireEvent] = []
    for _, found in told:
        known = {event.url for event in events} - {""} | {key for event in events for key in _starts(event)}
        events += [event for event in found if event.url not in known and known.isdisjoint(_asked(event))]
    return events


def _starts(event: WireEvent) -> Iterator[tuple[str, str, str]]:
    """By what title and start an event is known: one without an hour by its day, one with an hour by both."""
    title = " ".join(plain(event.title).casefold().split())
    if isinstance(event.start, datetime):
        yield "instant", title, iso(event.start)
        yield "timed day", title, event.start.date().isoformat()
    else:
        yield "day", title, event.start.isoformat()


def _asked(event: WireEvent) -> Iterator[tuple[str, str, str]]:
    """The keys of what can be the same: at one instant where both have an hour, else on one day."""
    for kind, title, start in _starts(event):
        if kind == "timed day":
            yield "day", title, start
        elif kind == "day":
            yield from (("day", title, start), ("timed day", title, start))
        else:
            yield kind, title, start


def _base(root: Any, options: ReadOptions) -> ReadOptions:
    """The options with the page's own <base>; of a page in a file, with the address that it says it has."""
    written = next((each.get("href", "") for each in root.iter("base")), "")
    own = "" if options.base_url else _canonical(root)
    try:
        address = urljoin(options.base_url or own, written)
    except ValueError:
        address = options.base_url
    return replace(options, base_url=address)


def _canonical(root: Any) -> str:
    links = (
        each.get("href", "").strip() for each in root.iter("link") if each.get("rel", "").casefold() == "canonical"
    )
    return next((href for href in links if href.startswith(("http://", "https://"))), "")


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
