"""The profiles of a network that are kept of a port, and the ladders to places that were made of them.

A profile answers for a part of a UTC day, and rests on as few days as most ways need: on that day alone, or on the one
beside it too. What is found for one day holds for all days like it, so many days later. A way that takes longer is
looked for in the next part that has the instant; the last of them rest on all days that count.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar, cast

from visitapp.domain.transit.labels import Landed
from visitapp.domain.transit.ladder import Ladder
from visitapp.domain.transit.network import Walks
from visitapp.domain.transit.profile import ArrivalProfile, DepartureProfile
from visitapp.domain.transit.service_days import DAY_S, Timeline
from visitapp.domain.transit.types import Leg

KEPT_LADDERS, KEPT_TOLD, KEPT_LABELS = 60_000, 150_000, 12_000_000
"""Of all ports together: a ladder has a kilobyte, and what is told of a way on it too; a label of a profile 20 bytes.

Beside 10,000 stops and 300,000 connections a day a profile has 30,000 to 200,000 labels, and a year fifty profiles.
"""
LONGEST_S = 36 * 3600


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
"""In the order in which they are asked."""
_H = 3600
OUT: Parts = (
    Part(0, 20 * _H, 24 * _H),
    Part(20 * _H, 24 * _H, 40 * _H, last=1),  # with the day's those few would go over a whole day
    Part(0, 24 * _H, 48 * _H, last=1),
    Part(0, 24 * _H, 24 * _H + LONGEST_S, last=2),
)
HOME: Parts = (
    Part(10 * _H, 24 * _H, 0),
    Part(0, 10 * _H, -6 * _H, first=-1),  # who leaves late may have to take a ride of the morning
    Part(0, 24 * _H, -14 * _H, first=-1),
    Part(0, 24 * _H, -LONGEST_S, first=-2),
)
_Of = TypeVar("_Of", bound=ArrivalProfile | DepartureProfile)


class KeptPart:
    """What is kept of a part of the days like one: `number`, the UTC day it was asked about first.

    `ladders`: by the number of the place; `gone`: whether it is forgotten.
    """

    __slots__ = ("_parts", "gone", "key", "ladders", "number", "part", "told")

    def __init__(self, parts: KeptParts, key: object, number: int, part: Part) -> None:
        self._parts, self.key, self.number, self.part = parts, key, number, part
        self.ladders: dict[int, KeptLadder] = {}
        self.told, self.gone = 0, False

    def add_ladder(self, place: int, rungs: Ladder) -> KeptLadder:
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
    """What is kept of the days of all ports of a network; when it is too much, the oldest goes.

    `forgot`: whether that has happened.
    """

    def __init__(self) -> None:
        self.forgot = False
        self._kept: OrderedDict[object, KeptPart] = OrderedDict()
        self._profiles: OrderedDict[KeptPart, ArrivalProfile | DepartureProfile] = OrderedDict()
        self._ladders = self._told = self._labels = 0

    def of(self, key: object, number: int, part: Part) -> KeptPart:
        """What is kept by a name; of a part of that day when there is nothing yet."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = KeptPart(self, key, number, part)
        return found

    def profile(self, of: KeptPart, make: Callable[[], _Of]) -> _Of:
        """The profile of a part; the last that was asked for is kept in any case."""
        found = self._profiles.get(of)
        if found is None:
            found = make()
            self._labels += found.size
            while self._labels > KEPT_LABELS and self._profiles:
                self._labels -= self._profiles.popitem(last=False)[1].size
                self.forgot = True
            self._profiles[of] = found
        self._profiles.move_to_end(of)
        return cast(_Of, found)

    def count(self, one: KeptPart, ladders: int = 0, told: int = 0) -> None:
        """Something more is kept of a part: forget the oldest others, if it is too much."""
        if self._kept.get(one.key) is not one:  # it is forgotten itself, and somebody still asks it
            return
        while (self._ladders >= KEPT_LADDERS or self._told >= KEPT_TOLD) and len(self._kept) > 1:
            self._kept.move_to_end(one.key)
            _, gone = self._kept.popitem(last=False)
            gone.gone = self.forgot = True
            self._ladders -= len(gone.ladders)
            gone.ladders.clear()
            self._told -= gone.told
        self._ladders += ladders
        self._told += told


class PlacedLadder(NamedTuple):
    """A ladder as it answers for a UTC day, its `number`: so much `later` than its own seconds.

    `start`, `end`: the instants it answers for; `until`: the rides it rests on leave before it, or from it on.
    """

    ladder: KeptLadder
    number: int
    later: int
    start: int
    end: int
    until: int


