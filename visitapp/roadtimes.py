"""Learn the ground times from servers that find ways on roads, in the worker. Nothing waits for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from visitapp.domain.crossing.types import Port
from visitapp.domain.errors import SourceError
from visitapp.domain.reach.roads import KEPT_FOR, Grid, Learnt, RoadServer, RoadWay, grid_of, in_reach
from visitapp.harvest.fetch import FetchError, Limits
from visitapp.harvest.roads import LIMITS, PATIENCE_S, ask_roads
from visitapp.store.change_read import newest_change
from visitapp.store.database import Database, Query
from visitapp.store.road_read import known_ways, wanted_ports, wanted_spots
from visitapp.store.roads import forget_roads, keep_learnt
from visitapp.web.context import REGION_ZONE

WAYS_AT_ONCE = 300
"""That are asked for before what was learnt is kept."""
LOOK_EVERY = timedelta(minutes=1)
"""How often it is looked whether anything new is wanted, when something was published."""
LOOK_ANYWAY = timedelta(hours=6)
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
"""How long a server that did not answer is left in peace, also when it asks for another time itself."""
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Rest:
    """Since how many failures, and until when, a server is left in peace."""

    failures: int = 0
    until: datetime = _LONG_AGO


class RoadTimesKeeper:
    """Asks for what is wanted and not known, some ways at a time, soonest for what has never been asked."""

    def __init__(
        self,
        database: Database,
        servers: Sequence[RoadServer],
        clock: Callable[[], datetime],
        limits: Limits = LIMITS,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._database = database
        self._servers = tuple(servers)
        self._clock = clock
        self._limits, self._patience_s = limits, patience_s
        self._line: list[tuple[RoadServer, list[RoadWay]]] = []
        self._rests: dict[RoadServer, _Rest] = {}
        self._not_told: dict[tuple[RoadServer, RoadWay], int] = {}
        self._looked_at = _LONG_AGO
        self._seen = -1
        self._began = False

    async def step(self) -> bool:
        """Ask one server for some ways; whether there was anything to do.

        What was learnt is forgotten when no server is set (any more), and when it was not wanted for long.
        """
        now = self._clock()
        if not self._began:
            self._began = True
            await forget_roads(self._database, now, now - KEPT_FOR if self._servers else None)
        if not self._servers:
            return False
        if not self._line and not await self._look(now):
            return False
        server, ways = self._line.pop()
        if self._rests_now(server, now):
            return True
        await self._ask(server, ways, now)
        return True

    async def _look(self, now: datetime) -> bool:
        """Fill the line with what is wanted; whether anything is."""
        if now - self._looked_at < LOOK_EVERY:
            return False
        newest = await self._database.reader.run(newest_change)
        if newest == self._seen and now - self._looked_at < LOOK_ANYWAY and not self._resting():
            return False
        self._looked_at, self._seen = now, newest
        self._line = await self._database.reader.run(lambda query: self._wanted(query, now))
        return bool(self._line)

    def _resting(self) -> bool:
        return any(rest.failures for rest in self._rests.values())

    def _wanted(self, query: Query, now: datetime) -> list[tuple[RoadServer, list[RoadWay]]]:
        today = now.astimezone(REGION_ZONE).date()
        spots = wanted_spots(query, today)
        found = []
        for port in wanted_ports(query, today):
            for server in self._servers:
                if not self._rests_now(server, now):
                    due = _due(query, server, port, spots, now)
                    found += [(server, due[first : first + WAYS_AT_ONCE]) for first in range(0, len(due), WAYS_AT_ONCE)]
        # What was not told comes after what was not asked: one table that is never told would keep all others waiting.
        found.sort(key=lambda one: self._not_told.get((one[0], one[1][0]), 0))
        first = {(server, ways[0]) for server, ways in found}
        self._not_told = {
            key: count for key, count in self._not_told.items() if key in first or self._rests_now(key[0], now)
        }
        return found[::-1]

    def _rests_now(self, server: RoadServer, now: datetime) -> bool:
        return self._rests.get(server, _Rest()).until > now

    async def _ask(self, server: RoadServer, ways: Sequence[RoadWay], now: datetime) -> None:
        try:
            answer = await ask_roads(server, ways, self._limits, self._patience_s)
        except SourceError as error:
            key = server, ways[0]
            self._not_told[key] = self._not_told.get(key, 0) + 1
            self._leave_in_peace(server, now, error.retry_after if isinstance(error, FetchError) else None)
            # Without the address that was asked: it holds thirty places.
            fault = error.fault if error.source.startswith(server.address) else str(error)
            log.warning(
                "ways on roads were not told", server=server.address, mode=server.mode, port=ways[0].port, error=fault
            )
            return
        self._rests.pop(server, None)
        self._not_told.pop((server, ways[0]), None)
        learnt = [
            Learnt(way, seconds, server.name, answer.version, now)
            for way, seconds in zip(ways, answer.seconds, strict=False)
        ]
        if len(learnt) < len(ways):
            self._line.append((server, list(ways[len(learnt) :])))
        changed = await keep_learnt(self._database, learnt, now)
        log.info("ways on roads are known", mode=server.mode, port=ways[0].port, asked=len(learnt), changed=changed)

    def _leave_in_peace(self, server: RoadServer, now: datetime, asked_for: timedelta | None) -> None:
        rest = self._rests.get(server, _Rest())
        pause = min(max(FIRST_REST * 2 ** min(rest.failures, 10), asked_for or FIRST_REST), LONGEST_REST)
        self._rests[server] = replace(rest, failures=rest.failures + 1, until=now + pause)


def _due(query: Query, server: RoadServer, port: Port, spots: Sequence[Grid], now: datetime) -> list[RoadWay]:
    """The ways of a server's mode from a port that are in reach and not known, or no longer."""
    known = known_ways(query, port.slug, server.mode)
    at = grid_of(port.latitude, port.longitude)
    ways = [RoadWay(port.slug, at, server.mode, spot) for spot in spots]
    asked = [way for way in ways if in_reach(way) and (way not in known or known[way].is_due(server, now))]
    return sorted(asked, key=lambda way: way in known)
