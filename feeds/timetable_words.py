"""The words of the hand-kept timetable text: dates, clock times, durations, weekdays."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

CLASSES = ("foot", "bicycle", "motorcycle", "car", "car-over-6m", "caravan")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FIRST_YEAR, LAST_YEAR = 1990, 2100
MAX_DURATION_MIN = 7 * 24 * 60
MAX_TEXT = 300
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?:\+([1-6]))?", re.ASCII)
_DURATION = re.compile(r"(?:(\d{1,3})\s*h)?\s*(?:(\d{1,5})\s*(m|min)?)?", re.ASCII)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Fault(Exception):
    """What is wrong with a line, in words for the person who wrote it."""


def check_text(text: str) -> None:
    """Nothing; a Fault of what is too long, or holds characters that are not seen."""
    if len(text) > MAX_TEXT:
        raise Fault(f"is longer than {MAX_TEXT} characters")
    if found := _UNSEEN.search(text):
        raise Fault(f"holds a character that is not seen (U+{ord(found[0]):04X}); delete it")


def check_address(text: str) -> None:
    """Nothing; a Fault of what is no web address."""
    try:
        parts = urlsplit(text)
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or len(text.split()) > 1
    except ValueError:
        wrong = True
    if wrong:
        raise Fault(f"{text[:80]!r} is no web address; write https://…")


def parse_date(text: str) -> date:
    """The date of 2026-07-01."""
    text = text.strip()
    if _DATE.fullmatch(text) is None:
        raise Fault(f"{text!r} is no date; write 2026-07-01")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Fault(f"there is no day {text}") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Fault(f"{text} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def parse_range(text: str) -> tuple[date, date]:
    """First and last day of "2026-06-15 to 2026-08-16"."""
    first, word, last = text.partition(" to ")
    if not word:
        raise Fault(f"{text.strip()!r} is no period; write 2026-06-15 to 2026-08-16")
    days = parse_date(first), parse_date(last)
    if days[1] < days[0]:
        raise Fault(f"{days[1]} is before {days[0]}")
    return days


def parse_clock(text: str) -> int:
    """Minutes after 00:00 of 07:30, or of 00:15+1 on the next day."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise Fault(f"{text.strip()!r} is no time of day; write 07:30, or 00:15+1 for the next day")
    hours, minutes, days = int(match[1]), int(match[2]), int(match[3] or 0)
    if hours > 23 or minutes > 59:
        raise Fault(f"there is no time {match[1]}:{match[2]}; after 23:59 comes 00:00+1")
    return (days * 24 + hours) * 60 + minutes


def write_clock(minutes: int) -> str:
    """07:30, or 00:15+1 on the next day."""
    days, rest = divmod(minutes, 24 * 60)
    return f"{rest // 60:02}:{rest % 60:02}" + (f"+{days}" if days else "")


def parse_duration(text: str) -> int:
    """Minutes of 3h15, 3 h, 20m or 20 min: at least one, at most a week."""
    text = text.strip()
    match = _DURATION.fullmatch(text)
    if not text or match is None or not (match[1] or match[3]):
        raise Fault(f"{text!r} is no duration; write 3h15, 3h or 20m")
    minutes = int(match[1] or 0) * 60 + int(match[2] or 0)
    if not 0 < minutes <= MAX_DURATION_MIN or (match[1] and int(match[2] or 0) > 59):
        raise Fault(f"{text!r} cannot be the duration")
    return minutes


def write_duration(minutes: int) -> str:
    """3h15, 3h or 20m."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}m"
    return f"{hours}h{rest:02}" if rest else f"{hours}h"


def parse_weekdays(text: str) -> tuple[int, ...] | None:
    """Weekdays in order (0 is Monday) of "daily", "mon-fri", "sat, sun" or "none"; None for other words."""
    if text == "daily":
        return tuple(range(7))
    if text == "none":
        return ()
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = (item.strip() for item in part.partition("-"))
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            return None
        start = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - start) % 7 if dash else 0
        days.update((start + number) % 7 for number in range(length + 1))
    return tuple(sorted(days))


def write_weekdays(days: tuple[int, ...]) -> str:
    """The shortest of "daily", "none", "mon-fri" and "mon, wed"."""
    if len(days) == 7:
        return "daily"
    if not days:
        return "none"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{WEEKDAYS[days[0]]}-{WEEKDAYS[days[-1]]}"
    return ", ".join(WEEKDAYS[day] for day in days)
