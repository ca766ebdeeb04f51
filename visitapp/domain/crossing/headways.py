"""Sailings made of a published headway, put together again: what is told of them is the headway, not each one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from visitapp.domain.crossing.types import Direction, Sailing


@dataclass(frozen=True, slots=True)
class Headway:
    """A row of approximate sailings one way on one service day, at least one, earliest first.

    `key`: the name of the row within its timetable. `every`: the time between two that follow each other.
    """

    key: str
    sailings: tuple[Sailing, ...]
    every: timedelta

    @property
    def direction(self) -> Direction:
        """The way it goes."""
        return self.sailings[0].direction

    @property
    def service_date(self) -> date:
        """The day of the timetable it belongs to."""
        return self.sailings[0].service_date

    @property
    def first_at(self) -> datetime:
        """When the first one leaves."""
        return self.sailings[0].departs_at

    @property
    def last_at(self) -> datetime:
        """When the last one leaves."""
        return self.sailings[-1].departs_at


def headway_key(sailing: Sailing) -> str:
    """The row that an approximate sailing is of: its key without its number and day."""
    return sailing.key.rpartition("@")[0].rpartition("-")[0]


def by_headway(sailings: Iterable[Sailing]) -> tuple[list[Sailing], list[Headway]]:
    """The listed sailings, in their order, and the headways by first departure."""
    listed: list[Sailing] = []
    rows: dict[tuple[Direction, date, str], list[Sailing]] = {}
    for sailing in sailings:
        if sailing.approximate:
            rows.setdefault((sailing.direction, sailing.service_date, headway_key(sailing)), []).append(sailing)
        else:
            listed.append(sailing)
    found = [_headway(key[2], row) for key, row in rows.items()]
    return listed, sorted(found, key=lambda row: (row.first_at, row.direction, row.key))


def _headway(key: str, row: list[Sailing]) -> Headway:
    ordered = sorted(row, key=lambda sailing: sailing.departs_at)
    gaps = [after.departs_at - before.departs_at for before, after in pairwise(ordered)]
    return Headway(key, tuple(ordered), min(gaps, default=timedelta()))
