"""Ask a server that finds ways on roads how long they take: OSRM or Valhalla, one table a request."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from feeds.osrm_table import read_table, write_table_path
from feeds.road_table import RoadTable
from feeds.valhalla_matrix import STATUS_PATH, read_matrix, read_status, write_matrix_path
from feeds.wire import FormatError
from visitapp.domain.errors import SourceError
from visitapp.domain.reach.roads import RoadServer, RoadWay, believed
from visitapp.harvest.addresses import checked_target
from visitapp.harvest.fetch import FetchError, Limits, fetch_document

PLACES_AT_ONCE = 30
"""Both servers take as many by default (OSRM 100, Valhalla 50), and the address stays short."""
LIMITS = Limits(connect_s=3, read_s=10, total_s=15, redirects=0, feed_bytes=1024 * 1024, page_bytes=64 * 1024)
PATIENCE_S = 30.0
"""For all tables of a round: the worker ends when told to only after it. One that was begun is finished."""
_REFUSED = 400
"""What both answer when one of the points lies on no road, or too far away."""


@dataclass(frozen=True, slots=True)
class RoadAnswer:
    """Whole seconds of each way in the order asked, None where none leads; and the version of what answered.

    There are fewer than ways when the server was slow: those of the first, the others were not asked for.
    """

    seconds: tuple[int | None, ...]
    version: str


async def ask_roads(
    server: RoadServer, ways: Sequence[RoadWay], limits: Limits = LIMITS, patience_s: float = PATIENCE_S
) -> RoadAnswer:
    """How long these ways take, which begin at one port. Raises SourceError when the server cannot, or is not believed.

    Where it refuses a table for one of its points, that point is found by halves: then no way leads to it.
    """
    clock = asyncio.get_running_loop().time
    asking = _Asking(server, limits, over_at=clock() + patience_s)
    seconds: list[int | None] = []
    for first in range(0, len(ways), PLACES_AT_ONCE):
        if seconds and clock() >= asking.over_at:
            break
        seconds += await asking.seconds(ways[first : first + PLACES_AT_ONCE])
    return RoadAnswer(tuple(seconds), await asking.version())


class _Asking:
    """A round of questions to one server, whose address may be private: the operator named it."""

    def __init__(self, server: RoadServer, limits: Limits, over_at: float) -> None:
        self.over_at = over_at
        self._server = server
        self._limits = limits
        self._private = frozenset({checked_target(server.address).host_port})
        self._version = ""
        self._answers = False

    async def seconds(self, ways: Sequence[RoadWay]) -> list[int | None]:
        try:
            table = await self._table(ways)
        except FetchError as error:
            if error.status != _REFUSED:
                raise
            if asyncio.get_running_loop().time() >= self.over_at:
                raise SourceError(self._server.address, "refuses tables, and is slow to") from error
            if len(ways) > 1:
                half = len(ways) // 2
                return await self.seconds(ways[:half]) + await self.seconds(ways[half:])
            if not self._answers:
                await self._table(ways, only_port=True)  # it does not refuse everything
            return [None]
        found, fault = believed(ways, table.seconds[1:], table.stray_m[1:], table.stray_m[0])
        if fault:
            raise SourceError(self._server.address, f"is not believed: {fault}")
        return list(found)

    async def version(self) -> str:
        """Of the data that answered; of Valhalla the status tells it, if it will."""
        if self._server.kind == "valhalla":
            try:
                return read_status(await self._fetched(STATUS_PATH))
            except (SourceError, FormatError):
                return ""
        return self._version

    async def _table(self, ways: Sequence[RoadWay], only_port: bool = False) -> RoadTable:
        points = [ways[0].port_at.point] + ([] if only_port else [way.to.point for way in ways])
        osrm = self._server.kind == "osrm"
        write, read = (write_table_path, read_table) if osrm else (write_matrix_path, read_matrix)
        data = await self._fetched(write(self._server.profile, points))
        try:
            table = read(data, len(points))
        except FormatError as error:
            raise SourceError(self._server.address, f"its answer {error}") from error
        self._answers, self._version = True, table.version
        return table

    async def _fetched(self, path: str) -> bytes:
        fetched = await fetch_document(
            f"{self._server.address}{path}", allow_private=self._private, limits=self._limits
        )
        return fetched.body
