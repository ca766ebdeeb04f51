"""A timetable as data: which departures it lists, and on which days they sail.

It is made from a hand-kept text or from GTFS (visitapp.harvest.timetables) and kept as JSON
(visitapp.domain.crossing.timetable_json). visitapp.domain.crossing.sailings makes dated sailings of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from visitapp.domain.crossing.types import Crossing, Direction, SourceNote, VehicleClass

Clock = Literal["wall", "service-day"]
"""wall: the port's own clock on the day. service-day: seconds since noon minus 12 h (GTFS, Time)."""

Coverage = Literal["covered", "none"]

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Service:
    """The days on which a set of departures sails. Weekdays: 0 is Monday.

    `ranges` (first, last, both inclusive) bound the weekdays; none: the whole validity of the timetable.
    `added` days sail whatever their weekday; `excluded` days never do.
    """

    name: str
    weekdays: frozenset[int] = frozenset()
    ranges: tuple[tuple[date, date], ...] = ()
    added: frozenset[date] = frozenset()
    excluded: frozenset[date] = frozenset()

    def runs_on(self, day: date) -> bool:
        """Whether the service sails on `day` (the timetable's validity is not looked at)."""
        if day in self.excluded:
            return False
        if day in self.added:
            return True
        if day.weekday() not in self.weekdays:
            return False
        return not self.ranges or any(first <= day <= last for first, last in self.ranges)


class GtfsOrigin(NamedTuple):
    """Where a GTFS feed has a departure: its trip, that trip's route, and the stop it leaves from.

    `first`: that stop is the trip's first. `after_s`: how long after the start of the trip it leaves, in seconds.
    """

    trip_id: str
    route_id: str
    stop_id: str
    first: bool
    after_s: int = 0


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure of each day of its service, or with `every_s` a row of them.

    `time_s`: seconds into the service day by the timetable's clock, 86400 and more on the next day.
    A row leaves every `every_s` seconds until `until_s`, that included. `approximate`: the row is a
    published headway and lists no departure. `classes` empty: all that the crossing accepts.
    """

    key: str
    direction: Direction
    service: str
    time_s: int
    duration_s: int
    every_s: int | None = None
    until_s: int | None = None
    approximate: bool = False
    classes: frozenset[VehicleClass] = frozenset()
    vessel: str = ""
    origin: GtfsOrigin | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """What one source says of one crossing from `valid_from` to `valid_to` (service days, inclusive).

    `uid` names it for good: a new reading of the same source replaces it. `zone`: the IANA zone of the
    times; empty: that of the port of departure.
    """

    crossing: str
    uid: str
    name: str
    valid_from: date
    valid_to: date
    source: SourceNote
    services: tuple[Service, ...]
    departures: tuple[Departure, ...]
    clock: Clock = "wall"
    zone: str = ""
    demo: bool = False

    def covers(self, day: date) -> bool:
        """Whether the timetable says anything about `day`, be it that nothing sails."""
        return self.valid_from <= day <= self.valid_to


def with_own_keys(table: Timetable, others: Sequence[Timetable], mark: str) -> Timetable:
    """The same, with keys that no other timetable of the crossing has for the same days.

    Two operators' feeds may both count their trips from 1: what is said of one's boat would be said of the other's.
    """
    taken = {
        departure.key
        for other in others
        if other.uid != table.uid and other.valid_from <= table.valid_to and table.valid_from <= other.valid_to
        for departure in other.departures
    }
    if not any(one.key in taken for one in table.departures):
        return table
    departures = [replace(one, key=f"{one.key}~{mark}") if one.key in taken else one for one in table.departures]
    return replace(table, departures=tuple(departures))


def busiest_day(table: Timetable) -> tuple[date, int]:
    """The day of the timetable on which most leaves, the first of several, and how many departures that are.

    Counted and not made: a row of a headway may have more than anybody could list.
    """
    begins, length = table.valid_from, (table.valid_to - table.valid_from).days + 1
    counts = _departures_a_day(table.departures)
    weekly, single = [0] * (length + 7), [0] * length
    for service in table.services:
        count = counts.get(service.name, 0)
        for first, last in _merged(service.ranges) or [(table.valid_from, table.valid_to)]:
            start, end = max((first - begins).days, 0), min((last - begins).days, length - 1)
            for weekday in service.weekdays:
                at = start + (weekday - begins.weekday() - start) % 7
                if at <= end:
                    weekly[at] += count
                    weekly[at + ((end - at) // 7 + 1) * 7] -= count
        for day in filter(table.covers, service.added | service.excluded):
            usual = replace(service, added=frozenset(), excluded=frozenset()).runs_on(day)
            single[(day - begins).days] += count * (service.runs_on(day) - usual)
    for number in range(7, length):
        weekly[number] += weekly[number - 7]
    most = max(range(length), key=lambda number: weekly[number] + single[number])
    return begins + timedelta(days=most), weekly[most] + single[most]


def _departures_a_day(departures: Sequence[Departure]) -> dict[str, int]:
    """How many departures each service has, those of rows too."""
    counts: dict[str, int] = {}
    for one in departures:
        number = 1
        if one.every_s is not None and one.until_s is not None:
            number = max((one.until_s - one.time_s) // one.every_s + 1, 0)
        counts[one.service] = counts.get(one.service, 0) + number
    return counts


def _merged(ranges: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """The same days in ranges that do not overlap."""
    merged: list[tuple[date, date]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return merged


def coverage(timetables: Sequence[Timetable], day: date) -> Coverage:
    """ "covered" when a timetable says what sails on `day` (perhaps nothing), else "none"."""
    return "covered" if any(timetable.covers(day) for timetable in timetables) else "none"


NotRunning = Literal["", "discontinued", "suspended", "planned"]


def not_running(crossing: Crossing, day: date) -> NotRunning:
    """Why the crossing has no traffic at all on `day`; empty when it may sail.

    A discontinued line ran until its last day; a planned one waits until it is said to be running.
    """
    if crossing.valid_to is not None and day > crossing.valid_to:
        return "discontinued"
    if crossing.valid_from is not None and day < crossing.valid_from:
        return "planned"
    if crossing.status == "discontinued":
        return "" if crossing.valid_to is not None else "discontinued"
    if crossing.status == "suspended" or crossing.status == "planned":
        return crossing.status
    return ""


def longest_delay(timetables: Sequence[Timetable]) -> timedelta:
    """How long after the start of its service day the last departure of any of them leaves."""
    latest = max(
        (
            departure.until_s if departure.until_s is not None else departure.time_s
            for timetable in timetables
            for departure in timetable.departures
        ),
        default=0,
    )
    return timedelta(seconds=latest)
