"""A network's timetable as verdicts ask it; only the worker has one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from math import ceil

from visitapp.domain.reach.placerides import PlaceRides
from visitapp.domain.reach.portprofiles import KeptParts, PortProfiles
from visitapp.domain.transit.network import Network, Walks
from visitapp.domain.transit.profile import ArrivalProfile, DepartureProfile
from visitapp.domain.transit.scan import Departures
from visitapp.domain.transit.service_days import Timeline
from visitapp.domain.transit.types import TransitFeed

KEPT_PLACES = 20_000


class PublicTransport:
    """A network as verdicts ask it. `version`: another when the network is. Moments are POSIX seconds."""

    def __init__(self, network: Network, version: str = "") -> None:
        self.version = version
        self._timeline = Timeline(network)
        self._epoch_s = int(self._timeline.epoch.timestamp())
        self._kept = KeptParts()
        self._asked: set[str] = set()
        self._ports: dict[Walks, tuple[PortProfiles[ArrivalProfile], PortProfiles[DepartureProfile]]] = {}
        self._stops: dict[tuple[float, float], Walks] = {}

    @property
    def last_days(self) -> dict[str, date]:
        """The last day of each feed, by its name; of what is invented nobody need be told."""
        return {feed.name: feed.last_day() for feed in self._timeline.network.feeds if not feed.demo}

    def knows(self, ports: Collection[str]) -> bool:
        """Whether all that verdicts ask from these ports (slugs) was asked before, and none of it is forgotten."""
        return not self._kept.forgot and self._asked.issuperset(ports)

    def was_asked(self, ports: Collection[str]) -> None:
        """Say that all verdicts that begin at these ports were made."""
        self._asked.update(ports)

    def stops_near(self, latitude: float, longitude: float) -> Walks:
        """The stops one can walk to from a position, in whole minutes, rounded up: nobody plans by the second."""
        found = self._stops.get((latitude, longitude))
        if found is None:
            if len(self._stops) >= KEPT_PLACES:
                self._stops.clear()
            near = self._timeline.network.stops_near(latitude, longitude)
            found = self._stops[latitude, longitude] = tuple((stop, ceil(walk / 60) * 60) for stop, walk in near)
        return found

    def leaving_for(
        self, latitude: float, longitude: float, radius_m: float, by: datetime, horizon: timedelta
    ) -> Departures | None:
        """How late one can leave every stop to be near a position by an instant; None where nothing stops near it."""
        stops = self._timeline.network.stops_near(latitude, longitude, radius_m)
        return Departures(self._timeline, stops, by, horizon, by_steps=True) if stops else None

    def tells_of(self, stops: Walks, day: date) -> bool:
        """Whether all feeds that stop there have timetables of a day."""
        return all(feed.first_day <= day <= feed.last_day() for feed in self.feeds_of(stops))

    def feeds_of(self, stops: Walks) -> list[TransitFeed]:
        """The feeds that have a stop among these."""
        network, numbers = self._timeline.network, {stop for stop, _ in stops}
        return [
            feed
            for feed, start, end in zip(network.feeds, network.offsets, network.offsets[1:], strict=False)
            if any(start <= stop < end for stop in numbers)
        ]

    def rides(self, port: Walks, place: Walks) -> PlaceRides:
        """The ways between a port and a place, by the stops near them."""
        if port not in self._ports:
            self._ports[port] = (
                PortProfiles(self._timeline, port, ArrivalProfile, self._kept),
                PortProfiles(self._timeline, port, DepartureProfile, self._kept),
            )
        return PlaceRides(*self._ports[port], port, place, self._epoch_s)

    def leaves_on(self, day: date) -> int:
        """The same for days in UTC on which the same leaves at the same seconds."""
        return self._timeline.alike((day - self._timeline.first_day).days)

    def service_on(self, day: date) -> int:
        """The same for service days on which the same runs at the same seconds of UTC's day."""
        return self._timeline.service_on(day)

    def near_days(self) -> range:
        """The service days before and after a day of which rides may count for its visitors.

        They go on land on this day and the next, and as late as it takes to say that a boat is too late for them.
        """
        return range(-1 - self._timeline.before, 4)
