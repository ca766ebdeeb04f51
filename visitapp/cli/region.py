"""`visitapp region`: the region's own data, and the ground times and opening hours that its offices keep."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visitapp.domain.errors import InputError

if TYPE_CHECKING:
    from visitapp.store.database import Database

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
    """Keep the minutes between ports and places or municipalities that a file gives, and no others of offices."""
    from visitapp.groundfile import import_ground

    data = _bytes_of(file)
    _with_database(lambda database: import_ground(database, data, datetime.now(UTC)))


@app.command()
def hours(
    file: Annotated[Path, typer.Argument(help="JSON, as docs/opening-hours.md has it.", dir_okay=False)],
    municipality: Annotated[str, typer.Option(help="Replace the hours of this municipality's places only.")] = "",
) -> None:
    """Keep the opening hours of places that a file gives, and no others."""
    from visitapp.hoursfile import import_hours

    data = _bytes_of(file)
    _with_database(lambda database: import_hours(database, data, datetime.now(UTC), municipality))


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError("file", f"cannot be read: {error.strerror or error}", str(file)) from error


def _with_database(work: Callable[[Database], Awaitable[str]]) -> None:
    """Do it, and say what changed."""
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database

    async def run() -> str:
        settings = load_settings()
        async with open_database(settings.database_url) as database:
            return await work(database)

    typer.echo(asyncio.run(run()))
