"""A trip: what a visitor wishes, and the plan that was made of it.

A plan is a row of items in the order they happen: legs (one sailing each), visits (an event's occurrence or a
place) and rests. All instants are aware UTC datetimes; a trip's days are local dates in the region.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from visitapp.domain.crossing.types import Direction, Mode
from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.reach.ground import Spot

ThingKind = Literal["event", "place"]
ThingState = Literal["held", "cancelled", "postponed", "gone"]
RestKind = Literal["noon", "evening", "night"]

Why = Literal[
    "",
    "earliest-boat",  # the first boat of the day
    "latest-boat",  # the last boat of the day
    "boat-in-time",  # the last boat that is still in time, with the upper ground time
    "first-boat-home",  # the first boat home that can be reached, with the upper ground time
    "chosen",  # the visitor asked for it
    "interest",  # of a kind the visitor likes
    "for-children",  # meant for families or children
    "free-time",  # it fits into free time
    "meal",
    "night",
]
"""Why an item is in the plan."""

Mark = Literal[
    "check-in-assumed",
    "disembark-assumed",
    "approximate-sailing",
    "demo-timetable",
    "end-assumed",  # the end is unknown: two hours after the start
    "hours-unknown",  # no opening hours are known
    "demo-hours",  # the opening hours are invented for the demo
    "place-unconfirmed",  # the place's position is approximate
    "demo-event",
]
"""What is not certain about an item."""

NoteCode = Literal[
    "not-running",  # the crossing does not run on the day
    "suspended",  # an office says that nothing sails on the day
    "no-timetable",  # no timetable covers the day
    "no-sailing-out",
    "no-sailing-home",
    "no-time",  # what was asked for does not fit in
    "nothing-of-interest",  # a day without anything of the chosen kinds
    "empty-day",  # nothing is known for the day
    "no-meal",  # no room for a meal
    "short-night",  # less than the hours of a night
]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor asks for. `crossing` "": already here. `base`: the municipality one sleeps in, "" where one is.

    `interests` are categories; none: all. Days are both included.
    """

    crossing: str
    mode: Mode
    first_day: date
    last_day: date
    base: str = ""
    children: bool = False
    interests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """Where one is: a port, or a place with what is known of it. Slugs, "" when there is none."""

    spot: Spot | None = None
    place: str = ""
    municipality: str = ""
    port: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """One sailing. `ref` names the departure, not its hour."""

    crossing: str
    direction: Direction
    sailing_key: str
    service_date: date
    check_in_closes_at: datetime
    departs_at: datetime
    arrives_at: datetime
    on_land_at: datetime
    origin: str
    destination: str
    homeward: bool
    marks: tuple[Mark, ...] = ()
    why: Why = ""
    locked: bool = False

    @property
    def ref(self) -> str:
        """The crossing, the direction, and the departure of the service day."""
        return f"leg:{self.crossing}:{self.direction}:{self.sailing_key}"


@dataclass(frozen=True, slots=True)
class Visit:
    """Time at an event or a place. `fixed`: it begins at `starts_at`, so one has to be there before."""

    ref: str
    title: str
    slug: str
    starts_at: datetime
    ends_at: datetime
    fixed: bool
    stop: Stop
    marks: tuple[Mark, ...] = ()
    why: Why = ""
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """A meal or a night. `day`: the day it belongs to; a night is that of the evening it begins."""

    kind: RestKind
    day: date
    starts_at: datetime
    ends_at: datetime
    locked: bool = False

    @property
    def ref(self) -> str:
        """The kind and the day."""
        return f"{self.kind}:{self.day.isoformat()}"


Item = Leg | Visit | Rest


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say of the whole plan. `about`: a day (ISO 8601) or the ref of a thing."""

    code: NoteCode
    about: str = ""


@dataclass(frozen=True, slots=True)
class Trip:
    """A wish and its plan, items in time order. `dropped`: refs the visitor does not want to be proposed again."""

    wish: Wish
    items: tuple[Item, ...] = ()
    dropped: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()

    def find(self, ref: str) -> Item | None:
        """The item of that name."""
        return next((item for item in self.items if item.ref == ref), None)


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be visited: one occurrence of an event, or a place.

    `fixed`: there is one window, from start to end. Else any `length` inside one of `windows` will do.
    `family` names the event, so that no two of its dates are proposed. `state` is that of today. `language`: that of
    the title, "" when nobody says. `hours`: a place's, None when nobody gave any; `unknown`: those of its windows in
    which nobody knows whether it is open. `place_name`, `address`: where it is.
    """

    ref: str
    kind: ThingKind
    family: str
    title: str
    slug: str
    stop: Stop
    fixed: bool
    windows: tuple[tuple[datetime, datetime], ...]
    length: timedelta
    categories: tuple[str, ...] = ()
    for_children: bool = False
    state: ThingState = "held"
    marks: tuple[Mark, ...] = field(default=())
    language: str = ""
    hours: OpeningHours | None = None
    unknown: tuple[tuple[datetime, datetime], ...] = ()
    place_name: str = ""
    address: str = ""
