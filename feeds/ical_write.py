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

ZONE = "Europe/Stockholm"
_ZONE = ZoneInfo(ZONE)

TIMEZONE_LINES = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    f"X-LIC-LOCATION:{ZONE}",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "DTSTART:19810329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""Rules, not dates: readers take only the first value of an RDATE list and are then an hour off in summer."""

_RULES_FROM = datetime(1997, 1, 1, tzinfo=UTC)
_RULES_TO = datetime(2100, 1, 1, tzinfo=UTC)
_NOTE_ROOM = 800
_FOLD_AT = 75


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


class CalendarEntry(NamedTuple):
    """One occurrence. `start` is a `date` or an aware `datetime`; `end` is of the same kind, exclusive, or None.

    `stamp` is the newest change of anything shown: DTSTAMP and LAST-MODIFIED. LOCATION is made of the name and the
    address of the place; a `latitude` goes with a `longitude`. Texts are plain, but `html` is the description again
    as a whole HTML document, for Outlook.
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


class WrittenEntry(NamedTuple):
    """An entry as it stands in a calendar: `octets`; `order` sorts by start, then UID, and `day` is that of its start.

    `zoned`: its start has an hour, so that the calendar needs the rules of the zone.
    """

    order: tuple[str, int, str]
    day: date
    zoned: bool
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
    shown, fold, day, timed = _place_in_time(entry.start)
    return WrittenEntry((shown, fold, entry.uid), day, timed, entry.stamp, write_entry(entry))


def join_calendar(
    info: CalendarInfo,
    entries: Iterable[WrittenEntry],
    max_bytes: int | None = None,
    shortened: Callable[[int, date], str] | None = None,
) -> bytes:
    """`write_calendar` of entries that are written."""
    ordered = sorted(entries)
    chunks = [entry.octets for entry in ordered]
    zone = _lines(map(str.encode, TIMEZONE_LINES)) if any(entry.zoned for entry in ordered) else b""
    head = _head(info) + zone
    if max_bytes is not None and len(head) + sum(map(len, chunks)) + len(_TAIL) > max_bytes:
        chunks = chunks[: _fitting(chunks, max_bytes - len(head) - len(_TAIL) - _NOTE_ROOM)]
        note = shortened(len(chunks), ordered[max(len(chunks) - 1, 0)].day) if shortened else ""
        head = _head(info, note) + zone
    return b"".join((head, *chunks, _TAIL))


def write_entry(entry: CalendarEntry) -> bytes:
    """One VEVENT, folded and encoded."""
    octets = [
        b"BEGIN:VEVENT\r\n",
        _line(b"UID:" + _text(entry.uid)),
        # In UTC first: what is remembered takes datetimes of one zone for equal when only `fold` differs.
        _stamps(entry.stamp.astimezone(UTC), entry.created.astimezone(UTC), entry.sequence),
        _moment("DTSTART", entry.start),
    ]
    if entry.end is not None:
        octets.append(_moment("DTEND", entry.end))
    octets.append(_line(b"SUMMARY:" + _text(entry.summary)))
    octets.append(_place(entry.place_name, entry.place_address, entry.latitude, entry.longitude))
    if entry.description:
        octets.append(_line(b"DESCRIPTION:" + _text(entry.description)))
    if entry.html:
        octets.append(_line(b"X-ALT-DESC;FMTTYPE=text/html:" + _text(entry.html)))
    if entry.url:
        octets.append(_line(b"URL:" + _uri(entry.url)))
    if entry.categories:
        octets.append(_categories(entry.categories))
    octets.append(_STATUS_LINES[entry.status])
    if entry.image_url:
        octets.append(_line(b"IMAGE;VALUE=URI;DISPLAY=BADGE:" + _uri(entry.image_url)))
    octets += map(_alarm, entry.alarms)
    octets.append(b"END:VEVENT\r\n")
    return b"".join(octets)


_STATUS_LINES = {
    status: f"STATUS:{status}\r\nTRANSP:TRANSPARENT\r\nCLASS:PUBLIC\r\n".encode()
    for status in ("CONFIRMED", "TENTATIVE", "CANCELLED")
}


@lru_cache(maxsize=4096)
def _stamps(stamp: datetime, created: datetime, sequence: int) -> bytes:
    at = _utc(stamp)
    lines = f"DTSTAMP:{at}", f"LAST-MODIFIED:{at}", f"CREATED:{_utc(created)}", f"SEQUENCE:{sequence}"
    return _lines(map(str.encode, lines))


@lru_cache(maxsize=4096)
def _place(name: str, address: str, latitude: float | None, longitude: float | None) -> bytes:
    both = f"{name}\n{address}" if name and address else name or address
    lines = [b"LOCATION:" + _text(both)] if both else []
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return _lines(lines)
    at = f"{latitude:.6f}", f"{longitude:.6f}"
    lines.append(f"GEO:{at[0]};{at[1]}".encode())
    if both:
        # Apple draws the map only when LOCATION is X-TITLE, a line break and X-ADDRESS.
        shown = f"X-ADDRESS={_quoted(address)};" if name and address else ""
        lines.append(
            (
                f"X-APPLE-STRUCTURED-LOCATION;VALUE=URI;{shown}X-APPLE-RADIUS=72;"
                f"X-TITLE={_quoted(name or address)}:geo:{at[0]},{at[1]}"
            ).encode()
        )
    return _lines(lines)


@lru_cache(maxsize=1024)
def _categories(names: tuple[str, ...]) -> bytes:
    return _line(b"CATEGORIES:" + b",".join(map(_text, names)))


def _alarm(alarm: CalendarAlarm) -> bytes:
    """RFC 5545 §3.6.6: a display alarm has ACTION, TRIGGER and DESCRIPTION."""
    if isinstance(alarm.at, datetime):
        trigger = f"TRIGGER;VALUE=DATE-TIME:{_utc(alarm.at)}"
    else:
        trigger = f"TRIGGER:{_duration(alarm.at)}"
    shown = b"DESCRIPTION:" + _text(alarm.description)
    return _lines((b"BEGIN:VALARM", b"ACTION:DISPLAY", trigger.encode(), shown, b"END:VALARM"))


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
    name = _text(info.name)
    description = _text(f"{info.description} {note}".strip())
    return _lines(
        (
            b"BEGIN:VCALENDAR",
            b"VERSION:2.0",
            b"PRODID:" + _text(info.product),
            b"CALSCALE:GREGORIAN",
            b"UID:" + _text(info.uid),
            f"LAST-MODIFIED:{_utc(info.last_modified)}".encode(),
            b"NAME:" + name,
            b"X-WR-CALNAME:" + name,
            b"DESCRIPTION:" + description,
            b"X-WR-CALDESC:" + description,
            b"URL:" + _uri(info.url),
            b"SOURCE;VALUE=URI:" + _uri(info.source),
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


def _place_in_time(start: date | datetime) -> tuple[str, int, date, bool]:
    """What an entry is sorted by but for its UID, the local date of its start, and whether that has an hour."""
    if isinstance(start, datetime):
        return _of_instant(start.astimezone(UTC))
    return start.isoformat(), 0, start, False


# Of the instants of ten thousand entries few are different: what is written of one is remembered.
@lru_cache(maxsize=4096)
def _of_instant(moment: datetime) -> tuple[str, int, date, bool]:
    wall = _local(moment)
    return wall.isoformat(), wall.fold, wall.date(), True


def _local(moment: datetime) -> datetime:
    """The wall time in Stockholm of an instant in UTC; one outside the block's years stays in UTC."""
    zone = _ZONE if _RULES_FROM <= moment < _RULES_TO else UTC
    return moment.astimezone(zone).replace(tzinfo=None)


