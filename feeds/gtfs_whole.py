"""A whole regional GTFS feed as a stream into arrays: a file -> WholeFeed, or every reason why not.

GTFS Schedule reference, revision of 2026-04-27. For ferries alone `feeds.gtfs_read` is the reader: it leaves out what
it cannot read. Of a network half would be wrong connections, so here one fault refuses the feed.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Callable
from typing import IO

from feeds.gtfs_calls import read_calls
from feeds.gtfs_small_tables import Complain, read_agencies, read_feed_info, read_services
from feeds.gtfs_tables import Tables, clean_field
from feeds.gtfs_types import GtfsFrequency
from feeds.gtfs_values import read_number, read_position, read_seconds
from feeds.gtfs_whole_types import (
    NO,
    UNKNOWN,
    YES,
    GtfsTransfer,
    WholeFeed,
    WholeReading,
    WholeStops,
    WholeTrips,
)
from feeds.wire import FormatError, Problem

MOST_PROBLEMS = 50
"""So many tell what is wrong with a feed; reading stops there."""
MIN_HEADWAY_S = 60
MAX_HEADWAY_CALLS = 2_000_000
"""Of all departures that frequencies make, if they ran on one day: what a day of a whole country has."""
MAX_SERVICE_DAYS = 15_000
"""From the first to the last day of a service: 41 years."""
_READ = (
    *("agency.txt", "routes.txt", "calendar.txt", "calendar_dates.txt", "stops.txt", "stop_areas.txt"),
    *("trips.txt", "stop_times.txt", "frequencies.txt", "transfers.txt", "feed_info.txt"),
)
_ALLOWED = {"1": YES, "2": NO}

Progress = Callable[[int, int], None]
"""Is told how many bytes are read, and how many there are."""


def read_whole_feed(data: bytes | IO[bytes], progress: Progress | None = None) -> WholeReading:
    """All of a feed's stops, trips, calls and transfers; no feed when any of them has a fault.

    `data` is the zip, or an open file of it. Raises FormatError when it is no GTFS zip, has no zone, lacks a column
    of stop_times.txt, or passes a limit.
    """
    faults = _Faults()
    counted = _Counted(progress)
    tables = Tables(data, counted.add)
    counted.total = tables.size(_READ)
    try:
        feed = _read(tables, faults.complain)
    except _EnoughError:
        feed = None
    return WholeReading(None if faults.problems else feed, tuple(faults.problems))


class _EnoughError(Exception):
    """There are as many faults as are told."""


class _Faults:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def complain(self, table: str, line: int, what: str, text: str = "") -> None:
        self.problems.append(Problem(f"{table} line {line}", what, text[:200]))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _EnoughError


class _Counted:
    """How many bytes were read in all."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress, self.total, self.read = progress, 0, 0

    def add(self, more: int) -> None:
        self.read += more
        if self.progress is not None:
            self.progress(self.read, self.total)


def _read(tables: Tables, complain: Complain) -> WholeFeed:
    zone, agencies = read_agencies(tables, complain)
    routes = _read_routes(tables, complain)
    services = read_services(tables, complain)
    for service in services.values():
        days = [day for day in (service.start, service.end, *service.added) if day is not None]
        if days and (max(days) - min(days)).days > MAX_SERVICE_DAYS:
            raise FormatError(f"calendar.txt: service {service.service_id[:80]!r} lasts more than 41 years")
    stops, stop_numbers = _read_stops(tables, complain)
    trips, trip_numbers = _read_trips(tables, {route[0]: number for number, route in enumerate(routes)},
                                      {name: number for number, name in enumerate(services)}, complain)  # fmt: skip
    calls = read_calls(tables, trip_numbers, stop_numbers, complain)
    if max(calls.counts, default=0) < 2:
        complain("stop_times.txt", 1, "no trip calls at two stops")
    frequencies = _read_frequencies(tables, trip_numbers, calls.counts, complain)
    transfers = _read_transfers(tables, {*stop_numbers, *stops.station_names}, trip_numbers, complain)
    first, last, version = read_feed_info(tables)
    names = tuple(dict.fromkeys(name for name in agencies.values() if name))
    return WholeFeed(
        zone, names, routes, list(services.values()), stops, trips, calls, frequencies, transfers, first, last, version
    )


