"""The events in whose texts every word of a search occurs, as numbers of rows, kept until something is published."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator

from visitapp.store.database import Query, marks
from visitapp.store.kept import kept
from visitapp.store.search_plan import LOOKED, Sample, plan_search
from visitapp.store.slices import Words

SAMPLED = 256
"""Texts that tell how a search is to be made."""
KEPT = 6000
"""Events of a search that are kept."""
GIVEN = 25_000
"""Events whose texts are looked at, at most."""
AHEAD = 50
"""Events that one walks to for a page, and to tell how many there are at least."""
CHUNK = 500


def searched_rows(query: Query, words: Words, most: int) -> array[int] | None:
    """The rows of the events in which all the words occur, in no order; None when they are more than `most`.

    None without looking where as many are expected, for walking to a page of them takes less.
    """
    if not words.spelt:
        return array("q")
    sample = _kept_sample(query)
    expected = sample.expected(len(sample.having_all(words.spelt)))
    if expected > most:
        return None
    if min(most, expected) <= KEPT:
        found = kept(query, ("searched", words.spelt), lambda: _read(query, sample, words, KEPT))
        if len(found) <= KEPT or most <= KEPT:
            return found if len(found) <= most else None
    found = _read(query, sample, words, most)
    return found if len(found) <= most else None


def searched_among(query: Query, words: Words, events: set[int], most: int) -> set[int]:
    """Those of some events in which all the words occur.

    All of them where more than `most` are expected to be left, or where walking to a page of these takes less.
    """
    if not words.spelt:
        return set()
    sample = _kept_sample(query)
    left = len(events) * sample.expected(len(sample.having_all(words.spelt))) / max(sample.events, 1)
    if left > most:
        return events
    way = plan_search(sample, words.spelt, query.finds_parts)
    if way.cost * left > AHEAD * sample.events * LOOKED:
        return events
    if way.cost > len(events) * LOOKED:
        return set(_looked_at(query, words, events))
    given = events.intersection(row[0] for row in query.rows(way.part.sql, *way.part.values))
    return given if way.whole else set(_looked_at(query, words, given))


def _kept_sample(query: Query) -> Sample:
    return kept(query, ("sample",), lambda: _sample(query))


def _sample(query: Query) -> Sample:
    """Texts from among the oldest to the newest."""
    (oldest, newest) = query.rows("SELECT COALESCE(MIN(id), 0), COALESCE(MAX(id), 0) FROM event")[0]
    span = newest - oldest + 1
    rows = [oldest + span * index // min(SAMPLED, span) for index in range(min(SAMPLED, span))]
    texts = query.rows(f"SELECT search_text FROM event WHERE id IN ({marks(rows)})", *rows)
    return Sample(tuple(row[0] for row in texts), span * len(texts) // len(rows))


def _read(query: Query, sample: Sample, words: Words, most: int) -> array[int]:
    """The rows; more than `most` when there are more."""
    way = plan_search(sample, words.spelt, query.finds_parts)
    limit = most if way.whole else max(most, GIVEN)
    given = [row[0] for row in query.rows(f"{way.part.sql} LIMIT ?", *way.part.values, limit + 1)]
    return array("q", given if way.whole or len(given) > limit else _looked_at(query, words, given))


def _looked_at(query: Query, words: Words, events: Collection[int]) -> Iterator[int]:
    """Those of the events whose texts have all the words."""
    ordered = sorted(events)
    sql = f"SELECT e.id FROM event e WHERE {words.sql} AND e.id IN"
    for at in range(0, len(ordered), CHUNK):
        chunk = ordered[at : at + CHUNK]
        yield from (row[0] for row in query.rows(f"{sql} ({marks(chunk)})", *words.values, *chunk))
