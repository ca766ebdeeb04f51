"""Change a plan: add, remove, move, lock, take another boat. What is locked stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from visitapp.domain.trip.opening import with_marks
from visitapp.domain.trip.placing import Room, first_fit, legs_near, legs_of, visits_of, with_leg
from visitapp.domain.trip.planner import MOST_VISITS, propose, visits_in
from visitapp.domain.trip.rests import lay_rests, without_rests
from visitapp.domain.trip.sequence import begins_at, ends_at, faults, in_order
from visitapp.domain.trip.types import Item, Leg, Note, Thing, Trip, Visit, Why
from visitapp.domain.trip.world import World

RefusalCode = Literal[
    "not-there",  # the plan has no such item, or the site no such thing
    "already-there",
    "locked",
    "full",  # it has as many visits as a plan may have
    "closed",  # the place is not open on any of the days
    "no-time",  # nowhere does it fit between what stands in the plan
    "no-other",  # there is no earlier, or later, one that fits
]
MOVE_REST = timedelta(minutes=30)
_HOME: Why = "first-boat-home"
_OUT: Why = "boat-in-time"
_ABOUT_RESTS = frozenset(("no-meal", "short-night"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change was not made."""

    code: RefusalCode
    ref: str


def add(trip: Trip, world: World, ref: str) -> Trip | Refusal:
    """The trip with one more thing to visit, at the first time it fits; tight rather than not at all.

    Where it fits nowhere, the next boat home or the one out before takes the place of one that is not locked.
    """
    thing = world.things.get(ref)
    if thing is None or thing.state != "held":
        return Refusal("not-there", ref)
    if trip.find(ref) is not None:
        return Refusal("already-there", ref)
    if thing.kind == "place" and not thing.windows:
        return Refusal("closed", ref)
    items = without_rests(trip.items)
    if visits_in(items) >= MOST_VISITS:
        return Refusal("full", ref)
    found = first_fit(items, thing, trip.wish, world, "chosen") or first_fit(
        items, thing, trip.wish, world, "chosen", careful=False
    )
    found = found or _with_longer_stay(items, thing, trip, world)
    if found is None:
        return Refusal("no-time", ref)
    return _laid(replace(trip, dropped=trip.dropped - {ref}), found, world)


def _with_longer_stay(items: tuple[Item, ...], thing: Thing, trip: Trip, world: World) -> tuple[Item, ...] | None:
    """The items with a thing and a later boat home, or an earlier one out; the nearest with which it fits."""
    for homeward, why in ((True, _HOME), (False, _OUT)):
        standing = _leg(trip, homeward)
        if standing is None or standing.locked:
            continue
        wider = [one for one in boats(trip, world, homeward) if (one.departs_at > standing.departs_at) == homeward]
        for leg in sorted(wider, key=lambda one: abs(one.departs_at - standing.departs_at)):
            with_it = with_leg(items, replace(leg, why=why), world) if leg.ref != standing.ref else None
            found = first_fit(with_it, thing, trip.wish, world, "chosen") if with_it else None
            if found is not None:
                return found
    return None


def remove(trip: Trip, world: World, ref: str) -> Trip | Refusal:
    """The trip without an item; it is not proposed again."""
    item = trip.find(ref)
    if item is None:
        return Refusal("not-there", ref)
    if item.locked:
        return Refusal("locked", ref)
    left = tuple(one for one in trip.items if one.ref != ref)
    return _laid(replace(trip, dropped=trip.dropped | {ref}), without_rests(left), world)


def move(trip: Trip, world: World, ref: str, later: bool) -> Trip | Refusal:
    """The trip with an item at the nearest earlier or later time that fits: another boat, hour or date."""
    item = trip.find(ref)
    if item is None:
        return Refusal("not-there", ref)
    if item.locked:
        return Refusal("locked", ref)
    others = without_rests(tuple(one for one in trip.items if one.ref != ref))
    places = _places(item, trip, world)
    start = begins_at(item)
    ahead = [one for one in places if (begins_at(one) > start if later else begins_at(one) < start)]
    for place in sorted(ahead, key=lambda one: (abs(begins_at(one) - start), one.ref)):
        found = _put(others, place, trip, world)
        if found is not None:
            return _laid(trip, found, world)
    return Refusal("no-other", ref)


def beside(trip: Trip, world: World, ref: str, other: str, after: bool) -> Trip | Refusal:
    """The trip with an item moved to the nearest time that fits before another one, or after it."""
    item, fixed = trip.find(ref), trip.find(other)
    if item is None or fixed is None or item is fixed:
        return Refusal("not-there", ref)
    if item.locked:
        return Refusal("locked", ref)
    others = without_rests(tuple(one for one in trip.items if one.ref != ref))
    places = sorted(_places(item, trip, world), key=lambda one: (begins_at(one), one.ref), reverse=not after)
    for place in places:
        if begins_at(place) >= ends_at(fixed) if after else ends_at(place) <= begins_at(fixed):
            found = _put(others, place, trip, world)
            if found is not None:
                return _laid(trip, found, world)
    return Refusal("no-other", ref)


def lock(trip: Trip, ref: str, to: bool) -> Trip | Refusal:
    """The trip with an item locked, or not any more."""
    if trip.find(ref) is None:
        return Refusal("not-there", ref)
    return replace(trip, items=tuple(replace(one, locked=to) if one.ref == ref else one for one in trip.items))


