"""The answers of a quay's moment as they are kept: packed JSON, in which a leg that many share stands once."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.plan_json import dumps
from visitapp.domain.reach.quayrides import Position, QuayRide
from visitapp.domain.reach.types import Assumption, GroundLeg


class KeptRide(NamedTuple):
    """A QuayRide as it is kept: its legs are made when they are asked for, for of most rides only the times are.

    `numbers`: of its legs, among those of all the answers.
    """

    at: datetime | None
    safe_at: datetime | None
    answers: QuayAnswers
    numbers: Sequence[int]

    @property
    def legs(self) -> tuple[GroundLeg, ...]:
        """Of the way of `at`."""
        return tuple(map(self.answers.leg, self.numbers))

    @property
    def marks(self) -> Sequence[Assumption]:
        """What its legs rest on, in their order."""
        marked = self.answers.marked
        return [mark for number in self.numbers if number in marked for mark in marked[number]] if marked else ()


class QuayAnswers:
    """What is kept of a moment, by position (to a metre). `marked`: what legs rest on, by the numbers of those."""

    __slots__ = ("_answers", "_at", "_legs", "marked")

    def __init__(self, at: datetime, legs: Sequence[Sequence[Any]], answers: Mapping[str, Sequence[Any]]) -> None:
        """`answers`: seconds from `at` to a ride's `at` and `safe_at` (or None), then the numbers of its legs."""
        self._at, self._legs, self._answers = at, legs, answers
        self.marked = {number: marks for number, leg in enumerate(legs) if (marks := _marks(leg))}

    def find(self, spot: Spot) -> KeptRide | None:
        """The ride of a place; None when nothing is known of it."""
        found = self._answers.get(position_key(spot.latitude, spot.longitude))
        if found is None:
            return None
        return KeptRide(self._moment(found[0]), self._moment(found[1]), self, found[2:])

    def leg(self, number: int) -> GroundLeg:
        """The leg of a number."""
        return _unpacked(self._legs[number], self._at)

    def _moment(self, seconds: int | None) -> datetime | None:
        return None if seconds is None else self._at + timedelta(seconds=seconds)


def pack_rides(at: datetime, rides: Mapping[Position, QuayRide]) -> str:
    """All that was found for a moment, as ASCII text: JSON, deflated, in base 64. `at`: the moment."""
    numbers: dict[GroundLeg, int] = {}
    answers = {
        position_key(*position): [
            _seconds(ride.at, at), _seconds(ride.safe_at, at),
            *(numbers.setdefault(leg, len(numbers)) for leg in ride.legs),
        ]
        for position, ride in sorted(rides.items())
    }  # fmt: skip
    value = {"legs": [_packed(leg, at) for leg in numbers], "answers": answers}
    return b64encode(zlib.compress(dumps(value).encode())).decode("ascii")


def unpack_rides(at: datetime, text: str) -> QuayAnswers:
    """What `pack_rides` packed."""
    value = json.loads(zlib.decompress(b64decode(text)))
    return QuayAnswers(at, value["legs"], value["answers"])


def position_key(latitude: float, longitude: float) -> str:
    """A position to a metre."""
    return f"{latitude:.5f},{longitude:.5f}"


def _packed(leg: GroundLeg, at: datetime) -> list[Any]:
    """A leg as a list: most of what is kept are legs. Of a walk there is no more than names and times."""
    packed: list[Any] = [leg.from_name, leg.to_name, _seconds(leg.departs_at, at), _seconds(leg.arrives_at, at)]
    if leg.vehicle is not None:
        packed += [leg.vehicle, leg.line, leg.headsign, int(leg.approximate), int(leg.demo)]
    return packed


def _unpacked(packed: Sequence[Any], at: datetime) -> GroundLeg:
    origin, destination, departs, arrives, *ride = packed
    vehicle, line, headsign, approximate, demo = ride or (None, "", "", 0, 0)
    return GroundLeg(
        vehicle, line, headsign, origin, destination, at + timedelta(seconds=departs), at + timedelta(seconds=arrives),
        bool(approximate), bool(demo),
    )  # fmt: skip


def _marks(packed: Sequence[Any]) -> tuple[Assumption, ...]:
    """What a leg rests on: nothing, when it is a walk."""
    approximate, demo = packed[7:9] or (0, 0)
    marks: list[Assumption] = ["demo-network"] if demo else []
    return (*marks, "approximate-ride") if approximate else tuple(marks)


def _seconds(moment: datetime | None, at: datetime) -> int | None:
    return None if moment is None else round((moment - at).total_seconds())
