"""Reads events from tables: CSV as spreadsheets and people write it, a row for each event under headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from feeds.bytes_text import decode, one_line, without_controls
from feeds.platforms.mapped import FIELDS, node_of
from feeds.platforms.reader import read_items
from feeds.platforms.types import Item, ItemError, Platform, Times
from feeds.platforms.values import day_and_hours, sentences
from feeds.table_words import WHEN, field_of, status_of
from feeds.wire import Document, FormatError, Problem, ReadOptions

MOST_ROWS = 20_000
_MARKS = (";", ",", "\t")
_FIRST_LINES = 20
_SAME = {name: name for name in FIELDS}


def is_table(text: str) -> bool:
    """Whether one of the first lines has headings for a title and for when it is held."""
    return _headings(text.splitlines()[:_FIRST_LINES]) is not None


def read_csv(data: bytes, options: ReadOptions) -> Document:
    """The events of a table. Raises FormatError without headings; a row that cannot be read costs that row."""
    text, fault = decode(data)
    text = without_controls(text)
    found = _headings(text.splitlines()[:_FIRST_LINES])
    if found is None:
        raise FormatError("a table without headings for a title and a date")
    skipped, mark, fields = found
    problems = [Problem("document", fault)] if fault else []
    rows = _rows(text, mark, skipped, problems)
    unknown = [one_line(name, 60) for name, field in fields if not field and name.strip()]
    if unknown:
        problems.append(Problem("headings", f"not known: {', '.join(unknown[:20])}"))
    items: list[tuple[str, object]] = []
    for number, cells in islice(rows, MOST_ROWS):
        row = {field: cell.strip() for (_, field), cell in zip(fields, cells, strict=False) if field and cell.strip()}
        if row:
            items.append((f"row {number}", row))
    if next(rows, None) is not None:
        problems.append(Problem("document", f"more than {MOST_ROWS} rows: the rest is left out"))
    return read_items(TABLE, items, options, problems)


def _headings(lines: Sequence[str]) -> tuple[int, str, list[tuple[str, str]]] | None:
    """How many lines stand before the headings, the mark between cells, and (heading, field) of each column."""
    for number, line in enumerate(lines):
        for mark in _MARKS:
            try:
                cells = next(csv.reader([line[:10_000]], delimiter=mark), [])
            except csv.Error:
                continue
            named: list[tuple[str, str]] = []
            for cell in cells:
                field = field_of(cell)
                named.append((cell, "" if field in {other for _, other in named} else field))
            fields = {field for _, field in named}
            if "title" in fields and fields & WHEN:
                return number, mark, named
    return None


def _rows(text: str, mark: str, skipped: int, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The rows behind the headings with their line numbers; a cell that never ends ends the table."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for cells in islice(reader, skipped + 1, None):
            yield reader.line_num, cells
    except csv.Error as error:
        problems.append(Problem(f"row {reader.line_num}", f"cut off: {error}"))


def _node(item: Item) -> dict[str, object]:
    status = status_of(str(item.get("status", "")))
    return node_of(_SAME, {**item, "status": status})


def _times(item: Item, options: ReadOptions) -> Times:
    if "title" not in item:
        raise ItemError("has no title")
    if "first_day" not in item:
        return sentences([str(item["said"])] if "said" in item else [], options, coming=False)
    first, last, start, end = (item.get(name) for name in ("first_day", "last_day", "start_time", "end_time"))
    return day_and_hours(first, last, start, end, options)


TABLE = Platform("csv", lambda _: None, _node, _times)
