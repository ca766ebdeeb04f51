"""The demo's buses and trains: a compact text that is kept by hand, as the tables of a GTFS feed.

Lines of the text; `#` begins one that is for people:

    agency: NAME
    valid: FIRST DAY to LAST DAY
    stop NAME LATITUDE LONGITUDE
    line NAME train|bus
    stops NAME MINUTES, NAME MINUTES, ...        how long after the first stop the others are reached
    out DAYS HH:MM, HH:MM-HH:MM every MINUTES    when it leaves the first stop; `home`: the last, in as many minutes

DAYS are `daily`, or the first and last of some days of the week like `fri-sat`. Hours beyond 24 are of the day before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from visitapp.domain.errors import InputError

Row = tuple[str, ...]
ROUTE_TYPES = {"train": "2", "bus": "3"}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COLUMNS: Mapping[str, Row] = {
    "agency.txt": ("agency_id", "agency_name", "agency_url", "agency_timezone"),
    "calendar.txt": (
        "service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "start_date",
        "end_date",
    ),
    "feed_info.txt": ("feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_version"),
    "routes.txt": ("route_id", "agency_id", "route_short_name", "route_type"),
    "stops.txt": ("stop_id", "stop_name", "stop_lat", "stop_lon"),
    "trips.txt": ("route_id", "service_id", "trip_id", "trip_headsign"),
    "stop_times.txt": ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
}  # fmt: skip
_NOWHERE = "https://example.invalid/"
"""A feed has to name an address; of what is invented there is none."""
_POSITION = re.compile(r"(.+) (\d+\.\d+) (\d+\.\d+)")
_MINUTES = re.compile(r"(.+) (\d+)")
_TIMES = re.compile(r"(\d\d):(\d\d)(?:-(\d\d):(\d\d) every (\d+))?")


def network_tables(text: str) -> dict[str, list[Row]]:
    """The rows of each table of COLUMNS. Raises InputError that names the line of the text and its fault."""
    reading = _Reading({name: [] for name in COLUMNS})
    for number, line in enumerate(text.splitlines(), 1):
        kind, _, rest = line.partition(" ")
        if line and kind != "#":
            try:
                _READERS[kind](reading, kind, rest)
            except (LookupError, ValueError) as error:
                raise InputError("network", f"line {number} cannot be read", line[:60]) from error
    version = sha256(text.encode()).hexdigest()[:12]
    reading.tables["feed_info.txt"].append((reading.agency, _NOWHERE, "sv", version))
    return reading.tables


@dataclass(slots=True)
class _Reading:
    """What is read so far; `line`: id, kind and stops of the line that times are given of."""

    tables: dict[str, list[Row]]
    agency: str = ""
    days: tuple[str, str] = ("", "")
    stops: dict[str, str] = field(default_factory=dict)
    services: set[str] = field(default_factory=set)
    line: str = ""
    calls: list[tuple[str, int]] = field(default_factory=list)

    def add(self, table: str, *values: str) -> None:
        self.tables[table].append(values)


def _agency(reading: _Reading, _: str, rest: str) -> None:
    reading.agency = rest
    reading.add("agency.txt", "demo", rest, _NOWHERE, "Europe/Stockholm")


def _valid(reading: _Reading, _: str, rest: str) -> None:
    first, last = (date.fromisoformat(part) for part in rest.split(" to "))
    reading.days = f"{first:%Y%m%d}", f"{last:%Y%m%d}"


def _stop(reading: _Reading, _: str, rest: str) -> None:
    name, latitude, longitude = _found(_POSITION, rest)
    if name in reading.stops:
        raise ValueError(name)
    reading.stops[name] = f"demo-{len(reading.stops) + 1}"
    reading.add("stops.txt", reading.stops[name], name, latitude, longitude)


def _line(reading: _Reading, _: str, rest: str) -> None:
    reading.line, kind = rest.split()
    route = (reading.line, "demo", reading.line, ROUTE_TYPES[kind])
    if route not in reading.tables["routes.txt"]:
        reading.add("routes.txt", *route)


def _stops(reading: _Reading, _: str, rest: str) -> None:
    reading.calls = []
    for part in rest.split(", "):
        name, minutes = _found(_MINUTES, part)
        if name not in reading.stops or (reading.calls and int(minutes) < reading.calls[-1][1]):
            raise ValueError(part)
        reading.calls.append((name, int(minutes)))


def _times(reading: _Reading, way: str, rest: str) -> None:
    days, _, times = rest.partition(" ")
    _add_service(reading, days)
    whole = reading.calls[-1][1]
    calls = reading.calls if way == "out" else [(name, whole - minutes) for name, minutes in reversed(reading.calls)]
    for start in _starts(times):
        trip = f"demo-{len(reading.tables['trips.txt']) + 1}"
        reading.add("trips.txt", reading.line, days, trip, calls[-1][0])
        for order, (name, minutes) in enumerate(calls, 1):
            clock = f"{(start + minutes) // 60:02}:{(start + minutes) % 60:02}:00"
            reading.add("stop_times.txt", trip, clock, clock, reading.stops[name], str(order))


def _add_service(reading: _Reading, days: str) -> None:
    if days not in reading.services:
        first, last = ("mon", "sun") if days == "daily" else days.split("-")
        runs = range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1)
        if not runs:
            raise ValueError(days)
        reading.services.add(days)
        reading.add("calendar.txt", days, *(str(int(day in runs)) for day in range(7)), *reading.days)


def _starts(times: str) -> Iterator[int]:
    for part in times.split(", "):
        hour, minute, last_hour, last_minute, every = _found(_TIMES, part)
        start = int(hour) * 60 + int(minute)
        if not every:
            yield start
        else:
            yield from range(start, int(last_hour) * 60 + int(last_minute) + 1, int(every))


def _found(pattern: re.Pattern[str], text: str) -> Sequence[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return found.groups("")


_READERS = {
    "agency:": _agency,
    "valid:": _valid,
    "stop": _stop,
    "line": _line,
    "stops": _stops,
    "out": _times,
    "home": _times,
}
