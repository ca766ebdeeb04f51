"""Forget the parts of journeys that no verdict names any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from visitapp.store import models
from visitapp.store.database import Database, Query, chunks, writing

PARTS = ("out_boat_id", "out_way_id", "home_boat_id", "home_way_id")
"""The columns that name parts."""
NAMED_LATELY = timedelta(days=2)
"""Whoever writes verdicts believes for a day that a part is kept."""


async def forget_parts(database: Database, today: date) -> int:
    """Delete the parts that no verdict names any more, and none was written with for days; how many.

    Also the patterns of whole journeys, as they were kept once.
    """
    before, gone = today - NAMED_LATELY, 0
    for model, columns in ((models.PlanPart, PARTS), (models.PlanPattern, ("pattern_id",))):
        unused = await database.reader.run(partial(_unused, model._meta.db_table, columns, before))
        for chunk in chunks(unused):
            async with writing():
                gone += await model.filter(id__in=chunk, named_on__lt=before).delete()
    return gone


def _unused(table: str, columns: Sequence[str], before: date, query: Query) -> list[int]:
    old = {row[0] for row in query.rows(f"SELECT id FROM {table} WHERE named_on < ?", before)}
    if old:
        old -= {row[0] for row in query.rows(" UNION ".join(f"SELECT {name} FROM reach" for name in columns))}
    return sorted(old)
