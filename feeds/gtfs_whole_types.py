"""A whole GTFS feed with its millions of calls in arrays: things have numbers, in the order of their tables."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date

from feeds.gtfs_types import GtfsFrequency, GtfsService
from feeds.wire import Problem

NO_BOARDING, NO_ALIGHTING = 1, 2
"""Bits of `WholeCalls.flags`."""
UNKNOWN, YES, NO = 0, 1, 2
"""What `cars` and `bikes` of a trip hold."""


@dataclass(frozen=True, slots=True)
class WholeStops:
    """Where vehicles stop; a position that is not given is NaN.

    `stations`: for each stop the id of its parent_station, else its own. `areas`: the ids of its stop areas.
    `station_names`: the name of each parent station.
    """

    ids: list[str]
    names: list[str]
    latitudes: array[float]
    longitudes: array[float]
    stations: list[str]
    areas: list[tuple[str, ...]]
    station_names: dict[str, str]


@dataclass(frozen=True, slots=True)
class WholeTrips:
    """The trips: numbers of their route and service, of `blocks` (0 is none, ""), and what they carry."""

    ids: list[str]
    routes: array[int]
    services: array[int]
    headsigns: list[str]
    block_of: array[int]
    blocks: list[str]
    cars: array[int]
    bikes: array[int]


@dataclass(frozen=True, slots=True)
class WholeCalls:
    """The calls: those of trip t are at `starts[t]` and the `counts[t] - 1` places after it, in order.

    Times are seconds from noon minus 12 h of the service day and never run backwards.
    """

    starts: array[int]
    counts: array[int]
    stops: array[int]
    arrivals: array[int]
    departures: array[int]
    flags: array[int]


@dataclass(frozen=True, slots=True)
class GtfsTransfer:
    """A line of transfers.txt; stops may be stations. `by_route`: it is about a pair of routes only."""

    from_stop: str
    to_stop: str
    kind: int
    min_s: int | None
    from_trip: str = ""
    to_trip: str = ""
    by_route: bool = False


@dataclass(frozen=True, slots=True)
class WholeFeed:
    """All that a feed tells of when its vehicles stop where. `frequencies` is by the trip's number."""

    zone: str
    agencies: tuple[str, ...]
    routes: list[tuple[str, str, int]]
    """Id, name, and the route_type as written."""
    services: list[GtfsService]
    stops: WholeStops
    trips: WholeTrips
    calls: WholeCalls
    frequencies: dict[int, tuple[GtfsFrequency, ...]]
    transfers: list[GtfsTransfer]
    first_day: date | None
    last_day: date | None
    version: str


@dataclass(frozen=True, slots=True)
class WholeReading:
    """A feed without a fault, or no feed and its faults; not all of them when there are many."""

    feed: WholeFeed | None
    problems: tuple[Problem, ...]
