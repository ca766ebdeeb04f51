"""Fetch timetables, networks and live news of sailings when they are due, in the worker. Nothing waits for them.

A file is read in a process of its own, by the very command that an office would use, with limits on time and memory:
it is kept whole or refused with the reasons, and what was kept before stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit

import structlog

from visitapp.domain.crossing.transport_feed import KEY, TransportFeed
from visitapp.domain.errors import InputError, SourceError, StoreError, VisitappError
from visitapp.harvest.fetch import Fetched, FetchError, Limits, Validators, fetch_document
from visitapp.harvest.network_file import network_path, read_network
from visitapp.harvest.timetables import feed_prefix
from visitapp.livesailings import LiveSailings
from visitapp.settings import Settings
from visitapp.store.database import Database
from visitapp.store.transport_feed_read import days_covered, due_transport_feed
from visitapp.store.transport_feeds import Attempt, claim_fetch, count_use, keep_attempt

FILE_LIMITS = Limits(total_s=900.0, read_s=60.0, feed_bytes=300_000_000)
LIVE_LIMITS = Limits(total_s=20.0, read_s=10.0, feed_bytes=30_000_000)
CPU_S, WALL_S, MEMORY_MB = 900, 1800, 4000
"""Of the process that reads a file: enough for the timetables of a whole country."""
CLAIMED_FOR = timedelta(hours=1)
"""A worker that dies at it leaves a feed to the next one after so long."""
_LONGEST_LINE = 2000

log = structlog.get_logger()


class TransportKeeper:
    """Fetches one feed after the other, the one first that has waited longest.

    `live`: only live news, which cannot wait until the file of a region is read; else all but that.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Callable[[], datetime],
        live: bool = False,
        file_limits: Limits = FILE_LIMITS,
    ) -> None:
        self._settings, self._database, self._clock, self._of_live = settings, database, clock, live
        self._file_limits = file_limits
        self._live = LiveSailings(database)

    async def step(self) -> bool:
        """Fetch one feed that is due; whether there was any."""
        now = self._clock()
        feed = await self._database.reader.run(lambda query: due_transport_feed(query, now, self._of_live))
        if feed is None:
            return False
        if await claim_fetch(feed, now + CLAIMED_FOR):
            await self.fetch(feed)
        return True

    async def fetch(self, feed: TransportFeed) -> Attempt:
        """Fetch a feed now, due or not, and keep what becomes of it; what that was. What is fetched raises nothing."""
        now = self._clock()
        try:
            address = self._address(feed)
        except InputError as error:
            attempt = _failed(feed, str(error))
        else:
            await count_use(feed.name, now)
            try:
                attempt = await self._tried(feed, address, now)
            except StoreError:
                raise
            except (VisitappError, OSError) as error:  # a full disk, a file that went: the worker has more to do
                attempt = _failed(feed, self._keyless(str(error), feed))
        await keep_attempt(self._database, feed, attempt, now)
        if attempt.problem:
            log.warning("a transport feed was not taken", feed=feed.name, problem=attempt.problem)
        elif attempt.outcome:
            log.info("a transport feed was taken", feed=feed.name, outcome=attempt.outcome)
        return attempt

    async def _tried(self, feed: TransportFeed, address: str, now: datetime) -> Attempt:
        return await (self._news(feed, address, now) if feed.kind == "realtime" else self._file(feed, address))

    def _address(self, feed: TransportFeed) -> str:
        """With its key. Raises InputError when the settings have none of that name."""
        if not feed.key_name:
            return feed.address
        key = self._settings.transport_keys.get(feed.key_name)
        if key is None:
            raise InputError("key", f"VISITAPP_TRANSPORT_KEYS has none that is named {feed.key_name}")
        return feed.address.replace(KEY, quote(key, safe=""))

    def _keyless(self, text: str, feed: TransportFeed) -> str:
        """A line that anybody may read."""
        key = self._settings.transport_keys.get(feed.key_name, "") if feed.key_name else ""
        for shown in (key, quote(key, safe="")):
            text = text.replace(shown, KEY) if shown else text
        return " ".join(text.split())[:_LONGEST_LINE]

    async def _file(self, feed: TransportFeed, address: str) -> Attempt:
        folder = self._settings.data_dir / "transport"
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(suffix=".zip", dir=folder) as file:
            try:
                answer = await self._ask(feed, address, self._file_limits, file)
            except SourceError as error:
                return _failed(feed, self._keyless(str(error), feed), _wait(error))
            if answer.status == "not-modified":
                return _unchanged(feed, answer)
            await asyncio.to_thread(file.flush)
            fault, told = await self._read_apart(feed, Path(file.name))
        if fault:
            # Asked with the same validators again, the server need not send it again.
            return Attempt(self._keyless(fault, feed), None, answer.etag, answer.last_modified, self._clock())
        days, summary = await self._days(feed), told.rpartition("\n")[2]
        return Attempt("", self._keyless(summary, feed), answer.etag, answer.last_modified, self._clock(), days)

    async def _ask(self, feed: TransportFeed, address: str, limits: Limits, into: IO[bytes] | None) -> Fetched:
        validators = None
        # News is heard again though it did not change: its timetable may have come since, or silence ended it.
        if feed.kind != "realtime" and feed.validated_at is not None and (feed.etag or feed.last_modified):
            validators = Validators(feed.etag, feed.last_modified, feed.validated_at)
        return await fetch_document(
            address, allow_private=self._settings.fetch_private, validators=validators, limits=limits, into=into,
            now=self._clock(), encrypted=True,
        )  # fmt: skip

    async def _read_apart(self, feed: TransportFeed, file: Path) -> tuple[str, str]:
        """Import a file in another process: why not, or what it brought."""
        if feed.kind == "network":
            words = ["network", "import", str(file), "--name", feed.name]
        else:
            source = feed.source or _host_of(feed.address)
            words = ["timetable", "import", str(file), "--name", feed.name, "--source", source]
        return await run_apart(words, CPU_S, MEMORY_MB, WALL_S)

    async def _days(self, feed: TransportFeed) -> tuple[date, date] | None:
        """The days that what was just kept covers."""
        if feed.kind == "network":
            path = network_path(self._settings.data_dir, feed.name)
            kept = await asyncio.to_thread(read_network, path)
            return kept.first_day, kept.last_day()
        return await self._database.reader.run(lambda query: days_covered(query, feed_prefix(feed.name)))

    async def _news(self, feed: TransportFeed, address: str, now: datetime) -> Attempt:
        try:
            answer = await self._ask(feed, address, LIVE_LIMITS, None)
        except SourceError as error:
            await self._live.hear_nothing(feed, now)
            return _failed(feed, self._keyless(str(error), feed), _wait(error))
        try:
            outcome = await self._live.hear(feed, answer.body, now)
        except InputError as error:
            await self._live.hear_nothing(feed, now)
            return _failed(feed, self._keyless(str(error), feed))
        return Attempt("", outcome, answer.etag, answer.last_modified, now, retry_after=answer.retry_after)


