"""A change of the schema keeps every row and every index, on both engines."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tortoise.connection import get_connection

from tests.conftest import run_apart
from tests.store.test_projection import CONCERT, add_event
from visitapp.store import models
from visitapp.store.config import connection_name, is_sqlite
from visitapp.store.database import Query, Reader, open_database
from visitapp.store.migrate import migrate
from visitapp.store.migrations import __file__ as initial

pytestmark = pytest.mark.anyio

# The kinds of change that make SQLite rebuild a table: alter a column, drop one; and one that adds.
LATER = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("visitapp", "{newest}")]
    operations = [
        ops.AlterField("Event", "organiser", fields.TextField(null=True)),
        ops.RemoveField("Event", "image_credit"),
        ops.AddField("Event", "subtitle", fields.TextField(db_default="")),
        ops.AlterField("Place", "address", fields.TextField(null=True)),
    ]
"""
TABLES = ("event", "event_text", "event_tag", "occurrence", "record", "source", "place", "site")


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package with our migrations and one more that rebuilds tables."""
    package = tmp_path / "later_migrations"
    shutil.copytree(Path(initial).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    newest = max(path.stem for path in package.glob("0*.py"))
    (package / "9999_later.py").write_text(LATER.replace("{newest}", newest))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "later_migrations"
    for name in [name for name in sys.modules if name.startswith("later_migrations")]:
        del sys.modules[name]


def rows_of(query: Query) -> dict[str, int]:
    return {table: query.rows(f"SELECT COUNT(*) FROM {table}")[0][0] for table in TABLES}


async def read(database_url: str) -> dict[str, int]:
    reader = Reader(database_url)
    try:
        return await reader.run(rows_of)
    finally:
        reader.close()


async def indexes_of(database_url: str) -> set[str]:
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%'"
        if is_sqlite(database_url)
        else "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
    )
    reader = Reader(database_url)
    try:
        return await reader.run(lambda query: {row[0] for row in query.rows(sql)})
    finally:
        reader.close()


async def test_rebuilt_tables_keep_their_rows_and_indexes(database_url: str, later: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        uids = sorted([row.uid for row in await models.Occurrence.all()])
    before, indexes = await read(database_url), await indexes_of(database_url)

    run_apart(migrate(database_url, migrations=later))

    async with open_database(database_url, serving=True):
        after = sorted([row.uid for row in await models.Occurrence.all()])
    assert await read(database_url) == before
    assert after == uids
    assert indexes - await indexes_of(database_url) == set()
    assert before["occurrence"] == 2


INDEXES_FOR_READING = (
    "idx_event_municip_4717a2", "idx_event_place_i_73f2cf", "idx_event_price_k_76c6b3", "idx_event_latitud_90ca74",
    "idx_event_tag_kind_768b82", "idx_occurrence_state_1faa95", "idx_occurrence_event_i_288e78",
    "idx_reach_occurre_ada042", "idx_occurrence_state_a4a182", "idx_record_source__a3af60",
)  # fmt: skip
ADDED = {
    "0018": (
        "DROP TABLE mail", "DROP TABLE source_host", "DROP TABLE source_news", "ALTER TABLE source DROP COLUMN state",
        "ALTER TABLE source DROP COLUMN lasts_s", "ALTER TABLE visitapp_user DROP COLUMN mail_language",
        "ALTER TABLE visitapp_user DROP COLUMN source_mail", "ALTER TABLE visitapp_user DROP COLUMN weekly_mail",
    ),
    "0017": (
        "DROP INDEX idx_event_parent__f20a9f", "ALTER TABLE event DROP COLUMN parent_id",
        "DROP INDEX idx_record_part_of_ec17a2", "ALTER TABLE record DROP COLUMN part_of",
    ),
    "0016": (
        "ALTER TABLE source DROP COLUMN released_at", "ALTER TABLE source DROP COLUMN paused_by",
        "ALTER TABLE harvest DROP COLUMN shortfall",
    ),
    "0015": (
        "DROP TABLE place_entry", "DROP TABLE unknown_place", "DROP INDEX idx_event_place_k_98df34",
        "ALTER TABLE event DROP COLUMN place_key", "ALTER TABLE event DROP COLUMN room",
        "ALTER TABLE source DROP COLUMN place_strategy", "ALTER TABLE source DROP COLUMN place_uid",
    ),
    "0014": (
        "DROP TABLE match_due", "DROP TABLE match_pair", "DROP INDEX idx_record_born_id_259739",
        "ALTER TABLE record DROP COLUMN born_id",
    ),
    "0013": ("ALTER TABLE source DROP COLUMN mapping",),
    "0012": ("DROP TABLE place_hours",),
    "0011": ("DROP TABLE quay_rides",),
    "0009": ("DROP TABLE ride_home",),
    "0008": ("DROP TABLE transport_feed", "DROP TABLE transport_use"),
    "0007": ("DROP TABLE road_time",),
    "0006": ("DROP TABLE trip",),
    "0005": ("DROP TABLE disruption",),
    "0003": tuple(f"DROP INDEX {name}" for name in INDEXES_FOR_READING),
    "0002": (
        "DROP TABLE notice", "DROP TABLE filter_value", "DROP TABLE feed_code", "DROP TABLE api_token",
        "ALTER TABLE change DROP COLUMN events", "ALTER TABLE occurrence DROP COLUMN moved_from",
    ),
}  # fmt: skip
"""What takes away again what the migrations added, the newest first."""


async def go_back(database_url: str, number: str) -> None:
    """Make a database what it was before a migration."""
    undone = [statement for one, statements in ADDED.items() if one >= number for statement in statements]
    for statement in (*undone, f"DELETE FROM tortoise_migrations WHERE name >= '{number}'"):
        await get_connection(connection_name(database_url)).execute_script(statement)


async def test_a_database_of_before_keeps_its_rows_and_gets_the_new_columns(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        await go_back(database_url, "0002")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        moved = [row.moved_from for row in await models.Occurrence.all()]
        events = {row.events is None for row in await models.Change.all()}
    assert await read(database_url) == before
    assert [str(one) for one in moved] == ["None", "None"]
    assert events == {True}


async def test_a_database_of_before_disruptions_keeps_its_rows_and_takes_them_then(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        await models.Occurrence.all().update(reach_key="x" * 32)
        indexes = await indexes_of(database_url)
        await go_back(database_url, "0005")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        keys = {row.reach_key for row in await models.Occurrence.all()}
        told = await models.Disruption.all().count()
    assert await read(database_url) == before
    assert (keys, told) == ({"x" * 32}, 0)
    assert await indexes_of(database_url) == indexes


async def test_a_database_without_trips_keeps_its_rows_and_can_keep_some(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        await go_back(database_url, "0006")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        assert await models.Trip.all().count() == 0
    assert await read(database_url) == before


async def test_migrating_a_filled_database_again_changes_nothing(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
    before = await read(database_url)

    run_apart(migrate(database_url))

    assert await read(database_url) == before


async def test_a_database_of_before_ways_on_roads_keeps_its_rows_and_takes_them_then(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        await models.Occurrence.all().update(reach_key="x" * 32)
        indexes = await indexes_of(database_url)
        await go_back(database_url, "0007")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        keys = {row.reach_key for row in await models.Occurrence.all()}
        learnt = await models.RoadTime.all().count()
    assert await read(database_url) == before
    assert await indexes_of(database_url) == indexes
    assert (keys, learnt) == ({"x" * 32}, 0)


async def test_a_database_of_before_opening_hours_keeps_its_rows_and_takes_them_then(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        indexes = await indexes_of(database_url)
        await go_back(database_url, "0012")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        kept = await models.PlaceHours.all().count()
    assert await read(database_url) == before
    assert await indexes_of(database_url) == indexes
    assert kept == 0


async def test_a_source_of_before_mappings_keeps_all_that_is_known_of_it(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        await go_back(database_url, "0013")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        mappings = {row.mapping for row in await models.Source.all()}
    assert await read(database_url) == before
    assert mappings == {""}


async def test_a_database_of_before_joining_keeps_its_rows_and_compares_them_once(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        await models.MatchDue.all().delete()
        indexes = await indexes_of(database_url)
        await go_back(database_url, "0014")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        born = {(row.event_id, row.born_id) for row in await models.Record.all()}
        events = {row.id for row in await models.Event.all()}
        due = {row.event_id for row in await models.MatchDue.all()}
    assert await read(database_url) == before
    assert await indexes_of(database_url) == indexes
    assert born == {(event, event) for event in events}
    assert due == events != set()


async def test_a_database_of_before_the_register_keeps_its_events_and_sources(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        indexes = await indexes_of(database_url)
        await go_back(database_url, "0015")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        events = [(row.place_name, row.room) for row in await models.Event.all()]
        keys = {row.place_key for row in await models.Event.all()}
        sources = [(row.slug, row.place_strategy, row.place_uid) for row in await models.Source.all()]
        waiting = [(row.uid in keys, row.name, row.state) for row in await models.UnknownPlace.all()]
        entries = await models.PlaceEntry.all().count()
    assert await read(database_url) == before
    assert await indexes_of(database_url) == indexes
    assert (events, sources, entries) == ([("Kyrkan", "")], [("kyrkan", "event", "")], 0)
    assert waiting == [(True, "Kyrkan", "open")]


async def test_a_source_of_before_releases_keeps_its_runs(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        await go_back(database_url, "0016")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        kept = {(row.released_at, row.paused_by) for row in await models.Source.all()}
    assert await read(database_url) == before
    assert kept == {(None, "")}


async def test_a_database_of_before_mails_keeps_its_people_and_sources(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        office = await models.Office.create(slug="laholm", kind="municipality", names={}, municipality_slug="laholm")
        await models.User.create(
            uid="u",
            email="anna@laholm.example",
            name="Anna",
            password_hash="hash",
            office=office,
            created_at=datetime(2026, 12, 1, tzinfo=UTC),
        )
        await go_back(database_url, "0018")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        people = [(row.email, row.weekly_mail, row.source_mail, row.mail_language) for row in await models.User.all()]
        sources = {(row.state, row.lasts_s) for row in await models.Source.all()}
    assert await read(database_url) == before
    assert (people, sources) == ([("anna@laholm.example", True, True, "sv")], {("well", None)})


async def test_a_database_of_before_festivals_keeps_its_events_and_records(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
        indexes = await indexes_of(database_url)
        await go_back(database_url, "0017")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        events = {row.parent_id for row in await models.Event.all()}
        records = {row.part_of for row in await models.Record.all()}
    assert await read(database_url) == before
    assert await indexes_of(database_url) == indexes
    assert (events, records) == ({None}, {None})
