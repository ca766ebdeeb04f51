"""Words are found by parts of them, whatever happens to the rows and the tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tortoise.connection import get_connection

from tests.conftest import PostgresServer, run_apart
from tests.store.test_projection import CONCERT
from visitapp.domain.event.selection import Selection
from visitapp.store import models
from visitapp.store.config import connection_name, is_sqlite
from visitapp.store.database import Query, Reader, open_database
from visitapp.store.migrate import migrate
from visitapp.store.projection import create_event
from visitapp.store.search_index import drop_search_view, make_search
from visitapp.store.search_rows import searched_rows
from visitapp.store.slices import Words, where_of

pytestmark = pytest.mark.anyio

VIEW = "CREATE VIEW event_search AS SELECT id AS rowid, search_text FROM event"
EARLIER = """
DROP TABLE event_search_part; DROP TABLE event_search;
DROP TRIGGER event_search_insert; DROP TRIGGER event_search_delete; DROP TRIGGER event_search_update;
CREATE VIRTUAL TABLE event_search USING fts5(
  search_text, content='event', content_rowid='id', tokenize='trigram', detail='none', columnsize=0);
CREATE TRIGGER event_search_insert AFTER INSERT ON event BEGIN
  INSERT INTO event_search(rowid, search_text) VALUES (new.id, new.search_text); END;
CREATE TRIGGER event_search_update AFTER UPDATE OF search_text ON event WHEN old.search_text <> new.search_text BEGIN
  INSERT INTO event_search(event_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
  INSERT INTO event_search(rowid, search_text) VALUES (new.id, new.search_text); END;
"""
NOW = datetime(2026, 11, 24, tzinfo=UTC)


async def add(text: str) -> int:
    key = await create_event(CONCERT, NOW)
    await models.Event.filter(id=key).update(search_text=text, state="public")
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


async def searched(database_url: str, q: str) -> set[int]:
    """The events that a search finds, by what finds them and by what looks at each."""
    where = where_of(Selection(q=q), date.min, None, date.min)
    (words,) = where.finders
    assert isinstance(words, Words)

    def read(query: Query) -> tuple[set[int], set[int]]:
        looked = query.rows(f"SELECT id FROM event e WHERE {where.checks.sql}", *where.checks.values)
        return set(searched_rows(query, words, 1000) or ()), {row[0] for row in looked}

    reader = Reader(database_url)
    try:
        found, looked = await reader.run(read)
    finally:
        reader.close()
    assert found == looked
    return looked


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


async def test_index_of_an_earlier_kind_is_made_anew(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        if is_sqlite(database_url):
            await get_connection(connection_name(database_url)).execute_script(EARLIER)
        key = await add("julmarknad i quebec")
        other = await add("konsert pa o")

    run_apart(migrate(database_url))

    assert await searched(database_url, "marknad") == {key}
    assert await searched(database_url, "q") == {key}
    assert await searched(database_url, "ec") == {key}
    assert await searched(database_url, "rt p") == {other}


async def test_short_words_are_found_where_a_text_ends(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        one, two = await add("vi ses vid q"), await add("ko")
        await models.Event.filter(id=one).update(search_text="vi ses i zz")

    assert await searched(database_url, "zz") == {one}
    assert await searched(database_url, "q") == set()
    assert await searched(database_url, "vi i") == {one}
    assert await searched(database_url, "kö") == {two}
    assert await searched(database_url, "-") == set()


async def test_view_stands_in_where_there_is_no_index(database_url: str) -> None:
    async with open_database(database_url, serving=True):
        name = connection_name(database_url)
        if is_sqlite(database_url):
            gone = [f"DROP TRIGGER event_search_{kind}" for kind in ("insert", "delete", "update")]
            await get_connection(name).execute_script(
                "; ".join([*gone, "DROP TABLE event_search_part; DROP TABLE event_search", VIEW])
            )
        key = await add("julmarknad")

        before = await found(database_url, "marknad")
        await drop_search_view(name)
        await make_search(name)

    assert (before, await found(database_url, "marknad")) == ({key}, {key})


async def test_postgresql_has_an_index_of_threes_where_its_role_may_make_one(
    postgres_server: PostgresServer, postgres_template: str
) -> None:
    found = {}
    for role, begun in (("postgres", postgres_template), ("bounded", "template1")):
        postgres_server.sql(f"CREATE DATABASE searched_by_{role} TEMPLATE {begun}")
        url = postgres_server.url(f"searched_by_{role}")
        if role != "postgres":
            postgres_server.sql(f"CREATE ROLE {role} LOGIN")
            async with open_database(url, serving=True):
                await get_connection(connection_name(url)).execute_script(f"GRANT CREATE ON SCHEMA public TO {role}")
            url = url.replace("postgres@", f"{role}@")
            run_apart(migrate(url))
        async with open_database(url, serving=True) as database:
            key = await add("julmarknad i q")
            indexes = await database.reader.run(
                lambda query: query.rows("SELECT 1 FROM pg_indexes WHERE indexname = 'event_search_trigrams'")
            )
        found[role] = (len(indexes), await searched(url, "marknad") == {key}, await searched(url, "q") == {key})

    assert found == {"postgres": (1, True, True), "bounded": (0, True, True)}
