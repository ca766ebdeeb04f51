"""Words are found by parts of them, whatever happens to the rows and the tables."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tortoise.connection import get_connection

from tests.conftest import run_apart
from tests.store.test_projection import CONCERT
from visitapp.store import models
from visitapp.store.config import connection_name, is_sqlite
from visitapp.store.database import Reader, open_database
from visitapp.store.migrate import migrate
from visitapp.store.projection import create_event
from visitapp.store.search_index import drop_search_view, make_search

pytestmark = pytest.mark.anyio

VIEW = "CREATE VIEW event_search AS SELECT id AS rowid, search_text FROM event"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


async def add(text: str) -> int:
    key = await create_event(CONCERT, NOW)
    await models.Event.filter(id=key).update(search_text=text)
    return key


async def found(database_url: str, *parts: str) -> set[int]:
    wanted = " AND ".join("search_text LIKE ?" for _ in parts)
    reader = Reader(database_url)
    try:
        return await reader.run(
            lambda query: {
                row[0]
                for row in query.rows(
                    f"SELECT rowid FROM event_search WHERE {wanted}",
                    *(f"%{part}%" for part in parts),
                )
            }
        )
    finally:
        reader.close()


async def test_part_of_a_word_is_found_after_every_change_of_the_rows(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        one, two = await add("julmarknad i hamnen"), await add("marknadsdag")

        first = await found(database_url, "marknad"), await found(database_url, "marknad", "hamn")
        await models.Event.filter(id=two).update(search_text="konsert")
        changed = await found(database_url, "marknad"), await found(database_url, "konsert")
        await models.Event.filter(id=one).delete()
        deleted = await found(database_url, "marknad")

    assert (first, changed, deleted) == (({one, two}, {one}), ({one}, {two}), set())


async def test_lost_triggers_come_back_with_what_was_missed(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        connection = get_connection(connection_name(database_url))
        if is_sqlite(database_url):
            await connection.execute_script("DROP TRIGGER event_search_insert; DROP TRIGGER event_search_update")
        key = await add("julmarknad")

    run_apart(migrate(database_url))

    assert await found(database_url, "marknad") == {key}


async def test_view_stands_in_where_there_is_no_index(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        name = connection_name(database_url)
        if is_sqlite(database_url):
            gone = [f"DROP TRIGGER event_search_{kind}" for kind in ("insert", "delete", "update")]
            await get_connection(name).execute_script("; ".join([*gone, "DROP TABLE event_search", VIEW]))
        key = await add("julmarknad")

        before = await found(database_url, "marknad")
        await drop_search_view(name)
        await make_search(name)

    assert (before, await found(database_url, "marknad")) == ({key}, {key})
