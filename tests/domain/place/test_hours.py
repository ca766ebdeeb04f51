"""What a day's hours are: seasons of every year, of one, and single days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from tests.domain.place.made_hours import DAYS, daily, opening, openings, spans, week
from visitapp.domain.place.hours import (
    ALL_YEAR,
    CLOSED,
    Dated,
    Exceptional,
    OpeningHours,
    Season,
    Yearly,
    hours_on,
    is_always_open,
    is_valid,
    share_a_day,
)

SUMMER = Season(Yearly((5, 1), (8, 31)), week(spans("10:00-17:00"), spans("11:00-16:00"), CLOSED))
WINTER = Season(Yearly((11, 1), (2, 29)), daily(CLOSED))


def test_a_season_of_every_year_tells_of_its_days_only() -> None:
    hours = opening(SUMMER)

    told = [hours_on(hours, day) for day in (date(2026, 4, 30), date(2026, 5, 1), date(2027, 8, 31), date(2027, 9, 1))]

    assert told == [None, spans("10:00-17:00"), spans("10:00-17:00"), None]
    assert hours_on(hours, date(2026, 5, 2)) == spans("11:00-16:00")
    assert hours_on(hours, date(2026, 5, 3)) == CLOSED


def test_a_season_over_new_year_ends_with_february_in_every_year() -> None:
    hours = opening(WINTER)
    days = (date(2026, 10, 31), date(2026, 11, 1), date(2027, 1, 1), date(2027, 2, 28), date(2027, 3, 1))
    leap = (date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1))

    assert [hours_on(hours, day) for day in days] == [None, CLOSED, CLOSED, CLOSED, None]
    assert [hours_on(hours, day) for day in leap] == [CLOSED, CLOSED, None]


def test_a_season_that_begins_on_a_leap_day_begins_in_march_in_other_years() -> None:
    hours = opening(Season(Yearly((2, 29), (3, 31)), daily(CLOSED)))

    assert [hours_on(hours, date(2027, 2, 28)), hours_on(hours, date(2027, 3, 1))] == [None, CLOSED]
    assert hours_on(hours, date(2028, 2, 29)) == CLOSED


def test_days_of_one_year_go_before_every_year_and_single_days_before_both() -> None:
    works = Season(Dated(date(2026, 7, 1), date(2026, 7, 10)), daily(CLOSED))
    hours = opening(SUMMER, works, exceptions=(Exceptional(date(2026, 7, 2), spans("08:00-26:00")),))

    told = [hours_on(hours, date(2026, 6, 30) + timedelta(days)) for days in range(3)]

    assert told == [spans("10:00-17:00"), CLOSED, spans("08:00-26:00")]
    assert hours_on(hours, date(2026, 7, 13)) == spans("10:00-17:00")


def test_nothing_is_said_outside_validity() -> None:
    hours = opening(to=date(2026, 12, 31), valid_from=date(2026, 12, 1))

    days = (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))

    assert [hours_on(hours, day) is None for day in days] == [True, False, False, True]
    assert hours_on(None, date(2026, 12, 1)) is None


def test_a_park_is_always_open() -> None:
    assert is_always_open(daily(spans("00:00-24:00")))
    assert not is_always_open(week(spans("00:00-24:00"), None, CLOSED))


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (Yearly((5, 1), (8, 31)), Yearly((8, 31), (9, 30)), True),
        (Yearly((5, 1), (8, 31)), Yearly((9, 1), (4, 30)), False),
        (Yearly((11, 1), (2, 29)), Yearly((2, 1), (2, 10)), True),
        (ALL_YEAR, Yearly((7, 1), (7, 1)), True),
        (Yearly((7, 1), (7, 1)), ALL_YEAR, True),
        (Dated(date(2026, 1, 1), date(2026, 1, 5)), Dated(date(2026, 1, 5), date(2026, 1, 6)), True),
        (Dated(date(2026, 1, 1), date(2026, 1, 5)), Dated(date(2027, 1, 1), date(2027, 1, 6)), False),
        (Dated(date(2026, 1, 1), date(2026, 1, 5)), ALL_YEAR, False),
    ],
)
def test_seasons_of_one_kind_that_share_a_day_clash(one: Yearly | Dated, other: Yearly | Dated, clash: bool) -> None:
    assert (share_a_day(one, other), share_a_day(other, one)) == (clash, clash)


@settings(max_examples=50, deadline=None)
@given(openings(), DAYS)
def test_yearly_seasons_that_do_not_clash_cover_no_day_twice(hours: OpeningHours, day: date) -> None:
    yearly = [one for one in hours.seasons if isinstance(one.when, Yearly) and one.when.covers(day)]

    assert len(yearly) <= 1
    assert is_valid(hours, day) or hours_on(hours, day) is None
