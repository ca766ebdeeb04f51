"""Rows written by the hundred are the rows that Tortoise writes one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from tortoise.exceptions import ValidationError

from tests.store.test_projection import CONCERT, NOW, add_source, held
from visitapp.domain.errors import StoreError
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Whereabouts
from visitapp.store import models
from visitapp.store.bulk import insert_rows, new_keys, new_row
from visitapp.store.database import Database, writing
from visitapp.store.projection import Born, create_event, project, publish_new

pytestmark = pytest.mark.anyio

ELSEWHERE = timezone(timedelta(hours=9))


def occurrence(event: int, uid: str, **values: Any) -> dict[str, Any]:
    return {
        "uid": uid, "event_id": event, "recurrence_key": "a", "kind": "timed",
        "starts_at": datetime(2026, 12, 12, 3, 0, tzinfo=ELSEWHERE), "ends_at": None, "starts_on": date(2026, 12, 11),
        "ends_on": None, "last_day": date(2026, 12, 11), "zone": "Asia/Tokyo", "status": "scheduled", "sequence": 3,
        "state": "current", "sort_from": NOW, "sort_to": NOW, "shown_hash": "ä'\"", "created_at": NOW,
        "changed_at": NOW, "reach_key": "", "moved_from": None, **values,
    }  # fmt: skip


async def as_kept(uid: str) -> dict[str, Any]:
    row: dict[str, Any] = (await models.Occurrence.filter(uid=uid).values())[0]
    return {name: value for name, value in row.items() if name not in ("id", "uid")}


async def test_writes_what_tortoise_writes(database: Database) -> None:
    async with writing():
        event = await create_event(CONCERT, NOW)
        await models.Occurrence.create(**occurrence(event, "theirs"))
        await insert_rows([new_row(models.Occurrence, **occurrence(event, "ours"))])
    assert await as_kept("ours") == await as_kept("theirs")
    tables = "SELECT starts_at, starts_on, sort_from FROM occurrence ORDER BY uid"
    ours, theirs = await database.reader.run(lambda query: query.rows(tables))
    assert tuple(ours) == tuple(theirs)


async def test_a_row_with_the_same_uid_is_replaced_in_the_named_columns(database: Database) -> None:
    async with writing():
        event = await create_event(CONCERT, NOW)
        await insert_rows([new_row(models.Occurrence, **occurrence(event, "one"))])
        read = await models.Occurrence.get(uid="one")
        read.status, read.zone = "cancelled", "Europe/Oslo"
        fresh = new_row(models.Occurrence, **occurrence(event, "two"))
        await insert_rows([read, fresh], replacing=["status"])
    assert [(row.uid, row.status, row.zone) for row in await models.Occurrence.all().order_by("id")] == [
        ("one", "cancelled", "Asia/Tokyo"),
        ("two", "scheduled", "Asia/Tokyo"),
    ]


async def test_a_value_that_its_column_does_not_take_is_refused(database: Database) -> None:
    async with writing():
        event = await create_event(CONCERT, NOW)
    naive = datetime(2026, 12, 12)  # noqa: DTZ001  # what is to be refused
    with pytest.raises((ValidationError, StoreError), match="40"):
        await _insert(occurrence(event, "u" * 40))
    with pytest.raises((ValueError, StoreError), match="zone"):
        await _insert(occurrence(event, "naive", starts_at=naive))
    assert await models.Occurrence.all().count() == 0


async def _insert(values: dict[str, Any]) -> None:
    async with writing():
        await insert_rows([new_row(models.Occurrence, **values)])


async def test_new_keys_are_those_of_no_row(database: Database) -> None:
    async with writing():
        gone = await create_event(CONCERT, NOW)
        await models.Event.filter(id=gone).delete()
        kept = await create_event(CONCERT, NOW)
        keys = await new_keys(models.Event, 3)
    assert len({gone, kept, *keys}) == 5


async def test_what_is_published_as_new_is_what_its_records_give(database: Database) -> None:
    source = await add_source()
    drafts = [CONCERT, replace(CONCERT, held=(held(20),), where=Whereabouts(), categories=()), CONCERT]
    async with writing():
        keys = await new_keys(models.Record, len(drafts))
        born = [Born(key, source, draft) for key, draft in zip(keys, drafts, strict=True)]
        events = await publish_new(born, NOW)
        values = [draft_to_json(draft) for draft in drafts]
        await insert_rows([
            new_row(
                models.Record, id=key, uid=f"r{key}", source_id=source.id, external_id=f"{key}", raw_text="",
                draft=value, hash=json_hash(value), event_id=event, born_id=event, first_seen_at=NOW, changed_at=NOW,
                missing_since=None, missing_runs=0, withdrawn_at=None, part_of=None,
            )
            for key, event, value in zip(keys, events, values, strict=True)
        ])  # fmt: skip
        assert await project([], NOW, written=events) == set(events)
    told = await models.Change.all().order_by("-id").first()
    assert told is not None
    assert told.events == sorted(events)
    async with writing():
        assert await project(events, NOW + timedelta(hours=1)) == set()
    by_one = await _by_one(source, drafts)
    assert [await _shown(event) for event in events] == [await _shown(event) for event in by_one]


async def _by_one(source: models.Source, drafts: list[Any]) -> list[int]:
    events = []
    async with writing():
        for draft in drafts:
            event = await create_event(draft, NOW)
            value = draft_to_json(draft)
            await models.Record.create(
                uid=f"s{event}", source=source, external_id=f"s{event}", raw_text="", draft=value,
                hash=json_hash(value), event_id=event, born_id=event, first_seen_at=NOW, changed_at=NOW,
            )  # fmt: skip
            events.append(event)
        await project(events, NOW)
    return events


async def _shown(event: int) -> tuple[object, ...]:
    """All rows of an event, without what names them."""
    named = {"id", "uid", "slug", "event_id", "provenance"}

    async def rows(model: Any, **which: object) -> list[dict[str, Any]]:
        found = await model.filter(**which).order_by("id").values()
        return [{name: value for name, value in row.items() if name not in named} for row in found]

    return (
        await rows(models.Event, id=event), await rows(models.EventText, event_id=event),
        await rows(models.EventTag, event_id=event), await rows(models.Occurrence, event_id=event),
        await rows(models.Notice, event_id=event), await models.MatchDue.filter(event_id=event).count(),
    )  # fmt: skip


async def test_nothing_of_what_is_new_is_kept_when_it_fails_between(database: Database) -> None:
    source = await add_source()
    with pytest.raises(StoreError):
        await _publish_and_fail(source)
    assert (await models.Event.all().count(), await models.Occurrence.all().count()) == (0, 0)


async def _publish_and_fail(source: models.Source) -> None:
    async with writing():
        await publish_new([Born(1, source, CONCERT)], NOW)
        await insert_rows([new_row(models.MatchDue, event_id=1, mark="")] * 2, unique="event_id")
