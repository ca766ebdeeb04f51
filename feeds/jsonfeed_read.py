"""Reads JSON Feed 1.0 and 1.1, with event dates in an `_event` extension object."""

from __future__ import annotations

from typing import Any

from feeds.bytes_text import made_up_uid, one_line
from feeds.dates import read_instant
from feeds.jsonld_event import absolute, event_from_node, text_of
from feeds.wire import Document, Problem, ReadOptions, WireEvent, WireItem

_EVENT_NAMES = {
    "startDate": ("start", "startDate", "start_date", "starts_at", "begin", "dtstart"),
    "endDate": ("end", "endDate", "end_date", "ends_at", "dtend"),
    "location": ("location", "place", "venue"),
    "organizer": ("organizer", "organiser"),
    "eventStatus": ("status", "eventStatus"),
    "isAccessibleForFree": ("free", "isAccessibleForFree"),
    "offers": ("offers",),
}


def is_jsonfeed(value: object) -> bool:
    """Whether parsed JSON is a JSON Feed: its version names one, or it has a list of items with ids."""
    if not isinstance(value, dict):
        return False
    if "jsonfeed.org" in str(value.get("version", ""))[:200]:
        return True
    items = value.get("items")
    return (
        isinstance(items, list)
        and "@context" not in value
        and any(
            isinstance(item, dict) and "id" in item and item.keys() & {"url", "content_html", "content_text", "title"}
            for item in items[:5]
        )
    )


def read_jsonfeed(feed: dict[str, Any], options: ReadOptions) -> Document:
    """The items of a JSON Feed; those with an `_event` object that has a start are events too."""
    problems: list[Problem] = []
    items: list[WireItem] = []
    raw_items = feed.get("items")
    if not isinstance(raw_items, list):
        problems.append(Problem("items", "no list of items"))
        raw_items = []
    language = text_of(feed.get("language"))
    for number, raw in enumerate(raw_items, 1):
        if isinstance(raw, dict):
            items.append(_item(raw, number, language, options, problems))
        else:
            problems.append(Problem(f"item {number}", "no object: left out", one_line(raw)))
    return Document(
        format="jsonfeed",
        title=text_of(feed.get("title")),
        language=language,
        events=tuple(item.event for item in items if item.event),
        items=tuple(items),
        problems=tuple(problems[:500]),
    )


def _item(raw: dict[str, Any], number: int, language: str, options: ReadOptions, problems: list[Problem]) -> WireItem:
    url = absolute(text_of(raw.get("url")) or text_of(raw.get("external_url")), options)
    title = text_of(raw.get("title"))
    summary = text_of(raw.get("summary")) or text_of(raw.get("content_html")) or text_of(raw.get("content_text"))
    identity = text_of(raw.get("id")) or url or made_up_uid(title, text_of(raw.get("date_published")))
    date_text = text_of(raw.get("date_published")) or text_of(raw.get("date_modified"))
    published = read_instant(date_text, options.zone) if date_text else None
    if date_text and published is None:
        problems.append(Problem(f"item {number}", "date_published is no date", one_line(date_text)))
    event = _event(raw, identity, title, url, language, options, problems)
    return WireItem(identity, title, url, published, summary, event)


def _event(
    raw: dict[str, Any],
    identity: str,
    title: str,
    url: str,
    language: str,
    options: ReadOptions,
    problems: list[Problem],
) -> WireEvent | None:
    extension = raw.get("_event")
    if not isinstance(extension, dict):
        return None
    node: dict[str, Any] = {
        name: extension[key]
        for name, keys in _EVENT_NAMES.items()
        for key in reversed(keys)
        if extension.get(key) is not None
    }
    node |= {
        "@id": text_of(extension.get("uid")) or identity,
        "name": title,
        "url": url,
        "description": raw.get("content_html") or raw.get("content_text") or raw.get("summary"),
        "image": raw.get("image") or raw.get("banner_image"),
        "keywords": raw.get("tags"),
    }
    spoken = text_of(raw.get("language")) or language
    return event_from_node(node, f"item {identity[:80]}", spoken, options, problems)
