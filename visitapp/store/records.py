"""Records: what sources said, each the same row from harvest to harvest; and the events that follow from them.

Everything is done in small transactions, each of which leaves the database right: a harvest that dies between two
and runs again loses and doubles nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.source import Counts, Source
from visitapp.domain.event.types import Draft
from visitapp.domain.match.withdrawal import MissingRecord, Withdrawal, plan_withdrawal
from visitapp.store import models
from visitapp.store.bulk import insert_rows, new_keys, new_row
from visitapp.store.database import Database, Query, chunks, from_json, marks, maybe_day, maybe_instant, writing
from visitapp.store.projection import Born, project, publish_new

BATCH = 200
_COLUMNS = [
    "raw_text", "draft", "hash", "event_id", "born_id", "changed_at", "missing_since", "missing_runs", "withdrawn_at",
    "part_of",
]  # fmt: skip
REGION_ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class Told:
    """What a source says about one event. `external_id` names it within the source; `raw_text` is the source's own.

    `names`: what else the source calls it. `part_of` and `parts`: the names of what it is a part of, and of its parts.
    """

    external_id: str
    draft: Draft
    raw_text: str = ""
    names: tuple[str, ...] = ()
    part_of: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownIdentity:
    """How a record may be recognised although its id is another. `starts`: ISO 8601, earliest first."""

    external_id: str
    url: str
    titles: tuple[str, ...]
    starts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a record. `last_day`: the last day its event is published on."""

    hash: str
    last_day: date | None
    missing_since: datetime | None
    missing_runs: int
    withdrawn: bool


def record_uid(source_uid: str, external_id: str) -> str:
    """The uid of a record: the source's, and a hash of the source's own id, which may be of any length."""
    return f"{source_uid}:{hashlib.sha256(external_id.encode('utf-8', 'replace')).hexdigest()[:32]}"


def known_ids(query: Query, source_uid: str) -> set[str]:
    """The external ids that a source has told so far."""
    sql = "SELECT r.external_id FROM record r JOIN source s ON s.id = r.source_id WHERE s.uid = ?"
    return {str(row[0]) for row in query.rows(sql, source_uid)}


def known_spans(query: Query, source_uid: str, external_ids: Sequence[str]) -> dict[str, list[tuple[date, date]]]:
    """What lasts several days in these records of a source as last told: first days, and the days after the last."""
    by_uid = {record_uid(source_uid, one): one for one in external_ids}
    found = {}
    for chunk in chunks(by_uid):
        for uid, value in query.rows(f"SELECT uid, draft FROM record WHERE uid IN ({marks(chunk)})", *chunk):
            found[by_uid[uid]] = [
                (date.fromisoformat(held["starts_on"]), date.fromisoformat(held["ends_on"]))
                for held in from_json(value)["held"]
                if held.get("ends_on")
            ]
    return found


def told_hashes(query: Query, source_uid: str) -> dict[str, str]:
    """By external id, the hashes of the records that a source still tells: not missing, not withdrawn."""
    sql = (
        "SELECT r.external_id, r.hash FROM record r JOIN source s ON s.id = r.source_id"
        " WHERE s.uid = ? AND r.missing_since IS NULL AND r.withdrawn_at IS NULL"
    )
    return {str(row[0]): str(row[1]) for row in query.rows(sql, source_uid)}


def known_identities(query: Query, source_uid: str) -> list[KnownIdentity]:
    """What a source's records can be recognised by, oldest first."""
    sql = (
        "SELECT r.external_id, r.draft FROM record r JOIN source s ON s.id = r.source_id WHERE s.uid = ? ORDER BY r.id"
    )
    found = []
    for external_id, value in query.rows(sql, source_uid):
        draft = from_json(value)
        titles = tuple(text["title"] for text in draft["texts"])
        starts = tuple(sorted(held["starts_at"] or held["starts_on"] for held in draft["held"]))
        found.append(KnownIdentity(external_id, draft["url"], titles, starts))
    return found


async def upsert(
    database: Database, source: Source, told: Sequence[Told], now: datetime, complete: bool, again: Sequence[str] = ()
) -> Counts:
    """Bring the records of a source to what it tells now, publish what follows, and withdraw what is gone.

    `complete`: whether what is not told may count as missing (see visitapp.domain.match.withdrawal). A record
    that says what it said before is not touched; those of `again` (external ids) are known to.
    Of two with the same external id the first counts.
    """
    known = await database.reader.run(lambda query: known_records(query, source.uid))
    rows = rows_of(source.uid, told)
    touched = [row for uid, row in rows.items() if differs(known.get(uid), row.hash)]
    counts = Counts(unchanged=len(rows) - len(touched) + len(again))
    for at in range(0, len(touched), BATCH):
        async with writing():
            new, changed = await _save_batch(source.uid, touched[at : at + BATCH], now)
        counts = replace(counts, new=counts.new + new, changed=counts.changed + changed)
    still = {record_uid(source.uid, external_id) for external_id in again} | rows.keys()
    return await _withdraw_missing(missing_of(known, still), complete, now, counts)


async def repeat_missing(database: Database, source: Source, now: datetime) -> Counts:
    """What follows from a document that did not change since it was last read whole: the same ones are missing."""
    known = await database.reader.run(lambda query: known_records(query, source.uid))
    missing = {uid: one for uid, one in known.items() if one.missing_since is not None and not one.withdrawn}
    counts = Counts(unchanged=sum(one.missing_since is None and not one.withdrawn for one in known.values()))
    return await _withdraw_missing(missing, True, now, counts)


