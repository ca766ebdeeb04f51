"""Whether an occurrence can be reached over a crossing, and left again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from visitapp.domain.crossing.types import Direction, Mode
from visitapp.domain.transit.types import Vehicle

Verdict = Literal["day", "tight", "night", "no", "unknown", "not-running"]
VERDICTS: tuple[Verdict, ...] = ("day", "tight", "night", "no", "unknown", "not-running")

Reason = Literal[
    "",
    "no-timetable",  # no timetable covers the day
    "no-hour",  # the occurrence has no hour
    "no-place",  # the place, or its position, is unknown
    "no-ground-time",  # no way to say how long port to place takes
    "no-sailing-out",  # nothing sails early enough
    "no-sailing-home",  # nothing sails home by the next day
    "too-late",  # every sailing arrives too late for the start
    "not-accepted",  # the crossing does not take this mode
    "discontinued",
    "suspended",
    "planned",
    "out-of-season",
    "no-time-on-site",  # all-day: no day with three hours on site
    "no-ride-out",  # no bus or train goes there from a boat in time
    "no-ride-home",  # no bus or train goes back to a boat by the next day
]

Assumption = Literal[
    "check-in-assumed",  # check-in closing time is our assumption
    "disembark-assumed",  # disembarking time is our assumption
    "ground-estimated",  # port to place is estimated from the distance
    "ground-calculated",  # port to place is calculated on roads by another program
    "ground-published",  # port to place is as somebody published it, rounded, for the middle of the municipality
    "ground-by-road",  # port to place is estimated from how long the main roads to the municipality are
    "end-assumed",  # the end is unknown: two hours after the start
    "approximate-sailing",  # made from a published headway
    "port-unconfirmed",  # the port's position is approximate
    "place-unconfirmed",  # the place's position is approximate
    "demo-timetable",  # the timetable is invented for the demo
    "demo-ground",  # the ground time is invented for the demo
    "approximate-ride",  # of a bus or train only how often it runs is known
    "demo-network",  # the buses and trains are invented for the demo
]


@dataclass(frozen=True, slots=True)
class GroundTime:
    """Travel time between a port and a place: lower, middle and upper estimate, and how it was found."""

    low: timedelta
    middle: timedelta
    high: timedelta
    estimated: bool
    demo: bool = False
    calculated: bool = False
    published: bool = False
    by_road: bool = False
    """Estimated, but not from the straight line."""


class GroundLeg(NamedTuple):
    """A ride between port and place, or, without a vehicle, a walk. Instants in UTC.

    Of a walk `from_name` is "" where it begins at the port or the place, and `to_name` where it ends there.
    `approximate`: how often it runs is known, not when; it arrives at the latest then.
    """

    vehicle: Vehicle | None
    line: str
    headsign: str
    from_name: str
    to_name: str
    departs_at: datetime
    arrives_at: datetime
    approximate: bool = False
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Journey:
    """One way across: out to the occurrence, or home from it. Instants in UTC, in the order they happen.

    Out: check_in_closes_at (at the far port), departs_at, arrives_at, on_land_at (off the ship),
    there_at (at the place). Home: leaves_at (from the place), check_in_closes_at, departs_at, arrives_at,
    on_land_at.
    """

    direction: Direction
    sailing_key: str
    leaves_at: datetime | None
    check_in_closes_at: datetime
    departs_at: datetime
    arrives_at: datetime
    on_land_at: datetime
    there_at: datetime | None
    ground: GroundTime
    slack: timedelta
    """Spare time at the tighter join, with the middle ground time."""
    legs: tuple[GroundLeg, ...] = ()
    """By public transport between port and place; without, `ground` tells all there is."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The answer for one occurrence x crossing x mode."""

    crossing: str
    mode: Mode
    verdict: Verdict
    reason: Reason = ""
    out: Journey | None = None
    home: Journey | None = None
    on_site: timedelta | None = None
    assumptions: tuple[Assumption, ...] = ()
