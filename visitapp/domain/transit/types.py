"""Public transport of a region as it is kept: one feed's stops, trips and calls, in arrays by number."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

NO_BOARDING, NO_ALIGHTING = 1, 2
"""Bits of `call_flags`."""
Taken = Literal["yes", "no", "unknown"]
TAKEN: tuple[Taken, ...] = ("unknown", "yes", "no")
"""What `trip_cars` and `trip_bikes` number."""
Vehicle = Literal["train", "bus", "tram", "metro", "boat", "other"]
WALK, TIMED, FIXED, NEVER, AT_LEAST = range(5)
"""Kinds of transfers: as one walks; the vehicle waits; so many seconds; not to be done; not below so many seconds."""


def vehicle_of(route_type: int) -> Vehicle:
    """What runs on a route: by the GTFS reference, "route_type", and its extension by hundreds."""
    if route_type in _VEHICLES:
        return _VEHICLES[route_type]
    return _EXTENDED.get(route_type // 100, "other")


_VEHICLES: dict[int, Vehicle] = {0: "tram", 1: "metro", 2: "train", 3: "bus", 4: "boat", 11: "bus"}
_EXTENDED: dict[int, Vehicle] = {
    1: "train", 2: "bus", 4: "metro", 7: "bus", 8: "bus", 9: "tram", 10: "boat", 12: "boat",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frequency:
    """The trip starts every `headway_s` from `start_s` to before `end_s`; not exact: at times nobody gives."""

    trip: int
    start_s: int
    end_s: int
    headway_s: int
    exact: bool


@dataclass(frozen=True, slots=True)
class TransitFeed:
    """One feed. Its times are seconds from noon minus 12 h of the service day, in its zone.

    `stop_stations`: the id of a stop's station, its own when it has none. `stop_areas`: ids of its stop areas.
    The calls of trip t are the `call_counts[t]` from `call_starts[t]` on. Bit k of a service's `service_days` is
    the day `first_day` + k. `trip_blocks`: 0 is none. `stays`, `leaves`: pairs of trips between which one may, or
    may not, stay seated.
    """

    name: str
    zone: str
    agencies: tuple[str, ...]
    version: str
    first_day: date
    stop_ids: list[str]
    stop_names: list[str]
    stop_stations: list[str]
    stop_areas: list[tuple[str, ...]]
    latitudes: array[float]
    longitudes: array[float]
    route_ids: list[str]
    route_names: list[str]
    route_types: array[int]
    trip_ids: list[str]
    trip_headsigns: list[str]
    trip_routes: array[int]
    trip_services: array[int]
    trip_blocks: array[int]
    trip_cars: array[int]
    trip_bikes: array[int]
    call_starts: array[int]
    call_counts: array[int]
    call_stops: array[int]
    call_arrivals: array[int]
    call_departures: array[int]
    call_flags: array[int]
    service_days: list[int]
    frequencies: list[Frequency]
    transfers: list[tuple[int, int, int, int]]
    """From and to (stops), kind, seconds; a later line counts before an earlier one about the same stops."""
    stays: list[tuple[int, int]]
    leaves: list[tuple[int, int]]
    demo: bool = False
    """Invented for the demo."""

    def last_day(self) -> date:
        """The last day on which anything runs; the first when nothing does."""
        longest = max((days.bit_length() for days in self.service_days), default=0)
        return date.fromordinal(self.first_day.toordinal() + max(longest - 1, 0))


class Leg(NamedTuple):
    """A ride from one stop to another, or, without a trip, a walk between two stops.

    `onward_trip`: the trip in which it ends, when the vehicle goes on as another one and one stays seated.
    `approximate`: the feed gives how often it runs, not when; arrival is then the latest there is.
    """

    feed: str
    trip: str
    route: str
    headsign: str
    from_stop: int
    to_stop: int
    from_name: str
    to_name: str
    departs_at: datetime
    arrives_at: datetime
    onward_trip: str = ""
    cars: Taken = "unknown"
    bikes: Taken = "unknown"
    approximate: bool = False
    vehicle: Vehicle = "other"
    demo: bool = False
