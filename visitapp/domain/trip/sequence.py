"""The joins of a plan: whether one gets from each item to the next, and how much time is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from visitapp.domain.reach.quayways import QuayWay
from visitapp.domain.reach.types import GroundTime
from visitapp.domain.reach.verdict import ARRIVE_EARLY
from visitapp.domain.reach.ways import CHECK_IN_EARLY
from visitapp.domain.trip.types import Item, Leg, Rest, Stop, Visit
from visitapp.domain.trip.world import World, trip_day

NIGHT = timedelta(hours=8)
"""Between the last of a day and the first of the next, the ways not counted."""
NO_TIME = timedelta()

JoinVerdict = Literal["fits", "tight", "short", "unknown"]
"""fits: also with the upper ground time. tight: only with the middle one. unknown: nobody can say."""


@dataclass(frozen=True, slots=True)
class Join:
    """From one item to the next. `leave_by`: when to set out for it; `spare`: with the middle ground time.

    `ride`: what is known of the buses and trains of the day, from a boat or to one; its `at` is None when none goes.
    """

    before: str
    after: str
    way: GroundTime | None
    leave_by: datetime | None
    spare: timedelta
    verdict: JoinVerdict
    night: bool = False
    """A night's rest lies between them, and is why it is short."""
    ride: QuayWay | None = None


def begins_at(item: Item) -> datetime:
    """When one has to be there."""
    if isinstance(item, Leg):
        return item.check_in_closes_at - (CHECK_IN_EARLY if item.homeward else NO_TIME)
    if isinstance(item, Visit) and item.fixed:
        return item.starts_at - ARRIVE_EARLY
    return item.starts_at


