"""The worker: harvest what is due, join what is told twice, keep the verdicts, render, delete trips of long ago."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path

import structlog

from visitapp.domain.errors import InputError, StoreError
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.feedhealth import FeedHealth
from visitapp.harvest.network_file import networks_version
from visitapp.harvest.pipeline import HOSTS_AT_ONCE, Harvester
from visitapp.locks import only_one
from visitapp.networks import load_transport
from visitapp.publish.rendered import RenderedFiles
from visitapp.publish.trip_calendars import TripCalendars
from visitapp.renderahead import RenderAhead
from visitapp.rendering import FeedKeeper, utc_now
from visitapp.rideshome import RidesHome
from visitapp.ridesofquays import RidesOfQuays
from visitapp.roadtimes import RoadTimesKeeper
from visitapp.rowofchanges import RowOfChanges
from visitapp.settings import Settings
from visitapp.sourcemails import SourceMails
from visitapp.store.change_read import site_values
from visitapp.store.config import is_sqlite
from visitapp.store.database import Database, open_database, writing
from visitapp.store.leases import end_leases
from visitapp.store.matching import Matcher
from visitapp.store.networkends import keep_network_ends
from visitapp.store.reach import Verdicts, compute_due
from visitapp.store.source_hosts import free_hosts
from visitapp.store.unused_parts import forget_parts
from visitapp.transportfeeds import TransportKeeper
from visitapp.tripcare import TripCare
from visitapp.web.context import REGION_ZONE
from visitapp.web.feedcache import CacheState
from visitapp.weeklymails import WeeklyMails
from visitapp.writeahead import WriteAhead

IDLE_S = 0.5
"""How long the worker rests when nothing is due."""
LAME_S = 5.0
"""How long it rests when the database is out of reach."""

QUAYS_REST = 4.0
"""How many times as long as it looks for the rides of far days it does something else."""

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
            if is_sqlite(settings.database_url):
                await _take_over()
            log.info("worker started")
            feeds, matcher = _Feeds(settings, database), Matcher(database)
            await asyncio.gather(
                *(_repeat(stop, lambda: at_work.harvest_next(utc_now())) for _ in range(HOSTS_AT_ONCE)),
                _repeat(stop, lambda: matcher.step(utc_now())),
                _repeat(stop, Reaches(database, settings.data_dir).step),
                feeds.run(stop),
                _repeat(stop, feeds.write_ahead),
                _repeat(stop, _health(settings, database).step),
                _repeat(stop, TransportKeeper(settings, database, utc_now).step),
                _repeat(stop, TransportKeeper(settings, database, utc_now, live=True).step),
                _repeat(stop, RoadTimesKeeper(database, settings.roads, utc_now).step),
                *(_repeat(stop, step) for step in await _mail_steps(settings, database)),
                _repeat(stop, TripCare(database, TripCalendars(settings.data_dir / "trips"), utc_now).step),
            )
            log.info("worker stopped")


async def _take_over() -> None:
    """Free what a worker held that was killed: here there is but one at a time."""
    await free_hosts()
    async with writing():
        await end_leases()


def _health(settings: Settings, database: Database) -> FeedHealth:
    files = RenderedFiles(settings.data_dir / "feeds")
    return FeedHealth(database, files, settings.health_file, settings.base_url, utc_now)


async def _mail_steps(settings: Settings, database: Database) -> list[Callable[[], Awaitable[bool]]]:
    """What mails take; nothing where no server takes them."""
    if settings.smtp is None:
        return []
    from visitapp.postman import Postman  # noqa: PLC0415  # only where mails are sent

    site = (await database.reader.run(site_values))["site"]
    postman = Postman(settings.smtp, settings.mail_from, settings.base_url, site, settings.secret, utc_now)
    letters = (settings.base_url, settings.secret, utc_now)
    return [SourceMails(database, *letters).step, WeeklyMails(database, *letters).step, postman.step]


@contextlib.asynccontextmanager
async def _harvester(settings: Settings, database: Database) -> AsyncIterator[Harvester]:
    harvester = Harvester(database, settings.base_url, settings.fetch_private, settings.data_dir)
    try:
        yield harvester
    finally:
        await harvester.close()


class Reaches:
    """Keeps the verdicts up to date, with the sailings of the present timetables and the networks at hand."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database, self._data_dir = database, data_dir
        self._networks: str | None = None
        self._transport: PublicTransport | None = None
        self._verdicts: Verdicts | None = None
        self._tidied: date | None = None
        self._rides, self._quays = RidesHome(database), RidesOfQuays(database, rest=QUAYS_REST)

    async def step(self) -> bool:
        """Compute one batch; whether there was anything to do."""
        networks = networks_version(self._data_dir)
        if networks != self._networks:
            self._networks, self._transport, self._verdicts = networks, await self._load(), None
            await keep_network_ends(self._transport.last_days if self._transport else {})
        now = utc_now()
        today = now.astimezone(REGION_ZONE).date()
        if self._verdicts is None or not await self._database.reader.run(self._verdicts.fit):
            before, transport = self._verdicts, self._transport
            self._verdicts = await self._database.reader.run(lambda query: Verdicts(query, transport, today, before))
        if await compute_due(self._database, self._verdicts, now, today):
            return True
        # Here, for a network is asked by one at a time.
        if await self._rides.step(self._transport, now) or await self._quays.step(self._transport, now):
            return True
        if self._tidied != today:
            self._tidied = today
            await forget_parts(self._database, today)
            self._verdicts.forget_named()
        return False

    async def _load(self) -> PublicTransport | None:
        """The networks as they are now; none when one cannot be read: then no "no" rests on half of them."""
        try:
            return await asyncio.to_thread(load_transport, self._data_dir)
        except InputError as error:
            log.warning("the networks are left out", error=str(error))
            return None


class _Feeds:
    """Renders feeds ahead when a row of changes has ended, or a day; between these it writes lines of calendars."""

    def __init__(self, settings: Settings, database: Database) -> None:
        state = CacheState(None, utc_now().astimezone(REGION_ZONE).date())
        files = RenderedFiles(settings.data_dir / "feeds")
        self._keeper = FeedKeeper(settings, database, files, state)
        self._files = files
        self._row = RowOfChanges()
        self._ahead = WriteAhead(self._keeper.context)
        self._idle = False

    async def write_ahead(self) -> bool:
        """Write some lines of calendars ahead, unless feeds are to be rendered first; whether there was any to do."""
        return self._idle and await self._ahead.step()

    async def run(self, stop: asyncio.Event) -> None:
        """Look five times a second what is newest, until told to stop."""
        clock = asyncio.get_running_loop().time
        ahead = RenderAhead(self._keeper, self._files, stop.is_set)
        while not stop.is_set():
            try:
                newest = (await self._keeper.signal(), self._keeper.context.today())
                if self._row.see(newest, clock()):
                    self._idle = False
                    rendered = await ahead.bring_up_to_date(utc_now().timestamp())
                    log.info("feeds are up to date", change=newest[0], rendered=rendered)
                self._idle = not self._row.goes_on
                rest = self._row.pause_s
            except StoreError as error:
                log.warning("the database is out of reach", error=str(error))
                self._row, self._idle = RowOfChanges(), False
                rest = LAME_S
            await _rest(stop, rest)


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
        await _rest(stop, rest or 0.001)


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
