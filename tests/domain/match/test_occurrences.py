"""An occurrence keeps its uid through every harvest, and nothing is matched twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.event.types import Held
from visitapp.domain.match.occurrences import FARTHEST_MOVE, Known, Matching, match_occurrences

ZONE = ZoneInfo("Europe/Stockholm")
FIRST = datetime(2026, 12, 1, 12, tzinfo=UTC)


def timed(day: float, hour: int = 18, key: str = "") -> Held:
    starts_at = datetime(2026, 12, 1, hour, tzinfo=UTC) + timedelta(days=day)
    return Held(key, "timed", starts_at.astimezone(ZONE).date(), starts_at)


def dated(day: int, key: str = "") -> Held:
    return Held(key, "all-day", date(2026, 12, 1) + timedelta(days=day))


HELD = st.builds(timed, st.integers(0, 40), st.integers(0, 23), st.sampled_from(("", "", "a", "b", "c"))) | st.builds(
    dated, st.integers(0, 40), st.sampled_from(("", "a", "d"))
)


@st.composite
def known_ones(draw: st.DrawFn) -> list[Known]:
    held = draw(st.lists(HELD, max_size=8))
    return [Known(f"uid{index}", one, draw(st.booleans())) for index, one in enumerate(held)]


@given(known_ones(), st.lists(HELD, max_size=8))
def test_each_is_matched_exactly_once(known: list[Known], told: list[Held]) -> None:
    matching = match_occurrences(known, told)

    uids = [uid for uid, _ in matching.same] + list(matching.gone)
    assert sorted(uids) == sorted(one.uid for one in known)
    assert _sorted([held for _, held in matching.same] + list(matching.new)) == _sorted(told)


@given(known_ones(), st.lists(HELD, max_size=8))
def test_answers_stand_in_the_order_told(known: list[Known], told: list[Held]) -> None:
    matching = match_occurrences(known, told)

    left = list(told)
    for held in [held for _, held in matching.same]:
        left = left[left.index(held) + 1 :]
    left = list(told)
    for held in matching.new:
        left = left[left.index(held) + 1 :]


@given(known_ones(), st.lists(HELD, max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_matter(known: list[Known], told: list[Held], random: object) -> None:
    assert hasattr(random, "shuffle")
    first = match_occurrences(known, told)
    known, told = list(known), list(told)
    random.shuffle(known)
    random.shuffle(told)

    again = match_occurrences(known, told)

    assert sorted(again.gone) == sorted(first.gone)
    assert sorted(again.same, key=repr) == sorted(first.same, key=repr)
    assert _sorted(again.new) == _sorted(first.new)


@given(st.lists(HELD, max_size=8, unique_by=lambda held: (held.starts_on, held.starts_at)), st.booleans())
def test_told_again_unchanged_everything_is_the_same(held: list[Held], over: bool) -> None:
    distinct = [
        Held(f"{index}", one.kind, one.starts_on, one.starts_at) if one.recurrence_key else one
        for index, one in enumerate(held)
    ]
    known = [Known(f"uid{index}", one, over) for index, one in enumerate(distinct)]

    matching = match_occurrences(known, distinct)

    assert matching == Matching(tuple((one.uid, one.held) for one in known), (), ())


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8, unique=True), st.integers(0, 21), st.data())
def test_a_time_moved_within_its_day_keeps_the_uid(days: list[int], hour: int, data: st.DataObject) -> None:
    known = [Known(f"uid{day}", timed(day, 12)) for day in days]
    moved = [timed(day, hour) for day in data.draw(st.permutations(days))]

    matching = match_occurrences(known, moved)

    assert dict(matching.same) == {f"uid{day}": timed(day, hour) for day in days}


@given(known_ones(), st.lists(HELD, max_size=8))
def test_no_match_is_farther_than_a_fortnight_but_by_key(known: list[Known], told: list[Held]) -> None:
    was = {one.uid: one for one in known}

    for uid, held in match_occurrences(known, told).same:
        by_key = held.recurrence_key != "" and held.recurrence_key == was[uid].held.recurrence_key
        assert by_key or abs(held.starts_on - was[uid].held.starts_on) <= FARTHEST_MOVE
        assert by_key or not was[uid].over or held.starts_on == was[uid].held.starts_on


def test_the_recurrence_key_beats_the_start() -> None:
    known = [Known("first", timed(1, 18, "a")), Known("second", timed(2, 18, "b"))]
    swapped = [timed(2, 18, "a"), timed(1, 18, "b")]

    matching = match_occurrences(known, swapped)

    assert matching.same == (("first", swapped[0]), ("second", swapped[1]))


def test_two_moved_on_one_day_keep_their_order_whatever_order_is_told() -> None:
    known = [Known("matinee", timed(1, 13)), Known("evening", timed(1, 18))]
    told = [timed(1, 19), timed(1, 14)]

    matching = match_occurrences(known, told)

    assert matching.same == (("evening", told[0]), ("matinee", told[1]))


def test_equally_many_left_are_matched_in_time_order_up_to_a_fortnight() -> None:
    known = [Known("later", timed(10)), Known("sooner", timed(1))]
    told = [timed(24, 17), timed(16, 17)]

    matching = match_occurrences(known, told)

    assert matching == Matching((("later", told[0]),), (told[1],), ("sooner",))


def test_unequally_many_left_are_not_guessed() -> None:
    told = [timed(2), timed(3)]

    assert match_occurrences([Known("one", timed(1))], told) == Matching((), tuple(told), ("one",))


def test_last_week_is_not_taken_for_the_newest_of_a_rolling_calendar() -> None:
    known = [Known("last week", timed(0), over=True), Known("this week", timed(7))]
    told = [timed(7), timed(14)]

    matching = match_occurrences(known, told)

    assert matching == Matching((("this week", told[0]),), (told[1],), ("last week",))


def test_what_is_past_does_not_keep_a_moved_one_from_its_uid() -> None:
    known = [Known("last week", timed(0), over=True), Known("this week", timed(7))]

    matching = match_occurrences(known, [timed(8)])

    assert matching == Matching((("this week", timed(8)),), (), ("last week",))


def _sorted(held: list[Held] | tuple[Held, ...]) -> list[Held]:
    return sorted(held, key=repr)
