"""Bring a database to the newest schema and keep every row.

Tortoise rebuilds a SQLite table to alter it and drops the old one; with foreign keys on, that deletes the rows of
other tables that point to it, and plain indexes are lost. So: foreign keys off, migrate, make the missing indexes
again, and the index of words (visitapp.store.search_index), and check that every key still points to a row.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException
from tortoise.migrations.api import migrate as tortoise_migrate

from visitapp.domain.errors import StoreError
from visitapp.store.config import MIGRATIONS, connection_name, is_sqlite, sqlite_path, tortoise_config
from visitapp.store.models import Site
from visitapp.store.search_index import drop_search_view, make_search
from visitapp.store.unknown_rows import fill_place_keys


async def migrate(database_url: str, site_host: str = "", migrations: str = MIGRATIONS) -> list[str]:
    """Apply what is pending; the names of the migrations applied, oldest first.

    At the first migration the site's name is written: `site_host`, or a random one. It stands in every UID and
    never changes. `migrations`: the package they are in. Raises StoreError when a migration fails; it is then
    rolled back.
    """
    if is_sqlite(database_url):
        path = sqlite_path(database_url)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # contact data is in it: for its owner alone
    applied: list[str] = []

    def report(event: str, app: str, name: str) -> None:
        if event.startswith("apply") and name not in applied:
            applied.append(name)

    config = tortoise_config(database_url, foreign_keys=False, migrations=migrations)
    try:
        async with TortoiseContext() as context:
            await context.init(config=config)
            await drop_search_view(connection_name(database_url))
        async with TortoiseContext():
            await tortoise_migrate(config=config, progress=report)
        async with TortoiseContext() as context:
            await context.init(config=config)
            await context.generate_schemas(safe=True)
            await make_search(connection_name(database_url))
            if is_sqlite(database_url):
                await _check_foreign_keys(connection_name(database_url))
            await _name_site(site_host)
            await fill_place_keys(datetime.now(UTC))
    except (BaseORMException, OSError, TimeoutError) as error:
        raise StoreError(f"the database could not be migrated: {error}") from error
    return applied


async def _check_foreign_keys(name: str) -> None:
    connection = get_connection(name)
    broken: list[Any] = await connection.execute_query_dict("PRAGMA foreign_key_check")
    if broken:
        raise StoreError(f"after migrating, {len(broken)} rows point to rows that are gone: {dict(broken[0])}")


async def _name_site(site_host: str) -> None:
    name = site_host or f"{secrets.token_hex(5)}.visitapp.invalid"
    await Site.get_or_create(key="site", defaults={"value": name})
    await Site.get_or_create(key="writer", defaults={"value": ""})
