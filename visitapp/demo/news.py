"""The demo's news formats: Laholm's RSS, Hylte's JSON Feed and Ljungby's Atom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape

from visitapp.demo.entries import ZONE, Edition, Price, Venue

_DEMO = "Demo: alla evenemang i flödet är påhittade exempel."
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def laholm_rss(coming: Sequence[Edition], folder: str) -> bytes:
    """RSS 2.0 with `ev:`, in windows-1252, links as absolute paths."""
    head = [
        '<?xml version="1.0" encoding="windows-1252"?>',
        '<rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/">',
        "<channel>",
        "<title>Demo: Evenemang i Laholm</title>",
        f"<link>{folder}</link>",
        f"<description>{_DEMO}</description>",
        "<language>sv-SE</language>",
        "<ttl>60</ttl>",
    ]
    items = [_rss_item(edition, folder) for edition in coming]
    text = "\n".join([*head, *items, "</channel>", "</rss>", ""])
    return text.encode("cp1252", errors="xmlcharrefreplace")


def hylte_json_feed(coming: Sequence[Edition], folder: str) -> bytes:
    """JSON Feed 1.1; start, end and place of an event are in its `_event`."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Demo: Hyltekalendern",
        "description": _DEMO,
        "language": "sv",
        "items": [_feed_item(edition, folder) for edition in coming],
    }
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")).encode()


def ljungby_atom(coming: Sequence[Edition], folder: str) -> bytes:
    """Atom without event dates; each entry's link leads to a page that has them."""
    updated = max((edition.published_at for edition in coming), default=datetime(2026, 9, 1, tzinfo=UTC))
    head = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="sv">',
        '  <title type="text">Demo: Evenemangskalendern i Ljungby</title>',
        f"  <subtitle>{_DEMO}</subtitle>",
        "  <id>tag:ljungby.demo.example,2026:kalender</id>",
        f"  <updated>{updated:%Y-%m-%dT%H:%M:%SZ}</updated>",
        "  <author><name>Demo-redaktionen i Ljungby</name></author>",
    ]
    entries = [_atom_entry(edition, folder) for edition in coming]
    return "\n".join([*head, *entries, "</feed>", ""]).encode()


def _rss_item(edition: Edition, folder: str) -> str:
    entry, words = edition.entry, edition.wording
    title = words.title if entry.fault == "bare ampersand" else escape(words.title)
    price = f"<p>{entry.price.words()}.</p>" if entry.price.words() else ""
    text = f"<p>{words.text}</p>{price}"
    # Two habits side by side, as when a platform was updated halfway.
    description = escape(text) if entry.days == 1 else f"<![CDATA[{text}]]>"
    lines = [
        "<item>",
        f"<title>{title}</title>",
        f"<link>{folder}/{edition.key}</link>",
        f'<guid isPermaLink="false">laholm-demo-{edition.key}</guid>',
        f"<pubDate>{_rss_date(edition)}</pubDate>",
        f"<description>{description}</description>",
        *(f"<category>{escape(category)}</category>" for category in entry.categories),
        *_rss_times(edition),
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


def _rss_times(edition: Edition) -> list[str]:
    start, end = edition.starts_at, edition.ends_at
    if edition.entry.fault == "no date":
        return [f"<ev:startdate>{edition.held_on.year}-02-31T10:00:00+01:00</ev:startdate>"]
    if start is None:
        times = [f"<ev:startdate>{edition.held_on}</ev:startdate>"]
        return [*times, f"<ev:enddate>{edition.last_day}</ev:enddate>"] if edition.entry.days > 1 else times
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
        "id": f"tag:hylte.demo.example,2026:{edition.key}",
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


def _atom_entry(edition: Edition, folder: str) -> str:
    # Fault: links now as absolute paths, now relative to the feed.
    link = f"{folder}/{edition.key}" if len(edition.key) % 2 else f"{folder.rsplit('/', 1)[-1]}/{edition.key}"
    published, updated = edition.published_at, edition.published_at + timedelta(days=1)
    return "\n".join(
        [
            "  <entry>",
            f"    <title>{escape(edition.wording.title)}</title>",
            f'    <link rel="alternate" type="text/html" href="{link}"/>',
            f"    <id>tag:ljungby.demo.example,2026:{edition.key}</id>",
            f"    <published>{published:%Y-%m-%dT%H:%M:%SZ}</published>",
            f"    <updated>{updated:%Y-%m-%dT%H:%M:%SZ}</updated>",
            "    <summary>Demo: läs mer på evenemangets sida.</summary>",
            "  </entry>",
        ]
    )
