"""Delete trips that are long over and that nobody looks at any more, with the calendars that were kept of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime

import structlog

from visitapp.domain.language import LANGUAGES
from visitapp.publish.trip_calendars import TripCalendars
from visitapp.store.database import Database
from visitapp.store.trips import delete_forgotten

log = structlog.get_logger()


class TripCare:
    """Looks through the trips once a day, some at a time."""

    def __init__(self, database: Database, calendars: TripCalendars, now: Callable[[], datetime]) -> None:
        self._database, self._calendars, self._now = database, calendars, now
        self._done_on: date | None = None
        self._after = 0

    async def step(self) -> bool:
        """Delete what is due among the next trips; whether there are more to look at today."""
        now = self._now()
        if self._done_on == now.date():
            return False
        after, gone = await delete_forgotten(self._database.reader, now, self._after)
        for token in gone:
            for language in LANGUAGES:
                await asyncio.to_thread(self._calendars.forget, f"/{language}/trips/{token}.ics")
        if gone:
            log.info("trips of long ago deleted", count=len(gone))
        self._after = after or 0
        if after is None:
            self._done_on = now.date()
        return after is not None
