"""`visitapp places`: the register by command."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from visitapp.cli.places import app
from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.source import NewSource
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.place.types import Place
from visitapp.store.database import open_database
from visitapp.store.records import Told, upsert
from visitapp.store.region import save_region
from visitapp.store.sources import add_source

NOW = datetime.now(UTC)
PLACES = [
    Place("house", "house", "venue", {"sv": "Kulturhuset"}, "laholm", "", 56.5, 13.0, aliases=("Huset",)),
    Place("school", "school", "venue", {"sv": "Gamla skolan"}, "laholm", "", 56.5, 13.0),
]


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def fill(url: str) -> None:
    async with open_database(url) as database:
        await save_region([], [], [], PLACES, NOW)
        source = await add_source(NewSource("https://x.example/", "K", municipality="laholm"), NOW)
        held = (Held("k", "all-day", NOW.date() + timedelta(days=5)),)
        wheres = [
            Whereabouts(name="Kulturhus", municipality="laholm"),
            Whereabouts("school", "Gamla skolan", municipality="laholm"),
        ]
        told = [Told(where.name, Draft((Text("sv", where.name),), held, where)) for where in wheres]
        await upsert(database, source, told, NOW, True)


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("VISITAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("VISITAPP_SECRET", "s" * 32)
    apart(fill(database_url))
    return database_url


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.usefixtures("url")
def test_places_are_listed_named_merged_and_parted() -> None:
    said = [
        run("unknown").stdout,
        run("unknown", "--municipality", "hylte").stdout,
        run("alias", "house", " Kulturhus ").stdout,
        run("unknown").stdout,
        run("merge", "school", "house").stdout,
        run("list").stdout,
        run("part", "school").stdout,
        run("list", "skolan").stdout,
        run("list", "--municipality", "hylte").stdout,
    ]

    assert said == [
        "1\tlaholm\tKulturhus\t\thouse\n",
        "every place is known\n",
        "house is called Kulturhus too; 1 events are linked by it\n",
        "every place is known\n",
        "school is house now; 1 events are held there\n",
        "house\tlaholm\tKulturhuset\tHuset; Kulturhus; Gamla skolan\t2\n",
        "school is itself again\n",
        "school\tlaholm\tGamla skolan\t\t1\n",
        "no such places\n",
    ]


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("merge", "house", "nothing"), NotFoundError),
        (("merge", "house", "house"), InputError),
        (("part", "house"), NotFoundError),
        (("alias", "house", "?"), InputError),
        (("alias", "house", "huset"), InputError),
    ],
)
def test_what_cannot_be_done_says_so(words: tuple[str, ...], error: type[Exception]) -> None:
    assert isinstance(run(*words).exception, error)