async def run_apart(words: Sequence[str], cpu_s: int, memory_mb: int, wall_s: float) -> tuple[str, str]:
    """Run a command of visitapp in another process: why it failed ("": it did not), and what it printed."""
    environment = {name: value for name, value in os.environ.items() if name != "VISITAPP_TRANSPORT_KEYS"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "visitapp.cli.limited", str(cpu_s), str(memory_mb), *words,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env=environment, start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(wall_s):
            printed, complained = await process.communicate()
    except TimeoutError:
        return f"was not read within {wall_s:.0f} s", ""
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == 0:
        return "", printed.decode("utf-8", "replace").strip()
    last = complained.decode("utf-8", "replace").strip().rpartition("\n")[2]
    fault = re.sub(r"^visitapp: ", "", last)
    return fault or f"reading it took more than {cpu_s} s or {memory_mb} MB", ""


def _failed(feed: TransportFeed, problem: str, wait: timedelta | None = None) -> Attempt:
    return Attempt(problem, None, feed.etag, feed.last_modified, feed.validated_at, retry_after=wait)


def _unchanged(feed: TransportFeed, answer: Fetched) -> Attempt:
    """The server has nothing new; a file that was refused stays refused."""
    return Attempt(
        feed.problem if feed.failures else "", None, answer.etag or feed.etag,
        answer.last_modified or feed.last_modified, feed.validated_at, retry_after=answer.retry_after,
    )  # fmt: skip


def _wait(error: SourceError) -> timedelta | None:
    return error.retry_after if isinstance(error, FetchError) else None


def _host_of(address: str) -> str:
    return urlsplit(address).hostname or ""
