"""Places as lists and maps show them: a line each, kept in every language's order until something is published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from visitapp.domain.alphabet import name_key
from visitapp.store.database import Query, from_json
from visitapp.store.kept import kept
from visitapp.store.place_read import find_place_rows


class PlaceLine(NamedTuple):
    """What a list says of a place. `name` is in the language asked for, or in another that it has."""

    id: int
    slug: str
    kind: str
    name: str
    municipality: str
    category: str
    latitude: float | None
    longitude: float | None
    confirmed: bool


def place_lines(
    query: Query, language: str, kind: str = "", municipality: Iterable[str] = (), q: str = ""
) -> list[PlaceLine]:
    """The places that `find_places` finds, by their names in `language`."""
    lines = kept(query, ("place lines", language), lambda: _all_lines(query, language))
    wanted = frozenset(municipality)
    if q.strip() or kind:
        rows = frozenset(find_place_rows(query, kind, wanted, q))
        return [line for line in lines if line.id in rows]
    return [line for line in lines if not wanted or line.municipality in wanted]


def _all_lines(query: Query, language: str) -> tuple[PlaceLine, ...]:
    rows = query.rows(
        "SELECT id, slug, kind, names, municipality_slug, category, latitude, longitude, confirmed FROM place"
    )
    lines = (
        PlaceLine(
            row[0], row[1], row[2], _name(from_json(row[3]), language), row[4], row[5], row[6], row[7], bool(row[8])
        )
        for row in rows
    )  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (name_key(line.name, language), line.slug)))


def _name(names: dict[str, str], language: str) -> str:
    """As visitapp.domain.place.types.Place.name."""
    return names.get(language) or names.get("sv") or next(iter(names.values()), "")
