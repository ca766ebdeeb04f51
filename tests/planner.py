"""A journey planner that others made (nigiri, which MOTIS asks), on a GTFS zip: which boat does it send people to?"""

from __future__ import annotations

import importlib.util
import platform
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import missing

SEARCHED = timedelta(days=4)
"""From the question to the arrival, at most: so far the planner is made to look."""
_BORDER = timedelta(days=4)
"""It knows no day beyond those it is loaded for: the days before and after are loaded too."""


class Boat(NamedTuple):
    """From port to port, at which instants."""

    departs_at: datetime
    arrives_at: datetime


def need_planner() -> None:
    """Skip where the planner cannot be had (it is for Python 3.11 on Linux); fail where CI lacks it all the same."""
    if importlib.util.find_spec("pynigiri") is not None:
        return
    reason = "pynigiri is for Python 3.11 on Linux (x86_64) only"
    if (sys.version_info[:2], sys.platform, platform.machine()) == ((3, 11), "linux", "x86_64"):
        missing("pynigiri is not installed")
    pytest.skip(reason)


class Planner:
    """A GTFS zip as the planner has it, for journeys between two days."""

    def __init__(self, path: Path, data: bytes, first: date, last: date) -> None:
        import pynigiri

        path.write_bytes(data)
        self._router = pynigiri
        source = pynigiri.TimetableSource("feed", str(path))
        begins, ends = first - _BORDER, last + _BORDER
        self._timetable = pynigiri.load_timetable([source], begins.isoformat(), ends.isoformat())

    def next_boat(self, start: str, end: str, at: datetime) -> Boat | None:
        """The direct journey from stop to stop that leaves at `at` or later and is there first; None
        without any, or without such a stop."""
        places = [self._timetable.find_location(stop) for stop in (start, end)]
        if None in places:
            return None
        query = self._router.Query()
        query.start_time = int(at.timestamp()) // 60
        query.start, query.destination = ([self._router.Offset(place, 0, 0)] for place in places)
        query.max_transfers, query.max_travel_time = 0, int(SEARCHED.total_seconds()) // 60
        found = [_boat(journey.legs) for journey in self._router.route(self._timetable, query)]
        return min(found, key=lambda boat: boat.arrives_at) if found else None


def next_of(boats: Iterable[Boat], at: datetime) -> set[Boat | None]:
    """Which of the boats the planner may name: those that arrive first; None when there is none."""
    left = [boat for boat in boats if at <= boat.departs_at and boat.arrives_at <= at + SEARCHED]
    first = min((boat.arrives_at for boat in left), default=None)
    return {boat for boat in left if boat.arrives_at == first} or {None}


def _boat(legs: Iterable[object]) -> Boat:
    (leg,) = legs
    return Boat(*(datetime.fromtimestamp(int(getattr(leg, name)) * 60, UTC) for name in ("dep_time", "arr_time")))
