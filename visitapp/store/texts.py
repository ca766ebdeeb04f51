"""Which language's words are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from visitapp.domain.language import best_language
from visitapp.store.database import Query, marks

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Words:
    """An event's words in one language, and all languages it has words in (sorted)."""

    language: str
    title: str
    summary: str
    description: str
    origin: str
    languages: tuple[str, ...]


def words_of(query: Query, event_ids: Iterable[int], language: str) -> dict[int, Words]:
    """For each event the words to show to a reader of `language`; events without any are left out."""
    ids = sorted(set(event_ids))
    rows: dict[int, dict[str, Sequence[str]]] = {}
    for at in range(0, len(ids), CHUNK):
        chunk = ids[at : at + CHUNK]
        sql = f"SELECT event_id, language, title, summary, description, origin FROM event_text WHERE event_id IN ({marks(chunk)})"  # noqa: E501  # only question marks are put in
        for event_id, of, *words in query.rows(sql, *chunk):
            rows.setdefault(event_id, {})[of] = words
    shown: dict[int, Words] = {}
    for event_id, by_language in rows.items():
        best = best_language(language, set(by_language))
        assert best is not None
        title, summary, description, origin = by_language[best]
        shown[event_id] = Words(best, title, summary, description, origin, tuple(sorted(by_language)))
    return shown
