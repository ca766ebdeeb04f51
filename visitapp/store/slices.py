"""From a selection to SQL: the one meaning of every filter, for pages, feeds and API alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians

from visitapp.domain.crossing.types import MODES
from visitapp.domain.event.selection import Selection
from visitapp.domain.text import fold, fold_place
from visitapp.store.database import Query, marks
from visitapp.store.filter_values import value_uid

KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class Part:
    """Conditions, and the values of their question marks. "" is none."""

    sql: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Words(Part):
    """Gives the rows of events in which words of a search occur. `whole`: all of its words."""

    whole: bool = True


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on `o` (occurrence) joined to `e` (event), and the values of its question marks.

    `events` and `occurrences` are its two halves, each on one of the tables alone. `events` is written so that the
    events are found by it, through indexes; `checks` is the same for an event that is already at hand. `until` says
    again that they begin on the last day or before, for whoever goes through the days ("" when it is open).
    `filtered`: not every public event will do. `narrow`: few events can be expected to be among them. `finders` are
    statements that give the rows of events for one condition each, through indexes alone, those first that leave few.
    `reaches` gives the rows of the occurrences that can be reached as asked. `words` and `parts` give those of the
    events in which words of a search occur ("" when that is not asked), on every database and where parts of words
    have an index; see `finders_of`.
    """

    sql: str
    values: tuple[object, ...]
    events: Part
    checks: Part
    occurrences: Part
    until: Part
    filtered: bool
    narrow: bool
    finders: tuple[Part, ...]
    reaches: Part
    words: Words
    parts: Words


def where_of(selection: Selection, first: date, last: date | None, today: date) -> Where:
    """The occurrences of `selection` that overlap the local days `first` to `last` (inclusive; None is open).

    What is cancelled is among them until its date has passed, counted from `today`. A value that was merged into
    another means that other too.
    """
    found = _events(selection, _found_words(selection.q), _found_tags(selection))
    words = _searched_words(selection.q)
    checks = _events(selection, _checked_words(selection.q), _checked_tags(selection), at_hand=True)
    occurrences = _occurrences(selection, first, last, today)
    return Where(
        f"{found.sql} AND {occurrences.sql}",
        (*found.values, *occurrences.values),
        events=found,
        checks=checks,
        occurrences=occurrences,
        until=Part("", ()) if last is None else Part("o.starts_on <= ?", (last,)),
        filtered=found.sql != _PUBLIC,
        narrow=bool(selection.place or selection.organiser or selection.near or selection.q),
        finders=tuple(_finders(selection, words)),
        reaches=_reaches(selection) if selection.by_ferry else Part("", ()),
        words=words,
        parts=_indexed_words(selection.q),
    )


def finders_of(query: Query, where: Where) -> tuple[Part, ...]:
    """`where.finders`, with the words of a search found as this database does it best."""
    words = search_of(query, where)
    return tuple(part for part in (words if one is where.words else one for one in where.finders) if part.sql)


def search_of(query: Query, where: Where) -> Words:
    """What gives the rows of events in which words of the search occur, as this database does it best."""
    return where.parts if query.finds_parts and where.parts.sql else where.words


def _finders(selection: Selection, words: Words) -> Iterator[Part]:
    if selection.place:
        sql = f"SELECT id FROM event WHERE place_id IN (SELECT id FROM place WHERE slug IN ({_meant(selection.place)}))"
        yield Part(sql, _meant_values("place", selection.place))
    if selection.organiser:
        yield _by_slug("organiser", selection.organiser)
    if selection.q:
        yield words
    if selection.near is not None:
        sql, values = _near(selection.near, selection.radius_km)
        yield Part(f"SELECT e.id FROM event e WHERE {sql}", values)
    for kind, meant, values in sorted(_tags(selection), key=lambda tag: tag[0]):  # a language is the commonest
        yield Part(f"SELECT t.event_id FROM event_tag t WHERE t.kind = ? AND t.value IN ({meant})", (kind, *values))
    if selection.municipality:
        yield _by_slug("municipality", selection.municipality)
    if selection.free:
        yield Part("SELECT id FROM event WHERE price_kind = 'free'", ())


def _by_slug(kind: str, values: Sequence[str]) -> Part:
    return Part(f"SELECT id FROM event WHERE {kind}_slug IN ({_meant(values)})", _meant_values(kind, values))


