"""Reading: a snapshot that never waits, errors of our own, and no file made by looking."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from visitapp.domain.errors import InputError, StoreError
from visitapp.store import models
from visitapp.store.config import is_sqlite, sqlite_url
from visitapp.store.database import Database, Query, Reader, from_json, instant, marks, open_database, writing

pytestmark = pytest.mark.anyio

COUNT = "SELECT COUNT(*) FROM site"


def count(query: Query) -> int:
    return int(query.rows(COUNT)[0][0])


def test_missing_file_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    reader = Reader(sqlite_url(tmp_path / "missing.sqlite3"))

    for _ in range(2):
        with pytest.raises(StoreError, match="the database could not be read: unable to open"):
            reader.run_now(count)

    reader.close()
    assert list(tmp_path.iterdir()) == []


def test_reader_finds_a_file_that_comes_later(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "later.sqlite3"
    reader = Reader(sqlite_url(path))
    with pytest.raises(StoreError):
        reader.run_now(count)

    shutil.copy(sqlite_template, path)

    assert reader.run_now(count) > 0
    reader.close()


def test_ruined_file_is_an_error_until_it_is_good_again(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "ruined.sqlite3"
    path.write_bytes(b"no database at all " * 1000)
    reader = Reader(sqlite_url(path))

    for _ in range(2):
        with pytest.raises(StoreError, match="not a database"):
            reader.run_now(count)
    path.write_bytes(sqlite_template.read_bytes())

    assert reader.run_now(count) > 0
    reader.close()


async def test_unreachable_server_is_an_error_for_readers_and_writers() -> None:
    url = "postgresql://postgres@127.0.0.1:1/nothing"

    async with open_database(url) as database:
        with pytest.raises(StoreError):
            await database.reader.run(count)
        with pytest.raises(StoreError):
            async with writing():
                pass


async def test_missing_database_is_an_error_for_readers_and_writers(postgres_server: object) -> None:
    url = getattr(postgres_server, "url")("nothing")  # noqa: B009  # its class is the conftest's

    async with open_database(url) as database:
        with pytest.raises(StoreError):
            await database.reader.run(count)
        with pytest.raises(StoreError):
            async with writing():
                pass


async def test_snapshot_sees_nothing_written_after_it_began(database: Database) -> None:
    seen, go_on = threading.Event(), threading.Event()

    def read_twice(query: Query) -> tuple[int, int]:
        first = count(query)
        seen.set()
        assert go_on.wait(10)
        return first, count(query)

    reading = asyncio.ensure_future(database.reader.run(read_twice))
    await asyncio.get_running_loop().run_in_executor(None, seen.wait, 10)
    async with writing():
        await models.Site.create(key="new", value="")
    go_on.set()
    first, second = await reading

    assert first == second
    assert await database.reader.run(count) == first + 1


async def test_nothing_is_seen_of_a_transaction_that_fails(database: Database) -> None:
    before = await database.reader.run(count)

    async def write_twice() -> None:
        async with writing():
            await models.Site.create(key="twice", value="")
            assert await database.reader.run(count) == before
            await models.Site.create(key="twice", value="")

    with pytest.raises(StoreError, match=r"^the database refused: .+$") as caught:
        await write_twice()
    assert "\n" not in str(caught.value)

    assert await database.reader.run(count) == before


async def test_our_own_error_passes_through_and_the_reader_goes_on(database: Database) -> None:
    def refuse(query: Query) -> None:
        raise InputError("page", "is too far")

    with pytest.raises(InputError, match="page: is too far"):
        await database.reader.run(refuse)

    assert await database.reader.run(count) > 0


async def test_wrong_sql_is_a_store_error_and_the_reader_goes_on(database: Database) -> None:
    with pytest.raises(StoreError):
        await database.reader.run(lambda query: query.rows("SELECT nothing FROM nowhere"))

    assert await database.reader.run(count) > 0


async def test_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StoreError):
        await database.reader.run(lambda query: query.rows("DELETE FROM site"))

    assert await database.reader.run(count) > 0


async def test_instants_and_dates_compare_as_they_were_written(database: Database) -> None:
    at = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
    elsewhere = at.astimezone(timezone(timedelta(hours=1)))
    async with writing():
        await models.Change.create(kind="test", subject="", at=elsewhere)

    sql = "SELECT at FROM change WHERE kind = ? AND at >= ? AND at < ?"
    rows = await database.reader.run(lambda query: query.rows(sql, "test", elsewhere, at + timedelta(seconds=1)))

    assert [instant(row[0]) for row in rows] == [at]


async def test_many_readers_at_once_get_their_own_answers(database: Database) -> None:
    def tell(number: int) -> Callable[[Query], int]:
        return lambda query: int(query.rows(f"SELECT {number} FROM site")[0][0])

    answers = await asyncio.gather(*(database.reader.run(tell(number)) for number in range(20)))

    assert answers == list(range(20))


async def test_reader_outlives_connections_that_the_server_ends(
    database_url: str, request: pytest.FixtureRequest
) -> None:
    if is_sqlite(database_url):
        return
    server = request.getfixturevalue("postgres_server")
    name = database_url.rpartition("/")[2]
    reader = Reader(database_url, threads=1)
    assert await reader.run(count) > 0

    server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    with pytest.raises(StoreError):
        await reader.run(count)

    assert await reader.run(count) > 0
    await asyncio.get_running_loop().run_in_executor(None, reader.close)


def test_question_marks_and_json_of_a_row() -> None:
    assert [marks(values) for values in ([], ["a"], [1, 2, 3])] == ["", "?", "?,?,?"]
    assert [from_json(value) for value in ('{"a": 1}', b"[1]", {"a": 1}, None)] == [{"a": 1}, [1], {"a": 1}, None]
    assert instant("2026-12-01 08:30:00+00:00") == datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
