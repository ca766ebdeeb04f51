"""Databases with generated events: a small one filled through the code of a harvest, large ones filled in bulk."""

from __future__ import annotations

import asyncio
import atexit
import os
import random
import shutil
import sqlite3
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from bench.bulk import SOURCE, TABLES, Task, bench_ground, bench_timetable, rows_of, write_rows
from bench.generated import ZONE, generated_places
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.domain.region import read_municipalities, read_offices, read_places, read_terms
from visitapp.regiondata import load_region, read_data
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.config import sqlite_path, sqlite_url
from visitapp.store.database import open_database, writing
from visitapp.store.filter_value_rows import remember_values
from visitapp.store.migrate import migrate
from visitapp.store.projection import create_event, project
from visitapp.store.reach import reach_version
from visitapp.store.region import save_region
from visitapp.store.timetables import save_ground, save_timetables

BATCH = 1000
_WORDS = (
    *("vår", "sommar", "höst", "vinter", "kör", "blås", "jazz", "gränd", "torg", "hamn"),
    *("å", "ström", "kvarn", "slott", "strand", "skog", "äng", "fest", "natt", "dag"),
)


def generated_draft(index: int, first: date, occurrences: int) -> Draft:
    """An event with as many occurrences, a week apart, the same for the same arguments."""
    dice = random.Random(index)
    titles = [dice.choice(_WORDS).capitalize() + dice.choice(_WORDS) for _ in range(2)]
    venue = dice.choice(_VENUES)
    hour = dice.randrange(9, 21)
    held = []
    for week in range(occurrences):
        day = first + timedelta(days=dice.randrange(7) + 7 * week)
        starts_at = datetime.combine(day, time(hour), ZONE).astimezone(UTC)
        held.append(Held(starts_at.isoformat(), "timed", day, starts_at, starts_at + timedelta(hours=2)))
    body = " ".join(dice.choice(_WORDS) for _ in range(60)).capitalize() + "."
    return Draft(
        texts=(Text("sv", f"{titles[0]} i {titles[1]} {index}", body[:120], body),),
        held=tuple(held),
        where=Whereabouts(
            place=venue["id"], name=venue["name"], latitude=venue["lat"], longitude=venue["lon"],
            municipality="halmstad",
        ),
        organiser=f"Förening {index % 50}",
        categories=(dice.choice(("music", "sport", "market", "family")),),
        price=Price("free") if index % 3 == 0 else Price(),
        url=f"https://example.org/{index}",
    )  # fmt: skip


_VENUES = read_data("region.json")["venues"]


async def fill(folder: Path, events: int, occurrences: int, today: date) -> str:
    """Make a SQLite database in `folder` with `events` events of `occurrences` each; its URL."""
    url = sqlite_url(folder / "visitapp.sqlite3")
    now = datetime.now(UTC)
    await migrate(url, "visitapp.example")
    async with open_database(url):
        await load_region(now)
        source = await _add_source(now)
        for at in range(0, events, 200):
            async with writing():
                ids = []
                records = []
                for index in range(at, min(at + 200, events)):
                    draft = generated_draft(index, today, occurrences)
                    ids.append(await create_event(draft, now))
                    value = draft_to_json(draft)
                    records.append(
                        models.Record(
                            uid=f"bench:{index}", source_id=source.id, external_id=str(index), raw_text="", draft=value,
                            hash=json_hash(value), event_id=ids[-1], first_seen_at=now, changed_at=now,
                        )
                    )  # fmt: skip
                await models.Record.bulk_create(records)
                await project(ids, now)
    return url


def filled(events: int, today: date | None = None) -> str:
    """The URL of a SQLite database with `events` generated events, made at the first call; not to be written to.

    It lies in BENCH_FOLDER, and stays there; without one in a temporary folder that goes with this process and that
    its child processes share.
    """
    day = today or datetime.now(ZONE).date()
    key = sha256(f"{events} {day} {_code()}".encode()).hexdigest()[:12]
    folder = _folder() / f"{events}-{key}"
    url = sqlite_url(folder / "visitapp.sqlite3")
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        now = datetime.now(UTC)
        asyncio.run(_prepare(url, events, day, now))
        _write_events(url, events, day, now)
        asyncio.run(_finish(url, day, now))
        (folder / "done").touch()
    return url


@lru_cache(maxsize=1)
def _folder() -> Path:
    kept = os.environ.get("BENCH_FOLDER")
    if kept:
        return Path(kept)
    made = tempfile.mkdtemp(prefix="visitapp-bench-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    os.environ["BENCH_FOLDER"] = made
    return Path(made)


def _code() -> str:
    """What the rows are made by: another schema or generator makes another database."""
    here = Path(__file__).parent
    store = here.parent / "visitapp" / "store"
    own = [here / "filled.py", here / "bulk.py", here / "generated.py"]
    sources = [*own, store / "search_index.py", *sorted((store / "migrations").glob("0*.py"))]
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


async def _prepare(url: str, events: int, today: date, now: datetime) -> None:
    await migrate(url, "visitapp.example")
    async with open_database(url):
        await load_region(now)
        region = read_data("region.json")
        municipalities = read_municipalities(region, read_data("municipalities.geojson"))
        places = generated_places(min(3000, events // 40), [one.slug for one in municipalities])
        terms = read_terms(read_data("vocabulary.json"))
        await save_region(municipalities, read_offices(region), terms, [*read_places(region), *places], now)
        await save_timetables([bench_timetable(today)], "hand", now)
        await save_ground(bench_ground([one.slug for one in municipalities]), now)
        await _add_source(now)


def _write_events(url: str, events: int, today: date, now: datetime) -> None:
    tasks = [Task(url, first, min(first + BATCH, events), events, today, now) for first in range(0, events, BATCH)]
    with (
        closing(sqlite3.connect(sqlite_path(url))) as connection,
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool,
    ):
        connection.execute("PRAGMA synchronous=OFF")
        for rows in pool.map(rows_of, tasks):
            with connection:
                for model in TABLES:
                    write_rows(connection, model, rows[model._meta.db_table])


async def _finish(url: str, today: date, now: datetime) -> None:
    """What is kept once for all events: organisers ever known, verdicts of this version, a change."""
    async with open_database(url) as database:
        version = await database.reader.run(reach_version)
        organisers = await models.Event.all().distinct().values_list("organiser_slug", flat=True)
        async with writing():
            await remember_values("organiser", [str(slug) for slug in organisers])
            await models.Occurrence.all().update(reach_key=f"{version} {today}")
            await append_change("event", "", now)


async def _add_source(now: datetime) -> models.Source:
    return await models.Source.create(
        uid=SOURCE, slug=SOURCE, kind="web", name="Bench", url="https://example.org/", format="ical",
        municipality_slug="halmstad", office_slug="halmstad", language="sv", zone="Europe/Stockholm", licence="",
        attribution="", priority=100, interval_s=86_400, next_at=now + timedelta(days=2), etag="",
        last_modified="", last_error="", created_at=now,
    )  # fmt: skip
