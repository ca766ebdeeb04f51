"""The boats of days that are alike: those of the first of them, so many days later, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import overload

from visitapp.domain.crossing.types import Sailing
from visitapp.domain.reach.alike import AlikeDays
from visitapp.domain.reach.boarding import Boarding, Boardings, DayBoard, Queue


class AlikeBoardings:
    """What `Boardings` says of each day, of which it is asked once for all that are alike. `days`: without rides."""

    def __init__(self, boardings: Boardings, days: AlikeDays) -> None:
        self._boardings, self._alike = boardings, days
        self._days: dict[date, DayBoard] = {}

    def on(self, day: date) -> DayBoard:
        """As `Boardings.on`."""
        known = self._days.get(day)
        if known is None:
            alike = self._alike.of(day)
            board = self._boardings.on(alike.first)
            known = self._days[day] = board if alike.first == day else _later_board(board, alike.since)
        return known


def _later_board(board: DayBoard, later: timedelta) -> DayBoard:
    boats = _Boats(later)
    queues = [_later_queue(queue, boats) for queue in (board.out, board.home, board.home_next)]
    return DayBoard(queues[0], queues[1], queues[2], board.sails, board.refused)


def _later_queue(queue: Queue, boats: _Boats) -> Queue:
    at = tuple([moment + boats.later_s for moment in queue.at])
    return Queue(at, _Later(queue.boardings, boats), _Later(queue.best, boats))


class _Boats:
    """Boats so much later, each one object however often it is asked for."""

    def __init__(self, later: timedelta) -> None:
        self._later, self.later_s = later, later.total_seconds()
        self._made: dict[int, Boarding] = {}

    def of(self, boat: Boarding) -> Boarding:
        """A boat of the first day, which lives as long as its board."""
        found = self._made.get(id(boat))
        if found is None:
            later, later_s = self._later, self.later_s
            found = self._made[id(boat)] = Boarding(
                _later_sailing(boat.sailing, later), boat.check_in_closes_at + later, boat.on_land_at + later,
                boat.closes_s + later_s, boat.land_s + later_s, boat.assumptions,
            )  # fmt: skip
        return found


class _Later(Sequence[Boarding]):
    """Boats of another day."""

    __slots__ = ("_boats", "_first")

    def __init__(self, first: Sequence[Boarding], boats: _Boats) -> None:
        self._first, self._boats = first, boats

    def __len__(self) -> int:
        return len(self._first)

    @overload
    def __getitem__(self, place: int) -> Boarding: ...
    @overload
    def __getitem__(self, place: slice) -> list[Boarding]: ...
    def __getitem__(self, place: int | slice) -> Boarding | list[Boarding]:
        if isinstance(place, slice):
            return [self._boats.of(boat) for boat in self._first[place]]
        return self._boats.of(self._first[place])


def _later_sailing(sailing: Sailing, later: timedelta) -> Sailing:
    day = sailing.service_date + later
    key = f"{sailing.key.removesuffix(str(sailing.service_date))}{day}"
    return Sailing(
        sailing.crossing, sailing.direction, sailing.departs_at + later, sailing.arrives_at + later, day, key,
        sailing.classes, sailing.status, sailing.approximate, sailing.vessel, sailing.demo, sailing.disruption,
    )  # fmt: skip
