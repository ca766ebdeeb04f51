"""A copy that follows the changes of a slice is what a new walk through it gives, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from tests.conftest import run_apart
from tests.web.conftest import BASE, NOW, PagesSite, concert, held
from visitapp.domain.event.draft_json import draft_to_json
from visitapp.domain.event.types import Draft, Price, Whereabouts
from visitapp.regiondata import load_region
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.config import sqlite_url
from visitapp.store.database import open_database, writing
from visitapp.store.projection import create_event, project
from visitapp.web.context import WebContext
from visitapp.web.errors import error_handlers
from visitapp.web.feedcache import CacheState
from visitapp.web.pages import make_environment, templates_folder
from visitapp.web.routes import routes

SLICES = (
    "", "municipality=halmstad", "free=1", "from=2026-12-02&to=2026-12-04", "q=marknad", "cancelled=drop",
    "all_day=drop", "from=2026-11-29", "crossing=helsingborg-helsingor&mode=foot", "category=music&near=56.67,12.86",
)  # fmt: skip


@dataclass
class Shop:
    """A site on a database of its own, and what happens there."""

    client: AsyncClient
    clock: list[datetime]
    rows: list[int] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.clock[0]

    async def get(self, address: str) -> dict[str, Any]:
        answer = await self.client.get(address)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def happen(self, what: str, which: int, choice: int) -> None:
        """One thing happens to the event numbered `which`."""
        if what == "time":
            self.clock[0] += timedelta(hours=4 + choice % 20)
        elif what == "add" or not self.rows:
            await self._add(choice)
        else:
            await getattr(self, f"_{what}")(self.rows[which % len(self.rows)], choice)

    async def _add(self, choice: int) -> None:
        async with writing():
            source, _ = await models.Source.get_or_create(slug="halmstad", defaults=SOURCE)
            row = await create_event(draft(choice), self.now)
            await models.Record.create(
                uid=f"r{row}", source=source, external_id=str(row), raw_text="", draft=draft_to_json(draft(choice)),
                hash=str(choice), event_id=row, first_seen_at=self.now, changed_at=self.now,
            )  # fmt: skip
            await project([row], self.now)
        self.rows.append(row)

    async def _change(self, row: int, choice: int) -> None:
        async with writing():
            await models.Record.filter(event_id=row).update(draft=draft_to_json(draft(choice)), withdrawn_at=None)
            await project([row], self.now)

    async def _withdraw(self, row: int, _: int) -> None:
        async with writing():
            await models.Record.filter(event_id=row).update(withdrawn_at=self.now)
            await project([row], self.now)

    async def _hide(self, row: int, choice: int) -> None:
        async with writing():
            await models.Correction.create(
                event_id=row, field="hidden", language="", value_json="true" if choice % 2 else "false", by="office",
                at=self.now,
            )  # fmt: skip
            await project([row], self.now)

    async def _merge(self, row: int, choice: int) -> None:
        into = self.rows[choice % len(self.rows)]
        if into == row:
            return
        async with writing():
            uid = (await models.Event.get(id=into)).uid
            await models.Event.filter(id=row).update(state="merged", merged_into=uid, changed_at=self.now)
            await append_change("event", "", self.now, {row})

    async def _reach(self, row: int, choice: int) -> None:
        when = await models.Occurrence.filter(event_id=row).first()
        crossing = await models.Crossing.get(slug="helsingborg-helsingor")
        if when is None:
            return
        async with writing():
            await models.Reach.update_or_create(
                uid=f"{when.uid}:foot",
                defaults={
                    "occurrence": when, "crossing": crossing, "mode": "foot", "reason": "", "plan": {},
                    "verdict": ("day", "no")[choice % 2], "changed_at": self.now,
                },
            )  # fmt: skip
            await append_change("reach", "", self.now, {row})

    async def _anything(self, row: int, choice: int) -> None:
        """A change that does not say what it is of, told with a clock that goes late."""
        async with writing():
            await models.Event.filter(id=row).update(municipality_slug=("laholm", "halmstad")[choice % 2])
            await append_change("place", "", self.now - timedelta(hours=choice))


@dataclass
class Follower:
    """Keeps a copy of a slice as the documentation says."""

    shop: Shop
    slice: str
    limit: int
    ids: set[str] = field(default_factory=set)
    as_of: str = ""

    async def parts(self, since: str = "") -> AsyncIterator[None]:
        """Take in all parts of a walk, or of what changed; stops after each."""
        address = f"/api/v1/events?{self.slice}&limit={self.limit}{f'&modified_since={since}' if since else ''}"
        while address:
            told = await self.shop.get(address.replace("?&", "?"))
            self.ids |= {one["id"] for one in told["items"]}
            self.ids -= {one["id"] for one in told["removed"]}
            self.as_of = told["as_of"]
            address = (told["next"] or "").removeprefix(BASE)
            yield


SOURCE: dict[str, Any] = {
    "uid": "halmstad", "kind": "web", "name": "Halmstad", "url": "https://halmstad.example/", "format": "ical",
    "municipality_slug": "halmstad", "office_slug": "halmstad", "language": "sv", "zone": "Europe/Stockholm",
    "licence": "CC0-1.0", "attribution": "", "priority": 100, "interval_s": 3600, "etag": "", "last_modified": "",
    "last_error": "", "created_at": NOW,
}  # fmt: skip


def draft(choice: int) -> Draft:
    """One of many events round the first of December."""
    first = date(2026, 11, 30) + timedelta(days=choice % 10)
    days = [first, first + timedelta(days=2)] if choice % 3 == 0 else [first]
    halmstad = choice % 2 == 0
    return concert(
        ("Konsert", "Julmarknad", "Visning")[choice % 3],
        held=tuple(
            held(day, None if choice % 5 == 0 else 10 + choice % 9, 60, "cancelled" if choice % 4 == 1 else "scheduled")
            for day in days
        ),
        where=Whereabouts(
            name="Torget", municipality="halmstad" if halmstad else "laholm",
            latitude=56.67 if halmstad else 56.51, longitude=12.86 if halmstad else 13.04,
        ),
        categories=("music",) if choice % 3 == 0 else ("market",),
        price=Price("free") if choice % 4 == 0 else Price("fixed", Decimal(80), Decimal(80), "SEK"),
    )  # fmt: skip


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Shop]:
    """The site on the database at `path`."""
    clock = [NOW]
    async with open_database(sqlite_url(path)) as database:
        app = Starlette(routes=routes(), exception_handlers=error_handlers())
        app.state.context = WebContext(
            database=database, base_url=BASE, site=lambda: "visitapp.example", demo=False, secret=b"x" * 32,
            environment=make_environment(templates_folder()), state=CacheState(1, NOW.date()), now=lambda: clock[0],
        )  # fmt: skip
        async with AsyncClient(transport=ASGITransport(app), base_url=BASE) as client:
            yield Shop(client, clock)


@pytest.fixture(scope="module")
def region(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the region loaded, to be copied."""
    path = tmp_path_factory.mktemp("region") / "region.sqlite3"
    shutil.copy(sqlite_template, path)

    async def load() -> None:
        async with open_database(sqlite_url(path)):
            await load_region(NOW)

    run_apart(load())
    return path


