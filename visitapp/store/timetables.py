"""Keep timetables and ground minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from visitapp.domain.crossing.timetable import Timetable
from visitapp.domain.crossing.timetable_json import to_json
from visitapp.domain.errors import NotFoundError
from visitapp.domain.reach.ground import EnteredGround
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import writing
from visitapp.store.region import note_to_json


async def save_timetables(timetables: Sequence[Timetable], kind: str, now: datetime, raw_text: str = "") -> int:
    """Keep timetables, replacing those of the same uid; how many are new or differ. `kind`: "hand" or "gtfs".

    `raw_text`: the text a person keeps by hand, for `timetable export`.

    All or none. Raises NotFoundError for a crossing that is not known.
    """
    changed = 0
    async with writing():
        for timetable in timetables:
            crossing = await models.Crossing.get_or_none(slug=timetable.crossing)
            if crossing is None:
                raise NotFoundError("crossing", timetable.crossing)
            body = to_json(timetable)
            row = await models.Timetable.get_or_none(uid=timetable.uid)
            if row is not None and (row.body, row.raw_text) == (body, raw_text):
                continue
            changed += 1
            values = {
                "crossing_id": crossing.id, "name": timetable.name, "kind": kind,
                "valid_from": timetable.valid_from, "valid_to": timetable.valid_to, "body": body, "raw_text": raw_text,
                "demo": timetable.demo, "imported_at": now,
            }  # fmt: skip
            await models.Timetable.update_or_create(uid=timetable.uid, defaults=values)
        if changed:
            await append_change("timetable", "", now)
    return changed


async def save_ground(minutes: Iterable[EnteredGround], now: datetime) -> int:
    """Keep ground minutes, replacing those of the same port, target and mode; how many are new or differ."""
    async with writing():
        changed = sum([await _keep_ground(entry) for entry in minutes])
        if changed:
            await append_change("ground", "", now)
    return changed


async def replace_ground(minutes: Sequence[EnteredGround], now: datetime) -> tuple[int, int]:
    """Keep these ground minutes of offices and no others; how many are new or differ, and how many went."""
    return await _replace_ground(minutes, now, published=False)


async def replace_published_ground(minutes: Sequence[EnteredGround], now: datetime) -> tuple[int, int]:
    """The same of those that the region's data has."""
    return await _replace_ground(minutes, now, published=True)


async def _replace_ground(minutes: Sequence[EnteredGround], now: datetime, published: bool) -> tuple[int, int]:
    async with writing():
        others = models.GroundMinutes.filter(demo=False, published=published)
        stale = others.exclude(uid__in=[_ground_uid(entry) for entry in minutes])
        gone = await stale.delete()
        changed = sum([await _keep_ground(entry) for entry in minutes])
        if changed or gone:
            await append_change("ground", "", now)
    return changed, int(gone)


async def _keep_ground(entry: EnteredGround) -> int:
    values = {
        "port_slug": entry.port, "target": _target(entry), "mode": entry.mode, "low_min": entry.low_min,
        "middle_min": entry.middle_min, "high_min": entry.high_min,
        "source": _source(entry), "demo": entry.demo, "published": entry.published,
    }  # fmt: skip
    uid = _ground_uid(entry)
    row = await models.GroundMinutes.get_or_none(uid=uid)
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return 0
    await models.GroundMinutes.update_or_create(uid=uid, defaults=values)
    return 1


def _source(entry: EnteredGround) -> dict[str, Any]:
    """Who says so; of minutes from the length of main roads, these."""
    if way := entry.main_roads:
        return {"km": way.km, "roads": [note_to_json(road.note) | {"number": road.number} for road in way.roads]}
    return note_to_json(entry.source) if entry.source else {}


def _target(entry: EnteredGround) -> str:
    return f"place:{entry.place}" if entry.place else f"municipality:{entry.municipality}"


def _ground_uid(entry: EnteredGround) -> str:
    """What an office entered stands beside the minutes for the same that were published, and beside the demo's."""
    origin = "" if entry.demo else ":published" if entry.published else ":entered"
    return f"{entry.port}:{_target(entry)}:{entry.mode}{origin}"


async def delete_demo_timetables(now: datetime) -> int:
    """Remove every demo timetable, what was said of their sailings, demo ground minutes and demo crossing.

    How many rows went.
    """
    async with writing():
        gone = await models.Timetable.filter(demo=True).delete()
        gone += await models.Disruption.filter(demo=True).delete()
        gone += await models.GroundMinutes.filter(demo=True).delete()
        gone += await models.Crossing.filter(demo=True).delete()
        if gone:
            await append_change("timetable", "", now)
    return int(gone)
