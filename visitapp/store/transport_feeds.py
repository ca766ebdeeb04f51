"""Write the feeds of timetables, networks and live news, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from visitapp.domain.crossing.transport_feed import MONTH_DAYS, TransportFeed, check_feed, next_fetch
from visitapp.domain.errors import InputError, NotFoundError
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.transport_feed_read import list_transport_feeds, uses_of


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt came to. `problem`: "" when it went well. The validators are those to ask with next time.

    `outcome`, `days`: what it brought, and the days that it covers; None: as before.
    """

    problem: str = ""
    outcome: str | None = None
    etag: str = ""
    last_modified: str = ""
    validated_at: datetime | None = None
    days: tuple[date, date] | None = None
    retry_after: timedelta | None = None


async def add_transport_feed(database: Database, feed: TransportFeed, now: datetime) -> None:
    """Keep a new one, due at once. Raises InputError naming what is wrong with it."""
    check_feed(feed)
    known = {one.name: one for one in await database.reader.run(list_transport_feeds)}
    if feed.name in known:
        raise InputError("name", "is that of another feed", feed.name)
    if feed.kind == "realtime" and (feed.follows not in known or known[feed.follows].kind != "timetable"):
        raise InputError("follows", "is no timetable feed", feed.follows)
    async with writing():
        await models.TransportFeed.create(
            name=feed.name, kind=feed.kind, address=feed.address, key_name=feed.key_name, follows=feed.follows,
            source=feed.source, every_s=int(feed.every.total_seconds()), a_month=feed.a_month, etag="",
            last_modified="", next_at=now, failures=0, problem="", outcome="",
        )  # fmt: skip


async def remove_transport_feed(name: str) -> None:
    """Fetch it no more; what it brought stays, and how often it was asked. Raises NotFoundError."""
    async with writing():
        if not await models.TransportFeed.filter(name=name).delete():
            raise NotFoundError("transport feed", name)


async def set_next_fetch(name: str, at: datetime | None) -> None:
    """Have it fetched at an instant; None pauses it. Raises NotFoundError."""
    async with writing():
        if not await models.TransportFeed.filter(name=name).update(next_at=at):
            raise NotFoundError("transport feed", name)


async def claim_fetch(feed: TransportFeed, until: datetime) -> bool:
    """Take a due feed for oneself: no other worker begins with it before `until`. Whether nobody was faster."""
    async with writing():
        return bool(await models.TransportFeed.filter(name=feed.name, next_at=feed.next_at).update(next_at=until))


async def count_use(name: str, now: datetime) -> None:
    """Count an attempt before it is made: what is never answered is counted too. Forgets what no month counts."""
    today = now.astimezone(UTC).date()
    async with writing():
        uid = f"{name}:{today}"
        row, _ = await models.TransportUse.get_or_create(
            uid=uid, defaults={"feed_name": name, "day": today, "requests": 0}
        )
        await models.TransportUse.filter(uid=uid).update(requests=row.requests + 1)
        await models.TransportUse.filter(day__lt=today - timedelta(days=2 * MONTH_DAYS)).delete()


async def keep_attempt(database: Database, feed: TransportFeed, attempt: Attempt, now: datetime) -> None:
    """Keep what became of an attempt that began at `now`, and when the next one is due; one that is gone stays gone."""
    used = await database.reader.run(lambda query: uses_of(query, feed.name))
    failures = feed.failures + 1 if attempt.problem else 0
    values: dict[str, object] = {
        "tried_at": now, "failures": failures, "problem": attempt.problem, "etag": attempt.etag,
        "last_modified": attempt.last_modified, "validated_at": attempt.validated_at,
    }  # fmt: skip
    if not attempt.problem:
        values["succeeded_at"] = now
    if attempt.outcome is not None:
        values["outcome"] = attempt.outcome
    if attempt.days is not None:
        values["first_day"], values["last_day"] = attempt.days
    due = next_fetch(feed, failures, used, now, attempt.retry_after)
    async with writing():
        await models.TransportFeed.filter(name=feed.name).update(**values)
        await models.TransportFeed.filter(name=feed.name, next_at__not_isnull=True).update(next_at=due)
