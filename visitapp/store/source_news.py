"""News of sources: that one stopped working, or works again. Kept with the run that found it, for whoever is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from visitapp.domain.event.source import HarvestRun, Schedule
from visitapp.domain.event.source_state import SourceState, state_after
from visitapp.store import models
from visitapp.store.database import Query, instant, writing
from visitapp.store.outbox import WrittenMail, queue_mails

NEWS_KEPT = timedelta(days=400)


async def note_state(row: models.Source, run: HarvestRun, schedule: Schedule) -> SourceState:
    """How a source does after a run; inside its transaction. What is new is kept as news.

    Of one that somebody paused or removed, or that is made up, there is none.
    """
    before: SourceState = row.state  # type: ignore[assignment]  # only our own words are written
    if row.paused_by or row.kind != "web" or row.demo:
        return before
    state = state_after(before, run.outcome, run.shortfall, schedule, row.last_success_at, run.started_at)
    if state != before:
        detail = str(run.found) if state == "short" else run.error
        await models.SourceNews.create(source_id=row.id, state=state, detail=detail, at=run.started_at)
    return state


@dataclass(frozen=True, slots=True)
class UntoldNews:
    """News that nobody was told yet. `office`: whose source it is, "" the region's. `detail`: error, or number."""

    number: int
    office: str
    slug: str
    name: str
    state: SourceState
    detail: str
    at: datetime


def untold_news(query: Query) -> list[UntoldNews]:
    """News that waits to be told, oldest first."""
    rows = query.rows(
        "SELECT n.id, s.office_slug, s.slug, s.name, n.state, n.detail, n.at FROM source_news n"
        " JOIN source s ON s.id = n.source_id WHERE n.told_at IS NULL ORDER BY n.id"
    )
    return [UntoldNews(row[0], row[1], row[2], row[3], row[4], row[5], instant(row[6])) for row in rows]


def last_told(query: Query) -> dict[str, datetime]:
    """When each office ("" is the region's) was told something last."""
    rows = query.rows(
        "SELECT s.office_slug, MAX(n.told_at) FROM source_news n JOIN source s ON s.id = n.source_id"
        " WHERE n.told_at IS NOT NULL GROUP BY s.office_slug"
    )
    return {row[0]: instant(row[1]) for row in rows}


async def tell_news(numbers: Sequence[int], mails: Sequence[WrittenMail], now: datetime) -> bool:
    """Keep news as told and queue the mails that tell it, both or neither; False when another worker was first."""
    async with writing():
        if await models.SourceNews.filter(id__in=numbers, told_at=None).count() != len(numbers):
            return False
        await models.SourceNews.filter(id__in=numbers).update(told_at=now)
        await queue_mails(mails, now)
        await models.SourceNews.filter(at__lt=now - NEWS_KEPT, told_at__isnull=False).delete()
        return True
