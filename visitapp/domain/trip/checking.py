"""What has become of a plan since it was made: sailings and events that changed, joins that do not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Literal

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import Disruption, Sailing, SailingStatus
from visitapp.domain.trip.changing import can_take, today
from visitapp.domain.trip.opening import is_closed, opens_next
from visitapp.domain.trip.placing import legs_near, with_leg
from visitapp.domain.trip.rests import NIGHTS, lay_rests, without_rests
from visitapp.domain.trip.sequence import Join, begins_at, ends_at, in_order, joins
from visitapp.domain.trip.types import Item, Leg, Note, Rest, Trip, Visit
from visitapp.domain.trip.world import World, trip_day

FindingCode = Literal[
    "sailing-cancelled",
    "sailing-diverted",
    "sailing-full",
    "sailing-delayed",
    "sailing-late",  # delayed, and the plan has its new hour already
    "sailing-moved",
    "sailing-gone",  # its timetable covers the day, and does not have it any more
    "no-timetable",  # no timetable covers the day any more
    "suspended",  # an office says that nothing sails on the day
    "not-running",  # the crossing does not run on the day
    "event-cancelled",
    "event-postponed",
    "event-moved",
    "event-gone",  # gone from its source, or from the site
    "no-ride",  # no bus or train goes there from the boat, or back to it, in time
    "place-closed",  # it is not open all through the visit
    "no-time-between",
    "tight-between",
    "way-unknown",
    "short-night",
]
BROKEN: frozenset[FindingCode] = frozenset(
    (
        "sailing-cancelled", "sailing-diverted", "sailing-full", "sailing-gone", "no-timetable", "suspended",
        "not-running", "event-cancelled", "event-postponed", "event-gone", "place-closed", "no-ride",
        "no-time-between", "short-night",
    )
)  # fmt: skip
"""What makes the plan impossible as it stands; the rest is for one's attention."""
MOST_OFFERS = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """Another boat for a leg. `fits`: all else in the plan can stay as it is. `free`: nothing else is at its hours."""

    leg: Leg
    fits: bool
    free: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What is the matter with an item. `at`: its hour today, where it has another. `offers`: boats instead.

    Of a join `other` is the item before it. `news`: what an office said of the sailing, or of the crossing.
    """

    code: FindingCode
    ref: str
    other: str = ""
    at: datetime | None = None
    offers: tuple[Offer, ...] = ()
    news: Disruption | None = None


def check(trip: Trip, world: World) -> tuple[Finding, ...]:
    """All that is the matter with what is still to come, in the order of the plan."""
    now = world.now
    coming = [item for item in trip.items if now is None or ends_at(item) > now]
    found: list[Finding] = []
    for item in coming:
        if isinstance(item, Leg):
            found += _of_leg(item, trip, world)
        elif isinstance(item, Visit):
            found += _of_visit(item, world)
    shown, nights = _shown(coming, trip, world)
    by_ref = {item.ref: item for item in shown}
    found += (one for join in joins(shown, world) for one in _of_join(join, by_ref))
    told = {one.ref for one in found}
    return (*found, *(one for one in _of_nights(nights, shown, trip) if one.ref not in told))


def _shown(coming: Sequence[Item], trip: Trip, world: World) -> tuple[tuple[Item, ...], tuple[Note, ...]]:
    """What is to come with the hours of today. A rest that is not locked gives way: the next change lays it anew.

    Where one sleeps somewhere, the nights are laid, for they take one there; and which of them found no room.
    """
    shown = in_order(today(item, world) for item in without_rests(coming))
    return (shown, ()) if world.base is None else lay_rests(shown, trip.wish, world, trip.dropped, NIGHTS)


def _of_nights(nights: Sequence[Note], shown: Sequence[Item], trip: Trip) -> Iterator[Finding]:
    """Nights without room where one sleeps, each at what comes after it, that the plan does not tell of itself."""
    for note in nights:
        day = date.fromisoformat(note.about)
        after = next((item for item in shown if trip_day(begins_at(item)) > day), None)
        if note not in trip.notes and after is not None:
            yield Finding("short-night", after.ref)


def _of_leg(leg: Leg, trip: Trip, world: World) -> list[Finding]:
    board = world.board
    if board is None or board.board.crossing.slug != leg.crossing:
        return [Finding("sailing-gone", leg.ref)]
    sailing = board.sailing_of(leg)
    offers = partial(_offers, leg, trip, world, sailing)
    if sailing is None:
        why, news = _why_gone(leg, board.board)
        return [Finding(why, leg.ref, offers=offers(), news=news)]
    off = _OFF.get(sailing.status)
    if off is not None:
        return [Finding(off, leg.ref, offers=offers(), news=sailing.disruption)]
    boarding = board.boarding_of(leg)
    if boarding is None:
        return [Finding("sailing-gone", leg.ref, offers=offers())]
    same = (sailing.departs_at, sailing.arrives_at) == (leg.departs_at, leg.arrives_at)
    if sailing.status == "delayed":
        late = board.leg(boarding, leg.homeward)
        lost = with_leg(without_rests(trip.items), late, world) is None
        code: FindingCode = "sailing-late" if same else "sailing-delayed"
        at = sailing.planned_at if same else sailing.departs_at
        return [Finding(code, leg.ref, at=at, offers=offers() if lost else (), news=sailing.disruption)]
    return [] if same else [Finding("sailing-moved", leg.ref, at=sailing.departs_at)]


_OFF: Mapping[SailingStatus, FindingCode] = {
    "cancelled": "sailing-cancelled", "diverted": "sailing-diverted", "full": "sailing-full",
}  # fmt: skip
"""What takes nobody to where the plan has it."""


def _why_gone(leg: Leg, board: Board) -> tuple[FindingCode, Disruption | None]:
    if not_running(board.crossing, leg.service_date):
        return "not-running", None
    news = board.suspension(leg.direction, leg.service_date)
    if news is not None:
        return "suspended", news
    return ("sailing-gone" if board.covers(leg.service_date) else "no-timetable"), None


def _offers(leg: Leg, trip: Trip, world: World, sailing: Sailing | None) -> tuple[Offer, ...]:
    """The last boat before that fits, and the next ones, those that fit first; what takes nobody on board is none."""
    assert world.board is not None
    others = without_rests(trip.items)
    same = (leg.sailing_key, sailing.key if sailing else "")
    near = [one for one in legs_near(world.board, leg, world.now) if one.sailing_key not in same]

    def offer(one: Leg) -> Offer:
        return Offer(one, with_leg(others, one, world) is not None, can_take(trip, one))

    # One by one, the nearest first: on foot each boat that is looked at has its own buses to read.
    earlier = (one for one in reversed(near) if one.departs_at < leg.departs_at and _same_day(one, leg))
    before = list(islice((one for one in map(offer, earlier) if one.fits), 1))
    later = [one for one in near if one.departs_at >= leg.departs_at][: MOST_OFFERS - len(before)]
    return tuple(sorted((*map(offer, later), *before), key=lambda one: not one.fits))


def _same_day(one: Leg, other: Leg) -> bool:
    return trip_day(one.departs_at) == trip_day(other.departs_at)


def _of_visit(visit: Visit, world: World) -> list[Finding]:
    thing = world.things.get(visit.ref)
    if thing is None or thing.state == "gone":
        return [Finding("event-gone", visit.ref)]
    if thing.state == "cancelled":
        return [Finding("event-cancelled", visit.ref)]
    if thing.state == "postponed":
        return [Finding("event-postponed", visit.ref)]
    if is_closed(thing, visit):
        return [Finding("place-closed", visit.ref, at=opens_next(thing, visit))]
    if thing.kind == "place":
        return []
    if visit.fixed and thing.windows and thing.windows[0] != (visit.starts_at, visit.ends_at):
        return [Finding("event-moved", visit.ref, at=thing.windows[0][0])]
    if not visit.fixed and not any(opens <= visit.starts_at and visit.ends_at <= ends for opens, ends in thing.windows):
        return [Finding("event-moved", visit.ref, at=thing.windows[0][0] if thing.windows else None)]
    return []


def _of_join(join: Join, items: dict[str, Item]) -> Sequence[Finding]:
    if join.verdict == "fits" or (isinstance(items.get(join.after), Rest) and join.verdict != "short"):
        return ()
    if join.verdict == "tight":
        return (Finding("tight-between", join.after, join.before),)
    if join.verdict == "unknown":
        return (Finding("way-unknown", join.after, join.before),)
    if join.ride is not None and join.ride.at is None:
        return (Finding("no-ride", join.after, join.before),)
    return (Finding("short-night" if join.night else "no-time-between", join.after, join.before),)
