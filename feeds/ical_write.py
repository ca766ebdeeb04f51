"""iCalendar out: one VEVENT per occurrence, written for subscribers that poll (RFC 5545, 6868, 7986).

The same input gives the same bytes: nothing here reads a clock or makes up an id. There is no METHOD (DTSTAMP would
then be the time of sending) and no RRULE. Alarms and HTML are for the download of a single event: in a subscription
the one would ring for every event of a region, and the other doubles the size.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from feeds.ical_text import content_line, content_lines, quoted, text_octets, uri_octets
from feeds.ical_timezone import RULES_FROM, RULES_TO, ZONE, has_rules, timezone_lines

_STOCKHOLM = ZoneInfo(ZONE)
_NOTE_ROOM = 800


Zones = tuple[str, str]
HOME: Zones = (ZONE, ZONE)


@dataclass(frozen=True, slots=True)
class CalendarInfo:
    """What a calendar says of itself. `uid` is constant; `source` is the address it is fetched from.

    `refresh` is an RFC 5545 duration; `color` a CSS colour name and `color_hex` the same as #RRGGBB.
    """

    uid: str
    name: str
    description: str
    url: str
    source: str
    last_modified: datetime
    product: str = "-//visitapp//visitapp//EN"
    refresh: str = "PT1H"
    color: str = "steelblue"
    color_hex: str = "#4682B4"


class CalendarAlarm(NamedTuple):
    """A reminder that shows `description`, which is plain text.

    `at` is a time from the start (negative is before it), or the instant itself where the start has no hour.
    """

    at: timedelta | datetime
    description: str


class CalendarRelation(NamedTuple):
    """Another entry that this one goes with, by its UID (RFC 5545 §3.8.4.5, RFC 9253 §5).

    `kind` SIBLING: it is of the same. FINISHTOSTART: it begins after this one has ended, `gap` later at least.
    """

    uid: str
    kind: Literal["SIBLING", "FINISHTOSTART"]
    gap: timedelta | None = None


class CalendarEntry(NamedTuple):
    """One occurrence. `start` is a `date` or an aware `datetime`; `end` is of the same kind, exclusive, or None.

    `stamp` is the newest change of anything shown: DTSTAMP and LAST-MODIFIED. LOCATION is made of the name and the
    address of the place; a `latitude` goes with a `longitude`. Texts are plain, but `html` is the description again
    as a whole HTML document, for Outlook. `zones` are those whose clocks tell its start and its end: a boat leaves
    by one and lands by another. `opaque`: whoever has the entry is busy then, as with a plan of one's own.
    """

    uid: str
    start: date | datetime
    end: date | datetime | None
    stamp: datetime
    created: datetime
    sequence: int
    summary: str
    description: str = ""
    url: str = ""
    place_name: str = ""
    place_address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    categories: tuple[str, ...] = ()
    status: Literal["CONFIRMED", "TENTATIVE", "CANCELLED"] = "CONFIRMED"
    image_url: str = ""
    html: str = ""
    alarms: tuple[CalendarAlarm, ...] = ()
    related: tuple[CalendarRelation, ...] = ()
    opaque: bool = False
    zones: Zones = HOME


class WrittenEntry(NamedTuple):
    """An entry as it stands in a calendar: `octets`; `order` sorts by start, then UID, and `day` is that of its start.

    `zones`: those that its times are written in, of which the calendar needs the rules.
    """

    order: tuple[str, int, str]
    day: date
    zones: tuple[str, ...]
    stamp: datetime
    octets: bytes


def write_calendar(
    info: CalendarInfo,
    entries: Iterable[CalendarEntry],
    max_bytes: int | None = None,
    shortened: Callable[[int, date], str] | None = None,
) -> bytes:
    """The calendar as bytes, sorted by start, then UID.

    With `max_bytes` the far end is left out until it fits; the calendar's description then ends with what
    `shortened(number of entries kept, local date of the last)` says.
    """
    return join_calendar(info, map(written_entry, entries), max_bytes, shortened)


def written_entry(entry: CalendarEntry) -> WrittenEntry:
    """An entry, written."""
    shared = shared_lines(entry)
    return join_entry(
        entry.uid, entry.start, entry.end, entry.stamp, entry.created, entry.sequence, shared, entry.zones
    )


def join_entry(
    uid: str,
    start: date | datetime,
    end: date | datetime | None,
    stamp: datetime,
    created: datetime,
    sequence: int,
    shared: bytes,
    zones: Zones = HOME,
) -> WrittenEntry:
    """`written_entry` of what an entry has of its own and of the lines that it may share with others."""
    # In UTC first: what is remembered takes datetimes of one zone for equal when only `fold` differs.
    times = _times(
        start.astimezone(UTC) if isinstance(start, datetime) else start,
        end.astimezone(UTC) if isinstance(end, datetime) else end,
        zones,
    )
    told = _stamps(stamp, created, sequence)
    named = f"UID:{uid}\r\n".encode() if _PLAIN_UID(uid) else content_line(b"UID:" + text_octets(uid))
    octets = b"".join((b"BEGIN:VEVENT\r\n", named, told, times.lines, shared))
    return WrittenEntry((times.shown, times.fold, uid), times.day, times.zones, stamp, octets)


def join_calendar(
    info: CalendarInfo,
    entries: Iterable[WrittenEntry],
    max_bytes: int | None = None,
    shortened: Callable[[int, date], str] | None = None,
) -> bytes:
    """`write_calendar` of entries that are written."""
    ordered = sorted(entries)
    chunks = [entry.octets for entry in ordered]
    named = {zone for zones in {entry.zones for entry in ordered} for zone in zones}
    zone = content_lines(line.encode() for name in sorted(named) for line in timezone_lines(name))
    head = _head(info) + zone
    if max_bytes is not None and len(head) + sum(map(len, chunks)) + len(_TAIL) > max_bytes:
        chunks = chunks[: _fitting(chunks, max_bytes - len(head) - len(_TAIL) - _NOTE_ROOM)]
        note = shortened(len(chunks), ordered[max(len(chunks) - 1, 0)].day) if shortened else ""
        head = _head(info, note) + zone
    return b"".join((head, *chunks, _TAIL))


def write_entry(entry: CalendarEntry) -> bytes:
    """One VEVENT, folded and encoded."""
    return written_entry(entry).octets


def shared_lines(entry: CalendarEntry) -> bytes:
    """The end of a VEVENT, after its times: what all dates of an event have in common that say nothing of their own."""
    octets = [
        content_line(b"SUMMARY:" + text_octets(entry.summary)),
        _place(entry.place_name, entry.place_address, entry.latitude, entry.longitude),
    ]
    if entry.description:
        octets.append(content_line(b"DESCRIPTION:" + text_octets(entry.description)))
    if entry.html:
        octets.append(content_line(b"X-ALT-DESC;FMTTYPE=text/html:" + text_octets(entry.html)))
    if entry.url:
        octets.append(content_line(b"URL:" + uri_octets(entry.url)))
    if entry.categories:
        octets.append(_categories(entry.categories))
    octets.append((_BUSY_LINES if entry.opaque else _STATUS_LINES)[entry.status])
    if entry.image_url:
        octets.append(content_line(b"IMAGE;VALUE=URI;DISPLAY=BADGE:" + uri_octets(entry.image_url)))
    octets += map(_relation, entry.related)
    octets += map(_alarm, entry.alarms)
    octets.append(b"END:VEVENT\r\n")
    return b"".join(octets)


def with_paragraph(shared: bytes, text: str) -> bytes:
    """`shared_lines` with one more paragraph of the description, before its last one."""
    begin = shared.index(_DESCRIPTION) + 2
    end = _NEXT_LINE.search(shared, begin)
    assert end is not None
    told = shared[begin : end.start()].replace(b"\r\n ", b"").removeprefix(b"DESCRIPTION:")
    before, between, last = told.rpartition(_PARAGRAPH)
    paragraphs = (before, text_octets(text), last) if between else (text_octets(text), last)
    line = content_line(b"DESCRIPTION:" + _PARAGRAPH.join(paragraphs))
    return shared[:begin] + line + shared[end.start() + 2 :]


_DESCRIPTION = b"\r\nDESCRIPTION:"
_NEXT_LINE = re.compile(rb"\r\n(?! )")
_PARAGRAPH = b"\\n\\n"
_PLAIN_UID = re.compile(r"[0-9A-Za-z@._-]{1,70}").fullmatch
"""Nearly every one is so, and needs neither to be escaped nor folded."""
_STATUS_LINES = {
    status: f"STATUS:{status}\r\nTRANSP:TRANSPARENT\r\nCLASS:PUBLIC\r\n".encode()
    for status in ("CONFIRMED", "TENTATIVE", "CANCELLED")
}
_BUSY_LINES = {status: lines.replace(b"TRANSPARENT", b"OPAQUE") for status, lines in _STATUS_LINES.items()}


def _stamps(stamp: datetime, created: datetime, sequence: int) -> bytes:
    at = _utc(stamp)
    return f"DTSTAMP:{at}\r\nLAST-MODIFIED:{at}\r\nCREATED:{_utc(created)}\r\nSEQUENCE:{sequence}\r\n".encode()


@lru_cache(maxsize=4096)
def _place(name: str, address: str, latitude: float | None, longitude: float | None) -> bytes:
    both = f"{name}\n{address}" if name and address else name or address
    lines = [b"LOCATION:" + text_octets(both)] if both else []
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return content_lines(lines)
    at = f"{latitude:.6f}", f"{longitude:.6f}"
    lines.append(f"GEO:{at[0]};{at[1]}".encode())
    if both:
        # Apple draws the map only when LOCATION is X-TITLE, a line break and X-ADDRESS.
        shown = f"X-ADDRESS={quoted(address)};" if name and address else ""
        lines.append(
            (
                f"X-APPLE-STRUCTURED-LOCATION;VALUE=URI;{shown}X-APPLE-RADIUS=72;"
                f"X-TITLE={quoted(name or address)}:geo:{at[0]},{at[1]}"
            ).encode()
        )
    return content_lines(lines)


@lru_cache(maxsize=1024)
def _categories(names: tuple[str, ...]) -> bytes:
    return content_line(b"CATEGORIES:" + b",".join(map(text_octets, names)))


def _relation(relation: CalendarRelation) -> bytes:
    gap = "" if relation.gap is None else f";GAP={_duration(relation.gap)}"
    return content_line(f"RELATED-TO;RELTYPE={relation.kind}{gap}:".encode() + text_octets(relation.uid))


def _alarm(alarm: CalendarAlarm) -> bytes:
    """RFC 5545 §3.6.6: a display alarm has ACTION, TRIGGER and DESCRIPTION."""
    if isinstance(alarm.at, datetime):
        trigger = f"TRIGGER;VALUE=DATE-TIME:{_utc(alarm.at)}"
    else:
        trigger = f"TRIGGER:{_duration(alarm.at)}"
    shown = b"DESCRIPTION:" + text_octets(alarm.description)
    return content_lines((b"BEGIN:VALARM", b"ACTION:DISPLAY", trigger.encode(), shown, b"END:VALARM"))


def _duration(span: timedelta) -> str:
    """RFC 5545 §3.3.6, in whole seconds: "-PT2H", "PT0S". Exact time: no days, which are nominal."""
    seconds = int(span.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    shown = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if count)
    if hours and rest and not minutes:
        shown = f"{hours}H0M{rest}S"
    return f"{'-' if seconds < 0 else ''}PT{shown or '0S'}"


def _head(info: CalendarInfo, note: str = "") -> bytes:
    name = text_octets(info.name)
    description = text_octets(f"{info.description} {note}".strip())
    return content_lines(
        (
            b"BEGIN:VCALENDAR",
            b"VERSION:2.0",
            b"PRODID:" + text_octets(info.product),
            b"CALSCALE:GREGORIAN",
            b"UID:" + text_octets(info.uid),
            f"LAST-MODIFIED:{_utc(info.last_modified)}".encode(),
            b"NAME:" + name,
            b"X-WR-CALNAME:" + name,
            b"DESCRIPTION:" + description,
            b"X-WR-CALDESC:" + description,
            b"URL:" + uri_octets(info.url),
            b"SOURCE;VALUE=URI:" + uri_octets(info.source),
            f"REFRESH-INTERVAL;VALUE=DURATION:{info.refresh}".encode(),
            f"X-PUBLISHED-TTL:{info.refresh}".encode(),
            f"COLOR:{info.color}".encode(),
            f"X-APPLE-CALENDAR-COLOR:{info.color_hex}".encode(),
            f"X-WR-TIMEZONE:{ZONE}".encode(),
        )
    )


_TAIL = b"END:VCALENDAR\r\n"


def _fitting(chunks: Sequence[bytes], room: int) -> int:
    return bisect_right(list(accumulate(map(len, chunks))), room)


class _Times(NamedTuple):
    """When an entry is: what it is sorted by but for its UID, the local date of its start, and how that is written."""

    shown: str
    fold: int
    day: date
    zones: tuple[str, ...]
    lines: bytes


# Of the times of ten thousand entries few are different: what is written of them is remembered.
@lru_cache(maxsize=4096)
def _times(start: date | datetime, end: date | datetime | None, zones: Zones) -> _Times:
    first, named = _moment("DTSTART", start, zones[0])
    last, also = (b"", "") if end is None else _moment("DTEND", end, zones[1])
    used = tuple(sorted({named, also} - {""}))
    if isinstance(start, datetime):
        wall = start.astimezone(_STOCKHOLM if _is_ruled(start) else UTC).replace(tzinfo=None)
        return _Times(wall.isoformat(), wall.fold, wall.date(), used, first + last)
    return _Times(start.isoformat(), 0, start, used, first + last)


def _is_ruled(moment: datetime) -> bool:
    return RULES_FROM <= moment < RULES_TO


def _moment(name: str, moment: date | datetime, zone: str) -> tuple[bytes, str]:
    """The line, and the zone that it names.

    "" where it names none: a date, or an instant in UTC, which is what it stays outside the years of our rules, in a
    zone that has none, and at an hour that the clock shows twice (that has no name of its own, RFC 5545 §3.3.5).
    """
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment.isoformat().replace('-', '')}\r\n".encode(), ""
    if _is_ruled(moment) and has_rules(zone):
        wall = moment.astimezone(ZoneInfo(zone))
        if not _is_ambiguous(wall):
            return f"{name};TZID={zone}:{_digits(wall)}\r\n".encode(), zone
    return f"{name}:{_utc(moment)}\r\n".encode(), ""


def _is_ambiguous(wall: datetime) -> bool:
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def _utc(moment: datetime) -> str:
    return f"{_digits(moment.astimezone(UTC))}Z"


def _digits(moment: datetime) -> str:
    """Years have four digits here (ISO 8601); to cut the text takes half the time that putting it together does."""
    return moment.isoformat()[:19].replace("-", "").replace(":", "")
