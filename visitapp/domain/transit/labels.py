"""The pass of a profile scan over connections: who is where, and when they had to set out at the latest.

After J. Dibbelt, T. Pajor, B. Strasser, D. Wagner, "Connection Scan Algorithm", 2018, §4.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
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
_soonest = itemgetter(0, 1)


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

    def close(self) -> None:
        """Forget what only the pass itself needs: half of the memory."""
        self._aboard, self._begun, self._ready, self._ready_labels = _NOTHING, _NOTHING, [], []

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
        landed, labels = self._landed, self._labels
        best, best_label, best_stop, walk = NEVER_S, 0, -1, 0
        for stop, seconds in access:
            place = bisect_left(labels[stop], set_out)
            if place < len(labels[stop]):
                at, label = landed[stop][place] + seconds, labels[stop][place]
                if at < best or (at == best and label > best_label):
                    best, best_label, best_stop, walk = at, label, stop, seconds
        return None if best_stop < 0 else (best, Landed(best - walk, best_stop, best_label))

    def ladder(self, access: Access, end: int) -> Ladder:
        """The ways to a place that are there before `end`, as far as is known."""
        found: list[tuple[int, int, int]] = []
        for stop, seconds in access:
            found += [
                (at + seconds, -label, stop) for at, label in zip(self._landed[stop], self._labels[stop], strict=True)
            ]
        found.sort(key=_soonest)  # of those that are equal the stop goes first that stands first, as in `find`
        return Ladder(end, found)

    def ride(self, landed: Landed) -> tuple[int, int]:
        """The numbers of the connections with which a way's last ride begins and ends."""
        ride = self._rides[landed.stop][bisect_left(self._labels[landed.stop], landed.label)]
        return ride >> _NUMBER_BITS, ride & (1 << _NUMBER_BITS) - 1


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
