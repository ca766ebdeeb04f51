"""A safer choice is never less safe, never outside a timetable's validity, and none where none is wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.domain.reach.test_verdict import (
    CROSSING,
    DAY,
    GROUNDS,
    SPOT,
    TABLES,
    ground,
    stays,
    timed,
    timetable,
)
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Timetable
from visitapp.domain.crossing.types import Disruption
from visitapp.domain.reach.safer import Safer, is_safe, safer_choice
from visitapp.domain.reach.types import GroundTime, Reach
from visitapp.domain.reach.verdict import LONG, Matcher, Stay

MINUTE = timedelta(minutes=1)
OUT, HOME = "06:00 08:00 10:00", "15:00 18:00 21:00"
WAY = ground(20, 30, 90)


def both(
    stay: Stay, table: Timetable, way: GroundTime = WAY, said: tuple[Disruption, ...] = ()
) -> tuple[Reach, Safer | None]:
    """The verdict, and what is safer."""
    board = Board(CROSSING, [table], said)
    found = Matcher(board, "car").reach(stay, SPOT, way)
    if found.out is None or found.home is None or stay.starts_at is None:
        return found, None
    return found, safer_choice(board, "car", stay.starts_on, found.out, found.home, timed=True)


def keys(choice: Safer | None) -> tuple[str, str, str]:
    assert choice is not None
    out, home = ("" if one is None else one.sailing.key for one in (choice.out, choice.home))
    return out, home, "" if choice.next_home is None else choice.next_home.key


def test_a_tight_way_out_has_an_earlier_boat() -> None:
    table = timetable(out="08:00 08:30", home=HOME)  # with the upper time both are too late

    found, choice = both(timed("10:45", "13:00"), table)

    assert found.verdict == "tight"
    assert choice is not None
    assert keys(choice) == ("back-08:00@2026-07-01", "", "")
    assert (choice.out_gain, choice.home_gain, choice.last_home) == (30 * MINUTE, timedelta(), False)


def test_a_tight_way_home_has_a_later_boat_and_says_when_it_is_the_last() -> None:
    stay = timed("11:00", "18:10")

    found, choice = both(stay, timetable(out=OUT, home="19:30 19:50"))
    _, last = both(stay, timetable(out=OUT, home="06:20 19:30"))

    assert found.verdict == "tight"
    assert choice is not None
    assert last is not None
    assert (keys(choice), choice.home_gain, choice.last_home) == (("", "out-19:50@2026-07-01", ""), 20 * MINUTE, False)
    assert (keys(last), last.last_home, last.next_known) == (("", "", "out-06:20@2026-07-02"), True, True)


def test_a_day_that_holds_has_nothing_safer_but_may_end_with_the_last_boat() -> None:
    stay = timed("12:00", "15:00")

    early, choice = both(stay, timetable(out=OUT, home=HOME))
    late, last = both(stay, timetable(out=OUT, home="18:00", last=DAY))

    assert (early.verdict, choice) == ("day", Safer())
    assert (late.verdict, last) == ("day", Safer(last_home=True))


def test_a_cancelled_boat_is_no_choice() -> None:
    table = timetable(out="08:00 08:10 08:30", home=HOME)
    made = datetime(2026, 6, 1, tzinfo=UTC)
    gone = Disruption(
        "u", "here-there", "cancelled", "back", "back-08:00@2026-07-01", DAY, DAY, (("en", "Wind"),), "office", made
    )

    _, before = both(timed("10:45", "13:00"), table)
    _, after = both(timed("10:45", "13:00"), table, said=(gone,))

    assert keys(before)[0] == "back-08:00@2026-07-01"
    assert keys(after)[0] == "back-08:10@2026-07-01"


def test_what_lasts_all_day_is_told_of_the_last_boat_only() -> None:
    board = Board(CROSSING, [timetable(out="13:00", home="18:30")])
    found = Matcher(board, "car").reach(Stay("all-day", DAY, DAY + timedelta(days=1)), SPOT, ground(5, 5, 5))
    assert found.out is not None
    assert found.home is not None

    choice = safer_choice(board, "car", DAY, found.out, found.home, timed=False)

    assert (choice.out, choice.home, choice.last_home) == (None, None, True)


@settings(deadline=None, max_examples=100)
@given(TABLES, stays(), GROUNDS, st.integers(0, 5))
def test_a_safer_choice_is_never_less_safe_nor_outside_the_timetable(
    table: Timetable, stay: Stay, way: GroundTime, days: int
) -> None:
    table = replace(table, valid_from=stay.starts_on, valid_to=stay.starts_on + timedelta(days=days))
    assume(stay.ends_at is None or stay.starts_at is None or stay.ends_at - stay.starts_at <= LONG)

    found, choice = both(stay, table, way)

    if choice is None or found.out is None or found.home is None:
        return
    if found.verdict == "day":
        assert (choice.out, choice.home) == (None, None)
    if choice.out is not None:
        assert not is_safe(found.out)
        assert choice.out.sailing.departs_at < found.out.departs_at
        assert choice.out_gain == found.out.on_land_at - choice.out.on_land_at > timedelta()
        assert table.covers(choice.out.sailing.service_date)
    if choice.home is not None:
        assert not is_safe(found.home)
        assert choice.home_gain == choice.home.check_in_closes_at - found.home.check_in_closes_at > timedelta()
        assert table.covers(choice.home.sailing.service_date)
    assert choice.next_home is None or choice.last_home
    assert choice.next_home is None or table.covers(choice.next_home.service_date)
    assert not (choice.last_home and choice.home)


@settings(deadline=None, max_examples=100)
@given(TABLES, stays(), GROUNDS)
def test_a_tight_join_has_a_choice_whenever_any_boat_leaves_more_time(
    table: Timetable, stay: Stay, way: GroundTime
) -> None:
    assume(stay.ends_at is None or stay.starts_at is None or stay.ends_at - stay.starts_at <= LONG)
    found, choice = both(stay, table, way)
    if choice is None or found.out is None or found.home is None or is_safe(found.out):
        return

    board = Board(CROSSING, [table])
    earlier = [
        one
        for one in board.departing("back", stay.starts_on)
        if one.departs_at < found.out.departs_at
        and one.arrives_at < found.out.arrives_at
        and (not one.classes or "car" in one.classes)
    ]
    assert (choice.out is not None) == bool(earlier)
