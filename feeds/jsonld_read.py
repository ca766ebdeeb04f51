"""Reads schema.org events from parsed JSON-LD, or from what other notations say in the same form."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from feeds.bytes_text import one_line
from feeds.ical_series import Budget
from feeds.jsonld_event import absolute, event_from_node, text_of
from feeds.jsonld_graph import Graph, following, list_links
from feeds.jsonld_parts import has_programme
from feeds.wire import Document, Moment, Problem, ReadOptions, WireEvent, WireItem

MOST_EVENTS = 20_000
_MOST_NODES = 50_000
_EVENT_TYPES = ("Event", "Festival", "Hackathon", "EventSeries")


def read_jsonld(value: object, options: ReadOptions) -> Document:
    """The events in parsed JSON-LD, and the addresses that it lists without telling more."""
    problems: list[Problem] = []
    graph = Graph([value], options.base_url)
    events = events_in(graph, "", options, problems)
    items = () if events else items_in(graph, options)
    more = tuple(dict.fromkeys(url for address in following(graph) if (url := absolute(address, options))))[:10]
    return Document(
        format="jsonld", events=tuple(events), items=tuple(items), problems=tuple(problems[:500]), more=more
    )


def is_jsonld(value: object) -> bool:
    """Whether parsed JSON is JSON-LD: some object near its top has a type or a context."""
    heads: list[object] = value[:20] if isinstance(value, list) else [value]
    heads += [each for head in heads if isinstance(head, dict) for each in list(head.values())[:20]]
    return any(
        isinstance(head, dict) and head.keys() & {"@type", "@context", "@graph", "@id"} for head in heads
    ) or any(
        isinstance(each, dict) and "@type" in each for head in heads if isinstance(head, list) for each in head[:20]
    )


def events_in(
    graph: Graph, language: str, options: ReadOptions, problems: list[Problem], most: int = MOST_EVENTS
) -> list[WireEvent]:
    """The event of every node whose type is an event, at any depth, in document order; at most `most`."""
    events: list[WireEvent] = []
    found = ((number, node) for number, node in graph.nodes() if _is_event(graph.kinds(node)))
    budget = Budget()
    nodes = [graph.whole(node, number) for number, node in islice(found, _MOST_NODES)]
    if graph.cut:
        problems.append(Problem("JSON-LD", "too large or nested too deep: the rest is left out"))
    for number, node in enumerate(_without_told_series(nodes), 1):
        if len(events) >= most:
            problems.append(Problem("page", f"more than {most} events: the rest is left out"))
            break
        event = event_from_node(node, f"node {number}", _node_language(node) or language, options, problems, budget)
        if event:
            events.append(event)
    return _told_apart(events)


def items_in(graph: Graph, options: ReadOptions) -> Iterator[WireItem]:
    """The addresses that the graph lists without telling more, as entries."""
    for address, title in list_links(graph):
        if url := absolute(address, options):
            yield WireItem(url, one_line(title), url)


def _is_event(kinds: Sequence[str]) -> bool:
    return any(kind.endswith(_EVENT_TYPES) for kind in kinds)


def _without_told_series(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The nodes but for a series whose parts stand among them with starts of their own: it is no event beside them,
    unless these are so many different things.
    """
    parts = [node for node in nodes if node.get("startDate") and not _is_series(node)]
    told = {text_of(node.get("@id")): text_of(node.get("name")) for node in parts if node.get("@id")}
    return [
        node for node in nodes if not (_is_series(node) and _has_part(node, told) and not has_programme(node, told))
    ]


def _is_series(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and kind.strip().endswith("EventSeries")
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _has_part(node: dict[str, Any], told: Container[str]) -> bool:
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
