"""50 sources of 1 MB, nine tenths of each unchanged, harvested on one core while the site answers on another."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bench.calendars import NOW, reference_s
from bench.load import Shape, as_fast_as_it_goes, at_a_rate, free_port, running, site_of
from visitapp.domain.event.source import NewSource
from visitapp.harvest.pipeline import Harvester, harvest_many
from visitapp.regiondata import load_region
from visitapp.store.config import sqlite_url
from visitapp.store.database import open_database
from visitapp.store.migrate import migrate
from visitapp.store.sources import add_source, list_sources

RATE = 50
SHAPE = Shape("events", "/sv/events")


def run(sources: int = 50) -> None:
    """Print how long a harvest of all sources takes, and how fast the site answers meanwhile."""
    port = free_port()
    words = [sys.executable, "-c", f"from bench.calendars import serve; serve({port})"]
    with tempfile.TemporaryDirectory() as name, running(words, {"PYTHONPATH": os.getcwd()}, port):
        folder = Path(name)
        apart = multiprocessing.get_context("spawn")
        _harvest(folder, port, sources, 0)
        with site_of(folder) as (site, process):
            os.sched_setaffinity(process.pid, {1})
            asyncio.run(as_fast_as_it_goes(site, [SHAPE], 4, 1.0))
            harvest = apart.Process(target=_harvest, args=(folder, port, sources, 1))
            harvest.start()
            rounds = []
            while harvest.is_alive():
                rounds.append(asyncio.run(at_a_rate(site, SHAPE, RATE, 5.0)))
            print(f"the site meanwhile, at {RATE} requests/s: p99 {max(one.p99_ms for one in rounds):.1f} ms")


def _harvest(folder: Path, port: int, sources: int, hours: int) -> None:
    os.sched_setaffinity(0, {0})
    asyncio.run(_harvest_all(folder, port, sources, hours))


async def _harvest_all(folder: Path, port: int, count: int, hours: int) -> None:
    url = sqlite_url(folder / "visitapp.sqlite3")
    await migrate(url)
    async with open_database(url) as database:
        if not hours:
            await load_region(NOW)
            for number in range(count):
                address = f"http://127.0.0.1:{port}/{number}"
                await add_source(NewSource(address, f"S{number}", municipality="halmstad", private_ok=True), NOW)
        harvester = Harvester(database, "", frozenset((f"127.0.0.1:{port}",)), folder)
        sources = await database.reader.run(list_sources)
        began = time.perf_counter()
        reports = await harvest_many(database, sources, await harvester.tools(), NOW + timedelta(hours=hours))
        took = time.perf_counter() - began
        await harvester.close()
    assert all(not report.error for report in reports), reports[0].error
    changed = sum(report.counts.new + report.counts.changed for report in reports)
    found, reference = sum(report.found for report in reports), reference_s()
    print(
        f"{count} sources of 1 MB, {found:,} events, {changed:,} new or changed: {took:.1f} s,"
        f" {took / reference:.0f} times the reference ({reference:.2f} s)",
        flush=True,
    )


if __name__ == "__main__":
    run()
