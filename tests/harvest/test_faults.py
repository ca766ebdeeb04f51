"""A harvest that is killed at any moment and run again: nothing is lost, doubled or half-written.

`make faults` does it at 50 moments of 5,000 events, `make test` at three of 500 in each database.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from tests.harvest.killed import URL, Programme, harvest_file, started_harvest, state
from visitapp.domain.event.source import NewSource
from visitapp.store.database import Database
from visitapp.store.sources import add_source

pytestmark = pytest.mark.anyio

MOMENTS = int(os.environ.get("FAULTS_MOMENTS", "3"))
EVENTS = int(os.environ.get("FAULTS_EVENTS", "500"))
SEED = int(os.environ["FAULTS_SEED"])


async def test_harvest_killed_at_any_moment_loses_and_doubles_nothing(database: Database, tmp_path: Path) -> None:
    await add_source(NewSource(URL, "Programmet"), Programme(0, SEED).now)
    programme, document, dice = Programme(EVENTS, SEED), tmp_path / "all.ics", random.Random(SEED)
    kept: dict[int, str] = {}
    killed, lasts_s = 0, EVENTS / 500

    while killed < MOMENTS:
        document.write_bytes(programme.document())
        apart = started_harvest(database.url, document, programme.now)
        began, moment_s = time.monotonic(), dice.random() * lasts_s
        hit = apart.kill_after(moment_s)
        killed += hit
        lasts_s = lasts_s if hit else min(lasts_s, time.monotonic() - began)
        middle = await database.reader.run(state)
        assert middle.half_written == []
        assert {number: one for number, one in middle.shown.items() if one not in programme.may_be(number)} == {}
        assert kept.items() <= middle.uids.items()

        report = await harvest_file(database, document, programme.now)
        after = await database.reader.run(state)
        assert (report.outcome, report.error, after.half_written) == ("complete", "", [])
        assert after.shown == {number: programme.must_be(number) for number in range(len(programme.told))}
        assert middle.uids.items() <= after.uids.items()
        kept = after.uids
        if MOMENTS > 10:
            written = sum(one == programme.must_be(number) for number, one in middle.shown.items())
            print(f"{killed:3} {moment_s:6.2f} s: {written:6,} of {len(after.shown):,} events were up to date")
        programme.go_on()
