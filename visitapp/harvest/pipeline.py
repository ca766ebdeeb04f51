"""Harvest sources: fetch, read, normalise, keep, withdraw, report. One bad source never stops a run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from feeds.wire import Document, Problem
from visitapp.domain.errors import SourceError
from visitapp.domain.event.source import Counts, HarvestRun, Outcome, Source
from visitapp.domain.match.withdrawal import Shortfall, shortfall_of
from visitapp.harvest.exhibitions import SPAN_KEY, is_exhibition, joined_exhibitions, with_known_start
from visitapp.harvest.festivals import with_programmes
from visitapp.harvest.fetch import FetchError, Validators
from visitapp.harvest.gather import Gathered, Tools, gather, load_tools, read_whole
from visitapp.harvest.hosts import HostFetch
from visitapp.harvest.identity import Usable, is_unstable, recognised, told_of
from visitapp.harvest.limits import limited
from visitapp.harvest.normalise import Normalised, Setting, normalise
from visitapp.harvest.problems import broken_events, faults_of, is_cut_off
from visitapp.harvest.sandbox import Sandbox
from visitapp.harvest.schedule import is_nightly, next_harvest
from visitapp.harvest.times import Window
from visitapp.harvest.toldbefore import NOTHING, Again, Before, DoubtError, groups_of
from visitapp.harvest.turns import in_turn, when_free
from visitapp.store.database import Database
from visitapp.store.records import (
    Told,
    known_identities,
    known_ids,
    known_spans,
    repeat_missing,
    told_hashes,
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


@dataclass(frozen=True, slots=True)
class Heard:
    """What a source tells, under ids that last. `shortfall`: why nothing may be taken away, "" when it is all.

    `again`: what it tells as it did before. `translated`: as it was read, None when its ids had to be found.
    """

    told: tuple[Told, ...]
    problems: tuple[Problem, ...]
    shortfall: Shortfall
    again: tuple[Again, ...] = ()
    translated: Translated | None = None


@dataclass(frozen=True, slots=True)
class Translated:
    """What a document tells, in our words, each event under its id.

    `broken`: events that were lost. `together`: the ids of those that have to be looked at with the others each time:
    they keep some of their occurrences only, or may be days of an exhibition.
    """

    told: tuple[Told, ...]
    problems: tuple[Problem, ...]
    broken: int
    together: frozenset[str] = frozenset()

    @property
    def related(self) -> bool:
        """Whether some are said to be parts of others."""
        return any(one.part_of or one.parts for one in self.told)


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
        self._memory = data_dir / "told" if data_dir else None
        self._base_url = base_url
        self._allow_private = allow_private
        self._sandbox = Sandbox()

    async def tools(self) -> Tools:
        """The tools of a run."""
        return await load_tools(self._database, self._sandbox.read, self._allow_private, self._base_url, self._memory)

    async def harvest_next(self, now: datetime) -> list[HarvestReport]:
        """Harvest what is due on one host, the longest overdue first; [] when nothing is, or others are at it."""
        if not await self._database.reader.run(lambda query: due_hosts(query, now)):
            return []
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

        reports = await in_turn(host, now, work, _rest(host, tools))
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
) -> list[HarvestReport]:
    """Harvest sources, due or not, one at a time of each host; their reports in the order of `sources`."""
    by_host: dict[str, list[Source]] = {}
    for source in sources:
        by_host.setdefault(host_of(source.url), []).append(source)
    turn = asyncio.Semaphore(HOSTS_AT_ONCE)

    async def harvest_host(host: str, ours: Sequence[Source]) -> list[HarvestReport]:
        async def work() -> list[HarvestReport]:
            return await _one_after_other(database, ours, tools, now, done, anew=anew)

        async with turn:
            return await when_free(host, now, work, _rest(host, tools)) or []

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
            await asyncio.sleep(_rest(host, tools).total_seconds() if number else 0)
            report = await harvest_source(database, source, replace(tools, fetch=fetch), now, anew=anew)
        reports.append(report)
        if done is not None:
            done(report)
    return reports


def _rest(host: str, tools: Tools) -> timedelta:
    """What a host is left in peace for between two of its sources."""
    return timedelta() if host in tools.allow_private else timedelta(seconds=tools.page_delay_s)


def translate(gathered: Gathered, setting: Setting, again: Sequence[Again] = ()) -> Translated:
    """What was gathered, in our words. What cannot be used is a problem, and keeps nothing else out.

    `again`: what else the source tells, as it did before. Raises DoubtError when they have to be looked at together.
    """
    usable: list[Usable] = []
    problems = list(gathered.problems)
    broken = broken_events(problems)
    for event, read_as in gathered.events:
        try:
            result = normalise(event, read_as, setting)
        except (ValueError, OverflowError, LookupError, TypeError) as error:
            # A kind of nonsense that nobody has thought of yet costs this event, not its source.
            fault = Problem(f"event {event.uid[:80]}", f"left out: {type(error).__name__}: {error}", event.raw[:300])
            result = Normalised(None, (fault,), broken=True)
        problems += result.problems
        broken += result.broken
        if result.draft is not None:
            usable.append(Usable(event, result.draft))
    shown = frozenset(one.event.uid for one in usable if is_exhibition(one))
    told, twice = told_of(joined_exhibitions(usable))
    if not {one.external_id for one in told}.isdisjoint(one.external_id for one in again):
        raise DoubtError("an id is told again, and on another event")
    others = [one.occurrences for one in again]
    drafts, over = limited([one.draft for one in told], setting.window.today, others=others)
    shortened = tuple(replace(one, draft=draft) for one, draft in zip(told, drafts, strict=True))
    cut = {one.external_id for one, draft in zip(told, drafts, strict=True) if len(draft.held) < len(one.draft.held)}
    return Translated(shortened, (*problems, *twice, *over), broken, shown | cut)


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
    validators = None
    if source.validators_at is not None and not anew and not is_nightly(source, now):
        validators = Validators(source.etag, source.last_modified, source.validators_at)
    before = NOTHING if anew else await _told_before(database, source, tools, now)
    gathered = await gather(
        source.url, source.zone, tools, now, private_ok=source.private_ok, validators=validators,
        mapping=source.mapping, known=before.hashes,
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
        await _remember(database, source, gathered.document, heard.translated, tools, now, before)
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


async def understand(
    database: Database, source: Source, gathered: Gathered, tools: Tools, now: datetime, history: History,
    before: Before = NOTHING,
) -> Heard:  # fmt: skip
    """What `source` tells, in our words and under ids that last, and whether that is all of it. Writes nothing.

    Raises SourceError when the document could not be read, DoubtError when more of it has to be.
    """
    if gathered.document.error:
        raise SourceError(source.url, gathered.document.error)
    window = Window.around(now)
    setting = Setting(tools.gazetteer, tools.vocabulary, window, source.language, source.place_rule)
    again = before.again(gathered.document.passed_over)
    result = await asyncio.to_thread(translate, gathered, setting, again)
    if again and result.related:
        raise DoubtError("some are parts of others, which have to be looked at together")
    known = await database.reader.run(lambda query: known_ids(query, source.uid))
    told = await _under_known_ids(database, source, result.told, known, again)
    lasting = told is result.told and not result.related
    told = await _with_known_starts(database, source, told)
    told, vain = with_programmes(told, known)
    whole = not gathered.partial and not is_cut_off(result.problems)
    shortfall = shortfall_of(len(told) + len(again), result.broken, history.found) if whole else "cut-off"
    return Heard(tuple(told), (*result.problems, *vain), shortfall, again, result if lasting else None)


async def _told_before(database: Database, source: Source, tools: Tools, now: datetime) -> Before:
    if tools.told_before is None:
        return NOTHING
    kept = await database.reader.run(lambda query: told_hashes(query, source.uid))
    return Before(await asyncio.to_thread(tools.told_before.read, source, now, kept), asked=True)


async def _remember(
    database: Database, source: Source, document: Document, result: Translated, tools: Tools, now: datetime,
    before: Before,
) -> None:  # fmt: skip
    """Keep what may be passed over in the next harvest."""
    passed_over = {told: before.groups[told] for told in document.passed_over}
    if tools.told_before is None or not (document.hashes or len(passed_over) < len(before.groups)):
        return
    kept = await database.reader.run(lambda query: told_hashes(query, source.uid))
    faulty = {problem.where for problem in result.problems}
    doubtful = result.together | {uid for uid, _ in document.hashes if f"event {uid[:80]}" in faulty}
    told = ((one.external_id, len(one.draft.held)) for one in result.told)
    read = groups_of(document.hashes, told, kept, doubtful)
    await asyncio.to_thread(tools.told_before.write, source, now, passed_over | read)


async def _with_known_starts(database: Database, source: Source, told: Sequence[Told]) -> Sequence[Told]:
    """`told` with exhibitions beginning when they did, though the source now tells only what is to come."""
    spans = [one.external_id for one in told if any(held.recurrence_key == SPAN_KEY for held in one.draft.held)]
    if not spans:
        return told
    known = await database.reader.run(lambda query: known_spans(query, source.uid, spans))
    return [replace(one, draft=with_known_start(one.draft, known.get(one.external_id, ()))) for one in told]


async def _under_known_ids(
    database: Database, source: Source, told: Sequence[Told], ids: Collection[str], again: Sequence[Again]
) -> Sequence[Told]:
    """`told` under ids that last: a document that makes up new ones each time is recognised by its content."""
    if not is_unstable(told, ids, len(again)):
        return told
    if again:
        raise DoubtError("the ids may have been made anew")
    known = await database.reader.run(lambda query: known_identities(query, source.uid))
    return recognised(told, known)


def _failed(source: Source, error: SourceError) -> RunResult:
    status = error.status if isinstance(error, FetchError) else None
    outcome: Outcome = "not-found" if status == 404 else "gone" if status == 410 else "failed"
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    # Another address is named when a redirect led there.
    words = error.fault if error.source == source.url else str(error)
    return RunResult(outcome, error=words, retry_after=retry_after)
