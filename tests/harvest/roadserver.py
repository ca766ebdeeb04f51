"""A server on loopback that tells how long ways take, in the wire form of OSRM or Valhalla."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from visitapp.domain.crossing.types import Mode
from visitapp.domain.reach.ground import distance_km
from visitapp.domain.reach.roads import RoadKind, RoadServer
from visitapp.harvest.fetch import Limits

QUICK = Limits(connect_s=2, read_s=0.4, total_s=0.8)
Point = tuple[float, float]
Mood = Literal["well", "null", "short", "html", "zeros", "nan", "huge", "hangs", "broken", "refuses"]
MOODS: tuple[Mood, ...] = ("short", "html", "zeros", "nan", "huge", "hangs", "broken", "refuses")
"""Those in which nothing it says can be used."""


@dataclass
class FakeRoads:
    """Goes at `kmh` as the crow flies, in one of its moods. `at_sea`: points for which it refuses the whole table.

    `odd`: points from which all ways take no time. `retry_after`: with which it answers that it is busy.
    """

    port: int = 0
    kmh: float = 60.0
    mood: Mood = "well"
    at_sea: set[Point] = field(default_factory=set)
    odd: set[Point] = field(default_factory=set)
    retry_after: str = ""
    status: bytes = b'{"version":"3.5.1","tileset_last_modified":1790899200}'
    asked: list[str] = field(default_factory=list)
    tables: list[int] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def server(self, kind: RoadKind, mode: Mode = "car") -> RoadServer:
        return RoadServer(mode, kind, {"osrm": "driving", "valhalla": "auto"}[kind], self.address)

    def answer(self, target: str) -> tuple[int, bytes]:
        """Status and body for a request."""
        self.asked.append(target)
        parts = urlsplit(target)
        if self.retry_after:
            return 429, b""
        if self.mood == "html":
            return 200, b"<!doctype html><title>Welcome</title>"
        if self.mood == "broken":
            return 502, b"Bad Gateway"
        if parts.path == "/status":
            return 200, self.status
        if parts.path.startswith("/table/v1/"):
            return self._osrm(parts.path)
        return self._valhalla(json.loads(parse_qs(parts.query)["json"][0]))

    def _osrm(self, path: str) -> tuple[int, bytes]:
        points = [tuple(map(float, one.split(",")))[::-1] for one in path.rpartition("/")[2].split(";")]
        seconds = self._seconds([(point[0], point[1]) for point in points])
        if seconds is None:
            return 400, b'{"code":"NoSegment","message":"Could not find a matching segment for coordinate 1"}'
        waypoints = [{"distance": 3.5, "name": "", "location": [point[1], point[0]]} for point in points]
        told = {"code": "Ok", "durations": [seconds], "sources": waypoints[:1], "destinations": waypoints}
        return 200, json.dumps({**told, "data_version": "2026-10-02"}).encode()

    def _valhalla(self, asked: dict[str, list[dict[str, float]]]) -> tuple[int, bytes]:
        seconds = self._seconds([(one["lat"], one["lon"]) for one in asked["targets"]])
        if seconds is None:
            told = {"error_code": 171, "error": "No suitable edges near location", "status_code": 400}
            return 400, json.dumps({**told, "status": "Bad Request"}).encode()
        row = [
            {"distance": 1.0, "time": value, "to_index": place, "from_index": 0} for place, value in enumerate(seconds)
        ]
        return 200, json.dumps({"sources_to_targets": [row], "units": "kilometers"}).encode()

    def _seconds(self, points: Sequence[Point]) -> list[float | None] | None:
        self.tables.append(len(points) - 1)
        if self.mood == "refuses" or self.at_sea & set(points):
            return None
        seconds: list[float | None] = [round(distance_km(*points[0], *one) / self.kmh * 3600, 1) for one in points]
        if points[0] in self.odd:
            return [0.0 for _ in seconds]
        changed: dict[Mood, list[float | None]] = {
            "null": [0.0, *[None for _ in seconds[1:]]],
            "short": seconds[:-1],
            "zeros": [0.0 for _ in seconds],
            "nan": [float("nan") for _ in seconds],
            "huge": [1e308 for _ in seconds],
        }
        return changed.get(self.mood, seconds)


@asynccontextmanager
async def road_server() -> AsyncIterator[FakeRoads]:
    """The server, listening."""
    fake, over = FakeRoads(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            if fake.mood == "hangs":
                await over.wait()
            status, body = fake.answer(head.split(" ")[1])
            kind = "text/html" if fake.mood == "html" else "application/json"
            after = f"Retry-After: {fake.retry_after}\r\n" if fake.retry_after else ""
            head = f"HTTP/1.1 {status} Told\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{after}\r\n"
            writer.write(head.encode())
            writer.write(body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    fake.port = listening.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        over.set()
        listening.close()
        await listening.wait_closed()
