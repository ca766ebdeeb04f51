"""The public pages on a fresh database with the region and a few events, asked in-process."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from httpx import ASGITransport, AsyncClient, Response
from jinja2 import Environment
from lxml import etree, html
from starlette.applications import Starlette

from tests.conftest import PostgresServer, copied, run_apart
from visitapp.domain.errors import StoreError
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.publish.trip_calendars import TripCalendars
from visitapp.regiondata import load_region
from visitapp.store import models
from visitapp.store.config import sqlite_url
from visitapp.store.database import Database, Query, Reader, Row, open_database, writing
from visitapp.store.projection import create_event, project
from visitapp.store.timetables import replace_published_ground
from visitapp.web.context import WebContext
from visitapp.web.errors import error_handlers
from visitapp.web.feedcache import CacheState
from visitapp.web.pages import make_environment, templates_folder
from visitapp.web.routes import routes

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
BASE = "https://visit.example"
T = TypeVar("T")


class _Counted:
    """A snapshot that notes how often it is asked."""

    def __init__(self, query: Query, asked: list[str]) -> None:
        self._query, self._asked = query, asked
        self.finds_parts = query.finds_parts

    def rows(self, sql: str, *values: object) -> list[Row]:
        self._asked.append(sql)
        return self._query.rows(sql, *values)


class CountingReader(Reader):
    """A reader that notes the questions asked of the database, and can lose it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.asked: list[str] = []
        self.lost = False

    async def run(self, work: Callable[[Query], T]) -> T:
        if self.lost:
            raise StoreError("the database could not be read: it is lost")
        return await super().run(lambda query: work(_Counted(query, self.asked)))


@dataclass
class PagesSite:
    """The pages, and ways to fill them."""

    client: AsyncClient
    reader: CountingReader
    clock: list[datetime] = field(default_factory=lambda: [NOW])
    app: Starlette = field(default_factory=Starlette)
    _added: int = 0

    async def get(self, path: str, **headers: str) -> Response:
        """One page."""
        return await self.client.get(path, headers={key.replace("_", "-"): value for key, value in headers.items()})

    async def add(self, draft: Draft, demo: bool = False, municipality: str = "halmstad") -> str:
        """Publish an event; its slug."""
        self._added += 1
        name = f"{municipality}{'-demo' if demo else ''}"
        async with writing():
            source, _ = await models.Source.get_or_create(
                slug=name,
                defaults={
                    "uid": name, "kind": "web", "name": f"Calendar of {name}", "url": f"https://{name}.example/",
                    "format": "ical", "municipality_slug": municipality, "office_slug": municipality,
                    "language": "sv", "zone": "Europe/Stockholm", "licence": "CC0-1.0", "attribution": "",
                    "priority": 100, "demo": demo, "interval_s": 3600, "etag": "", "last_modified": "",
                    "last_success_at": NOW, "last_error": "", "created_at": NOW,
                },
            )  # fmt: skip
            event = await create_event(draft, NOW)
            await models.Record.create(
                uid=f"r{self._added}", source=source, external_id=str(self._added), raw_text="",
                draft=draft_to_json(draft), hash=json_hash(draft_to_json(draft)), event_id=event,
                first_seen_at=NOW, changed_at=NOW,
            )  # fmt: skip
            await project([event], NOW)
        row = await models.Event.get(id=event)
        return str(row.slug)

    @contextmanager
    def questions(self) -> Iterator[list[str]]:
        """What the database is asked inside the block."""
        self.reader.asked.clear()
        yield self.reader.asked


def tree_of(text: str) -> Any:
    """The elements of a page, to be asked by XPath."""
    return html.document_fromstring(text)


def xml_of(body: bytes) -> Any:
    """The root element of an XML document."""
    return etree.fromstring(body)


def held(day: date, hour: int | None = 19, minutes: int | None = 120, status: str = "scheduled") -> Held:
    """One time on `day`, its hour in UTC; None is no hour."""
    if hour is None:
        return Held(f"n{day}", "no-time", day, status=status)  # type: ignore[arg-type]
    start = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    end = start + timedelta(minutes=minutes) if minutes else None
    return Held(start.isoformat(), "timed", day, start, end, status=status)  # type: ignore[arg-type]


def concert(title: str = "Konsert i slottet", day: date = date(2026, 12, 5), **changed: object) -> Draft:
    """A Swedish concert at Halmstad Castle for 180 kronor."""
    values: dict[str, object] = {
        "texts": (Text("sv", title, "Stråkar.", "Musik av Haydn.\n\nEn timme."),),
        "held": (held(day),),
        "where": Whereabouts(
            place="halmstads-slott",
            name="Halmstads slott",
            municipality="halmstad",
            latitude=56.6704,
            longitude=12.8617,
        ),
        "categories": ("music",),
        "price": Price("fixed", Decimal(180), Decimal(180), "SEK"),
    }
    return Draft(**{**values, **changed})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def environment() -> Environment:
    """The templates, each compiled once."""
    return make_environment(templates_folder())


async def fill(url: str) -> None:
    """The region, without the minutes by car that were published: no test's boats hang on a publication."""
    async with open_database(url):
        await load_region(NOW)
        await replace_published_ground([], NOW)


@pytest.fixture(scope="session")
def sqlite_region(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the region loaded, to be copied."""
    path = tmp_path_factory.mktemp("region") / "region.sqlite3"
    shutil.copy(sqlite_template, path)
    run_apart(fill(sqlite_url(path)))
    return path


@pytest.fixture(scope="session")
def postgres_region(postgres_server: PostgresServer, postgres_template: str) -> str:
    """The name of a PostgreSQL database with the region loaded, to be copied."""
    postgres_server.sql(f"CREATE DATABASE region TEMPLATE {postgres_template}")
    run_apart(fill(postgres_server.url("region")))
    return "region"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, migrated database: of the pages' site with the region loaded, else empty."""
    kind = "region" if "pages_site" in request.fixturenames else "template"
    with copied(request, tmp_path, f"sqlite_{kind}", f"postgres_{kind}") as url:
        yield url


@pytest.fixture
async def pages_site(database: Database, environment: Environment, tmp_path: Path) -> AsyncIterator[PagesSite]:
    """The pages of a site with the region loaded and no event yet."""
    reader = CountingReader(database.url)
    clock = [NOW]
    app = Starlette(routes=routes(), exception_handlers=error_handlers())
    app.router.redirect_slashes = False  # as in visitapp.app
    app.state.context = WebContext(
        database=Database(database.url, reader), base_url=BASE, site=lambda: "visitapp.example", demo=True,
        secret=b"x" * 32, environment=environment, state=CacheState(1, NOW.date()),
        now=lambda: clock[0], trips=TripCalendars(tmp_path / "trips"),
    )  # fmt: skip
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url=BASE) as client:
        yield PagesSite(client, reader, clock, app)
    reader.close()
