from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from visitapp.demosetup import remove_demo, set_up_demo
from visitapp.networks import list_networks
from visitapp.regiondata import load_region
from visitapp.settings import load_settings
from visitapp.store import models
from visitapp.store.database import Database

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


async def test_demo_is_set_up_again_and_again_and_leaves_nothing(database: Database, tmp_path: Path) -> None:
    settings = load_settings({"VISITAPP_DATA_DIR": str(tmp_path), "VISITAPP_DEMO": "1"})
    await load_region(NOW)
    found = []

    for work in (lambda: set_up_demo(database, settings, NOW),) * 2 + (lambda: remove_demo(settings, NOW),) * 2:
        await work()
        networks = [(kept.name, kept.demo) for kept in list_networks(tmp_path)]
        hours = await models.PlaceHours.filter(demo=True).count()
        found.append((networks, await models.Source.all().count() > 0, await models.Timetable.all().count(), hours))

    there = ([("demo-region", True)], True, 2, 15)
    assert found == [there, there, ([], False, 0, 0), ([], False, 0, 0)]
    assert await models.PlaceHours.all().count() == 0
