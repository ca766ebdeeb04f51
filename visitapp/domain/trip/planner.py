"""Propose a plan, day by day, that holds with the upper ground times, and says why each item is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time

from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.trip.placing import Room, first_fit, fitted, legs_of, with_leg
from visitapp.domain.trip.rests import NIGHTS, at_clock, days_of, lay_rests, on_site, without_rests
from visitapp.domain.trip.sequence import in_order
from visitapp.domain.trip.types import Item, Leg, Note, Stop, Thing, Trip, Visit, Why, Wish
from visitapp.domain.trip.world import ZONE, TripBoard, World, trip_day

MOST_A_DAY, MOST_WITH_CHILDREN = 3, 2
MOST_VISITS = 18
"""In a whole plan: it is to be read on one page, and to be walked."""
NOT_BEFORE = time(5)
"""No boat is proposed whose check-in closes earlier, unless there is no other."""
CHILDREN_UNTIL = time(21)
MOST_TRIED = 300
"""Of what is known, as many are tried, the best of each day, and of what has no hour."""
NEAR_MIN = 30
"""Ways that differ by less count as equally long."""


def propose(
    wish: Wish,
    world: World,
    wanted: Sequence[str] = (),
    dropped: frozenset[str] = frozenset(),
    kept: Iterable[Item] = (),
) -> Trip:
    """A plan for `wish`. `wanted`: refs that go in first; `dropped`: refs that do not; `kept`: items that stay."""
    items = in_order(kept)
    items, notes = _with_boats(items, wish, world)
    if world.board is not None and not any(isinstance(item, Leg) for item in items):
        return Trip(wish, items, dropped, notes)
    for ref in wanted:
        thing = world.things.get(ref)
        found = None
        if thing is not None and thing.state == "held" and visits_in(items) < MOST_VISITS:
            found = first_fit(items, thing, wish, world, "chosen") or first_fit(
                items, thing, wish, world, "chosen", careful=False
            )
        if found is not None:
            items = found
        elif all(item.ref != ref for item in items):
            notes += (Note("no-time", ref),)
    items, more = _filled(items, wish, world, dropped, wanted)
    items = _with_best_boats(items, wish, world)
    items, about_rests = lay_rests(items, wish, world, dropped)
    return Trip(wish, items, dropped, notes + more + about_rests)


def _is_long(wish: Wish) -> bool:
    """Whether as many visits as a day may have would be more than a plan may have."""
    return ((wish.last_day - wish.first_day).days + 1) * MOST_A_DAY > MOST_VISITS


def visits_in(items: Iterable[Item]) -> int:
    """How many of the items are visits."""
    return sum(isinstance(item, Visit) for item in items)


def _with_boats(items: tuple[Item, ...], wish: Wish, world: World) -> tuple[tuple[Item, ...], tuple[Note, ...]]:
    """The widest stay: the first boat out and the last one home."""
    if world.board is None:
        return items, ()
    notes: list[Note] = []
    for homeward in (False, True):
        if any(isinstance(item, Leg) and item.homeward == homeward for item in items):
            continue
        legs = legs_of(world.board, wish, homeward, world.now, "latest-boat" if homeward else "earliest-boat")
        for leg in _widest(legs, wish, homeward):
            found = with_leg(items, leg, world)
            if found is not None:
                items = found
                break
        else:
            notes.append(_why_none(world.board, wish.last_day if homeward else wish.first_day, homeward))
    return items, tuple(notes)


def _widest(legs: list[Leg], wish: Wish, homeward: bool) -> list[Leg]:
    """The boats in the order in which they are tried: at decent hours first."""
    if homeward:
        late = at_clock(wish.last_day, time(23, 59))
        return sorted(legs, key=lambda leg: (leg.departs_at > late, -leg.departs_at.timestamp(), leg.ref))
    early = at_clock(wish.first_day, NOT_BEFORE)
    return sorted(legs, key=lambda leg: (leg.check_in_closes_at < early, leg.on_land_at, leg.ref))


def _why_none(board: TripBoard, day: date, homeward: bool) -> Note:
    if not_running(board.board.crossing, day):
        return Note("not-running", day.isoformat())
    if board.board.suspension(board.way(homeward), day) is not None:
        return Note("suspended", day.isoformat())
    if not board.board.covers(day):
        return Note("no-timetable", day.isoformat())
    return Note("no-sailing-home" if homeward else "no-sailing-out", day.isoformat())


def _filled(
    items: tuple[Item, ...], wish: Wish, world: World, dropped: frozenset[str], wanted: Sequence[str]
) -> tuple[tuple[Item, ...], tuple[Note, ...]]:
    """The items with events, then places round the meals; other kinds only on days that would be empty."""
    ranked = _ranked(items, wish, world, dropped, wanted)
    liked = [thing for thing in ranked if _liked(thing, wish)]
    items = _added(items, [thing for thing in liked if thing.fixed], wish, world, dropped)
    with_rests, _ = lay_rests(items, wish, world, dropped)
    with_rests = _added(with_rests, [thing for thing in liked if not thing.fixed], wish, world, dropped)
    found = without_rests(with_rests)
    notes: list[Note] = []
    full = _visits_a_day(found)
    first, last = (trip_day(at) for at in on_site(found, wish))
    for day in days_of(wish):
        if full[day] or not first <= day <= last:
            continue
        others = [thing for thing in ranked if not _liked(thing, wish) and _on(thing, day)]
        more = _added(found, others, wish, world, dropped, most=1, only=day)
        notes.append(Note("empty-day" if more == found else "nothing-of-interest", day.isoformat()))
        found = more
    return found, tuple(notes)


def _added(
    items: tuple[Item, ...],
    things: Iterable[Thing],
    wish: Wish,
    world: World,
    dropped: frozenset[str],
    most: int = 0,
    only: date | None = None,
) -> tuple[Item, ...]:
    """The items with as many of `things`, in their order, as fit, a day may have, and leave the nights."""
    most = most or (MOST_WITH_CHILDREN if wish.children or _is_long(wish) else MOST_A_DAY)
    families = {world.things[item.ref].family for item in items if item.ref in world.things}
    room, full, short = Room(items, wish, world), _visits_a_day(items), _short_nights(items, wish, world, dropped)
    for thing in things:
        if visits_in(items) >= MOST_VISITS:
            break
        if thing.family in families:
            continue
        days = ((trip_day(one[0]), one) for one in thing.windows)
        windows = tuple(
            one for day, one in days if full[day] < most and only in (None, day) and _to_bed(thing, day, wish, world)
        )
        found = fitted(room, replace(thing, windows=windows), _why(thing, wish), world.now) if windows else None
        if found is not None and _short_nights(found, wish, world, dropped) <= short:
            items = found
            families.add(thing.family)
            room, full = Room(items, wish, world), _visits_a_day(items)
    return items


def _to_bed(thing: Thing, day: date, wish: Wish, world: World) -> bool:
    """Whether a way is known from a thing to where one sleeps after that day."""
    return world.base is None or day >= wish.last_day or world.ways.between(thing.stop, world.base) is not None


def _short_nights(items: Sequence[Item], wish: Wish, world: World, dropped: frozenset[str]) -> int:
    """How many nights find no room where one sleeps; who sleeps anywhere has them between the visits."""
    return 0 if world.base is None else len(lay_rests(items, wish, world, dropped, NIGHTS)[1])


def _ranked(
    items: Sequence[Item], wish: Wish, world: World, dropped: frozenset[str], wanted: Sequence[str]
) -> list[Thing]:
    """What may be proposed, best first: for children, near to where one is anyway, held at an hour, early."""
    anchor = _anchor(world, wanted)
    boat = next((item for item in items if isinstance(item, Leg) and not item.homeward), None)
    best = sorted(
        (
            thing
            for thing in world.things.values()
            if thing.state == "held" and thing.windows and thing.ref not in dropped and not _too_late(thing, wish)
        ),
        key=lambda thing: (
            wish.children and not thing.for_children,
            _distance(anchor, boat, thing, world),
            not thing.fixed,
            thing.windows[0][0],
            thing.ref,
        ),
    )
    share, tried, found = MOST_TRIED // (len(list(days_of(wish))) + 1), Counter[date | None](), list[Thing]()
    for thing in best:
        day = trip_day(thing.windows[0][0]) if thing.fixed else None
        tried[day] += 1
        if tried[day] <= share:
            found.append(thing)
    return found


def _anchor(world: World, wanted: Sequence[str]) -> Stop | None:
    for ref in wanted:
        if ref in world.things:
            return world.things[ref].stop
    if world.base is not None:
        return world.base
    if world.board is None:
        return None
    crossing = world.board.board.crossing
    return Stop(port=(crossing.port_from if world.board.to_region == "back" else crossing.port_to).slug)


def _distance(anchor: Stop | None, boat: Leg | None, thing: Thing, world: World) -> int:
    """How long the way from the anchor is, in steps; what is not known comes last. From a port it is by the boat's."""
    if anchor is None:
        return 0
    ride = world.ways.from_boat(boat, thing.stop) if boat is not None and anchor.port else None
    if ride is not None and boat is not None and ride.at is not None:
        return int((ride.at - boat.on_land_at).total_seconds() // 60) // NEAR_MIN
    way = world.ways.between(anchor, thing.stop) if ride is None else None
    return 10_000 if way is None else int(way.middle.total_seconds() // 60) // NEAR_MIN


def _liked(thing: Thing, wish: Wish) -> bool:
    return not wish.interests or any(one in wish.interests for one in thing.categories)


def _why(thing: Thing, wish: Wish) -> Why:
    if wish.interests and _liked(thing, wish):
        return "interest"
    return "for-children" if wish.children and thing.for_children else "free-time"


def _too_late(thing: Thing, wish: Wish) -> bool:
    """Whether it goes on longer than children stay up."""
    if not (wish.children and thing.fixed):
        return False
    start, end = thing.windows[0]
    return end > at_clock(start.astimezone(ZONE).date(), CHILDREN_UNTIL)


def _on(thing: Thing, day: date) -> bool:
    return any(trip_day(opens) == day for opens, _ in thing.windows)


def _visits_a_day(items: Iterable[Item]) -> Counter[date]:
    return Counter(trip_day(item.starts_at) for item in items if isinstance(item, Visit))


def _with_best_boats(items: tuple[Item, ...], wish: Wish, world: World) -> tuple[Item, ...]:
    """The last boat out and the first one home between which everything fits, where a visit waits on that day."""
    if world.board is None:
        return items
    full = _visits_a_day(items)
    for homeward, day in ((False, wish.first_day), (True, wish.last_day)):
        leg = next((item for item in items if isinstance(item, Leg) and item.homeward == homeward), None)
        if leg is None or leg.locked or not full[day]:
            continue
        legs = legs_of(world.board, wish, homeward, world.now, "first-boat-home" if homeward else "boat-in-time")
        for one in legs if homeward else reversed(legs):
            found = with_leg(items, one, world, careful=True)
            if found is not None:
                items = found
                break
    return items
