"""The empty table that is handed out for a whole programme."""

from __future__ import annotations

from feeds.table_words import template
from feeds.workbook_write import empty_workbook


def empty_table(language: str) -> bytes:
    """Headings in a language, as spreadsheets open them."""
    return template(language)


def empty_excel_table(language: str) -> bytes:
    """The same as an Excel workbook."""
    return empty_workbook(language)
