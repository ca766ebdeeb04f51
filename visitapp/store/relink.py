"""Ask anew where events are held, when the register of places has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from visitapp.domain.event.draft_json import json_hash
from visitapp.domain.event.types import Whereabouts
from visitapp.domain.place.locate import Gazetteer
from visitapp.domain.place.strategy import PlaceRule, locate_by, same_rule
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.projection import project
from visitapp.store.register_read import read_gazetteer

BATCH = 200


async def relink(database: Database, events: Collection[int], now: datetime) -> int:
    """Say of the records of these events what the next harvest would say of their places; how many events changed.

    What a source said stays beside it word for word (`Record.raw_text`), and its words of the place in the draft: only
    what they mean is asked anew. A place that somebody chose, and did not only name, stays. In small transactions, and
    done again after a break it ends the same way.
    """
    if not events:
        return 0
    gazetteer = await database.reader.run(read_gazetteer)
    changed, ids = 0, sorted(events)
    for at in range(0, len(ids), BATCH):
        async with writing():
            batch = ids[at : at + BATCH]
            await _ask_anew(batch, gazetteer, now)
            changed += len(await project(batch, now))
    return changed


async def project_all(events: Iterable[int], now: datetime) -> int:
    """`project` in small transactions; how many events changed."""
    changed, ids = 0, sorted(set(events))
    for at in range(0, len(ids), BATCH):
        async with writing():
            changed += len(await project(ids[at : at + BATCH], now))
    return changed


async def _ask_anew(events: list[int], gazetteer: Gazetteer, now: datetime) -> None:
    moved = []
    for record in await models.Record.filter(event_id__in=events, withdrawn_at=None).select_related("source"):
        draft: dict[str, Any] = record.draft
        where = Whereabouts(**draft.get("where", {}))
        source = record.source
        if source.kind != "web" and where.place:
            continue
        rule = PlaceRule(source.place_strategy, source.place_uid, source.municipality_slug)
        meant = locate_by(same_rule(rule, where), where, gazetteer).where
        if meant != where:
            record.draft = {**draft, "where": _where_to_json(meant)}
            record.hash, record.changed_at = json_hash(record.draft), now
            moved.append(record)
    if moved:
        await models.Record.bulk_create(
            moved, on_conflict=["uid"], update_fields=["draft", "hash", "changed_at"], batch_size=BATCH
        )  # fmt: skip


def _where_to_json(where: Whereabouts) -> dict[str, Any]:
    """As draft_to_json writes it."""
    plain = asdict(where)
    if not where.room:
        del plain["room"]
    return plain
