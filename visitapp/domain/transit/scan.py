"""The Connection Scan: from some stops to all, or from all stops to some, in one pass over the connections.

A scan that is told to go step by step looks no further than what it is asked for needs; the answers are the same.

After J. Dibbelt, T. Pajor, B. Strasser, D. Wagner, "Connection Scan Algorithm", 2018: a connection is reached when its
ride is, or when one is at its stop in time. Between two rides one walks once, or changes at the stop.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from datetime import datetime, timedelta

from visitapp.domain.errors import InputError
from visitapp.domain.transit.legs import ride_leg, walk_leg
from visitapp.domain.transit.service_days import DAY_S, Connections, Timeline
from visitapp.domain.transit.types import Leg

HORIZON = timedelta(hours=12)
STEP_S = 3600
"""So much further a scan goes at a time, when it goes step by step."""
NEVER_S = 1 << 40
"""Later than anything, and its negative earlier."""
_NOBODY = -1

Access = Sequence[tuple[int, int]]
"""Stops and the seconds of the walk between them and a place."""


class Arrivals:
    """How early one is at every stop, having set out at an instant and ridden at least once."""

    def __init__(
        self, timeline: Timeline, access: Access, at: datetime, horizon: timedelta = HORIZON, by_steps: bool = False
    ) -> None:
        """`access`: the stops one can walk to first. What leaves after `horizon` is not taken."""
        self._timeline = timeline
        size = timeline.network.size
        self._landed, self._landed_by = [NEVER_S] * (size + 2), [_NOBODY] * (size + 2)
        self._ready, self._ready_from = [NEVER_S] * (size + 2), [_NOBODY] * (size + 2)
        self._boarded = _rides(timeline, by_steps)
        self._landed[timeline.network.nobody_alights] = -NEVER_S
        self._seen_to = -((timeline.epoch - at) // timedelta(seconds=1))
        for stop, seconds in access:
            self._ready[stop] = min(self._ready[stop], self._seen_to + seconds)
        self._end = self._seen_to + _span_s(horizon)
        self._windows: list[_Window] = []
        if not by_steps:
            self._look(self._end)

    def _look(self, to: int) -> None:
        """Scan all that leaves before `to`, but for what was scanned."""
        if to <= self._seen_to:
            return
        for window in _windows(self._timeline, self._seen_to, to):
            window.offset = _next_offset(self._windows)
            self._windows.append(window)
            self._scan(window)
        self._seen_to = to

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
        self._look(self._end)
        return None if self._landed[stop] >= NEVER_S else self._timeline.instant(self._landed[stop])

    def at_place(self, access: Access) -> datetime | None:
        """When one is at a place that one walks to from some stops."""
        best = self.at_place_s(access, NEVER_S)
        return None if best >= NEVER_S else self._timeline.instant(best)

    def at_place_s(self, access: Access, by: int) -> int:
        """The same in the timeline's seconds; when it is not before or at `by`, then NEVER_S."""
        while True:
            best = min([self._landed[stop] + seconds for stop, seconds in access], default=NEVER_S)
            # What has not been looked at leaves, and so arrives, at `_seen_to` or later.
            if best <= self._seen_to or self._seen_to > by or self._seen_to >= self._end:
                return best if best <= by else NEVER_S
            self._look(min(self._seen_to + STEP_S, self._end))

    def legs(self, access: Access) -> tuple[Leg, ...]:
        """The rides, and walks between them, of the earliest way to a place; of two equal ones any.

        After going step by step only what has been asked for is known.
        """
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

    def __init__(
        self, timeline: Timeline, access: Access, by: datetime, horizon: timedelta = HORIZON, by_steps: bool = False
    ) -> None:
        """`access`: the stops one walks from at the end. What leaves before `horizon` is not taken."""
        self._timeline = timeline
        size = timeline.network.size
        self._leaves, self._leaves_by = [-NEVER_S] * (size + 2), [_NOBODY] * (size + 2)
        self._due, self._due_to = [-NEVER_S] * (size + 2), [_NOBODY] * (size + 2)
        self._alighted = _rides(timeline, by_steps)
        self._leaves[timeline.network.nobody_boards] = NEVER_S
        end = timeline.seconds(by)
        for stop, seconds in access:
            self._due[stop] = max(self._due[stop], end - seconds)
        self._seen_from, self._start = end + 1, end - _span_s(horizon)
        self._windows: list[_Window] = []
        if not by_steps:
            self._look(self._start)

    def _look(self, since: int) -> None:
        """Scan all that leaves at `since` or later, but for what was scanned."""
        if since >= self._seen_from:
            return
        for window in reversed(list(_windows(self._timeline, since, self._seen_from))):
            window.offset = _next_offset(self._windows)
            self._windows.append(window)
            self._scan(window)
        self._seen_from = since

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
        self._look(self._start)
        return None if self._leaves[stop] <= -NEVER_S else self._timeline.instant(self._leaves[stop])

    def at_place(self, access: Access) -> datetime | None:
        """When one must leave a place from which one walks to some stops."""
        best = self.at_place_s(access, -NEVER_S)
        return None if best <= -NEVER_S else self._timeline.instant(best)

    def at_place_s(self, access: Access, since: int) -> int:
        """The same in the timeline's seconds; when it is before `since`, then the negative of NEVER_S."""
        while True:
            best = max([self._leaves[stop] - seconds for stop, seconds in access], default=-NEVER_S)
            # What has not been looked at leaves before `_seen_from`.
            if best >= self._seen_from or self._seen_from <= since or self._seen_from <= self._start:
                return best if best >= since else -NEVER_S
            self._look(max(self._seen_from - STEP_S, self._start))

    def legs(self, access: Access) -> tuple[Leg, ...]:
        """The rides, and walks between them, of the latest way from a place; of two equal ones any.

        After going step by step only what has been asked for is known.
        """
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
    """Some connections of a UTC day, numbered from `offset` on as they were looked at."""

    def __init__(self, table: Connections, low: int, high: int) -> None:
        self.table, self.low, self.size, self.offset = table, low, high - low, 0

    def forward(self) -> Iterator[tuple[int, int, int, int, int]]:
        return zip(*(column[self.low : self.low + self.size] for column in self._columns()), strict=True)

    def backward(self) -> Iterator[tuple[int, int, int, int, int]]:
        return zip(*(column[self.low : self.low + self.size][::-1] for column in self._columns()), strict=True)

    def _columns(self) -> Iterable[Sequence[int]]:
        table = self.table
        return table.departs, table.arrives, table.boards, table.alights, table.rides


def _rides(timeline: Timeline, by_steps: bool) -> MutableSequence[int]:
    """Nobody on any ride: of scans that go step by step many are kept, in half the memory and a tenth slower."""
    return array("i", [_NOBODY]) * timeline.rides if by_steps else [_NOBODY] * timeline.rides


def _span_s(horizon: timedelta) -> int:
    if horizon > timedelta(days=2):  # more days than have rides of different numbers
        raise InputError("horizon", "is longer than 48 h")
    return horizon // timedelta(seconds=1)


def _next_offset(windows: Sequence[_Window]) -> int:
    return windows[-1].offset + windows[-1].size if windows else 0


def _windows(timeline: Timeline, start: int, end: int) -> Iterator[_Window]:
    for number in range(start // DAY_S, (end - 1) // DAY_S + 1):
        table = timeline.leaving_on(number)
        low, high = bisect_left(table.departs, start), bisect_left(table.departs, end)
        if low < high:
            yield _Window(table, low, high)


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
