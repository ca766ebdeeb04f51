"""Find the rides from and to the quays of the coming days, in the worker, when all verdicts are made."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from time import monotonic, thread_time

import structlog

from visitapp.domain.crossing.sailings import ONE_DAY
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.quayrides import Position, QuayMoment, QuayRide, quay_rides, quay_ways
from visitapp.store.change_read import newest_change
from visitapp.store.database import Database, Query
from visitapp.store.quay_read import (
    WantedQuay,
    kept_quays,
    places_hash,
    wanted_positions,
    wanted_quays,
)
from visitapp.store.quays import forget_other_quays, forget_quays, keep_quays, tell_of_quays
from visitapp.web.context import REGION_ZONE

LOOK_EVERY = timedelta(minutes=1)
AT_A_TIME = 10
"""Boats: with 300,000 connections a day a second, and a few where a day begins that is like none before it; verdicts
that become due meanwhile wait so long."""

SOON = timedelta(days=7)
NEW_PLACES_S = 900.0
"""Seconds of CPU in a day for making anew what is known but for places that came since; then the rest waits."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Task:
    """Boats of one day; `again`: all is known but for new places; `ends`: they are the last of the day."""

    day: date
    places: frozenset[Position]
    boats: Sequence[WantedQuay]
    again: bool
    ends: bool


class RidesOfQuays:
    """Finds what is wanted and not known of the networks as they are, some boats at a time, the next day first.

    `rest`: how many times as long as it worked for a day after the coming week it lets others work. No visitor waits
    for those days, and whoever shares the machine does.
    """

    def __init__(self, database: Database, rest: float = 0.0) -> None:
        self._database = database
        self._rest, self._rests_until = rest, 0.0
        self._line: list[_Task] = []
        self._looked: tuple[str, int, str] | None = None
        self._looked_at: datetime | None = None
        self._spent: tuple[date, float] | None = None

    async def step(self, transport: PublicTransport | None, now: datetime) -> bool:
        """Find the rides of some boats; whether there was anything to do."""
        version = transport.version if transport else ""
        if monotonic() < self._rests_until or not await self._look(version, now) or transport is None:
            return False
        task = self._line.pop()
        found, took_s = await asyncio.to_thread(partial(_found, transport, task))
        if task.day > now.date() + SOON:
            self._rests_until = monotonic() + self._rest * took_s
        if task.again:
            self._spent = (now.date(), self._spent_on(now.date()) + took_s)
        await keep_quays(found, task.day, version, places_hash(task.places))
        if task.ends:
            await tell_of_quays(now)
        if not self._line:
            await forget_other_quays(version, now)
            log.info("the rides from and to the quays are known", until=task.day.isoformat())
        return True

    async def _look(self, version: str, now: datetime) -> bool:
        """Fill the line when there may be something new; whether it has anything."""
        if self._looked is not None and self._looked[0] != version:
            self._line, self._looked, self._looked_at = [], None, None
        if self._line:
            return True
        if self._looked_at is not None and now - self._looked_at < LOOK_EVERY:
            return False
        self._looked_at = now
        today = now.astimezone(REGION_ZONE).date()
        looked = (version, await self._database.reader.run(newest_change), f"{now:%Y-%m-%d %H}")
        if looked == self._looked:  # once an hour all the same: new places may wait
            return False
        self._looked = looked
        await forget_quays(today - ONE_DAY, version, now)
        if version:
            again = self._spent_on(now.date()) < NEW_PLACES_S
            self._line = await self._database.reader.run(lambda query: _wanted(query, version, today, again))
        return bool(self._line)

    def _spent_on(self, day: date) -> float:
        return self._spent[1] if self._spent is not None and self._spent[0] == day else 0.0


def _found(transport: PublicTransport, task: _Task) -> tuple[dict[QuayMoment, dict[Position, QuayRide]], float]:
    """The rides, and the seconds of CPU that it took to find them."""
    begun = thread_time()
    ports = {one.port.slug: one.port for one in task.boats}
    ways = {slug: quay_ways(transport, port, task.places) for slug, port in ports.items()}
    found = {one.moment: quay_rides(ways[one.port.slug], one.port, one.moment.side, one.boat) for one in task.boats}
    return found, thread_time() - begun


def _wanted(query: Query, version: str, today: date, again: bool) -> list[_Task]:
    """What is to be found, the last first. `again`: also what is known, for new places; after all that is not."""
    known, positions = kept_quays(query, version), wanted_positions(query, today)
    first, second = list[_Task](), list[_Task]()
    for day, boats in wanted_quays(query, today).items():
        places = places_hash(positions[day])
        first += _tasks(day, positions[day], [one for one in boats if one.moment.uid not in known], again=False)
        if again:
            old = [one for one in boats if known.get(one.moment.uid, places) != places]
            second += _tasks(day, positions[day], old, again=True)
    return (first + second)[::-1]


def _tasks(day: date, places: frozenset[Position], boats: Sequence[WantedQuay], again: bool) -> Iterator[_Task]:
    for start in range(0, len(boats), AT_A_TIME):
        yield _Task(day, places, boats[start : start + AT_A_TIME], again, start + AT_A_TIME >= len(boats))
