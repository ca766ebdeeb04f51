"""`visitapp places`: the register of places, and those that events name and nobody knows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from visitapp.domain.region import Office
    from visitapp.store.database import Database

app = typer.Typer(no_args_is_help=True, help="The register of places.")
Slug = Annotated[str, typer.Argument(metavar="SLUG")]
BY = "command line"


@app.command(name="list")
def list_(
    q: Annotated[str, typer.Argument(metavar="[WORDS]", help="Every word occurs in a name or the address.")] = "",
    municipality: Annotated[str, typer.Option(help="Slug: only its places.")] = "",
) -> None:
    """Print the places, one a line: slug, municipality, name, other names, public events."""
    _run(lambda database: _list(database, q, municipality))


@app.command()
def unknown(
    municipality: Annotated[str, typer.Option(help="Slug: only its own.")] = "",
    most: Annotated[int, typer.Option(min=1, help="How many, those with the most events first.")] = 50,
) -> None:
    """Print the places that events name and nobody knows: events, municipality, name, address, what they may be."""
    _run(lambda database: _unknown(database, municipality, most))


@app.command()
def merge(slug: Slug, into: Annotated[str, typer.Argument(metavar="INTO")]) -> None:
    """Let a place be another from now on: its events, names and addresses lead there. `part` undoes it."""

    async def work(database: Database) -> str:
        from visitapp.store.register import merge_place

        moved = await merge_place(database, slug, into, _region(), BY, datetime.now(UTC))
        return f"{slug} is {into} now; {moved} events are held there"

    _run(work)


@app.command()
def part(slug: Slug) -> None:
    """Let a place that was merged be itself again, with its events."""

    async def work(database: Database) -> str:
        from visitapp.store.register import unmerge_place
        from visitapp.store.register_read import merged_uid

        uid = await database.reader.run(lambda query: merged_uid(query, slug))
        return f"{await unmerge_place(database, uid, _region(), BY, datetime.now(UTC))} is itself again"

    _run(work)


@app.command()
def alias(slug: Slug, name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Give a place one more name, and link the events that wait for it."""

    async def work(database: Database) -> str:
        from visitapp.domain.errors import InputError
        from visitapp.domain.text import clean_line, fold_place
        from visitapp.store.register import add_alias

        cleaned = clean_line(name)
        if not fold_place(cleaned):
            raise InputError("alias", "has no letter or digit", name)
        linked = await add_alias(database, slug, cleaned, _region(), BY, datetime.now(UTC))
        return f"{slug} is called {cleaned} too; {linked} events are linked by it"

    _run(work)


async def _list(database: Database, q: str, municipality: str) -> str:
    from visitapp.store.place_read import find_places
    from visitapp.store.register_read import events_by_place

    wanted = (municipality,) if municipality else ()
    found = await database.reader.run(lambda query: find_places(query, municipality=wanted, q=q))
    events = await database.reader.run(events_by_place)
    lines = [
        f"{one.slug}\t{one.municipality}\t{one.name('sv')}\t{'; '.join(one.aliases)}\t{events.get(one.slug, 0)}"
        for one in found
    ]
    return "\n".join(lines) or "no such places"


async def _unknown(database: Database, municipality: str, most: int) -> str:
    from visitapp.domain.place.suggest import Suggester
    from visitapp.domain.region import Office
    from visitapp.store.place_read import find_places, list_municipalities
    from visitapp.store.unknown_read import list_unknown

    office, today = _region(), datetime.now(UTC).date()
    if municipality:
        office = Office(municipality, "municipality", {}, municipality)
    found, total = await database.reader.run(
        lambda query: list_unknown(query, office, "open", today, "sv", per_page=most)
    )  # fmt: skip
    suggester = await database.reader.run(lambda query: Suggester(find_places(query), list_municipalities(query)))
    lines = []
    for one in found:
        maybe = " ".join(suggestion.place.slug for suggestion in suggester.suggest(one.where))
        where = one.where
        lines.append(f"{one.events}\t{where.municipality}\t{where.name}\t{where.address}\t{maybe}".rstrip())
    if total > len(found):
        lines.append(f"and {total - len(found)} more")
    return "\n".join(lines) or "every place is known"


def _region() -> Office:
    from visitapp.domain.region import Office

    return Office("region", "region", {}, "")


def _run(work: Callable[[Database], Awaitable[str]]) -> None:
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database

    async def run() -> str:
        async with open_database(load_settings().database_url) as database:
            return await work(database)

    typer.echo(asyncio.run(run()))
