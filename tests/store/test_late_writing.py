"""A server reads at once, and writes when it first has to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from visitapp.domain.errors import StoreError
from visitapp.store import models
from visitapp.store.change_read import site_values
from visitapp.store.database import Database, open_to_read, writing
from visitapp.store.late_writing import LateWriting

pytestmark = pytest.mark.anyio

NEVER_S = 3600.0


@asynccontextmanager
async def kept(late: LateWriting, load: Callable[[], None], after_s: float) -> AsyncIterator[None]:
    task = asyncio.create_task(late.keep(load, after_s))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def mark(key: str) -> None:
    async with writing():
        await models.Site.create(key=key, value="there")


async def marks(database: Database) -> dict[str, str]:
    return {key: value for key, value in (await database.reader.run(site_values)).items() if value == "there"}


async def test_one_reads_before_and_writes_from_any_task_once_it_is_ready(database_url: str) -> None:
    loaded: list[bool] = []

    def load() -> None:
        loaded.append(threading.current_thread() is threading.main_thread())

    late = LateWriting(database_url)
    with open_to_read(database_url) as database:
        async with kept(late, load, NEVER_S):
            before = (await marks(database), list(loaded))
            await asyncio.gather(late.ready(), late.ready())
            await asyncio.gather(asyncio.create_task(mark("one")), asyncio.create_task(mark("two")))
            await late.ready()

            assert before == ({}, [])
            assert await marks(database) == {"one": "there", "two": "there"}
            assert loaded == [False]


async def test_it_opens_by_itself_after_a_while(database_url: str) -> None:
    opened = asyncio.Event()
    loop = asyncio.get_running_loop()

    def load() -> None:
        loop.call_soon_threadsafe(opened.set)

    async with kept(LateWriting(database_url), load, 0.0):
        async with asyncio.timeout(60):
            await opened.wait()


async def test_whoever_wants_to_write_is_told_why_it_cannot_be_loaded(database_url: str) -> None:
    def load() -> None:
        raise StoreError("a part is missing")

    late = LateWriting(database_url)
    async with kept(late, load, NEVER_S):
        with pytest.raises(StoreError, match="a part is missing"):
            await late.ready()
        with pytest.raises(StoreError, match="a part is missing"):
            await late.ready()
