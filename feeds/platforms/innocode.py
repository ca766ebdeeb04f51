"""Innocode's calendar for municipalities: `/api/events?page=1`, one page for each day, hours apart from days."""

from __future__ import annotations

from typing import Any

from feeds.jsonld_event import text_of
from feeds.platforms.types import Item, Platform, Times
from feeds.platforms.values import day_and_hours, have, image_of, inside, listed, pages, texts, without_nothing
from feeds.wire import ReadOptions


def _items(value: Any) -> list[Any] | None:
    items = listed(value, "events", "data", "items")
    return items if have(items, "eventSlug", "startDate") else None


def _node(item: Item) -> dict[str, Any]:
    where = item.get("location")
    return without_nothing(
        {
            "@id": text_of(item.get("eventSlug")),
            "name": item.get("title"),
            "description": item.get("description") or item.get("excerpt"),
            "url": item.get("url") or item.get("eventSlug"),
            "image": image_of(item.get("posterUrls")),
            "keywords": texts(item.get("categories")),
            "location": where if isinstance(where, dict) else text_of(where),
            "organizer": texts(item.get("organizer")),
            "offers": without_nothing({"price": item.get("price"), "url": item.get("ticketUrl")}),
        }
    )


def _times(item: Item, options: ReadOptions) -> Times:
    return day_and_hours(
        item.get("startDate"), item.get("endDate"), item.get("eventTime"), item.get("eventEndTime"), options
    )


def _more(value: Any, _: str) -> tuple[str, ...]:
    following = inside(value, "pagination", "next") or inside(value, "links", "next")
    return (text_of(following),) if following else tuple(pages(value, "nextPageUrl"))


INNOCODE = Platform("innocode", _items, _node, _times, _more)
