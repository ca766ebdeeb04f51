"""Feeds joined to one network: stops numbered through, stations found again in another feed, ways on foot between."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence

from visitapp.domain.errors import InputError
from visitapp.domain.text import fold_place
from visitapp.domain.transit.types import (
    AT_LEAST,
    FIXED,
    NEVER,
    NO_ALIGHTING,
    NO_BOARDING,
    TIMED,
    TransitFeed,
)
from visitapp.domain.transit.walking import ACCESS_M, BETWEEN_STOPS_M, NearStops, walk_s

CHANGE_S = 120
"""So long it takes to change at a stop, and at least from one to another, when no feed says otherwise."""
LEAST_CHANGE_S = 60
"""Nobody changes faster, whatever a feed says."""
MOST_WAYS = 5_000_000
SAME_ID_M, SAME_NAME_M = 1000, 600
"""So near must stops of different feeds be that have the same national id, or the same name, to be one station."""
_NATIONAL = re.compile(r"74\d{5}|74\d{7}|86\d{5}|99210000086\d{5}|902\d{13}")
"""Rikshållplats and UIC numbers, Danish stations in a Swedish feed, Swedish stop areas and quays."""

Walks = tuple[tuple[int, int], ...]
"""Stops and seconds."""


class Network:
    """The joined feeds. Raises InputError when there are too many ways between their stops.
    A stop's number is its number in its feed plus the feed's `offsets`.

    `walks[stop]`: where one may board after alighting there, and after how many seconds (the stop itself is among
    them, with the time to change). `walks_back`: the same, seen from where one boards.
    `board_stops`, `alight_stops`: for each feed the stop of each call; `nobody_boards` and `nobody_alights` stand
    for one where that is not allowed.
    """

    def __init__(self, feeds: Sequence[TransitFeed]) -> None:
        self.feeds = tuple(feeds)
        self.offsets = [0]
        for feed in feeds:
            self.offsets.append(self.offsets[-1] + len(feed.stop_ids))
        self.size = self.offsets[-1]
        self.nobody_boards, self.nobody_alights = self.size, self.size + 1
        self.names = [name for feed in feeds for name in feed.stop_names]
        self._near = NearStops(
            [latitude for feed in feeds for latitude in feed.latitudes],
            [longitude for feed in feeds for longitude in feed.longitudes],
        )
        self.stations = list(_stations(self))
        ways = _ways(self)
        self.walks = _by_stop(self.size, ways)
        self.walks_back = _by_stop(self.size, {(end, start): seconds for (start, end), seconds in ways.items()})
        self.board_stops = [self._called(feed, at, NO_BOARDING) for at, feed in enumerate(feeds)]
        self.alight_stops = [self._called(feed, at, NO_ALIGHTING) for at, feed in enumerate(feeds)]

    def stops_near(self, latitude: float, longitude: float, radius_m: float = ACCESS_M) -> Walks:
        """The stops one can walk to from a position, or from which to it, with the seconds that takes."""
        return tuple((stop, walk_s(away)) for stop, away in self._near.near(latitude, longitude, radius_m))

    def find_stop(self, stop_id: str) -> int | None:
        """The number of the stop with that id, in the first feed that has one."""
        for offset, feed in zip(self.offsets, self.feeds, strict=False):
            if stop_id in feed.stop_ids:
                return offset + feed.stop_ids.index(stop_id)
        return None

    def near_stop(self, stop: int, radius_m: float) -> list[tuple[int, float]]:
        """The other stops within some metres, with their distance."""
        return self._near.near_stop(stop, radius_m)

    def distance_m(self, one: int, other: int) -> float | None:
        """Metres between two stops; None when a position is not known."""
        return self._near.distance_m(one, other)

    def _called(self, feed: TransitFeed, number: int, flag: int) -> array[int]:
        offset = self.offsets[number]
        stops = array("i", [stop + offset for stop in feed.call_stops]) if offset else feed.call_stops[:]
        if any(feed.call_flags):
            nobody = self.nobody_boards if flag == NO_BOARDING else self.nobody_alights
            for call, flags in enumerate(feed.call_flags):
                if flags & flag:
                    stops[call] = nobody
        return stops


def national_ids(stop_id: str, station: str, areas: Sequence[str]) -> Iterator[str]:
    """The national ids among a stop's ids. A quay's tells its area's: 9022 aaa ssssss qqq is in 9021 aaa ssssss 000."""
    for name in (stop_id, station, *areas):
        if _NATIONAL.fullmatch(name):
            if name.startswith("99210000"):
                yield name[9:]
            elif name.startswith("902"):
                yield f"9021{name[4:13]}000"
            else:
                yield name


