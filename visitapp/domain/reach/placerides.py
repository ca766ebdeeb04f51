"""The ways by bus and train between one port and one place. Moments are POSIX seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil, floor, inf
from typing import NamedTuple

from visitapp.domain.reach.portprofiles import LONGEST_S, KeptLadder, PlacedLadder, PortProfiles
from visitapp.domain.reach.types import GroundLeg
from visitapp.domain.transit.labels import Landed
from visitapp.domain.transit.network import Walks
from visitapp.domain.transit.profile import ArrivalProfile, DepartureProfile
from visitapp.domain.transit.scan import NEVER_S
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

    __slots__ = ("_epoch_s", "_home", "_home_asked", "_out", "_out_asked", "place", "port")

    def __init__(
        self, out: PortProfiles[ArrivalProfile], home: PortProfiles[DepartureProfile], port: Walks, place: Walks,
        epoch_s: int,
    ) -> None:  # fmt: skip
        """`epoch_s`: from when on the profiles count."""
        self._out, self._home, self._epoch_s = out, home, epoch_s
        self.port, self.place = port, place
        self._out_asked: PlacedLadder | None = None
        self._home_asked: PlacedLadder | None = None

    def there_s(self, land_s: float, by_s: float) -> float:
        """When one is at the place that is ashore at `land_s`; infinite when that is not by `by_s`."""
        at, by = ceil(land_s) - self._epoch_s, floor(by_s) - self._epoch_s
        if by < at:
            return inf
        by = min(by, at + LONGEST_S)
        kept, later, *_ = self._ladder_out(at)
        rung = kept.rungs.soonest(at - later)
        if rung is not None:
            found = kept.rungs.ats[rung]
        elif by - later < kept.rungs.end:
            return inf
        else:
            profile, later, *_ = self._out.long(at)
            found = profile.at_place_s(self.place, at - later, by - later)
        return found + later + self._epoch_s if found + later <= by else inf

    def leave_s(self, port_by_s: float, since_s: float) -> float:
        """When one has to leave the place to be at the port by an instant; negative infinite when before `since_s`."""
        by, since = floor(port_by_s) - self._epoch_s, ceil(since_s) - self._epoch_s
        if by < since:
            return -inf
        since = max(since, by - LONGEST_S)
        kept, later, *_ = self._ladder_home(by)
        rung = kept.rungs.soonest(later - by)
        if rung is not None:
            found = -kept.rungs.ats[rung]
        elif later - since < kept.rungs.end:
            return -inf
        else:
            profile, later, *_ = self._home.long(by)
            found = profile.at_place_s(self.place, by - later, since - later)
        return found + later + self._epoch_s if found + later >= since else -inf

    def latest_s(self, by_s: float, since_s: float) -> float:
        """The latest instant to be ashore, to be at the place by another; negative infinite when before `since_s`."""
        by = floor(by_s) - self._epoch_s
        since = max(ceil(since_s) - self._epoch_s, by - LONGEST_S)
        at = by
        while at >= since:
            if at == by or by < self._out.rests_on(at):
                kept, later, start, _ = self._ladder_out(at)
                rung = kept.rungs.latest(by - later)
                found = -NEVER_S if rung is None else kept.rungs.labels[rung]
            else:
                profile, later, start, _ = self._out.long(at)
                found = profile.latest_s(self.place, by - later)
            if found > -NEVER_S:
                return found + later + self._epoch_s if found + later >= since else -inf
            at = start - 1
        return -inf

    def earliest_s(self, since_s: float, until_s: float) -> float:
        """The earliest instant to be at the port by, leaving the place at `since_s`; infinite when after `until_s`."""
        since = ceil(since_s) - self._epoch_s
        until = min(floor(until_s) - self._epoch_s, since + LONGEST_S)
        by = since
        while by <= until:
            if by == since or since >= self._home.rests_on(by):
                kept, later, _, by = self._ladder_home(by)
                rung = kept.rungs.latest(later - since)
                found = NEVER_S if rung is None else -kept.rungs.labels[rung]
            else:
                profile, later, _, by = self._home.long(by)
                found = profile.earliest_s(self.place, since - later)
            if found < NEVER_S:
                return found + later + self._epoch_s if found + later <= until else inf
        return inf

    def rung_out(self, land_s: float) -> Rung | None:
        """The way of who is ashore at an instant; None where no ladder has it."""
        at = ceil(land_s) - self._epoch_s
        kept, later, *_ = self._ladder_out(at)
        rung = kept.rungs.soonest(at - later)
        if rung is None:
            return None
        return Rung(kept, rung, later + self._epoch_s, kept.rungs.ats[rung] + later + self._epoch_s)

    def rung_home(self, port_by_s: float) -> Rung | None:
        """The way of who has to be at the port by an instant, likewise."""
        by = floor(port_by_s) - self._epoch_s
        kept, later, *_ = self._ladder_home(by)
        rung = kept.rungs.soonest(later - by)
        if rung is None:
            return None
        return Rung(kept, rung, later + self._epoch_s, later + self._epoch_s - kept.rungs.ats[rung])

    def way_out(self, rung: Rung) -> tuple[int, tuple[GroundLeg, ...]]:
        """The seconds that one walks from the port to the first stop, and the legs from there on."""
        legs = self._out.profile_of(rung.ladder).legs_of(self._landed(rung))
        later, last = timedelta(seconds=rung.later_s - self._epoch_s), dict(self.place)[legs[-1].to_stop]
        starts_at = legs[0].departs_at + later
        told = _with_walks(legs, later, starts_at, timedelta(), timedelta(seconds=last))
        return dict(self.port)[legs[0].from_stop], told

    def way_home(self, rung: Rung) -> tuple[GroundLeg, ...]:
        """The legs from the place to the port."""
        legs = self._home.profile_of(rung.ladder).legs_of(self._landed(rung))
        return self._told_home(legs, timedelta(seconds=rung.later_s - self._epoch_s))

    def legs_out(self, land_s: float) -> tuple[GroundLeg, ...]:
        """The legs of a way that `there_s` found."""
        at_s = ceil(land_s)
        rung, at = self.rung_out(land_s), datetime.fromtimestamp(at_s, UTC)
        if rung is not None:
            walk_s, ridden = self.way_out(rung)
            return _walked(ridden, at, timedelta(seconds=walk_s))
        profile, later, *_ = self._out.long(at_s - self._epoch_s)
        legs = profile.legs(self.place, at_s - self._epoch_s - later)
        first, last = dict(self.port)[legs[0].from_stop], dict(self.place)[legs[-1].to_stop]
        return _with_walks(legs, timedelta(seconds=later), at, timedelta(seconds=first), timedelta(seconds=last))

    def legs_home(self, port_by_s: float) -> tuple[GroundLeg, ...]:
        """The legs of a way that `leave_s` found."""
        by = floor(port_by_s) - self._epoch_s
        rung = self.rung_home(port_by_s)
        if rung is not None:
            return self.way_home(rung)
        profile, later, *_ = self._home.long(by)
        return self._told_home(profile.legs(self.place, by - later), timedelta(seconds=later))

    def _ladder_out(self, at: int) -> PlacedLadder:
        """Whoever asks, asks of one part of a day again and again."""
        asked = self._out_asked
        if asked is None or not asked.start <= at < asked.end:
            asked = self._out_asked = self._out.ladder(self.place, at)
        return asked

    def _ladder_home(self, by: int) -> PlacedLadder:
        asked = self._home_asked
        if asked is None or not asked.start <= by < asked.end:
            asked = self._home_asked = self._home.ladder(self.place, by)
        return asked

    def _landed(self, rung: Rung) -> Landed:
        """Where the way of a rung ends, at the place or, where time runs back, at the port."""
        rungs, number = rung.ladder.rungs, rung.number
        stop = rungs.stops[number]
        walk = next(seconds for one, seconds in self.place if one == stop)
        return Landed(rungs.ats[number] - walk, stop, rungs.labels[number])

    def _told_home(self, legs: Sequence[Leg], later: timedelta) -> tuple[GroundLeg, ...]:
        first, last = (timedelta(seconds=dict(walks)[stop]) for walks, stop in (
            (self.place, legs[0].from_stop), (self.port, legs[-1].to_stop)
        ))  # fmt: skip
        return _with_walks(legs, later, legs[0].departs_at + later - first, first, last)


def _with_walks(
    legs: Sequence[Leg], later: timedelta, at: datetime, first: timedelta, last: timedelta
) -> tuple[GroundLeg, ...]:
    """The legs so much later, with the walk from where one is `at` an instant, and the one at the end."""
    found = tuple([
        GroundLeg(
            leg.vehicle if leg.trip else None, leg.route, leg.headsign, leg.from_name, leg.to_name,
            leg.departs_at + later, leg.arrives_at + later, leg.approximate, leg.demo,
        )
        for leg in legs
    ])  # fmt: skip
    if last:
        ends = legs[-1].arrives_at + later
        found = (*found, GroundLeg(None, "", "", legs[-1].to_name, "", ends, ends + last))
    return _walked(found, at, first)


def _walked(legs: tuple[GroundLeg, ...], at: datetime, walk: timedelta) -> tuple[GroundLeg, ...]:
    return (GroundLeg(None, "", "", "", legs[0].from_name, at, at + walk), *legs) if walk else legs
