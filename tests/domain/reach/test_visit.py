"""What fits between two boats."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.crossing.types import Sailing
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.types import GroundTime
from visitapp.domain.reach.verdict import Stay
from visitapp.domain.reach.visit import Visit, visit

ZONE = ZoneInfo("Europe/Stockholm")
DAY = date(2027, 6, 5)
MINUTE = timedelta(minutes=1)


def at(clock: str, days: int = 0) -> datetime:
    """An instant on the day by the clock in Sweden."""
    hours, minutes = map(int, clock.split(":"))
    return datetime(DAY.year, DAY.month, DAY.day + days, hours, minutes, tzinfo=ZONE).astimezone(UTC)


def boat(key: str, departs_at: datetime, check_in: timedelta = 30 * MINUTE) -> Boarding:
    """A boat of an hour that one leaves ten minutes after it is in."""
    arrives_at = departs_at + timedelta(hours=1)
    closes_at, land_at = departs_at - check_in, arrives_at + 10 * MINUTE
    sailing = Sailing("a-b", "out", departs_at, arrives_at, DAY, key)
    return Boarding(sailing, closes_at, land_at, closes_at.timestamp(), land_at.timestamp(), ())


def ground(middle: int, high: int) -> GroundTime:
    """Minutes from the port to the place."""
    return GroundTime(middle * MINUTE, middle * MINUTE, high * MINUTE, estimated=True)


def timed(begin: datetime, end: datetime | None) -> Stay:
    """An event with an hour."""
    return Stay("timed", begin.astimezone(ZONE).date(), None, begin, end)


OUT, HOME = boat("out", at("09:00")), boat("home", at("19:00"))
"""On land at 10:10; check-in for the way home closes at 18:30."""


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("12:00", "14:00", ("10:40", "17:50", 80, False)),
        ("10:50", "17:50", ("10:40", "17:50", 0, True)),  # there ten minutes early, with the usual way
        ("10:49", "17:50", None),
        ("10:50", "17:51", None),
        ("11:20", "17:20", ("10:40", "17:50", 30, False)),
    ],
)
def test_a_timed_event_fits_from_ten_minutes_before_it_to_its_end(
    begin: str, end: str, expected: tuple[str, str, int, bool] | None
) -> None:
    found = visit(OUT, HOME, timed(at(begin), at(end)), ground(30, 60), ZONE)

    if expected is None:
        assert found is None
    else:
        there, leave, spare, tight = expected
        spare_minutes = min(spare, int((at(begin) - at(there)) / MINUTE))
        assert found == Visit(at(there), at(leave), spare_minutes * MINUTE, tight)


def test_an_event_without_an_end_is_taken_to_last_two_hours_and_says_so() -> None:
    found = visit(OUT, HOME, timed(at("15:50"), None), ground(30, 30), ZONE)

    assert found is not None
    assert (found.slack, found.end_assumed, found.on_site) == (timedelta(), True, 430 * MINUTE)
    assert visit(OUT, HOME, timed(at("15:51"), None), ground(30, 30), ZONE) is None


def test_what_lasts_all_day_needs_three_hours_between_ten_and_six_on_one_of_its_days() -> None:
    all_day = Stay("all-day", DAY, DAY + timedelta(days=1))

    on_day = visit(OUT, HOME, all_day, ground(30, 30), ZONE)
    late = visit(boat("late", at("13:30")), HOME, all_day, ground(30, 30), ZONE)
    next_day = visit(boat("late", at("13:30")), boat("next", at("14:00", 1)), all_day, ground(30, 30), ZONE)
    over = visit(
        OUT, HOME, all_day._replace(starts_on=date(2027, 6, 6), ends_on=date(2027, 6, 7)), ground(30, 30), ZONE
    )

    assert (on_day and on_day.slack, late, next_day, over) == (250 * MINUTE, None, None, None)
    both = all_day._replace(ends_on=date(2027, 6, 7))
    assert visit(boat("late", at("13:30")), boat("next", at("15:00", 1)), both, ground(30, 30), ZONE) is not None


def test_what_gives_no_hour_fits_nowhere() -> None:
    assert visit(OUT, HOME, Stay("no-time", DAY), ground(5, 5), ZONE) is None


stays = st.one_of(
    st.builds(
        lambda begin, length: timed(at("00:00") + begin * MINUTE, at("00:00") + (begin + length) * MINUTE),
        st.integers(0, 2000), st.integers(0, 3000),
    ),
    st.builds(lambda days: Stay("all-day", DAY, DAY + timedelta(days=days)), st.integers(0, 3)),
)  # fmt: skip
minutes = st.integers(0, 400)


@given(stays, minutes, minutes, st.integers(0, 2800), minutes, minutes)
def test_nothing_fits_better_for_less_time(
    stay: Stay, middle: int, more: int, back: int, earlier: int, later: int
) -> None:
    home = boat("home", at("09:00") + back * MINUTE)
    usual = visit(OUT, home, stay, ground(middle, middle + more), ZONE)
    worse = (
        visit(OUT, home, stay, ground(middle + later, middle + more + later), ZONE),
        visit(
            OUT,
            boat("home", home.sailing.departs_at, (30 + earlier) * MINUTE),
            stay,
            ground(middle, middle + more),
            ZONE,
        ),
        visit(boat("out", at("09:00") + later * MINUTE), home, stay, ground(middle, middle + more), ZONE),
    )

    for one in worse:
        if one is not None:
            assert usual is not None
            assert (usual.tight, usual.slack) <= (one.tight, usual.slack)
            assert usual.slack >= one.slack
    if usual is not None:
        assert OUT.on_land_at <= usual.there_at <= usual.leaves_at <= home.check_in_closes_at


@given(stays, minutes, st.integers(0, 2800))
def test_a_week_later_is_a_week_later(stay: Stay, middle: int, back: int) -> None:
    week = timedelta(days=7)
    home = boat("home", at("09:00") + back * MINUTE)
    later = stay._replace(
        starts_on=stay.starts_on + week, ends_on=stay.ends_on and stay.ends_on + week,
        starts_at=stay.starts_at and stay.starts_at + week, ends_at=stay.ends_at and stay.ends_at + week,
    )  # fmt: skip

    now = visit(OUT, home, stay, ground(middle, middle), ZONE)
    then = visit(
        boat("out", at("09:00") + week),
        boat("home", home.sailing.departs_at + week),
        later,
        ground(middle, middle),
        ZONE,
    )

    assert then == (now and replace(now, there_at=now.there_at + week, leaves_at=now.leaves_at + week))
