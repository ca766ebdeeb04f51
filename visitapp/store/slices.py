"""From a selection to SQL: the one meaning of every filter, for pages, feeds and API alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians

from visitapp.domain.event.selection import Selection
from visitapp.domain.text import fold, fold_place
from visitapp.store.database import marks
from visitapp.store.filter_values import value_uid

KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on `o` (occurrence) joined to `e` (event), and the values of its question marks."""

    sql: str
    values: tuple[object, ...]


def where_of(selection: Selection, first: date, last: date | None, today: date) -> Where:
    """The occurrences of `selection` that overlap the local days `first` to `last` (inclusive; None is open).

    What is cancelled is among them until its date has passed, counted from `today`. A value that was merged into
    another means that other too.
    """
    parts: list[tuple[str, tuple[object, ...]]] = [
        ("e.state = 'public' AND o.state = 'current' AND o.last_day >= ?", (first,))
    ]
    if last is not None:
        parts.append(("o.starts_on <= ?", (last,)))
    for column, values in (
        ("e.municipality_slug", selection.municipality),
        ("e.organiser_slug", selection.organiser),
    ):
        if values:
            kind = column.removeprefix("e.").removesuffix("_slug")
            parts.append((f"{column} IN ({_meant(values)})", _meant_values(kind, values)))
    if selection.place:
        parts.append((f"p.slug IN ({_meant(selection.place)})", _meant_values("place", selection.place)))
    parts += _tags(selection)
    parts += _words(selection.q)
    if selection.free:
        parts.append(("e.price_kind = 'free'", ()))
    if selection.cancelled == "drop":
        parts.append(("o.status <> 'cancelled'", ()))
    elif first < today:
        parts.append(("(o.status <> 'cancelled' OR o.last_day >= ?)", (today,)))
    if selection.all_day == "drop":
        parts.append(("o.kind = 'timed'", ()))
    if selection.near is not None:
        parts.append(_near(selection.near, selection.radius_km))
    if selection.by_ferry:
        parts.append(_reachable(selection))
    return Where(" AND ".join(sql for sql, _ in parts), tuple(value for _, values in parts for value in values))


def _tags(selection: Selection) -> list[tuple[str, tuple[object, ...]]]:
    """Any of the categories, any of the audiences; but every accessibility fact asked for."""
    parts: list[tuple[str, tuple[object, ...]]] = []
    for kind, values in (("category", selection.category), ("audience", selection.audience)):
        if values:
            parts.append((f"{_TAGGED} AND t.value IN ({_meant(values)}))", (kind, *_meant_values(kind, values))))
    parts += [(f"{_TAGGED} AND t.value = ?)", ("accessible", value)) for value in selection.accessible]
    if selection.language:
        parts.append((f"{_TAGGED} AND t.value = ?)", ("language", selection.language)))
    return parts


def _meant(values: Sequence[str]) -> str:
    """Inside IN: each value, and what it was merged into."""
    alias = "(SELECT NULLIF(alias_of, '') FROM filter_value WHERE uid = ?)"
    return ", ".join(["?"] * len(values) + [alias] * len(values))


def _meant_values(kind: str, values: Sequence[str]) -> tuple[object, ...]:
    return (*values, *(value_uid(kind, value) for value in values))


_TAGGED = "EXISTS (SELECT 1 FROM event_tag t WHERE t.event_id = e.id AND t.kind = ?"


def _words(q: str) -> list[tuple[str, tuple[object, ...]]]:
    """Every word must occur, anywhere in a word (so that "marknad" finds "julmarknad")."""
    parts: list[tuple[str, tuple[object, ...]]] = []
    for word in fold(q).split()[:12]:
        also = fold_place(word)
        if also == word:
            parts.append(("e.search_text LIKE ?", (f"%{word}%",)))
        else:
            parts.append(("(e.search_text LIKE ? OR e.search_text LIKE ?)", (f"%{word}%", f"%{also}%")))
    if q and not parts:
        parts.append(("1 = 0", ()))
    return parts


def _near(near: tuple[float, float], radius_km: float) -> tuple[str, tuple[object, ...]]:
    """Within a radius, on a plane tangent at the position (exact to 0.1 % at 100 km)."""
    km_per_lon = KM_PER_DEGREE * cos(radians(near[0]))
    return (
        "e.latitude IS NOT NULL AND ((e.latitude - ?) * ?) * ((e.latitude - ?) * ?)"
        " + ((e.longitude - ?) * ?) * ((e.longitude - ?) * ?) <= ?",
        (
            near[0], KM_PER_DEGREE, near[0], KM_PER_DEGREE, near[1], km_per_lon, near[1], km_per_lon,
            radius_km * radius_km,
        ),
    )  # fmt: skip


def _reachable(selection: Selection) -> tuple[str, tuple[object, ...]]:
    verdicts = selection.verdicts()
    sql = f"EXISTS (SELECT 1 FROM reach r WHERE r.occurrence_id = o.id AND r.verdict IN ({marks(verdicts)})"
    values: list[object] = list(verdicts)
    if selection.mode:
        sql += " AND r.mode = ?"
        values.append(selection.mode)
    if selection.crossing:
        sql += " AND r.crossing_id = (SELECT id FROM crossing WHERE slug = ?)"
        values.append(selection.crossing)
    return sql + ")", tuple(values)