Happening = tuple[str, int, int]
HAPPENINGS = st.tuples(
    st.sampled_from(
        ("add", "add", "change", "change", "time", "time", "withdraw", "hide", "merge", "reach", "anything")
    ),
    st.integers(0, 9),
    st.integers(0, 40),
)


async def follow(path: Path, begun: list[Happening], between: list[Happening], slices: list[str], limit: int) -> None:
    async with opened(path) as shop:
        for happening in begun:
            await shop.happen(*happening)
        coming: Iterator[Happening] = iter(between)
        followers = [Follower(shop, one, limit) for one in slices]
        for follower in followers:
            async for _ in follower.parts():
                await _next(shop, coming)
        for happening in coming:
            await shop.happen(*happening)
            for follower in followers[: len(slices) // 2]:  # these ask often, the others once at the end
                async for _ in follower.parts(follower.as_of):
                    await _next(shop, coming)

        for follower in followers:
            async for _ in follower.parts(follower.as_of):
                pass
            anew = Follower(shop, follower.slice, 50)
            async for _ in anew.parts():
                pass
            assert follower.ids == anew.ids, follower.slice


async def _next(shop: Shop, coming: Iterator[Happening]) -> None:
    happening = next(coming, None)
    if happening is not None:
        await shop.happen(*happening)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    begun=st.lists(HAPPENINGS, min_size=3, max_size=8),
    between=st.lists(HAPPENINGS, min_size=8, max_size=20),
    slices=st.lists(st.sampled_from(SLICES[1:]), min_size=1, max_size=3, unique=True).map(lambda some: [*some, ""]),
    limit=st.integers(1, 4),
)
def test_copy_that_follows_is_what_a_new_walk_gives(
    region: Path, tmp_path: Path, begun: list[Happening], between: list[Happening], slices: list[str], limit: int
) -> None:
    path = tmp_path / "shop.sqlite3"
    shutil.copy(region, path)

    asyncio.run(follow(path, begun, between, slices, limit))


