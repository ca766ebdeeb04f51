"""Harvest sources: fetch, read, normalise, keep, withdraw, report. One bad source never stops a run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import structlog

from feeds.wire import Problem
from visitapp.domain.errors import SourceError
from visitapp.domain.event.source import Counts, HarvestRun, Outcome, Source
from visitapp.domain.match.withdrawal import Shortfall
from visitapp.harvest.fetch import FetchError, Validators
from visitapp.harvest.gather import PAGES, Gathered, Tools, gather, load_tools, read_whole
from visitapp.harvest.hosts import HostFetch
from visitapp.harvest.keptpages import forget_old_pages
from visitapp.harvest.problems import faults_of
from visitapp.harvest.sandbox import Sandbox
from visitapp.harvest.schedule import is_nightly, next_harvest
from visitapp.harvest.toldbefore import NOTHING, Before, DoubtError
from visitapp.harvest.turns import Waiting, in_turn, later, when_free
from visitapp.harvest.understand import remember, told_before, understand
from visitapp.store.database import Database
from visitapp.store.records import (
    repeat_missing,
    upsert,
)
from visitapp.store.source_hosts import due_hosts, host_of
from visitapp.store.sources import History, due_sources, save_run, source_history

HOSTS_AT_ONCE = 4

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HarvestReport:
    """What a run over one source came to. `error` is one line, "" when it succeeded; `next_at` None: it is paused."""

    source: Source
    outcome: Outcome
    found: int = 0
    counts: Counts = field(default_factory=Counts)
    problems: tuple[Problem, ...] = ()
    error: str = ""
    next_at: datetime | None = None
    seconds: float = 0.0
    shortfall: Shortfall = ""


class Harvester:
    """A process's harvesting: its sandbox, and tools made anew for each run, as places and words may have changed."""

    def __init__(
        self,
        database: Database,
        base_url: str = "",
        allow_private: frozenset[str] = frozenset(),
        data_dir: Path | None = None,
    ) -> None:
        self._database = database
        self._memory = data_dir
        self._base_url = base_url
        self._allow_private = allow_private
        self._sandbox = Sandbox()
        self._swept: date | None = None

    async def tools(self) -> Tools:
        """The tools of a run."""
        return await load_tools(self._database, self._sandbox.read, self._allow_private, self._base_url, self._memory)

    async def harvest_next(self, now: datetime) -> list[HarvestReport]:
        """Harvest what is due on one host, the longest overdue first; [] when nothing is, or others are at it."""
        if not await self._database.reader.run(lambda query: due_hosts(query, now)):
            return []
        if self._memory is not None and self._swept != now.date():
            await asyncio.to_thread(forget_old_pages, self._memory / PAGES, now)
            self._swept = now.date()
        return await harvest_next(self._database, await self.tools(), now, log_report)

    async def harvest_due(self, now: datetime) -> list[HarvestReport]:
        """Harvest all that is due, one host after the other."""
        reports: list[HarvestReport] = []
        while found := await self.harvest_next(now):
            reports += found
        return reports

    async def close(self) -> None:
        """End the reading process."""
        await self._sandbox.close()


def log_report(report: HarvestReport) -> None:
    """A line of the log about a run."""
    log = _log.warning if report.error else _log.info
    counts = report.counts
    log(
        "harvested", source=report.source.slug, outcome=report.outcome, found=report.found, new=counts.new,
        changed=counts.changed, withdrawn=counts.withdrawn, problems=len(report.problems), error=report.error,
        seconds=round(report.seconds, 2),
    )  # fmt: skip


async def harvest_source(
    database: Database, source: Source, tools: Tools, now: datetime, *, anew: bool = False
) -> HarvestReport:
    """Harvest one source and keep what the run came to. A fault of the source is in the report, never raised.

    `anew`: ask for the whole document, whatever is known of it. Raises StoreError when the database cannot.
    """
    began = time.monotonic()
    history = await database.reader.run(lambda query: source_history(query, source.uid))
    try:
        run = await _harvest(database, source, tools, now, history, anew)
    except SourceError as error:
        run = _failed(source, error)
    except Exception as error:  # noqa: BLE001  # the one place: a bad source never stops a run
        _log.exception("harvest failed", source=source.slug)
        run = RunResult("failed", error=f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")
    seconds = time.monotonic() - began
    lasts = max(run.fresh_for or timedelta(), (run.lasts if run.read_as else history.lasts) or timedelta())
    schedule = next_harvest(source, run.outcome, history.outcomes, now, run.retry_after, lasts)
    kept = HarvestRun(
        now, now + timedelta(seconds=seconds), run.outcome, run.found, run.counts, faults_of(run.problems), run.error,
        run.shortfall,
    )  # fmt: skip
    await save_run(source, kept, schedule, run.validators, run.read_as, run.lasts)
    return HarvestReport(
        source, run.outcome, run.found, run.counts, run.problems, run.error, schedule.next_at, seconds, run.shortfall
    )


async def harvest_next(
    database: Database, tools: Tools, now: datetime, done: Callable[[HarvestReport], None] | None = None
) -> list[HarvestReport]:
    """Harvest what is due on one host: the longest overdue that nobody is at, in this process or another.

    `done` is called with each report as it comes. [] when there is no such host.
    """
    for host in await database.reader.run(lambda query: due_hosts(query, now)):

        async def work(host: str = host) -> list[HarvestReport]:
            # What was due may have been harvested since: now nobody else does.
            ours = await database.reader.run(lambda query: due_sources(query, now))
            return await _one_after_other(
                database, [source for source in ours if host_of(source.url) == host], tools, now, done
            )

        reports = await in_turn(host, now, work, tools.rest_of(host))
        if reports:
            return reports
    return []


async def harvest_many(
    database: Database,
    sources: Sequence[Source],
    tools: Tools,
    now: datetime,
    done: Callable[[HarvestReport], None] | None = None,
    *,
    anew: bool = False,
    waiting: Waiting | None = None,
) -> list[HarvestReport]:
    """Harvest sources, due or not, one at a time of each host; their reports in the order of `sources`.

    `waiting` is told of hosts that others are at.
    """
    by_host: dict[str, list[Source]] = {}
    for source in sources:
        by_host.setdefault(host_of(source.url), []).append(source)
    turn, began = asyncio.Semaphore(HOSTS_AT_ONCE), time.monotonic()

    async def harvest_host(host: str, ours: Sequence[Source]) -> list[HarvestReport]:
        async def work() -> list[HarvestReport]:
            return await _one_after_other(database, ours, tools, now, done, anew=anew)

        async with turn:
            return await when_free(host, later(now, began), work, tools.rest_of(host), waiting=waiting) or []

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(harvest_host(host, ours)) for host, ours in by_host.items()]
    except ExceptionGroup as several:
        raise several.exceptions[0] from several
    reports = {report.source.uid: report for task in tasks for report in task.result()}
    return [reports[source.uid] for source in sources if source.uid in reports]


