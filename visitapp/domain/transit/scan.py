"""The Connection Scan: from some stops to all, or from all stops to some, in one pass over the connections.

After J. Dibbelt, T. Pajor, B. Strasser, D. Wagner, "Connection Scan Algorithm", 2018: a connection is reached when its
ride is, or when one is at its stop in time. Between two rides one walks once, or changes at the stop.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from visitapp.domain.errors import InputError
from visitapp.domain.transit.legs import ride_leg, walk_leg
from visitapp.domain.transit.service_days import DAY_S, Connections, Timeline
from visitapp.domain.transit.types import Leg

HORIZON = timedelta(hours=12)
NEVER_S = 1 << 40
"""Later than anything, and its negative earlier."""
_NOBODY = -1

Access = Sequence[tuple[int, int]]
"""Stops and the seconds of the walk between them and a place."""


class Arrivals:
    """How early one is at every stop, having set out at an instant and ridden at least once."""

    def __init__(self, timeline: Timeline, access: Access, at: datetime, horizon: timedelta = HORIZON) -> None:
        """`access`: the stops one can walk to first. What leaves after `horizon` is not taken."""
        self._timeline = timeline
        size = timeline.network.size
        self._landed, self._landed_by = [NEVER_S] * (size + 2), [_NOBODY] * (size + 2)
        self._ready, self._ready_from = [NEVER_S] * (size + 2), [_NOBODY] * (size + 2)
        self._boarded = [_NOBODY] * timeline.rides
        self._landed[timeline.network.nobody_alights] = -NEVER_S
        start = -((timeline.epoch - at) // timedelta(seconds=1))
        for stop, seconds in access:
            self._ready[stop] = min(self._ready[stop], start + seconds)
        self._windows = list(_windows(timeline, start, start + horizon // timedelta(seconds=1)))
        for window in self._windows:
            self._scan(window)

    def _scan(self, window: _Window) -> None:
        landed, landed_by, ready, ready_from = self._landed, self._landed_by, self._ready, self._ready_from
        boarded, walks = self._boarded, self._timeline.network.walks
        at = window.offset - 1
        for departs, arrives, board, alight, ride in window.forward():
            at += 1
            if boarded[ride] < 0:
                if ready[board] > departs:
                    continue
                boarded[ride] = at
            if arrives < landed[alight]:
                landed[alight] = arrives
                landed_by[alight] = at
                for stop, seconds in walks[alight]:
                    if arrives + seconds < ready[stop]:
                        ready[stop] = arrives + seconds
                        ready_from[stop] = alight

    def at_stop(self, stop: int) -> datetime | None:
        """When one alights there at the earliest; None when no ride leads there."""
        return None if self._landed[stop] >= NEVER_S else self._timeline.instant(self._landed[stop])

    def at_place(self, access: Access) -> datetime | None:
        """When one is at a place that one walks to from some stops."""
        best = min((self._landed[stop] + seconds for stop, seconds in access), default=NEVER_S)
        return None if best >= NEVER_S else self._timeline.instant(best)

    def legs(self, access: Access) -> tuple[Leg, ...]:
        """The rides, and walks between them, of the earliest way to a place; of two equal ones any."""
        found: list[Leg] = []
        best = min(((self._landed[stop] + seconds, stop) for stop, seconds in access), default=(NEVER_S, 0))
        if best[0] >= NEVER_S:
            return ()
        stop = best[1]
        while stop != _NOBODY:
            last = _Connection(self._windows, self._landed_by[stop])
            first = _Connection(self._windows, self._boarded[last.ride])
            found.append(ride_leg(self._timeline, first.run, last.run, first.times, last.times, first.board, stop))
            stop = self._ready_from[first.board]
            if stop not in (_NOBODY, first.board):
                found.append(walk_leg(self._timeline, stop, first.board, self._landed[stop], self._ready[first.board]))
        return tuple(reversed(found))


class Departures:
    """How late one can leave every stop by a ride, to have come to a place by an instant."""

    def __init__(self, timeline: Timeline, access: Access, by: datetime, horizon: timedelta = HORIZON) -> None:
        """`access`: the stops one walks from at the end. What leaves before `horizon` is not taken."""
        self._timeline = timeline
        size = timeline.network.size
        self._leaves, self._leaves_by = [-NEVER_S] * (size + 2), [_NOBODY] * (size + 2)
        self._due, self._due_to = [-NEVER_S] * (size + 2), [_NOBODY] * (size + 2)
        self._alighted = [_NOBODY] * timeline.rides
        self._leaves[timeline.network.nobody_boards] = NEVER_S
        end = timeline.seconds(by)
        for stop, seconds in access:
            self._due[stop] = max(self._due[stop], end - seconds)
        self._windows = list(_windows(timeline, end - horizon // timedelta(seconds=1), end + 1))
        for window in reversed(self._windows):
            self._scan(window)

    def _scan(self, window: _Window) -> None:
        leaves, leaves_by, due, due_to = self._leaves, self._leaves_by, self._due, self._due_to
        alighted, walks = self._alighted, self._timeline.network.walks_back
        at = window.offset + window.size
        for departs, arrives, board, alight, ride in window.backward():
            at -= 1
            if alighted[ride] < 0:
                if due[alight] < arrives:
                    continue
                alighted[ride] = at
            if departs > leaves[board]:
                leaves[board] = departs
                leaves_by[board] = at
                for stop, seconds in walks[board]:
                    if departs - seconds > due[stop]:
                        due[stop] = departs - seconds
                        due_to[stop] = board

    def at_stop(self, stop: int) -> datetime | None:
        """When the last ride leaves there that is in time; None when there is none."""
        return None if self._leaves[stop] <= -NEVER_S else self._timeline.instant(self._leaves[stop])

    def at_place(self, access: Access) -> datetime | None:
        """When one must leave a place from which one walks to some stops."""
        best = max((self._leaves[stop] - seconds for stop, seconds in access), default=-NEVER_S)
        return None if best <= -NEVER_S else self._timeline.instant(best)

    def legs(self, access: Access) -> tuple[Leg, ...]:
        """The rides, and walks between them, of the latest way from a place; of two equal ones any."""
        found: list[Leg] = []
        best = max(((self._leaves[stop] - seconds, stop) for stop, seconds in access), default=(-NEVER_S, 0))
        if best[0] <= -NEVER_S:
            return ()
        stop, walks = best[1], self._timeline.network.walks
        while stop != _NOBODY:
            first = _Connection(self._windows, self._leaves_by[stop])
            last = _Connection(self._windows, self._alighted[first.ride])
            found.append(ride_leg(self._timeline, first.run, last.run, first.times, last.times, stop, last.alight))
            stop = self._due_to[last.alight]
            if stop not in (_NOBODY, last.alight):
                found.append(
                    walk_leg(
                        self._timeline, last.alight, stop, last.times[1], last.times[1] + dict(walks[last.alight])[stop]
                    )
                )
        return tuple(found)


class _Window:
    """Some connections of a UTC day, numbered from `offset` on."""

    def __init__(self, table: Connections, low: int, high: int, offset: int) -> None:
        self.table, self.low, self.size, self.offset = table, low, high - low, offset

    def forward(self) -> Iterator[tuple[int, int, int, int, int]]:
        return zip(*(column[self.low : self.low + self.size] for column in self._columns()), strict=True)

    def backward(self) -> Iterator[tuple[int, int, int, int, int]]:
        return zip(*(column[self.low : self.low + self.size][::-1] for column in self._columns()), strict=True)

    def _columns(self) -> Iterable[Sequence[int]]:
        table = self.table
        return table.departs, table.arrives, table.boards, table.alights, table.rides


def _windows(timeline: Timeline, start: int, end: int) -> Iterator[_Window]:
    if end - start > 2 * DAY_S + 1:  # more days than have rides of different numbers
        raise InputError("horizon", "is longer than 48 h")
    offset = 0
    for number in range(start // DAY_S, (end - 1) // DAY_S + 1):
        table = timeline.leaving_on(number)
        low, high = bisect_left(table.departs, start), bisect_left(table.departs, end)
        if low < high:
            yield _Window(table, low, high, offset)
            offset += high - low


class _Connection:
    """One connection by its number in a scan."""

    def __init__(self, windows: Sequence[_Window], number: int) -> None:
        window = windows[bisect_right([window.offset for window in windows], number) - 1]
        table, at = window.table, number - window.offset + window.low
        self.times = table.departs[at], table.arrives[at]
        self.board, self.alight, self.ride, self.run = (
            table.boards[at],
            table.alights[at],
            table.rides[at],
            table.runs[at],
        )
