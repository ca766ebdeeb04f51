"""Under which terms a source publishes: its licence and how it wants to be named, in every event that it tells of."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from visitapp.domain.errors import NotFoundError
from visitapp.store import models
from visitapp.store.database import writing
from visitapp.store.projection import project

_BATCH = 200


class Terms(NamedTuple):
    """A licence ("CC0-1.0", "CC BY 4.0", or its address; "" for none known) and whom to name."""

    licence: str
    attribution: str


async def set_terms(
    slug: str, now: datetime, licence: str | None = None, attribution: str | None = None
) -> tuple[Terms, int]:
    """Keep the terms of a source, harvested or filled by an office; what is None stays as it is.

    Gives what holds now, and how many events say it anew. What is done again after a break ends the same way. Raises
    NotFoundError.
    """
    async with writing():
        row = await models.Source.get_or_none(slug=slug)
        if row is None:
            raise NotFoundError("source", slug)
        terms = Terms(
            row.licence if licence is None else licence, row.attribution if attribution is None else attribution
        )  # fmt: skip
        await models.Source.filter(id=row.id).update(licence=terms.licence, attribution=terms.attribution)
    return terms, await project_source(row.id, now)


async def project_source(source_id: int, now: datetime) -> int:
    """Publish all events of a source anew; how many changed. What is done again after a break ends the same way."""
    changed, last = 0, 0
    while True:
        told = models.Record.filter(source_id=source_id, withdrawn_at=None, event_id__gt=last)
        events = await told.order_by("event_id").limit(_BATCH).values_list("event_id", flat=True)
        if not events:
            return changed
        ids = sorted({int(str(event)) for event in events})
        last = ids[-1]
        async with writing():
            changed += len(await project(ids, now))
