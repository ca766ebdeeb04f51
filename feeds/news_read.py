"""Reads RSS 0.9x, 1.0 and 2.0 and Atom with feedparser, which is given bytes only: a str it may open or fetch."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from feeds.bytes_text import has_markup, made_up_uid, one_line, without_controls
from feeds.dates import last_day_end, read_instant, read_moment
from feeds.ical_values import iso
from feeds.jsonld_event import absolute, single_occurrence
from feeds.wire import Document, Format, Moment, Problem, ReadOptions, Status, WireEvent, WireItem, WirePlace

_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_START_NAMES = ("ev_startdate", "xcal_dtstart", "g_start", "event_startdate", "event_start", "startdate")
_END_NAMES = ("ev_enddate", "xcal_dtend", "g_end", "event_enddate", "event_end", "enddate")
_PLACE_NAMES = ("ev_location", "xcal_location", "g_location", "event_location")
_DATES = ("published", "created", "updated")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def read_news(data: bytes, kind: Format, options: ReadOptions) -> Document:
    """Every entry of a feed; entries with event dates (mod_event, xCal, Google Base) are events too.

    A feed that is not well-formed is read as far as it goes, and says so. A DOCTYPE, with whatever
    entities it declares, is cut out before parsing.
    """
    data, problems = _without_doctype(data)
    # Without a base: feedparser would join it to ids, and a feed that moves would be all new.
    parsed = feedparser.parse(data, sanitize_html=False)
    if parsed.get("bozo"):
        problems.append(Problem("document", f"not well-formed: {one_line(parsed.get('bozo_exception'))}"))
    feed = parsed.get("feed") or {}
    language = _text(feed.get("language"))
    items = [_item(entry, number, language, options, problems) for number, entry in enumerate(parsed.entries, 1)]
    return Document(
        format=kind,
        title=_text(feed.get("title")),
        language=language,
        events=tuple(item.event for item in items if item.event),
        items=tuple(items),
        problems=tuple(problems[:500]),
        lasts=_lasts(feed),
    )


_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
"""In hours: the syndication module's sy:updatePeriod."""


def _lasts(feed: Any) -> timedelta | None:
    """How long a feed may be kept: its ttl in minutes (RSS 2.0), else a period and how often in it it changes."""
    ttl = _text(feed.get("ttl")).strip()
    if re.fullmatch(r"[1-9]\d{0,6}", ttl):
        return timedelta(minutes=int(ttl))
    hours = _PERIODS.get(_text(feed.get("sy_updateperiod")).strip().casefold())
    often = _text(feed.get("sy_updatefrequency")).strip() or "1"
    return timedelta(hours=hours) / int(often) if hours and re.fullmatch(r"[1-9]\d{0,3}", often) else None


def _without_doctype(data: bytes) -> tuple[bytes, list[Problem]]:
    problems: list[Problem] = []
    match = _DOCTYPE.search(data[:100_000])
    if not match:
        return data, problems
    end = data.find(b">", match.end())
    opening = data.find(b"[", match.end(), end if end >= 0 else len(data))
    if opening >= 0:
        closing = data.find(b"]", opening)
        end = data.find(b">", closing) if closing >= 0 else -1
        problems.append(Problem("DOCTYPE", "its declarations are not read"))
    rest = data[end + 1 :] if end >= 0 else b""
    return data[: match.start()] + rest, problems


def _item(entry: Any, number: int, language: str, options: ReadOptions, problems: list[Problem]) -> WireItem:
    title = _text(entry.get("title"))
    url = absolute(_text(entry.get("link")), options)
    content = entry.get("content")
    summary = _text(entry.get("summary")) or (_text(content[0].get("value")) if content else "")
    published = _published(entry, number, options, problems)
    identity = _text(entry.get("id")) or url or made_up_uid(title, published.isoformat() if published else summary)
    event = _event(entry, identity, title, url, summary, language, options, problems)
    return WireItem(identity, title, url, published, summary, event)


