"""The worker: harvest what is due, keep the verdicts, render the feeds that people ask for."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import structlog

from visitapp.domain.errors import StoreError
from visitapp.harvest.pipeline import Harvester
from visitapp.locks import only_one
from visitapp.settings import Settings
from visitapp.store.config import is_sqlite
from visitapp.store.database import Database, open_database
from visitapp.store.reach import Verdicts, compute_due, reach_version
from visitapp.web.context import REGION_ZONE

IDLE_S = 0.5
"""How long the worker rests when nothing is due; a published change is at most this old when it is seen."""
LAME_S = 5.0
"""How long it rests when the database is out of reach."""

log = structlog.get_logger()


async def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT. Raises VisitappError when another worker has this SQLite database."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with contextlib.ExitStack() as locks:
        if is_sqlite(settings.database_url):
            locks.enter_context(only_one(settings.data_dir, "worker"))
        async with (
            open_database(settings.database_url, serving=True) as database,
            _harvester(settings, database) as at_work,
        ):
            log.info("worker started")
            await asyncio.gather(
                _repeat(stop, lambda: at_work.harvest_due(_now())),
                _repeat(stop, _Reaches(database).step),
            )
            log.info("worker stopped")


@contextlib.asynccontextmanager
async def _harvester(settings: Settings, database: Database) -> AsyncIterator[Harvester]:
    harvester = Harvester(database, settings.base_url, settings.fetch_private)
    try:
        yield harvester
    finally:
        await harvester.close()


class _Reaches:
    """Keeps the verdicts up to date, with the sailings of the present timetables at hand."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._verdicts: Verdicts | None = None

    async def step(self) -> bool:
        """Compute one batch; whether there was anything to do."""
        version = await self._database.reader.run(reach_version)
        if self._verdicts is None or self._verdicts.version != version:
            self._verdicts = await self._database.reader.run(Verdicts)
        now = _now()
        today = now.astimezone(REGION_ZONE).date()
        return await compute_due(self._database, self._verdicts, now, today) > 0


async def _repeat(stop: asyncio.Event, step: object) -> None:
    """Call `step` until told to stop; rest when it found nothing to do or the database is out of reach."""
    assert callable(step)
    while not stop.is_set():
        try:
            busy = await step()
            rest = 0.0 if busy else IDLE_S
        except StoreError as error:
            log.warning("the database is out of reach", error=str(error))
            rest = LAME_S
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), rest or 0.001)


def _now() -> datetime:
    return datetime.now(UTC)
