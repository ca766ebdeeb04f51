"""A day on the other side: for each boat out of the region's port, how long one is ashore until the last boat home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from visitapp.domain.crossing.sailings import ONE_DAY, Board
from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import Crossing, Direction, Mode, Port, Sailing
from visitapp.domain.reach.boarding import LATE_NIGHT, NOT_BOARDED, Boarding, Boardings, rule_on
from visitapp.domain.reach.types import Reason
from visitapp.domain.reach.verdict import region_port, serves_region


@dataclass(frozen=True, slots=True)
class Window:
    """A boat out, and the last one home of the same day; it leaves before 04:00."""

    out: Boarding
    home: Boarding

    @property
    def ashore(self) -> timedelta:
        """From being off the ship to the closing of check-in."""
        return self.home.check_in_closes_at - self.out.on_land_at


@dataclass(frozen=True, slots=True)
class DayAcross:
    """What can be done on one day by one mode; a day ends at 04:00, for boats out and home.

    `windows`: in the order the boats out leave. `stay_over`: boats out after which nothing goes home that day.
    `night`: the first and the last boat home from 04:00 to the end of the next day, None when none is known;
    `night_known`: whether a timetable covers that day. `not_taken`: boats of the day that are cancelled, diverted or
    full. `reason`: why there is no boat out at all, "" when there is one.
    """

    windows: tuple[Window, ...] = ()
    stay_over: tuple[Boarding, ...] = ()
    night: tuple[Boarding, Boarding] | None = None
    night_known: bool = False
    not_taken: tuple[Sailing, ...] = ()
    reason: Reason = ""

    @property
    def longest(self) -> Window | None:
        """The window with the most time ashore, the first of equals."""
        return max(self.windows, key=lambda one: one.ashore, default=None)


def away(board: Board) -> Direction:
    """The direction out of the region. Raises ValueError for a crossing that does not serve it."""
    if not serves_region(board.crossing):
        raise ValueError(f"{board.crossing.slug}: not between the region and another country")
    return "out" if region_port(board.crossing) is board.crossing.port_from else "back"


def far_port(crossing: Crossing) -> Port:
    """The port on the other side; of a crossing for which serves_region is true."""
    return crossing.port_to if region_port(crossing) is crossing.port_from else crossing.port_from


def day_across(board: Board, mode: Mode, day: date) -> DayAcross:
    """The windows of a day, disruptions applied; nothing outside the validity of timetables."""
    direction = away(board)
    if reason := _why_not(board, mode, direction, day):
        return DayAcross(reason=reason)
    boardings = Boardings(board, mode, direction)
    boats = boardings.on(day)
    windows: list[Window] = []
    stay_over: list[Boarding] = []
    for out in _leaving(board, boardings, direction, day):
        homes = [one for one in boats.home.boardings if one.check_in_closes_at > out.on_land_at]
        if homes:
            windows.append(Window(out, max(homes, key=lambda one: (one.sailing.departs_at, one.sailing.key))))
        else:
            stay_over.append(out)
    next_day = sorted(boats.home_next.boardings, key=lambda one: (one.sailing.departs_at, one.sailing.key))
    return DayAcross(
        tuple(windows),
        tuple(stay_over),
        (next_day[0], next_day[-1]) if next_day and (windows or stay_over) else None,
        board.covers(day + ONE_DAY),
        _not_taken(board, direction, day),
        "" if windows or stay_over else "not-accepted" if boats.refused else "no-sailing-out",
    )


def _why_not(board: Board, mode: Mode, direction: Direction, day: date) -> Reason:
    """Why nothing can be said of a day, or nothing sails out; "" when boats may."""
    if stopped := not_running(board.crossing, day):
        return stopped
    if board.suspension(direction, day):
        return "suspended"
    rule = rule_on(board.crossing, mode, direction, day)
    if rule is not None and not rule.accepted:
        return "not-accepted"
    return "" if board.covers(day) else "no-timetable"


def _leaving(board: Board, boardings: Boardings, direction: Direction, day: date) -> list[Boarding]:
    """The boats out from 04:00 on: who leaves before that has not slept, and belongs to the night."""
    first, last = (_late(board, direction, on) for on in (day - ONE_DAY, day))
    boats = (*boardings.leaving(direction, day), *boardings.leaving(direction, day + ONE_DAY))
    return [one for one in boats if first <= one.sailing.departs_at < last]


def _late(board: Board, direction: Direction, day: date) -> datetime:
    """The end of the night after a day."""
    return datetime.combine(day + ONE_DAY, LATE_NIGHT, board.zone(direction)).astimezone(UTC)


def _not_taken(board: Board, direction: Direction, day: date) -> tuple[Sailing, ...]:
    other: Direction = "back" if direction == "out" else "out"
    return tuple(
        one
        for way in (direction, other)
        for on in (day, day + ONE_DAY)
        for one in board.departing(way, on)
        if one.status in NOT_BOARDED and _late(board, way, day - ONE_DAY) <= one.departs_at < _late(board, way, day)
    )
