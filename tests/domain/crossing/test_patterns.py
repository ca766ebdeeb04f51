"""Days that have the same departures: none is lost, none told twice, and the night of change stands alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from visitapp.domain.crossing.patterns import DayPattern, Stretch, patterns_of, stretches
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import Crossing, Port, SourceNote

HERE = Port("here", {}, "SE", 56.7, 12.8, "Europe/Stockholm", 500, True)
THERE = Port("there", {}, "DK", 56.4, 10.9, "Europe/Copenhagen", 500, True)
CROSSING = Crossing("here-there", HERE, THERE, "Ferries", "running")
ALL = frozenset(range(7))
HOUR = timedelta(hours=1)
TABLE = Timetable(
    "here-there", "t", "One", date(2026, 10, 5), date(2026, 11, 8), SourceNote("Leaflet"),
    (Service("work", frozenset(range(5))), Service("daily", ALL, excluded=frozenset({date(2026, 10, 17)}))),
    (
        Departure("out-07", "out", "work", 7 * 3600, 3600),
        Departure("out-01", "out", "daily", 3600, 2 * 3600, vessel="Ada"),
        Departure("back-row", "back", "daily", 6 * 3600, 1200, 1200, 8 * 3600, approximate=True),
    ),
)  # fmt: skip


def patterns(first: date, last: date) -> tuple[list[DayPattern], list[date]]:
    return patterns_of(Board(CROSSING, [TABLE]), first, last)


def test_days_that_are_alike_are_one_pattern() -> None:
    found, untold = patterns(date(2026, 10, 3), date(2026, 10, 18))

    assert untold == [date(2026, 10, 3), date(2026, 10, 4)]
    assert [(stretches(one.days), len(one.boats)) for one in found] == [
        ([Stretch(date(2026, 10, 5), date(2026, 10, 16), frozenset(range(5)))], 3),
        ([Stretch(date(2026, 10, 10), date(2026, 10, 11), frozenset({5, 6})),
          Stretch(date(2026, 10, 18), date(2026, 10, 18), frozenset({6}))], 2),
        ([Stretch(date(2026, 10, 17), date(2026, 10, 17), frozenset({5}))], 0),
    ]  # fmt: skip
    row, night, morning = found[0].boats
    assert (row.departs, row.until, row.every) == (6 * HOUR, 8 * HOUR, HOUR / 3)
    assert (night.departs, night.arrives, night.vessel, morning.departs) == (HOUR, 3 * HOUR, "Ada", 7 * HOUR)


def test_night_of_change_has_the_hours_of_its_own_clock() -> None:
    found, _ = patterns(date(2026, 10, 24), date(2026, 11, 1))

    nights = {one.days: boat.arrives for one in found for boat in one.boats if boat.vessel}
    assert nights[date(2026, 10, 25),] == 2 * HOUR
    assert nights[date(2026, 10, 24), date(2026, 10, 31), date(2026, 11, 1)] == 3 * HOUR


def test_days_after_the_last_of_the_line_are_no_days() -> None:
    board = Board(replace(CROSSING, valid_to=date(2026, 10, 6)), [TABLE])

    found, untold = patterns_of(board, date(2026, 10, 5), date(2026, 10, 9))

    assert ([one.days for one in found], untold) == ([(date(2026, 10, 5), date(2026, 10, 6))], [])


@settings(max_examples=100)
@given(st.frozensets(st.dates(date(2026, 1, 1), date(2026, 4, 30))))
def test_stretches_are_the_very_days(days: frozenset[date]) -> None:
    told = [
        day
        for stretch in stretches(days)
        for number in range((stretch.last - stretch.first).days + 1)
        if (day := stretch.first + timedelta(days=number)).weekday() in stretch.weekdays
    ]

    assert told == sorted(days)
