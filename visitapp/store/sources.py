"""Sources and their harvests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.source import Counts, Fault, HarvestRun, NewSource, Schedule, Source
from visitapp.domain.text import slug_words
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import Query, Row, from_json, instant, maybe_instant, writing
from visitapp.store.projection import new_uid, project
from visitapp.store.source_news import note_state

RUNS_KEPT = timedelta(days=90)
MOST_FAULTS_KEPT = 200
_BATCH = 100
_SOURCE = """
uid, slug, name, url, kind, format, municipality_slug, office_slug, language, zone, licence, attribution, priority,
demo, private_ok, active, interval_s, next_at, etag, last_modified, validators_at, failures, last_attempt_at,
last_success_at, last_error, created_at, mapping, place_strategy, place_uid
"""


@dataclass(frozen=True, slots=True)
class History:
    """The newest runs first: `outcomes` of the last ones, `found` of the last complete ones since a release.

    `last_read`: the outcome of the last run that had a document to read, "" before the first. `lasts`: how long that
    document lasts by its own word, None when it does not say.
    """

    outcomes: tuple[str, ...] = ()
    found: tuple[int, ...] = ()
    last_read: str = ""
    lasts: timedelta | None = None


def list_sources(query: Query) -> list[Source]:
    """The sources we harvest, paused ones too, in the order they were entered."""
    return [_source(row) for row in query.rows(f"SELECT {_SOURCE} FROM source WHERE kind = 'web' ORDER BY id")]


def due_sources(query: Query, now: datetime) -> list[Source]:
    """The sources to harvest now, the longest overdue first."""
    sql = f"SELECT {_SOURCE} FROM source WHERE kind = 'web' AND active = ? AND next_at <= ? ORDER BY next_at, id"
    return [_source(row) for row in query.rows(sql, True, now)]


def find_source(query: Query, name: str) -> Source | None:
    """The source with this slug or address; None when there is none, or it is removed."""
    sql = f"SELECT {_SOURCE} FROM source WHERE kind = 'web' AND (slug = ? OR url = ?) ORDER BY id"
    rows = query.rows(sql, name, name)
    return _source(rows[0]) if rows else None


def get_source(query: Query, name: str) -> Source:
    """The source with this slug or address. Raises NotFoundError."""
    source = find_source(query, name)
    if source is None:
        raise NotFoundError("source", name)
    return source


def source_history(query: Query, uid: str) -> History:
    """How the last runs over a source went: as many as a decision about the next one needs."""
    join = "FROM harvest h JOIN source s ON s.id = h.source_id WHERE s.uid = ?"
    outcomes = query.rows(f"SELECT h.outcome {join} ORDER BY h.id DESC LIMIT 5", uid)
    usual = "h.outcome = 'complete' AND (s.released_at IS NULL OR h.started_at >= s.released_at)"
    found = query.rows(f"SELECT h.found {join} AND {usual} ORDER BY h.id DESC LIMIT 5", uid)
    was_read = "h.outcome IN ('complete', 'incomplete')"
    read = query.rows(f"SELECT h.outcome {join} AND {was_read} ORDER BY h.id DESC LIMIT 1", uid)
    lasts = query.rows("SELECT lasts_s FROM source WHERE uid = ? AND lasts_s IS NOT NULL", uid)
    return History(
        tuple(str(row[0]) for row in outcomes), tuple(int(row[0]) for row in found), str(read[0][0]) if read else "",
        timedelta(seconds=lasts[0][0]) if lasts else None,
    )  # fmt: skip


def last_runs(query: Query, most: int = 1) -> dict[str, list[HarvestRun]]:
    """For each source (by slug) its last runs, newest first."""
    sql = (
        "SELECT s.slug, h.started_at, h.finished_at, h.outcome, h.found, h.new, h.changed, h.unchanged, h.missing,"
        " h.withdrawn, h.problems, h.error, h.shortfall FROM (SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.source_id"
        " ORDER BY x.id DESC) AS place FROM harvest x) h JOIN source s ON s.id = h.source_id"
        " WHERE h.place <= ? ORDER BY h.id DESC"
    )
    runs: dict[str, list[HarvestRun]] = {}
    for row in query.rows(sql, most):
        faults = tuple(Fault(**fault) for fault in from_json(row[10]))
        counts = Counts(*row[5:10])
        run = HarvestRun(instant(row[1]), instant(row[2]), row[3], row[4], counts, faults, row[11], row[12])
        runs.setdefault(row[0], []).append(run)
    return runs


async def add_source(new: NewSource, now: datetime, due_at: datetime | None = None) -> Source:
    """Keep a source, due at once or at `due_at`. One that was removed comes back with what is known of it.

    Raises InputError when its address, or the slug it asks for, belongs to another.
    """
    async with writing():
        same = await models.Source.filter(url=new.url).order_by("id").first()
        if same is not None and same.kind != "removed":
            raise InputError("url", f"is already the source {same.slug}", new.url)
        if same is None and new.slug and await models.Source.exists(slug=new.slug):
            raise InputError("slug", "belongs to another source", new.slug)
        values = _values(new) | {"kind": "web", "active": True, "failures": 0, "last_error": "", "paused_by": ""}
        values["next_at"] = due_at or now
        if same is None:
            slug = new.slug or await _free_slug(new.name or new.url)
            forgotten: dict[str, Any] = {"etag": "", "last_modified": "", "created_at": now}
            row = await models.Source.create(uid=new_uid(), slug=slug, **values, **forgotten)
        else:
            row = same.update_from_dict(values | NO_VALIDATORS)
            await row.save()
        return _of_row(row)


async def ensure_source(new: NewSource, now: datetime) -> Source:
    """The source with the slug of `new`, made or brought to what `new` says; untouched when it says nothing new.

    For sources that a program enters, at every start.
    """
    values = _values(new)
    async with writing():
        row = await models.Source.get_or_none(slug=new.slug)
        if row is None:
            row = await models.Source.create(
                uid=new_uid(), slug=new.slug, kind="web", active=True, next_at=now, failures=0, last_error="",
                etag="", last_modified="", created_at=now, **values,
            )  # fmt: skip
        elif row.kind != "web" or any(getattr(row, name) != value for name, value in values.items()):
            row.update_from_dict(
                values | NO_VALIDATORS | {"kind": "web", "active": True, "next_at": now, "paused_by": ""}
            )
            await row.save()
        return _of_row(row)


async def save_run(
    source: Source,
    run: HarvestRun,
    schedule: Schedule,
    validators: tuple[str, str] | None = None,
    read_as: str = "",
    lasts: timedelta | None = None,
) -> None:
    """Keep what a run came to and when the source is due next, and, as news, when it stopped or began to work by it.

    `validators` (ETag, Last-Modified) are kept only of a document that was read; None leaves those we have.
    `read_as`: the format its document turned out to have. `lasts`: how long that lasts by its own word.
    """
    async with writing():
        row = await models.Source.get_or_none(uid=source.uid)
        if row is None:
            return
        values = _fares(row, source, run, schedule, validators)
        if read_as:
            values |= {"format": read_as, "lasts_s": int(lasts.total_seconds()) if lasts else None}
        values["state"] = await note_state(row, run, schedule)
        if values["state"] != row.state:
            # Pages of its events say when it was read last; no feed does.
            await append_change("source", row.slug, run.finished_at, ())
        # A source that was removed while it was harvested stays so.
        await models.Source.filter(id=row.id, kind="web").update(**values)
        counts = asdict(run.counts)
        await models.Harvest.create(
            source_id=row.id, started_at=run.started_at, finished_at=run.finished_at, outcome=run.outcome,
            found=run.found, **counts, error=run.error, shortfall=run.shortfall,
            problems=[asdict(fault) for fault in run.faults[:MOST_FAULTS_KEPT]],
        )  # fmt: skip
        await models.Harvest.filter(source_id=row.id, started_at__lt=run.started_at - RUNS_KEPT).delete()


def _fares(
    row: models.Source, source: Source, run: HarvestRun, schedule: Schedule, validators: tuple[str, str] | None
) -> dict[str, Any]:
    """How a source fares after a run over what it was when the run began: `source`; `row` is what it is now."""
    values: dict[str, Any] = {
        "next_at": schedule.next_at, "failures": schedule.failures, "active": schedule.active,
        "last_attempt_at": run.started_at, "last_error": run.error,
    }  # fmt: skip
    if not run.error:
        values["last_success_at"] = run.started_at
    if validators is not None:
        values |= {"etag": validators[0], "last_modified": validators[1], "validators_at": run.started_at}
    if row.paused_by:
        values |= {"next_at": None, "active": False}
    elif _is_behind(row, source, run):
        values |= NO_VALIDATORS | {"next_at": run.finished_at, "active": True}
    return values


def _is_behind(row: models.Source, source: Source, run: HarvestRun) -> bool:
    """Whether an office has said something since the run began that the next one has to go by."""
    released = row.released_at is not None and row.released_at >= run.started_at
    now = (row.language, row.municipality_slug, row.place_strategy, row.place_uid)
    return released or now != (source.language, source.municipality, source.place_strategy, source.place)


async def delete_demo(now: datetime) -> int:
    """Remove the demo's sources and all they brought, for good; how many events went.

    An event that another source tells of too stays, by that source's word.
    """
    async with writing():
        # An event that was joined to another has no record any more, but was born of one.
        told = await models.Record.filter(source__demo=True).values_list("event_id", "born_id")
        ids = sorted({int(str(event)) for pair in told for event in pair if event is not None})
        shared: set[int] = set()
        for at in range(0, len(ids), _BATCH):
            some = ids[at : at + _BATCH]
            others = models.Record.filter(Q(event_id__in=some) | Q(born_id__in=some), source__demo=False)
            for pair in await others.values_list("event_id", "born_id"):
                shared |= {int(str(event)) for event in pair if event in some}
        gone = [event for event in ids if event not in shared]
        removed = await models.Source.filter(demo=True).delete()
        for at in range(0, len(gone), _BATCH):
            await models.Event.filter(id__in=gone[at : at + _BATCH]).delete()
        await project(sorted(shared), now)
        if removed:
            await append_change("reset", "", now)
    return len(gone)


NO_VALIDATORS: dict[str, Any] = {"etag": "", "last_modified": "", "validators_at": None}


def _values(new: NewSource) -> dict[str, Any]:
    return {
        "name": new.name or new.url, "url": new.url, "format": new.format, "municipality_slug": new.municipality,
        "office_slug": new.office, "language": new.language, "zone": new.zone, "licence": new.licence,
        "attribution": new.attribution, "priority": new.priority, "demo": new.demo, "private_ok": new.private_ok,
        "interval_s": int(new.interval.total_seconds()), "mapping": new.mapping,
        "place_strategy": new.place_strategy, "place_uid": new.place,
    }  # fmt: skip


async def _free_slug(name: str) -> str:
    words = slug_words(name.partition("://")[2] or name, longest=50) or "source"
    taken: Sequence[object] = await models.Source.filter(slug__startswith=words).values_list("slug", flat=True)
    number, slug = 1, words
    while slug in taken:
        number += 1
        slug = f"{words}-{number}"
    return slug


def _of_row(row: models.Source) -> Source:
    return Source(
        row.uid, row.slug, row.name, row.url, row.kind, row.format, row.municipality_slug, row.office_slug,  # type: ignore[arg-type]  # only our own kinds are written
        row.language, row.zone, row.licence, row.attribution, row.priority, row.demo, row.private_ok, row.active,
        timedelta(seconds=row.interval_s), row.next_at, row.etag, row.last_modified, row.validators_at, row.failures,
        row.last_attempt_at, row.last_success_at, row.last_error, row.created_at, row.mapping,
        row.place_strategy, row.place_uid,  # type: ignore[arg-type]  # as above
    )  # fmt: skip


def _source(row: Row) -> Source:
    return Source(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10], row[11], row[12],
        bool(row[13]), bool(row[14]), bool(row[15]), timedelta(seconds=row[16]), maybe_instant(row[17]), row[18],
        row[19], maybe_instant(row[20]), row[21], maybe_instant(row[22]), maybe_instant(row[23]), row[24],
        instant(row[25]), row[26], row[27], row[28],
    )  # fmt: skip
