"""GTFS out: tables as a zip whose bytes depend on nothing but them. Source: the GTFS Schedule reference."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_ZIP_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The first instant that a zip can name: the files in it have no date of their own."""
_FILE_MODE = 0o644 << 16
_UNIX = 3


@dataclass(frozen=True, slots=True)
class GtfsTable:
    """One table, by the name of its file. Each row has a field for each column; "" is no value."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def write_gtfs(tables: Sequence[GtfsTable], texts: Mapping[str, str] | None = None) -> bytes:
    """The tables, and texts for people by their file's name, as a zip. The same input gives the same bytes.

    Raises ValueError for a row that has not as many fields as its table columns.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for table in tables:
            archive.writestr(_member(table.name), _table_octets(table))
        for name, text in (texts or {}).items():
            archive.writestr(_member(name), text.encode())
    return buffer.getvalue()


def gtfs_time(seconds: int) -> str:
    """Seconds from noon minus 12 h as HH:MM:SS, beyond 24 hours too."""
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


def gtfs_date(day: date) -> str:
    """A day as YYYYMMDD."""
    return day.strftime("%Y%m%d")


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _ZIP_BEGINNING)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = _FILE_MODE
    info.create_system = _UNIX
    return info


def _table_octets(table: GtfsTable) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows:
        if len(row) != len(table.columns):
            raise ValueError(f"{table.name}: a row has {len(row)} fields, not {len(table.columns)}")
        writer.writerow([" ".join(field.split()) for field in row])
    return text.getvalue().encode()
