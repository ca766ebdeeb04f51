"""Where in a plan a thing may be put, and which boats a leg may take."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from visitapp.domain.trip.opening import window_marks
from visitapp.domain.trip.rests import ONE_DAY, at_clock, on_site
from visitapp.domain.trip.sequence import begins_at, ends_at, faults, in_order, stops
from visitapp.domain.trip.types import Item, Leg, Stop, Thing, Visit, Why, Wish
from visitapp.domain.trip.world import TripBoard, World, trip_day

STEP = timedelta(minutes=30)
MOST_PLACES = 400
"""Of a thing that is open long, as many beginnings are looked at."""
LATEST_HOME = time(4)


def visits_of(thing: Thing, why: Why = "", locked: bool = False) -> Iterator[Visit]:
    """The thing at each time that it may have, earliest first."""
    number = 0
    for opens, closes in thing.windows:
        start, marks = opens, (*thing.marks, *window_marks(thing, (opens, closes)))
        while start + thing.length <= closes and number < MOST_PLACES:
            yield Visit(
                thing.ref, thing.title, thing.slug, start, start + thing.length, thing.fixed, thing.stop,
                marks, why, locked,
            )  # fmt: skip
            start += STEP
            number += 1


class Room:
    """The room that items leave for visits, worked out once for the many times that are tried."""

    def __init__(self, items: tuple[Item, ...], wish: Wish, world: World, careful: bool = True) -> None:
        self._items, self._world, self._careful = items, world, careful
        self._first, self._last = on_site(items, wish)
        self._taken = [(begins_at(item), ends_at(item)) for item in items]
        self._refs = {item.ref for item in items}
        self._faults = faults(items, world, careful)
        self._begins = [start for start, _ in self._taken]
        self._wanted, self._left, self._ashore = stops(items, world)

    def put(self, visit: Visit) -> tuple[Item, ...] | None:
        """The items with one more; None when it lies outside the stay, on another item, or makes a join worse."""
        begins, ends = begins_at(visit), ends_at(visit)
        if begins < self._first or ends > self._last or visit.ref in self._refs:
            return None
        if any(start < ends and begins < end for start, end in self._taken):
            return None
        if not self._faults and self._too_near(visit, begins, ends):
            return None
        with_it = in_order((*self._items, visit))
        return with_it if faults(with_it, self._world, self._careful) <= self._faults else None

    def _too_near(self, visit: Visit, begins: datetime, ends: datetime) -> bool:
        """Whether the way from the item before, or to the next one, is too long, which most are. All else is to see."""
        after = bisect_right(self._begins, begins)
        if after and self._too_late(after - 1, visit, begins):
            return True
        return after < len(self._taken) and self._too_long(visit, after, ends)

    def _too_late(self, before: int, visit: Visit, begins: datetime) -> bool:
        """Whether one comes too late from the item `before`."""
        ashore = self._ashore[before]
        ride = ashore.way(visit.stop, visit, self._world) if ashore else None
        if ride is None:
            return self._short(self._left[before], visit.stop, begins - self._taken[before][1])
        at = ride.safe_at if self._careful else ride.at
        return at is None or at > begins

    def _too_long(self, visit: Visit, after: int, ends: datetime) -> bool:
        """Whether one is too late for the item `after`."""
        item = self._items[after]
        ride = self._world.ways.to_boat(visit.stop, item) if isinstance(item, Leg) else None
        if ride is None:
            return self._short(visit.stop, self._wanted[after], self._begins[after] - ends)
        at = ride.safe_at if self._careful else ride.at
        return at is None or at < ends

    def _short(self, here: Stop | None, there: Stop | None, time_between: timedelta) -> bool:
        if here is None or there is None or here == there:
            return False
        way = self._world.ways.between(here, there)
        if way is None:
            return self._careful
        return time_between < (way.high if self._careful else way.middle)


def first_fit(
    items: tuple[Item, ...], thing: Thing, wish: Wish, world: World, why: Why, careful: bool = True
) -> tuple[Item, ...] | None:
    """The items with the thing at the first time that it fits in."""
    return fitted(Room(items, wish, world, careful), thing, why, world.now)


def fitted(room: Room, thing: Thing, why: Why, now: datetime | None) -> tuple[Item, ...] | None:
    """The items of `room` with the thing at the first time that it fits in, and that is still to come."""
    for visit in visits_of(thing, why):
        if now is not None and visit.starts_at <= now:
            continue
        found = room.put(visit)
        if found is not None:
            return found
    return None


def legs_of(board: TripBoard, wish: Wish, homeward: bool, now: datetime | None = None, why: Why = "") -> list[Leg]:
    """Every boat that a way may take, earliest first: out on the first day, home on the last, until 04:00 after it."""
    day = wish.last_day if homeward else wish.first_day
    end = at_clock(day + ONE_DAY, LATEST_HOME)
    found = board.boardings(homeward, day, day + ONE_DAY if homeward else day)
    return [
        board.leg(one, homeward, why)
        for one in found
        if one.sailing.departs_at < end and (now is None or one.check_in_closes_at > now)
    ]


def legs_near(board: TripBoard, leg: Leg, now: datetime | None = None) -> list[Leg]:
    """Every boat the same way that can still be reached, of a leg's day and those beside it, earliest first."""
    day = trip_day(leg.departs_at)
    return [
        board.leg(one, leg.homeward)
        for one in board.boardings(leg.homeward, day - ONE_DAY, day + ONE_DAY)
        if now is None or one.check_in_closes_at > now
    ]


def with_leg(items: tuple[Item, ...], leg: Leg, world: World, careful: bool = False) -> tuple[Item, ...] | None:
    """The items with this leg in place of the one that goes the same way; None when it does not fit to the rest."""
    others = tuple(item for item in items if not (isinstance(item, Leg) and item.homeward == leg.homeward))
    for item in others:
        if begins_at(item) < ends_at(leg) and begins_at(leg) < ends_at(item):
            return None
        if leg.homeward and begins_at(item) > begins_at(leg):
            return None
        if not leg.homeward and ends_at(item) < ends_at(leg):
            return None
    with_it = in_order((*others, leg))
    return with_it if faults(with_it, world, careful) <= faults(others, world, careful) else None
