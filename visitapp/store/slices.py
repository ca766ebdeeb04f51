"""From a selection to SQL: the one meaning of every filter, for pages, feeds and API alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians

from visitapp.domain.crossing.types import MODES
from visitapp.domain.event.selection import Selection
from visitapp.domain.text import fold, fold_place
from visitapp.store.database import marks
from visitapp.store.filter_values import value_uid

KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class Part:
    """Conditions, and the values of their question marks. "" is none."""

    sql: str
    values: tuple[object, ...]


Spelt = tuple[str, ...]
"""A word of a search in each form in which it may stand in a text."""


@dataclass(frozen=True, slots=True)
class Words(Part):
    """The words of a search, and the conditions on an event `e` in whose text all of them occur."""

    spelt: tuple[Spelt, ...]


@dataclass(frozen=True, slots=True)
class Whole(Part):
    """A condition by which public events alone are found."""


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on `o` (occurrence) joined to `e` (event), and the values of its question marks.

    `events` and `occurrences` are its two halves, each on one of the tables alone. `events` is written so that the
    events are found by it, through indexes; `checks` is the same for an event that is already at hand, and `besides`
    for one that has the words that are searched. `until` says
    again that they begin on the last day or before, for whoever goes through the days ("" when it is open).
    `filtered`: not every public event will do. `narrow`: few events can be expected to be among them. `finders` are
    statements that give the rows of events for one condition each, through indexes alone, those first that leave few;
    the `Words` of a search among them are none, see visitapp.store.search_rows. One `Whole` alone leaves nothing to be
    checked. `reaches` gives the rows of the occurrences that can be reached as asked.
    """

    sql: str
    values: tuple[object, ...]
    events: Part
    checks: Part
    besides: Part
    occurrences: Part
    until: Part
    filtered: bool
    narrow: bool
    finders: tuple[Part, ...]
    reaches: Part


def where_of(selection: Selection, first: date, last: date | None, today: date) -> Where:
    """The occurrences of `selection` that overlap the local days `first` to `last` (inclusive; None is open).

    What is cancelled is among them until its date has passed, counted from `today`. A value that was merged into
    another means that other too.
    """
    found = _events(selection, _found_words(selection.q), _found_tags(selection))
    tags = _checked_tags(selection)
    occurrences = _occurrences(selection, first, last, today)
    return Where(
        f"{found.sql} AND {occurrences.sql}",
        (*found.values, *occurrences.values),
        events=found,
        checks=_events(selection, _checked_words(selection.q, at_hand=True), tags, at_hand=True),
        besides=_events(selection, [], tags, at_hand=True),
        occurrences=occurrences,
        until=Part("", ()) if last is None else Part("o.starts_on <= ?", (last,)),
        filtered=found.sql != _PUBLIC,
        narrow=bool(selection.place or selection.organiser or selection.near or selection.q),
        finders=tuple(_finders(selection)),
        reaches=_reaches(selection) if selection.by_ferry else Part("", ()),
    )


def word_checks(spelt: Sequence[Spelt], at_hand: bool = False) -> Part:
    """The conditions on an event `e` in whose text each word occurs, in the order given.

    Said so that PostgreSQL does not go through its index of threes for words that it does not know by them, nor,
    `at_hand`, for an event that it has.
    """
    return _joined([(_has(forms, at_hand or not _known(forms)), tuple(map("%{}%".format, forms))) for forms in spelt])


def _has(forms: Spelt, read: bool) -> str:
    likes = " OR ".join(["e.search_text LIKE ?"] * len(forms))
    return f"({likes}) IS TRUE" if read else f"({likes})"


def _finders(selection: Selection) -> Iterator[Part]:
    if selection.place:
        sql = f"SELECT id FROM event WHERE place_id IN (SELECT id FROM place WHERE slug IN ({_meant(selection.place)}))"
        yield Part(sql, _meant_values("place", selection.place))
    if selection.organiser:
        yield _by_slug("organiser", selection.organiser)
    if selection.q:
        spelt = _words(selection.q)
        checks = word_checks(spelt, at_hand=True)
        yield Words(checks.sql, checks.values, spelt)
    if selection.near is not None:
        sql, values = _near(selection.near, selection.radius_km)
        yield Whole(f"SELECT e.id FROM event e WHERE {_PUBLIC} AND {sql}", values)
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


def _words(q: str) -> tuple[Spelt, ...]:
    """The words of a search, each as it is and as a place's name might spell it, unless that is a part of it."""
    pairs = ((word, fold_place(word)) for word in fold(q).split()[:12])
    return tuple(dict.fromkeys((also,) if also in word else (word, also) for word, also in pairs))


def _found_words(q: str) -> _Parts:
    """Every word must occur, anywhere in a word (so that "marknad" finds "julmarknad").

    The longest leads to the events through the index of words, for it is the rarest; the others are looked for in the
    same index where it knows them, and in one spelling: what a word is not looked for in is not read.
    """
    longest = max(_words(q), key=_shortest, default=("",))
    if not _known(longest):
        return _checked_words(q)
    others = sorted(forms[0] for forms in _words(q) if len(forms) == 1 and forms != longest and _known(forms))
    found = " AND ".join(["s.search_text LIKE ?"] * (1 + len(others)))
    sql = " UNION ".join(f"SELECT s.rowid FROM event_search s WHERE {found}" for _ in longest)
    values = tuple(f"%{word}%" for one in longest for word in (one, *others))
    return [(f"e.id IN ({sql})", values), *_checked_words(q, (longest, *((word,) for word in others)))]


def _shortest(forms: Spelt) -> int:
    return min(map(len, forms))


def _known(forms: Spelt) -> bool:
    """Whether the index of words (visitapp.store.search_index) knows them: it does so by three letters."""
    return _shortest(forms) >= _LEAST_LETTERS


_LEAST_LETTERS = 3


def _checked_words(q: str, told: Collection[Spelt] = (), at_hand: bool = False) -> _Parts:
    """A search without any letter finds nothing."""
    if q and not _words(q):
        return [("1 = 0", ())]
    checks = word_checks([forms for forms in _words(q) if forms not in told], at_hand)
    return [(checks.sql, checks.values)] if checks.sql else []


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
