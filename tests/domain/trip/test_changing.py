from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.domain.trip.test_planner import told
from tests.domain.trip.worlds import DAY, at, event, place, timetable, wish, world
from visitapp.domain.trip.changing import Refusal, add, beside, follow, lock, move, remove, take
from visitapp.domain.trip.planner import propose
from visitapp.domain.trip.types import Leg, Trip

NEXT = DAY + timedelta(days=1)
CONCERT = event("concert", "16:00", "18:00")


def changed(found: Trip | Refusal) -> Trip:
    assert isinstance(found, Trip), found
    return found


def test_a_boat_can_be_taken_earlier_and_later() -> None:
    made = world(CONCERT)
    trip = propose(wish(), made)
    ref = trip.items[0].ref

    earlier = changed(move(trip, made, ref, later=False))

    assert told(earlier)[0] == ("out", "01 09:00")
    assert told(changed(move(earlier, made, earlier.items[0].ref, later=True))) == told(trip)
    assert move(trip, made, ref, later=True) == Refusal("no-other", ref)


def test_a_place_moves_over_what_stands_beside_it() -> None:
    made = world(CONCERT, event("talk", "12:00", "13:00"), place("castle", opens="09:00", until="18:00"))
    trip = propose(wish(), made)
    assert ("castle", "01 09:00") in told(trip)

    later = changed(move(trip, made, "place:castle", later=True))

    assert ("castle", "01 09:30") in told(later)
    again = changed(move(later, made, "place:castle", later=True))
    assert ("castle", "01 13:30") in told(again)


def test_an_event_moves_to_another_of_its_dates() -> None:
    first, second = event("play-1", "12:00", "13:00"), event("play-2", "12:00", "13:00", NEXT)
    both = [replace(one, family="play") for one in (first, second)]
    made = world(*both)
    trip = propose(wish(2), made)

    later = changed(move(trip, made, first.ref, later=True))

    assert (trip.find(first.ref) is not None, later.find(first.ref), later.find(second.ref) is not None) == (
        True, None, True,
    )  # fmt: skip


def test_what_is_locked_is_not_removed_or_moved() -> None:
    made = world(CONCERT)
    held = changed(lock(propose(wish(), made), CONCERT.ref, True))

    assert remove(held, made, CONCERT.ref) == Refusal("locked", CONCERT.ref)
    assert move(held, made, CONCERT.ref, True) == Refusal("locked", CONCERT.ref)
    assert changed(lock(held, CONCERT.ref, False)) == propose(wish(), made)


def test_a_meal_that_is_removed_stays_away() -> None:
    made = world(CONCERT, place("castle"))
    trip = propose(wish(), made)
    without = changed(remove(trip, made, "noon:2026-07-01"))

    moved = changed(move(without, made, "place:castle", later=True))

    assert [name for name, _ in told(moved)] == ["out", "castle", "concert", "home"]


def test_what_is_called_off_or_there_is_not_added() -> None:
    made = world(CONCERT)
    trip = propose(wish(), made)

    assert add(trip, made, CONCERT.ref) == Refusal("already-there", CONCERT.ref)
    assert add(trip, made, "event:other") == Refusal("not-there", "event:other")


def test_what_has_no_room_is_not_added() -> None:
    beside = event("beside", "16:30", "17:30")
    made = world(CONCERT, beside)
    trip = propose(wish(), made, wanted=[CONCERT.ref])

    assert add(trip, made, beside.ref) == Refusal("no-time", beside.ref)


def test_another_boat_is_taken() -> None:
    made = world(event("lunch", "12:00", "13:00"))
    trip = propose(wish(), made)
    assert told(trip)[-1] == ("home", "01 15:00")
    assert made.board is not None
    last = made.board.leg(made.board.boardings(True, DAY, DAY)[-1], True)

    late = changed(take(trip, made, last.ref))

    assert told(late)[-1] == ("home", "01 23:00")
    assert take(trip, made, "leg:none") == Refusal("not-there", "leg:none")