_Parts = list[tuple[str, tuple[object, ...]]]
_PUBLIC = "NOT (e.state <> 'public')"
"""Said so that SQLite does not look up all public events by an index, for they are nearly all of them."""


def _joined(parts: _Parts) -> Part:
    return Part(" AND ".join(sql for sql, _ in parts), tuple(value for _, values in parts for value in values))


def _events(selection: Selection, words: _Parts, tags: _Parts, at_hand: bool = False) -> Part:
    """`at_hand`: said so that SQLite, which has a row, does not look up all that have the same value by an index."""
    own: _Parts = []
    for kind, values in (("municipality", selection.municipality), ("organiser", selection.organiser)):
        if values:
            own.append((f"e.{kind}_slug IN ({_meant(values)})", _meant_values(kind, values)))
    if selection.place:
        sql = f"e.place_id IN (SELECT id FROM place WHERE slug IN ({_meant(selection.place)}))"
        own.append((sql, _meant_values("place", selection.place)))
    if selection.free:
        own.append(("e.price_kind = 'free'", ()))
    if selection.near is not None:
        own.append(_near(selection.near, selection.radius_km))
    if at_hand:
        own = [(f"({sql}) IS TRUE", values) for sql, values in own]
    return _joined([(_PUBLIC, ()), *own, *tags, *words])


def _occurrences(selection: Selection, first: date, last: date | None, today: date) -> Part:
    parts: _Parts = [("o.state = 'current' AND o.last_day >= ?", (first,))]
    if last is not None:
        parts.append(("NOT (o.starts_on > ?)", (last,)))  # SQLite would take the days of all rather than these rows
    if selection.cancelled == "drop":
        parts.append(("o.status <> 'cancelled'", ()))
    elif first < today:
        parts.append(("(o.status <> 'cancelled' OR o.last_day >= ?)", (today,)))
    if selection.all_day == "drop":
        parts.append(("o.kind = 'timed'", ()))
    if selection.by_ferry:
        parts.append(_reachable(selection))
    return _joined(parts)


def _tags(selection: Selection) -> list[tuple[str, str, tuple[object, ...]]]:
    """Any of the categories, any of the audiences; but every accessibility fact asked for: kind, marks, values."""
    tags: list[tuple[str, str, tuple[object, ...]]] = []
    for kind, values in (("category", selection.category), ("audience", selection.audience)):
        if values:
            tags.append((kind, _meant(values), _meant_values(kind, values)))
    tags += [("accessible", "?", (value,)) for value in selection.accessible]
    if selection.language:
        tags.append(("language", "?", (selection.language,)))
    return tags


def _found_tags(selection: Selection) -> _Parts:
    sql = "e.id IN (SELECT t.event_id FROM event_tag t WHERE t.kind = ? AND t.value IN"
    return [(f"{sql} ({meant}))", (kind, *values)) for kind, meant, values in _tags(selection)]


def _checked_tags(selection: Selection) -> _Parts:
    sql = "EXISTS (SELECT 1 FROM event_tag t WHERE t.event_id = e.id AND t.kind = ? AND t.value IN"
    return [(f"{sql} ({meant}))", (kind, *values)) for kind, meant, values in _tags(selection)]


def _meant(values: Sequence[str]) -> str:
    """Inside IN: each value, and what it was merged into."""
    alias = "(SELECT NULLIF(alias_of, '') FROM filter_value WHERE uid = ?)"
    return ", ".join(["?"] * len(values) + [alias] * len(values))


def _meant_values(kind: str, values: Sequence[str]) -> tuple[object, ...]:
    return (*values, *(value_uid(kind, value) for value in values))


def _words(q: str) -> list[tuple[str, str]]:
    """The words of a search, each with how a place's name might spell it."""
    return [(word, fold_place(word)) for word in fold(q).split()[:12]]


def _found_words(q: str) -> _Parts:
    """Every word must occur, anywhere in a word (so that "marknad" finds "julmarknad")."""
    searched, values, told = _searched(q)
    if not told:
        return _checked_words(q)
    return [(f"e.id IN ({searched})", values), *_checked_words(q, told)]


def _searched_words(q: str) -> Words:
    """What is asked of `event_search` wherever it is. A search without any letter finds nothing."""
    sql, values, told = _searched(q)
    return Words(sql, values, not q or frozenset(_words(q)) == told != frozenset())


