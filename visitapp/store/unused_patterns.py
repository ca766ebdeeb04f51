"""Forget the patterns of journeys that no verdict names any more."""

from __future__ import annotations

from datetime import date, timedelta

from visitapp.store import models
from visitapp.store.database import Database, Query, chunks, writing

NAMED_LATELY = timedelta(days=2)
"""Whoever writes verdicts believes for a day that a pattern is kept."""


async def forget_patterns(database: Database, today: date) -> int:
    """Delete the patterns that no verdict names any more, and none was written with for days; how many."""
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
        old -= {row[0] for row in query.rows("SELECT DISTINCT pattern_id FROM reach WHERE pattern_id IS NOT NULL")}
    return sorted(old)
