"""Calendars hosted by Cruncho, as portlets of municipalities show them: the days stand in sentences.

Its answers hold 200 items at most, whatever is asked for.
"""

from __future__ import annotations

from typing import Any

from feeds.jsonld_event import text_of
from feeds.platforms.types import Item, Platform, Times
from feeds.platforms.values import image_of, inside, listed, sentences, texts, without_nothing
from feeds.wire import ReadOptions


def _items(value: Any) -> list[Any] | None:
    items = listed(value, "items", "events", "results", "data")
    if not items or not all(isinstance(item, dict) for item in items[:5]):
        return None
    return items if any(isinstance(inside(item, "dates", "entries"), list) for item in items[:5]) else None


def _node(item: Item) -> dict[str, Any]:
    where = item.get("location") or item.get("venue") or item.get("place")
    named = where if isinstance(where, dict) else {"name": where}
    return without_nothing(
        {
            "@id": text_of(item.get("id")),
            "name": text_of(item.get("title")) or text_of(item.get("name")),
            "description": item.get("description") or item.get("summary"),
            "url": item.get("url") or item.get("link"),
            "image": image_of(item.get("image") or item.get("images")),
            "keywords": texts(item.get("categories") or item.get("category")),
            "location": without_nothing(
                {
                    "name": text_of(named.get("name")) or text_of(named.get("title")),
                    "address": without_nothing(
                        {
                            "streetAddress": named.get("address") or named.get("street"),
                            "addressLocality": named.get("city"), "postalCode": named.get("postalCode"),
                        }
                    ),
                    "geo": without_nothing(
                        {"latitude": named.get("latitude") or named.get("lat"),
                         "longitude": named.get("longitude") or named.get("lng") or named.get("lon")}
                    ),
                }
            ),
            "organizer": texts(item.get("organizer") or item.get("organiser")),
            "offers": without_nothing({"price": item.get("price"), "url": item.get("ticketUrl")}),
        }
    )  # fmt: skip


def _times(item: Item, options: ReadOptions) -> Times:
    return sentences(texts(inside(item, "dates", "entries"), "text"), options, coming=True)


CRUNCHO = Platform("cruncho", _items, _node, _times, most=200)
