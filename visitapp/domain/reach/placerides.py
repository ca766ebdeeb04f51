"""The ways by bus and train between one port and one place. Moments are POSIX seconds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil, floor, inf
from typing import NamedTuple

from visitapp.domain.reach.portprofiles import LONGEST_S, KeptLadder, PlaceLadders, PortProfiles
from visitapp.domain.reach.types import GroundLeg
from visitapp.domain.transit.network import Walks
from visitapp.domain.transit.profile import ArrivalProfile, DepartureProfile
from visitapp.domain.transit.types import Leg

LONGEST = timedelta(seconds=LONGEST_S)
"""From a boat to a place, or back: longer than any verdict asks for, and no way is looked for that is."""


class Rung(NamedTuple):
    """A way that a ladder has: its place there, and how much later than the ladder's own seconds it is.

    `at_s`: when one is at the place, or leaves it.
    """

    ladder: KeptLadder
    number: int
    later_s: int
    at_s: int


class PlaceRides:
    """The ways to a place from a port, and back. `port`, `place`: the stops near them."""

    __slots__ = ("_epoch_s", "_home", "_out", "place", "port")

    def __init__(
        self, out: PortProfiles[ArrivalProfile], home: PortProfiles[DepartureProfile], port: Walks, place: Walks,
        epoch_s: int,
    ) -> None:  # fmt: skip
        """`epoch_s`: from when on the profiles count."""
        self._out, self._home, self._epoch_s = PlaceLadders(out, place), PlaceLadders(home, place), epoch_s
        self.port, self.place = port, place

    def there_s(self, land_s: float, by_s: float) -> float:
        """When one is at the place that is ashore at `land_s`; infinite when that is not by `by_s`."""
        rung = self.rung_out(land_s, by_s)
        return inf if rung is None else rung.at_s

    def leave_s(self, port_by_s: float, since_s: float) -> float:
        """When one has to leave the place to be at the port by an instant; negative infinite when before `since_s`."""
        rung = self.rung_home(port_by_s, since_s)
        return -inf if rung is None else rung.at_s

    def latest_s(self, by_s: float, since_s: float) -> float:
        """The latest instant to be ashore, to be at the place by another; negative infinite when before `since_s`."""
        by = floor(by_s) - self._epoch_s
        since = max(ceil(since_s) - self._epoch_s, by - LONGEST_S)
        at = by
        while at >= since:
            placed = self._out.reaching(at, by)
            if placed is None:
                break
            rungs = placed.ladder.rungs
            rung = rungs.latest(by - placed.later)
            if rung is not None:
                found = rungs.labels[rung] + placed.later
                return found + self._epoch_s if found >= since else -inf
            at = placed.start - 1
        return -inf

    def earliest_s(self, since_s: float, until_s: float) -> float:
        """The earliest instant to be at the port by, leaving the place at `since_s`; infinite when after `until_s`."""
        since = ceil(since_s) - self._epoch_s
        until = min(floor(until_s) - self._epoch_s, since + LONGEST_S)
        by = since
        while by <= until:
            placed = self._home.reaching(by, since)
            if placed is None:
                break
            rungs = placed.ladder.rungs
            rung = rungs.latest(placed.later - since)
            if rung is not None:
                found = placed.later - rungs.labels[rung]
                return found + self._epoch_s if found <= until else inf
            by = placed.end
        return inf

    def outs_in_time(self, ashore: Sequence[float], by_s: float, spare_s: float) -> int:
        """For how many of these instants who is ashore so much later is at the place by another. There is one at least.

        `ashore`: rising.
        """
        by = floor(by_s) - self._epoch_s
        placed = self._out.first(by)
        rungs, later = placed.ladder.rungs, placed.later
        rung = bisect_right(rungs.ats, by - later)
        latest_s = rungs.labels[rung - 1] + later + self._epoch_s if rung else self.latest_s(by_s, ashore[0] + spare_s)
        return bisect_right(ashore, latest_s - spare_s)

    def homes_too_early(self, due: Sequence[float], since_s: float, spare_s: float) -> int:
        """For how many of these instants who is to be at the port so much before must leave the place before another.

        `due`: rising.
        """
        since = ceil(since_s) - self._epoch_s
        placed = self._home.first(since)
        rungs, later = placed.ladder.rungs, placed.later
        rung = bisect_right(rungs.ats, later - since)
        if rung:
            earliest_s: float = later - rungs.labels[rung - 1] + self._epoch_s
        else:
            earliest_s = self.earliest_s(since_s, due[-1] - spare_s)
        return bisect_left(due, earliest_s + spare_s)

    def rung_out(self, land_s: float, by_s: float = inf) -> Rung | None:
        """The way of who is ashore at an instant; None where one is not there by another."""
        epoch_s = self._epoch_s
        at = ceil(land_s) - epoch_s
        by = at + LONGEST_S if by_s == inf else min(floor(by_s) - epoch_s, at + LONGEST_S)
        if at > by:
            return None
        placed = self._out.first(at)
        rung = placed.ladder.rungs.soonest(at - placed.later)
        if rung is None and by >= placed.until:
            for placed in self._out.at(at):
                rung = placed.ladder.rungs.soonest(at - placed.later)
                if rung is not None or by < placed.until:
                    break
        if rung is None:
            return None
        ladder, _, later, *_ = placed
        there = ladder.rungs.ats[rung] + later
        return Rung(ladder, rung, later + epoch_s, there + epoch_s) if there <= by else None

    def rung_home(self, port_by_s: float, since_s: float = -inf) -> Rung | None:
        """The way of who has to be at the port by an instant; None where one has to leave before another."""
        epoch_s = self._epoch_s
        by = floor(port_by_s) - epoch_s
        since = by - LONGEST_S if since_s == -inf else max(ceil(since_s) - epoch_s, by - LONGEST_S)
        if since > by:
            return None
        placed = self._home.first(by)
        rung = placed.ladder.rungs.soonest(placed.later - by)
        if rung is None and since < placed.until:
            for placed in self._home.at(by):
                rung = placed.ladder.rungs.soonest(placed.later - by)
                if rung is not None or since >= placed.until:
                    break
        if rung is None:
            return None
        ladder, _, later, *_ = placed
        leave = later - ladder.rungs.ats[rung]
        return Rung(ladder, rung, later + epoch_s, leave + epoch_s) if leave >= since else None

    def way_out(self, rung: Rung) -> tuple[int, tuple[GroundLeg, ...]]:
        """The seconds that one walks from the port to the first stop, and the legs from there on."""
        legs = self._out.legs_of(rung.ladder, rung.number)
        last = timedelta(seconds=dict(self.place)[legs[-1].to_stop])
        return dict(self.port)[legs[0].from_stop], _told(legs, self._later(rung), last)

    def way_home(self, rung: Rung) -> tuple[GroundLeg, ...]:
        """The legs from the place to the port."""
        legs, later = self._home.legs_of(rung.ladder, rung.number), self._later(rung)
        first, last = (timedelta(seconds=dict(walks)[stop]) for walks, stop in (
            (self.place, legs[0].from_stop), (self.port, legs[-1].to_stop)
        ))  # fmt: skip
        return _walked(_told(legs, later, last), legs[0].departs_at + later - first, first)

    def legs_out(self, land_s: float) -> tuple[GroundLeg, ...]:
        """The legs of a way that `there_s` found."""
        rung = self.rung_out(land_s)
        assert rung is not None  # as the caller knows
        walk_s, legs = self.way_out(rung)
        return _walked(legs, datetime.fromtimestamp(ceil(land_s), UTC), timedelta(seconds=walk_s))

    def legs_home(self, port_by_s: float) -> tuple[GroundLeg, ...]:
        """The legs of a way that `leave_s` found."""
        rung = self.rung_home(port_by_s)
        assert rung is not None  # likewise
        return self.way_home(rung)

    def _later(self, rung: Rung) -> timedelta:
        return timedelta(seconds=rung.later_s - self._epoch_s)


def _told(legs: Sequence[Leg], later: timedelta, last: timedelta) -> tuple[GroundLeg, ...]:
    """The legs so much later, with the walk at the end."""
    found = tuple([
        GroundLeg(
            leg.vehicle if leg.trip else None, leg.route, leg.headsign, leg.from_name, leg.to_name,
            leg.departs_at + later, leg.arrives_at + later, leg.approximate, leg.demo,
        )
        for leg in legs
    ])  # fmt: skip
    if not last:
        return found
    ends = legs[-1].arrives_at + later
    return (*found, GroundLeg(None, "", "", legs[-1].to_name, "", ends, ends + last))


def _walked(legs: tuple[GroundLeg, ...], at: datetime, walk: timedelta) -> tuple[GroundLeg, ...]:
    """The legs, with the walk from where one is `at` an instant."""
    return (GroundLeg(None, "", "", "", legs[0].from_name, at, at + walk), *legs) if walk else legs
