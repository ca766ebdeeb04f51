"""Ferries out of a GTFS zip: bytes -> GtfsFeed (GTFS Schedule reference, revision of 2026-04-27)."""

from __future__ import annotations

from feeds.gtfs_small_tables import read_agencies, read_feed_info, read_services
from feeds.gtfs_tables import Row, Tables
from feeds.gtfs_types import (
    Allowed,
    GtfsCall,
    GtfsFeed,
    GtfsFrequency,
    GtfsRoute,
    GtfsService,
    GtfsStop,
    GtfsTrip,
)
from feeds.gtfs_values import read_number, read_position, read_seconds, zone_exists
from feeds.wire import Problem

FERRY_TYPES = frozenset({4, *range(1000, 1022), 1200})
"""Ferry, and of the extended types water transport and ferry service."""
MAX_PROBLEMS = 200
LONGEST_ID = 255
"""Of a trip: it is part of addresses and of what calendars keep."""
_ALLOWED: dict[str, Allowed] = {"1": "yes", "2": "no"}


def read_gtfs(data: bytes, types: frozenset[int] | None = FERRY_TYPES) -> GtfsFeed:
    """The feed's routes of the given types (None: all) with all that hangs on them.

    A row that cannot be read becomes a problem and is left out, with the trips that need it.
    Raises FormatError when the bytes are no GTFS zip, no zone can be read, or a limit is passed.
    """
    return _Reading(Tables(data), types).feed()


