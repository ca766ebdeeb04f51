"""A GTFS feed as visitapp uses it, in the standard's own words. Times are seconds from noon minus 12 h."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from feeds.wire import Problem

Allowed = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class GtfsStop:
    """A stop; `parent` is the id of its station, else empty. The position is None when it cannot be read."""

    stop_id: str
    name: str
    latitude: float | None = None
    longitude: float | None = None
    parent: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class GtfsService:
    """The days of a service: weekdays (0 is Monday) between start and end, without `removed`, with `added`.

    A service of calendar_dates.txt alone has no weekdays, start or end.
    """

    service_id: str
    weekdays: frozenset[int] = frozenset()
    start: date | None = None
    end: date | None = None
    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()

    def runs_on(self, day: date) -> bool:
        """Whether the service runs on `day`."""
        if day in self.removed:
            return False
        if day in self.added:
            return True
        if self.start is None or self.end is None:
            return False
        return self.start <= day <= self.end and day.weekday() in self.weekdays


@dataclass(frozen=True, slots=True)
class GtfsCall:
    """One stop of a trip. A time that the feed leaves blank is filled in evenly between its neighbours."""

    stop_id: str
    arrival_s: int
    departure_s: int
    boards: bool = True
    alights: bool = True


@dataclass(frozen=True, slots=True)
class GtfsFrequency:
    """The trip starts every `headway_s` from `start_s` to before `end_s`; exact: as listed departures."""

    start_s: int
    end_s: int
    headway_s: int
    exact: bool


@dataclass(frozen=True, slots=True)
class GtfsTrip:
    """A trip and its calls in order, at least two; with frequencies its own times give only the distances."""

    trip_id: str
    route_id: str
    service_id: str
    calls: tuple[GtfsCall, ...]
    headsign: str = ""
    cars: Allowed = "unknown"
    bikes: Allowed = "unknown"
    frequencies: tuple[GtfsFrequency, ...] = ()


@dataclass(frozen=True, slots=True)
class GtfsRoute:
    """A route; `type` is the route_type as written."""

    route_id: str
    name: str
    type: int
    agency: str = ""


@dataclass(frozen=True, slots=True)
class GtfsFeed:
    """What was read: the wanted routes, their trips, the stops these call at (stations included), all services.

    `zone`: that of the agencies, in which all times are. `first_day`, `last_day`: of feed_info.txt.
    """

    zone: str
    agencies: tuple[str, ...]
    routes: dict[str, GtfsRoute]
    stops: dict[str, GtfsStop]
    services: dict[str, GtfsService]
    trips: tuple[GtfsTrip, ...]
    first_day: date | None = None
    last_day: date | None = None
    version: str = ""
    problems: tuple[Problem, ...] = ()

    def trips_on(self, day: date) -> tuple[GtfsTrip, ...]:
        """The trips whose service runs on `day`."""
        running = {service.service_id for service in self.services.values() if service.runs_on(day)}
        return tuple(trip for trip in self.trips if trip.service_id in running)

    def service_days(self) -> tuple[date, date] | None:
        """The first and last day on which any service may run; None when there is none."""
        days = [
            day
            for service in self.services.values()
            for day in (service.start, service.end, *service.added)
            if day is not None
        ]
        return (min(days), max(days)) if days else None
