"""The sailings of one crossing as one mode of travel meets them: check-in and disembarking counted in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from visitapp.domain.crossing.sailings import ONE_DAY, Board
from visitapp.domain.crossing.types import Crossing, Direction, Mode, Rule, Sailing, VehicleClass
from visitapp.domain.reach.types import Assumption

CHECK_IN_MIN: dict[Mode, int] = {"foot": 45, "bicycle": 60, "car": 60}
DISEMBARK_MIN: dict[Mode, int] = {"foot": 10, "bicycle": 15, "car": 15}
"""What is assumed where no rule gives the minutes."""
NOT_BOARDED = frozenset({"cancelled", "diverted", "full"})
"""Boats that nobody can take where they should go."""
LATE_NIGHT = time(4)
"""A sailing before this hour still belongs to the day before."""


@dataclass(frozen=True, slots=True)
class Boarding:
    """A sailing with the moments that count for a mode. `closes_s`, `land_s`: POSIX seconds."""

    sailing: Sailing
    check_in_closes_at: datetime
    on_land_at: datetime
    closes_s: float
    land_s: float
    assumptions: tuple[Assumption, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """Boardings in order of a moment (`at`), and for each place in it the boarding to take."""

    at: tuple[float, ...]
    boardings: Sequence[Boarding]
    best: Sequence[Boarding]


EMPTY = Queue((), (), ())


@dataclass(frozen=True, slots=True)
class DayBoard:
    """What sails for a visit on one day.

    out: leaves on the day; by `land_s`; best[i]: the latest to leave of those up to i.
    home: leaves between the day's start and 04:00 of the next; home_next: from then to the end of the
    next day; by `closes_s`; best[i]: the first to arrive of those from i on.
    refused: something sails out, but none of it takes the mode.
    """

    out: Queue
    home: Queue
    home_next: Queue
    sails: bool
    refused: bool


def rule_on(crossing: Crossing, mode: VehicleClass, direction: Direction, day: date) -> Rule | None:
    """The rule for a mode or vehicle class on a day, if any; one for the direction goes before one for both."""
    found = [
        rule
        for rule in crossing.rules
        if rule.vehicle_class == mode
        and rule.direction in (None, direction)
        and (rule.valid_from is None or rule.valid_from <= day)
        and (rule.valid_to is None or day <= rule.valid_to)
    ]
    return max(found, key=lambda rule: rule.direction is not None, default=None)


class Boardings:
    """All that sails on a crossing, as one mode meets it; made when first asked for, and kept."""

    def __init__(self, board: Board, mode: Mode, to_region: Direction) -> None:
        self._board = board
        self._mode: Mode = mode
        self._to_region: Direction = to_region
        self._from_region: Direction = "back" if to_region == "out" else "out"
        self._days: dict[date, DayBoard] = {}
        self._taken: dict[tuple[Direction, date], list[Boarding]] = {}
        self._minutes: dict[tuple[Direction, date], _Minutes] = {}

    def on(self, day: date) -> DayBoard:
        """The out and home sailings of a visit on `day` that take the mode; cancelled ones are left out."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._make(day)
        return known

    def leaving(self, direction: Direction, day: date) -> tuple[Boarding, ...]:
        """What leaves on `day` by the clock of its port and takes the mode, earliest first."""
        return tuple(self._boardings(direction, day))

    def _make(self, day: date) -> DayBoard:
        late = datetime.combine(day + ONE_DAY, LATE_NIGHT, self._board.zone(self._from_region)).astimezone(UTC)
        sailing_out = self._board.departing(self._to_region, day)
        out = self._boardings(self._to_region, day)
        home = self._boardings(self._from_region, day) + self._boardings(self._from_region, day + ONE_DAY)
        return DayBoard(
            out=_arrivals(out),
            home=_departures([item for item in home if item.sailing.departs_at < late]),
            home_next=_departures([item for item in home if item.sailing.departs_at >= late]),
            sails=bool(sailing_out or self._board.departing(self._from_region, day)),
            refused=bool(sailing_out) and not any(map(self._takes, sailing_out)),
        )

    def _boardings(self, direction: Direction, day: date) -> list[Boarding]:
        known = self._taken.get((direction, day))
        if known is None:
            known = self._taken[direction, day] = [
                self._boarding(sailing)
                for sailing in self._board.departing(direction, day)
                if self._takes(sailing) and sailing.status not in NOT_BOARDED
            ]
        return known

    def _takes(self, sailing: Sailing) -> bool:
        return not sailing.classes or self._mode in sailing.classes

    def _boarding(self, sailing: Sailing) -> Boarding:
        """The sailing with check-in and disembarking of its rule, else the assumed ones, marked."""
        key = (sailing.direction, sailing.service_date)
        minutes = self._minutes.get(key)
        if minutes is None:
            minutes = self._minutes[key] = _minutes(self._board.crossing, self._mode, *key)
        marks = minutes.assumptions
        if sailing.approximate:
            marks += ("approximate-sailing",)
        if sailing.demo:
            marks += ("demo-timetable",)
        closes_at = sailing.planned_at - minutes.check_in  # a late boat's desk closes no later, unless someone says so
        land_at = sailing.arrives_at + minutes.disembark
        return Boarding(sailing, closes_at, land_at, closes_at.timestamp(), land_at.timestamp(), marks)


@dataclass(frozen=True, slots=True)
class _Minutes:
    check_in: timedelta
    disembark: timedelta
    assumptions: tuple[Assumption, ...]


def _minutes(crossing: Crossing, mode: Mode, direction: Direction, day: date) -> _Minutes:
    rule = rule_on(crossing, mode, direction, day)
    check_in = rule.check_in_closes_min if rule else None
    disembark = rule.disembark_min if rule else None
    assumed = rule is None or rule.assumed
    marks: list[Assumption] = []
    if check_in is None or assumed:
        marks.append("check-in-assumed")
    if disembark is None or assumed:
        marks.append("disembark-assumed")
    return _Minutes(
        timedelta(minutes=CHECK_IN_MIN[mode] if check_in is None else check_in),
        timedelta(minutes=DISEMBARK_MIN[mode] if disembark is None else disembark),
        tuple(marks),
    )


def _arrivals(boardings: list[Boarding]) -> Queue:
    boardings = sorted(boardings, key=lambda item: (item.land_s, item.sailing.departs_at, item.sailing.key))
    best = _running_best(boardings, lambda item: item.sailing.departs_at.timestamp())
    return Queue(tuple(item.land_s for item in boardings), tuple(boardings), tuple(best))


def _departures(boardings: list[Boarding]) -> Queue:
    if not boardings:
        return EMPTY
    boardings.sort(key=lambda item: (item.closes_s, item.sailing.departs_at, item.sailing.key))
    best = _running_best(boardings[::-1], lambda item: -item.land_s)[::-1]
    return Queue(tuple(item.closes_s for item in boardings), tuple(boardings), tuple(best))


def _running_best(boardings: list[Boarding], value: Callable[[Boarding], float]) -> list[Boarding]:
    """For each place the boarding of greatest value so far; of equals the first."""
    best: list[Boarding] = []
    for item in boardings:
        best.append(item if not best or value(item) > value(best[-1]) else best[-1])
    return best