class _Reading:
    """One reading: the tables in the order in which they need each other."""

    def __init__(self, tables: Tables, types: frozenset[int] | None) -> None:
        self.tables = tables
        self.types = types
        self.problems: list[Problem] = []

    def complain(self, table: str, line: int, what: str, text: str = "") -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(f"{table} line {line}", what, text[:200]))

    def feed(self) -> GtfsFeed:
        zone, agencies = read_agencies(self.tables, self.complain)
        routes = self.read_routes(agencies)
        trip_rows = self.read_trips(routes)
        frequencies = self.read_frequencies(trip_rows)
        calls = self.read_calls(trip_rows)
        services = read_services(self.tables, self.complain)
        stops = self.read_stops({call.stop_id for row in calls.values() for call in row})
        trips = self.join_trips(trip_rows, calls, frequencies, services, stops)
        first, last, version = read_feed_info(self.tables)
        return GtfsFeed(
            zone=zone,
            agencies=tuple(dict.fromkeys(name for name in agencies.values() if name)),
            routes=routes,
            stops=stops,
            services=services,
            trips=trips,
            first_day=first,
            last_day=last,
            version=version,
            problems=tuple(self.problems),
        )

    def read_routes(self, agencies: dict[str, str]) -> dict[str, GtfsRoute]:
        routes: dict[str, GtfsRoute] = {}
        columns = ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type")
        for line, row in self.tables.rows("routes.txt", columns):
            text, route_id = row.get("route_type", ""), row.get("route_id", "")
            kind = read_number(text)
            if kind is None or not route_id:
                self.complain("routes.txt", line, "the route has no id or no type", text)
            elif route_id in routes:
                self.complain("routes.txt", line, "the route has the id of another", route_id)
            elif self.types is None or kind in self.types:
                name = row.get("route_long_name") or row.get("route_short_name", "")
                agency = agencies.get(row.get("agency_id", ""), "") or next(iter(agencies.values()), "")
                routes[route_id] = GtfsRoute(route_id, name, kind, agency)
        return routes

    def read_trips(self, routes: dict[str, GtfsRoute]) -> dict[str, Row]:
        trips: dict[str, Row] = {}
        columns = ("route_id", "service_id", "trip_id", "trip_headsign", "cars_allowed", "bikes_allowed")
        for line, row in self.tables.rows("trips.txt", columns):
            if row.get("route_id") in routes:
                trip_id = row.get("trip_id", "")
                if not trip_id or trip_id in trips:
                    self.complain("trips.txt", line, "the trip has no id, or that of another", trip_id)
                elif len(trip_id) > LONGEST_ID:
                    self.complain("trips.txt", line, f"the trip's id is longer than {LONGEST_ID} characters", trip_id)
                else:
                    trips[trip_id] = (line, row)
        return trips

    def read_frequencies(self, trips: dict[str, Row]) -> dict[str, list[GtfsFrequency]]:
        """Those of each trip that frequencies.txt names; none where it has no row that can be used."""
        found: dict[str, list[GtfsFrequency]] = {}
        columns = ("trip_id", "start_time", "end_time", "headway_secs", "exact_times")
        for line, row in self.tables.rows("frequencies.txt", columns):
            trip_id = row.get("trip_id", "")
            if trip_id not in trips:
                continue
            own = found.setdefault(trip_id, [])
            start, end = read_seconds(row.get("start_time", "")), read_seconds(row.get("end_time", ""))
            headway = read_number(row.get("headway_secs", ""))
            if start is None or end is None or end <= start or headway is None or headway < 60:
                self.complain("frequencies.txt", line, "the times or the headway cannot be used", trip_id)
                continue
            own.append(GtfsFrequency(start, end, headway, row.get("exact_times") == "1"))
        return found

    def read_calls(self, trips: dict[str, Row]) -> dict[str, list[GtfsCall]]:
        """The calls of the wanted trips, in the order of stop_sequence, blank times filled in."""
        rows: dict[str, list[tuple[int, int, dict[str, str]]]] = {}
        columns = ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence")
        for line, row in self.tables.rows("stop_times.txt", (*columns, "pickup_type", "drop_off_type")):
            trip_id = row.get("trip_id", "")
            if trip_id not in trips:
                continue
            sequence = read_number(row.get("stop_sequence", ""))
            if sequence is None:
                self.complain("stop_times.txt", line, "stop_sequence is no number", row.get("stop_sequence", ""))
                continue
            rows.setdefault(trip_id, []).append((sequence, line, row))
        calls: dict[str, list[GtfsCall]] = {}
        for trip_id, found in rows.items():
            found.sort(key=lambda item: item[:2])
            made = self.make_calls(found)
            if made:
                calls[trip_id] = made
        return calls

    def make_calls(self, rows: list[tuple[int, int, dict[str, str]]]) -> list[GtfsCall]:
        """The calls of one trip; none, and a problem, when its times cannot be read or run backwards."""
        line = rows[0][1]
        times: list[tuple[int, int] | None] = []
        for _, line, row in rows:
            arrival, departure = row.get("arrival_time", ""), row.get("departure_time", "")
            pair = read_seconds(arrival or departure), read_seconds(departure or arrival)
            if (arrival or departure) and (pair[0] is None or pair[1] is None):
                self.complain("stop_times.txt", line, "the time cannot be read", f"{arrival} {departure}")
                return []
            times.append(None if pair[0] is None or pair[1] is None else (pair[0], pair[1]))
        filled = _fill(times)
        if filled is None:
            self.complain("stop_times.txt", line, "the trip has no first or no last time", rows[0][2]["trip_id"])
            return []
        moments = [moment for pair in filled for moment in pair]
        if moments != sorted(moments):
            self.complain("stop_times.txt", line, "the trip's times run backwards", rows[0][2]["trip_id"])
            return []
        return [
            GtfsCall(row.get("stop_id", ""), *pair, row.get("pickup_type") != "1", row.get("drop_off_type") != "1")
            for (_, _, row), pair in zip(rows, filled, strict=True)
        ]

    def read_stops(self, called: set[str]) -> dict[str, GtfsStop]:
        """The stops that are called at, and their stations."""
        found: dict[str, GtfsStop] = {}
        columns = ("stop_id", "stop_name", "stop_lat", "stop_lon", "parent_station", "stop_timezone")
        for line, row in self.tables.rows("stops.txt", columns):
            stop_id = row.get("stop_id", "")
            if stop_id in found:
                if stop_id in called:
                    self.complain("stops.txt", line, "the stop has the id of another", stop_id)
                continue
            position = read_position(row.get("stop_lat", ""), row.get("stop_lon", ""))
            if position is None and stop_id in called:
                self.complain("stops.txt", line, "the position cannot be read", stop_id)
            latitude, longitude = position or (None, None)
            parent, zone = row.get("parent_station", ""), row.get("stop_timezone", "")
            zone = zone if zone_exists(zone) else ""
            found[stop_id] = GtfsStop(stop_id, row.get("stop_name", ""), latitude, longitude, parent, zone)
        wanted = {stop_id: found[stop_id] for stop_id in sorted(called) if stop_id in found}
        stations = {stop.parent for stop in wanted.values() if stop.parent in found}
        return wanted | {stop_id: found[stop_id] for stop_id in sorted(stations)}

    def join_trips(
        self,
        rows: dict[str, Row],
        calls: dict[str, list[GtfsCall]],
        frequencies: dict[str, list[GtfsFrequency]],
        services: dict[str, GtfsService],
        stops: dict[str, GtfsStop],
    ) -> tuple[GtfsTrip, ...]:
        trips = []
        for trip_id, (line, row) in rows.items():
            fault = ""
            if len(calls.get(trip_id, ())) < 2:
                fault = "the trip has not two calls that can be read"
            elif row.get("service_id", "") not in services:
                fault = "the trip's service is in no calendar"
            elif any(call.stop_id not in stops for call in calls[trip_id]):
                fault = "the trip calls at a stop that stops.txt lacks"
            elif trip_id in frequencies and not frequencies[trip_id]:
                fault = "the trip has no hours of its own, and its headways cannot be used"
            if fault:
                self.complain("trips.txt", line, fault, trip_id)
                continue
            trips.append(
                GtfsTrip(
                    trip_id=trip_id,
                    route_id=row["route_id"],
                    service_id=row.get("service_id", ""),
                    calls=tuple(calls[trip_id]),
                    headsign=row.get("trip_headsign", ""),
                    cars=_ALLOWED.get(row.get("cars_allowed", ""), "unknown"),
                    bikes=_ALLOWED.get(row.get("bikes_allowed", ""), "unknown"),
                    frequencies=tuple(frequencies.get(trip_id, ())),
                )
            )
        return tuple(trips)


def _fill(times: list[tuple[int, int] | None]) -> list[tuple[int, int]] | None:
    """The times with blanks spread evenly between their neighbours; None without a first or a last."""
    if not times or times[0] is None or times[-1] is None:
        return None
    filled: list[tuple[int, int]] = []
    blanks = 0
    for pair in times:
        if pair is None:
            blanks += 1
            continue
        if filled:
            since, gap = filled[-1][1], pair[0] - filled[-1][1]
            steps = [since + gap * step // (blanks + 1) for step in range(1, blanks + 1)]
            filled += [(step, step) for step in steps]
        filled.append(pair)
        blanks = 0
    return filled
