"""Profiles: what one scan finds for an instant is found in one pass for all instants of a day.

Instants are the timeline's seconds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from visitapp.domain.errors import InputError
from visitapp.domain.transit.labels import Labels, Landed
from visitapp.domain.transit.ladder import Ladder
from visitapp.domain.transit.legs import ride_leg, walk_leg
from visitapp.domain.transit.network import Walks
from visitapp.domain.transit.scan import Access
from visitapp.domain.transit.service_days import DAY_S, Timeline
from visitapp.domain.transit.types import Leg
from visitapp.domain.transit.windows import Window, windows_between

MOST_DAYS = 3
"""In more UTC days than that there are rides of the same number."""
KEPT_WAYS = 512
"""Of a profile; a kilobyte each."""


class _End(NamedTuple):
    """Where the scan came to a ride: one boards there, or alights where time runs back."""

    at: int
    stop: int
    run: int


class _Seen(NamedTuple):
    """Connections while they are looked at, from the place `low` of their day on, numbered from `offset` on."""

    offset: int
    low: int
    times: Sequence[int]
    stops: Sequence[int]
    runs: Sequence[int]


_offset = attrgetter("offset")


class _Profile(ABC):
    """What both directions have in common."""

    def __init__(self, timeline: Timeline, access: Access, span: range, end: int, walks: list[Walks]) -> None:
        """`end`: what is not there before it is not known, in the seconds of the labels."""
        self._timeline, self._end = timeline, end
        self._labels = Labels(timeline.network, timeline.rides, walks, access, span)
        self._seen, self._count = list[_Seen](), 0
        self._ways: dict[Landed, tuple[Leg, ...]] = {}
        self._look(span[0], end)
        # A day's connections have 7 MB: what is told of is a tenth of them.
        self._begun: dict[int, int] = {}
        self._labels.close(self._begins_of, self._runs_of)
        ends = [self._end_of(number) for number in self._begun]
        self._begin_ats = array("i", [end.at for end in ends])
        self._begin_stops = array("i", [end.stop for end in ends])
        self._begin_runs = array("q", [end.run for end in ends])
        self._seen, self._begun = [], {}

    @property
    def size(self) -> int:
        """How many labels it has."""
        return self._labels.size

    def ladder(self, access: Access) -> Ladder:
        """All ways to a place, or from one, of which it is known that none is better."""
        return self._labels.ladder(access, self._end)

    @abstractmethod
    def _look(self, start: int, end: int) -> None:
        """Scan what leaves from `start` to before `end`, in the seconds of the labels."""

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

    def _begins_of(self, numbers: list[int]) -> list[int]:
        """Their places among those with which a ride begins."""
        known = self._begun
        return [known.setdefault(number, len(known)) for number in numbers]

    def _runs_of(self, numbers: list[int]) -> list[int]:
        if len(self._seen) == 1:
            seen = self._seen[0]
            runs, shift = seen.runs, seen.low - seen.offset
            return [runs[number + shift] for number in numbers]
        return [self._end_of(number).run for number in numbers]

    def _end_of(self, number: int) -> _End:
        seen = self._seen[bisect_right(self._seen, number, key=_offset) - 1]
        place = number - seen.offset + seen.low
        return _End(seen.times[place], seen.stops[place], seen.runs[place])

    def legs_of(self, landed: Landed) -> tuple[Leg, ...]:
        """The rides of a way on a ladder, and the walks between."""
        begin, run = self._labels.ride(landed)
        begun = _End(self._begin_ats[begin], self._begin_stops[begin], self._begin_runs[begin])
        ride, (at, walks) = self._ride(begun, landed, run), self._begins(begun)
        if at - self._labels.first_walk_s[begun.stop] >= landed.label:
            return (ride,)
        found = self._labels.find(walks, landed.label)
        assert found is not None  # or nobody could have been aboard
        there, before = found
        return self._joined(self._beginning(before), before, there - before.at, begun, ride)

    def _beginning(self, landed: Landed) -> tuple[Leg, ...]:
        """The legs of a way that goes on. Ways to many places begin alike, so they are kept."""
        known = self._ways.get(landed)
        if known is None:
            known = self.legs_of(landed)
            if len(self._ways) >= KEPT_WAYS:
                self._ways.clear()
            self._ways[landed] = known
        return known


class ArrivalProfile(_Profile):
    """How early one is at every stop, for whoever sets out in a span of instants and rides before `end`.

    Of equally early ways it tells of one that leaves late.
    """

    def __init__(self, timeline: Timeline, access: Access, span: range, end: int) -> None:
        """`access`: the stops one can walk to first."""
        _bounded(span[0], end - 1)
        super().__init__(timeline, access, span, end, timeline.network.walks)

    def _look(self, start: int, end: int) -> None:
        for window in windows_between(self._timeline, start, end):
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
    """How late one can leave every stop from `start` on, to be somewhere by any instant of a span.

    Its seconds are negative, for time runs back. Of equally late ways it tells of one that is there early.
    """

    def __init__(self, timeline: Timeline, access: Access, span: range, start: int) -> None:
        """`access`: the stops one walks from at the end."""
        _bounded(start, span[-1])
        super().__init__(timeline, access, range(-span[-1], 1 - span[0]), 1 - start, timeline.network.walks_back)

    def _look(self, start: int, end: int) -> None:
        for window in reversed(list(windows_between(self._timeline, 1 - end, 1 - start))):
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
