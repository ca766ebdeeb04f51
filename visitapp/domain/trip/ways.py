"""How long the way between any two stops of a trip takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from visitapp.domain.crossing.types import Mode, Port
from visitapp.domain.reach.ground import EnteredGround, Spot, distance_km, estimate, ground_time
from visitapp.domain.reach.quayways import QuayWay, QuayWays
from visitapp.domain.reach.roads import NO_ROADS, RoadTimes
from visitapp.domain.reach.types import GroundTime
from visitapp.domain.trip.types import Leg, Stop

SAME_PLACE_KM = 0.15
NO_WAY = GroundTime(timedelta(), timedelta(), timedelta(), estimated=False)


class Ways:
    """Answers for one mode, and remembers what it was asked. `quays`: by bus and train, for those on foot."""

    def __init__(
        self,
        mode: Mode,
        ports: Mapping[str, Port],
        entered: Iterable[EnteredGround] = (),
        roads: RoadTimes = NO_ROADS,
        quays: QuayWays | None = None,
    ) -> None:
        self._mode: Mode = mode
        self._ports = ports
        self._roads = roads
        self._entered = tuple(item for item in entered if item.mode == mode)
        self._known: dict[tuple[Stop, Stop], GroundTime | None] = {}
        self._quays = quays
        self._rides: dict[tuple[str, datetime, bool, Stop], QuayWay | None] = {}

    def from_boat(self, leg: Leg, stop: Stop) -> QuayWay | None:
        """The way to a stop for who comes ashore, by what is kept of buses and trains; None when nothing is."""
        return self._ride(leg.destination, leg.on_land_at, stop, homeward=False)

    def to_boat(self, stop: Stop, leg: Leg) -> QuayWay | None:
        """The way from a stop to a boat's check-in, likewise."""
        return self._ride(leg.origin, leg.check_in_closes_at, stop, homeward=True)

    def _ride(self, slug: str, at: datetime, stop: Stop, homeward: bool) -> QuayWay | None:
        port = self._ports.get(slug)
        if self._quays is None or port is None or stop.spot is None or stop.port:
            return None
        key = (slug, at, homeward, stop)
        if key not in self._rides:
            ask = self._quays.to_boat if homeward else self._quays.from_boat
            self._rides[key] = ask(port, at, stop.spot, stop.place)
        return self._rides[key]

    def between(self, one: Stop, other: Stop) -> GroundTime | None:
        """The time between two stops; None when there is no way to say. Both ways take the same.

        From a port as verdicts have it: entered by an office, else calculated or estimated. Between two
        places: estimated.
        """
        key = (one, other)
        if key not in self._known:
            self._known[key] = self._find(one, other)
        return self._known[key]

    def _find(self, one: Stop, other: Stop) -> GroundTime | None:
        if one == other and (one.spot or one.place or one.port):
            return NO_WAY
        for port, place in ((one, other), (other, one)):
            if port.port and not place.port and port.port in self._ports:
                found = self._ports[port.port]
                return ground_time(
                    self._mode, found, place.spot, self._entered, place.place, place.municipality, self._roads
                )
        here, there = self._spot(one), self._spot(other)
        if here is None or there is None:
            return NO_WAY if one.place and one.place == other.place else None
        distance = distance_km(here.latitude, here.longitude, there.latitude, there.longitude)
        return NO_WAY if distance <= SAME_PLACE_KM else estimate(self._mode, distance)

    def _spot(self, stop: Stop) -> Spot | None:
        port = self._ports.get(stop.port)
        return Spot(port.latitude, port.longitude, port.confirmed) if port else stop.spot