class PortProfiles(Generic[_Of]):
    """Those of one direction. Instants are the timeline's seconds."""

    def __init__(self, timeline: Timeline, port: Walks, kind: type[_Of], kept: KeptParts) -> None:
        self._timeline, self._port, self._kind, self._kept = timeline, port, kind, kept
        self.is_out = issubclass(kind, ArrivalProfile)
        self.parts = OUT if self.is_out else HOME
        self.by_hour = _BY_HOUR[self.parts]
        self._asked: dict[tuple[int, int], KeptPart] = {}
        self._places: dict[Walks, int] = {}

    def number_of(self, place: Walks) -> int:
        """The number of a place."""
        return self._places.setdefault(place, len(self._places))

    def ladder(self, place: int, walks: Walks, number: int, at: int) -> PlacedLadder:
        """The ways of a part of a UTC day to a place, or from it. `at`: the part's own place among all."""
        kept = self._asked.get((number, at))
        if kept is None or kept.gone:
            kept = self._asked[number, at] = self._part(number, self.parts[at])
        ladder = kept.ladders.get(place)
        if ladder is None:
            ladder = kept.add_ladder(place, self._profile(kept).ladder(walks))
        midnight, part = number * DAY_S, kept.part
        later = midnight - kept.number * DAY_S
        return PlacedLadder(ladder, number, later, midnight + part.start, midnight + part.end, midnight + part.until)

    def legs_of(self, ladder: KeptLadder, landed: Landed) -> tuple[Leg, ...]:
        """The rides, and walks between them, of a way on a ladder, in its seconds."""
        return self._profile(ladder.of).legs_of(landed)

    def _part(self, number: int, part: Part) -> KeptPart:
        days = range(number + part.first, number + part.last + 1)
        return self._kept.of((self, part, *map(self._timeline.alike, days)), number, part)

    def _profile(self, kept: KeptPart) -> _Of:
        midnight, part = kept.number * DAY_S, kept.part
        span = range(midnight + part.start, midnight + part.end)
        return self._kept.profile(kept, lambda: self._kind(self._timeline, self._port, span, midnight + part.until))


class PlaceLadders:
    """Those of one place, which is asked of the same days again and again."""

    __slots__ = ("_asked", "_by_hour", "_is_out", "_number", "_profiles", "place")

    def __init__(self, profiles: PortProfiles[Any], place: Walks) -> None:
        self._profiles, self.place, self._number = profiles, place, profiles.number_of(place)
        self._by_hour, self._is_out = profiles.by_hour, profiles.is_out
        self._asked: list[PlacedLadder | None] = [None] * len(profiles.parts)

    def at(self, instant: int) -> Iterator[PlacedLadder]:
        """Those that answer for an instant, in the order in which they are asked."""
        number, second = divmod(instant, DAY_S)
        for at, _ in self._by_hour[second // _H]:
            yield self._placed(at, number)

    def first(self, instant: int) -> PlacedLadder:
        """The first of them."""
        number, second = divmod(instant, DAY_S)
        return self._placed(self._by_hour[second // _H][0][0], number)

    def reaching(self, instant: int, far: int) -> PlacedLadder | None:
        """The first that answers for an instant and knows of all that is there by `far`, or leaves from it on."""
        number, second = divmod(instant, DAY_S)
        far -= number * DAY_S
        for at, until in self._by_hour[second // _H]:
            if far < until if self._is_out else far >= until:
                return self._placed(at, number)
        return None

    def legs_of(self, ladder: KeptLadder, number: int) -> tuple[Leg, ...]:
        """The rides, and walks between them, of a way on a ladder, in its seconds."""
        rungs = ladder.rungs
        stop = rungs.stops[number]
        walk = next(seconds for one, seconds in self.place if one == stop)
        return self._profiles.legs_of(ladder, Landed(rungs.ats[number] - walk, stop, rungs.labels[number]))

    def _placed(self, at: int, number: int) -> PlacedLadder:
        asked = self._asked[at]
        if asked is None or asked.number != number:
            asked = self._asked[at] = self._profiles.ladder(self._number, self.place, number, at)
        return asked


def _by_hour(parts: Parts) -> tuple[tuple[tuple[int, int], ...], ...]:
    """For each hour of a UTC day the parts that answer for it, by their places, and until when each one's rides are."""
    return tuple(
        tuple((at, part.until) for at, part in enumerate(parts) if part.start <= hour * _H < part.end)
        for hour in range(24)
    )


_BY_HOUR = {parts: _by_hour(parts) for parts in (OUT, HOME)}
