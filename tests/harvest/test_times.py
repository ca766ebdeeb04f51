"""Kinds of time, told apart; ends repaired; dates outside the window and outside reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feeds.wire import Moment, WireOccurrence
from visitapp.domain.event.types import Held
from visitapp.harvest.times import Window, held_times

STOCKHOLM = ZoneInfo("Europe/Stockholm")
WINDOW = Window.around(datetime(2026, 12, 1, 8, 0, tzinfo=UTC))
DAY = date(2026, 12, 12)


def at(hour: int, minute: int = 0, day: int = 12) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=STOCKHOLM)


def held(start: Moment, end: Moment | None, days: bool = False) -> Held:
    found, faults = held_times([WireOccurrence(start, end, "k")], days, WINDOW)
    assert faults == []
    return found[0]


def timed(start: datetime, end: datetime | None) -> Held:
    return Held("k", "timed", start.date(), start.astimezone(UTC), end.astimezone(UTC) if end else None)


NO_TIME = Held("k", "no-time", DAY)


def all_day(days: int, start: date = DAY) -> Held:
    return Held("k", "all-day", start, ends_on=start + timedelta(days=days))


def test_date_is_a_day_in_calendars_and_an_unknown_hour_elsewhere() -> None:
    assert held(DAY, None, days=True) == all_day(1)
    assert held(DAY, DAY + timedelta(days=1), days=True) == all_day(1)
    assert held(DAY, DAY, days=True) == all_day(1)
    assert held(DAY, None) == NO_TIME
    assert held(DAY, DAY + timedelta(days=1)) == NO_TIME
    assert held(DAY, DAY + timedelta(days=3)) == all_day(3)
    assert held(DAY, DAY - timedelta(days=3)) == NO_TIME
    assert held(DAY, at(18, day=14)) == all_day(3)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (at(0), at(0, day=13), all_day(1)),
        (at(0), at(0, day=15), all_day(3)),
        (at(0), at(23, 59), all_day(1)),
        (at(0), at(23, 59, day=14), all_day(3)),
        (at(0), None, NO_TIME),
        (at(0), at(0), NO_TIME),
        (at(0), at(2), timed(at(0), at(2))),
        (at(12), at(0, day=13), timed(at(12), at(0, day=13))),
        (at(12), at(0, day=14), timed(at(12), at(0, day=14))),
        (datetime(2026, 12, 12, tzinfo=UTC), datetime(2026, 12, 13, tzinfo=UTC), all_day(1)),
        (datetime(2026, 12, 11, 23, tzinfo=UTC), datetime(2026, 12, 12, 23, tzinfo=UTC), all_day(1)),
        (datetime(2026, 12, 11, 23, tzinfo=UTC), None, NO_TIME),
    ],
)
def test_midnight_may_stand_for_a_day_or_for_no_hour(start: datetime, end: datetime | None, expected: Held) -> None:
    assert held(start, end) == expected


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        (at(20), at(20)),
        (at(18), None),
        (None, None),
        (at(1, day=12), at(1, day=13)),
        (at(17, day=12), None),
        (at(19, day=11), None),
        (at(2, day=13), at(2, day=13)),
        (date(2026, 12, 13), datetime(2026, 12, 13, tzinfo=STOCKHOLM)),
        (at(18) + timedelta(days=366 * 6), None),
    ],
)
def test_end_before_the_start_is_the_next_day_or_none(end: Moment | None, kept: datetime | None) -> None:
    assert held(at(18), end) == timed(at(18), kept)


def test_day_of_an_instant_is_the_local_one() -> None:
    late = datetime(2026, 12, 12, 23, 30, tzinfo=UTC)

    assert held(late, None).starts_on == date(2026, 12, 13)


def test_all_day_over_the_clock_change_is_whole_days() -> None:
    start = datetime(2027, 3, 28, tzinfo=STOCKHOLM)

    assert held(start, datetime(2027, 3, 29, tzinfo=STOCKHOLM)) == all_day(1, date(2027, 3, 28))


def test_window_is_thirty_days_back_and_four_hundred_ahead() -> None:
    first, last = date(2026, 11, 1), date(2028, 1, 5)
    days = [first - timedelta(days=1), first, last, last + timedelta(days=1)]

    found, faults = held_times([WireOccurrence(day, None, str(day)) for day in days], True, WINDOW)

    assert ([one.starts_on for one in found], faults) == ([first, last], [])
    assert WINDOW.instants == (
        datetime(2026, 10, 31, 23, tzinfo=UTC),
        datetime(2028, 1, 5, 23, tzinfo=UTC),
    )
    assert Window.around(datetime(2026, 12, 1, 22, 59, tzinfo=UTC)) == WINDOW
    assert Window.around(datetime(2026, 12, 1, 23, 0, tzinfo=UTC)) != WINDOW


def test_exhibition_that_began_long_ago_is_still_on() -> None:
    began = date(2025, 1, 1)

    found, _ = held_times([WireOccurrence(began, date(2026, 12, 24), "k")], False, WINDOW)

    assert [one.starts_on for one in found] == [began]


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(1989, 12, 31), date(2062, 6, 1), date(9999, 12, 31)])
def test_date_beyond_reason_is_a_fault(day: date) -> None:
    assert held_times([WireOccurrence(day, None, "k")], True, WINDOW) == ((), [f"a date in {day.year}"])


def test_unknown_zone_and_absurd_end_are_left_out() -> None:
    found, faults = held_times([WireOccurrence(DAY, date(9999, 12, 31), "k", zone="Mars/Crater")], True, WINDOW)

    assert (found, faults) == ((all_day(1),), [])


def test_same_time_twice_is_once() -> None:
    once = WireOccurrence(at(18), None, "k")

    assert held_times([once, once], False, WINDOW)[0] == (timed(at(18), None),)
