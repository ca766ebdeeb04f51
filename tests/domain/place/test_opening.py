"""Opening hours as instants, through midnight and the nights when clocks change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.place.made_hours import (
    DAYS,
    INSTANTS,
    at,
    daily,
    midnight,
    opening,
    openings,
    spans,
    week,
)
from visitapp.domain.place.hours import ALL_YEAR, CLOSED, Exceptional, OpeningHours, Season, Yearly, hours_on
from visitapp.domain.place.opening import ZONE, course, next_change, next_opening, open_at, open_through

BAR = opening(Season(ALL_YEAR, week(CLOSED, spans("20:00-26:30"), CLOSED)))
PARK = opening(Season(ALL_YEAR, daily(spans("00:00-24:00"))))
MUSEUM = opening(Season(Yearly((5, 1), (8, 31)), week(spans("10:00-12:00", "13:00-17:00"), CLOSED, None)))


def told(hours: OpeningHours | None, begins: str, ends: str) -> list[tuple[str, str, str]]:
    """The course by the clock."""
    return [
        (f"{one.begins_at.astimezone(ZONE):%d %H:%M}", f"{one.ends_at.astimezone(ZONE):%d %H:%M}", one.state)
        for one in course(hours, at(begins), at(ends))
    ]


def test_spans_of_a_day_leave_closed_hours_between_them() -> None:
    assert told(MUSEUM, "2026-07-01 09:00", "2026-07-01 16:00") == [
        ("01 09:00", "01 10:00", "closed"),
        ("01 10:00", "01 12:00", "open"),
        ("01 12:00", "01 13:00", "closed"),
        ("01 13:00", "01 16:00", "open"),
    ]


def test_a_night_goes_on_after_midnight_and_into_a_day_that_is_closed() -> None:
    assert told(BAR, "2026-07-04 19:00", "2026-07-05 04:00") == [
        ("04 19:00", "04 20:00", "closed"),
        ("04 20:00", "05 02:30", "open"),
        ("05 02:30", "05 04:00", "closed"),
    ]
    assert told(BAR, "2026-07-05 01:00", "2026-07-05 02:00") == [("05 01:00", "05 02:00", "open")]


def test_the_night_of_the_last_valid_day_ends_on_the_next_one() -> None:
    bar = opening(Season(ALL_YEAR, daily(spans("20:00-26:00"))), to=date(2026, 7, 4))

    assert told(bar, "2026-07-04 19:00", "2026-07-05 04:00")[1:] == [
        ("04 20:00", "05 02:00", "open"),
        ("05 02:00", "05 04:00", "unknown"),
    ]


def test_an_unknown_day_is_neither_open_nor_closed() -> None:
    sunday = at("2026-07-05 12:00"), at("2026-07-05 13:00")
    over_night = at("2026-07-04 23:00"), at("2026-07-05 01:00")

    assert [open_through(MUSEUM, *sunday), open_through(None, *sunday), open_through(PARK, *sunday)] == [
        "unknown", "unknown", "open",
    ]  # fmt: skip
    assert open_through(MUSEUM, *over_night) == "closed"


def test_a_visit_is_open_through_only_within_a_span() -> None:
    visits = ("10:00", "12:00"), ("11:00", "13:30"), ("12:00", "13:00"), ("13:00", "17:00"), ("16:00", "17:01")

    found = [open_through(MUSEUM, at(f"2026-07-01 {one}"), at(f"2026-07-01 {other}")) for one, other in visits]

    assert found == ["open", "closed", "closed", "open", "closed"]
    assert [open_at(MUSEUM, at("2026-07-01 10:00")), open_at(MUSEUM, at("2026-07-01 17:00"))] == ["open", "closed"]


# The nights to 29 March 2026 and 28 March 2027, and to 25 October 2026 and 31 October 2027.
@pytest.mark.parametrize("sunday", ["2026-03-29", "2027-03-28"])
def test_what_closes_in_the_hour_that_is_left_out_closes_when_clocks_change(sunday: str) -> None:
    saturday = (datetime.fromisoformat(sunday) - timedelta(days=1)).date()

    [_, night, _] = course(BAR, at(f"{saturday} 19:00"), at(f"{sunday} 06:00"))

    assert night.ends_at == at(f"{sunday} 03:00")
    assert night.length == timedelta(hours=6)


@pytest.mark.parametrize("sunday", ["2026-10-25", "2027-10-31"])
def test_what_closes_in_the_hour_that_comes_twice_closes_the_first_time(sunday: str) -> None:
    saturday = (datetime.fromisoformat(sunday) - timedelta(days=1)).date()
    early = opening(Season(ALL_YEAR, daily(spans("02:30-06:00"))))

    [_, night, _] = course(BAR, at(f"{saturday} 19:00"), at(f"{sunday} 06:00"))
    [_, morning] = course(early, at(f"{sunday} 00:00"), at(f"{sunday} 06:00"))

    assert night.length == timedelta(hours=6, minutes=30)
    assert morning.length == timedelta(hours=3, minutes=30)


@pytest.mark.parametrize("sunday", ["2026-03-29", "2026-10-25"])
def test_what_never_closes_is_open_when_clocks_change(sunday: str) -> None:
    [one] = course(PARK, at(f"{sunday} 00:00"), at(f"{sunday} 23:00"))

    assert one.state == "open"


def test_a_span_within_the_hour_that_is_left_out_is_none() -> None:
    early = opening(Season(ALL_YEAR, daily(spans("02:10-02:50"))))

    assert [one.state for one in course(early, at("2026-03-29 00:00"), at("2026-03-29 23:00"))] == ["closed"]


def test_next_opening_is_that_of_the_next_season_or_nobody_knows() -> None:
    closed = Season(Yearly((9, 1), (4, 30)), daily(CLOSED))
    museum = opening(MUSEUM.seasons[0], closed, exceptions=(Exceptional(date(2026, 12, 24), spans("10:00-12:00")),))

    asked = ("2026-07-01 09:00", "2026-07-01 11:00", "2026-09-10 12:00", "2026-12-24 10:00", "2026-07-04 12:00")
    found = [next_opening(museum, at(one)) for one in asked]

    assert found[:3] == [at("2026-07-01 10:00"), at("2026-07-01 13:00"), at("2026-12-24 10:00")]
    assert found[3] is None  # the first of May 2027 is a Saturday, closed, and of the Sunday nobody knows
    assert found[4] is None
    assert [next_opening(PARK, at("2026-07-01 09:00")), next_opening(None, at("2026-07-01 09:00"))] == [None, None]


def test_next_change_is_the_end_of_what_is_now() -> None:
    assert next_change(MUSEUM, at("2026-07-01 11:00")) == at("2026-07-01 12:00")
    assert next_change(MUSEUM, at("2026-07-04 11:00")) == at("2026-07-05 00:00")
    assert next_change(PARK, at("2026-07-01 11:00")) is None


@settings(max_examples=40, deadline=None)
@given(openings(), INSTANTS, st.integers(1, 5 * 24 * 60))
def test_a_course_has_no_gap_and_parts_at_changes_only(hours: OpeningHours, begins: datetime, minutes: int) -> None:
    ends = begins + timedelta(minutes=minutes)

    found = course(hours, begins, ends)

    assert (found[0].begins_at, found[-1].ends_at) == (begins, ends)
    assert all(one.begins_at < one.ends_at for one in found)
    assert all(one.ends_at == other.begins_at and one.state != other.state for one, other in pairwise(found))


@settings(max_examples=40, deadline=None)
@given(openings(), INSTANTS, st.integers(2, 3 * 24 * 60), st.floats(0, 1))
def test_a_course_is_the_same_in_parts(hours: OpeningHours, begins: datetime, minutes: int, share: float) -> None:
    ends, cut = begins + timedelta(minutes=minutes), begins + timedelta(minutes=1 + int(share * (minutes - 2)))

    parts = (*course(hours, begins, cut), *course(hours, cut, ends))

    for one in course(hours, begins, ends):
        for moment in (one.begins_at, one.ends_at - timedelta.resolution):
            assert [part.state for part in parts if part.begins_at <= moment < part.ends_at] == [one.state]


@settings(max_examples=40, deadline=None)
@given(openings(), DAYS)
def test_a_day_is_unknown_only_where_nobody_gave_its_hours(hours: OpeningHours, day: date) -> None:
    found = course(hours, midnight(day), midnight(day + timedelta(days=1)))

    known = hours_on(hours, day) is not None
    assert ("unknown" in {one.state for one in found}) <= (not known)
    assert ("closed" in {one.state for one in found}) <= known


@settings(max_examples=40, deadline=None)
@given(openings(), INSTANTS)
def test_it_is_open_at_its_next_opening_and_was_not_before(hours: OpeningHours, now: datetime) -> None:
    opens_at = next_opening(hours, now)

    if opens_at is not None:
        assert opens_at > now
        assert open_at(hours, opens_at) == "open"
        assert open_at(hours, opens_at - timedelta(minutes=1)) == "closed"
