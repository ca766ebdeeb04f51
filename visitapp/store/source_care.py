"""What an office or an operator does with a source: pause it, release a short harvest, change what is said of it.

`office`: whose sources may be touched (the region's, and None: all). Any other is not found.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.source import SourceEdit
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.database import writing
from visitapp.store.projection import project
from visitapp.store.source_terms import project_source
from visitapp.store.sources import NO_VALIDATORS

REGION_ZONE = ZoneInfo("Europe/Stockholm")
_BATCH = 100


async def pause_source(slug: str, by: str, office: Office | None = None) -> None:
    """Harvest a source no more until somebody resumes it; what it brought stays. `by`: who says so."""
    async with writing():
        row = await _own(slug, office)
        await _update(row, active=False, next_at=None, paused_by=by)


async def resume_source(slug: str, now: datetime, office: Office | None = None) -> None:
    """Harvest a source again, at once, whoever or whatever paused it."""
    async with writing():
        row = await _own(slug, office)
        await _update(row, active=True, next_at=now, failures=0, paused_by="")


async def hasten_source(slug: str, now: datetime, office: Office | None = None) -> None:
    """Make a source due at once. Raises InputError for one that is paused."""
    async with writing():
        row = await _own(slug, office)
        if not row.active:
            raise InputError("slug", "is paused", slug)
        await _update(row, next_at=now)


async def release_source(slug: str, now: datetime, office: Office | None = None) -> None:
    """Let a source be as small as it is now: what earlier harvests found counts no more, and it is due at once.

    Its next harvest is complete whatever its size, so what is missing then is withdrawn by the usual rule. Raises
    InputError when no harvest is held back for its size.
    """
    async with writing():
        row = await _own(slug, office)
        last = (
            await models.Harvest.filter(source_id=row.id, outcome__in=("complete", "incomplete"))
            .order_by("-id")
            .first()
        )
        # Runs of before reasons were kept have none.
        if last is None or last.outcome == "complete" or last.shortfall not in ("short", ""):
            raise InputError("slug", "has no harvest that is held back because it is small", slug)
        if row.released_at is not None and last.started_at < row.released_at:
            raise InputError("slug", "is released already and will be harvested soon", slug)
        await _update(row, released_at=now, active=True, next_at=now, paused_by="", **NO_VALIDATORS)


async def edit_source(slug: str, edit: SourceEdit, now: datetime, office: Office | None = None) -> int:
    """Keep what is said of a source; how many events say something else now.

    Another language, municipality or place is read into its events by the next harvest, which is due at once then.
    """
    async with writing():
        row = await _own(slug, office)
        values: dict[str, Any] = {
            "name": edit.name, "municipality_slug": edit.municipality, "language": edit.language,
            "interval_s": int(edit.interval.total_seconds()), "priority": edit.priority, "licence": edit.licence,
            "attribution": edit.attribution, "place_strategy": edit.place_strategy, "place_uid": edit.place,
        }  # fmt: skip
        said = any(getattr(row, name) != values[name] for name in ("name", "priority", "licence", "attribution"))
        read_by = ("municipality_slug", "language", "place_strategy", "place_uid")
        if any(getattr(row, name) != values[name] for name in read_by):
            values |= NO_VALIDATORS
            if row.active:
                values["next_at"] = now
        elif row.next_at is not None:
            values["next_at"] = min(row.next_at, now + edit.interval)
        await _update(row, **values)
    return await project_source(row.id, now) if said else 0


async def remove_source(slug: str, now: datetime, office: Office | None = None) -> int:
    """Harvest a source no more and withdraw its events that are still to come; how many changed.

    What is over stays, and every row is kept. Raises NotFoundError.
    """
    async with writing():
        row = await _own(slug, office)
        await _update(row, kind="removed", active=False, next_at=None)
    today, changed, last = now.astimezone(REGION_ZONE).date(), 0, 0
    while True:
        told = models.Record.filter(source_id=row.id, withdrawn_at=None, id__gt=last)
        records = await told.order_by("id").limit(_BATCH).only("id", "event_id")
        if not records:
            return changed
        last = records[-1].id
        over = await _over([record.event_id for record in records if record.event_id], today)
        coming = [record for record in records if record.event_id not in over]
        async with writing():
            await models.Record.filter(id__in=[record.id for record in coming]).update(withdrawn_at=now)
            changed += len(await project([record.event_id for record in coming if record.event_id], now))


async def _own(slug: str, office: Office | None) -> models.Source:
    row = await models.Source.filter(slug=slug[:80], kind="web").first()
    if row is None or not (office is None or office.kind == "region" or row.office_slug == office.slug):
        raise NotFoundError("source", slug)
    return row


async def _update(row: models.Source, **values: Any) -> None:
    await models.Source.filter(id=row.id).update(**values)


async def _over(events: list[int], today: date) -> set[int]:
    """Those whose every day has passed."""
    held = models.Occurrence.filter(event_id__in=events, state="current")
    days = await held.values_list("event_id", "last_day")
    return {int(event) for event, _ in days} - {int(event) for event, day in days if day >= today}
