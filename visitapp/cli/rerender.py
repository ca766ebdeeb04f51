"""`visitapp rerender`: say that feeds are written anew."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import typer


def rerender() -> None:
    """Render every feed anew after a change of templates: LAST-MODIFIED rises, SEQUENCE does not."""
    from visitapp.settings import load_settings
    from visitapp.store.changes import append_change, raise_entries
    from visitapp.store.database import open_database, writing

    async def run() -> None:
        now = datetime.now(UTC).replace(microsecond=0)
        async with open_database(load_settings().database_url), writing():
            await raise_entries(now)
            await append_change("template", "", now)

    asyncio.run(run())
    typer.echo("every feed will be rendered anew")
