"""The joins of a plan: whether one gets from each item to the next, and how much time is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

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
    """From one item to the next. `leave_by`: when to set out for it; `spare`: with the middle ground time."""

    before: str
    after: str
    way: GroundTime | None
    leave_by: datetime | None
    spare: timedelta
    verdict: JoinVerdict
    night: bool = False
    """A night's rest lies between them, and is why it is short."""


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
    here = world.base
    awake_since: Item | None = None
    for item in items:
        there = _arrives(item, world) or here
        way = world.ways.between(here, there) if here and there and here != there else None
        unknown = here is not None and there is not None and here != there and way is None
        if before is not None or (way is not None and way.middle):
            found.append(_join(before, item, way, unknown, awake_since))
        if not isinstance(item, Rest):
            awake_since = item
        elif item.kind == "night":
            awake_since = None
        here, before = _leaves(item, world) or there, item
    return found


def faults(items: Sequence[Item], world: World, careful: bool = True) -> int:
    """How many joins do not hold. `careful`: only those that hold with the upper ground time do."""
    bad = ("tight", "short", "unknown") if careful else ("short",)
    return sum(join.verdict in bad for join in joins(items, world))


def stops(items: Sequence[Item], world: World) -> tuple[list[Stop | None], list[Stop | None]]:
    """Where each item has one be, None for where one is anyway; and where one is after it."""
    wanted: list[Stop | None] = []
    left: list[Stop | None] = []
    here = world.base
    for item in items:
        there = _arrives(item, world)
        here = _leaves(item, world) or there or here
        wanted.append(there)
        left.append(here)
    return wanted, left


def _join(before: Item | None, item: Item, way: GroundTime | None, unknown: bool, awake: Item | None) -> Join:
    begins = begins_at(item)
    middle, high = (way.middle, way.high) if way else (NO_TIME, NO_TIME)
    leave_by = begins - high if way is not None and high else None
    if before is None:
        return Join("", item.ref, way, leave_by, NO_TIME, "fits")
    free = ends_at(before)
    # A night at home needs no bed here: a leg home is slept off on board or at home.
    new_day = awake is not None and not isinstance(item, Rest) and trip_day(ends_at(awake)) < trip_day(begins)
    night = NIGHT if new_day else NO_TIME
    spare = begins - free - middle - night
    if unknown and begins >= free + night:
        return Join(before.ref, item.ref, None, None, begins - free - night, "unknown")
    verdict: JoinVerdict = "short" if spare < NO_TIME else "tight" if spare < high - middle else "fits"
    if verdict == "tight" and leave_by is not None:
        leave_by = begins - middle
    return Join(before.ref, item.ref, way, leave_by, spare, verdict, new_day and spare + night >= NO_TIME > spare)


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
