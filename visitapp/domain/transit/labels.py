"""The pass of a profile scan over connections: who is where, and when they had to set out at the latest.

After J. Dibbelt, T. Pajor, B. Strasser, D. Wagner, "Connection Scan Algorithm", 2018, §4.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from visitapp.domain.transit.ladder import Ladder
from visitapp.domain.transit.network import Network, Walks
from visitapp.domain.transit.scan import NEVER_S, Access
from visitapp.domain.transit.windows import Looks

_UNSET = -(1 << 31)
"""Before all instants."""
_NOTHING: array[int] = array("i")
_NUMBER_BITS = 32
_NUMBER = (1 << _NUMBER_BITS) - 1
_soonest = itemgetter(0, 1)


Ends = Callable[[list[int]], Iterable[int]]
"""What is to be known of connections by their numbers."""


class Landed(NamedTuple):
    """A way that ends at a stop, when it does, and the latest instant to set out for it."""

    at: int
    stop: int
    label: int


class Labels:
    """What is known at each stop, in seconds that rise as the pass goes on: where time runs back, in negative ones.

    There stand times, rising, and beside each the label of who is there then: the latest instant at which they may
    have set out. Labels rise too, for who comes later and set out earlier is of no use. Arrays, for there are hundreds
    of thousands of them; stops that nobody comes to share an empty one.
    """

    def __init__(self, network: Network, rides: int, walks: Sequence[Walks], access: Access, span: range) -> None:
        """`walks`: where one goes on from a stop; `access`: where one can walk to first. One sets out in the `span`."""
        size = network.size + 2
        self._walks, self._first, self._last = walks, span[0], span[-1]
        self.first_walk_s = [NEVER_S] * size
        for stop, seconds in access:
            self.first_walk_s[stop] = min(self.first_walk_s[stop], seconds)
        # By ride: the label, and the connection with which it came aboard.
        self._aboard, self._begun = array("i", [_UNSET]) * rides, array("i", [0]) * rides
        self._ready, self._ready_labels = [_NOTHING] * size, [_NOTHING] * size
        self._landed, self._labels = [_NOTHING] * size, [_NOTHING] * size
        self._rides = [_NOTHING] * size
        # Once the pass is over, those of each stop from its place in `_starts` on, to that of the next.
        self._starts, self._ats, self._set_outs = array("i"), array("i"), array("i")
        self._begins, self._ends = array("i"), array("q")
        for nobody in (network.nobody_boards, network.nobody_alights):  # nobody comes there that is any better
            self._landed[nobody], self._labels[nobody] = array("i", [_UNSET]), array("i", [-_UNSET - 1])

    def scan(self, looks: Looks, numbers: Iterable[int]) -> None:
        """Take connections, in the order in which they leave; `numbers`: theirs."""
        aboard, begun, first_walk_s, first, last = self._aboard, self._begun, self.first_walk_s, self._first, self._last
        ready, ready_labels, landed, labels = self._ready, self._ready_labels, self._landed, self._labels
        for number, (leaves, arrives, board, alight, ride) in zip(numbers, looks, strict=True):
            label = aboard[ride]
            if label < last:
                place = bisect_right(ready[board], leaves)
                if place and ready_labels[board][place - 1] > label:
                    label = aboard[ride] = ready_labels[board][place - 1]
                    begun[ride] = number
                if leaves - first_walk_s[board] > label:
                    # Who sets out last of all may wait.
                    label = aboard[ride] = min(leaves - first_walk_s[board], last)
                    begun[ride] = number
                if label < first:
                    continue
            place = bisect_right(landed[alight], arrives)
            if not place or labels[alight][place - 1] < label:
                self._land(alight, arrives, label, begun[ride] << _NUMBER_BITS | number)

    def close(self, begins: Ends, ends: Ends) -> None:
        """Forget what only the pass itself needs, and keep the rest in a few arrays: a third of the memory.

        `begins`, `ends`: what is to be known from now on of the connections, by their numbers, with which rides begin
        and end; 32 and 64 bits each.
        """
        for landed, labels, rides in zip(self._landed, self._labels, self._rides, strict=True):
            self._starts.append(len(self._ats))
            if rides:  # where nobody comes there may stand a time that nobody is better than
                self._ats += landed
                self._set_outs += labels
                self._begins.extend(begins([ride >> _NUMBER_BITS for ride in rides]))
                self._ends.extend(ends([ride & _NUMBER for ride in rides]))
        self._starts.append(len(self._ats))
        self._aboard, self._begun, self._ready, self._ready_labels = _NOTHING, _NOTHING, [], []
        self._landed, self._labels, self._rides = [], [], []

    @property
    def size(self) -> int:
        """How many there are at all stops together."""
        return len(self._ats)

    def _land(self, stop: int, at: int, label: int, ride: int) -> None:
        """Someone is there; whoever came not earlier, and did not set out later, is forgotten."""
        if not self._landed[stop]:
            self._landed[stop], self._labels[stop], self._rides[stop] = array("i"), array("i"), array("q")
        low, high = _enter(self._landed[stop], self._labels[stop], at, label)
        self._rides[stop][low:high] = array("q", (ride,))
        ready, ready_labels = self._ready, self._ready_labels
        for other, seconds in self._walks[stop]:
            then, times, labels = at + seconds, ready[other], ready_labels[other]
            if not times:
                ready[other], ready_labels[other] = array("i", (then,)), array("i", (label,))
            elif then > times[-1]:  # as a rule one comes after all others
                if labels[-1] < label:
                    times.append(then)
                    labels.append(label)
            elif not (place := bisect_right(times, then)) or labels[place - 1] < label:
                _enter(times, labels, then, label)

    def find(self, access: Access, set_out: int) -> tuple[int, Landed] | None:
        """When one is at the earliest at a place to which one walks from some stops, as far as is known, and the way.

        Of equally early ones that which sets out last.
        """
        best, best_label, best_stop, walk = NEVER_S, 0, -1, 0
        for stop, seconds in access:
            place, end = self._place(stop, set_out), self._starts[stop + 1]
            if place < end:
                at, label = self._ats[place] + seconds, self._set_outs[place]
                if at < best or (at == best and label > best_label):
                    best, best_label, best_stop, walk = at, label, stop, seconds
        return None if best_stop < 0 else (best, Landed(best - walk, best_stop, best_label))

    def ladder(self, access: Access, end: int) -> Ladder:
        """The ways to a place that are there before `end`, as far as is known."""
        found: list[tuple[int, int, int]] = []
        for stop, seconds in access:
            places = slice(self._starts[stop], self._starts[stop + 1])
            found += [
                (at + seconds, -label, stop)
                for at, label in zip(self._ats[places], self._set_outs[places], strict=True)
            ]
        found.sort(key=_soonest)  # of those that are equal the stop goes first that stands first, as in `find`
        return Ladder(end, found)

    def ride(self, landed: Landed) -> tuple[int, int]:
        """What is known of how a way's last ride begins and ends."""
        place = self._place(landed.stop, landed.label)
        return self._begins[place], self._ends[place]

    def _place(self, stop: int, set_out: int) -> int:
        """The place of the first way to a stop for which one sets out at an instant, or later."""
        return bisect_left(self._set_outs, set_out, self._starts[stop], self._starts[stop + 1])


def _enter(times: array[int], labels: array[int], at: int, label: int) -> tuple[int, int]:
    """Put a label in its place, instead of what it is better than; from where to where that stood."""
    size = len(times)
    if not size or times[-1] < at:
        times.append(at)
        labels.append(label)
        return size, size
    low = high = bisect_left(times, at)
    while high < size and labels[high] <= label:
        high += 1
    times[low:high], labels[low:high] = array("i", (at,)), array("i", (label,))
    return low, high
