"""Open the database: Tortoise for writing, and a reader beside it that never waits for a writer.

Reading is hand-written SQL on connections of its own, in threads: the event loop is not blocked, and on SQLite a
reader does not stand in the queue of the one connection that writes.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from visitapp.domain.errors import StoreError
from visitapp.store.config import is_sqlite, sqlite_path, tortoise_config
from visitapp.store.kept import Kept

if TYPE_CHECKING:
    from tortoise.backends.base.client import TransactionalDBClient

T = TypeVar("T")
K = TypeVar("K", int, str)
Row = tuple[Any, ...]


class Query(Protocol):
    """A read-only snapshot: every call sees the database as it was when the snapshot began."""

    def rows(self, sql: str, *values: object) -> list[Row]:
        """The rows of `sql`, whose parameters are written `?`."""
        ...

    @property
    def finds_parts(self) -> bool:
        """Whether parts of words are found through an index of their own (visitapp.store.search_index)."""
        ...


async def _at_once() -> None:
    """Nothing is to wait for."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: reading goes through `reader`, writing through Tortoise.

    `writable` returns when one can write: at once, unless it is opened for that later (store.late_writing).
    """

    url: str
    reader: Reader
    writable: Callable[[], Awaitable[None]] = _at_once


@asynccontextmanager
async def open_database(url: str, serving: bool = False) -> AsyncIterator[Database]:
    """Open the database at `url` and close it again. Nothing is read or written by opening.

    `serving`: under a server, whose requests run in other tasks than the one that opened it.
    """
    with open_to_read(url) as database:
        async with open_to_write(url, serving):
            yield database


@contextmanager
def open_to_read(url: str) -> Iterator[Database]:
    """Open the database at `url` without Tortoise: `reader` works, `writing` does not."""
    reader = Reader(url)
    try:
        yield Database(url, reader)
    finally:
        reader.close()


@asynccontextmanager
async def open_to_write(url: str, serving: bool = False) -> AsyncIterator[None]:
    """Make `writing` and the models work. Only here, and where they are used, is Tortoise loaded."""
    from tortoise.context import TortoiseContext  # noqa: PLC0415  # who only reads starts in half the time

    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(url), _enable_global_fallback=serving)
        yield


@asynccontextmanager
async def writing() -> AsyncIterator[TransactionalDBClient]:
    """A transaction that begins with a write to the one row of writers: whoever writes waits for the others.

    SQLite would otherwise refuse a transaction that reads before it writes, and PostgreSQL would let two projections of
    one event run side by side. Transactions are short. Errors of the database become StoreError; the transaction is
    then rolled back.
    """
    from tortoise.transactions import in_transaction  # noqa: PLC0415  # as above

    from visitapp.store.models import Site  # noqa: PLC0415

    try:
        async with in_transaction() as connection:
            await Site.filter(key="writer").update(value="")
            yield connection
    except _refusals() as error:
        raise StoreError(f"the database refused: {_one_line(error)}") from error


class Reader:
    """Runs reading functions in threads, each thread with a connection of its own."""

    def __init__(self, url: str, threads: int = 2) -> None:
        if not is_sqlite(url):
            import asyncpg  # noqa: F401, PLC0415  # an optional part: without it nothing should seem to be open

        self._url = url
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")
        self._own = threading.local()
        self._open: list[_Connection] = []
        self._lock = threading.Lock()
        self._kept = Kept()

    async def run(self, work: Callable[[Query], T]) -> T:
        """The result of `work` on a snapshot, computed in a thread. Raises StoreError when the database cannot."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.run_now, work)

    def run_now(self, work: Callable[[Query], T]) -> T:
        """`run` in the calling thread."""
        connection = self._connection()
        try:
            connection.begin()
            try:
                return work(connection)
            finally:
                connection.end()
        except connection.errors as error:
            self._drop(connection)
            raise StoreError(f"the database could not be read: {_one_line(error)}") from error

    def close(self) -> None:
        """Close every connection; waits for what is running."""
        self._pool.shutdown(wait=True)
        with ThreadPoolExecutor(1) as apart:  # a loop may be running here, and theirs must run to close
            for connection in self._open:
                apart.submit(connection.close).result()
        self._open.clear()

    def _connection(self) -> _Connection:
        connection: _Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = _Sqlite(self._url) if is_sqlite(self._url) else _Postgres(self._url)
            connection.kept = self._kept
            self._own.connection = connection
            with self._lock:
                self._open.append(connection)
        return connection

    def _drop(self, connection: _Connection) -> None:
        self._own.connection = None
        with self._lock, suppress(ValueError):
            self._open.remove(connection)
        connection.close()


class _Connection(Protocol):
    errors: tuple[type[Exception], ...]
    kept: Kept
    finds_parts: bool

    def begin(self) -> None: ...

    def end(self) -> None: ...

    def rows(self, sql: str, *values: object) -> list[Row]: ...

    def close(self) -> None: ...


_STATEMENTS = 48
"""Statements that a connection keeps compiled: a page takes about twenty, and each takes up to 40 kB."""


