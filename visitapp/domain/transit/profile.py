"""Profiles: what one scan finds for an instant is found in one pass for all instants of a day.

They go an hour at a time, and no further than what they are asked for needs. Instants are the timeline's seconds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from visitapp.domain.errors import InputError
from visitapp.domain.transit.labels import Labels, Landed
from visitapp.domain.transit.ladder import Ladder
from visitapp.domain.transit.legs import ride_leg, walk_leg
from visitapp.domain.transit.network import Walks
from visitapp.domain.transit.scan import NEVER_S, STEP_S, Access
from visitapp.domain.transit.service_days import DAY_S, Timeline
from visitapp.domain.transit.types import Leg
from visitapp.domain.transit.windows import Window, windows_between

MOST_DAYS = 3
"""In more UTC days than that there are rides of the same number."""
KEPT_WAYS = 4096
"""Of a profile; a kilobyte each."""


class _End(NamedTuple):
    """Where the scan came to a ride: one boards there, or alights where time runs back."""

    at: int
    stop: int
    run: int


class _Seen(NamedTuple):
    """What is kept of connections to tell of them, from the place `low` of their day on, numbered from `offset` on."""

    offset: int
    low: int
    times: Sequence[int]
    stops: Sequence[int]
    runs: Sequence[int]


_offset = attrgetter("offset")


class _Profile(ABC):
    """What both directions have in common.

    `_front`: in the seconds of the labels; what was not looked at arrives then or later. `_asked`: what was asked last,
    for that is soon asked again.
    """

    def __init__(self, timeline: Timeline, access: Access, span: range, end: int, walks: list[Walks]) -> None:
        self._timeline, self._front, self._end = timeline, span[0], end
        self._labels = Labels(timeline.network, timeline.rides, walks, access, span)
        self._seen, self._count = list[_Seen](), 0
        self._asked: tuple[Access, int, tuple[int, Landed] | None] = ((), 0, None)
        self._ways: dict[Landed, tuple[Leg, ...]] = {}

    def ladder(self, access: Access) -> Ladder:
        """All ways to a place, or from one, of which it is known that none is better."""
        self._look_at_all()
        return self._labels.ladder(access, self._end)

    def legs_of(self, landed: Landed) -> tuple[Leg, ...]:
        """The rides, and walks between them, of a way that stands in a ladder."""
        self._look_at_all()
        return self._way(landed)

    @abstractmethod
    def _look(self, to: int) -> None:
        """Scan what has not been scanned and leaves before `to`."""

    @abstractmethod
    def _begins(self, end: _End) -> tuple[int, Walks]:
        """When a ride begins, in the seconds of the labels, and the stops from which one may have walked there."""

    @abstractmethod
    def _ride(self, begun: _End, landed: Landed, run: int) -> Leg:
        """A ride as it is told."""

    @abstractmethod
    def _joined(self, way: tuple[Leg, ...], landed: Landed, seconds: int, begun: _End, ride: Leg) -> tuple[Leg, ...]:
        """A way to where one has landed, the walk of some seconds from there, and one ride more, as they are told."""

    def _number(self, window: Window, times: Sequence[int], stops: Sequence[int]) -> range:
        """The numbers for what is looked at, of which enough is kept to tell of it."""
        self._seen.append(_Seen(self._count, window.low, times, stops, window.table.runs))
        self._count += window.size
        return range(self._count - window.size, self._count)

    def _end_of(self, number: int) -> _End:
        seen = self._seen[bisect_right(self._seen, number, key=_offset) - 1]
        place = number - seen.offset + seen.low
        return _End(seen.times[place], seen.stops[place], seen.runs[place])

    def _find(self, access: Access, set_out: int, by: int) -> int:
        found = self._known(access, set_out) or self._find_known(access, set_out, by)
        if found is None:
            return NEVER_S
        self._asked = access, set_out, found
        return found[0] if found[0] <= by else NEVER_S

    def _known(self, access: Access, set_out: int) -> tuple[int, Landed] | None:
        return self._asked[2] if self._asked[0] is access and self._asked[1] == set_out else None

    def _find_known(self, access: Access, set_out: int, by: int) -> tuple[int, Landed] | None:
        """The earliest way, when it is by an instant."""
        while True:
            found = self._labels.find(access, set_out)
            # What was not looked at arrives at `_front` or later.
            if found is not None and found[0] <= self._front:
                return found
            if self._front > by or self._front >= self._end:
                return found if found is not None and found[0] <= by else None
            self._look_on()

    def _find_last(self, access: Access, by: int) -> int:
        while self._front <= by and self._front < self._end:
            self._look_on()
        return self._labels.find_last(access, by)

    def _look_on(self) -> None:
        to = min(self._front + STEP_S, self._end)
        self._look(to)
        self._front = to

    def _look_at_all(self) -> None:
        while self._front < self._end:
            self._look_on()

    def _legs(self, access: Access, set_out: int) -> tuple[Leg, ...]:
        found = self._known(access, set_out) or self._find_known(access, set_out, self._end)
        return () if found is None else self._way(found[1])

    def _way(self, landed: Landed) -> tuple[Leg, ...]:
        """The rides to where one lands, and the walks between. Ways to many places begin alike, so they are kept."""
        known = self._ways.get(landed)
        if known is None:
            begun, ended = map(self._end_of, self._labels.ride(landed))
            ride, (at, walks) = self._ride(begun, landed, ended.run), self._begins(begun)
            if at - self._labels.first_walk_s[begun.stop] >= landed.label:
                known = (ride,)
            else:
                found = self._labels.find(walks, landed.label)
                assert found is not None  # or nobody could have been aboard
                there, before = found
                known = self._joined(self._way(before), before, there - before.at, begun, ride)
            if len(self._ways) >= KEPT_WAYS:
                self._ways.clear()
            self._ways[landed] = known
        return known


class ArrivalProfile(_Profile):
    """How early one is at every stop, for whoever sets out in a span of instants and rides before `end`."""

    def __init__(self, timeline: Timeline, access: Access, span: range, end: int) -> None:
        """`access`: the stops one can walk to first."""
        _bounded(span[0], end - 1)
        super().__init__(timeline, access, span, end, timeline.network.walks)

    def at_place_s(self, access: Access, set_out: int, by: int) -> int:
        """When one is at a place that one walks to from some stops; NEVER_S when that is not before or at `by`."""
        return self._find(access, set_out, by)

    def legs(self, access: Access, set_out: int) -> tuple[Leg, ...]:
        """The rides, and walks between them, of an earliest way to a place.

        Of equally early ones it is one that leaves late.
        """
        return self._legs(access, set_out)

    def latest_s(self, access: Access, by: int) -> int:
        """The latest instant to set out, to be at a place `by` another; the negative of NEVER_S when there is none."""
        return self._find_last(access, by)

    def _look(self, to: int) -> None:
        for window in windows_between(self._timeline, self._front, to):
            self._labels.scan(window.forward(), self._number(window, window.table.departs, window.table.boards))

    def _begins(self, end: _End) -> tuple[int, Walks]:
        return end.at, self._timeline.network.walks_back[end.stop]

    def _ride(self, begun: _End, landed: Landed, run: int) -> Leg:
        return ride_leg(self._timeline, begun.run, run, begun.at, landed.at, begun.stop, landed.stop)

    def _joined(self, way: tuple[Leg, ...], landed: Landed, seconds: int, begun: _End, ride: Leg) -> tuple[Leg, ...]:
        if landed.stop == begun.stop:
            return (*way, ride)
        walk = walk_leg(self._timeline, landed.stop, begun.stop, landed.at, landed.at + seconds)
        return (*way, walk, ride)


class DepartureProfile(_Profile):
    """How late one can leave every stop from `start` on, to be somewhere by any instant of a span."""

    def __init__(self, timeline: Timeline, access: Access, span: range, start: int) -> None:
        """`access`: the stops one walks from at the end."""
        _bounded(start, span[-1])
        super().__init__(timeline, access, range(-span[-1], 1 - span[0]), 1 - start, timeline.network.walks_back)

    def at_place_s(self, access: Access, by: int, since: int) -> int:
        """When one must leave a place to be there `by` an instant; the negative of NEVER_S when before `since`."""
        return -self._find(access, -by, -since)

    def legs(self, access: Access, by: int) -> tuple[Leg, ...]:
        """The rides, and walks between them, of a latest way from a place.

        Of equally late ones it is one that is there early.
        """
        return self._legs(access, -by)

    def earliest_s(self, access: Access, since: int) -> int:
        """The earliest instant by which one is there, leaving a place at `since`; NEVER_S when there is none."""
        return -self._find_last(access, -since)

    def _look(self, to: int) -> None:
        for window in reversed(list(windows_between(self._timeline, 1 - to, 1 - self._front))):
            numbers = self._number(window, window.table.arrives, window.table.alights)
            self._labels.scan(window.mirrored(), numbers[::-1])

    def _begins(self, end: _End) -> tuple[int, Walks]:
        return -end.at, self._timeline.network.walks[end.stop]

    def _ride(self, begun: _End, landed: Landed, run: int) -> Leg:
        return ride_leg(self._timeline, run, begun.run, -landed.at, begun.at, landed.stop, begun.stop)

    def _joined(self, way: tuple[Leg, ...], landed: Landed, seconds: int, begun: _End, ride: Leg) -> tuple[Leg, ...]:
        if landed.stop == begun.stop:
            return (ride, *way)
        return (ride, walk_leg(self._timeline, begun.stop, landed.stop, begun.at, begun.at + seconds), *way)


def _bounded(first: int, last: int) -> None:
    if last // DAY_S - first // DAY_S >= MOST_DAYS:
        raise InputError("profile", f"is of more than {MOST_DAYS} days")
