"""Write what is published: the one place that fills event, text, tag and occurrence rows.

`project` recomputes whole events from their records and corrections and writes only what differs, so it may be
called as often as one likes.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog

from visitapp.domain.errors import InputError
from visitapp.domain.event.draft_json import draft_from_json, json_hash
from visitapp.domain.event.resolve import resolve
from visitapp.domain.event.types import Correction, Draft, Resolved, SourcedDraft, Whereabouts, original_language
from visitapp.domain.text import slug_words
from visitapp.store import models
from visitapp.store.bulk import insert_rows, new_keys, new_row
from visitapp.store.changes import append_change
from visitapp.store.duplicates import compare_again, members_of
from visitapp.store.event_rows import event_values, search_text, shown_event, tag_rows, text_rows
from visitapp.store.filter_value_rows import remember_values
from visitapp.store.notice_rows import event_notices, seen_before
from visitapp.store.occurrence_rows import occurrence_rows
from visitapp.store.parts import relate_parts
from visitapp.store.place_rows import places_said
from visitapp.store.unknown_rows import note_unknown

log = structlog.get_logger()

REGION_ZONE = ZoneInfo("Europe/Stockholm")
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32, so that five bits of each byte are a fair choice
_CHUNK = 400
_Row = TypeVar("_Row", models.EventText, models.EventTag, models.Occurrence)
_EVENT_COLUMNS = [
    "state", "municipality_slug", "place_id", "place_name", "address", "latitude", "longitude", "online_url",
    "organiser", "organiser_slug", "organiser_url", "url", "ticket_url", "image_url", "image_credit", "price_kind",
    "price_low", "price_high", "currency", "tags", "status", "demo", "sources", "provenance", "search_text",
    "shown_hash", "changed_at", "room", "place_key",
]  # fmt: skip
_OCCURRENCE_COLUMNS = [
    "recurrence_key", "kind", "starts_at", "ends_at", "starts_on", "ends_on", "last_day", "zone", "status", "sequence",
    "state", "sort_from", "sort_to", "shown_hash", "changed_at", "reach_key", "moved_from",
]  # fmt: skip


def new_uid() -> str:
    """A random permanent name: 20 characters, letters and digits that are not mistaken for each other."""
    return "".join([_ALPHABET[byte & 31] for byte in secrets.token_bytes(20)])


async def create_event(draft: Draft, now: datetime) -> int:
    """A new event, not public before `project`; its id. The slug is the first title's and never changes."""
    rows = await _new_events([draft], now)
    await insert_rows(rows)
    return rows[0].id


@dataclass(frozen=True, slots=True)
class Born:
    """The first record of an event that is to be: the key that its row will have, whose it is and what it says."""

    record_id: int
    source: models.Source
    draft: Draft


async def publish_new(born: Sequence[Born], now: datetime) -> list[int]:
    """Publish the events that new records are of, each its own; their ids, in the order of the records.

    As `create_event` and `project` do, in one step. Inside a transaction, in which the caller then writes the records
    and calls `project` with these ids as `written`.
    """
    ids = []
    for at in range(0, len(born), _CHUNK):
        chunk = born[at : at + _CHUNK]
        events = await _new_events([one.draft for one in chunk], now)
        await _write(await _batch_of_new(events, chunk), now)
        ids += [event.id for event in events]
    return ids


async def _new_events(drafts: Sequence[Draft], now: datetime) -> list[models.Event]:
    """Rows of events of which nothing is published yet, not written."""
    empty: dict[str, Any] = {name: "" for name in _EVENT_COLUMNS if name not in _NOT_TEXT}
    named = await _named(drafts)
    ids = await new_keys(models.Event, len(named))
    return [
        new_row(
            models.Event, **empty, id=key, uid=uid, slug=slug, merged_into="", tags={}, sources=[], provenance={},
            demo=False, published_at=now, changed_at=now, place_id=None, parent_id=None, latitude=None, longitude=None,
        )
        for key, (uid, slug) in zip(ids, named, strict=True)
    ]  # fmt: skip


async def _batch_of_new(events: Sequence[models.Event], born: Sequence[Born]) -> _Batch:
    resolved: dict[int, Resolved | None] = {}
    for event, one in zip(events, born, strict=True):
        record = SourcedDraft(one.record_id, one.source.slug, one.draft, one.source.priority)
        resolved[event.id] = resolve([record], [])
    return _Batch(
        list(events), resolved, {event.id: [one.source] for event, one in zip(events, born, strict=True)},
        await places_said(_places_of(resolved)), defaultdict(list), defaultdict(list), defaultdict(list),
    )  # fmt: skip


