"""The demo's news formats: the library's RSS, and the JSON Feeds of the theatre and of a parish."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from html import escape

from visitapp.demo.entries import ZONE, Edition, Price, Venue
from visitapp.demo.rules import SU

_DEMO = "Demo: alla evenemang i flödet är påhittade exempel."
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def library_rss(coming: Sequence[Edition], name: str, folder: str) -> bytes:
    """RSS 2.0 with `ev:`, in windows-1252, links as absolute paths.

    What is open day by day has an item for each day but Sundays, all of them until the last has passed.
    """
    head = [
        '<?xml version="1.0" encoding="windows-1252"?>',
        '<rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/">',
        "<channel>",
        f"<title>Demo: {escape(name)}</title>",
        f"<link>{folder}</link>",
        f"<description>{_DEMO}</description>",
        "<language>sv-SE</language>",
        "<ttl>60</ttl>",
    ]
    items = [_rss_item(edition, folder, on) for edition in coming for on in _told_on(edition)]
    text = "\n".join([*head, *items, "</channel>", "</rss>", ""])
    return text.encode("cp1252", errors="xmlcharrefreplace")


def json_feed(coming: Sequence[Edition], name: str, folder: str) -> bytes:
    """JSON Feed 1.1; start, end and place of an event are in its `_event`."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"Demo: {name}",
        "description": _DEMO,
        "language": "sv",
        "items": [_feed_item(edition, folder) for edition in coming],
    }
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")).encode()


def _told_on(edition: Edition) -> Iterator[date]:
    """The days that have an item each: the first, or all on which it is open."""
    if edition.entry.fault != "day by day":
        yield edition.held_on
        return
    for number in range(edition.entry.days):
        on = edition.held_on + timedelta(days=number)
        if on.weekday() != SU:
            yield on


def _rss_item(edition: Edition, folder: str, on: date) -> str:
    entry, words = edition.entry, edition.wording
    title = words.title if entry.fault == "bare ampersand" else escape(words.title)
    price = f"<p>{entry.price.words()}.</p>" if entry.price.words() else ""
    text = f"<p>{words.text}</p>{price}"
    # Two habits side by side, as when a platform was updated halfway.
    description = escape(text) if entry.days == 1 else f"<![CDATA[{text}]]>"
    number = edition.key if on == edition.held_on else f"{edition.key}-{on:%m%d}"
    lines = [
        "<item>",
        f"<title>{title}</title>",
        f"<link>{folder}/{edition.key}</link>",
        f'<guid isPermaLink="false">demo-bibliotek-{number}</guid>',
        f"<pubDate>{_rss_date(edition)}</pubDate>",
        f"<description>{description}</description>",
        *(f"<category>{escape(category)}</category>" for category in entry.categories),
        *_rss_times(edition, on),
    ]
    if entry.venue:
        lines.append(f"<ev:location>{escape(entry.venue.line())}</ev:location>")
    if entry.organiser:
        lines.append(f"<ev:organizer>{escape(entry.organiser)}</ev:organizer>")
    return "\n".join([*lines, "</item>"])


def _rss_date(edition: Edition) -> str:
    local = edition.published_at.astimezone(ZONE)
    zone = local.tzname() if edition.entry.fault == "cest" else f"{local:%z}"
    month = _MONTHS[local.month - 1]
    return f"{_DAYS[local.weekday()]}, {local.day:02} {month} {local.year} {local:%H:%M:%S} {zone}"


def _rss_times(edition: Edition, on: date) -> list[str]:
    start, end = edition.starts_at, edition.ends_at
    if start is None:
        return [f"<ev:startdate>{on}</ev:startdate>"]
    times = [f"<ev:startdate>{start.isoformat()}</ev:startdate>"]
    return [*times, f"<ev:enddate>{end.isoformat()}</ev:enddate>"] if end else times


def _feed_item(edition: Edition, folder: str) -> dict[str, object]:
    entry, words = edition.entry, edition.wording
    others = [
        f'<p lang="{code}"><b>{other.title}.</b> {other.text}</p>'
        for code, other in entry.wordings().items()
        if code != entry.language
    ]
    return {
        "id": f"tag:demo.example,2026:{folder.rpartition('/')[2]}:{edition.key}",
        "url": f"{folder}/{edition.key}",
        "title": words.title,
        "content_html": f"<p>{words.text}</p>" + "".join(others),
        "date_published": f"{edition.published_at:%Y-%m-%dT%H:%M:%SZ}",
        "tags": list(entry.categories),
        "_event": _feed_event(edition),
    }


def _feed_event(edition: Edition) -> dict[str, object]:
    entry, start, end = edition.entry, edition.starts_at, edition.ends_at
    event: dict[str, object] = {"start": _feed_time(start, entry.fault) if start else str(edition.held_on)}
    if end:
        event["end"] = _feed_time(end, entry.fault)
    venue = entry.venue or Venue()
    event["place"] = venue.name if entry.fault == "place as text" else _feed_place(venue)
    if entry.organiser:
        event["organiser"] = entry.organiser
    event |= _feed_price(entry.price)
    if entry.cancelled:
        event["status"] = "cancelled"
    return event


def _feed_price(price: Price) -> dict[str, object]:
    if price.low is None:
        return {}
    if price.low == 0:
        return {"free": True}
    amounts = {"price": price.low} if price.high is None else {"lowPrice": price.low, "highPrice": price.high}
    return {"offers": amounts | {"priceCurrency": "SEK"}}


def _feed_time(moment: datetime, fault: str) -> str:
    if fault == "utc":
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{moment:%Y-%m-%dT%H:%M}" if fault == "no offset" else moment.isoformat()


def _feed_place(venue: Venue) -> dict[str, object]:
    address = ", ".join(part for part in (venue.address, venue.locality) if part)
    place: dict[str, object] = {"name": venue.name, "address": address}
    if venue.position:
        place |= {"latitude": venue.position[0], "longitude": venue.position[1]}
    return {key: value for key, value in place.items() if value != ""}
