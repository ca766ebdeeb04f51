"""The dates and hours of a form's rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from visitapp.domain.event.types import Held
from visitapp.domain.text import clean_line
from visitapp.domain.writtenday import written_day

MOST_ROWS = 12
FARTHEST = timedelta(days=3 * 366)
LONGEST_TIME = timedelta(days=366)
NIGHT_ENDS = time(6)
"""An end no later than this without a date belongs to the night that begins."""
REGION_ZONE = ZoneInfo("Europe/Stockholm")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2})(?::00)?)?")


@dataclass(frozen=True, slots=True)
class DateRow:
    """One time an event is held, as typed: dates as 2027-06-01, hours as 19:00."""

    start_date: str = ""
    start_time: str = ""
    end_date: str = ""
    end_time: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.start_date or self.start_time or self.end_date or self.end_time)


Complain = Callable[[str, str], None]


def read_rows(rows: Sequence[DateRow], today: date, complain: Complain) -> tuple[Held, ...]:
    """The times of all rows that are not empty, earliest first. `complain(field, code)` per fault.

    Fields are start_date_1, start_time_1, end_date_1, end_time_1 and so on.
    """
    if all(row.empty for row in rows):
        complain("start_date_1", "missing")
    if len(rows) > MOST_ROWS:
        complain(f"start_date_{MOST_ROWS}", "too-many")
    found: dict[str, Held] = {}
    for number, row in enumerate(rows[:MOST_ROWS], 1):
        held = None if row.empty else _read_row(row, number, today, complain)
        if held is None:
            continue
        if held.recurrence_key in found:
            complain(f"start_date_{number}", "twice")
        found[held.recurrence_key] = held
    return tuple(sorted(found.values(), key=lambda held: (held.starts_on, held.recurrence_key)))


def _read_row(row: DateRow, number: int, today: date, complain: Complain) -> Held | None:
    faults: list[tuple[str, str]] = []

    def fault(field: str, code: str) -> None:
        faults.append((f"{field}_{number}", code))

    starts_on, ends_on = _date(row.start_date, "start_date", fault), _date(row.end_date, "end_date", fault)
    begins, ends = _time(row.start_time, "start_time", fault), _time(row.end_time, "end_time", fault)
    held = None
    if starts_on is None and not clean_line(row.start_date):
        fault("start_date", "missing")
    if starts_on is not None and not faults:
        if ends is not None and begins is None:
            fault("start_time", "time-without-start")
        elif begins is None:
            held = _without_hour(starts_on, ends_on, fault)
        else:
            held = _with_hour(starts_on, begins, ends_on, ends, fault)
        _check_days(starts_on, ends_on, today, fault)
    for field, code in faults:
        complain(field, code)
    return None if faults else held


def _check_days(starts_on: date, ends_on: date | None, today: date, fault: Complain) -> None:
    if max(starts_on, ends_on or starts_on) < today:
        fault("start_date", "past")
    if starts_on > today + FARTHEST:
        fault("start_date", "too-far")
    if ends_on is not None and ends_on - starts_on > LONGEST_TIME:
        fault("end_date", "too-long-a-time")


def _without_hour(starts_on: date, ends_on: date | None, fault: Complain) -> Held | None:
    if ends_on is not None and ends_on < starts_on:
        fault("end_date", "end-before-start")
        return None
    if ends_on == date.max:
        fault("end_date", "too-far")
        return None
    exclusive = ends_on + timedelta(days=1) if ends_on is not None and ends_on > starts_on else None
    return Held(starts_on.isoformat(), "no-time", starts_on, ends_on=exclusive)


def _with_hour(starts_on: date, begins: time, ends_on: date | None, ends: time | None, fault: Complain) -> Held | None:
    starts_at = _instant(starts_on, begins)
    if starts_at is None:
        fault("start_time", "no-such-hour")
        return None
    key = starts_at.isoformat()
    if ends is None:
        if ends_on is not None and ends_on < starts_on:
            fault("end_date", "end-before-start")
        elif ends_on is not None and ends_on > starts_on:
            # Several days need their last hour, or nobody knows when it is over.
            fault("end_time", "missing")
        return Held(key, "timed", starts_on, starts_at)
    last = ends_on
    if last is None:
        over_night = ends <= begins and ends <= NIGHT_ENDS and starts_on < date.max
        last = starts_on + timedelta(days=1) if over_night else starts_on
    ends_at = _instant(last, ends)
    if ends_at is None:
        fault("end_time", "no-such-hour")
    elif ends_at <= starts_at:
        fault("end_time" if last == starts_on else "end_date", "end-before-start")
    return Held(key, "timed", starts_on, starts_at, ends_at)


def _date(text: str, field: str, fault: Complain) -> date | None:
    text = clean_line(text)
    if not text:
        return None
    if (day := written_day(text)) is None:
        fault(field, "no-date")
    return day


def _time(text: str, field: str, fault: Complain) -> time | None:
    text = clean_line(text)
    if not text:
        return None
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        fault(field, "no-time")
        return None
    return time(int(match[1]), int(match[2] or 0))


def _instant(day: date, hour: time) -> datetime | None:
    """The instant of a Swedish wall clock; None in the hour that spring leaves out, and at the ends of the calendar."""
    local = datetime.combine(day, hour, REGION_ZONE)
    try:
        instant = local.astimezone(UTC)
        again = instant.astimezone(REGION_ZONE)
    except OverflowError:
        return None
    return instant if again.replace(tzinfo=None) == local.replace(tzinfo=None) else None