def ends_at(item: Item) -> datetime:
    """When one is free again."""
    return item.on_land_at if isinstance(item, Leg) else item.ends_at


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Items by time; the name decides between equals."""
    return tuple(sorted(items, key=lambda item: (begins_at(item), ends_at(item), item.ref)))


def joins(items: Sequence[Item], world: World) -> list[Join]:
    """Each item's join with the one before it, in the order of `items` (sorted). The first has none, but for one who
    begins the day at a base."""
    found: list[Join] = []
    before: Item | None = None
    here = _at_first(items, world)
    awake_since: Item | None = None
    ashore: Ashore | None = None
    for number, item in enumerate(items):
        there = _arrives(item, world) or _goes_on(items[number:], ashore, world) or here
        moves = here is not None and there is not None and here != there
        ride = _ride(here, there, item, ashore, world) if here and there and moves else None
        way = ride.ground if ride else world.ways.between(here, there) if here and there and moves else None
        if ride is not None and (ride.legs or ride.at is None):  # on foot all the way is by minutes
            found.append(_ride_join(before, item, ride, awake_since, ashore))
        elif before is not None or (way is not None and way.middle):
            found.append(_join(before, item, way, moves and way is None, awake_since))
        if not isinstance(item, Rest):
            awake_since = item
        elif item.kind == "night":
            awake_since = None
        ashore = _ashore(item, moves, ashore)
        here, before = _leaves(item, world) or there, item
    return found


@dataclass(frozen=True, slots=True)
class Ashore:
    """Off a boat, and still where it landed. `rests`: those since then."""

    leg: Leg
    rests: tuple[Rest, ...] = ()

    def way(self, stop: Stop, item: Item, world: World) -> QuayWay | None:
        """By bus or train to an item; None where that is not known.

        So it is for who stays the night where the boat landed: what is kept is of the landing alone.
        """
        found = world.ways.from_boat(self.leg, stop)
        if found is None:
            return None
        stays = trip_day(self.leg.on_land_at) < trip_day(begins_at(item)) or any(
            rest.kind == "night" for rest in self.rests
        )
        return None if stays and (found.at is None or self.clashes(found)) else found

    def clashes(self, way: QuayWay) -> bool:
        """Whether a rest is laid where one would be on the way."""
        if way.at is None or way.leaves_at is None:
            return False
        return any(rest.starts_at < way.at and rest.ends_at > way.leaves_at for rest in self.rests)


def faults(items: Sequence[Item], world: World, careful: bool = True) -> int:
    """How many joins do not hold. `careful`: only those that hold with the upper ground time do."""
    bad = ("tight", "short", "unknown") if careful else ("short",)
    return sum(join.verdict in bad for join in joins(items, world))


def stops(items: Sequence[Item], world: World) -> tuple[list[Stop | None], list[Stop | None], list[Ashore | None]]:
    """Where each item has one be, None for where one is anyway; where one is after it; and off which boat, if so."""
    wanted: list[Stop | None] = []
    left: list[Stop | None] = []
    ashores: list[Ashore | None] = []
    here, ashore = _at_first(items, world), None
    for item in items:
        there = _arrives(item, world)
        ashore = _ashore(item, there is not None and there != here, ashore)
        here = _leaves(item, world) or there or here
        wanted.append(there)
        left.append(here)
        ashores.append(ashore)
    return wanted, left, ashores


def _at_first(items: Sequence[Item], world: World) -> Stop | None:
    """Where one is before the first item: where one sleeps, unless a boat is still to bring one there."""
    return None if any(isinstance(item, Leg) and not item.homeward for item in items) else world.base


def _join(before: Item | None, item: Item, way: GroundTime | None, unknown: bool, awake: Item | None) -> Join:
    begins = begins_at(item)
    middle, high = (way.middle, way.high) if way else (NO_TIME, NO_TIME)
    leave_by = begins - high if way is not None and high else None
    if before is None:
        return Join("", item.ref, way, leave_by, NO_TIME, "fits")
    free = ends_at(before)
    night = _night_before(item, awake)
    spare = begins - free - middle - night
    if unknown and begins >= free + night:
        return Join(before.ref, item.ref, None, None, begins - free - night, "unknown")
    verdict: JoinVerdict = "short" if spare < NO_TIME else "tight" if spare < high - middle else "fits"
    if verdict == "tight" and leave_by is not None:
        leave_by = begins - middle
    return Join(before.ref, item.ref, way, leave_by, spare, verdict, bool(night) and spare + night >= NO_TIME > spare)


def _goes_on(items: Sequence[Item], ashore: Ashore | None, world: World) -> Stop | None:
    """Where the first of `items`, a rest, is after a boat: at the next place, when one is there by then."""
    rest = items[0]
    if ashore is None or not isinstance(rest, Rest):
        return None
    following = next(((one, there) for one in items[1:] if (there := _arrives(one, world))), None)
    if following is None or following[1].port:
        return None
    way = ashore.way(following[1], following[0], world)
    return following[1] if way is not None and way.at is not None and rest.starts_at >= way.at else None


def _ride(here: Stop, there: Stop, item: Item, ashore: Ashore | None, world: World) -> QuayWay | None:
    """What is known of the buses and trains from a boat, or to one."""
    if isinstance(item, Leg):
        return world.ways.to_boat(here, item)
    return None if ashore is None else ashore.way(there, item, world)


def _ride_join(before: Item | None, item: Item, ride: QuayWay, awake: Item | None, ashore: Ashore | None) -> Join:
    """The join by a way whose instants are known: it is fixed at the boat, and the spare time is at the other end."""
    free = ends_at(before) if before else None
    name = before.ref if before else ""
    if ride.at is None:
        return Join(name, item.ref, None, None, NO_TIME, "short", ride=ride)
    if free is None:
        return Join("", item.ref, ride.ground, ride.leaves_at, NO_TIME, "fits", ride=ride)
    night = _night_before(item, awake)

    def spare_with(at: datetime) -> timedelta:
        return (at - free if isinstance(item, Leg) else begins_at(item) - max(at, free)) - night

    spare = spare_with(ride.at)
    clash = ashore is not None and not isinstance(item, Leg) and ashore.clashes(ride)
    safe = ride.safe_at is not None and spare_with(ride.safe_at) >= NO_TIME
    verdict: JoinVerdict = "short" if spare < NO_TIME or clash else "fits" if safe else "tight"
    short_night = bool(night) and spare + night >= NO_TIME > spare
    return Join(name, item.ref, ride.ground, ride.leaves_at, spare, verdict, short_night, ride)


def _night_before(item: Item, awake: Item | None) -> timedelta:
    """The night's rest that has to lie before an item, when no other does.

    A night at home needs no bed here: a leg home is slept off on board or at home.
    """
    new_day = awake is not None and not isinstance(item, Rest) and trip_day(ends_at(awake)) < trip_day(begins_at(item))
    return NIGHT if new_day else NO_TIME


def _ashore(item: Item, moves: bool, before: Ashore | None) -> Ashore | None:
    """Off which boat one is after an item, when one was `before` it; None when one has gone on."""
    if isinstance(item, Leg):
        return Ashore(item)
    if moves or before is None:
        return None
    return replace(before, rests=(*before.rests, item)) if isinstance(item, Rest) else before


def _arrives(item: Item, world: World) -> Stop | None:
    """Where an item begins; None where one already is."""
    if isinstance(item, Leg):
        return Stop(port=item.origin)
    if isinstance(item, Visit):
        return item.stop
    return world.base if item.kind == "night" else None


def _leaves(item: Item, world: World) -> Stop | None:
    """Where one is after it, when that is another place than where it began."""
    return Stop(port=item.destination) if isinstance(item, Leg) else None
