"""Listings of SiteVision, "more" of an event application: `articles` with days and hours apart, the image as HTML."""

from __future__ import annotations

from typing import Any

from feeds.jsonld_event import text_of
from feeds.platforms.types import Item, Platform, Times
from feeds.platforms.values import day_and_hours, have, image_of, listed, texts, without_nothing
from feeds.wire import ReadOptions


def _items(value: Any) -> list[Any] | None:
    items = listed(value, "articles") if isinstance(value, dict) else None
    return items if have(items, "title", "startDate") else None


def _node(item: Item) -> dict[str, Any]:
    return without_nothing(
        {
            "@id": text_of(item.get("id")) or text_of(item.get("uri")),
            "name": item.get("title"),
            "description": item.get("content") or item.get("preamble"),
            "url": item.get("url") or item.get("uri"),
            "image": image_of(item.get("image")),
            "keywords": texts(item.get("categories") or item.get("category")),
            "location": text_of(item.get("place")),
            "organizer": texts(item.get("organizer")),
        }
    )


def _times(item: Item, options: ReadOptions) -> Times:
    return day_and_hours(
        item.get("startDate"), item.get("endDate"), item.get("startTime"), item.get("endTime"), options
    )


SITEVISION = Platform("sitevision", _items, _node, _times)
