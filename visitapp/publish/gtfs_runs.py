"""The sailings of timetables as GTFS counts them: trips by seconds from noon minus 12 h, and the days each runs.

A hand-kept time is one of the port's clock. On all but a few days it is also the number of seconds since noon minus
12 h. Round the nights when clocks change it is not: 08:00 stays 08:00, but what leaves before the change on that day,
or after it on the service day before, has another number. So each sailing is counted by its instant, each day: what
differs becomes a trip of its own, on that day alone. A boat in the first hour of the day on which summer time ends
would have a negative time, and is one after 24:00 of the day before.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.alike import Alike
from visitapp.domain.crossing.headways import Headway, by_headway
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Timetable
from visitapp.domain.crossing.types import Crossing, Direction, Sailing, VehicleClass
from visitapp.domain.reach.boarding import rule_on

_ONE_DAY = timedelta(days=1)
_HALF_A_DAY = timedelta(hours=12)
_NOON = time(12)
LONE_STEP_S = 3600
"""Of a row that is one sailing: any step will do."""


class Run(NamedTuple):
    """A departure, or a row of them, as a trip has it; equal on all days on which it is the same.

    `every_s` and `last_s` are 0 of a listed departure. `cars`, `bikes`: "1" taken, "2" not taken, "0" unknown.
    """

    direction: Direction
    name: str
    first_s: int
    last_s: int
    every_s: int
    duration_s: int
    cars: str
    bikes: str
    classes: tuple[VehicleClass, ...]
    vessel: str


def runs_of(crossing: Crossing, timetables: Sequence[Timetable], zone: ZoneInfo) -> dict[Run, set[date]]:
    """Every run of a crossing and the service days it is on: what the site shows of these timetables, no more.

    Left out is what no foot passenger may board: GTFS cannot say that, and would send them there.
    """
    board, alike = Board(crossing, timetables), Alike(crossing, timetables, (zone,))
    found: dict[Run, set[date]] = {}
    kinds: dict[Hashable, list[Run]] = {}
    for day in covered_days(timetables):
        origin, kind = _origin(day, zone), alike.kind(day)
        if kind not in kinds:
            listed, rows = by_headway(board.on_service_day(day))
            kinds[kind] = [*_listed(crossing, listed, origin), *_rows(crossing, rows, origin)]
        for counted in kinds[kind]:
            run, on = counted, day
            if run.first_s < 0:
                on, behind = day - _ONE_DAY, int((origin - _origin(day - _ONE_DAY, zone)).total_seconds())
                run = run._replace(first_s=run.first_s + behind, last_s=run.last_s + behind if run.every_s else 0)
            found.setdefault(run, set()).add(on)
    return found


def covered_days(timetables: Sequence[Timetable]) -> Iterator[date]:
    """Every day that any of the timetables speaks of, in order."""
    if timetables:
        day, last = min(table.valid_from for table in timetables), max(table.valid_to for table in timetables)
        while day <= last:
            if any(table.covers(day) for table in timetables):
                yield day
            day += _ONE_DAY


def _listed(crossing: Crossing, sailings: Sequence[Sailing], origin: datetime) -> Iterator[Run]:
    for sailing in sailings:
        run = _run(crossing, sailing, sailing.key.rpartition("@")[0], origin)
        if run is not None:
            yield run


def _rows(crossing: Crossing, rows: Sequence[Headway], origin: datetime) -> Iterator[Run]:
    for row in rows:
        for stretch in _stretches(row):
            run = _run(crossing, stretch[0], row.key, origin)
            if run is not None:
                step = stretch[1].departs_at - stretch[0].departs_at if len(stretch) > 1 else timedelta(0)
                every_s = int(step.total_seconds()) or LONE_STEP_S
                yield run._replace(every_s=every_s, last_s=run.first_s + every_s * (len(stretch) - 1))


def _stretches(row: Headway) -> list[list[Sailing]]:
    """A row in parts without a hole: where a listed departure stands instead of one of it, it goes on after that."""
    parts = [[row.sailings[0]]]
    for before, after in pairwise(row.sailings):
        part = parts[-1]
        gap = after.departs_at - before.departs_at
        if gap == row.every and (len(part) == 1 or part[1].departs_at - part[0].departs_at == gap):
            part.append(after)
        else:
            parts.append([after])
    return parts


def _run(crossing: Crossing, sailing: Sailing, name: str, origin: datetime) -> Run | None:
    if _takes(crossing, sailing, "foot") == "2":
        return None
    return Run(
        direction=sailing.direction,
        name=name,
        first_s=int((sailing.departs_at - origin).total_seconds()),
        last_s=0,
        every_s=0,
        duration_s=int((sailing.arrives_at - sailing.departs_at).total_seconds()),
        cars=_takes(crossing, sailing, "car"),
        bikes=_takes(crossing, sailing, "bicycle"),
        classes=tuple(sorted(sailing.classes)),
        vessel=sailing.vessel,
    )


def _takes(crossing: Crossing, sailing: Sailing, one: VehicleClass) -> str:
    """Whether a sailing takes a class, as GTFS says it."""
    if sailing.classes and one not in sailing.classes:
        return "2"
    rule = rule_on(crossing, one, sailing.direction, sailing.service_date)
    if rule is not None and not rule.accepted:
        return "2"
    return "1" if rule is not None or sailing.classes else "0"


def _origin(day: date, zone: ZoneInfo) -> datetime:
    """Noon minus 12 h of a service day: midnight, but for the days on which clocks change."""
    return datetime.combine(day, _NOON, zone).astimezone(UTC) - _HALF_A_DAY
