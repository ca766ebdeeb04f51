"""Båstad's demo calendar: The Events Calendar of a WordPress site, by its REST interface."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from html import escape
from zlib import crc32

from visitapp.demo.entries import ZONE, Edition, Price, Venue

_PER_PAGE = 10
_ROUTE = "/wp-json/tribe/events/v1/events"
_SITE = "bastad.demo.example"


def rest_pages(coming: Sequence[Edition], folder: str) -> Iterator[tuple[str, bytes]]:
    """The address behind `folder` and the bytes of each page of ten; the first stands without a number too."""
    pages = [coming[first : first + _PER_PAGE] for first in range(0, len(coming), _PER_PAGE)]
    for number, page in enumerate(pages, 1):
        answer: dict[str, object] = {
            "events": [_event(edition, folder) for edition in page],
            "rest_url": f"{folder}{_ROUTE}/?page={number}",
            "total": len(coming),
            "total_pages": len(pages),
        }
        if number < len(pages):
            answer["next_rest_url"] = f"{folder}{_ROUTE}?page={number + 1}"
        body = json.dumps(answer, ensure_ascii=False).encode()
        yield f"{_ROUTE}?page={number}", body
        if number == 1:
            yield _ROUTE, body


def _event(edition: Edition, folder: str) -> dict[str, object]:
    entry, words = edition.entry, edition.wording
    number = _number(edition.key)
    return {
        "id": number,
        "global_id": f"{_SITE}?id={number}",
        "global_id_lineage": [f"{_SITE}?id={number}"],
        "author": "1",
        "status": "publish",
        "modified_utc": f"{edition.published_at:%Y-%m-%d %H:%M:%S}",
        "url": f"{folder}/event/{edition.key}",
        # WordPress writes entities into titles.
        "title": escape(words.title, quote=False).replace("–", "&#8211;"),
        "description": f"<p>{words.text}</p>\n",
        "excerpt": "",
        "slug": edition.key,
        "image": False,
        **_times(edition),
        "timezone": "Europe/Stockholm",
        **_cost(entry.price),
        "website": "",
        "categories": [
            {"name": name, "slug": str(_number(name)), "id": _number(name), "taxonomy": "tribe_events_cat"}
            for name in entry.categories
        ],
        "tags": [],
        "venue": _venue(entry.venue),
        "organizer": [{"id": _number(entry.organiser), "organizer": entry.organiser}] if entry.organiser else [],
    }


def _number(text: str) -> int:
    return 1_000 + crc32(text.encode()) % 9_000_000


def _times(edition: Edition) -> dict[str, object]:
    if edition.entry.fault == "no date":
        return {"all_day": False, "start_date": "", "end_date": ""}
    if edition.starts_at is None:
        start = datetime.combine(edition.held_on, time(), ZONE)
        end = datetime.combine(edition.last_day, time(23, 59, 59), ZONE)
    else:
        # An end is asked for; whoever gives none gets that of the start.
        start, end = edition.starts_at, edition.ends_at or edition.starts_at
    return {
        "all_day": edition.starts_at is None,
        "start_date": f"{start:%Y-%m-%d %H:%M:%S}",
        "end_date": f"{end:%Y-%m-%d %H:%M:%S}",
        "utc_start_date": f"{start.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        "utc_end_date": f"{end.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
    }


def _cost(price: Price) -> dict[str, object]:
    details = {"currency_symbol": "kr", "currency_code": "SEK", "currency_position": "suffix"}
    if price.low is None:
        return {"cost": "", "cost_details": details | {"values": []}}
    values = [str(amount) for amount in (price.low, price.high) if amount is not None]
    said = "Gratis" if price.low == 0 else " – ".join(f"{value} kr" for value in values)
    return {"cost": said, "cost_details": details | {"values": values}}


def _venue(venue: Venue | None) -> object:
    if venue is None or not (venue.name or venue.address):
        return []
    told: dict[str, object] = {
        "id": _number(venue.line()), "venue": venue.name or venue.address, "address": venue.address,
        "city": venue.locality, "country": "Sverige",
    }  # fmt: skip
    if venue.position:
        told |= {"geo_lat": venue.position[0], "geo_lng": venue.position[1]}
    return told
