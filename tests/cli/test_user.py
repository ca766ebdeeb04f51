"""`visitapp user`: accounts by command, passwords shown once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from visitapp.cli.user import app
from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.region import Office
from visitapp.store.database import open_database
from visitapp.store.passwords import password_fits
from visitapp.store.region import save_region
from visitapp.store.users import find_credentials

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def add_office(url: str) -> None:
    async with open_database(url):
        await save_region([], [Office("hylte", "municipality", {"sv": "Hylte"}, "hylte")], [], [], NOW)


async def kept_hash(url: str, email: str) -> str | None:
    async with open_database(url) as database:
        found = await database.reader.run(lambda query: find_credentials(query, email))
    return found[1] if found else None


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("VISITAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("VISITAPP_SECRET", "s" * 32)
    apart(add_office(database_url))
    return database_url


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_added_user_gets_a_password_that_fits(url: str) -> None:
    added = run("add", "Bo@Hylte.example", "--office", "hylte", "--name", "Bo Ek")

    first, second = added.stdout.splitlines()
    assert (added.exit_code, first) == (0, "bo@hylte.example may edit for hylte")
    assert password_fits(second.removeprefix("password (shown only now): "), apart(kept_hash(url, "bo@hylte.example")))
    assert run("list").stdout == "bo@hylte.example\thylte\tactive\tBo Ek\n"


def test_new_password_takes_the_place_of_the_old_and_disabling_ends_it(url: str) -> None:
    old = run("add", "bo@hylte.example", "--office", "hylte").stdout.splitlines()[1].rpartition(" ")[2]

    new = run("password", "bo@hylte.example").stdout.splitlines()[1].rpartition(" ")[2]
    kept = apart(kept_hash(url, "bo@hylte.example"))
    disabled = run("disable", "bo@hylte.example")

    assert [password_fits(one, kept) for one in (old, new)] == [False, True]
    assert disabled.stdout == "bo@hylte.example may no longer sign in\n"
    assert apart(kept_hash(url, "bo@hylte.example")) is None
    assert run("list").stdout == "bo@hylte.example\thylte\tdisabled\n"


def test_unknown_office_and_unknown_user_fail_with_our_errors(url: str) -> None:
    faults = [run("add", "bo@hylte.example", "--office", "grenaa").exception, run("disable", "x@y.example").exception]

    assert [type(fault) for fault in faults] == [InputError, NotFoundError]
    assert [str(fault) for fault in faults] == ["office: is none of: hylte ('grenaa')", "no user 'x@y.example'"]
