"""Find the last rides home of the coming nights, in the worker, when all verdicts are made."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from functools import partial

import structlog

from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.ridehome import Position, last_rides
from visitapp.store.change_read import newest_change
from visitapp.store.database import Database, Query
from visitapp.store.ride_read import centres, kept_rides, ride_uid, wanted_rides
from visitapp.store.rides import forget_rides, keep_rides
from visitapp.web.context import REGION_ZONE

LOOK_EVERY = timedelta(minutes=1)

log = structlog.get_logger()


class RidesHome:
    """Finds what is wanted and not known of the networks as they are, one night at a time, the next one first."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._line: list[tuple[date, list[Position]]] = []
        self._looked: tuple[str, int, date] | None = None
        self._looked_at: datetime | None = None

    async def step(self, transport: PublicTransport | None, now: datetime) -> bool:
        """Find the rides of one night; whether there was anything to do."""
        version = transport.version if transport else ""
        if not await self._look(version, now):
            return False
        if transport is None:
            return False
        night, positions = self._line.pop()
        towns = await self._database.reader.run(centres)
        found = await asyncio.to_thread(partial(last_rides, transport, towns, positions, night, REGION_ZONE))
        await keep_rides(found, night, version, now)
        if not self._line:
            log.info("the last rides home are known", until=night.isoformat())
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
        looked = (version, await self._database.reader.run(newest_change), today)
        if looked == self._looked:
            return False
        self._looked = looked
        await forget_rides(today - timedelta(days=2), version, now)
        if version:
            self._line = await self._database.reader.run(lambda query: _wanted(query, version, today))
        return bool(self._line)


def _wanted(query: Query, version: str, today: date) -> list[tuple[date, list[Position]]]:
    known = kept_rides(query, version)
    line = []
    for night, positions in wanted_rides(query, today, REGION_ZONE).items():
        new = sorted(position for position in positions if ride_uid(position, night) not in known)
        if new:
            line.append((night, new))
    return sorted(line, reverse=True)
