"""Read the JSON of any platform that is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from feeds.bytes_text import made_up_uid, one_line
from feeds.ical_values import iso
from feeds.jsonld_event import absolute, event_from_node, single_occurrence
from feeds.platforms.cruncho import CRUNCHO
from feeds.platforms.gancio import GANCIO
from feeds.platforms.innocode import INNOCODE
from feeds.platforms.mobilizon import MOBILIZON
from feeds.platforms.sitevision import SITEVISION
from feeds.platforms.tribe import TRIBE
from feeds.platforms.types import ItemError, Platform, Times
from feeds.wire import Document, Problem, ReadOptions, WireEvent, WireOccurrence

PLATFORMS: tuple[Platform, ...] = (TRIBE, INNOCODE, CRUNCHO, SITEVISION, GANCIO, MOBILIZON)
"""In the order in which they are asked whether a document is theirs."""
MOST_ITEMS = 20_000
MOST_PROBLEMS = 500


def read_platform(value: object, options: ReadOptions, known: Iterable[Platform] = PLATFORMS) -> Document | None:
    """The events of a parsed document of a platform; None when it is of none that is known."""
    for platform in known:
        items = platform.items(value)
        if items is not None:
            return _read(platform, value, items, options)
    return None


def _read(platform: Platform, value: object, items: list[Any], options: ReadOptions) -> Document:
    named = ((f"item {number}", item) for number, item in enumerate(items[:MOST_ITEMS], 1))
    document = read_items(platform, named, options, [])
    problems = list(document.problems)
    if platform.most and len(items) >= platform.most:
        problems.append(Problem("document", f"answers are cut at {platform.most} items: the rest is left out"))
    return replace(document, problems=tuple(problems), more=tuple(_further(platform, value, options)))


def read_items(
    platform: Platform, items: Iterable[tuple[str, object]], options: ReadOptions, problems: list[Problem]
) -> Document:
    """The events of items, each with the words for where it stands. What is wrong is added to `problems`."""
    events: dict[str, WireEvent] = {}
    for where, item in items:
        if not isinstance(item, dict):
            problems.append(Problem(where, "no object: left out", one_line(item)))
            continue
        event = _event(platform, item, where, options, problems)
        if event is not None and events.setdefault(event.uid, event) is not event:
            problems.append(Problem(where, "has the id of another: left out", event.title))
    return Document(format=platform.name, events=tuple(events.values()), problems=tuple(problems[:MOST_PROBLEMS]))


def _event(
    platform: Platform, item: dict[str, Any], where: str, options: ReadOptions, problems: list[Problem]
) -> WireEvent | None:
    try:
        node = platform.node(item)
        if platform.times is None:
            return event_from_node(node, where, "", options, problems)
        times = sorted(platform.times(item, options), key=lambda pair: iso(pair[0]))
        event = event_from_node({**node, "startDate": iso(times[0][0])}, where, "", options, problems)
    except ItemError as fault:
        title = one_line(item.get("title") or item.get("name") or "", 60)
        problems.append(Problem(f"{where} {title}".strip(), f"left out: {fault}", one_line(item)))
        return None
    return None if event is None else _held(event, times, item, options)


def _held(event: WireEvent, times: Times, item: dict[str, Any], options: ReadOptions) -> WireEvent:
    occurrences: list[WireOccurrence] = []
    for start, end in times:
        if len(occurrences) < options.limit:
            occurrences += single_occurrence(start, end, event.status, options)
    (start, end), uid = times[0], event.uid
    if event.uid_made_up:
        uid = made_up_uid(event.url, event.title, iso(start))
    return replace(
        event, uid=uid, start=start, end=end, all_day=not isinstance(start, datetime), recurring=len(times) > 1,
        occurrences=tuple(occurrences), raw=one_line(item, 20_000),
    )  # fmt: skip


def _further(platform: Platform, value: object, options: ReadOptions) -> Iterable[str]:
    for address in platform.more(value, options.base_url)[:100]:
        if url := absolute(urljoin(options.base_url, address), options):
            yield url
