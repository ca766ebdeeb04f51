"""Verdicts made anew, crossing by crossing, as after another timetable of one; all written, or none changed."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from bench.filled import filled
from bench.generated import ZONE
from bench.transit import resident_mb
from visitapp.collector import WORKERS_YOUNG, calm_collector
from visitapp.demosetup import demo_timetables
from visitapp.domain.crossing.types import MODES
from visitapp.store import models
from visitapp.store.config import sqlite_path, sqlite_url
from visitapp.store.database import Database, open_database, writing
from visitapp.store.reach import Verdicts, compute_due
from visitapp.timetables import import_file

EVENTS = 10_000
BAR_S = 3.0


def run() -> None:
    """Prints CPU time for 100,000 occurrences, reading and keeping included, for each crossing and mode.

    A number on the command line is of events: 67,000 have 100,000 occurrences, 10,000 are read in less time.
    """
    events = next((int(word) for word in sys.argv[1:] if word.isdigit()), EVENTS)
    with tempfile.TemporaryDirectory(prefix="visitapp-bench-") as name:
        file = Path(name) / "visitapp.sqlite3"
        shutil.copy(sqlite_path(filled(events)), file)
        calm_collector(WORKERS_YOUNG)  # as the worker does
        rows, seconds = _rewritten(file)
        print(f"{rows:,} rows of verdicts written anew by SQLite alone: {seconds / rows * 1e6:.0f} us each")
        asyncio.run(_made_at_all(sqlite_url(file)))
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("VACUUM")  # the rows were filled in a longer form, and left holes
        asyncio.run(_made_anew(sqlite_url(file)))


@dataclass(frozen=True, slots=True)
class _Round:
    """How many occurrences one crossing's verdicts were made of, in CPU time; the longest batch's."""

    occurrences: int
    seconds: float
    longest: float

    def __str__(self) -> str:
        each = self.seconds / self.occurrences
        return (
            f"{each * 1e5 / len(MODES):.2f} s for 100,000 of one mode (bar {BAR_S:.0f}; {each * 1e6:.0f} us an"
            f" occurrence; {self.longest * 1000:.0f} ms the longest batch)"
        )


async def _made_at_all(url: str) -> None:
    async with open_database(url) as database:
        # The generated timetable, a boat every twenty minutes, is of one crossing; others sail by the demo's.
        for path in demo_timetables():
            await import_file(database, path.read_bytes(), path.stem, "demo", True, datetime.now(UTC))
        everything = await _one_round(database)  # from now on it is known what verdicts are made of
        print(f"all crossings at once, the first time: {everything.seconds / everything.occurrences * 1e6:.0f} us an"
              f" occurrence, {everything.longest * 1000:.0f} ms the longest batch")  # fmt: skip


async def _made_anew(url: str) -> None:
    async with open_database(url) as database:
        verdicts = await database.reader.run(Verdicts)
        small = resident_mb("VmRSS")
        for crossing in dict.fromkeys(over.crossing for over in verdicts.over):
            said = await _said_of(crossing)
            for told in ("all written", "none changed"):
                async with writing():
                    await models.Crossing.filter(slug=crossing).update(shown_hash=f"bench {told}")
                    if told == "all written":
                        await models.Reach.filter(crossing__slug=crossing).update(said=0)
                print(f"  {crossing:<24} {told:<13} {await _one_round(database)}")
            print(f"  {'':<24} {said or 'no row: it has ended, or has not begun'}")
        print(f"  {max(0.0, resident_mb('VmHWM') - small):.0f} MB more at the most than before these")


async def _said_of(crossing: str) -> str:
    found = Counter(await models.Reach.filter(crossing__slug=crossing).values_list("verdict", flat=True))
    return ", ".join(f"{verdict} {count:,}" for verdict, count in found.most_common())


async def _one_round(database: Database) -> _Round:
    now = datetime.now(UTC)
    verdicts = await database.reader.run(Verdicts)
    occurrences, seconds, longest = 0, 0.0, 0.0
    while True:
        begin = process_time()
        done = await compute_due(database, verdicts, now, now.astimezone(ZONE).date())
        took = process_time() - begin
        occurrences, seconds, longest = occurrences + done, seconds + took, max(longest, took)
        if not done:
            return _Round(occurrences, seconds, longest)


def _rewritten(file: Path) -> tuple[int, float]:
    """How many rows of verdicts there are, and how long it takes SQLite to write each by its name, one by one."""
    with closing(sqlite3.connect(file)) as connection, connection:
        rows = connection.execute("SELECT plan, changed_at, uid FROM reach LIMIT 50000").fetchall()
        begin = process_time()
        connection.executemany("UPDATE reach SET plan = ?, changed_at = ? WHERE uid = ?", rows)
        connection.commit()
        return len(rows), process_time() - begin
