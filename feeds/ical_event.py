"""One VEVENT as a wire event and a series, before overrides are folded in (RFC 5545 §3.6.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from feeds.bytes_text import has_markup, made_up_uid, plain
from feeds.ical_lines import Component, Line
from feeds.ical_recurrence import RuleError, parse_rule
from feeds.ical_series import Series, ended
from feeds.ical_values import iso, read_duration, read_written
from feeds.ical_zones import UTC_ZONE, Zone, ZoneBook
from feeds.wire import Status, WireEvent, WirePlace

_MAX_RAW = 20_000
_MAX_DATES = 2000
_MOST_RELATED = 1_000
_STATUS: dict[str, Status] = {
    "CANCELLED": "cancelled",
    "CANCELED": "cancelled",
    "TENTATIVE": "tentative",
    "POSTPONED": "postponed",
}
_GEO = re.compile(r"\s*(?:geo:)?([+-]?\d{1,3}(?:\.\d+)?)\s*[;,]\s*([+-]?\d{1,3}(?:\.\d+)?)")
_ADDRESS = re.compile(r"https?://\S+")


class NoStartError(ValueError):
    """The VEVENT has no start that is a date."""


@dataclass(frozen=True, slots=True)
class Time:
    """A property's time: wall time, its zone, whether it is only a date."""

    wall: datetime
    zone: Zone
    is_date: bool

    @property
    def instant(self) -> datetime:
        return self.zone.at(self.wall)


@dataclass(slots=True)
class Draft:
    """A VEVENT on its way: its series, and the wire event without occurrences."""

    component: Component
    where: str
    series: Series
    event: WireEvent
    faults: list[str]


def draft(component: Component, book: ZoneBook, default_zone: str, where: str) -> Draft:
    """The VEVENT read. Raises NoStartError when it has no start."""
    faults: list[str] = []
    start = _start(component, book, faults)
    length = _length(component, start, book, faults)
    zone_name = _zone_name(start.zone, book, default_zone)
    status = _STATUS.get(component.text("STATUS").upper(), "scheduled")
    series = Series(start.wall, length, start.zone, zone_name, all_day=start.is_date, status=status)
    _add_rules(series, component, faults)
    _add_dates(series, component, book, faults)
    return Draft(component, where, series, _event(component, series), faults)


def read_time(line: Line, book: ZoneBook, text: str | None = None) -> Time | None:
    """The time a property gives (or `text`, one of its values); None when it is no date.

    UTC wins over a TZID; a time with neither is in the calendar's zone.
    """
    written = read_written(line.value if text is None else text)
    if written is None:
        return None
    tzid = line.params.get("TZID", "")
    if written.offset is not None:
        zone = UTC_ZONE
        utc = written.wall.replace(tzinfo=written.offset).astimezone(UTC)
        return Time(utc.replace(tzinfo=None), zone, is_date=False)
    return Time(written.wall, book.find(tzid) if tzid and not written.is_date else book.default, written.is_date)


def _start(component: Component, book: ZoneBook, faults: list[str]) -> Time:
    lines = component.all("DTSTART")
    times = [time for line in lines[:8] if (time := read_time(line, book))]
    if not times:
        raise NoStartError("has no DTSTART" if not lines else f"DTSTART {lines[0].value[:40]!r} is no date")
    if len(lines) > 1:
        faults.append("several DTSTART: the first that is a date was taken")
    return times[0]


def _length(component: Component, start: Time, book: ZoneBook, faults: list[str]) -> timedelta | None:
    day = timedelta(days=1)
    line, duration = component.first("DTEND"), component.first("DURATION")
    end = read_time(line, book) if line else None
    if line and end is None:
        faults.append(f"DTEND {line.value[:40]!r} is no date")
    span: timedelta | None = None
    if end is not None:
        span = _span(start, end)
    elif duration is not None:
        span = read_duration(duration.value)
        if span is None:
            faults.append(f"DURATION {duration.value[:40]!r} cannot be read")
    if start.is_date:
        # Many programs write the last day, or nothing: a date lasts a day at least.
        return max(span or day, day)
    if span is not None and span < timedelta(0):
        faults.append("ends before it begins: the end is left out")
    return span if span and span > timedelta(0) else None


def _span(start: Time, end: Time) -> timedelta | None:
    if start.is_date:
        midnight = datetime.combine(end.wall.date(), datetime.min.time())
        return midnight - start.wall + (timedelta(days=1) if end.wall > midnight else timedelta(0))
    if end.is_date:
        return None
    span = end.wall - start.wall
    if start.zone == end.zone and span % timedelta(days=1) == timedelta(0):
        return span
    # Python subtracts two times of one zone by the wall clock.
    return end.instant.astimezone(UTC) - start.instant.astimezone(UTC)


def _zone_name(zone: Zone, book: ZoneBook, default_zone: str) -> str:
    if zone.name and zone is not UTC_ZONE:
        return zone.name
    return book.default.name or default_zone


def _add_rules(series: Series, component: Component, faults: list[str]) -> None:
    for name, rules in (("RRULE", series.rules), ("EXRULE", series.excluded_rules)):
        for line in component.all(name)[:8]:
            try:
                rules.append(parse_rule(line.value))
            except RuleError as fault:
                faults.append(f"{name}: {fault}")