def take(trip: Trip, world: World, leg_ref: str) -> Trip | Refusal:
    """The trip with that boat in place of the one that goes the same way, be the join tight or short.

    A locked boat makes way only when it takes nobody along any more.
    """
    for homeward in (False, True):
        standing = _leg(trip, homeward)
        for leg in _boats_to_take(trip, standing, world, homeward):
            if leg.ref != leg_ref:
                continue
            if standing is not None and standing.locked and _sails(standing, world):
                return Refusal("locked", standing.ref)
            if not can_take(trip, leg):
                return Refusal("no-time", leg_ref)
            others = tuple(one for one in without_rests(trip.items) if one is not standing)
            return _laid(trip, in_order((*others, replace(leg, why="chosen"))), world)
    return Refusal("not-there", leg_ref)


def can_take(trip: Trip, leg: Leg) -> bool:
    """Whether nothing else in the plan is at the hours of a boat, and the stay lies between its two boats."""
    standing = _leg(trip, leg.homeward)
    others = [one for one in without_rests(trip.items) if one is not standing]
    if any(begins_at(one) < ends_at(leg) and begins_at(leg) < ends_at(one) for one in others):
        return False
    return all((begins_at(one) > begins_at(leg)) != leg.homeward for one in others)


def boats(trip: Trip, world: World, homeward: bool) -> list[Leg]:
    """The boats that a way may take."""
    return [] if world.board is None else legs_of(world.board, trip.wish, homeward, world.now)


def replan(trip: Trip, world: World) -> Trip:
    """A new proposal round what is locked."""
    return propose(trip.wish, world, (), trip.dropped, tuple(item for item in trip.items if item.locked))


def follow(trip: Trip, world: World, ref: str) -> Trip | Refusal:
    """The trip with an item's hours as they are known today, locked or not: it is the world that moved it."""
    item = trip.find(ref)
    if item is None:
        return Refusal("not-there", ref)
    found = today(item, world)
    items = in_order(found if one.ref == ref else one for one in trip.items)
    return _laid(trip, without_rests(items), world)


def today(item: Item, world: World) -> Item:
    """An item with the hours that are known today; as it is when nothing better is known."""
    if isinstance(item, Leg) and world.board is not None and world.board.board.crossing.slug == item.crossing:
        return world.board.leg_today(item) or item
    thing = world.things.get(item.ref) if isinstance(item, Visit) and item.fixed else None
    if isinstance(item, Visit) and thing is not None and thing.fixed and thing.windows:
        start, end = thing.windows[0]
        return replace(item, starts_at=start, ends_at=end, stop=thing.stop, title=thing.title, marks=thing.marks)
    return with_marks(item, world)


def _boats_to_take(trip: Trip, standing: Leg | None, world: World, homeward: bool) -> Iterator[Leg]:
    """The boats of the trip's days, then those that are offered in place of one: of the days round it."""
    yield from boats(trip, world, homeward)
    if standing is not None and world.board is not None:
        yield from legs_near(world.board, standing, world.now)


def _sails(leg: Leg, world: World) -> bool:
    return world.board is not None and world.board.boarding_of(leg) is not None


def _leg(trip: Trip, homeward: bool) -> Leg | None:
    return next((one for one in trip.items if isinstance(one, Leg) and one.homeward == homeward), None)


def _places(item: Item, trip: Trip, world: World) -> Iterator[Item]:
    """Every time that an item may have."""
    if isinstance(item, Leg):
        yield from (replace(leg, why="chosen") for leg in boats(trip, world, item.homeward))
    elif isinstance(item, Visit):
        thing = world.things.get(item.ref)
        refs: Sequence[str] = () if thing is None else world.siblings.get(thing.family, (item.ref,))
        for ref in refs:
            if (one := world.things.get(ref)) is not None and one.state == "held":
                yield from visits_of(one, item.why)
    else:
        for number in range(-12, 13):
            span = number * MOVE_REST
            yield replace(item, starts_at=item.starts_at + span, ends_at=item.ends_at + span, locked=True)


def _put(others: tuple[Item, ...], place: Item, trip: Trip, world: World) -> tuple[Item, ...] | None:
    if isinstance(place, Leg):
        return with_leg(others, place, world)
    if isinstance(place, Visit):
        if _begun(place.starts_at, world):
            return None
        return Room(others, trip.wish, world, careful=False).put(place)
    if any(begins_at(one) < ends_at(place) and begins_at(place) < ends_at(one) for one in others):
        return None
    found = in_order((*others, place))
    return found if faults(found, world, careful=False) <= faults(others, world, careful=False) else None


def _begun(at: datetime, world: World) -> bool:
    return world.now is not None and at <= world.now


def _laid(trip: Trip, items: tuple[Item, ...], world: World) -> Trip:
    """The trip with these items and its rests laid anew; what was said of rests is said anew too."""
    with_rests, notes = lay_rests(items, trip.wish, world, trip.dropped)
    standing: tuple[Note, ...] = tuple(note for note in trip.notes if note.code not in _ABOUT_RESTS)
    there = {item.ref for item in with_rests}
    return replace(trip, items=with_rests, notes=tuple(n for n in standing if n.about not in there) + notes)
