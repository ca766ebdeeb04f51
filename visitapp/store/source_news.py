"""News of sources: that one stopped working, or works again. Kept with the run that found it, for whoever is told."""

from __future__ import annotations

from visitapp.domain.event.source import HarvestRun, Schedule
from visitapp.domain.event.source_state import SourceState, state_after
from visitapp.store import models


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
