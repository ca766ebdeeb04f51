"""The profiles of a network that are kept of a port, and the ladders to places that were made of them.

A profile answers for a part of a UTC day, and rests on as few days as most ways need: on that day alone, or in the
evening and at night on the one beside it too. What is found for one day holds for all days like it, so many days later.
A way that takes longer is looked for in a profile of three days.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from visitapp.domain.transit.ladder import Ladder
from visitapp.domain.transit.network import Walks
from visitapp.domain.transit.profile import ArrivalProfile, DepartureProfile
from visitapp.domain.transit.service_days import DAY_S, Timeline

KEPT_PROFILES = 3
"""Of each direction and port: of a network of 10,000 stops each takes 15 MB, and a visitor's day takes two.
Occurrences come in the order of the days that are alike, so that those asked for are soon done with."""
KEPT_LONG = 2
"""Likewise of those of three days, which few ask for."""
KEPT_LADDERS, KEPT_TOLD = 20_000, 100_000
"""Of all ports together: a ladder has a kilobyte, and what is told of a way on it too."""
LONGEST_S = 36 * 3600
_HOUR_S = 3600


class Part(NamedTuple):
    """A part of a UTC day: instants at which one is ashore, or has to be at the port.

    Seconds after its midnight: from `start` to before `end`; rides leave before `until`, or where one goes home from
    it on. `first`, `last`: the days that these belong to, as days after it.
    """

    start: int
    end: int
    until: int
    first: int = 0
    last: int = 0


Parts = tuple[Part, ...]
_H = _HOUR_S
OUT: Parts = (Part(0, 20 * _H, 24 * _H), Part(20 * _H, 24 * _H, 32 * _H, last=1))
"""Those few who land in the evening have one of their own: with the day's one would go over a whole day for them."""
HOME: Parts = (Part(0, 10 * _H, -6 * _H, first=-1), Part(10 * _H, 24 * _H, 0))
"""So have those who must be at the port at night, or stay it and take a ride of the morning."""
LONG_OUT: Parts = tuple(
    Part(start, end, end - 1 + LONGEST_S, last=2) for start, end in ((0, 20 * _H), (20 * _H, DAY_S))
)
LONG_HOME: Parts = tuple(
    Part(start, end, start - LONGEST_S, first=-2) for start, end in ((0, 10 * _H), (10 * _H, DAY_S))
)
_Key = tuple[int, ...]
"""Where in its day a part begins, and what the days are like that its rides belong to."""
_Of = TypeVar("_Of", bound=ArrivalProfile | DepartureProfile)
_Any = TypeVar("_Any")


class KeptPart:
    """What is kept of a part of the days like one: `number`, the UTC day it was asked about first."""

    __slots__ = ("_parts", "key", "ladders", "number", "part", "told")

    def __init__(self, parts: KeptParts, key: object, number: int, part: Part) -> None:
        self._parts, self.key, self.number, self.part = parts, key, number, part
        self.ladders: dict[Walks, KeptLadder] = {}
        self.told = 0

    def add_ladder(self, place: Walks, rungs: Ladder) -> KeptLadder:
        """Keep one more."""
        self._parts.count(self, ladders=1)
        found = self.ladders[place] = KeptLadder(rungs, self)
        return found

    def add_told(self) -> None:
        """Count one more of what is told."""
        self._parts.count(self, told=1)
        self.told += 1


class KeptLadder:
    """A ladder, and what is told of the ways on its rungs."""

    __slots__ = ("_told", "of", "rungs")

    def __init__(self, rungs: Ladder, of: KeptPart) -> None:
        self.rungs, self.of = rungs, of
        self._told: dict[tuple[int, int], object] = {}

    def told(self, rung: int, later: int, tell: Callable[[], object]) -> object:
        """What is told of a way that is so much later; made when it is asked for the first time."""
        key = rung, later
        found = self._told.get(key)
        if found is None:
            self.of.add_told()
            found = self._told[key] = tell()
        return found


