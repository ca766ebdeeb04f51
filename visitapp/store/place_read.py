"""Read places, municipalities, offices and the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from visitapp.domain.alphabet import name_key
from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.errors import GoneError, NotFoundError
from visitapp.domain.event.selection import Choices
from visitapp.domain.event.view import Term
from visitapp.domain.place.types import Municipality, Place
from visitapp.domain.text import fold, fold_place
from visitapp.store.database import Query, Row, from_json, marks
from visitapp.store.filter_values import alias_of, remembered_values
from visitapp.store.kept import kept

_PLACE = """
id, uid, slug, kind, names, municipality_slug, category, latitude, longitude, precision_m, confirmed, aliases,
address, url, facts, facts_language, sources, demo
"""


def find_places(
    query: Query, kind: str = "", municipality: Iterable[str] = (), q: str = "", language: str = "sv"
) -> list[Place]:
    """Places by name, as readers of `language` look for them.

    `kind` "venue", "attraction" or any; `q`: every word must occur in a name or the address.
    """
    where, values = _places_where(kind, municipality, q)
    places = [_place(row) for row in query.rows(f"SELECT {_PLACE} FROM place WHERE {where}", *values)]
    return sorted(places, key=lambda place: (name_key(place.name(language), language), place.slug))


def find_attractions(query: Query, language: str) -> Sequence[Place]:
    """All attractions, as `find_places` gives them; kept until something is published."""
    return kept(query, ("attractions", language), lambda: find_places(query, "attraction", language=language))


def find_place_rows(query: Query, kind: str, municipality: Iterable[str], q: str) -> list[int]:
    """The ids of the rows of `find_places`, in no order."""
    where, values = _places_where(kind, municipality, q)
    return [row[0] for row in query.rows(f"SELECT id FROM place WHERE {where}", *values)]


def place_key(name: str, slug: str) -> tuple[str, str]:
    """What the API sorts places by: the Swedish name, then the slug."""
    return name_key(name, "sv"), slug


_MERGED = "SELECT v.alias_of FROM filter_value v WHERE v.kind = 'place' AND v.alias_of <> ''"
"""Slugs of places that were venues too, and stood twice."""


def places_by_name(query: Query) -> dict[str, Place]:
    """Every place by its uid and its slug, and by those of the ones that were merged into it."""
    places = find_places(query)
    found = {place.slug: place for place in places} | {place.uid: place for place in places}
    merged = query.rows("SELECT slug, alias_of FROM filter_value WHERE kind = 'place' AND alias_of <> ''")
    return {slug: found[into] for slug, into in merged if into in found} | found


def _places_where(kind: str, municipality: Iterable[str], q: str) -> tuple[str, list[object]]:
    sql, values = "1 = 1", list[object]()
    wanted = tuple(municipality)
    if kind:
        also = f" OR slug IN ({_MERGED})" if kind == "venue" else ""
        sql, values = f"{sql} AND (kind = ?{also})", [*values, kind]
    if wanted:
        sql, values = sql + f" AND municipality_slug IN ({marks(wanted)})", [*values, *wanted]
    words = fold(q).split()[:12]
    if q.strip() and not words:
        sql += " AND 1 = 0"  # what has no letter stands in no name
    for word in words:
        sql += " AND (search_text LIKE ? OR search_text LIKE ?)"
        values += [f"%{word}%", f"%{fold_place(word)}%"]
    return sql, values


def get_place(query: Query, slug: str) -> Place:
    """The place at `slug`. Raises NotFoundError, or GoneError with the slug of the place it was merged into."""
    merged = alias_of(query, "place", slug)
    if merged:
        raise GoneError("place", slug, merged)
    rows = query.rows(f"SELECT {_PLACE} FROM place WHERE slug = ?", slug)
    if not rows:
        raise NotFoundError("place", slug)
    return _place(rows[0])


def places_by_id(query: Query, ids: Iterable[int]) -> dict[int, Place]:
    """Places by the id of their row."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = query.rows(f"SELECT {_PLACE} FROM place WHERE id IN ({marks(wanted)})", *wanted)
    return {row[0]: _place(row) for row in rows}


