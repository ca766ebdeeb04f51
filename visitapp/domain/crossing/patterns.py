"""The days of a timetable put together: those that have the very same departures, told by weekdays and spans."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.alike import Alike
from visitapp.domain.crossing.headways import by_headway
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import Direction, Sailing, VehicleClass

_ONE_DAY = timedelta(days=1)
_MIDNIGHT = time()


class Stretch(NamedTuple):
    """All days of some weekdays (0 is Monday) from the first to the last, both included."""

    first: date
    last: date
    weekdays: frozenset[int]

    @property
    def unbroken(self) -> bool:
        """Whether every day from the first to the last is one of it."""
        span = range(min((self.last - self.first).days + 1, 7))
        return all((self.first + number * _ONE_DAY).weekday() in self.weekdays for number in span)


class PlannedBoat(NamedTuple):
    """A departure by the clocks of its ports, counted from 00:00 of its service day; `until`, `every` of a headway."""

    direction: Direction
    departs: timedelta
    arrives: timedelta
    until: timedelta
    every: timedelta
    vessel: str
    classes: tuple[VehicleClass, ...]
    demo: bool


@dataclass(frozen=True, slots=True)
class DayPattern:
    """The service days on which the same boats sail, in order, and the boats by departure; none: nothing sails."""

    days: tuple[date, ...]
    boats: tuple[PlannedBoat, ...]


def patterns_of(board: Board, first: date, last: date) -> tuple[list[DayPattern], list[date]]:
    """The patterns of a span, by their first day, and its days on which the line is there but no timetable speaks.

    `board` has the sailings as they are planned: days of one kind are made once.

    On a night when clocks change the hours on the clock are others, so that the day is a pattern of its own.
    """
    alike = Alike(board.crossing, board.timetables)
    kinds: dict[Hashable, tuple[PlannedBoat, ...]] = {}
    found: dict[tuple[PlannedBoat, ...], list[date]] = {}
    untold: list[date] = []
    day = first
    while day <= last:
        if not board.covers(day):
            untold.append(day)
        elif not not_running(board.crossing, day):
            kind = alike.kind(day)
            if kind not in kinds:
                kinds[kind] = _boats(board, day)
            found.setdefault(kinds[kind], []).append(day)
        day += _ONE_DAY
    return [DayPattern(tuple(days), boats) for boats, days in found.items()], untold


def stretches(days: Iterable[date]) -> list[Stretch]:
    """Days as spans of weekdays, each day taken into the span before it where that stays true."""
    made: list[Stretch] = []
    every = sorted(set(days))
    known = frozenset(every)
    for day in every:
        if made:
            before = made[-1]
            longer = Stretch(before.first, day, before.weekdays | {day.weekday()})
            if _holds(longer, known):
                made[-1] = longer
                continue
        made.append(Stretch(day, day, frozenset({day.weekday()})))
    return made


def _holds(stretch: Stretch, days: frozenset[date]) -> bool:
    """Whether all its days are among `days`."""
    span = range((stretch.last - stretch.first).days + 1)
    return all(
        day in days for number in span if (day := stretch.first + number * _ONE_DAY).weekday() in stretch.weekdays
    )


def _boats(board: Board, day: date) -> tuple[PlannedBoat, ...]:
    listed, rows = by_headway(board.on_service_day(day))
    boats = [_boat(board, one, day) for one in listed]
    for row in rows:
        boat = _boat(board, row.sailings[0], day)
        until = _clock(row.last_at, board.zone(row.direction), day)
        boats.append(boat._replace(until=until, every=row.every, vessel=""))
    return tuple(sorted(boats))


def _boat(board: Board, sailing: Sailing, day: date) -> PlannedBoat:
    there = board.zone("back" if sailing.direction == "out" else "out")
    return PlannedBoat(
        sailing.direction,
        _clock(sailing.departs_at, board.zone(sailing.direction), day),
        _clock(sailing.arrives_at, there, day),
        timedelta(),
        timedelta(),
        sailing.vessel,
        tuple(sorted(sailing.classes)),
        sailing.demo,
    )


def _clock(moment: datetime, zone: ZoneInfo, day: date) -> timedelta:
    return moment.astimezone(zone).replace(tzinfo=None) - datetime.combine(day, _MIDNIGHT)
