"""The ways between ports and places by a network's timetable; only the worker has one.

A profile of the network answers for all places, and for all instants of a UTC day at which one is ashore, or has to be
at the port. Some are kept, by port and by what the days that they rest on are like: what is found for one day holds for
all days like it, so many days later.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from math import ceil, floor, inf
from typing import TypeVar

from visitapp.domain.reach.types import GroundLeg
from visitapp.domain.transit.network import Network, Walks
from visitapp.domain.transit.profile import MOST_DAYS, ArrivalProfile, DepartureProfile
from visitapp.domain.transit.scan import NEVER_S, Departures
from visitapp.domain.transit.service_days import DAY_S, Timeline
from visitapp.domain.transit.types import Leg, TransitFeed

EVENING_S, MORNING_S = 20 * 3600, 4 * 3600
"""Those few who land in the evening, or have to be at the port in the night, have a profile of their own: with the
day's one would go over a whole day for them."""
KEPT_PROFILES = 4
"""Of each direction and port: a visitor's day takes three. Of a network of 10,000 stops each takes 15 MB.
Occurrences come in the order of the days that are alike, so that those asked for are soon done with."""
KEPT_PLACES = 20_000
LONGEST = timedelta(hours=36)
"""From a boat to a place, or back: longer than any verdict asks for, and no way is looked for that is."""
_LONGEST_S = int(LONGEST.total_seconds())
_Key = tuple[int, ...]
"""Where in a UTC day the instants are, and what the days are like that answers for them rest on."""
_Kept = TypeVar("_Kept", ArrivalProfile, DepartureProfile)


class PublicTransport:
    """A network as verdicts ask it. `version`: another when the network is. Moments are POSIX seconds."""

    def __init__(self, network: Network, version: str = "") -> None:
        self.version = version
        self._timeline = Timeline(network)
        self._epoch_s = int(self._timeline.epoch.timestamp())
        self._out: dict[Walks, OrderedDict[_Key, tuple[int, ArrivalProfile]]] = {}
        self._home: dict[Walks, OrderedDict[_Key, tuple[int, DepartureProfile]]] = {}
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
        at, by = ceil(land_s) - self._epoch_s, floor(by_s) - self._epoch_s
        if by < at:
            return inf
        later, profile = self._profile_out(port, at)
        found = profile.at_place_s(place, at - later, min(by, at + _LONGEST_S) - later)
        return inf if found >= NEVER_S else found + later + self._epoch_s

    def leave_s(self, port: Walks, port_by_s: float, place: Walks, since_s: float) -> float:
        """When one has to leave a place to be at the port by an instant; negative infinite when before `since_s`."""
        by, since = floor(port_by_s) - self._epoch_s, ceil(since_s) - self._epoch_s
        if by < since:
            return -inf
        later, profile = self._profile_home(port, by)
        found = profile.at_place_s(place, by - later, max(since, by - _LONGEST_S) - later)
        return -inf if found <= -NEVER_S else found + later + self._epoch_s

    def latest_s(self, port: Walks, place: Walks, by_s: float, since_s: float) -> float:
        """The latest instant to be ashore, to be at a place by another; negative infinite when before `since_s`."""
        by = floor(by_s) - self._epoch_s
        since = max(ceil(since_s) - self._epoch_s, by - _LONGEST_S)
        at = by
        while at >= since:
            later, profile = self._profile_out(port, at)
            found = profile.latest_s(place, by - later)
            if found > -NEVER_S:
                return found + later + self._epoch_s if found + later >= since else -inf
            at = _span_out(at)[0] - 1
        return -inf

    def earliest_s(self, port: Walks, place: Walks, since_s: float, until_s: float) -> float:
        """The earliest instant to be at the port by, leaving a place at `since_s`; infinite when after `until_s`."""
        since = ceil(since_s) - self._epoch_s
        until = min(floor(until_s) - self._epoch_s, since + _LONGEST_S)
        by = since
        while by <= until:
            later, profile = self._profile_home(port, by)
            found = profile.earliest_s(place, since - later)
            if found < NEVER_S:
                return found + later + self._epoch_s if found + later <= until else inf
            by = _span_home(by)[-1] + 1
        return inf

    def legs_out(self, port: Walks, land_s: float, place: Walks) -> tuple[GroundLeg, ...]:
        """The legs of a way that `there_s` found."""
        at_s = ceil(land_s)
        later, profile = self._profile_out(port, at_s - self._epoch_s)
        legs = profile.legs(place, at_s - self._epoch_s - later)
        at, span = datetime.fromtimestamp(at_s, UTC), timedelta(seconds=later)
        first, last = dict(port)[legs[0].from_stop], dict(place)[legs[-1].to_stop]
        return _with_walks(legs, span, at, timedelta(seconds=first), timedelta(seconds=last))

    def legs_home(self, port: Walks, port_by_s: float, place: Walks) -> tuple[GroundLeg, ...]:
        """The legs of a way that `leave_s` found."""
        by = floor(port_by_s) - self._epoch_s
        later, profile = self._profile_home(port, by)
        legs, span = profile.legs(place, by - later), timedelta(seconds=later)
        first, last = (timedelta(seconds=dict(walks)[stop]) for walks, stop in (
            (place, legs[0].from_stop), (port, legs[-1].to_stop)
        ))  # fmt: skip
        return _with_walks(legs, span, legs[0].departs_at + span - first, first, last)

    def _profile_out(self, port: Walks, at: int) -> tuple[int, ArrivalProfile]:
        """The profile that answers for being ashore at an instant, and how much earlier than it that has it."""
        span, number, kept = _span_out(at), at // DAY_S, self._out.setdefault(port, OrderedDict())
        key = (span[0] % DAY_S, *map(self._timeline.alike, range(number, number + MOST_DAYS)))
        found = kept.get(key)
        if found is None:
            found = number, ArrivalProfile(self._timeline, port, span, span[-1] + _LONGEST_S)
        _keep(kept, key, found)
        return (number - found[0]) * DAY_S, found[1]

    def _profile_home(self, port: Walks, by: int) -> tuple[int, DepartureProfile]:
        """The profile that answers for having to be at the port by an instant, likewise."""
        span, number, kept = _span_home(by), by // DAY_S, self._home.setdefault(port, OrderedDict())
        key = (span[0] % DAY_S, *map(self._timeline.alike, range(number + 1 - MOST_DAYS, number + 1)))
        found = kept.get(key)
        if found is None:
            found = number, DepartureProfile(self._timeline, port, span, span[0] - _LONGEST_S)
        _keep(kept, key, found)
        return (number - found[0]) * DAY_S, found[1]


