"""Ladders: of all ways of a day to one place those that no other is better than, so that two look-ups answer for it."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Ladder:
    """Rungs in the seconds of a profile's labels, in which all rises: where time runs back they are negative.

    On a rung stand a label, the latest instant to set out, when one is at the place then, and the stop from which one
    walks there. Who sets out later is there later. Of what is there at `end` or later nothing is known.
    """

    __slots__ = ("ats", "end", "labels", "stops")

    def __init__(self, end: int, found: Iterable[tuple[int, int, int]]) -> None:
        """`found`: ways to the place, soonest first, of those the latest to set out: when, less the label, the stop."""
        self.end = end
        self.ats, self.labels, self.stops = array("i"), array("i"), array("i")
        best = None
        for at, less_label, stop in found:
            if at >= end:
                break
            if best is None or less_label < best:
                best = less_label
                self.ats.append(at)
                self.labels.append(-less_label)
                self.stops.append(stop)

    def soonest(self, set_out: int) -> int | None:
        """The rung of who sets out at an instant; None when one is not there before the end."""
        rung = bisect_left(self.labels, set_out)
        return rung if rung < len(self.labels) else None

    def latest(self, by: int) -> int | None:
        """The rung of who sets out as late as is possible to be there by an instant; None when nobody is."""
        rung = bisect_right(self.ats, by)
        return rung - 1 if rung else None
