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

Fields = list[tuple[str, str]]
"""The heading of each column and the field that it stands for, "" for none."""

MOST_ROWS = 20_000
WITHOUT_HEADINGS = "a table without headings for a title and a date"
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
        raise FormatError(WITHOUT_HEADINGS)
    skipped, mark, fields = found
    problems = [Problem("document", fault)] if fault else []
    problems += unknown_headings(fields)
    items = [(f"row {number}", row) for number, row in filled(_rows(text, mark, skipped, problems), fields, problems)]
    return read_items(TABLE, items, options, problems)


def fields_of(cells: Sequence[str]) -> Fields | None:
    """What each column of a row of headings is; None for a row that is none."""
    named: Fields = []
    for cell in cells:
        field = field_of(cell)
        named.append((cell, "" if field in {other for _, other in named} else field))
    fields = {field for _, field in named}
    return named if "title" in fields and fields & WHEN else None


def unknown_headings(fields: Fields) -> list[Problem]:
    """A problem that names the headings that stand for nothing we read."""
    unknown = [one_line(name, 60) for name, field in fields if not field and name.strip()]
    return [Problem("headings", f"not known: {', '.join(unknown[:20])}")] if unknown else []


def filled(
    rows: Iterator[tuple[int, list[str]]], fields: Fields, problems: list[Problem]
) -> Iterator[tuple[int, dict[str, object]]]:
    """The rows that say anything, by field, with their numbers; at most MOST_ROWS are looked at."""
    for number, cells in islice(rows, MOST_ROWS):
        row: dict[str, object] = {
            field: cell.strip() for (_, field), cell in zip(fields, cells, strict=False) if field and cell.strip()
        }
        if row:
            yield number, row
    if next(rows, None) is not None:
        problems.append(Problem("document", f"more than {MOST_ROWS} rows: the rest is left out"))


def _headings(lines: Sequence[str]) -> tuple[int, str, Fields] | None:
    """How many lines stand before the headings, the mark between cells, and what each column is."""
    for number, line in enumerate(lines):
        for mark in _MARKS:
            try:
                cells = next(csv.reader([line[:10_000]], delimiter=mark), [])
            except csv.Error:
                continue
            if fields := fields_of(cells):
                return number, mark, fields
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
