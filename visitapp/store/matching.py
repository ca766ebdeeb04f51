"""Compare events that changed with all that are still to come, keep what that came to, and join what is one.

What is compared of each event stays in memory while one process has the lease of this work; the marks of what changed,
the pairs and what people decided are in the database, so that nothing depends on the process.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from tortoise.expressions import Q

from visitapp.domain.match.blocking import Blocks
from visitapp.domain.match.likeness import Judgement, judge
from visitapp.domain.match.refrains import Refrains, WithoutRefrains
from visitapp.domain.match.telling import Telling
from visitapp.store import models
from visitapp.store.database import Database, Query, writing
from visitapp.store.duplicates import compared
from visitapp.store.leases import LEASE_LASTS, lease
from visitapp.store.match_groups import Regrouped, regroup
from visitapp.store.match_read import DueMark, comparable_events, due_marks, tellings

WORK = "matching"
BATCH = 200
LOADED_AT_ONCE = 500
MOST_OUTDATED = 0.2
"""When more than this part of what stands in the blocks is of before a change, they are made anew."""
REGION_ZONE = ZoneInfo("Europe/Stockholm")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Found:
    """A pair worth keeping: the older event, the newer one, and what comparing them came to."""

    low: int
    high: int
    judgement: Judgement

    @property
    def uid(self) -> str:
        """The pair's name."""
        return pair_uid(self.low, self.high)


def pair_uid(one: int, other: int) -> str:
    """The name of a pair of events, whichever is named first."""
    return f"{min(one, other)}-{max(one, other)}"


class Matcher:
    """Joins what several sources tell of. One for each process; of several processes one works at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holder = secrets.token_hex(8)
        self._blocks = Blocks()
        self._known: dict[int, Telling] = {}
        self._refrains = Refrains()
        self._day: date | None = None
        self._outdated = 0
        self._trusted_until: datetime | None = None

    async def step(self, now: datetime) -> bool:
        """Compare some of what changed; whether there was anything to do."""
        due = await self._database.reader.run(lambda query: due_marks(query, BATCH))
        if not due or not await self._leads(now):
            return False
        await self._bring_up_to_date(due, now)
        found = await asyncio.to_thread(self._compare, [one.event for one in due])
        async with writing():
            if not await lease(WORK, self._holder, now):
                self._forget()
                return False
            await self._keep(due, found, now)
            own = WithoutRefrains(self._known, self._refrains)
            done = await regroup({one.event for one in due} | {pair.low for pair in found}, own, now)
            await compared((one.event, one.mark) for one in due)
        if found or done != Regrouped():
            log.info("compared events", compared=len(due), pairs=len(found), joined=done.joined, parted=done.parted)
        return True

    async def _leads(self, now: datetime) -> bool:
        async with writing():
            if not await lease(WORK, self._holder, now):
                self._forget()
                return False
        # Another may have worked while the lease was lost: what is remembered is of before.
        if self._trusted_until is None or now >= self._trusted_until:
            self._forget()
        self._trusted_until = now + LEASE_LASTS
        return True

    def _forget(self) -> None:
        self._blocks, self._known, self._refrains = Blocks(), {}, Refrains()
        self._day, self._outdated = None, 0

    async def _bring_up_to_date(self, due: Sequence[DueMark], now: datetime) -> None:
        today = now.astimezone(REGION_ZONE).date()
        if self._day != today or self._outdated > MOST_OUTDATED * (100 + len(self._known)):
            self._forget()
            self._day = today
            await self._load(today)
        keys = [one.event for one in due]
        fresh = await self._database.reader.run(lambda query: tellings(query, keys, today))
        for one in fresh.values():
            self._refrains.learn(one)
        for key in keys:
            old, new = self._known.pop(key, None), fresh.get(key)
            if new is not None:
                self._known[key] = new
            if old is not None and old == new:
                self._known[key] = old
                continue
            self._outdated += old is not None
            if new is not None:
                self._blocks.add(new)

    async def _load(self, today: date) -> None:
        after: int | None = 0
        while after is not None:
            some, after = await self._database.reader.run(partial(_some_tellings, today=today, after=after))
            self._known |= some
            for one in some.values():
                self._blocks.add(one)
                self._refrains.learn(one)

    def _compare(self, keys: Iterable[int]) -> list[Found]:
        found: dict[tuple[int, int], Found] = {}
        own = WithoutRefrains(self._known, self._refrains)
        for key in keys:
            one = self._known.get(key)
            if one is None:
                continue
            for other in self._blocks.candidates_of(one):
                low, high = sorted((one, other), key=lambda telling: telling.key)
                outdated = self._known.get(other.key) is not other
                if outdated or (low.key, high.key) in found or _one_is_invented(low, high):
                    continue
                judgement = judge(own[low.key], own[high.key])
                if judgement.verdict != "not same":
                    found[low.key, high.key] = Found(low.key, high.key, judgement)
        return list(found.values())

    async def _keep(self, due: Sequence[DueMark], found: Sequence[Found], now: datetime) -> None:
        """Write the pairs. One no longer found goes, unless somebody decided it or a side cannot be compared now."""
        keys = [one.event for one in due]
        known = await models.MatchPair.filter(Q(low_id__in=keys) | Q(high_id__in=keys))
        by_uid = {pair.uid: pair for pair in known}
        still = {one.uid for one in found}
        gone = [
            pair
            for pair in known
            if pair.uid not in still and pair.low_id in self._known and pair.high_id in self._known
        ]
        await models.MatchPair.filter(id__in=[pair.id for pair in gone if not pair.decision]).delete()
        await models.MatchPair.filter(id__in=[pair.id for pair in gone if pair.decision]).update(
            verdict="not same", score=0.0, reasons=[], compared_at=now
        )
        rows = []
        for one in found:
            row = by_uid.get(one.uid) or models.MatchPair(
                uid=one.uid, low_id=one.low, high_id=one.high, decision="", decided_by=""
            )
            row.score, row.verdict, row.reasons = (
                one.judgement.score,
                one.judgement.verdict,
                list(one.judgement.reasons),
            )
            row.compared_at = now
            rows.append(row)
        await models.MatchPair.bulk_create(
            rows, on_conflict=["uid"], update_fields=["score", "verdict", "reasons", "compared_at"], batch_size=BATCH
        )


def _some_tellings(query: Query, today: date, after: int) -> tuple[dict[int, Telling], int | None]:
    keys = comparable_events(query, today, after, LOADED_AT_ONCE)
    return tellings(query, keys, today), keys[-1] if keys else None


def _one_is_invented(one: Telling, other: Telling) -> bool:
    invented = [any(source.startswith("demo:") for source in telling.sources) for telling in (one, other)]
    return invented[0] != invented[1]
