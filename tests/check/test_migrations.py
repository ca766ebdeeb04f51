"""No change of the models is without its migration, and migrating again changes nothing."""

from __future__ import annotations

import asyncio
import shutil
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


def test_migrating_twice_applies_nothing(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    shutil.copy(sqlite_template, path)

    again = asyncio.run(migrate(sqlite_url(path)))

    assert (again, sqlite_template.stat().st_mode & 0o777) == ([], 0o600)
