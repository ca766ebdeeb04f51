"""How far timetables reach, and which of them somebody has to look after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.crossing.timetable import Timetable
from visitapp.domain.crossing.types import Crossing, Port, SourceNote
from visitapp.domain.crossing.validity import Validity, needs_timetable, validity_on

HERE = Port("here", {}, "SE", 56.7, 12.8, "Europe/Stockholm", 500, True)
THERE = Port("there", {}, "DK", 56.4, 10.9, "Europe/Copenhagen", 500, True)
CROSSING = Crossing("here-there", HERE, THERE, "Ferries", "running")
TODAY = date(2026, 6, 1)


def table(first: date, last: date, demo: bool = False) -> Timetable:
    return Timetable("here-there", f"{first}", "One", first, last, SourceNote("Leaflet"), (), (), demo=demo)


SPRING = table(date(2026, 3, 1), date(2026, 6, 10))
SUMMER = table(date(2026, 6, 11), date(2026, 8, 31))
WINTER = table(date(2026, 12, 1), date(2027, 2, 28))


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (TODAY, Validity(True, until=date(2026, 8, 31))),
        (date(2026, 9, 1), Validity(False, since=date(2026, 9, 1), begins=date(2026, 12, 1))),
        (date(2026, 2, 28), Validity(False, begins=date(2026, 3, 1))),
        (date(2027, 3, 5), Validity(False, since=date(2027, 3, 1))),
    ],
)
def test_timetables_that_follow_each_other_reach_further(day: date, found: Validity) -> None:
    assert validity_on([SPRING, SUMMER, WINTER], day) == found


SPANS = st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 90))


@given(st.lists(SPANS, max_size=5), st.dates(date(2026, 1, 1), date(2027, 3, 31)))
def test_every_day_until_the_end_is_covered_and_the_next_is_not(spans: list[tuple[date, int]], day: date) -> None:
    tables = [table(first, first + timedelta(days=days)) for first, days in spans]

    found = validity_on(tables, day)

    def covered(other: date) -> bool:
        return any(one.covers(other) for one in tables)

    assert found.covered == covered(day)
    if found.until is not None:
        assert all(covered(day + timedelta(days=number)) for number in range((found.until - day).days + 1))
        assert not covered(found.until + timedelta(days=1))
    if found.since is not None:
        assert not any(covered(found.since + timedelta(days=number)) for number in range((day - found.since).days + 1))
        assert covered(found.since - timedelta(days=1))


@pytest.mark.parametrize(
    ("crossing", "tables", "warned"),
    [
        (CROSSING, [SPRING], True),
        (CROSSING, [SPRING, SUMMER], False),
        (CROSSING, [], False),
        (CROSSING, [replace(SPRING, demo=True)], False),
        (CROSSING, [table(date(2026, 1, 1), date(2026, 5, 1))], True),
        (CROSSING, [table(date(2026, 1, 1), TODAY + timedelta(days=30))], True),
        (CROSSING, [table(date(2026, 1, 1), TODAY + timedelta(days=31))], False),
        (replace(CROSSING, valid_to=date(2026, 6, 10)), [SPRING], False),
        (replace(CROSSING, valid_to=date(2026, 5, 1)), [SPRING], False),
        (replace(CROSSING, status="suspended"), [SPRING], False),
    ],
)
def test_office_is_told_thirty_days_before_the_end_and_after_it(
    crossing: Crossing, tables: list[Timetable], warned: bool
) -> None:
    assert (needs_timetable(crossing, tables, TODAY) is not None) == warned
