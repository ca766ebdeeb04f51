"""Verdicts of a crossing made anew beside a region's buses and trains that stop where the events are.

The first time, when a network is new; when the boats leave at other times; all written anew, or none changed.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from time import process_time

from bench.bulk import CROSSING, bench_timetable
from bench.filled import filled
from bench.generated import ZONE
from bench.transit import SIDE, Position, resident_mb, write_feed
from bench.verdicts import BAR_S, EVENTS
from feeds.gtfs_whole import read_whole_feed
from visitapp.collector import WORKERS_YOUNG, calm_collector
from visitapp.domain.crossing.types import MODES
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.transit.network import Network
from visitapp.harvest.networks import transit_feed
from visitapp.store import models
from visitapp.store.config import sqlite_path, sqlite_url
from visitapp.store.database import Database, Query, day, open_database, writing
from visitapp.store.reach import Verdicts, compute_due
from visitapp.store.timetables import save_timetables

OTHERS = len(MODES) - 1
TOLD = ("boats later", "all written", "none changed")
LATER_S = 420
"""Each time the boats leave so much later, with other rides."""


def run() -> None:
    """Prints CPU time for 100,000 occurrences, reading and keeping included."""
    events = next((int(word) for word in sys.argv[1:] if word.isdigit()), EVENTS)
    with tempfile.TemporaryDirectory(prefix="visitapp-bench-") as name:
        file = Path(name) / "visitapp.sqlite3"
        shutil.copy(sqlite_path(filled(events)), file)
        calm_collector(WORKERS_YOUNG)  # as the worker does
        asyncio.run(_measure(sqlite_url(file), Path(name) / "region.zip"))


async def _measure(url: str, feed: Path) -> None:
    async with open_database(url) as database:
        # The other lines rest: what a new network has made anew is this one's.
        await models.Crossing.exclude(slug=CROSSING).update(status="discontinued", shown_hash="bench")
        write_feed(feed, *await database.reader.run(lambda query: (_positions(query), _last_day(query))))
        with feed.open("rb") as opened:
            whole = read_whole_feed(opened).feed
        assert whole is not None
        transport = PublicTransport(Network([transit_feed(whole, "region")]), "bench")
        await _round(database, None)
        await models.Site._meta.db.execute_script("VACUUM")  # the rows were filled in a longer form, and left holes
        others = {told: await _anew(database, None, told) / len(MODES) * OTHERS for told in TOLD}
        small = resident_mb("VmRSS")
        first = await _round(database, transport)
        print(f"footverdicts: {first:.1f} s for {CROSSING} beside a new network, all modes")
        for told in TOLD * 2:
            took = await _anew(database, transport, told)
            on_foot = took - others[told]
            print(f"footverdicts: {took / len(MODES):.2f} s a mode {told}, on foot {on_foot:.2f} s (bar {BAR_S:.0f})")
        print(f"footverdicts: {max(0.0, resident_mb('VmHWM') - small):.0f} MB more at the most than before the network")


_times = count(1)
_last: list[Verdicts] = []
"""The last that were made, as the worker hands them on."""


async def _anew(database: Database, transport: PublicTransport | None, told: str) -> float:
    if told == "boats later":
        now = datetime.now(UTC)
        table = bench_timetable(now.astimezone(ZONE).date())
        later_s = LATER_S * next(_times)
        later = tuple(replace(one, time_s=one.time_s + later_s) for one in table.departures)
        await save_timetables([replace(table, departures=later)], "hand", now)
    async with writing():
        await models.Crossing.filter(slug=CROSSING).update(shown_hash=f"bench {told} {process_time()}")
        if told == "all written":
            await models.Reach.filter(crossing__slug=CROSSING).update(said=0)
    return await _round(database, transport)


async def _round(database: Database, transport: PublicTransport | None) -> float:
    """CPU time of 100,000 occurrences."""
    now = datetime.now(UTC)
    today, occurrences, begin = now.astimezone(ZONE).date(), 0, process_time()
    before = _last[0] if _last else None
    verdicts = await database.reader.run(lambda query: Verdicts(query, transport, today, before))
    _last[:] = [verdicts]
    while done := await compute_due(database, verdicts, now, today):
        occurrences += done
    return (process_time() - begin) * 100_000 / occurrences


def _last_day(query: Query) -> date:
    """Of a network that tells of every occurrence, and of the days after it."""
    return day(query.rows("SELECT MAX(last_day) FROM occurrence")[0][0]) + timedelta(days=30)


def _positions(query: Query) -> list[Position]:
    """Of a network that stops at every place, at the ports, and here and there between them."""
    dice = random.Random(5)
    known = query.rows("SELECT latitude, longitude FROM port UNION SELECT latitude, longitude FROM place")
    found = [(float(north), float(east)) for north, east in known if north is not None][: SIDE * SIDE]
    found += [(56.4 + dice.random() * 0.6, 12.5 + dice.random() * 1.4) for _ in range(SIDE * SIDE - len(found))]
    dice.shuffle(found)
    return found