def test_a_place_is_put_before_or_after_another_item() -> None:
    made = world(CONCERT, event("talk", "12:00", "13:00"), place("castle", opens="09:00", until="18:00"))
    trip = propose(wish(), made)
    assert ("castle", "01 09:00") in told(trip)

    after = changed(beside(trip, made, "place:castle", "event:talk", after=True))
    again = changed(beside(after, made, "place:castle", "event:talk", after=False))

    assert ("castle", "01 13:30") in told(after)
    assert ("castle", "01 09:30") in told(again)
    assert beside(trip, made, "place:castle", "event:nope", after=True) == Refusal("not-there", "place:castle")
    assert beside(trip, made, "place:castle", "event:concert", after=True) == Refusal("no-other", "place:castle")
    held = changed(lock(trip, "place:castle", True))
    assert beside(held, made, "place:castle", "event:talk", after=True) == Refusal("locked", "place:castle")


def test_a_boat_of_the_next_day_is_taken_where_nothing_is_in_its_way() -> None:
    made = world(CONCERT)
    trip = propose(wish(), made)
    home, late = f"leg:here-there:out:out-15:00@{NEXT}", f"leg:here-there:back:back-07:00@{NEXT}"

    taken = changed(take(trip, made, home))

    assert told(taken)[-1] == ("home", "02 15:00")
    assert take(trip, made, late) == Refusal("no-time", late)


def test_a_locked_boat_makes_way_only_when_it_does_not_sail() -> None:
    made, fewer = world(CONCERT), world(CONCERT, tables=[timetable(out="07:00 09:00")])
    trip = propose(wish(), made)
    out = trip.items[0].ref
    held = changed(lock(trip, out, True))
    other = f"leg:here-there:back:back-09:00@{DAY}"

    assert take(held, made, other) == Refusal("locked", out)
    assert told(changed(take(held, fewer, other)))[0] == ("out", "01 09:00")


def test_a_plan_follows_an_event_that_moved_even_when_it_is_locked() -> None:
    made = world(CONCERT)
    held = changed(lock(propose(wish(), made), CONCERT.ref, True))

    after = changed(follow(held, world(event("concert", "17:00", "19:00")), CONCERT.ref))

    found = after.find(CONCERT.ref)
    assert found is not None
    assert (getattr(found, "starts_at", None), found.locked) == (at("17:00"), True)


def test_a_plan_follows_a_sailing_that_has_another_length_now() -> None:
    trip = propose(wish(), world(CONCERT))
    slower = replace(timetable(), departures=tuple(replace(one, duration_s=5400) for one in timetable().departures))

    after = changed(follow(trip, world(CONCERT, tables=[slower]), trip.items[-1].ref))

    home = after.items[-1]
    assert isinstance(home, Leg)
    assert (home.departs_at, home.arrives_at) == (at("19:00"), at("20:30"))
    assert follow(trip, world(CONCERT), "leg:none") == Refusal("not-there", "leg:none")


def test_what_begins_after_the_boat_home_has_the_next_boat_home_unless_it_is_locked() -> None:
    late, early = event("late", "19:00", "20:00"), event("early", "09:30", "11:00")
    made = world(CONCERT, late, early)
    trip = propose(wish(), made, dropped=frozenset((late.ref, early.ref)))
    assert [told(trip)[0], told(trip)[-1]] == [("out", "01 13:00"), ("home", "01 19:00")]

    longer, both = changed(add(trip, made, late.ref)), changed(add(trip, made, early.ref))

    assert [told(longer)[0], told(longer)[-1]] == [("out", "01 13:00"), ("home", "01 23:00")]
    assert [told(both)[0], told(both)[-1]] == [("out", "01 07:00"), ("home", "01 19:00")]
    held = changed(lock(trip, trip.items[-1].ref, True))
    assert add(held, made, late.ref) == Refusal("no-time", late.ref)
