"""Verdicts made anew: over all crossings, and over one as after another timetable; all written, or none changed."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from bench.filled import filled
from bench.generated import ZONE
from bench.transit import resident_mb
from visitapp.domain.crossing.types import MODES
from visitapp.store import models
from visitapp.store.config import sqlite_path, sqlite_url
from visitapp.store.database import Database, open_database, writing
from visitapp.store.reach import Verdicts, compute_due

EVENTS = 10_000


def run() -> None:
    """Prints CPU time for each occurrence, and for 100,000 of them for each crossing and mode."""
    events = next((int(word) for word in sys.argv[1:] if word.isdigit()), EVENTS)
    with tempfile.TemporaryDirectory(prefix="visitapp-bench-") as name:
        file = Path(name) / "visitapp.sqlite3"
        shutil.copy(sqlite_path(filled(events)), file)
        rows, seconds = _rewritten(file)
        print(f"{rows:,} rows of verdicts written anew by SQLite alone: {seconds / rows * 1e6:.0f} us each")
        asyncio.run(_made_anew(sqlite_url(file), seconds / rows))


async def _made_anew(url: str, row_s: float) -> None:
    async with open_database(url) as database:
        await _one_round(database, of_all=True)  # from now on it is known what they are made of
        small = resident_mb("VmRSS")
        for of_all in (True, False):
            for told in ("all written", "none changed"):
                if told == "all written":
                    async with writing():
                        await models.Reach.all().update(reason="bench")
                matchers, times = await _one_round(database, of_all)
                each = sorted(times)[len(times) // 2]
                print(
                    f"  {told:<13} {each * 1e6:4.0f} us an occurrence for {matchers:2} crossings and modes, the fastest"
                    f" {min(times) * 1e6:.0f}: {each / matchers * 1e5:.1f} s for 100,000 of one (bar 3),"
                    f" {each / matchers / row_s:.1f} times a row written by SQLite"
                )
        print(f"  {max(0.0, resident_mb('VmHWM') - small):.0f} MB more at the most than before these four")


async def _one_round(database: Database, of_all: bool) -> tuple[int, list[float]]:
    """How many crossings and modes are made anew, and for each batch the time an occurrence took.

    The generated timetable is of the crossing that sails most: its verdicts are those that take longest.
    """
    now = datetime.now(UTC)
    async with writing():
        await models.Timetable.all().update(imported_at=now)
        if of_all:
            await models.Occurrence.all().update(reach_key="")
    crossings = await models.Timetable.all().distinct().values_list("crossing_id", flat=True)
    verdicts = await database.reader.run(Verdicts)
    times: list[float] = []
    while True:
        begin = process_time()
        done = await compute_due(database, verdicts, now, now.astimezone(ZONE).date())
        if not done:
            return len(verdicts.matchers) if of_all else len(crossings) * len(MODES), times
        times.append((process_time() - begin) / done)


def _rewritten(file: Path) -> tuple[int, float]:
    """How many rows of verdicts there are, and how long it takes SQLite to write each by its name, one by one."""
    with closing(sqlite3.connect(file)) as connection, connection:
        rows = connection.execute("SELECT plan, changed_at, uid FROM reach LIMIT 50000").fetchall()
        begin = process_time()
        connection.executemany("UPDATE reach SET plan = ?, changed_at = ? WHERE uid = ?", rows)
        connection.commit()
        return len(rows), process_time() - begin
