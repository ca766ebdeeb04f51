"""Records and what follows from them: nothing touched without reason, nothing lost, nothing doubled."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from visitapp.domain.event.source import Counts, NewSource, Source
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.store import models
from visitapp.store.change_read import newest_change
from visitapp.store.config import is_sqlite, sqlite_path
from visitapp.store.database import Database
from visitapp.store.records import Told, known_identities, known_ids, record_uid, repeat_missing, upsert
from visitapp.store.sources import add_source

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TABLES = ("record", "event", "event_text", "event_tag", "occurrence", "source", "change")


def told(number: int, title: str = "Konsert", days: int = 0) -> Told:
    start = datetime(2026, 12, 12, 17, tzinfo=UTC) + timedelta(days=days or number % 300)
    held = (Held("k", "timed", start.date(), start, start + 2 * HOUR),)
    draft = Draft((Text("sv", f"{title} {number}"),), held, Whereabouts(municipality="halmstad"), categories=("music",))
    return Told(f"id-{number}", draft, "raw")


def several(count: int) -> list[Told]:
    return [told(number) for number in range(count)]


async def new_source() -> Source:
    return await add_source(NewSource("https://x.example/a.ics", "Kalendern"), NOW)


async def states() -> dict[str, str]:
    rows = await models.Record.all().select_related("event").order_by("id")
    return {row.external_id: row.event.state for row in rows}


async def test_records_become_public_events_once(database: Database) -> None:
    source = await new_source()

    counts = await upsert(database, source, several(3), NOW, True)

    assert counts == Counts(new=3)
    assert await states() == {"id-0": "public", "id-1": "public", "id-2": "public"}
    assert (await models.Record.get(uid=record_uid(source.uid, "id-1"))).raw_text == "raw"
    assert await models.Occurrence.all().count() == 3


async def test_two_with_one_id_are_one(database: Database) -> None:
    source = await new_source()

    counts = await upsert(database, source, [told(1), told(1, "Teater")], NOW, True)

    assert (counts, await states()) == (Counts(new=1), {"id-1": "public"})
    assert (await models.EventText.get()).title == "Konsert 1"


async def row_versions(database: Database) -> object:
    """On PostgreSQL the transaction that wrote each row; on SQLite writing is forbidden from here on."""
    if is_sqlite(database.url):
        with sqlite3.connect(sqlite_path(database.url)) as connection:
            for table in TABLES:
                for action in ("UPDATE", "INSERT", "DELETE"):
                    connection.execute(
                        f"CREATE TRIGGER IF NOT EXISTS no_{action}_{table} BEFORE {action} ON {table}"
                        f" BEGIN SELECT RAISE(ABORT, '{table} touched'); END"
                    )
        connection.close()
        return None
    return await database.reader.run(
        lambda query: [query.rows(f"SELECT id, xmin::text FROM {table} ORDER BY id") for table in TABLES]
    )


async def test_unchanged_records_touch_no_row(database: Database) -> None:
    source = await new_source()
    await upsert(database, source, several(250), NOW, True)
    before = await row_versions(database)

    counts = await upsert(database, source, several(250), NOW + HOUR, True)

    assert counts == Counts(unchanged=250)
    assert await row_versions(database) == before


async def test_changed_record_changes_its_event_alone(database: Database) -> None:
    source = await new_source()
    await upsert(database, source, several(3), NOW, True)
    uids = await models.Event.all().order_by("id").values_list("uid", flat=True)
    change = await database.reader.run(newest_change)

    counts = await upsert(database, source, [told(0), told(1, "Teater"), told(2)], NOW + HOUR, True)

    assert counts == Counts(changed=1, unchanged=2)
    assert await models.Event.all().order_by("id").values_list("uid", flat=True) == uids
    assert [row.changed_at for row in await models.Event.all().order_by("id")] == [NOW, NOW + HOUR, NOW]
    assert await database.reader.run(newest_change) == change + 1


async def test_missing_event_is_withdrawn_after_two_complete_harvests_and_a_day(database: Database) -> None:
    source = await new_source()
    await upsert(database, source, several(3), NOW, True)
    rest = several(2)

    first = await upsert(database, source, rest, NOW + HOUR, True)
    second = await upsert(database, source, rest, NOW + 2 * HOUR, True)
    before = await states()
    third = await upsert(database, source, rest, NOW + 25 * HOUR, True)

    assert (first, second) == (Counts(unchanged=2, missing=1), Counts(unchanged=2, missing=1))
    assert before["id-2"] == "public"
    assert third == Counts(unchanged=2, missing=1, withdrawn=1)
    assert await states() == {"id-0": "public", "id-1": "public", "id-2": "withdrawn"}


async def test_incomplete_harvests_withdraw_nothing(database: Database) -> None:
    source = await new_source()
    await upsert(database, source, several(3), NOW, True)

    for hours in (1, 30, 60, 90):
        await upsert(database, source, [], NOW + hours * HOUR, False)

    assert set((await states()).values()) == {"public"}
    assert await models.Record.filter(missing_since=None).count() == 3


async def test_past_event_stays_when_its_source_forgets_it(database: Database) -> None:
    source = await new_source()
    await upsert(database, source, [told(1, days=1)], NOW, True)
    later = NOW + timedelta(days=60)

    counts = [await upsert(database, source, [], later + hours * HOUR, True) for hours in (0, 30, 60)]

    assert counts == [Counts()] * 3
    assert await states() == {"id-1": "public"}


async def test_event_that_reappears_comes_back_as_itself(database: Database) -> None:
    source = await new_source()
    await upsert(database, source, several(2), NOW, True)
    occurrences = await models.Occurrence.all().order_by("id").values_list("uid", flat=True)
    for hours in (1, 26):
        await upsert(database, source, several(1), NOW + hours * HOUR, True)
    gone = await states()

    counts = await upsert(database, source, several(2), NOW + 27 * HOUR, True)

    assert gone["id-1"] == "withdrawn"
    assert counts == Counts(changed=1, unchanged=1)
    assert await states() == {"id-0": "public", "id-1": "public"}
    assert await models.Occurrence.all().order_by("id").values_list("uid", flat=True) == occurrences
    assert await models.Record.filter(missing_since=None, withdrawn_at=None, missing_runs=0).count() == 2


async def test_unmodified_document_counts_as_another_miss(database: Database) -> None:
    source = await new_source()
    await upsert(database, source, several(2), NOW, True)
    await upsert(database, source, several(1), NOW + HOUR, True)

    early = await repeat_missing(database, source, NOW + 2 * HOUR)
    late = await repeat_missing(database, source, NOW + 26 * HOUR)

    assert (early, late) == (Counts(unchanged=1, missing=1), Counts(unchanged=1, missing=1, withdrawn=1))
    assert (await states())["id-1"] == "withdrawn"


async def test_sources_do_not_see_each_others_records(database: Database) -> None:
    one = await new_source()
    other = await add_source(NewSource("https://y.example/", "Andra"), NOW)
    await upsert(database, one, several(2), NOW, True)

    counts = await upsert(database, other, several(2), NOW, True)

    assert counts == Counts(new=2)
    assert await database.reader.run(lambda query: known_ids(query, other.uid)) == {"id-0", "id-1"}
    assert await models.Event.all().count() == 4


async def test_known_identities_tell_what_a_record_is_recognised_by(database: Database) -> None:
    source = await new_source()
    one = told(1)
    await upsert(database, source, [replace(one, draft=replace(one.draft, url="https://x.example/1"))], NOW, True)

    known = await database.reader.run(lambda query: known_identities(query, source.uid))

    assert [(one.external_id, one.url, one.titles, one.starts) for one in known] == [
        ("id-1", "https://x.example/1", ("Konsert 1",), ("2026-12-13T17:00:00+00:00",))
    ]


KILLED = """
import asyncio, os, signal, sys
sys.path.insert(0, {folder!r})
from test_records_child import NOW, several
from visitapp.store.database import open_database
from visitapp.store.records import upsert
from visitapp.store.sources import get_source