def _published(entry: Any, number: int, options: ReadOptions, problems: list[Problem]) -> datetime | None:
    """When the entry says it was published, else when it was last changed."""
    for name in _DATES:
        # The plain dict's: feedparser's own answers for `updated` with `published`, and a warning.
        written = _text(dict.get(entry, name))
        if not written:
            continue
        moment = read_instant(written, options.zone)
        if moment is None and (parsed := dict.get(entry, f"{name}_parsed")):
            moment = datetime(parsed[0], parsed[1], parsed[2], parsed[3], parsed[4], parsed[5], tzinfo=UTC)
        if moment is not None:
            return moment
        problems.append(Problem(f"item {number}", f"{name} is no date", one_line(written)))
    return None


def _event(
    entry: Any,
    identity: str,
    title: str,
    url: str,
    summary: str,
    language: str,
    options: ReadOptions,
    problems: list[Problem],
) -> WireEvent | None:
    start_text, end_text = _event_dates(entry)
    if not start_text:
        return None
    start = read_moment(start_text, options.zone)
    if start is None:
        problems.append(Problem(f"item {one_line(identity, 80)}", "the event's start is no date", one_line(start_text)))
        return None
    end: Moment | None = last_day_end(start, read_moment(end_text, options.zone) if end_text else None)
    cancelled = "cancelled" in _text(entry.get("ev_status") or entry.get("xcal_status")).casefold()
    status: Status = "cancelled" if cancelled else "scheduled"
    content = entry.get("content")
    description = (_text(content[0].get("value")) if content else "") or summary
    return WireEvent(
        uid=identity or made_up_uid(url, title, iso(start)),
        title=title,
        start=start,
        end=end,
        all_day=not isinstance(start, datetime),
        status=status,
        url=url,
        occurrences=single_occurrence(start, end, status, options),
        uid_made_up=not _text(entry.get("id")),
        zone=options.zone,
        description=description,
        description_is_html=has_markup(description),
        language=language,
        place=_place(entry),
        organiser=_text(entry.get("ev_organizer")) or _text(entry.get("xcal_organizer")),
        categories=tuple(dict.fromkeys(term for tag in entry.get("tags") or () if (term := _text(tag.get("term"))))),
        image_url=_image(entry, options),
        raw=one_line(dict(entry), 20_000),
    )


def _event_dates(entry: Any) -> tuple[str, str]:
    start = next((text for name in _START_NAMES if (text := _text(entry.get(name)))), "")
    end = next((text for name in _END_NAMES if (text := _text(entry.get(name)))), "")
    if not start:
        start, _, end = _text(entry.get("g_event_date_range")).partition("/")
    return start.strip(), end.strip()


def _place(entry: Any) -> WirePlace | None:
    name = next((text for key in _PLACE_NAMES if (text := _text(entry.get(key)))), "")
    latitude, longitude = _position(entry)
    if not name and latitude is None:
        return None
    online = _ADDRESS.match(name)
    return WirePlace(
        name="" if online else name,
        latitude=latitude,
        longitude=longitude,
        url=online[0] if online else "",
        online=bool(online),
    )


def _position(entry: Any) -> tuple[float | None, float | None]:
    where = entry.get("where")
    try:
        if where and where.get("type") == "Point":
            longitude, latitude = where["coordinates"][:2]
            return float(latitude), float(longitude)
        if entry.get("geo_lat"):
            return float(entry["geo_lat"]), float(entry["geo_long"])
    except (ValueError, TypeError, LookupError):
        return None, None
    return None, None


def _image(entry: Any, options: ReadOptions) -> str:
    media = [
        (each.get("medium") or each.get("type") or "", each.get("url")) for each in entry.get("media_content") or ()
    ]
    media += [(each.get("type") or "", each.get("href")) for each in entry.get("enclosures") or ()]
    media += [("image", each.get("url")) for each in entry.get("media_thumbnail") or ()]
    found = (absolute(_text(url), options) for kind, url in media if _text(kind).startswith("image"))
    return next((url for url in found if url), "")


def _text(value: object) -> str:
    return without_controls(value).strip() if isinstance(value, str) else ""