def _read_routes(tables: Tables, complain: Complain) -> list[tuple[str, str, int]]:
    """A route is called by its short name, as it stands on the vehicle; by its long name when it has none."""
    routes: dict[str, tuple[str, str, int]] = {}
    for line, row in tables.rows("routes.txt", ("route_id", "route_short_name", "route_long_name", "route_type")):
        route_id, kind = row.get("route_id", ""), row.get("route_type", "")
        if not route_id or not kind.isdecimal() or len(kind) > 4:
            complain("routes.txt", line, "the route has no id or no type", kind)
        elif route_id in routes:
            complain("routes.txt", line, "the route has the id of another", route_id)
        else:
            name = row.get("route_short_name") or row.get("route_long_name", "")
            routes[route_id] = route_id, name, int(kind)
    return list(routes.values())


def _read_stops(tables: Tables, complain: Complain) -> tuple[WholeStops, dict[str, int]]:
    """Where vehicles stop (location_type 0), with their stations; entrances and the like are passed over."""
    stations: dict[str, str] = {}
    numbers: dict[str, int] = {}
    stops = WholeStops([], [], array("d"), array("d"), [], [], stations)
    told: list[tuple[int, str]] = []
    columns = ("stop_id", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station")
    for line, row in tables.rows("stops.txt", columns):
        stop_id, kind = row.get("stop_id", ""), row.get("location_type") or "0"
        if not stop_id or stop_id in numbers or stop_id in stations:
            complain("stops.txt", line, "the stop has no id, or that of another", stop_id)
        elif kind == "1":
            stations[stop_id] = row.get("stop_name", "")
        elif kind == "0":
            position = read_position(row.get("stop_lat", ""), row.get("stop_lon", ""))
            if position is None:
                complain("stops.txt", line, "the position cannot be read", stop_id)
            latitude, longitude = position or (math.nan, math.nan)
            numbers[stop_id] = len(stops.ids)
            stops.ids.append(stop_id)
            stops.names.append(row.get("stop_name", ""))
            stops.latitudes.append(latitude)
            stops.longitudes.append(longitude)
            stops.stations.append(row.get("parent_station") or stop_id)
            told.append((line, row.get("parent_station", "")))
    # A station may be one of the other stops: some feeds name a platform as its own or another's parent.
    for line, parent in told:
        if parent and parent not in stations and parent not in numbers:
            complain("stops.txt", line, "the stop's parent_station is not there", parent)
    areas: dict[str, list[str]] = {}
    for _, row in tables.rows("stop_areas.txt", ("area_id", "stop_id")):
        areas.setdefault(row.get("stop_id", ""), []).append(row.get("area_id", ""))
    for stop_id, station in zip(stops.ids, stops.stations, strict=True):
        own = (*areas.get(stop_id, ()), *(areas.get(station, ()) if station != stop_id else ()))
        stops.areas.append(tuple(dict.fromkeys(own)))
    return stops, numbers


def _read_trips(
    tables: Tables, routes: dict[str, int], services: dict[str, int], complain: Complain
) -> tuple[WholeTrips, dict[str, int]]:
    numbers: dict[str, int] = {}
    blocks = {"": 0}
    trips = WholeTrips([], array("i"), array("i"), [], array("i"), [], array("b"), array("b"))
    columns = ("route_id", "service_id", "trip_id", "trip_headsign", "block_id", "cars_allowed", "bikes_allowed")
    cleaned = _Cleaned()
    for first, batch in tables.columns("trips.txt", columns):
        trip_ids = map(clean_field, batch.pop(2))
        rows = zip(trip_ids, *(map(cleaned.__getitem__, column) for column in batch), strict=True)
        for line, (trip_id, route_id, service_id, headsign, block, cars, bikes) in enumerate(rows, first):
            route, service = routes.get(route_id), services.get(service_id)
            if not trip_id or trip_id in numbers:
                complain("trips.txt", line, "the trip has no id, or that of another", trip_id)
                continue
            if route is None:
                complain("trips.txt", line, "the trip's route is not in routes.txt", route_id)
            if service is None:
                complain("trips.txt", line, "the trip's service is in no calendar", service_id)
            numbers[trip_id] = len(trips.ids)
            trips.ids.append(trip_id)
            trips.routes.append(route or 0)
            trips.services.append(service or 0)
            trips.headsigns.append(headsign)
            trips.block_of.append(blocks.setdefault(block, len(blocks)))
            trips.cars.append(_ALLOWED.get(cars, UNKNOWN))
            trips.bikes.append(_ALLOWED.get(bikes, UNKNOWN))
    trips.blocks.extend(blocks)
    return trips, numbers


class _Cleaned(dict[str, str]):
    """Fields as they are meant. Of the same text there is one string, and it is cleaned once."""

    def __missing__(self, text: str) -> str:
        found = sys.intern(clean_field(text))
        if len(self) < 100_000:
            self[text] = found
        return found


def _read_frequencies(
    tables: Tables, trips: dict[str, int], counts: array[int], complain: Complain
) -> dict[int, tuple[GtfsFrequency, ...]]:
    """The frequencies by trip; `counts`: how many calls each has."""
    found: dict[int, list[GtfsFrequency]] = {}
    columns, calls = ("trip_id", "start_time", "end_time", "headway_secs", "exact_times"), 0
    for line, row in tables.rows("frequencies.txt", columns):
        trip_id, headway = row.get("trip_id", ""), read_number(row.get("headway_secs", ""))
        start, end = read_seconds(row.get("start_time", "")), read_seconds(row.get("end_time", ""))
        if trip_id not in trips:
            complain("frequencies.txt", line, "the trip is not in trips.txt", trip_id)
        elif start is None or end is None or end <= start or headway is None or headway < MIN_HEADWAY_S:
            complain("frequencies.txt", line, "the times or the headway cannot be used", trip_id)
        else:
            trip = trips[trip_id]
            found.setdefault(trip, []).append(GtfsFrequency(start, end, headway, row.get("exact_times") == "1"))
            calls += -(-(end - start) // headway) * counts[trip]
            if calls > MAX_HEADWAY_CALLS:
                raise FormatError(f"frequencies.txt: its departures have more than {MAX_HEADWAY_CALLS:,} calls")
    return {trip: tuple(several) for trip, several in found.items()}


def _read_transfers(tables: Tables, stops: set[str], trips: dict[str, int], complain: Complain) -> list[GtfsTransfer]:
    found = []
    columns = (
        *("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time"),
        *("from_trip_id", "to_trip_id", "from_route_id", "to_route_id"),
    )
    for line, row in tables.rows("transfers.txt", columns):
        start, end, kind = row.get("from_stop_id", ""), row.get("to_stop_id", ""), row.get("transfer_type") or "0"
        least, trip, onto = row.get("min_transfer_time", ""), row.get("from_trip_id", ""), row.get("to_trip_id", "")
        if kind not in ("0", "1", "2", "3", "4", "5"):
            complain("transfers.txt", line, "there is no such transfer_type", kind)
        elif kind in ("4", "5") and (trip not in trips or onto not in trips):
            complain("transfers.txt", line, "the transfer's trip is not in trips.txt", f"{trip} {onto}")
        elif kind < "4" and (start not in stops or end not in stops):
            complain("transfers.txt", line, "the transfer's stop is not in stops.txt", f"{start} {end}")
        elif least and (not least.isdecimal() or len(least) > 6):
            complain("transfers.txt", line, "min_transfer_time is no number of seconds", least)
        else:
            by_route = bool(row.get("from_route_id") or row.get("to_route_id"))
            found.append(GtfsTransfer(start, end, int(kind), int(least) if least else None, trip, onto, by_route))
    return found