def _add_dates(series: Series, component: Component, book: ZoneBook, faults: list[str]) -> None:
    for line in component.all("RDATE")[:_MAX_DATES]:
        for text in line.value.split(",")[:_MAX_DATES]:
            first, _, second = text.partition("/")
            time = read_time(line, book, first)
            if time is None:
                faults.append(f"RDATE {text[:40]!r} is no date")
                continue
            series.added[wall_in(series, time)] = _period_length(line, time, second, book)
    for line in component.all("EXDATE")[:_MAX_DATES]:
        for text in line.value.split(",")[:_MAX_DATES]:
            time = read_time(line, book, text)
            if time is None:
                faults.append(f"EXDATE {text[:40]!r} is no date")
            elif time.is_date or series.all_day:
                series.excluded_days.add(wall_in(series, time).date())
            else:
                series.excluded.add(wall_in(series, time))


def _period_length(line: Line, start: Time, text: str, book: ZoneBook) -> timedelta | None:
    """The length of an RDATE period: `start/end` or `start/duration`; None of a plain date."""
    if not text:
        return None
    end = read_time(line, book, text)
    return _span(start, end) if end else read_duration(text)


def wall_in(series: Series, time: Time) -> datetime:
    """time as a wall time of series: a midnight in an all-day one; a bare date at the series' hour."""
    if series.all_day:
        # Some programs write a day as its midnight in UTC, others as the instant it begins here.
        exact = time.is_date or time.wall.time() == datetime.min.time()
        day = (time.wall if exact else series.zone.wall(time.instant)).date()
        return datetime.combine(day, datetime.min.time())
    if time.is_date:
        return datetime.combine(time.wall.date(), series.start.time())
    return time.wall if time.zone == series.zone else series.zone.wall(time.instant)


def _event(component: Component, series: Series) -> WireEvent:
    title = component.text("SUMMARY")
    url = component.text("URL")
    uid = component.text("UID")
    start = series.moment(series.start)
    html = next((line.text() for line in component.all("X-ALT-DESC") if "html" in line.params.get("FMTTYPE", "")), "")
    description = html or component.text("DESCRIPTION")
    organiser = component.first("ORGANIZER")
    summary = component.first("SUMMARY")
    return WireEvent(
        uid=uid or made_up_uid(url, title, iso(start)),
        title=title,
        start=start,
        end=ended(series.zone, series.start, series.length, all_day=series.all_day),
        all_day=series.all_day,
        status=series.status,
        url=url if _ADDRESS.match(url) else "",
        recurring=bool(component.first("RRULE") or component.first("RDATE")),
        uid_made_up=not uid,
        zone=series.zone_name,
        description=description,
        description_is_html=bool(html) or has_markup(description),
        language=summary.params.get("LANGUAGE", "") if summary else "",
        place=_place(component),
        organiser=organiser.params.get("CN", "").strip() if organiser else "",
        categories=tuple(dict.fromkeys(text for line in component.all("CATEGORIES") for text in line.texts())),
        image_url=_image(component),
        sequence=_sequence(component),
        modified=_modified(component),
        part_of=next(iter(_related(component, "PARENT")), ""),
        parts=_related(component, "CHILD"),
        raw="\n".join(component.source)[:_MAX_RAW],
    )


def _related(component: Component, kind: str) -> tuple[str, ...]:
    """The uids of the components that this one is related to in one way; a parent where none is said (§3.8.4.5)."""
    lines = component.all("RELATED-TO")[:_MOST_RELATED]
    told = (line.text().strip() for line in lines if line.params.get("RELTYPE", "PARENT").upper() == kind)
    return tuple(dict.fromkeys(uid for uid in told if uid))


def _place(component: Component) -> WirePlace | None:
    name = component.text("LOCATION")
    apple = component.first("X-APPLE-STRUCTURED-LOCATION")
    geo = component.first("GEO")
    position = _GEO.match(geo.value) if geo else None
    if position is None and apple:
        position = _GEO.match(apple.value)
    latitude, longitude = (float(position[1]), float(position[2])) if position else (None, None)
    if latitude is not None and longitude is not None and (abs(latitude) > 90 or abs(longitude) > 180):
        latitude = longitude = None
    address = apple.params.get("X-ADDRESS", "") if apple else ""
    online = _ADDRESS.match(name)
    if not (name or address or latitude is not None):
        return None
    return WirePlace(
        name="" if online else (apple.params.get("X-TITLE", "") if apple else "") or plain(name),
        address=" ".join(address.split()),
        latitude=latitude,
        longitude=longitude,
        url=online[0] if online else "",
        online=bool(online),
    )


def _image(component: Component) -> str:
    for line in (*component.all("IMAGE"), *component.all("ATTACH")):
        kind = line.params.get("FMTTYPE", "image/" if line.name == "IMAGE" else "")
        value = line.value.strip()
        if _ADDRESS.fullmatch(value) and (kind.lower().startswith("image/") or _is_picture(value)):
            return value
    return ""


def _is_picture(address: str) -> bool:
    return address.lower().partition("?")[0].endswith((".jpg", ".jpeg", ".png", ".webp", ".gif"))


def _sequence(component: Component) -> int | None:
    text = component.text("SEQUENCE")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _modified(component: Component) -> datetime | None:
    written = read_written(component.text("LAST-MODIFIED"))
    if written is None or written.is_date:
        return None
    return written.wall.replace(tzinfo=written.offset or UTC).astimezone(UTC)
