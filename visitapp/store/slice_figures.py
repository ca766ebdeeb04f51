"""Figures of a slice, and the organisers that one may choose from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from visitapp.domain.alphabet import name_key
from visitapp.domain.event.selection import Selection
from visitapp.domain.text import slug_words
from visitapp.store.database import Query, marks
from visitapp.store.kept import kept
from visitapp.store.slice_rows import slice_rows, upto
from visitapp.store.slices import where_of


class OrganiserRow(NamedTuple):
    """An organiser with the number of public events."""

    slug: str
    name: str
    events: int


def count_occurrences(query: Query, selection: Selection, first: date, last: date | None, today: date) -> int:
    """How many occurrences of `selection` overlap the days `first` to `last` (None: no end)."""
    where = where_of(selection, first, last, today)
    held = slice_rows(query, selection, where, first, last)
    if held is not None:
        return len(held)
    public = where.checks.sql if where.filtered else "e.state = 'public'"
    sql = f"SELECT COUNT(*) FROM occurrence o CROSS JOIN event e WHERE e.id = o.event_id AND {where.occurrences.sql}"
    sql = f"{sql} AND {public}{upto(where)}"
    values = (*where.occurrences.values, *(where.checks.values if where.filtered else ()), *where.until.values)
    return kept(query, (sql, values), lambda: int(query.rows(sql, *values)[0][0]))


def find_organisers(query: Query, q: str, language: str, most: int) -> list[OrganiserRow]:
    """The first `most` organisers in whose name every word of `q` occurs, by name in `language`; none for no word."""
    words = [word for word in slug_words(q).split("-") if word][:8]
    if not words:
        return []
    parts = " AND ".join(["organiser_slug LIKE ?"] * len(words))
    rows = query.rows(
        "SELECT organiser_slug, MAX(organiser), COUNT(*) FROM event WHERE state = 'public' AND organiser_slug <> ''"
        f" AND {parts} GROUP BY organiser_slug",
        *(f"%{word}%" for word in words),
    )
    found = [OrganiserRow(row[0], row[1], row[2]) for row in rows]
    return sorted(found, key=lambda one: (name_key(one.name, language), one.slug))[:most]


def organiser_names(query: Query, slugs: Sequence[str]) -> dict[str, str]:
    """The names of organisers by slug, of any event that ever was; one that never was has none."""
    if not slugs:
        return {}
    rows = query.rows(
        f"SELECT organiser_slug, MAX(organiser) FROM event WHERE organiser_slug IN ({marks(slugs)})"
        " GROUP BY organiser_slug",
        *slugs,
    )
    return {row[0]: row[1] for row in rows}
