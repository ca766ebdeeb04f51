"""`visitapp source terms`: a source's licence and whom it names, in all that is published of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from visitapp.cli.source import app
from visitapp.domain.errors import NotFoundError
from visitapp.domain.event.source import NewSource
from visitapp.domain.event.types import Draft, Held, Text
from visitapp.store import models
from visitapp.store.change_read import newest_change
from visitapp.store.database import open_database
from visitapp.store.records import Told, upsert
from visitapp.store.sources import add_source

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
EVENTS = 430
"""More than are published anew in one transaction."""


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def fill(url: str) -> None:
    async with open_database(url) as database:
        for name, events in (("Biblioteket", EVENTS), ("Kyrkan", 1)):
            source = await add_source(NewSource(f"https://x.example/{name}", name), NOW)
            held = (Held("k", "all-day", date(2026, 12, 6)),)
            told = [Told(f"{name} {one}", Draft((Text("sv", f"{name} {one}"),), held)) for one in range(events)]
            await upsert(database, source, told, NOW, True)


async def credits_of(url: str) -> dict[tuple[str, str, str], int]:
    """How many events name a source so: name, licence, attribution."""
    found: dict[tuple[str, str, str], int] = {}
    async with open_database(url):
        for event in await models.Event.all():
            for one in event.sources:
                key = (one["name"], one["licence"], one["attribution"])
                found[key] = found.get(key, 0) + 1
    return found


async def newest(url: str) -> int:
    async with open_database(url) as database:
        return await database.reader.run(newest_change)


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("VISITAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("VISITAPP_SECRET", "s" * 32)
    apart(fill(database_url))
    return database_url


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["terms", *arguments])


def test_a_licence_reaches_every_event_of_its_source_and_no_other(url: str) -> None:
    said = run("biblioteket", "--licence", "CC BY 4.0", "--attribution", "Biblioteket i Hyltebruk")

    assert said.stdout == f"biblioteket: CC BY 4.0; named as Biblioteket i Hyltebruk; {EVENTS} events changed\n"
    assert apart(credits_of(url)) == {
        ("Biblioteket", "CC BY 4.0", "Biblioteket i Hyltebruk"): EVENTS,
        ("Kyrkan", "", ""): 1,
    }


def test_what_is_not_said_stays_and_saying_it_again_changes_nothing(url: str) -> None:
    run("kyrkan", "--licence", "CC0-1.0", "--attribution", "Kyrkan")
    before = apart(newest(url))

    again = run("kyrkan", "--licence", "CC0-1.0")
    shown = run("kyrkan")
    after = apart(newest(url))
    closed = run("kyrkan", "--licence", "")

    assert (again.stdout, shown.stdout) == ("kyrkan: CC0-1.0; named as Kyrkan; 0 events changed\n",) * 2
    assert after == before
    assert closed.stdout == (
        "kyrkan: no licence (not known as open: dumps give facts alone); named as Kyrkan; 1 events changed\n"
    )


def test_a_source_that_is_none_is_said(url: str) -> None:
    assert isinstance(run("nothing", "--licence", "CC0-1.0").exception, NotFoundError)
