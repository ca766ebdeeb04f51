"""The tables of a GTFS zip as rows of text: one pass, bounded, whatever the zip and its encoding.

Source: the GTFS Schedule reference (file requirements).
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from feeds.wire import FormatError

MAX_TABLE_BYTES = 2_000_000_000
"""Of one unpacked table; a national stop_times.txt has about 500 MB."""
MAX_RATIO = 250
"""Unpacked to packed bytes, above RATIO_FREE_BYTES; timetables reach about 20."""
RATIO_FREE_BYTES = 20_000_000
MAX_ROWS = 20_000_000
MAX_MEMBERS = 5_000
MAX_NESTED_BYTES = 300_000_000
_REQUIRED = ("routes.txt", "trips.txt", "stops.txt", "stop_times.txt")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)

Row = tuple[int, dict[str, str]]
"""Line number in the table (the header is 1) and the fields by column; a missing one is not there."""


class Tables:
    """The tables of a feed. Raises FormatError when the bytes are no zip with a timetable in it."""

    def __init__(self, data: bytes) -> None:
        self._zip, self._folder = _open(data, deep=True)
        missing = [name for name in _REQUIRED if not self.has(name)]
        if missing:
            raise FormatError(f"the zip has no {', '.join(missing)}")

    def has(self, name: str) -> bool:
        """Whether the feed has that table."""
        return self._folder + name in self._zip.namelist()

    def rows(self, name: str, wanted: tuple[str, ...]) -> Iterator[Row]:
        """The rows of a table with the wanted columns that it has; nothing when the feed lacks the table.

        Text that is not UTF-8 is read as Latin-1, field by field. Raises FormatError when the table
        cannot be unpacked or is larger than the limits.
        """
        if not self.has(name):
            return
        info = self._zip.getinfo(self._folder + name)
        try:
            with self._zip.open(info) as member:
                bounded = io.BufferedReader(_Bounded(member, info.compress_size, name), 1 << 16)
                text = io.TextIOWrapper(bounded, "utf-8-sig", errors="surrogateescape", newline="")
                yield from _read_rows(text, name, wanted)
        except FormatError:
            raise
        except (csv.Error, *_BROKEN) as error:
            raise FormatError(f"{name}: cannot be unpacked ({error})") from error


class _Bounded(io.RawIOBase):
    """The bytes of a zip member, refused when they grow beyond what a timetable can be."""

    def __init__(self, member: IO[bytes], packed: int, name: str) -> None:
        self._member, self._packed, self._name = member, packed, name
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """RawIOBase's stub names a Buffer protocol that has no length."""
        chunk = self._member.read(len(buffer))
        self._seen += len(chunk)
        if self._seen > MAX_TABLE_BYTES:
            raise FormatError(f"{self._name}: larger than {MAX_TABLE_BYTES} bytes")
        if self._seen > RATIO_FREE_BYTES and self._seen > MAX_RATIO * max(self._packed, 1):
            raise FormatError(f"{self._name}: unpacks to more than {MAX_RATIO} times its size")
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _open(data: bytes, deep: bool) -> tuple[zipfile.ZipFile, str]:
    """The zip that holds the tables, and the folder they lie in; a zip inside the zip is opened once."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
    except _BROKEN as error:
        raise FormatError("is no zip file") from error
    if len(names) > MAX_MEMBERS:
        raise FormatError(f"the zip has more than {MAX_MEMBERS} files")
    folders = sorted(
        (name.removesuffix("stop_times.txt") for name in names if PurePosixPath(name).name == "stop_times.txt"),
        key=lambda folder: (folder.count("/"), folder),
    )
    folders = [folder for folder in folders if not folder.startswith("__MACOSX/")]
    if folders:
        return archive, folders[0]
    inner = [name for name in names if name.lower().endswith(".zip") and not name.startswith("__MACOSX/")]
    if not deep or len(inner) != 1:
        raise FormatError("the zip has no stop_times.txt")
    return _open(_unpack(archive, inner[0]), deep=False)


def _unpack(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as member:
            data = member.read(MAX_NESTED_BYTES + 1)
    except _BROKEN as error:
        raise FormatError(f"{name}: cannot be unpacked ({error})") from error
    if len(data) > MAX_NESTED_BYTES:
        raise FormatError(f"{name}: larger than {MAX_NESTED_BYTES} bytes")
    return data


def _read_rows(text: io.TextIOWrapper, name: str, wanted: tuple[str, ...]) -> Iterator[Row]:
    reader = csv.reader(text, skipinitialspace=True)
    header = [column.strip() for column in next(reader, [])]
    columns = [(header.index(column), column) for column in wanted if column in header]
    for count, fields in enumerate(reader):
        if count >= MAX_ROWS:
            raise FormatError(f"{name}: more than {MAX_ROWS} rows")
        if fields:
            width = len(fields)
            yield (
                reader.line_num,
                {column: _clean(fields[place]) for place, column in columns if place < width},
            )


def _clean(field: str) -> str:
    field = field.strip()
    if field.isascii():
        return field
    try:
        field.encode()
    except UnicodeEncodeError:
        return field.encode("utf-8", "surrogateescape").decode("latin-1")
    return field