@dataclass(frozen=True, slots=True)
class ToldRow:
    """What is told, with the values its row gets."""

    uid: str
    told: Told
    value: dict[str, Any]
    hash: str


def rows_of(source_uid: str, told: Sequence[Told]) -> dict[str, ToldRow]:
    """What is told by the uid of its record. Of two with the same external id the first counts."""
    by_uid: dict[str, Told] = {}
    for one in told:
        by_uid.setdefault(record_uid(source_uid, one.external_id), one)
    return {uid: _row(uid, one) for uid, one in by_uid.items()}


def known_records(query: Query, source_uid: str) -> dict[str, Known]:
    """The records of a source by uid, with the last day of what is published of their events."""
    rows = query.rows(
        "SELECT r.uid, r.hash, r.missing_since, r.missing_runs, r.withdrawn_at,"
        " (SELECT MAX(o.last_day) FROM occurrence o WHERE o.event_id = r.event_id AND o.state = 'current')"
        " FROM record r JOIN source s ON s.id = r.source_id WHERE s.uid = ?",
        source_uid,
    )
    return {row[0]: Known(row[1], maybe_day(row[5]), maybe_instant(row[2]), row[3], row[4] is not None) for row in rows}


def differs(known: Known | None, told_hash: str) -> bool:
    """Whether a record is written: it is new, says something else, or comes back."""
    return known is None or known.hash != told_hash or known.withdrawn or known.missing_since is not None


def missing_of(known: Mapping[str, Known], told: Container[str]) -> dict[str, Known]:
    """What is kept, not withdrawn, and not told."""
    return {uid: one for uid, one in known.items() if uid not in told and not one.withdrawn}


def coming_of(missing: Mapping[str, Known], today: date) -> list[MissingRecord]:
    """Those that are not over, as visitapp.domain.match.withdrawal judges them."""
    return [
        MissingRecord(uid, one.last_day, one.missing_since, one.missing_runs)
        for uid, one in missing.items()
        if one.last_day is None or one.last_day >= today
    ]


def _row(uid: str, told: Told) -> ToldRow:
    value = draft_to_json(told.draft)
    return ToldRow(uid, told, value, json_hash(value))


async def _save_batch(source_uid: str, batch: Sequence[ToldRow], now: datetime) -> tuple[int, int]:
    """Write records and publish their events: (new, changed or come back)."""
    source = await models.Source.get(uid=source_uid)
    kept = {row.uid: row for row in await models.Record.filter(uid__in=[one.uid for one in batch])}
    ids = iter(await new_keys(models.Record, len(batch) - len(kept)))
    rows = [kept.get(one.uid) or _new_record(next(ids), source, one, now) for one in batch]
    for row, one in zip(rows, batch, strict=True):
        _tell(row, one, source_uid, now)
    homeless = [(row, one) for row, one in zip(rows, batch, strict=True) if row.event_id is None]
    written = await publish_new([Born(row.id, source, one.told.draft) for row, one in homeless], now)
    for (row, _), event_id in zip(homeless, written, strict=True):
        row.event_id = row.born_id = event_id
    await insert_rows(rows, replacing=_COLUMNS)
    await project([row.event_id for row in rows if row.event_id is not None], now, written=written)
    return len(rows) - len(kept), len(kept)


def _new_record(key: int, source: models.Source, one: ToldRow, now: datetime) -> models.Record:
    return new_row(
        models.Record, id=key, uid=one.uid, source_id=source.id, external_id=one.told.external_id, raw_text="",
        draft={}, hash="", first_seen_at=now, changed_at=now, event_id=None, born_id=None,
    )  # fmt: skip


def _tell(row: models.Record, one: ToldRow, source_uid: str, now: datetime) -> None:
    """Have a row say what is told, and be told."""
    if row.hash != one.hash:
        row.raw_text, row.draft, row.hash, row.changed_at = one.told.raw_text, one.value, one.hash, now
    whole = one.told.draft.part_of
    row.part_of = record_uid(source_uid, whole) if whole else None
    row.missing_since, row.missing_runs, row.withdrawn_at = None, 0, None


async def _withdraw_missing(missing: Mapping[str, Known], complete: bool, now: datetime, counts: Counts) -> Counts:
    today = now.astimezone(REGION_ZONE).date()
    coming = coming_of(missing, today)
    plan = plan_withdrawal(coming, complete, now, today)
    for part in _parts(plan):
        async with writing():
            for uid, since, runs in part.noted:
                await models.Record.filter(uid=uid).update(missing_since=since, missing_runs=runs)
            if part.withdrawn:
                await models.Record.filter(uid__in=part.withdrawn).update(withdrawn_at=now)
                events = await models.Record.filter(uid__in=part.withdrawn).values_list("event_id", flat=True)
                await project([int(str(event)) for event in events if event is not None], now)
    return replace(counts, missing=len(coming), withdrawn=len(plan.withdrawn))


def _parts(plan: Withdrawal) -> Iterable[Withdrawal]:
    for at in range(0, len(plan.noted), BATCH):
        yield Withdrawal(noted=plan.noted[at : at + BATCH])
    for at in range(0, len(plan.withdrawn), BATCH):
        yield Withdrawal(withdrawn=plan.withdrawn[at : at + BATCH])