async def _named(drafts: Sequence[Draft]) -> list[tuple[str, str]]:
    """A uid and a slug for each draft, none of which is taken."""
    titles = []
    for draft in drafts:
        language = original_language(draft.texts)
        titles.append(next((text.title for text in draft.texts if text.language == language), ""))
    uids = [new_uid() for _ in titles]
    while True:
        slugs = [_slug(title, uid) for title, uid in zip(titles, uids, strict=True)]
        taken: set[object] = set()
        for at in range(0, len(slugs), _CHUNK):
            taken |= set(await models.Event.filter(slug__in=slugs[at : at + _CHUNK]).values_list("slug", flat=True))
        clashing = []
        for index, slug in enumerate(slugs):
            if slug in taken:
                clashing.append(index)
            taken.add(slug)
        if not clashing:
            return list(zip(uids, slugs, strict=True))
        for index in clashing:
            uids[index] = new_uid()


async def project(
    event_ids: Sequence[int], now: datetime, *, compare: bool = True, written: Collection[int] = ()
) -> set[int]:
    """Publish events anew from their records and corrections; the ids of those that changed.

    Inside a transaction (`visitapp.store.database.writing`). An event without records is withdrawn; its page
    stays. Merged and removed events are left alone. `compare`: what is told of them may be something else than
    before, so that they are compared with others again (visitapp.store.matching). `written`: events that
    `publish_new` wrote in this transaction.
    """
    new = frozenset(written)
    changed = set(new)
    ids = sorted({*event_ids, *new})
    for at in range(0, len(ids), _CHUNK):
        chunk = ids[at : at + _CHUNK]
        known = [one for one in chunk if one not in new]
        made = await members_of(known)
        changed |= await _write(await _load(known, made), now)
        changed |= await relate_parts(chunk, now)
        if compare:
            await compare_again({*chunk, *(one for many in made.values() for one in many)})
    if changed:
        uids = await models.Event.filter(id__in=sorted(changed)[:2]).values_list("uid", flat=True)
        await append_change("event", str(uids[0]) if len(changed) == 1 else "", now, changed)
    return changed


@dataclass(slots=True)
class _Batch:
    events: list[models.Event]
    resolved: dict[int, Resolved | None]
    sources: dict[int, list[models.Source]]
    places: dict[str, models.Place]
    texts: dict[int, list[models.EventText]]
    tags: dict[int, list[models.EventTag]]
    occurrences: dict[int, list[models.Occurrence]]


_NOT_TEXT = frozenset(
    ("place_id", "latitude", "longitude", "tags", "sources", "provenance", "demo", "changed_at")
)  # fmt: skip


def _slug(title: str, uid: str) -> str:
    words = slug_words(title)
    return f"{words}-{uid[:5]}" if words else uid[:5]


async def _load(ids: list[int], made: Mapping[int, Collection[int]]) -> _Batch:
    events = await models.Event.filter(id__in=ids, state__not_in=["merged", "removed"])
    records = await models.Record.filter(event_id__in=ids, withdrawn_at=None).select_related("source")
    into = {one: event for event, several in made.items() for one in several}
    corrections = await models.Correction.filter(event_id__in=sorted({*ids, *into}), undone_at=None)
    of_event: dict[int, list[SourcedDraft]] = defaultdict(list)
    sources: dict[int, list[models.Source]] = defaultdict(list)
    for record in sorted(records, key=lambda record: (record.source.priority, record.id)):
        draft = draft_from_json(record.draft)
        event_id = record.event_id or 0
        of_event[event_id].append(SourcedDraft(record.id, record.source.slug, draft, record.source.priority))
        if record.source not in sources[event_id]:
            sources[event_id].append(record.source)
    corrected: dict[int, list[Correction]] = defaultdict(list)
    for row in corrections:
        # Whoever hid one of two that are joined hid a double: the other is still shown.
        if row.field != "hidden" or row.event_id in ids:
            corrected[into.get(row.event_id, row.event_id)].append(
                Correction(row.id, row.field, row.language, json.loads(row.value_json), row.by, row.at)
            )
    resolved = {event.id: _resolved(of_event[event.id], corrected[event.id]) for event in events}
    return _Batch(
        events, resolved, sources, await places_said(_places_of(resolved)),
        texts=_grouped(await models.EventText.filter(event_id__in=ids)),
        tags=_grouped(await models.EventTag.filter(event_id__in=ids)),
        occurrences=_grouped(await models.Occurrence.filter(event_id__in=ids)),
    )  # fmt: skip


