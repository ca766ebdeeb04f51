"""`visitapp user`: who may edit at /office."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Who may edit at /office.")
Email = Annotated[str, typer.Argument(help="E-mail address to sign in with.")]


@app.command()
def add(
    email: Email,
    office: Annotated[str, typer.Option(help="Slug of the office: a municipality, hh, or region.")],
    name: Annotated[str, typer.Option(help="Name of the person.")] = "",
    generate: Annotated[bool, typer.Option("--generate", help="Make a password instead of asking for one.")] = False,
) -> None:
    """Let somebody edit for an office. Asks for a password at a terminal; makes and prints one otherwise."""
    from visitapp.store.passwords import hash_password
    from visitapp.store.users import add_user, email_key

    password, made = _new_password(generate)
    _run(lambda: add_user(email, name, office, hash_password(password), datetime.now(UTC)))
    typer.echo(f"{email_key(email)} may edit for {office}")
    if made:
        typer.echo(f"password (shown only now): {password}")


@app.command()
def password(
    email: Email,
    generate: Annotated[bool, typer.Option("--generate", help="Make a password instead of asking for one.")] = False,
) -> None:
    """Give somebody a new password, and sign them out everywhere. A disabled user may sign in again."""
    from visitapp.store.passwords import hash_password
    from visitapp.store.users import email_key, set_password

    new, made = _new_password(generate)
    _run(lambda: set_password(email, hash_password(new)))
    typer.echo(f"{email_key(email)} has a new password")
    if made:
        typer.echo(f"password (shown only now): {new}")


@app.command("list")
def list_all() -> None:
    """Print the users, one a line: address, office, whether they may sign in, name."""
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database
    from visitapp.store.users import list_users

    async def run() -> list[str]:
        async with open_database(load_settings().database_url) as database:
            users = await database.reader.run(list_users)
        return [
            f"{user.email}\t{user.office.slug}\t{'active' if user.active else 'disabled'}\t{user.name}".rstrip()
            for user in users
        ]

    for line in asyncio.run(run()):
        typer.echo(line)


@app.command()
def disable(email: Email) -> None:
    """Sign somebody out everywhere and let them sign in no more. What they did stays."""
    from visitapp.store.users import disable_user, email_key

    _run(lambda: disable_user(email))
    typer.echo(f"{email_key(email)} may no longer sign in")


def _run(work: Callable[[], Awaitable[T]]) -> T:
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database

    async def run() -> T:
        async with open_database(load_settings().database_url):
            return await work()

    return asyncio.run(run())


def _new_password(generate: bool) -> tuple[str, bool]:
    """A password, and whether we made it. Raises InputError for one of a length that is not accepted."""
    import secrets

    from visitapp.domain.errors import InputError
    from visitapp.store.passwords import LONGEST, SHORTEST

    if generate or not sys.stdin.isatty():
        return secrets.token_urlsafe(15), True
    typed: str = typer.prompt(
        f"Password, at least {SHORTEST} characters (empty: make one)", default="", show_default=False, hide_input=True
    )
    if not typed:
        return secrets.token_urlsafe(15), True
    if not SHORTEST <= len(typed) <= LONGEST:
        raise InputError("password", f"has {len(typed)} characters; {SHORTEST} to {LONGEST} are needed")
    if typer.prompt("Once more", hide_input=True) != typed:
        raise InputError("password", "was typed differently the second time")
    return typed, False
