"""Keep the times of ways on roads.

Verdicts are computed anew for those occurrences alone that are held where a time changed: their `reach_key` is
cleared in the same transaction. visitapp.store.reach sees to it that no verdict of before is kept after that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from visitapp.domain.reach.roads import Learnt
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import Database, chunks, writing
from visitapp.store.road_read import events_on, known_ways


async def keep_learnt(database: Database, learnt: Sequence[Learnt], now: datetime) -> int:
    """Keep what was learnt of ways from one port by one mode; how many have another time than before."""
    if not learnt:
        return 0
    port, mode = learnt[0].way.port, learnt[0].way.mode
    known = await database.reader.run(lambda query: known_ways(query, port, mode))
    before = {way: one.seconds for way, one in known.items()}
    other = [one.way.to for one in learnt if before.get(one.way) != one.seconds]
    events = await database.reader.run(lambda query: events_on(query, other))
    rows = {_uid(one): _row(one) for one in learnt}
    async with writing():
        for chunk in chunks(list(rows)):
            await models.RoadTime.filter(uid__in=chunk).delete()
        await models.RoadTime.bulk_create(rows.values(), batch_size=200)
        await _touch(events)
        if other:
            await append_change("ground", port, now, ())
    return len(other)


async def forget_roads(database: Database, now: datetime, before: datetime | None = None) -> int:
    """Remove what was learnt before an instant, or all; how many rows went."""
    rows = models.RoadTime.all() if before is None else models.RoadTime.filter(learnt_at__lt=before)
    gone = await rows.values_list("id", "latitude", "longitude")
    if not gone:
        return 0
    async with writing():
        for chunk in chunks([int(row[0]) for row in gone]):
            await models.RoadTime.filter(id__in=chunk).delete()
        # Far more at once than any answer brings: all verdicts are made anew.
        await models.Occurrence.filter(state="current").update(reach_key="")
        await append_change("ground", "", now, ())
    return len(gone)


async def _touch(events: Sequence[int]) -> None:
    for chunk in chunks(events):
        await models.Occurrence.filter(event_id__in=chunk, state="current").update(reach_key="")


def _uid(one: Learnt) -> str:
    way = one.way
    return f"{way.port}:{way.mode}:{way.to.latitude}:{way.to.longitude}"


def _row(one: Learnt) -> models.RoadTime:
    way = one.way
    return models.RoadTime(
        uid=_uid(one), port_slug=way.port, port_latitude=way.port_at.latitude, port_longitude=way.port_at.longitude,
        mode=way.mode, latitude=way.to.latitude, longitude=way.to.longitude, seconds=one.seconds, made_by=one.made_by,
        version=one.version, learnt_at=one.learnt_at,
    )  # fmt: skip