def _places_of(resolved: Mapping[int, Resolved | None]) -> set[str]:
    return {one.draft.where.place for one in resolved.values() if one and one.draft.where.place}


def _resolved(records: Sequence[SourcedDraft], corrections: Sequence[Correction]) -> Resolved | None:
    """`resolve` without the corrections that cannot be read: one bad row must not keep a batch off the site."""
    try:
        return resolve(records, corrections)
    except InputError:
        readable: list[Correction] = []
        for correction in corrections:
            try:
                resolve(records, [*readable, correction])
            except InputError as error:
                log.error("a correction is passed over", correction=correction.id, error=str(error))
            else:
                readable.append(correction)
        return resolve(records, readable)


def _grouped(rows: Sequence[_Row]) -> dict[int, list[_Row]]:
    grouped: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        grouped[row.event_id].append(row)
    return grouped


@dataclass(slots=True)
class _Writes:
    events: list[models.Event]
    texts: list[models.EventText]
    tags: list[models.EventTag]
    occurrences: list[models.Occurrence]
    dropped_texts: list[int]
    dropped_tags: list[int]
    notices: list[models.Notice]
    organisers: set[str]
    unknown: dict[str, Whereabouts]


async def _write(batch: _Batch, now: datetime) -> set[int]:
    writes = _Writes([], [], [], [], [], [], [], set(), {})
    today = now.astimezone(REGION_ZONE).date()
    changed = {event.id for event in batch.events if _plan(event, batch, writes, now, today)}
    await insert_rows(writes.events, replacing=_EVENT_COLUMNS)
    if writes.dropped_texts:
        await models.EventText.filter(id__in=writes.dropped_texts).delete()
    if writes.dropped_tags:
        await models.EventTag.filter(id__in=writes.dropped_tags).delete()
    await insert_rows(writes.texts, replacing=["title", "summary", "description", "origin"])
    await insert_rows(writes.tags, replacing=["value"])
    await insert_rows(writes.occurrences, replacing=_OCCURRENCE_COLUMNS)
    await insert_rows(writes.notices)
    await remember_values("organiser", writes.organisers)
    await note_unknown(writes.unknown, now)
    return changed


def _plan(event: models.Event, batch: _Batch, writes: _Writes, now: datetime, today: date) -> bool:
    """Add what has to be written for one event to `writes`; whether anything a visitor sees changes."""
    resolved = batch.resolved[event.id]
    if resolved is None:
        return _withdraw(event, writes, now)
    draft = resolved.draft
    place = batch.places.get(draft.where.place)
    sources = batch.sources[event.id]
    state = "hidden" if resolved.hidden or not draft.texts else "public"
    shown = shown_event(draft, place, sources)
    shown_hash = json_hash(shown)
    old = batch.occurrences[event.id]
    before = seen_before(event, old)
    new = occurrence_rows(event.id, old, draft, shown_hash, now, today, new_uid)
    provenance_moved = event.provenance != resolved.provenance
    changed = bool(new) or event.shown_hash != shown_hash or event.state != state
    searched = search_text(draft, place)  # of the place's other names too, which nobody is shown
    if changed or provenance_moved or event.search_text != searched:
        writes.organisers.add(event.organiser_slug)
        for name, value in event_values(draft, place, sources).items():
            setattr(event, name, value)
        event.state, event.shown_hash, event.provenance = state, shown_hash, resolved.provenance
        event.search_text = searched
        if event.place_key:
            writes.unknown.setdefault(event.place_key, draft.where)
        if changed:
            event.changed_at = now
            writes.notices += event_notices(event, before, new, now, today, new_uid)
        writes.organisers.add(event.organiser_slug)
        writes.events.append(event)
    if changed:
        texts, tags = text_rows(event.id, draft), tag_rows(event.id, draft)
        kept_texts, kept_tags = {row.uid for row in texts}, {row.uid for row in tags}
        writes.texts += texts
        writes.tags += [tag for tag in tags if tag.uid not in {row.uid for row in batch.tags[event.id]}]
        writes.dropped_texts += [row.id for row in batch.texts[event.id] if row.uid not in kept_texts]
        writes.dropped_tags += [row.id for row in batch.tags[event.id] if row.uid not in kept_tags]
        writes.occurrences += new
    return changed


def _withdraw(event: models.Event, writes: _Writes, now: datetime) -> bool:
    if event.state == "withdrawn":
        return False
    event.state, event.changed_at, event.provenance = "withdrawn", now, {}
    writes.events.append(event)
    return True