def _indexed_words(q: str) -> Words:
    """What is asked of the index alone: no text is read.

    All words of three letters or more at once, in each spelling; without one, the longest of the short ones. Of such a
    word the spelling for places is a part of the other.
    """
    words = _words(q)
    long = [set(pair) for pair in words if min(map(len, pair)) >= _LEAST_LETTERS]
    if long:
        wanted = " AND ".join("(" + " OR ".join(f'"{word}"' for word in sorted(spelt)) + ")" for spelt in long)
        sql = "SELECT s.rowid FROM event_search s WHERE s.event_search MATCH ?"
        return Words(sql, (wanted,), len(long) == len(words))
    short = max((also for _, also in words if also.isascii()), key=len, default="")
    if not short:
        return Words("", (), not q)
    sql = "SELECT DISTINCT p.doc FROM event_search_part p WHERE p.term >= ? AND p.term < ?"
    return Words(sql, (short, f"{short}{_LAST_SIGN}"), len(words) == 1)


def _searched(q: str) -> tuple[str, tuple[object, ...], frozenset[tuple[str, str]]]:
    """The rows of events in which words of a search occur, through the index of words, and those words.

    The longest leads to the events, for it is the rarest; the others are looked for in the same index where it knows
    them, and in one spelling: what a word is not looked for in is not read.
    """
    longest = max(_words(q), key=lambda pair: min(map(len, pair)), default=("", ""))
    if min(map(len, longest)) < _LEAST_LETTERS:
        return "", (), frozenset()
    spelt = sorted(set(longest))
    others = sorted({word for word, also in _words(q) if word == also and len(word) >= _LEAST_LETTERS} - set(spelt))
    found = " AND ".join(["s.search_text LIKE ?"] * (1 + len(others)))
    sql = " UNION ".join(f"SELECT s.rowid FROM event_search s WHERE {found}" for _ in spelt)
    values = tuple(f"%{word}%" for one in spelt for word in (one, *others))
    return sql, values, frozenset((longest, *((word, word) for word in others)))


def _checked_words(q: str, told: Collection[tuple[str, str]] = ()) -> _Parts:
    parts: _Parts = []
    for word, also in _words(q):
        if (word, also) in told:
            continue
        if also == word:
            parts.append(("e.search_text LIKE ?", (f"%{word}%",)))
        else:
            parts.append(("(e.search_text LIKE ? OR e.search_text LIKE ?)", (f"%{word}%", f"%{also}%")))
    if q and not parts and not told:
        parts.append(("1 = 0", ()))
    return parts


_LEAST_LETTERS = 3
"""The index of words (visitapp.store.search_index) knows letters by threes."""
_LAST_SIGN = "\U0010ffff"


def _near(near: tuple[float, float], radius_km: float) -> tuple[str, tuple[object, ...]]:
    """Within a radius, on a plane tangent at the position (exact to 0.1 % at 100 km)."""
    km_per_lon = KM_PER_DEGREE * cos(radians(near[0]))
    up, across = radius_km / KM_PER_DEGREE * 1.001, radius_km / max(km_per_lon, 0.001) * 1.001
    return (
        "e.latitude >= ? AND e.latitude <= ? AND e.longitude >= ? AND e.longitude <= ?"  # the index has these
        " AND ((e.latitude - ?) * ?) * ((e.latitude - ?) * ?)"
        " + ((e.longitude - ?) * ?) * ((e.longitude - ?) * ?) <= ?",
        (
            near[0] - up, near[0] + up, near[1] - across, near[1] + across,
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


def _reaches(selection: Selection) -> Part:
    """Every column of the index named, so that it is used whatever was asked for."""
    verdicts, modes = selection.verdicts(), (selection.mode,) if selection.mode else MODES
    crossings = "SELECT id FROM crossing WHERE slug = ?" if selection.crossing else "SELECT id FROM crossing"
    sql = (
        f"SELECT r.occurrence_id FROM reach r WHERE r.crossing_id IN ({crossings}) AND r.mode IN ({marks(modes)})"
        f" AND r.verdict IN ({marks(verdicts)})"
    )
    return Part(sql, (*((selection.crossing,) if selection.crossing else ()), *modes, *verdicts))
