"""The change table: each publishing transaction appends to it, and its highest id is the only signal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from visitapp.store.database import Query, from_json, instant
from visitapp.store.models import Change, Site

MOST_EVENTS = 2000
"""With more events than that in one change, every feed may have changed."""


async def append_change(kind: str, subject: str, now: datetime, events: Collection[int] | None = None) -> None:
    """Tell every process that `subject` (a uid or slug) of `kind` changed. Inside the publishing transaction.

    `events`: the rows of the events of which a visitor sees something else; None when anything may have changed.

    Its instant is later than that of every change before it, whatever the clock says and however long the
    transaction waited: who asks what changed since an instant misses nothing. The kind "reset" says that rows went
    without a trace, so that who follows has to begin anew.
    """
    told = sorted(events) if events is not None and len(events) <= MOST_EVENTS else None
    newest = await Change.all().order_by("-id").first()
    at = now if newest is None else max(now, newest.at + timedelta(microseconds=1))
    await Change.create(at=at, kind=kind, subject=subject, events=told)


def newest_change(query: Query) -> int:
    """The highest change id; 0 before the first."""
    return int(query.rows("SELECT COALESCE(MAX(id), 0) FROM change")[0][0])


def changes_since(query: Query, after: int, most: int = 5000) -> list[tuple[int, str, str, datetime]]:
    """Changes with an id above `after`, oldest first: (id, kind, subject, at)."""
    rows = query.rows("SELECT id, kind, subject, at FROM change WHERE id > ? ORDER BY id LIMIT ?", after, most)
    return [(int(row[0]), str(row[1]), str(row[2]), instant(row[3])) for row in rows]


def changed_events(query: Query, after: int) -> frozenset[int] | None:
    """The rows of all events that changed with ids above `after`; None when anything may have."""
    found: set[int] = set()
    for (told,) in query.rows("SELECT events FROM change WHERE id > ?", after):
        events = from_json(told)
        if events is None:
            return None
        found.update(events)
        if len(found) > MOST_EVENTS:
            return None
    return frozenset(found)


def site_values(query: Query) -> dict[str, str]:
    """What is kept about the installation: "site", and the worker's marks."""
    return {str(key): str(value) for key, value in query.rows("SELECT key, value FROM site")}


async def raise_entries(now: datetime) -> None:
    """Give every entry of a feed a newer LAST-MODIFIED: what they all may show is written otherwise.

    Inside the publishing transaction, which appends a change that names no events.
    """
    await set_site_value("template_changed_at", now.replace(microsecond=0).isoformat())


async def set_site_value(key: str, value: str) -> None:
    """Keep a mark about the installation."""
    await Site.update_or_create(key=key, defaults={"value": value})