class KeptParts:
    """What is kept of the days of all ports of a network; when it is too much, the oldest goes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, KeptPart] = OrderedDict()
        self._ladders = self._told = 0

    def of(self, key: object, number: int, part: Part) -> KeptPart:
        """What is kept by a name; of a part of that day when there is nothing yet."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = KeptPart(self, key, number, part)
        return found

    def count(self, one: KeptPart, ladders: int = 0, told: int = 0) -> None:
        """Something more is kept of a part: forget the oldest others, if it is too much."""
        if self._kept.get(one.key) is not one:  # it is forgotten itself, and somebody still asks it
            return
        while (self._ladders >= KEPT_LADDERS or self._told >= KEPT_TOLD) and len(self._kept) > 1:
            self._kept.move_to_end(one.key)
            _, gone = self._kept.popitem(last=False)
            self._ladders -= len(gone.ladders)
            self._told -= gone.told
        self._ladders += ladders
        self._told += told


class PlacedLadder(NamedTuple):
    """A ladder as it answers for an instant: so much `later` than its own seconds; `start` is the part's first."""

    ladder: KeptLadder
    later: int
    start: int
    end: int


class PlacedProfile(NamedTuple, Generic[_Of]):
    """A profile as it answers for an instant, likewise."""

    profile: _Of
    later: int
    start: int
    end: int


class PortProfiles(Generic[_Of]):
    """Those of one direction. Instants are the timeline's seconds."""

    def __init__(self, timeline: Timeline, port: Walks, kind: type[_Of], kept: KeptParts) -> None:
        self._timeline, self._port, self._kind, self._kept = timeline, port, kind, kept
        is_out = issubclass(kind, ArrivalProfile)
        self._parts, self._long_parts = (OUT, LONG_OUT) if is_out else (HOME, LONG_HOME)
        self._profiles: OrderedDict[_Key, _Of] = OrderedDict()
        self._long: OrderedDict[_Key, tuple[int, _Of]] = OrderedDict()

    def rests_on(self, at: int) -> int:
        """Until when rides leave, or from when on, that the ladders for an instant have."""
        number, part = _part_at(self._parts, at)
        return number * DAY_S + part.until

    def ladder(self, place: Walks, at: int) -> PlacedLadder:
        """The ways to a place for who is ashore at an instant, or from it for who has to be at the port."""
        number, part = _part_at(self._parts, at)
        key = self, self._key(number, part)
        kept = self._kept.of(key, number, part)
        ladder = kept.ladders.get(place)
        if ladder is None:
            ladder = kept.add_ladder(place, self._profile(kept).ladder(place))
        midnight = number * DAY_S
        return PlacedLadder(ladder, midnight - kept.number * DAY_S, midnight + part.start, midnight + part.end)

    def profile_of(self, ladder: KeptLadder) -> _Of:
        """The profile that a ladder was made of, in its seconds."""
        return self._profile(ladder.of)

    def long(self, at: int) -> PlacedProfile[_Of]:
        """The profile of three days that answers for an instant."""
        number, part = _part_at(self._long_parts, at)
        key = self._key(number, part)
        found = self._long.get(key)
        if found is None:
            found = self._long[key] = number, self._make(number, part)
        _keep(self._long, key, KEPT_LONG)
        midnight = number * DAY_S
        return PlacedProfile(found[1], midnight - found[0] * DAY_S, midnight + part.start, midnight + part.end)

    def _profile(self, kept: KeptPart) -> _Of:
        key = kept.number, kept.part.start
        found = self._profiles.get(key)
        if found is None:
            found = self._profiles[key] = self._make(kept.number, kept.part)
        _keep(self._profiles, key, KEPT_PROFILES)
        return found

    def _make(self, number: int, part: Part) -> _Of:
        midnight = number * DAY_S
        span = range(midnight + part.start, midnight + part.end)
        return self._kind(self._timeline, self._port, span, midnight + part.until)

    def _key(self, number: int, part: Part) -> _Key:
        return (part.start, *map(self._timeline.alike, range(number + part.first, number + part.last + 1)))


def _part_at(parts: Parts, at: int) -> tuple[int, Part]:
    number, second = divmod(at, DAY_S)
    return number, next(part for part in parts if second < part.end)


def _keep(kept: OrderedDict[_Key, _Any], key: _Key, most: int) -> None:
    kept.move_to_end(key)
    if len(kept) > most:
        kept.popitem(last=False)
