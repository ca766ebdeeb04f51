"""The empty table that is handed out for a whole programme."""

from __future__ import annotations

from feeds.table_words import template


def empty_table(language: str) -> bytes:
    """Headings in a language, as spreadsheets open them."""
    return template(language)
