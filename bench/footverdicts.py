"""Verdicts of a crossing made anew beside a region's buses and trains that stop where the events are.

The first time, when a network is new, and when the crossing's boats change: all written, or none changed.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from bench.bulk import CROSSING
from bench.filled import filled
from bench.generated import ZONE
from bench.transit import SIDE, Position, resident_mb, write_feed
from bench.verdicts import BAR_S, EVENTS
from feeds.gtfs_whole import read_whole_feed
from visitapp.collector import calm_collector
from visitapp.domain.crossing.types import MODES
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.transit.network import Network
from visitapp.harvest.networks import transit_feed
from visitapp.store import models
from visitapp.store.config import sqlite_path, sqlite_url
from visitapp.store.database import Database, Query, open_database, writing
from visitapp.store.reach import Verdicts, compute_due

OTHERS = len(MODES) - 1
TOLD = ("all written", "none changed")


def run() -> None:
    """Prints CPU time for 100,000 occurrences, reading and keeping included."""
    events = next((int(word) for word in sys.argv[1:] if word.isdigit()), EVENTS)
    with tempfile.TemporaryDirectory(prefix="visitapp-bench-") as name:
        file = Path(name) / "visitapp.sqlite3"
        shutil.copy(sqlite_path(filled(events)), file)
        calm_collector()  # as the worker does
        asyncio.run(_measure(sqlite_url(file), Path(name) / "region.zip"))


async def _measure(url: str, feed: Path) -> None:
    async with open_database(url) as database:
        # The other lines rest: what a new network has made anew is this one's.
        await models.Crossing.exclude(slug=CROSSING).update(status="discontinued", shown_hash="bench")
        write_feed(feed, await database.reader.run(_positions))
        with feed.open("rb") as opened:
            whole = read_whole_feed(opened).feed
        assert whole is not None
        transport = PublicTransport(Network([transit_feed(whole, "region")]), "bench")
        await _round(database, None)
        others = {told: await _anew(database, None, told) / len(MODES) * OTHERS for told in TOLD}
        small = resident_mb("VmRSS")
        first = await _round(database, transport)
        print(f"footverdicts: {first:.1f} s for {CROSSING} beside a new network, all modes")
        for told in TOLD * 2:
            took = await _anew(database, transport, told)
            print(f"footverdicts: {took:.2f} s {told}, so on foot {took - others[told]:.2f} s (bar {BAR_S:.0f})")
        print(f"footverdicts: {max(0.0, resident_mb('VmHWM') - small):.0f} MB more at the most than before the network")


async def _anew(database: Database, transport: PublicTransport | None, told: str) -> float:
    async with writing():
        await models.Crossing.filter(slug=CROSSING).update(shown_hash=f"bench {told} {process_time()}")
        if told == "all written":
            await models.Reach.filter(crossing__slug=CROSSING).update(reason="bench")
    return await _round(database, transport)


async def _round(database: Database, transport: PublicTransport | None) -> float:
    """CPU time of 100,000 occurrences."""
    now = datetime.now(UTC)
    today, occurrences, begin = now.astimezone(ZONE).date(), 0, process_time()
    verdicts = await database.reader.run(lambda query: Verdicts(query, transport, today))
    while done := await compute_due(database, verdicts, now, today):
        occurrences += done
    return (process_time() - begin) * 100_000 / occurrences


def _positions(query: Query) -> list[Position]:
    """Of a network that stops at every place, at the ports, and here and there between them."""
    dice = random.Random(5)
    known = query.rows("SELECT latitude, longitude FROM port UNION SELECT latitude, longitude FROM place")
    found = [(float(north), float(east)) for north, east in known if north is not None][: SIDE * SIDE]
    found += [(56.4 + dice.random() * 0.6, 12.5 + dice.random() * 1.4) for _ in range(SIDE * SIDE - len(found))]
    dice.shuffle(found)
    return found
