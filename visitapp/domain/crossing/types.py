"""A crossing is data: ports, operator, status, validity, rules, timetables, each with its source.

Nothing here knows a particular line. Directions: "out" is from `port_from` to `port_to` of the crossing as
stored, "back" the other way. All instants are aware UTC datetimes; dates are local to the port of departure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

CrossingStatus = Literal["planned", "running", "seasonal", "suspended", "discontinued"]
Direction = Literal["out", "back"]
DIRECTIONS: tuple[Direction, ...] = ("out", "back")
Mode = Literal["foot", "bicycle", "car"]
VehicleClass = Literal["foot", "bicycle", "motorcycle", "car", "car-over-6m", "caravan"]
SailingStatus = Literal["planned", "cancelled", "delayed", "diverted", "full"]
DisruptionKind = Literal["cancelled", "delayed", "diverted", "full", "suspended"]

MODES: tuple[Mode, ...] = ("foot", "bicycle", "car")


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where a fact comes from, and the date it was last checked there."""

    title: str
    url: str = ""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class StatusStep:
    """What a crossing was from a day on, or what happened to it on that day, and who say so (at least one).

    `until`: the last day on which it held, None when it goes on or happened once.
    """

    day: date
    status: str
    sources: tuple[SourceNote, ...]
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Port:
    """A ferry port. `confirmed` is false when no publication gives its position (drawn as approximate)."""

    slug: str
    names: dict[str, str]
    country: str
    latitude: float
    longitude: float
    zone: str
    precision_m: int
    confirmed: bool

    def name(self, language: str) -> str:
        """Its name in `language`, else in Swedish."""
        return self.names.get(language) or self.names.get("sv") or next(iter(self.names.values()), self.slug)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one vehicle class has to keep to on a crossing. Minutes; None is unknown.

    `direction` None is both. `assumed` is true when no page gives the figure.
    """

    vehicle_class: VehicleClass
    check_in_closes_min: int | None
    disembark_min: int | None
    direction: Direction | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: SourceNote | None = None
    assumed: bool = True
    accepted: bool = True


@dataclass(frozen=True, slots=True)
class Crossing:
    """A ferry line between two ports. `valid_from`/`valid_to`: first and last day of traffic (inclusive).

    `frequency` is a sourced sentence per language: it makes no sailing and no verdict.
    """

    slug: str
    port_from: Port
    port_to: Port
    operator: str
    status: CrossingStatus
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    booking_url: str = ""
    duration: timedelta | None = None
    frequency: dict[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    checked_on: date | None = None
    history: tuple[StatusStep, ...] = ()
    """Oldest first."""
    notes: dict[str, str] = field(default_factory=dict)
    demo: bool = False
    pets: dict[str, str] = field(default_factory=dict)
    """What a source says of animals on board, a sentence per language; empty: nothing is known."""

    def way(self, direction: Direction) -> tuple[Port, Port]:
        """The ports that a sailing leaves and reaches."""
        return (self.port_from, self.port_to) if direction == "out" else (self.port_to, self.port_from)

    @property
    def international(self) -> bool:
        """Whether the two ports lie in different countries; false when one's country is unknown ("")."""
        countries = {self.port_from.country, self.port_to.country}
        return len(countries) == 2 and "" not in countries


@dataclass(frozen=True, slots=True)
class Disruption:
    """What an office said of one sailing, or (suspended) of a crossing from one day to another.

    A sailing is named by `direction` and `sailing_key`; `first_day` is then its service day, and `departs_at` and
    `arrives_at` are its times as they were when this was said. A suspension has the service days from `first_day`
    to `last_day` (inclusive; None: until further notice), one way or, without a direction, both.
    `port`: the name of the port that a diverted sailing goes to, "" when that is not known. `reasons`: (language,
    text), never empty. It was true until `ended_at`; `replaced`: what ended it was news of the same sailing.
    """

    uid: str
    crossing: str
    kind: DisruptionKind
    direction: Direction | None
    sailing_key: str
    first_day: date
    last_day: date | None
    reasons: tuple[tuple[str, str], ...]
    made_by: str
    made_at: datetime
    delay: timedelta = timedelta()
    port: str = ""
    source: str = ""
    departs_at: datetime | None = None
    arrives_at: datetime | None = None
    demo: bool = False
    ended_at: datetime | None = None
    ended_by: str = ""
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Sailing:
    """One dated departure. `arrives_at` = departure instant + duration.

    `service_date` is the day of the timetable it belongs to (a boat at 00:15 may belong to the day before).
    `approximate`: made from a headway the operator publishes, not from a listed departure.
    """

    crossing: str
    direction: Direction
    departs_at: datetime
    arrives_at: datetime
    service_date: date
    key: str
    """Stable name of the departure within its timetable (trip and service date), not its clock time."""
    classes: frozenset[VehicleClass] = frozenset()
    """Vehicle classes this departure takes; empty: all that the crossing accepts."""
    status: SailingStatus = "planned"
    approximate: bool = False
    vessel: str = ""
    demo: bool = False
    disruption: Disruption | None = None
    """What its status comes from. `departs_at` and `arrives_at` are then those with the delay."""

    @property
    def planned_at(self) -> datetime:
        """When the timetable has it leave."""
        return self.departs_at - (self.disruption.delay if self.disruption else timedelta())
