"""The hosts that sources are on: one process at a time fetches from each, and none before the host allows it.

All of it is in the database, so that it holds for several workers, and after a restart.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from visitapp.domain.event.source import Source
from visitapp.store import models
from visitapp.store.database import Query, instant, writing
from visitapp.store.sources import due_sources

HELD_FOR = timedelta(seconds=90)
"""Who does not renew a host for so long has lost it: it may have died."""
ROBOTS_LAST = timedelta(days=1)
LONGEST_WAIT = timedelta(hours=24)
AHEAD = timedelta(hours=1)
"""What was written by a clock that went ahead by more than this does not count."""
MOST_ROBOTS = 500 * 1024
"""Characters of a robots.txt that are kept (RFC 9309 §2.5)."""


def host_of(url: str) -> str:
    """The host of an address, with its port where it names one, in lower case."""
    return urlsplit(url).netloc.lower()[:255]


def due_hosts(query: Query, now: datetime) -> dict[str, list[Source]]:
    """The sources that are due, by host, the longest overdue first; without hosts that cannot be asked now."""
    due: dict[str, list[Source]] = {}
    for source in due_sources(query, now):
        due.setdefault(host_of(source.url), []).append(source)
    if due:
        rows = query.rows(
            "SELECT host FROM source_host WHERE (held_until > ? AND held_until <= ?)"
            " OR (wait_until > ? AND wait_until <= ?)",
            now, _last_hold(now), now, _last_wait(now),
        )  # fmt: skip
        for row in rows:
            due.pop(row[0], None)
    return due


async def claim_host(host: str, holder: str, now: datetime, *, whatever_it_asks: bool = False) -> bool:
    """Take a host for `holder`, who has to renew it; False while another has it, or it wants to be left alone.

    `whatever_it_asks`: a person wants it now.
    """
    async with writing():
        row = await models.SourceHost.get_or_none(host=host)
        if row is None:
            await models.SourceHost.create(host=host, holder=holder, held_until=now + HELD_FOR, robots_text="")
            return True
        held = row.held_until is not None and now < row.held_until <= _last_hold(now)
        waits = row.wait_until is not None and now < row.wait_until <= _last_wait(now) and not whatever_it_asks
        if held or waits:
            return False
        await models.SourceHost.filter(id=row.id).update(holder=holder, held_until=now + HELD_FOR)
        return True


async def free_hosts() -> None:
    """Let nobody have a host, where only one worker may be: whoever held one died at it. Wishes of hosts stand."""
    async with writing():
        await models.SourceHost.exclude(holder="").update(holder="", held_until=None)


async def renew_host(host: str, holder: str, now: datetime) -> bool:
    """Hold a host for longer; False when another has it meanwhile."""
    async with writing():
        return bool(await models.SourceHost.filter(host=host, holder=holder).update(held_until=now + HELD_FOR))


async def leave_host(host: str, holder: str, until: datetime) -> None:
    """Let others have a host from `until` on."""
    async with writing():
        await models.SourceHost.filter(host=host, holder=holder).update(holder="", held_until=until)


async def leave_alone(host: str, until: datetime, now: datetime) -> None:
    """Ask a host for nothing before `until`, as it wants it. An earlier, longer wish stands."""
    async with writing():
        row = await models.SourceHost.get_or_none(host=host)
        if row is None:
            await models.SourceHost.create(host=host, holder="", wait_until=until, robots_text="")
        elif row.wait_until is None or not until <= row.wait_until <= _last_wait(now):
            await models.SourceHost.filter(id=row.id).update(wait_until=until)


def kept_robots(query: Query, host: str, now: datetime) -> tuple[int, str] | None:
    """The status and text of a host's robots.txt of the last day; None when it has to be asked for."""
    rows = query.rows("SELECT robots_status, robots_text, robots_at FROM source_host WHERE host = ?", host)
    if not rows or rows[0][2] is None or not -AHEAD <= now - instant(rows[0][2]) < ROBOTS_LAST:
        return None
    return int(rows[0][0]), str(rows[0][1])


async def keep_robots(host: str, status: int, text: str, now: datetime) -> None:
    """Keep a robots.txt, or that there is none (its status), for a day."""
    values: dict[str, Any] = {
        "robots_status": status,
        "robots_text": text[:MOST_ROBOTS].replace("\0", ""),
        "robots_at": now,
    }
    async with writing():
        if not await models.SourceHost.filter(host=host).update(**values):
            await models.SourceHost.create(host=host, holder="", **values)


def _last_hold(now: datetime) -> datetime:
    return now + HELD_FOR + AHEAD


def _last_wait(now: datetime) -> datetime:
    return now + LONGEST_WAIT + AHEAD
