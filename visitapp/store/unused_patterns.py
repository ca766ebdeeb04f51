"""Forget the parts of journeys that no verdict names any more."""

from __future__ import annotations

from datetime import date, timedelta

from visitapp.store import models
from visitapp.store.database import Database, Query, chunks, writing

PARTS = ("out_boat_id", "out_way_id", "home_boat_id", "home_way_id")
"""The columns that name parts."""
NAMED_LATELY = timedelta(days=2)
"""Whoever writes verdicts believes for a day that a part is kept."""


async def forget_patterns(database: Database, today: date) -> int:
    """Delete the parts that no verdict names any more, and none was written with for days; how many."""
    before = today - NAMED_LATELY
    unused = await database.reader.run(lambda query: _unused(query, before))
    gone = 0
    for chunk in chunks(unused):
        async with writing():
            gone += await models.PlanPattern.filter(id__in=chunk, named_on__lt=before).delete()
    return gone


def _unused(query: Query, before: date) -> list[int]:
    old = {row[0] for row in query.rows("SELECT id FROM plan_pattern WHERE named_on < ?", before)}
    if old:
        named = " UNION ".join(f"SELECT {name} FROM reach" for name in (*PARTS, "pattern_id"))
        old -= {row[0] for row in query.rows(named)}
    return sorted(old)