def _span_out(at: int) -> range:
    """The instants that have a profile in common with one: those of a day before the evening, or of its evening."""
    return _part(at, EVENING_S)


def _span_home(by: int) -> range:
    """Likewise: those of a night, or of the day after it."""
    return _part(by, MORNING_S)


def _part(at: int, parted_s: int) -> range:
    midnight = at - at % DAY_S
    parted = midnight + parted_s
    return range(midnight, parted) if at < parted else range(parted, midnight + DAY_S)


def _keep(profiles: OrderedDict[_Key, tuple[int, _Kept]], key: _Key, found: tuple[int, _Kept]) -> None:
    profiles[key] = found
    profiles.move_to_end(key)
    if len(profiles) > KEPT_PROFILES:
        profiles.popitem(last=False)


def _with_walks(
    legs: Sequence[Leg], later: timedelta, at: datetime, first: timedelta, last: timedelta
) -> tuple[GroundLeg, ...]:
    """The legs so much later, with the walk from where one is `at` an instant, and the one at the end."""
    found = [GroundLeg(None, "", "", "", legs[0].from_name, at, at + first)] if first else []
    found.extend([
        GroundLeg(
            leg.vehicle if leg.trip else None, leg.route, leg.headsign, leg.from_name, leg.to_name,
            leg.departs_at + later, leg.arrives_at + later, leg.approximate, leg.demo,
        )
        for leg in legs
    ])  # fmt: skip
    if last:
        ends = legs[-1].arrives_at + later
        found.append(GroundLeg(None, "", "", legs[-1].to_name, "", ends, ends + last))
    return tuple(found)
