"""Gancio: `/api/events`, a list whose instants are seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from feeds.jsonld_event import text_of
from feeds.platforms.types import Item, ItemError, Platform, Times
from feeds.platforms.values import have, inside, listed, texts, without_nothing
from feeds.wire import ReadOptions

_LAST = 4_102_444_800
"""The year 2100: what comes later is in milliseconds, or a slip."""


def _items(value: Any) -> list[Any] | None:
    items = listed(value, "events") if isinstance(value, dict) else listed(value)
    return items if have(items, "title", "start_datetime", "slug") else None


def _node(item: Item) -> dict[str, Any]:
    place = item.get("place")
    picture = text_of(inside(item.get("media"), "url"))
    slug = text_of(item.get("slug"))
    return without_nothing(
        {
            "@id": text_of(item.get("id")),
            "name": item.get("title"),
            "description": item.get("description"),
            "url": f"/event/{quote(slug)}" if slug else "",
            "image": f"/media/{quote(picture)}" if picture and "/" not in picture else picture,
            "keywords": texts(item.get("tags"), "tag"),
            "location": without_nothing(
                {
                    "name": inside(place, "name"), "address": inside(place, "address"),
                    "geo": without_nothing(
                        {"latitude": inside(place, "latitude"), "longitude": inside(place, "longitude")}
                    ),
                }
            ),
        }
    )  # fmt: skip


def _times(item: Item, options: ReadOptions) -> Times:
    start = _instant(item.get("start_datetime"))
    if start is None:
        raise ItemError(f"begins at no instant: {text_of(item.get('start_datetime'))[:40]!r}")
    end = _instant(item.get("end_datetime"))
    return [(start, end if end is not None and end > start else None)]


def _instant(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _LAST:
        return None
    return datetime.fromtimestamp(value, UTC)


GANCIO = Platform("gancio", _items, _node, _times)
