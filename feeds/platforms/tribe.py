"""The Events Calendar, a plug-in of WordPress: `/wp-json/tribe/events/v1/events`.

`wp/v2` of the same sites gives the day on which a page was written, never that of the event, and is not read.
"""

from __future__ import annotations

import html
from typing import Any

from feeds.jsonld_event import text_of
from feeds.platforms.types import Item, Platform, Times
from feeds.platforms.values import have, image_of, inside, listed, moments, pages, texts, without_nothing
from feeds.wire import Moment, ReadOptions


def _items(value: Any) -> list[Any] | None:
    items = listed(value, "events") if isinstance(value, dict) else None
    return items if have(items, "title", "start_date") or (items == [] and "rest_url" in value) else None


def _node(item: Item) -> dict[str, Any]:
    venue, cost = item.get("venue"), item.get("cost_details")
    values = texts(inside(cost, "values"))
    return without_nothing(
        {
            "@id": text_of(item.get("global_id")) or text_of(item.get("id")),
            "name": html.unescape(text_of(item.get("title"))),
            "description": item.get("description") or item.get("excerpt"),
            "url": item.get("url"),
            "image": image_of(item.get("image")),
            "keywords": [html.unescape(name) for name in texts(item.get("categories")) + texts(item.get("tags"))],
            "location": without_nothing(
                {
                    "name": html.unescape(text_of(inside(venue, "venue"))),
                    "address": without_nothing(
                        {
                            "streetAddress": inside(venue, "address"), "addressLocality": inside(venue, "city"),
                            "postalCode": inside(venue, "zip"), "addressCountry": inside(venue, "country"),
                        }
                    ),
                    "geo": without_nothing(
                        {"latitude": inside(venue, "geo_lat"), "longitude": inside(venue, "geo_lng")}
                    ),
                    "url": inside(venue, "website"),
                }
            ),
            "organizer": without_nothing(
                {"name": html.unescape(text_of(inside(item.get("organizer"), "organizer"))),
                 "url": inside(item.get("organizer"), "website")}
            ),
            "offers": without_nothing(
                {"price": values[0] if values else item.get("cost"), "highPrice": values[-1] if len(values) > 1 else "",
                 "priceCurrency": inside(cost, "currency_code"), "url": item.get("website")}
            ),
            "dateModified": item.get("modified_utc") and f"{text_of(item.get('modified_utc'))}Z",
        }
    )  # fmt: skip


def _times(item: Item, options: ReadOptions) -> Times:
    zone = text_of(item.get("timezone")) or options.zone
    if item.get("all_day") is True:
        return moments(text_of(item.get("start_date"))[:10], text_of(item.get("end_date"))[:10], options)
    start, end = (_moment(item, name) for name in ("start_date", "end_date"))
    return moments(start, end, ReadOptions(zone=zone, today=options.today))


def _moment(item: Item, name: str) -> Moment | str:
    utc = text_of(item.get(f"utc_{name}"))
    return f"{utc.replace(' ', 'T')}Z" if utc else text_of(item.get(name))


def _more(value: Any, _: str) -> tuple[str, ...]:
    return tuple(pages(value, "next_rest_url"))


TRIBE = Platform("tribe", _items, _node, _times, _more)
