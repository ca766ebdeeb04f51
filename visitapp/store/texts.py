"""Which language's words are shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from visitapp.domain.language import best_language
from visitapp.store.database import Query, Row, chunks, marks


class Words(NamedTuple):
    """An event's words in one language, and all languages it has words in (sorted)."""

    language: str
    title: str
    summary: str
    description: str
    origin: str
    languages: tuple[str, ...]


def words_of(query: Query, event_ids: Iterable[int], language: str) -> dict[int, Words]:
    """For each event the words to show to a reader of `language`; events without any are left out."""
    rows: dict[int, Row] = {}
    several: dict[int, dict[str, Row]] = {}
    for chunk in chunks(set(event_ids)):
        sql = f"SELECT event_id, language, title, summary, description, origin FROM event_text WHERE event_id IN ({marks(chunk)})"  # noqa: E501  # only question marks are put in
        for row in query.rows(sql, *chunk):
            other = rows.setdefault(row[0], row)
            if other is not row:
                several.setdefault(row[0], {other[1]: other})[row[1]] = row
    shown = {
        event_id: Words(only, title, summary, description, origin, (only,))
        for event_id, only, title, summary, description, origin in rows.values()
    }
    for event_id, by_language in several.items():
        best = best_language(language, by_language.keys())
        assert best is not None
        _, _, title, summary, description, origin = by_language[best]
        shown[event_id] = Words(best, title, summary, description, origin, tuple(sorted(by_language)))
    return shown
