"""The ways between ports and places by a network's timetable; only the worker has one.

A scan of the network answers for all places. It is kept by port and instant, and goes no further than the places that
were asked for need, so that a visit of two hours by train costs two hours of the day's connections, once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from math import ceil, floor, inf

from visitapp.domain.reach.types import GroundLeg
from visitapp.domain.transit.network import Network, Walks
from visitapp.domain.transit.scan import NEVER_S, Arrivals, Departures
from visitapp.domain.transit.service_days import Timeline
from visitapp.domain.transit.types import Leg, TransitFeed

KEPT_SCANS = 32
"""Of each direction. Occurrences come in the order in which they begin, so that those asked for are soon done with;
of a network of 10,000 stops each takes 2 MB."""
KEPT_PLACES = 20_000
LONGEST = timedelta(hours=36)
"""From a boat to a place, or back: longer than any verdict asks for."""


class PublicTransport:
    """A network as verdicts ask it. `version`: another when the network is. Moments are POSIX seconds."""

    def __init__(self, network: Network, version: str = "") -> None:
        self.version = version
        self._timeline = Timeline(network)
        self._epoch_s = int(self._timeline.epoch.timestamp())
        self._arrivals: OrderedDict[tuple[Walks, int], Arrivals] = OrderedDict()
        self._departures: OrderedDict[tuple[Walks, int], Departures] = OrderedDict()
        self._stops: dict[tuple[float, float], Walks] = {}

    @property
    def last_days(self) -> dict[str, date]:
        """The last day of each feed, by its name; of what is invented nobody need be told."""
        return {feed.name: feed.last_day() for feed in self._timeline.network.feeds if not feed.demo}

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

    def service_on(self, day: date) -> int:
        """The same for service days on which the same runs at the same seconds of UTC's day."""
        return self._timeline.service_on(day)

    def near_days(self) -> range:
        """The service days before and after a day of which rides may count for its visitors.

        They go on land on this day and the next, and as late as it takes to say that a boat is too late for them.
        """
        return range(-1 - self._timeline.before, 4)

    def there_s(self, port: Walks, land_s: float, place: Walks, by_s: float) -> float:
        """When one is at a place that ashore at `land_s` is at the port; infinite when that is not by `by_s`."""
        scan = self._scan_out(port, ceil(land_s))
        found = scan.at_place_s(place, floor(by_s) - self._epoch_s)
        return inf if found >= NEVER_S else found + self._epoch_s

    def leave_s(self, port: Walks, port_by_s: float, place: Walks, since_s: float) -> float:
        """When one has to leave a place to be at the port by an instant; negative infinite when before `since_s`."""
        scan = self._scan_home(port, floor(port_by_s))
        found = scan.at_place_s(place, ceil(since_s) - self._epoch_s)
        return -inf if found <= -NEVER_S else found + self._epoch_s

    def legs_out(self, port: Walks, land_s: float, place: Walks) -> tuple[GroundLeg, ...]:
        """The legs of a way that `there_s` found."""
        legs = self._scan_out(port, ceil(land_s)).legs(place)
        at = datetime.fromtimestamp(ceil(land_s), UTC)
        first, last = dict(port)[legs[0].from_stop], dict(place)[legs[-1].to_stop]
        return _with_walks(legs, at, timedelta(seconds=first), timedelta(seconds=last))

    def legs_home(self, port: Walks, port_by_s: float, place: Walks) -> tuple[GroundLeg, ...]:
        """The legs of a way that `leave_s` found."""
        legs = self._scan_home(port, floor(port_by_s)).legs(place)
        first, last = (timedelta(seconds=dict(walks)[stop]) for walks, stop in (
            (place, legs[0].from_stop), (port, legs[-1].to_stop)
        ))  # fmt: skip
        return _with_walks(legs, legs[0].departs_at - first, first, last)

    def _scan_out(self, port: Walks, at_s: int) -> Arrivals:
        scan = self._arrivals.get((port, at_s))
        if scan is None:
            at = datetime.fromtimestamp(at_s, UTC)
            scan = self._arrivals[port, at_s] = Arrivals(self._timeline, port, at, LONGEST, by_steps=True)
            _forget(self._arrivals)
        self._arrivals.move_to_end((port, at_s))
        return scan

    def _scan_home(self, port: Walks, by_s: int) -> Departures:
        scan = self._departures.get((port, by_s))
        if scan is None:
            by = datetime.fromtimestamp(by_s, UTC)
            scan = self._departures[port, by_s] = Departures(self._timeline, port, by, LONGEST, by_steps=True)
            _forget(self._departures)
        self._departures.move_to_end((port, by_s))
        return scan


def _forget(scans: OrderedDict[tuple[Walks, int], Arrivals] | OrderedDict[tuple[Walks, int], Departures]) -> None:
    while len(scans) > KEPT_SCANS:
        scans.popitem(last=False)


def _with_walks(legs: Sequence[Leg], at: datetime, first: timedelta, last: timedelta) -> tuple[GroundLeg, ...]:
    """The legs with the walk from where one is `at` an instant, and the one at the end."""
    found = [GroundLeg(None, "", "", "", legs[0].from_name, at, at + first)] if first else []
    found.extend(map(_ground_leg, legs))
    if last:
        ends = legs[-1].arrives_at
        found.append(GroundLeg(None, "", "", legs[-1].to_name, "", ends, ends + last))
    return tuple(found)


def _ground_leg(leg: Leg) -> GroundLeg:
    return GroundLeg(
        leg.vehicle if leg.trip else None, leg.route, leg.headsign, leg.from_name, leg.to_name, leg.departs_at,
        leg.arrives_at, leg.approximate, leg.demo,
    )  # fmt: skip
