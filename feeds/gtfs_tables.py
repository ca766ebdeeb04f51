"""The tables of a GTFS zip as rows of text: one pass, bounded, whatever the zip and its encoding.

Source: the GTFS Schedule reference (file requirements).
"""

from __future__ import annotations

import csv
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import PurePosixPath
from typing import IO, Protocol

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
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
)  # fmt: skip
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "") | dict.fromkeys((9, 10, 13), " ")

Row = tuple[int, dict[str, str]]
"""Line number in the table (the header is 1) and the fields by column; a missing one is not there."""
Columns = tuple[int, list[Sequence[str]]]
"""The line number of the first of some rows, and each column of them."""
_BATCH = 1 << 16
"""Characters that are cut into fields at once."""


class _Reader(Protocol):
    """What csv.reader gives."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


class Tables:
    """The tables of a feed, given as bytes or as an open file.

    `progress` is told how many bytes were unpacked since it was last told.
    Raises FormatError when the bytes are no zip with a timetable in it.
    """

    def __init__(self, data: bytes | IO[bytes], progress: Callable[[int], None] | None = None) -> None:
        self._progress = progress
        self._zip, self._folder = _open(io.BytesIO(data) if isinstance(data, bytes) else data, deep=True)
        missing = [name for name in _REQUIRED if not self.has(name)]
        if missing:
            raise FormatError(f"the zip has no {', '.join(missing)}")

    def has(self, name: str) -> bool:
        """Whether the feed has that table."""
        return self._folder + name in self._zip.namelist()

    def size(self, names: Iterable[str]) -> int:
        """How many bytes the tables have together, as the zip tells it."""
        return sum(self._zip.getinfo(self._folder + name).file_size for name in names if self.has(name))

    def rows(self, name: str, wanted: tuple[str, ...]) -> Iterator[Row]:
        """The rows of a table with the wanted columns that it has; nothing when the feed lacks the table.

        Text that is not UTF-8 is read as Latin-1, field by field. Raises FormatError when the table
        cannot be unpacked or is larger than the limits.
        """
        if not self.has(name):
            return
        with self._text(name) as text:
            yield from _read_rows(text, name, wanted)

    def columns(self, name: str, wanted: tuple[str, ...]) -> Iterator[Columns]:
        """The wanted columns of a table that the feed has, some thousand rows at a time, for tables of millions.

        Nothing is stripped or decoded a second time (`clean_field` does it); a column that is not there, or a field
        that a short row lacks, is empty. Raises FormatError like `rows`.
        """
        with self._text(name) as text:
            header = [column.strip() for column in next(csv.reader(text, skipinitialspace=True), [])]
            places = [header.index(column) if column in header else -1 for column in wanted]
            count = 0
            for line, columns in _batches(text, len(header)):
                count += len(columns[0])
                if count > MAX_ROWS:
                    raise FormatError(f"{name}: more than {MAX_ROWS} rows")
                nothing = ("",) * len(columns[0])
                yield line, [columns[place] if place >= 0 else nothing for place in places]

    @contextmanager
    def _text(self, name: str) -> Iterator[io.TextIOWrapper]:
        info = self._zip.getinfo(self._folder + name)
        try:
            with self._zip.open(info) as member:
                bounded = io.BufferedReader(_Bounded(member, info.compress_size, name, self._progress), 1 << 16)
                yield io.TextIOWrapper(bounded, "utf-8-sig", errors="surrogateescape", newline="")
        except FormatError:
            raise
        except (csv.Error, *_BROKEN) as error:
            raise FormatError(f"{name}: cannot be unpacked ({error})") from error


class _Bounded(io.RawIOBase):
    """The bytes of a zip member, refused when they grow beyond what a timetable can be."""

    def __init__(self, member: IO[bytes], packed: int, name: str, progress: Callable[[int], None] | None) -> None:
        self._member, self._packed, self._name = member, packed, name
        self._progress = progress
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
        if self._progress is not None:
            self._progress(len(chunk))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _open(file: IO[bytes], deep: bool) -> tuple[zipfile.ZipFile, str]:
    """The zip that holds the tables, and the folder they lie in; a zip inside the zip is opened once."""
    try:
        archive = zipfile.ZipFile(file)
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
    return _open(io.BytesIO(_unpack(archive, inner[0])), deep=False)


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
                {column: clean_field(fields[place]) for place, column in columns if place < width},
            )


def _batches(text: io.TextIOWrapper, width: int) -> Iterator[tuple[int, Sequence[Sequence[str]]]]:
    """All columns of some rows, and the line of the first; no row is empty.

    Lines that have as many fields as the header and no quotes are cut all at once: a third of csv.reader's time.
    """
    line = 2
    while chunk := text.read(_BATCH) + text.readline():
        if '"' in chunk:
            lines = io.StringIO(chunk, newline="")
            for before, rows in _filled(csv.reader(chain(lines, text), skipinitialspace=True)):
                yield line + before, _turned(rows, width)
            return
        chunk = chunk.replace("\r\n", "\n").removesuffix("\n")
        rows_in = chunk.count("\n") + 1
        # Between two lines stands a field of its own: at each place where one must be there is one.
        fields = chunk.replace("\n", ",\n,").split(",")
        ends = fields[width :: width + 1]
        if len(fields) == rows_in * (width + 1) - 1 and ends.count("\n") == rows_in - 1 and width > 1:
            yield line, [fields[place :: width + 1] for place in range(width)]
        else:
            for before, rows in _filled(csv.reader(io.StringIO(chunk, newline=""), skipinitialspace=True)):
                yield line + before, _turned(rows, width)
        line += rows_in


def _filled(reader: _Reader) -> Iterator[tuple[int, list[list[str]]]]:
    """Rows that are not empty, at most a thousand, and how many lines stand before the first."""
    rows: list[list[str]] = []
    first = before = 0
    for row in reader:
        if len(rows) == 1000 or (rows and (len(row) < 2 and not "".join(row).strip())):
            yield first, rows
            rows = []
        if len(row) > 1 or "".join(row).strip():
            first = first if rows else before
            rows.append(row)
        before = reader.line_num
    if rows:
        yield first, rows


def _turned(rows: list[list[str]], width: int) -> list[tuple[str, ...]]:
    if min(map(len, rows)) < width:
        rows = [row + [""] * (width - len(row)) for row in rows]
    return list(zip(*rows, strict=False))


def clean_field(field: str) -> str:
    """A field on one line, without spaces round it and controls in it; bytes that were not UTF-8 as Latin-1."""
    field = field.strip()
    if field.isprintable():
        return field
    try:
        field.encode()
    except UnicodeEncodeError:
        field = field.encode("utf-8", "surrogateescape").decode("latin-1")
    return field.translate(_CONTROLS).strip()