def list_municipalities(query: Query) -> list[Municipality]:
    """The region's municipalities in the region's own order."""
    return list(kept(query, "municipalities", lambda: _municipalities(query)))


def _municipalities(query: Query) -> list[Municipality]:
    rows = query.rows(
        "SELECT slug, code, names, short_name, latitude, longitude, website, tourist_site, outline"
        " FROM municipality ORDER BY position"
    )
    return [
        Municipality(
            row[0], row[1], from_json(row[2]), row[3], row[4], row[5], row[6], row[7],
            tuple(tuple(tuple((lon, lat) for lon, lat in ring) for ring in polygon) for polygon in from_json(row[8])),
        )
        for row in rows
    ]  # fmt: skip


def list_terms(query: Query, kind: str) -> list[Term]:
    """The vocabulary's categories, audiences or accessibility facts ("category", "audience", "accessible")."""
    rows = query.rows("SELECT slug, names FROM term WHERE kind = ? ORDER BY position", kind)
    return [Term(row[0], from_json(row[1])) for row in rows]


def category_words(query: Query) -> dict[str, tuple[str, ...]]:
    """For each category the words of sources that lead to it."""
    rows = query.rows("SELECT slug, leads_here FROM term WHERE kind = 'category' ORDER BY position")
    return {row[0]: tuple(from_json(row[1])) for row in rows}


def list_offices(query: Query) -> list[dict[str, Any]]:
    """Offices: slug, kind, names, municipality_slug."""
    rows = query.rows("SELECT slug, kind, names, municipality_slug FROM office ORDER BY id")
    return [{"slug": r[0], "kind": r[1], "names": from_json(r[2]), "municipality_slug": r[3]} for r in rows]


def read_choices(query: Query) -> Choices:
    """Every value that a filter accepts: those there are, and those there ever were."""
    return kept(query, "choices", lambda: _choices(query))


def _choices(query: Query) -> Choices:
    ever = remembered_values(query)
    terms: dict[str, set[str]] = {"category": set(), "audience": set(), "accessible": set()}
    for kind, slug in query.rows("SELECT kind, slug FROM term"):
        terms.setdefault(kind, set()).add(slug)
    return Choices(
        municipalities=_slugs(query, "SELECT slug FROM municipality") | ever.get("municipality", set()),
        categories=frozenset(terms["category"] | ever.get("category", set())),
        audiences=frozenset(terms["audience"] | ever.get("audience", set())),
        accessible=frozenset(terms["accessible"] | ever.get("accessible", set())),
        places=_slugs(query, "SELECT slug FROM place") | ever.get("place", set()),
        organisers=_slugs(query, "SELECT DISTINCT organiser_slug FROM event WHERE organiser_slug <> ''")
        | ever.get("organiser", set()),
        crossings=_slugs(query, "SELECT slug FROM crossing") | ever.get("crossing", set()),
    )


def _slugs(query: Query, sql: str) -> frozenset[str]:
    return frozenset(row[0] for row in query.rows(sql))


def _place(row: Row) -> Place:
    return Place(
        uid=row[1], slug=row[2], kind=row[3], names=from_json(row[4]), municipality=row[5], category=row[6],
        latitude=row[7], longitude=row[8], precision_m=row[9], confirmed=bool(row[10]),
        aliases=tuple(from_json(row[11])), address=row[12], url=row[13], facts=tuple(from_json(row[14])),
        facts_language=row[15], sources=tuple(note_from_json(note) for note in from_json(row[16])),
        demo=bool(row[17]),
    )  # fmt: skip


def place_of_row(row: Any) -> Place:
    """The place of a row of the models."""
    return Place(
        row.uid, row.slug, row.kind, row.names, row.municipality_slug, row.category, row.latitude, row.longitude,
        row.precision_m, row.confirmed, tuple(row.aliases), row.address, row.url, tuple(row.facts),
        row.facts_language, tuple(note_from_json(note) for note in row.sources), row.demo,
    )  # fmt: skip


def note_from_json(note: dict[str, Any]) -> SourceNote:
    """A source note from its JSON form: title, url, checked_on."""
    checked = note.get("checked_on")
    return SourceNote(note["title"], note.get("url", ""), date.fromisoformat(checked) if checked else None)
