"""Reads events from Excel workbooks (.xlsx, ECMA-376): the sheets that have headings we know, a row for each event.

A workbook is a ZIP file, so a few kilobytes may unfold to gigabytes: what it says it unfolds to is added up before
anything is unpacked, and no more than that is ever read of a part.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from feeds.bytes_text import one_line, without_controls
from feeds.platforms.reader import read_items
from feeds.platforms.types import Platform
from feeds.table_read import MOST_ROWS, TABLE, WITHOUT_HEADINGS, Fields, fields_of, filled, unknown_headings
from feeds.wire import Document, FormatError, Problem, ReadOptions

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_UNPACKED = 100 * 1024 * 1024
"""Bytes of all parts together."""
MOST_PARTS = 2_000
MOST_SHEETS = 50
MOST_COLUMNS = 100
_FIRST_ROWS = 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HOURS = frozenset(("start_time", "end_time"))
_DAYS = frozenset(("first_day", "last_day"))
WORKBOOK = Platform("xlsx", lambda _: None, TABLE.node, TABLE.times)


def is_workbook(data: bytes) -> bool:
    """Whether `data` begins as a ZIP file or as an old workbook does."""
    return data.startswith((_ZIP, _OLE))


def read_workbook(data: bytes, options: ReadOptions) -> Document:
    """The events of a workbook. Raises FormatError for one that cannot be read, or has no sheet with headings."""
    _refuse_bombs(data)
    problems: list[Problem] = []
    items: list[tuple[str, object]] = []
    try:
        found = False
        for name, sheet in _sheets(data):
            head = _headings(sheet)
            if head is None:
                continue
            found = True
            number, fields = head
            problems += unknown_headings(fields)
            rows = filled(_rows(sheet, number, fields), fields, problems)
            items += [(f"{name}, row {row}", said) for row, said in islice(rows, MOST_ROWS - len(items))]
    except _FAULTS as error:
        raise FormatError(one_line(f"a workbook that cannot be read: {error or type(error).__name__}")) from error
    if not found:
        raise FormatError(WITHOUT_HEADINGS)
    return read_items(WORKBOOK, items, options, problems)


# What a broken part makes the library and the parsers below it raise.
_FAULTS = (
    zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError, SyntaxError,
    NotImplementedError, RuntimeError, OverflowError, zlib.error, struct.error,
)  # fmt: skip


def _refuse_bombs(data: bytes) -> None:
    if data.startswith(_OLE):
        raise FormatError("an old or a locked workbook (.xls): save it as .xlsx or CSV without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if "mimetype" in archive.NameToInfo:
                raise FormatError("no Excel workbook: save it as .xlsx or CSV")
            if "xl/workbook.xml" not in archive.NameToInfo:
                raise FormatError("a ZIP file that is no Excel workbook")
            if len(parts) > MOST_PARTS:
                raise FormatError(f"a workbook of more than {MOST_PARTS} parts")
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise FormatError(f"a workbook that unfolds to more than {MOST_UNPACKED // 1024 // 1024} MB")
            for part in parts:
                _refuse_entities(archive, part)
    except FormatError:
        raise
    except _FAULTS as error:
        raise FormatError(one_line(f"a workbook that cannot be read: {error}")) from error


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No spreadsheet writes a DOCTYPE: who does wants entities."""
    if part.filename.endswith((".xml", ".rels", ".vml")):
        with archive.open(part) as file:
            head = file.read(4096).replace(b"\x00", b"").upper()
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise FormatError("a workbook with a DOCTYPE")


def _sheets(data: bytes) -> Iterator[tuple[str, Worksheet]]:
    """The visible sheets by name."""
    from openpyxl import load_workbook  # noqa: PLC0415  # only where there is a workbook: it takes a while to load

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        for name in book.sheetnames[:MOST_SHEETS]:
            sheet = book[name]
            if hasattr(sheet, "iter_rows") and sheet.sheet_state == "visible":
                # What a sheet says of its own size is often wrong, and costs a row for every one that is not there.
                if hasattr(sheet, "reset_dimensions"):
                    sheet.reset_dimensions()
                yield one_line(name, 60), sheet
    finally:
        book.close()


def _headings(sheet: Worksheet) -> tuple[int, Fields] | None:
    """The number of the row of headings, and what each column is."""
    for number, cells in enumerate(sheet.iter_rows(max_row=_FIRST_ROWS, max_col=MOST_COLUMNS, values_only=True), 1):
        fields = fields_of([_text(cell, "") for cell in cells])
        if fields is not None:
            return number, fields
    return None


def _rows(sheet: Worksheet, heading: int, fields: Fields) -> Iterator[tuple[int, list[str]]]:
    """The rows below the headings with their numbers, one more than are read: then the table is cut."""
    names = [field for _, field in fields]
    wanted = sheet.iter_rows(
        min_row=heading + 1, max_row=heading + MOST_ROWS + 1, max_col=min(len(names), MOST_COLUMNS), values_only=True
    )
    for number, cells in enumerate(wanted, heading + 1):
        row = [_text(cell, field) for cell, field in zip(cells, chain(names), strict=False)]
        yield number, _with_hours(row, list(cells), names)


def _with_hours(row: list[str], cells: list[Any], names: list[str]) -> list[str]:
    """A day with an hour in one cell gives the hour too, where there is a column for it that says nothing."""
    for day, hour in (("first_day", "start_time"), ("last_day", "end_time")):
        if day in names and hour in names and names.index(day) < len(cells):
            cell, at = cells[names.index(day)], names.index(hour)
            if isinstance(cell, datetime) and cell.time() != time() and at < len(row) and not row[at]:
                row[at] = f"{cell:%H:%M}"
    return row


def _text(cell: object, field: str) -> str:
    """A cell as somebody would have typed it."""
    if cell is None or (isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?").isupper()):
        return ""  # an error such as #REF! or #N/A
    if isinstance(cell, datetime):
        if field in _HOURS:
            return f"{cell:%H:%M}"
        return f"{cell:%Y-%m-%d}" if field in _DAYS or cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        return _clock(cell.total_seconds())
    if isinstance(cell, bool):
        return ""
    if isinstance(cell, int | float | Decimal):
        return _number(float(cell), field)
    return without_controls(str(cell))


def _number(value: float, field: str) -> str:
    if field in _HOURS:
        # A part of a day, or "19.30" that was taken for a number.
        return _clock(value * 86400) if 0 < value < 1 else f"{value:.2f}" if value != int(value) else f"{value:.0f}"
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.10g}"


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
