"""The change table: each publishing transaction appends to it, and its highest id is the only signal."""

from __future__ import annotations

from datetime import datetime

from visitapp.store.database import Query, instant
from visitapp.store.models import Change, Site


async def append_change(kind: str, subject: str, now: datetime) -> None:
    """Tell every process that `subject` (a uid or slug) of `kind` changed. Inside the publishing transaction."""
    await Change.create(at=now, kind=kind, subject=subject)


def newest_change(query: Query) -> int:
    """The highest change id; 0 before the first."""
    return int(query.rows("SELECT COALESCE(MAX(id), 0) FROM change")[0][0])


def changes_since(query: Query, after: int, most: int = 5000) -> list[tuple[int, str, str, datetime]]:
    """Changes with an id above `after`, oldest first: (id, kind, subject, at)."""
    rows = query.rows("SELECT id, kind, subject, at FROM change WHERE id > ? ORDER BY id LIMIT ?", after, most)
    return [(int(row[0]), str(row[1]), str(row[2]), instant(row[3])) for row in rows]


def site_values(query: Query) -> dict[str, str]:
    """What is kept about the installation: "site", and the worker's marks."""
    return {str(key): str(value) for key, value in query.rows("SELECT key, value FROM site")}


async def set_site_value(key: str, value: str) -> None:
    """Keep a mark about the installation."""
    await Site.update_or_create(key=key, defaults={"value": value})
