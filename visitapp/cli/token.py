"""`visitapp token`: which programs may write for an office through the API."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Which programs may write for an office through the API.")


@app.command()
def add(
    office: Annotated[str, typer.Option(help="Slug of the office: a municipality, hh, or region.")],
    name: Annotated[str, typer.Option(help="What the token is for: the name of the program.")],
) -> None:
    """Make a token and print it. It is shown only now: the database holds a hash of it."""
    from datetime import UTC, datetime

    from visitapp.settings import load_settings
    from visitapp.store.api_tokens import add_token
    from visitapp.store.database import open_database

    async def run() -> tuple[str, str]:
        async with open_database(load_settings().database_url):
            token, kept = await add_token(office, name, "", datetime.now(UTC))
        return token, kept.uid

    token, uid = asyncio.run(run())
    typer.echo(f"{uid} may write for {office}")
    typer.echo(f"token (shown only now): {token}")


@app.command("list")
def list_all() -> None:
    """Print the tokens, one a line: id, office, whether it works, when it was last used, name."""
    from visitapp.settings import load_settings
    from visitapp.store.api_tokens import list_tokens
    from visitapp.store.database import open_database

    async def run() -> list[str]:
        async with open_database(load_settings().database_url) as database:
            tokens = await database.reader.run(list_tokens)
        return [
            "\t".join((
                one.uid, one.office.slug, "revoked" if one.revoked_at else "active",
                f"{one.last_used_at:%Y-%m-%d %H:%M} UTC" if one.last_used_at else "never used", one.name,
            ))
            for one in tokens
        ]  # fmt: skip

    for line in asyncio.run(run()):
        typer.echo(line)


@app.command()
def revoke(uid: Annotated[str, typer.Argument(metavar="ID", help="Id of the token, from `token list`.")]) -> None:
    """Let a token open nothing any more. What it wrote stays."""
    from datetime import UTC, datetime

    from visitapp.settings import load_settings
    from visitapp.store.api_tokens import revoke_token
    from visitapp.store.database import open_database

    async def run() -> str:
        async with open_database(load_settings().database_url):
            return (await revoke_token(uid, datetime.now(UTC))).office.slug

    typer.echo(f"{uid} may no longer write for {asyncio.run(run())}")
