"""The Connection Scan: from some stops to all, or from all stops to some, in one pass over the connections.

Departures that go step by step look no further than what they are asked for needs; the answers are the same.

After J. Dibbelt, T. Pajor, B. Strasser, D. Wagner, "Connection Scan Algorithm", 2018: a connection is reached when its
ride is, or when one is at its stop in time. Between two rides one walks once, or changes at the stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from visitapp.domain.errors import InputError
from visitapp.domain.transit.legs import ride_leg, walk_leg
from visitapp.domain.transit.service_days import Timeline
from visitapp.domain.transit.types import Leg
from visitapp.domain.transit.windows import Connection, Window, add_window, windows_between

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
        self._windows: list[Window] = []
        for window in windows_between(timeline, start, start + _span_s(horizon)):
            add_window(self._windows, window)
            self._scan(window)

    def _scan(self, window: Window) -> None:
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
        best = min([self._landed[stop] + seconds for stop, seconds in access], default=NEVER_S)
        return None if best >= NEVER_S else self._timeline.instant(best)

    def legs(self, access: Access) -> tuple[Leg, ...]:
        """The rides, and walks between them, of the earliest way to a place; of two equal ones any."""
        found: list[Leg] = []
        best = min(((self._landed[stop] + seconds, stop) for stop, seconds in access), default=(NEVER_S, 0))
        if best[0] >= NEVER_S:
            return ()
        stop = best[1]
        while stop != _NOBODY:
            last = Connection(self._windows, self._landed_by[stop])
            first = Connection(self._windows, self._boarded[last.ride])
            found.append(
                ride_leg(self._timeline, first.run, last.run, first.times[0], last.times[1], first.board, stop)
            )
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
        self._alighted = [_NOBODY] * timeline.rides
        self._leaves[timeline.network.nobody_boards] = NEVER_S
        end = timeline.seconds(by)
        for stop, seconds in access:
            self._due[stop] = max(self._due[stop], end - seconds)
        self._seen_from, self._start = end + 1, end - _span_s(horizon)
        self._windows: list[Window] = []
        if not by_steps:
            self._look(self._start)

    def _look(self, since: int) -> None:
        """Scan all that leaves at `since` or later, but for what was scanned."""
        if since >= self._seen_from:
            return
        for window in reversed(list(windows_between(self._timeline, since, self._seen_from))):
            add_window(self._windows, window)
            self._scan(window)
        self._seen_from = since

    def _scan(self, window: Window) -> None:
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
        while True:
            best = max([self._leaves[stop] - seconds for stop, seconds in access], default=-NEVER_S)
            # What has not been looked at leaves before `_seen_from`.
            if best >= self._seen_from or self._seen_from <= self._start:
                return None if best <= -NEVER_S else self._timeline.instant(best)
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
            first = Connection(self._windows, self._leaves_by[stop])
            last = Connection(self._windows, self._alighted[first.ride])
            found.append(
                ride_leg(self._timeline, first.run, last.run, first.times[0], last.times[1], stop, last.alight)
            )
            stop = self._due_to[last.alight]
            if stop not in (_NOBODY, last.alight):
                found.append(
                    walk_leg(
                        self._timeline, last.alight, stop, last.times[1], last.times[1] + dict(walks[last.alight])[stop]
                    )
                )
        return tuple(found)


def _span_s(horizon: timedelta) -> int:
    if horizon > timedelta(days=2):  # more days than have rides of different numbers
        raise InputError("horizon", "is longer than 48 h")
    return horizon // timedelta(seconds=1)