class Deadly:
    external_id, raw_text, asked = "id-250", "raw", 0
    @property
    def draft(self):
        self.asked += 1
        if self.asked > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return several(251)[250].draft

async def main(url):
    async with open_database(url) as database:
        source = await database.reader.run(lambda query: get_source(query, "kalendern"))
        told = several(400)
        told[250] = Deadly()
        await upsert(database, source, told, NOW, True)

asyncio.run(main(sys.argv[1]))
"""


async def test_harvest_killed_in_the_middle_loses_and_doubles_nothing(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Killed inside the third transaction: two batches stand, the third never was."""
    source = await new_source()
    folder = tmp_path_factory.mktemp("child")
    shutil.copy(__file__, folder / "test_records_child.py")

    killed = subprocess.run(
        [sys.executable, "-c", KILLED.format(folder=str(folder)), database.url], capture_output=True, timeout=60
    )
    survived = await models.Event.all().order_by("id").values_list("uid", flat=True)
    counts = await upsert(database, source, several(400), NOW + HOUR, True)

    assert killed.returncode == -signal.SIGKILL
    assert len(survived) == 200
    assert counts == Counts(new=200, unchanged=200)
    assert (await models.Event.all().order_by("id").values_list("uid", flat=True))[:200] == survived
    for model in (models.Event, models.Record, models.Occurrence, models.EventText):
        assert await model.all().count() == 400
    assert await titles() == sorted(f"Konsert {number}" for number in range(400))


async def titles() -> Sequence[str]:
    return sorted(str(title) for title in await models.EventText.all().values_list("title", flat=True))