class _Sqlite:
    """A connection that only reads. A missing file is an error, not a new database."""

    errors: tuple[type[Exception], ...] = (sqlite3.Error, StoreError)
    kept: Kept

    def __init__(self, url: str) -> None:
        self.finds_parts = False
        self._path = sqlite_path(url).resolve()
        self._connection: sqlite3.Connection | None = None

    def begin(self) -> None:
        if self._connection is None:
            self._connection = sqlite3.connect(
                f"{self._path.as_uri()}?mode=rw",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=5.0,
                cached_statements=_STATEMENTS,
            )
            self._connection.execute("PRAGMA query_only=ON")
            self._connection.execute("PRAGMA cache_size=-5000")
            made = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'event_search_part'")
            self.finds_parts = made.fetchone() is not None
        self._connection.execute("BEGIN")

    def end(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def rows(self, sql: str, *values: object) -> list[Row]:
        assert self._connection is not None
        given = [value if type(value) in _AS_THEY_ARE else _as_text(value) for value in values]
        return self._connection.execute(sql, given).fetchall()

    def close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


class _Postgres:
    """A connection in a loop of this thread's own: decoding ten thousand rows never holds the server's loop."""

    kept: Kept
    finds_parts = False

    def __init__(self, url: str) -> None:
        import asyncpg  # noqa: PLC0415  # only where PostgreSQL is used: an optional part

        self._asyncpg: Any = asyncpg
        self.errors: tuple[type[Exception], ...] = (
            asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, StoreError,
        )  # fmt: skip
        self._dsn = "postgresql" + url[url.index(":") :]
        self._loop = asyncio.new_event_loop()
        self._connection: Any = None
        self._transaction: Any = None

    def begin(self) -> None:
        if self._connection is None or self._connection.is_closed():
            self._connection = self._loop.run_until_complete(self._asyncpg.connect(self._dsn, timeout=5))
        self._transaction = self._connection.transaction(isolation="repeatable_read", readonly=True)
        self._loop.run_until_complete(self._transaction.start())

    def end(self) -> None:
        if not self._connection.is_closed():
            self._loop.run_until_complete(self._transaction.rollback())

    def rows(self, sql: str, *values: object) -> list[Row]:
        pieces = sql.split("?")
        numbered = "".join(f"{piece}${index}" for index, piece in enumerate(pieces[:-1], 1)) + pieces[-1]
        return self._loop.run_until_complete(self._connection.fetch(numbered, *(_without_nul(one) for one in values)))

    def close(self) -> None:
        if self._connection is not None and not self._connection.is_closed():
            self._connection.terminate()
        if not self._loop.is_closed():
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()


def _without_nul(value: object) -> object:
    """PostgreSQL's text holds no NUL and refuses to be asked for one: a sign that is as seldom finds as little."""
    return value.replace("\0", "\ufffe") if isinstance(value, str) and "\0" in value else value


def instant(value: object) -> datetime:
    """An instant as a row holds it (text on SQLite), in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    assert isinstance(value, datetime)
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def maybe_instant(value: object) -> datetime | None:
    """An instant that may be missing."""
    return None if value is None else instant(value)


def day(value: object) -> date:
    """A date as a row holds it (text on SQLite)."""
    if isinstance(value, str):
        return date.fromisoformat(value if len(value) == 10 else value[:10])
    assert isinstance(value, date)
    return value


def maybe_day(value: object) -> date | None:
    """A date that may be missing."""
    return None if value is None else day(value)


def from_json(value: object) -> Any:
    """A JSON column's value."""
    return json.loads(value) if isinstance(value, str | bytes) else value


def marks(values: Sequence[object]) -> str:
    """As many question marks as values, for IN (…)."""
    return ",".join("?" * len(values))


def chunks(rows: Collection[K]) -> Iterator[Sequence[K]]:
    """As many at a time as one statement takes for IN (…), in the order of the table.

    The last is said again until they are a power of two: statements of few lengths are few, and each is kept with all
    that it takes (a hundred of five hundred marks had 7 MB a connection).
    """
    ordered = sorted(rows)
    for at in range(0, len(ordered), _MOST_AT_ONCE):
        chunk = ordered[at : at + _MOST_AT_ONCE]
        yield chunk + chunk[-1:] * ((1 << (len(chunk) - 1).bit_length()) - len(chunk))


_MOST_AT_ONCE = 512


def _refusals() -> tuple[type[Exception], ...]:
    """What a transaction can fail of, a server that is down or went away included (Tortoise passes those on)."""
    from tortoise.exceptions import BaseORMException  # noqa: PLC0415  # as above

    errors: tuple[type[Exception], ...] = (BaseORMException, sqlite3.Error, OSError)
    asyncpg: Any = sys.modules.get("asyncpg")  # there only where PostgreSQL is used
    return errors if asyncpg is None else (*errors, asyncpg.PostgresError, asyncpg.InterfaceError)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


_AS_THEY_ARE = frozenset((int, str, float, type(None)))


def _as_text(value: object) -> object:
    """Instants and dates as Tortoise writes them to SQLite, so that text compares like time."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value