def _stations(network: Network) -> Iterator[int]:
    """For each stop the number that all stops of its station have."""
    first_of = list(range(network.size))

    def find(stop: int) -> int:
        while first_of[stop] != stop:
            first_of[stop] = first_of[first_of[stop]]
            stop = first_of[stop]
        return stop

    def join(one: int, other: int) -> None:
        low, high = sorted((find(one), find(other)))
        first_of[high] = low

    seen: dict[tuple[int, str], int] = {}
    national: dict[str, list[int]] = {}
    named: dict[str, list[tuple[int, int]]] = {}
    for at, feed in enumerate(network.feeds):
        for stop, (stop_id, station, areas) in enumerate(
            zip(feed.stop_ids, feed.stop_stations, feed.stop_areas, strict=True), start=network.offsets[at]
        ):
            join(stop, seen.setdefault((at, station), stop))
            for name in national_ids(stop_id, station, areas):
                for other in national.setdefault(name, []):
                    if (network.distance_m(stop, other) or 0.0) <= SAME_ID_M:
                        join(stop, other)
                        break
                else:
                    national[name].append(stop)
            if len(network.feeds) > 1:
                named.setdefault(fold_place(feed.stop_names[stop - network.offsets[at]]), []).append((stop, at))
    for name, stops in named.items():
        if name and len({at for _, at in stops}) > 1:
            for stop, at in stops:
                near = {other for other, _ in network.near_stop(stop, SAME_NAME_M)}
                for other, other_at in stops:
                    if other_at > at and other in near:
                        join(stop, other)
    return map(find, range(network.size))


def _ways(network: Network) -> dict[tuple[int, int], int]:
    """Seconds from alighting at one stop to boarding at another, or the same one."""
    ways = {(stop, stop): CHANGE_S for stop in range(network.size)}
    members: dict[int, list[int]] = {}
    for stop, station in enumerate(network.stations):
        members.setdefault(station, []).append(stop)
        for other, away in network.near_stop(stop, BETWEEN_STOPS_M):
            ways[stop, other] = max(CHANGE_S, walk_s(away))
        _bound(ways)
    for stops in members.values():
        for start in stops:
            for end in stops:
                if start != end and (start, end) not in ways:
                    ways[start, end] = max(CHANGE_S, walk_s(network.distance_m(start, end) or 0.0))
            _bound(ways)
    for at, feed in enumerate(network.feeds):
        offset = network.offsets[at]
        at_least: list[tuple[int, int, int]] = []
        for start, end, kind, seconds in feed.transfers:
            _transfer(network, ways, (offset + start, offset + end), kind, seconds)
            if kind == AT_LEAST:
                at_least.append((offset + start, offset + end, seconds))
        for start, end, seconds in at_least:
            if (start, end) in ways:
                ways[start, end] = max(ways[start, end], seconds)
    return ways


def _bound(ways: dict[tuple[int, int], int]) -> None:
    if len(ways) > MOST_WAYS:
        raise InputError("stops", f"there are more than {MOST_WAYS} ways on foot between them")


def _transfer(
    network: Network, ways: dict[tuple[int, int], int], pair: tuple[int, int], kind: int, seconds: int
) -> None:
    if kind == NEVER:
        ways.pop(pair, None)
    elif kind == FIXED:
        ways[pair] = max(LEAST_CHANGE_S, seconds)
    elif kind != AT_LEAST:
        usual = LEAST_CHANGE_S if kind == TIMED else CHANGE_S
        ways[pair] = max(usual, walk_s(network.distance_m(*pair) or 0.0))


def _by_stop(size: int, ways: dict[tuple[int, int], int]) -> list[Walks]:
    found: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    for (start, end), seconds in sorted(ways.items()):
        found[start].append((end, seconds))
    return [tuple(walks) for walks in found]