def _moment(name: str, moment: date | datetime) -> bytes:
    if isinstance(moment, datetime):
        return _instant(name, moment.astimezone(UTC))
    return f"{name};VALUE=DATE:{moment.isoformat().replace('-', '')}\r\n".encode()


@lru_cache(maxsize=4096)
def _instant(name: str, moment: datetime) -> bytes:
    wall = _local(moment)
    if _RULES_FROM <= moment < _RULES_TO and not _ambiguous(wall):
        return f"{name};TZID={ZONE}:{_digits(wall)}\r\n".encode()
    return f"{name}:{_utc(moment)}\r\n".encode()


def _ambiguous(wall: datetime) -> bool:
    """Whether the clock shows this time twice: then it has no name of its own in local time (RFC 5545 §3.3.5)."""
    if wall.hour != 2:
        return False
    local = wall.replace(tzinfo=_ZONE)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _utc(moment: datetime) -> str:
    return _digits(moment.astimezone(UTC)) + "Z"


def _digits(moment: datetime) -> str:
    return _DIGITS % (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)


_DIGITS = "%04d%02d%02dT%02d%02d%02d"


_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_NOT_IN_URI = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]")
_SHORT = 100
"""Characters of which it is as soon seen that they are printable."""
_DOUBTFUL = bytes(octet in (*range(9), *range(0x0B, 0x20), 0x7F, 0xC2, 0xE2) for octet in range(256))
"""1 for the controls and for what the others to be cleaned begin with, as « and dashes do: where to look closer."""


def _clean(text: str) -> str:
    """`text` with line feeds and tabs as its only control characters."""
    if _UNCLEAN.search(text):
        return _UNCLEAN.sub("", _BREAK.sub("\n", text))
    return text


def _clean_octets(text: str) -> bytes:
    """`_clean` in UTF-8, where it is cheaper to see that there is nothing to clean."""
    if len(text) < _SHORT and text.isprintable():
        return text.encode()
    try:
        octets = text.encode()
    except UnicodeEncodeError:  # half a character
        return _clean(text).encode()
    return _clean(text).encode() if b"\1" in octets.translate(_DOUBTFUL) else octets


def _text(text: str) -> bytes:
    octets = _clean_octets(text).replace(b"\\", b"\\\\").replace(b";", b"\\;")
    return octets.replace(b",", b"\\,").replace(b"\n", b"\\n")


def _quoted(text: str) -> str:
    """A parameter value in quotes, what a quote may not hold written as RFC 6868 says."""
    return '"' + _clean(text).replace("^", "^^").replace("\n", "^n").replace('"', "^'") + '"'


def _uri(address: str) -> bytes:
    # Nearly all are as they should be, and it is cheaper to see than to search.
    plain = address.isprintable() and " " not in address
    return (address if plain else _NOT_IN_URI.sub("", address)).encode()


def _lines(lines: Iterable[bytes]) -> bytes:
    return b"".join(map(_line, lines))


def _line(line: bytes) -> bytes:
    """A content line: UTF-8, at most 75 octets between line breaks, broken between characters (RFC 5545 §3.1)."""
    if len(line) <= _FOLD_AT:
        return line + b"\r\n"
    parts = []
    begin, end = 0, _FOLD_AT
    while end < len(line):
        while line[end] & 0xC0 == 0x80:  # it belongs to the character before
            end -= 1
        parts.append(line[begin:end])
        begin, end = end, end + _FOLD_AT - 1
    parts.append(line[begin:])
    return b"\r\n ".join(parts) + b"\r\n"
