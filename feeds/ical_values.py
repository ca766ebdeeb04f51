"""Values of iCalendar properties: dates, wall times, offsets, durations (RFC 5545 §3.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

_MOMENT = re.compile(
    r"\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?\s*",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"\s*([+-]?)(\d{1,2}):?(\d{2})?:?(\d{2})?\s*")
_DURATION = re.compile(
    r"\s*([+-]?)P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Written:
    """A time as written: naive wall time, whether it is only a date, and the offset when it names one."""

    wall: datetime
    is_date: bool
    offset: timezone | None = None


def read_written(text: str) -> Written | None:
    """`20260701T120000Z`, `20260701` or the ISO 8601 forms that some programs write; None when it is none."""
    match = _MOMENT.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, suffix = match.groups()
    try:
        wall = datetime(int(year), int(month), int(day))  # noqa: DTZ001 - wall time
        if hour is None:
            return Written(wall, is_date=True)
        if int(hour) > 24 or int(minute) > 59 or int(second or 0) > 60 or (hour == "24" and minute != "00"):
            return None
        wall += timedelta(hours=int(hour), minutes=int(minute), seconds=min(int(second or 0), 59))
    except (ValueError, OverflowError):
        return None
    return Written(wall, is_date=False, offset=_suffix_zone(suffix))


def read_wall(text: str) -> datetime | None:
    """The wall time of text, whatever zone it names; None when it is none."""
    written = read_written(text)
    return written.wall if written else None


def read_offset(text: str) -> timedelta | None:
    """`+0100` as a span east of UTC; None when it is none or a day or more."""
    match = _OFFSET.fullmatch(text)
    if not match:
        return None
    span = timedelta(hours=int(match[2]), minutes=int(match[3] or 0), seconds=int(match[4] or 0))
    if span >= timedelta(hours=24):
        return None
    return -span if match[1] == "-" else span


def read_duration(text: str) -> timedelta | None:
    """`PT1H30M` as a span; None when it is none or longer than ten years."""
    match = _DURATION.fullmatch(text)
    if not match or not any(match.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    try:
        span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    if span > timedelta(days=3660):
        return None
    return -span if match[1] == "-" else span


def iso(moment: date | datetime) -> str:
    """A date as `2026-07-01`, an instant in UTC as `2026-07-01T10:00:00Z`."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    return moment.isoformat()


def _suffix_zone(suffix: str | None) -> timezone | None:
    if suffix is None:
        return None
    if suffix in "zZ":
        return UTC
    offset = read_offset(suffix)
    return timezone(offset) if offset is not None else None
