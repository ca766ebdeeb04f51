"""`visitapp region`: the region's own data, and the ground times that its offices keep."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from visitapp.domain.errors import InputError

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


@app.command()
def ground(file: Annotated[Path, typer.Argument(help="JSON, as docs/ground.md has it.", dir_okay=False)]) -> None:
    """Keep the minutes between ports and places or municipalities that a file gives, and no others."""
    from visitapp.groundfile import import_ground
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database

    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError("file", f"cannot be read: {error.strerror or error}", str(file)) from error

    async def run() -> str:
        settings = load_settings()
        async with open_database(settings.database_url) as database:
            return await import_ground(database, data, datetime.now(UTC))

    typer.echo(asyncio.run(run()))
