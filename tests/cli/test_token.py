"""`visitapp token`: made, shown once, listed, revoked."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from visitapp.cli.token import app
from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.region import Office
from visitapp.store.api_tokens import find_token
from visitapp.store.database import open_database
from visitapp.store.region import save_region

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def add_office(url: str) -> None:
    async with open_database(url):
        await save_region([], [Office("hylte", "municipality", {"sv": "Hylte"}, "hylte")], [], [], NOW)


async def opens(url: str, token: str) -> str:
    async with open_database(url) as database:
        found = await database.reader.run(lambda query: find_token(query, token))
    return found.office.slug if found else ""


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("VISITAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("VISITAPP_SECRET", "s" * 32)
    apart(add_office(database_url))
    return database_url


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_token_is_shown_once_listed_and_revoked(url: str) -> None:
    made = run("add", "--office", "hylte", "--name", "Sitevision")

    first, second = made.stdout.splitlines()
    uid, token = first.split()[0], second.removeprefix("token (shown only now): ")
    assert (made.exit_code, first, apart(opens(url, token))) == (0, f"{uid} may write for hylte", "hylte")
    assert run("list").stdout == f"{uid}\thylte\tactive\tnever used\tSitevision\n"
    assert run("revoke", uid).stdout == f"{uid} may no longer write for hylte\n"
    assert apart(opens(url, token)) == ""
    assert run("list").stdout == f"{uid}\thylte\trevoked\tnever used\tSitevision\n"


def test_unknown_office_and_token_are_refused(url: str) -> None:
    assert isinstance(run("add", "--office", "lund", "--name", "x").exception, InputError)
    assert isinstance(run("revoke", "nothing").exception, NotFoundError)
    assert run("add", "--office", "hylte").exit_code == 2