async def _one_after_other(
    database: Database,
    sources: Sequence[Source],
    tools: Tools,
    now: datetime,
    done: Callable[[HarvestReport], None] | None,
    *,
    anew: bool = False,
) -> list[HarvestReport]:
    """Harvest sources of one host. Once it wants to be left alone the rest are left as they are, and reported so."""
    reports: list[HarvestReport] = []
    if not sources:
        return reports
    host = host_of(sources[0].url)
    fetch = HostFetch(database, host, tools.fetch, now)
    for number, source in enumerate(sources):
        if fetch.refused is not None:
            report = HarvestReport(source, "failed", error=f"not asked for: {fetch.refused.fault}")
        else:
            await asyncio.sleep(tools.rest_of(host).total_seconds() if number else 0)
            report = await harvest_source(database, source, replace(tools, fetch=fetch), now, anew=anew)
        reports.append(report)
        if done is not None:
            done(report)
    return reports


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to, and what is kept of its answer. `validators` None leaves those that are kept.

    `lasts`: how long the document lasts by its own word; `fresh_for`: by the headers it came with.
    """

    outcome: Outcome
    found: int = 0
    counts: Counts = field(default_factory=Counts)
    problems: tuple[Problem, ...] = ()
    error: str = ""
    retry_after: timedelta | None = None
    validators: tuple[str, str] | None = None
    read_as: str = ""
    shortfall: Shortfall = ""
    lasts: timedelta | None = None
    fresh_for: timedelta | None = None


async def _harvest(
    database: Database, source: Source, tools: Tools, now: datetime, history: History, anew: bool
) -> RunResult:
    validators, nightly = None, is_nightly(source, now)
    if source.validators_at is not None and not anew and not nightly:
        validators = Validators(source.etag, source.last_modified, source.validators_at)
    before = NOTHING if anew else await told_before(database, source, tools, now)
    gathered = await gather(
        source.url, source.zone, tools, now, private_ok=source.private_ok, validators=validators,
        mapping=source.mapping, known=before.hashes, pages=tools.pages_of(source.uid), ask_all=anew or nightly,
    )  # fmt: skip
    fetched = gathered.fetched
    if fetched.status == "not-modified":
        counts = Counts()
        if history.last_read == "complete":
            counts = await repeat_missing(database, source, now)
        return RunResult(
            "not-modified", counts.unchanged, counts, retry_after=fetched.retry_after, fresh_for=fetched.lasts
        )
    try:
        return await keep(database, source, gathered, tools, now, history, before)
    except DoubtError:
        before = Before(asked=before.asked)
        gathered = await read_whole(gathered, source.zone, tools, now, source.mapping, before.hashes)
        return await keep(database, source, gathered, tools, now, history, before)


async def keep(
    database: Database, source: Source, gathered: Gathered, tools: Tools, now: datetime, history: History,
    before: Before = NOTHING,
) -> RunResult:  # fmt: skip
    """Everything after fetching and reading: normalise, recognise, upsert, withdraw.

    Raises SourceError when the document could not be read, DoubtError when more of it has to be.
    """
    heard = await understand(database, source, gathered, tools, now, history, before)
    complete = not heard.shortfall
    found = len(heard.told) + len(heard.again)
    counts = await upsert(database, source, heard.told, now, complete, [one.external_id for one in heard.again])
    if heard.translated is not None:
        await remember(database, source, gathered.document, heard.translated, tools, now, before)
    # A feed that only lists pages does not change when its pages do; an incomplete one is worth another look.
    fetched = gathered.fetched
    reusable = complete and not gathered.followed
    return RunResult(
        "complete" if complete else "incomplete", found, counts, heard.problems,
        retry_after=fetched.retry_after,
        validators=(fetched.etag, fetched.last_modified) if reusable else ("", ""),
        read_as=gathered.document.format or "", shortfall=heard.shortfall, lasts=gathered.document.lasts,
        fresh_for=fetched.lasts,
    )  # fmt: skip


def _failed(source: Source, error: SourceError) -> RunResult:
    status = error.status if isinstance(error, FetchError) else None
    outcome: Outcome = "not-found" if status == 404 else "gone" if status == 410 else "failed"
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    # Another address is named when a redirect led there.
    words = error.fault if error.source == source.url else str(error)
    return RunResult(outcome, error=words, retry_after=retry_after)
