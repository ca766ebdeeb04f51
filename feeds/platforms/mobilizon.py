"""Mobilizon: the answer of its GraphQL address to a question for events, or for those of a group.

Ask with `{events{total elements{uuid title description beginsOn endsOn status url …}}}`; what was not asked for is not
said.
"""

from __future__ import annotations

from typing import Any

from feeds.jsonld_event import text_of
from feeds.platforms.types import Item, Platform, Times
from feeds.platforms.values import have, inside, moments, texts, without_nothing
from feeds.wire import ReadOptions

_PATHS = (("data", "events"), ("data", "searchEvents"), ("data", "group", "organizedEvents"))


def _items(value: Any) -> list[Any] | None:
    for path in _PATHS:
        found = inside(value, *path)
        items = found.get("elements") if isinstance(found, dict) else None
        if isinstance(items, list) and (have(items, "title", "beginsOn") or not items):
            return items
    return None


def _node(item: Item) -> dict[str, Any]:
    place = item.get("physicalAddress")
    online = inside(item, "options", "isOnline") is True
    longitude, _, latitude = text_of(inside(place, "geom")).partition(";")
    status = text_of(item.get("status"))
    return without_nothing(
        {
            "@id": text_of(item.get("uuid")) or text_of(item.get("url")),
            "name": item.get("title"),
            "description": item.get("description"),
            "url": item.get("url"),
            "image": inside(item, "picture", "url"),
            "keywords": [*texts(item.get("tags"), "title"), *texts(item.get("category"))],
            "eventStatus": "EventCancelled" if status == "CANCELLED" else status,
            "eventAttendanceMode": "OnlineEventAttendanceMode" if online else "",
            "inLanguage": item.get("language"),
            "location": without_nothing(
                {
                    "name": inside(place, "description"),
                    "address": without_nothing(
                        {
                            "streetAddress": inside(place, "street"), "addressLocality": inside(place, "locality"),
                            "postalCode": inside(place, "postalCode"), "addressCountry": inside(place, "country"),
                        }
                    ),
                    "geo": without_nothing({"latitude": latitude, "longitude": longitude}),
                }
            ) or item.get("onlineAddress"),
            "organizer": texts(item.get("attributedTo")) or texts(item.get("organizerActor")),
        }
    )  # fmt: skip


def _times(item: Item, options: ReadOptions) -> Times:
    return moments(item.get("beginsOn"), item.get("endsOn"), options)


MOBILIZON = Platform("mobilizon", _items, _node, _times)
