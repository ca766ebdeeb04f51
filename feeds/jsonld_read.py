"""Reads schema.org events from JSON-LD: in pages, and as a document in its own right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from feeds.bytes_text import decode, one_line, without_controls
from feeds.jsonld_event import event_from_node, text_of
from feeds.loose_json import JsonError, read_json
from feeds.wire import Document, Moment, Problem, ReadOptions, WireEvent

_MAX_DEPTH = 60
_MAX_NODES = 500_000
_MAX_EVENTS = 20_000
_EVENT_TYPES = ("Event", "Festival", "Hackathon", "EventSeries")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_-]{2,40})""", re.IGNORECASE)
_FEED_TYPES = ("rss+xml", "atom+xml", "feed+json", "text/calendar")
_MICRODATA = re.compile(r"itemtype\s*=\s*[\"']?https?://schema\.org/\w*Event", re.IGNORECASE)


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
    scripts = [script for script in _scripts(root) if script.strip()]
    values: list[Any] = []
    for number, script in enumerate(scripts, 1):
        try:
            values += read_json(script)
        except JsonError as error:
            problems.append(Problem(f"script {number}", f"no JSON-LD: {error}", one_line(script)))
    base = _base(root, options)
    events = _events(values, language, base, problems)
    return Document(
        format="jsonld" if scripts else None,
        title=one_line("".join(root.xpath("string((//title)[1])")), 300),
        language=language,
        events=tuple(events),
        feed_links=tuple(_feed_links(root, base)),
        problems=tuple(problems[:500]),
        error=None if scripts else _nothing(text),
    )


def read_jsonld(value: object, options: ReadOptions) -> Document:
    """The events in parsed JSON-LD."""
    problems: list[Problem] = []
    events = _events([value], "", options, problems)
    return Document(format="jsonld", events=tuple(events), problems=tuple(problems[:500]))


def is_jsonld(value: object) -> bool:
    """Whether parsed JSON is JSON-LD: some object near its top has a type or a context."""
    heads: list[object] = value[:20] if isinstance(value, list) else [value]
    heads += [each for head in heads if isinstance(head, dict) for each in list(head.values())[:20]]
    return any(
        isinstance(head, dict) and head.keys() & {"@type", "@context", "@graph", "@id"} for head in heads
    ) or any(
        isinstance(each, dict) and "@type" in each for head in heads if isinstance(head, list) for each in head[:20]
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


def _nothing(text: str) -> str:
    if _MICRODATA.search(text):
        return "no JSON-LD in this page: its events are microdata, which is not read"
    return "no JSON-LD in this page"


def _events(values: list[Any], language: str, options: ReadOptions, problems: list[Problem]) -> list[WireEvent]:
    events: list[WireEvent] = []
    for number, node in enumerate(_without_told_series(list(_event_nodes(values, problems))), 1):
        if len(events) >= _MAX_EVENTS:
            problems.append(Problem("page", f"more than {_MAX_EVENTS} events: the rest is left out"))
            break
        event = event_from_node(node, f"node {number}", _node_language(node) or language, options, problems)
        if event:
            events.append(event)
    return _told_apart(events)


def _without_told_series(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The nodes but for a series whose parts stand among them with starts of their own: it is no event beside them."""
    told = {text_of(node.get("@id")) for node in nodes if node.get("startDate") and not _is_series(node)} - {""}
    return [node for node in nodes if not (_is_series(node) and _has_part(node, told))]


def _is_series(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and kind.strip().endswith("EventSeries")
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _has_part(node: dict[str, Any], told: set[str]) -> bool:
    parts = node.get("subEvent")
    return any(
        isinstance(part, dict) and (bool(part.get("startDate")) or text_of(part.get("@id")) in told)
        for part in (parts if isinstance(parts, list) else [parts])
    )


def _told_apart(events: Sequence[WireEvent]) -> list[WireEvent]:
    """The events; where some share an id and a start and each has words and an inLanguage of its own, in that language.

    schema.org's inLanguage is that of the content or of the performance, and does not say which.
    """
    groups: dict[tuple[str, Moment], list[int]] = {}
    for at, event in enumerate(events):
        if not event.uid_made_up:
            groups.setdefault((event.uid, event.start), []).append(at)
    told = list(events)
    for places in groups.values():
        if _one_each([events[at] for at in places]):
            for at in places:
                told[at] = replace(told[at], language=told[at].performance_languages[0], performance_languages=())
    return told


def _one_each(group: Sequence[WireEvent]) -> bool:
    """Whether the events are in a language each, by inLanguage alone."""
    if any(len(event.performance_languages) != 1 or event.translations for event in group):
        return False
    codes = {event.performance_languages[0].casefold() for event in group}
    words = {(event.title, event.description) for event in group}
    return len(codes) > 1 and len(words) > 1 and len({event.language for event in group}) == 1


def _node_language(node: dict[str, Any]) -> str:
    context = node.get("@context")
    contexts = context if isinstance(context, list) else [context]
    return next((text_of(each.get("@language")) for each in contexts if isinstance(each, dict)), "")


def _event_nodes(values: list[Any], problems: list[Problem]) -> Iterator[dict[str, Any]]:
    """Every object whose type is an event, at any depth, in document order."""
    waiting = [(value, 0) for value in reversed(values)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if seen > _MAX_NODES or depth > _MAX_DEPTH:
            problems.append(Problem("JSON-LD", "too large or nested too deep: the rest is left out"))
            return
        if isinstance(value, list):
            waiting.extend((each, depth + 1) for each in reversed(value) if isinstance(each, dict | list))
        elif isinstance(value, dict):
            if _is_event(value):
                yield value
            waiting.extend((each, depth + 1) for each in reversed(value.values()) if isinstance(each, dict | list))


def _is_event(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and kind.strip().endswith(_EVENT_TYPES)
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )
