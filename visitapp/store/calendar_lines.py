"""The lines of calendars that were written ahead, kept in a file beside the database: what it costs to write a
calendar of ten thousand dates is mostly the text that stands in each.

Nothing is lost with the file: what is not in it, or of another version, is written when it is asked for.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

import structlog

from visitapp.domain.language import LANGUAGES, Language
from visitapp.store.database import chunks, marks

MAX_BYTES = 2_000_000_000
"""100,000 events in four languages take 0.6 GB. Of a larger region some are written when they are asked for."""
_SCHEMA = "CREATE TABLE IF NOT EXISTS lines (key INTEGER PRIMARY KEY, version BLOB NOT NULL, octets BLOB NOT NULL)"
_A_LANGUAGE = 1 << 48
"""Keys are the event's row and so many for each language: those of one language lie together."""

log = structlog.get_logger()


class Lines(NamedTuple):
    """What stands in every entry of an event, and of what version of it that was written."""

    version: bytes
    octets: bytes


class CalendarLines:
    """The file `path`, which the worker makes and fills and the others read. Blocking; safe among threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()

    def find(self, language: str, versions: Mapping[int, bytes]) -> dict[int, bytes]:
        """The lines of those events (by their rows) of which there are any of the version that is wanted."""
        base = _base(language)
        rows = self._rows("SELECT key, version, octets", base, versions)
        return {key - base: octets for key, version, octets in rows if versions[key - base] == version}

    def versions(self, language: str, events: Collection[int]) -> dict[int, bytes]:
        """Of what version the lines of these events are, where there are any."""
        base = _base(language)
        return {key - base: version for key, version in self._rows("SELECT key, version", base, events)}

    def keep(self, written: Mapping[Language, Mapping[int, Lines]], gone: Iterable[int] = ()) -> None:
        """Keep lines by language and event, and forget all of the events `gone`.

        A file that is no such file, or damaged, is made anew. Raises OSError when it cannot be written.
        """
        gone = list(gone)
        try:
            self._keep(written, gone)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # full, locked, read-only: that is not the file's fault
                raise OSError(f"{self._path}: {error}") from error
            log.warning("lines of calendars are begun anew", path=str(self._path), error=str(error))
            self._remove()
            self._keep(written, gone)

    def close(self) -> None:
        """Close what this thread has open."""
        opened: _Opened | None = getattr(self._own, "opened", None)
        self._own.opened = None
        if opened is not None:
            with suppress(sqlite3.Error):
                opened.connection.close()

    def _rows(self, select: str, base: int, events: Collection[int]) -> list[tuple[Any, ...]]:
        """Nothing where there is no file, or none that can be read."""
        found: list[tuple[Any, ...]] = []
        try:
            connection = self._opened()
            if connection is not None:
                for chunk in chunks(events):
                    keys = [base + event for event in chunk]
                    found += connection.execute(f"{select} FROM lines WHERE key IN ({marks(keys)})", keys).fetchall()
        except sqlite3.Error as error:
            log.warning("lines of calendars cannot be read", path=str(self._path), error=str(error))
            self.close()
            return []
        return found

    def _opened(self) -> sqlite3.Connection | None:
        """This thread's connection; None without a file. One that was put in its place is opened anew."""
        try:
            status = self._path.stat()
        except OSError:
            self.close()
            return None
        opened: _Opened | None = getattr(self._own, "opened", None)
        if opened is None or opened.file != (status.st_dev, status.st_ino):
            self.close()
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=rw", uri=True, check_same_thread=False)
            connection.execute("PRAGMA query_only=ON")
            connection.execute("PRAGMA cache_size=-400")  # each page is read for one row, and seldom again
            opened = self._own.opened = _Opened(connection, (status.st_dev, status.st_ino))
        return opened.connection

    def _keep(self, written: Mapping[Language, Mapping[int, Lines]], gone: Collection[int]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=5.0)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            with connection:
                connection.execute(_SCHEMA)
                for language in LANGUAGES:
                    base = _base(language)
                    for chunk in chunks(gone):
                        keys = [base + event for event in chunk]
                        connection.execute(f"DELETE FROM lines WHERE key IN ({marks(keys)})", keys)
                if self._path.stat().st_size < MAX_BYTES:
                    connection.executemany(
                        "INSERT OR REPLACE INTO lines (key, version, octets) VALUES (?, ?, ?)",
                        (
                            (_base(language) + event, *lines)
                            for language, of_language in written.items()
                            for event, lines in of_language.items()
                        ),
                    )

    def _remove(self) -> None:
        for end in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + end).unlink(missing_ok=True)


class _Opened(NamedTuple):
    connection: sqlite3.Connection
    file: tuple[int, int]


def _base(language: str) -> int:
    return LANGUAGES.index(language) * _A_LANGUAGE
