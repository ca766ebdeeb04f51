"""What holds for every plan and every change of one, for generated worlds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.trip.worlds import DAY, at, event, place, timetable, wish, world
from visitapp.domain.trip.changing import Refusal, add, boats, lock, move, remove, replan
from visitapp.domain.trip.checking import BROKEN, check
from visitapp.domain.trip.placing import Room, visits_of, with_leg
from visitapp.domain.trip.planner import propose
from visitapp.domain.trip.rests import on_site
from visitapp.domain.trip.sequence import begins_at, ends_at, faults, in_order, joins
from visitapp.domain.trip.trip_json import trip_from_json, trip_to_json
from visitapp.domain.trip.types import Item, Leg, Rest, Thing, Trip, Visit, Wish
from visitapp.domain.trip.world import World

WEEK = timedelta(days=7)
CLOCKS = [f"{hour:02}:{minute:02}" for hour in range(6, 23) for minute in (0, 30)]


@st.composite
def things(draw: st.DrawFn, first: date = DAY) -> list[Thing]:
    """Up to eight events and places of three days."""
    found: list[Thing] = []
    for number in range(draw(st.integers(0, 8))):
        day = first + timedelta(days=draw(st.integers(0, 2)))
        east = draw(st.sampled_from((0.0, 0.02, 0.1, 0.4)))
        if draw(st.booleans()):
            start = draw(st.sampled_from(CLOCKS))
            begins = at(start, day)
            length = timedelta(minutes=draw(st.sampled_from((45, 90, 180))))
            made = event(f"e{number}", start, "23:59", day, draw(st.sampled_from((("music",), ("sport",)))), east)
            found.append(replace(made, windows=((begins, begins + length),), length=length))
        else:
            found.append(place(f"p{number}", [day], east))
    return found


boards = st.lists(st.sampled_from(CLOCKS), min_size=1, max_size=4, unique=True).map(sorted).map(" ".join)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Wish, World]:
    """A wish and a world to plan in."""
    tables = [timetable(draw(boards), draw(boards))]
    asked = wish(
        draw(st.integers(1, 3)), children=draw(st.booleans()), interests=draw(st.sampled_from(((), ("music",))))
    )
    return asked, world(*draw(things()), tables=tables, base=draw(st.sampled_from((None, 0.0, 0.3, 0.8))))


def overlaps(trip: Trip) -> list[tuple[str, str]]:
    return [(one.ref, other.ref) for one, other in pairwise(trip.items) if begins_at(other) < ends_at(one)]


def broken(trip: Trip, made: World) -> list[str]:
    return [join.after for join in joins(trip.items, made) if join.verdict in ("short", "unknown")]


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_no_two_items_of_a_proposal_overlap_and_each_can_be_reached(given_world: tuple[Wish, World]) -> None:
    asked, made = given_world

    trip = propose(asked, made)

    assert overlaps(trip) == []
    assert broken(trip, made) == []


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_of_a_proposal_nothing_is_broken_while_nothing_changes(given_world: tuple[Wish, World]) -> None:
    asked, made = given_world

    trip = propose(asked, made)

    assert [one for one in check(trip, made) if one.code in BROKEN] == []


@given(worlds(), things(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_thing_has_room_where_it_overlaps_nothing_and_no_join_gets_worse(
    given_world: tuple[Wish, World], more: list[Thing], careful: bool
) -> None:
    asked, made = given_world
    items = propose(asked, made).items
    first, last = on_site(items, asked)
    room = Room(items, asked, made, careful)

    def slowly(visit: Visit) -> tuple[Item, ...] | None:
        begins, ends = begins_at(visit), ends_at(visit)
        taken = any(begins_at(one) < ends and begins < ends_at(one) for one in items)
        if taken or begins < first or ends > last or any(one.ref == visit.ref for one in items):
            return None
        with_it = in_order((*items, visit))
        return with_it if faults(with_it, made, careful) <= faults(items, made, careful) else None

    visits = [visit for thing in more for visit in visits_of(thing)]
    assert [room.put(visit) for visit in visits] == [slowly(visit) for visit in visits]


@given(worlds(), st.dates(date(2026, 6, 20), date(2026, 7, 10)))
@settings(max_examples=40, deadline=None)
def test_every_leg_lies_inside_its_timetable(given_world: tuple[Wish, World], last: date) -> None:
    asked, made = given_world
    table = timetable(last=last)

    trip = propose(asked, world(*made.things.values(), tables=[table]))

    legs = [item for item in trip.items if isinstance(item, Leg)]
    assert [leg.ref for leg in legs if not table.covers(leg.service_date)] == []


@given(worlds())
@settings(max_examples=40, deadline=None)
def test_a_week_later_the_plan_is_the_same_a_week_later(given_world: tuple[Wish, World]) -> None:
    asked, made = given_world
    assert made.board is not None
    later = replace(asked, first_day=asked.first_day + WEEK, last_day=asked.last_day + WEEK)
    moved = [
        replace(thing, windows=tuple((opens + WEEK, ends + WEEK) for opens, ends in thing.windows))
        for thing in made.things.values()
    ]

    trip = propose(asked, made)
    shifted = propose(later, replace(world(*moved, tables=made.board.board.timetables), base=made.base))

    assert [_shifted(item) for item in trip.items] == list(shifted.items)


@given(worlds(), st.integers(10, 60), st.integers(1, 60))
@settings(max_examples=40, deadline=None)
def test_later_closing_check_in_never_makes_fewer_boats_possible(
    given_world: tuple[Wish, World], minutes: int, more: int
) -> None:
    asked, made = given_world
    assert made.board is not None
    tables = made.board.board.timetables
    late, early = (
        world(*made.things.values(), check_in=check_in, tables=tables) for check_in in (minutes, minutes + more)
    )
    visits = tuple(item for item in propose(asked, early).items if isinstance(item, Visit))

    def fitting(one: World) -> set[str]:
        found = boats(Trip(asked), one, True)
        return {leg.sailing_key for leg in found if with_leg(visits, leg, one) is not None}

    assert fitting(early) <= fitting(late)


CHANGES: list[Callable[[Trip, World, str], Trip | Refusal]] = [
    add,
    remove,
    lambda trip, made, ref: move(trip, made, ref, True),
    lambda trip, made, ref: move(trip, made, ref, False),
    lambda trip, made, ref: replan(trip, made),
]


@given(worlds(), st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_locked_is_never_moved_or_dropped(given_world: tuple[Wish, World], data: st.DataObject) -> None:
    asked, made = given_world
    trip = propose(asked, made)
    if not trip.items:
        return
    chosen = data.draw(st.sampled_from(trip.items))
    held = lock(trip, chosen.ref, True)
    assert isinstance(held, Trip)

    for _ in range(4):
        refs = sorted({item.ref for item in held.items} | set(made.things))
        found = data.draw(st.sampled_from(CHANGES))(held, made, data.draw(st.sampled_from(refs)))
        held = found if isinstance(found, Trip) else held
        assert held.find(chosen.ref) == replace(chosen, locked=True)
        assert overlaps(held) == []


@given(worlds(), st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_removed_and_added_again_fits(given_world: tuple[Wish, World], data: st.DataObject) -> None:
    asked, made = given_world
    trip = propose(asked, made)
    visits = [item for item in trip.items if isinstance(item, Visit)]
    if not visits:
        return
    ref = data.draw(st.sampled_from(visits)).ref

    without = remove(trip, made, ref)
    assert isinstance(without, Trip)
    again = add(without, made, ref)

    assert isinstance(again, Trip)
    assert {item.ref for item in again.items if not isinstance(item, Rest)} == {
        item.ref for item in trip.items if not isinstance(item, Rest)
    }
    assert overlaps(again) == []
    assert broken(again, made) == []


@given(worlds())
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_back(given_world: tuple[Wish, World]) -> None:
    trip = propose(*given_world)

    assert trip_from_json(trip_to_json(trip)) == trip


def _shifted(item: Item) -> Item:
    if isinstance(item, Visit):
        return replace(item, starts_at=item.starts_at + WEEK, ends_at=item.ends_at + WEEK)
    if isinstance(item, Rest):
        return replace(item, day=item.day + WEEK, starts_at=item.starts_at + WEEK, ends_at=item.ends_at + WEEK)
    service = item.service_date + WEEK
    name = item.sailing_key.partition("@")[0]
    return replace(
        item,
        sailing_key=f"{name}@{service.isoformat()}",
        service_date=service,
        check_in_closes_at=item.check_in_closes_at + WEEK,
        departs_at=item.departs_at + WEEK,
        arrives_at=item.arrives_at + WEEK,
        on_land_at=item.on_land_at + WEEK,
    )