@pytest.mark.anyio
async def test_every_way_to_go_is_told_with_its_reason(pages_site: PagesSite) -> None:
    slugs = [await pages_site.add(concert(title)) for title in ("Kvar", "Borta", "Dold", "Samma", "Utanför")]
    rows = {row.slug: row for row in await models.Event.filter(slug__in=slugs)}
    kept, gone, hidden, merged, outside = (rows[slug] for slug in slugs)
    as_of = (await pages_site.get("/api/v1/events?municipality=halmstad")).json()["as_of"]
    shop = Shop(pages_site.client, [NOW + timedelta(minutes=1)], [kept.id])
    shop.rows = [gone.id]
    await shop.happen("withdraw", 0, 0)
    shop.rows = [hidden.id]
    await shop.happen("hide", 0, 1)
    shop.rows = [merged.id, kept.id]
    await shop.happen("merge", 0, 1)
    shop.rows = [outside.id]
    await shop.happen("anything", 0, 0)

    told = (await pages_site.get(f"/api/v1/events?municipality=halmstad&modified_since={as_of}")).json()

    reasons = {one["id"]: (one["reason"], one["replaced_by"]) for one in told["removed"]}
    assert reasons == {
        gone.uid: ("withdrawn", None),
        hidden.uid: ("removed", None),
        merged.uid: ("merged", {"id": kept.uid, "href": f"{BASE}/api/v1/events/{kept.uid}"}),
        outside.uid: ("outside", None),
    }
    answers = [await pages_site.get(f"/api/v1/events/{row.uid}") for row in (kept, gone, hidden, merged, outside)]
    assert [answer.status_code for answer in answers] == [200, 200, 410, 410, 200]
    assert [answer.json().get("replaced_by") for answer in answers[2:4]] == [
        None, {"id": kept.uid, "href": f"{BASE}/api/v1/events/{kept.uid}"},
    ]  # fmt: skip


@pytest.mark.anyio
async def test_event_that_is_over_leaves_a_slice_from_today_on(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert(held=(held(date(2026, 12, 2)),)))
    later = await pages_site.add(concert(held=(held(date(2026, 12, 9)),)))
    as_of = (await pages_site.get("/api/v1/events")).json()["as_of"]
    over = (await models.Event.get(slug=slug)).uid
    pages_site.clock[0] = NOW + timedelta(days=3)

    told = (await pages_site.get(f"/api/v1/events?modified_since={as_of}")).json()

    assert ([one["slug"] for one in told["items"]], [one["id"] for one in told["removed"]]) == ([], [over])
    assert [one["slug"] for one in (await pages_site.get("/api/v1/events")).json()["items"]] == [later]


@pytest.mark.anyio
async def test_nothing_changed_is_told_as_nothing(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    as_of = (await pages_site.get("/api/v1/events")).json()["as_of"]

    told = (await pages_site.get(f"/api/v1/events?modified_since={as_of}")).json()

    assert told == {"items": [], "removed": [], "as_of": as_of, "next": None}


@pytest.mark.anyio
async def test_rows_that_went_without_a_trace_ask_for_a_new_walk(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    as_of = (await pages_site.get("/api/v1/events")).json()["as_of"]
    async with writing():
        await append_change("reset", "", NOW)

    answer = await pages_site.get(f"/api/v1/events?modified_since={as_of}")

    assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
    assert [one["field"] for one in answer.json()["errors"]] == ["modified_since"]
