"""The ways from ports to places: each is made when it is asked for, and kept while what it is made of stays."""

from __future__ import annotations

from collections.abc import Iterable

from visitapp.domain.crossing.types import Mode, Port
from visitapp.domain.reach.ground import EnteredGround, Spot, ground_time
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.roads import RoadTimes
from visitapp.domain.reach.types import GroundTime
from visitapp.domain.reach.ways import TimetableWay, Ways, timetable_way

MOST_PLACES = 20_000

Where = tuple[Spot | None, str, str]
"""Where an occurrence is held: the position, and the slugs of the place and the municipality."""


class PlaceWays:
    """Made of the minutes that were entered, the ways on roads, and the network of those on foot, where there is one.

    The ports and modes that ways begin with have numbers, so that those to a place stand in a list.
    """

    def __init__(
        self, entered: Iterable[EnteredGround], roads: RoadTimes, transport: PublicTransport | None = None
    ) -> None:
        self._roads, self._transport = roads, transport
        self._entered_from: dict[tuple[str, Mode], list[EnteredGround]] = {}
        for one in entered:
            self._entered_from.setdefault((one.port, one.mode), []).append(one)
        self._starts: list[tuple[Port, Mode]] = []
        self._places: dict[Where, list[Ways | None]] = {}
        self._fixed: dict[GroundTime | None, Ways] = {}

    def learn(self, roads: RoadTimes) -> None:
        """Take the ways on roads that are known now."""
        self._roads = roads
        self._places.clear()

    def start(self, port: Port, mode: Mode) -> int:
        """The number of a port and a mode."""
        if (port, mode) not in self._starts:
            self._starts.append((port, mode))
            self._places.clear()
        return self._starts.index((port, mode))

    def to(self, where: Where) -> list[Ways | None]:
        """The ways to a place that were asked for, by the number of where they begin; None for the others."""
        found = self._places.get(where)
        if found is None:
            if len(self._places) >= MOST_PLACES:
                self._places.clear()
            found = self._places[where] = [None] * len(self._starts)
        return found

    def make(self, ways: list[Ways | None], start: int, where: Where) -> Ways:
        """One of `ways`, those to that place."""
        found = ways[start] = self._way(*self._starts[start], where)
        return found

    def _way(self, port: Port, mode: Mode, where: Where) -> Ways:
        spot, place, municipality = where
        entered = self._entered_from.get((port.slug, mode), ())
        ground = ground_time(mode, port, spot, entered, place, municipality, self._roads)
        ride = self._ride(port, spot, place) if mode == "foot" else None
        if ride is not None:
            return Ways(ground, ride)
        if (found := self._fixed.get(ground)) is None:
            found = self._fixed[ground] = Ways(ground)
        return found

    def _ride(self, port: Port, spot: Spot | None, place: str) -> TimetableWay | None:
        """By public transport; beside it counts what leads to this very place, not minutes for a whole municipality."""
        if self._transport is None:
            return None
        real = [one for one in self._entered_from.get((port.slug, "foot"), ()) if not (one.demo or one.published)]
        beside = ground_time("foot", port, spot, real, place, roads=self._roads)
        return timetable_way(self._transport, port, spot, beside)
