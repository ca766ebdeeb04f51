"""No change of the models is without its migration, and migrating again changes nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tortoise import Tortoise
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from visitapp.store.config import sqlite_url, tortoise_config
from visitapp.store.migrate import migrate


def test_no_migration_is_pending(tmp_path: Path) -> None:
    config = tortoise_config(sqlite_url(tmp_path / "x.sqlite3"))

    async def changes() -> list[object]:
        async with TortoiseContext() as context:
            await context.init(config=config)
            assert Tortoise.apps is not None
            return list(await MigrationAutodetector(Tortoise.apps, config["apps"]).changes())

    assert asyncio.run(changes()) == []


def test_migrating_twice_applies_nothing(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "x.sqlite3")

    first = asyncio.run(migrate(url))
    again = asyncio.run(migrate(url))

    assert (bool(first), again) == (True, [])
    assert (tmp_path / "x.sqlite3").stat().st_mode & 0o777 == 0o600
