"""`visitapp region load`: the region's own data."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import typer

app = typer.Typer(no_args_is_help=True, help="The region's own data: municipalities, places, ports, crossings.")


@app.callback()
def _group() -> None:
    """The region's own data."""


@app.command()
def load() -> None:
    """Load municipalities, the university, attractions, venues, ports, crossings and vocabulary. Idempotent."""
    from visitapp.regiondata import load_region
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database

    async def run() -> str:
        settings = load_settings()
        async with open_database(settings.database_url):
            return await load_region(datetime.now(UTC))

    typer.echo(asyncio.run(run()))
