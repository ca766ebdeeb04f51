"""The change table: each publishing transaction appends to it, and its highest id is the only signal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from visitapp.store.change_read import MOST_EVENTS
from visitapp.store.models import Change, Site


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


async def raise_entries(now: datetime) -> None:
    """Give every entry of a feed a newer LAST-MODIFIED: what they all may show is written otherwise.

    Inside the publishing transaction, which appends a change that names no events.
    """
    await set_site_value("template_changed_at", now.replace(microsecond=0).isoformat())


async def set_site_value(key: str, value: str) -> None:
    """Keep a mark about the installation."""
    await Site.update_or_create(key=key, defaults={"value": value})
