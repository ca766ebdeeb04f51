from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.test_reach import CONCERT, HELSINGOR, add_demo, add_event
from visitapp.demosetup import import_demo_network
from visitapp.domain.event.types import Held
from visitapp.networks import remove_demo_network
from visitapp.regiondata import load_region
from visitapp.rendering import utc_now
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.networkends import network_ends
from visitapp.worker import Reaches

pytestmark = pytest.mark.anyio


async def on_foot() -> set[str]:
    """The verdicts of those who walk to the boats of Helsingborg."""
    return {row.verdict for row in await models.Reach.filter(mode="foot", uid__contains=HELSINGOR)}


async def test_worker_takes_up_a_network_that_comes_breaks_or_goes(database: Database, tmp_path: Path) -> None:
    now = utc_now()
    await load_region(now)
    await add_demo(database)
    noon = (now + timedelta(days=40)).replace(day=10, hour=12, minute=0, second=0, microsecond=0)  # no feast
    held = Held(noon.isoformat(), "timed", noon.date(), noon, noon + timedelta(hours=2))
    await add_event(replace(CONCERT, held=(held,)))
    reaches, seen = Reaches(database, tmp_path), []

    for change in (lambda: None, lambda: import_demo_network(tmp_path), lambda: _break(tmp_path),
                   lambda: import_demo_network(tmp_path), lambda: remove_demo_network(tmp_path)):  # fmt: skip
        change()
        seen.append(
            (await _worked(reaches), await on_foot(), await models.RideHome.all().count(), await quays_are_kept())
        )

    assert await database.reader.run(network_ends) == {}  # nobody need be told of what is invented
    unknown, day = (True, {"unknown"}, 0, False), (True, {"day"}, 1, True)
    assert seen == [unknown, day, unknown, day, unknown]


async def quays_are_kept() -> bool:
    """Whether anything is known of the ways from boats: it comes last, and there is much of it."""
    return await models.QuayRides.exists()


async def _worked(reaches: Reaches) -> bool:
    """Let it work until it is at the quays, or there is nothing to do; whether there was anything."""
    worked, before = False, await quays_are_kept()
    while await reaches.step():
        worked = True
        if not before and await quays_are_kept():
            break
    return worked


def _break(data_dir: Path) -> None:
    path = data_dir / "networks" / "demo-region.transit"
    path.write_bytes(path.read_bytes()[::-1])
