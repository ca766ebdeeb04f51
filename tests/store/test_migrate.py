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
NOW = datetime(2026, 12, 1, tzinfo=UTC)
ADDED = {
    "0020": (
        "DROP TABLE plan_part",
        *(f"ALTER TABLE reach DROP COLUMN {name}" for name in (
            "said", "said_sequence", "out_boat_id", "out_way_id", "home_boat_id", "home_way_id"
        )),
    ),
    "0019": (
        "DROP TABLE plan_pattern", "ALTER TABLE reach DROP COLUMN pattern_id",
        "ALTER TABLE ground_minutes DROP COLUMN published",
    ),
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


async def fill() -> None:
    """An event with its source and a verdict, and somebody of an office."""
    await add_event(CONCERT)
    await models.Occurrence.all().update(reach_key="x" * 32)
    await models.MatchDue.all().delete()
    office = await models.Office.create(slug="laholm", kind="municipality", names={}, municipality_slug="laholm")
    await models.User.create(
        uid="u", email="anna@laholm.example", name="Anna", password_hash="hash", office=office, created_at=NOW
    )
    crossing = await models.Crossing.create(
        slug="a-b", status="running", port_from_slug="a", port_to_slug="b", body={}, position=0, origin="",
        shown_hash="", changed_at=NOW,
    )  # fmt: skip
    await models.Reach.create(
        uid="r", occurrence=await models.Occurrence.all().first(), crossing=crossing, mode="car", verdict="no",
        reason="too-late", plan={"out": None}, changed_at=NOW,
    )  # fmt: skip


GIVEN: dict[str, object] = {
    "0002": ([None, None], {True}),
    "0005": ({"x" * 32}, 0),
    "0006": 0,
    "0007": 0,
    "0012": 0,
    "0013": {""},
    "0014": (True, True),
    "0015": ([("Kyrkan", "")], [("kyrkan", "event", "")], [(True, "Kyrkan", "open")], 0),
    "0016": {(None, "")},
    "0017": ({None}, {None}),
    "0018": ([("anna@laholm.example", True, True, "sv")], {("well", None)}),
    "0019": ([(None, {"out": None})], 0),
    "0020": ({(None, None, None, None, None)}, 0),
}
"""What each migration gave the rows that were there, by its number."""


async def given() -> dict[str, object]:
    """The same of the open database."""
    events, occurrences = await models.Event.all(), await models.Occurrence.all()
    records, sources = await models.Record.all(), await models.Source.all()
    people, changes = await models.User.all(), await models.Change.all()
    due = {row.event_id for row in await models.MatchDue.all()}
    unknown = await models.UnknownPlace.all()
    keys = {row.place_key for row in events}
    return {
        "0002": ([row.moved_from for row in occurrences], {row.events is None for row in changes}),
        "0005": ({row.reach_key for row in occurrences}, await models.Disruption.all().count()),
        "0006": await models.Trip.all().count(),
        "0007": await models.RoadTime.all().count(),
        "0012": await models.PlaceHours.all().count(),
        "0013": {row.mapping for row in sources},
        "0014": (
            {(row.event_id, row.born_id) for row in records} == {(row.id, row.id) for row in events},
            due == {row.id for row in events} != set(),
        ),
        "0015": (
            [(row.place_name, row.room) for row in events],
            [(row.slug, row.place_strategy, row.place_uid) for row in sources],
            [(row.uid in keys, row.name, row.state) for row in unknown],
            await models.PlaceEntry.all().count(),
        ),
        "0016": {(row.released_at, row.paused_by) for row in sources},
        "0017": ({row.parent_id for row in events}, {row.part_of for row in records}),
        "0018": (
            [(row.email, row.weekly_mail, row.source_mail, row.mail_language) for row in people],
            {(row.state, row.lasts_s) for row in sources},
        ),
        "0019": (
            [(row.pattern_id, row.plan) for row in await models.Reach.all()],
            await models.PlanPattern.all().count(),
        ),
        "0020": (
            {
                (row.said, row.out_boat_id, row.out_way_id, row.home_boat_id, row.home_way_id)
                for row in await models.Reach.all()
            },
            await models.PlanPart.all().count(),
        ),
    }


async def test_a_database_of_the_first_schema_keeps_its_rows_and_gets_all_that_came_since(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await fill()
        indexes = await indexes_of(database_url)
        await go_back(database_url, "0002")
    before = await read(database_url)

    run_apart(migrate(database_url))

    async with open_database(database_url, serving=True):
        assert await given() == GIVEN
    assert await read(database_url) == before
    assert await indexes_of(database_url) == indexes


async def test_migrating_a_filled_database_again_changes_nothing(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        await add_event(CONCERT)
    before = await read(database_url)

    run_apart(migrate(database_url))

    assert await read(database_url) == before
