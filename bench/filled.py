"""A database with generated events, filled through the same code as a harvest."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.regiondata import load_region, read_data
from visitapp.store import models
from visitapp.store.config import sqlite_url
from visitapp.store.database import open_database, writing
from visitapp.store.migrate import migrate
from visitapp.store.projection import create_event, project

ZONE = ZoneInfo("Europe/Stockholm")
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
        source = await models.Source.create(
            uid="bench", slug="bench", kind="web", name="Bench", url="https://example.org/", format="ical",
            municipality_slug="halmstad", office_slug="halmstad", language="sv", zone="Europe/Stockholm", licence="",
            attribution="", priority=100, interval_s=86_400, next_at=now + timedelta(days=2), etag="",
            last_modified="", last_error="", created_at=now,
        )  # fmt: skip
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
