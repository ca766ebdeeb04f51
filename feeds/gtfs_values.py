"""The values that stand in the tables of GTFS: times, dates, positions, zones (Schedule reference, field types)."""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

MAX_TIME_S = 8 * 86_400
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Days of other years are slips of the pen, as they are in a timetable kept by hand."""
MOST_DIGITS = 9
_TIME = re.compile(r"(\d{1,3}):(\d{1,2})(?::(\d{1,2}))?")


def read_seconds(text: str) -> int | None:
    """Seconds of H:MM:SS or HH:MM, hours beyond 24 allowed; None for anything else."""
    match = _TIME.fullmatch(text.strip())
    if match is None or int(match[2]) > 59 or int(match[3] or 0) > 59:
        return None
    seconds = int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)
    return seconds if seconds <= MAX_TIME_S else None


def read_number(text: str) -> int | None:
    """A whole number from 0 on, of at most nine digits; None for anything else."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def read_date(text: str) -> date | None:
    """The day of YYYYMMDD, from 1990 to 2100; None for anything else."""
    if len(text) != 8 or not text.isdecimal() or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def read_position(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Latitude and longitude; None when they are none."""
    try:
        position = float(latitude), float(longitude)
    except ValueError:
        return None
    return position if -90 <= position[0] <= 90 and -180 <= position[1] <= 180 else None


def zone_exists(name: str) -> bool:
    """Whether the tz database knows a zone of that name."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # not found, a folder's name, or no name at all
        return False
    return True
