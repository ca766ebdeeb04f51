"""Days and hours as a person writes them: "mon-fri", "10:00-17:00", "05-01"."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from visitapp.domain.errors import VisitappError
from visitapp.domain.place.hours import A_DAY, ALL_DAY, CLOSED, DayHours, MonthDay, Span, Week

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_SPANS = 6
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_DAY, _MONTH_DAY = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"(\d\d)-(\d\d)")
_A_LEAP_YEAR = 2028


class FaultError(VisitappError):
    """What is wrong with a text, to follow its name."""


def read_weekdays(text: str) -> list[int]:
    """The days of the week (0 is Monday) of "sat", "mon-fri", "mon,wed-fri" or "daily". Raises FaultError."""
    if text == "daily":
        return list(range(7))
    found: list[int] = []
    for part in text.split(","):
        first, to, last = part.strip().partition("-")
        if first not in WEEKDAYS or (to and last not in WEEKDAYS):
            raise FaultError(f"is no day of the week ({', '.join(WEEKDAYS)}, mon-fri, daily)")
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        if end < begin:
            raise FaultError("runs over the end of the week")
        found += range(begin, end + 1)
    if len(set(found)) < len(found):
        raise FaultError("names a day twice")
    return found


def read_day_hours(value: object) -> DayHours:
    """A list of spans, or "closed", "always" or "unknown". Raises FaultError."""
    words: dict[str, DayHours] = {"closed": CLOSED, "always": (ALL_DAY,), "unknown": None}
    if isinstance(value, str) and value in words:
        return words[value]
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_SPANS:
        raise FaultError(f'is no list of 1 to {MOST_SPANS} spans like "10:00-17:00", nor "closed", "always", "unknown"')
    spans = sorted(_span(one) for one in value)
    for before, after in pairwise(spans):
        if after.opens < before.closes:
            raise FaultError(f"{_span_text(after)} begins before {_span_text(before)} has ended")
    return tuple(spans)


def read_day(value: object) -> date:
    """A date like "2027-05-01". Raises FaultError."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise FaultError(f'is no date like "2027-05-01" ({str(value)[:40]!r})')
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise FaultError(f"is no day of the calendar ({value!r})") from error
    if not 2000 <= day.year <= 2100:
        raise FaultError(f"is of a year that cannot be meant ({value!r})")
    return day


def read_month_day(value: object) -> MonthDay:
    """A day of every year like "05-01". Raises FaultError."""
    found = _MONTH_DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise FaultError(f'is no day like "05-01" ({str(value)[:40]!r}); both are such days, or both dates')
    try:
        day = date(_A_LEAP_YEAR, int(found[1]), int(found[2]))
    except ValueError as error:
        raise FaultError(f"is no day of the calendar ({value!r})") from error
    return day.month, day.day


def month_day_text(day: MonthDay) -> str:
    """As `read_month_day` takes it."""
    return f"{day[0]:02}-{day[1]:02}"


def day_hours_text(hours: DayHours) -> list[str] | str:
    """As `read_day_hours` takes it."""
    if not hours:
        return "unknown" if hours is None else "closed"
    return "always" if hours == (ALL_DAY,) else [_span_text(one) for one in hours]


def week_texts(week: Week) -> dict[str, list[str] | str]:
    """The hours of each day of the week by its name; of all in one where they are the same."""
    if len(set(week)) == 1:
        return {"daily": day_hours_text(week[0])}
    return {name: day_hours_text(hours) for name, hours in zip(WEEKDAYS, week, strict=True)}


def clock_text(minutes: int) -> str:
    """The clock's hour of minutes after a day began: "24:00" at its end, "02:00" of the next day."""
    hours, rest = divmod(minutes if minutes <= A_DAY else minutes - A_DAY, 60)
    return f"{hours:02}:{rest:02}"


def _span(text: object) -> Span:
    found = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise FaultError(f'{str(text)[:40]!r} is no span like "10:00-17:00"')
    opens = int(found[1]) * 60 + int(found[2])
    closes = int(found[3]) * 60 + int(found[4]) if found[3] else A_DAY
    if opens == closes:
        raise FaultError(f'{text} ends as it begins; a whole day is "always"')
    return Span(opens, closes if closes > opens else closes + A_DAY)


def _span_text(span: Span) -> str:
    return "-".join(clock_text(one) for one in (span.opens, span.closes))
