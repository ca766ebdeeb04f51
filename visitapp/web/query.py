"""From an address to a slice of the events, and from a slice to the chips, forms and sentences that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

from visitapp.domain.crossing.types import MODES
from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import Choices, Selection, read_selection
from visitapp.publish.words import Words, language_words, mode_words
from visitapp.web.names import Names

SATURDAY = 5
MOST_WAYS = 10


@dataclass(frozen=True, slots=True)
class Chip:
    """A link to a span of days. `current` when the slice is just that."""

    name: str
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter that is on, and the query of the slice without it; None when only the form takes it away."""

    name: str
    without: str | None


@dataclass(frozen=True, slots=True)
class FilterForm:
    """The filters as a plain GET form."""

    q: str
    from_day: str
    to_day: str
    free: bool
    near: str
    radius_km: str
    municipalities: tuple[Option, ...]
    categories: tuple[Option, ...]
    audiences: tuple[Option, ...]
    accessible: tuple[Option, ...]
    crossings: tuple[Option, ...]
    modes: tuple[Option, ...]
    stays: tuple[Option, ...]
    kept: tuple[tuple[str, str], ...]
    """Filters without a field of their own, to be sent along."""


def selection_of(query_string: str, choices: Choices) -> Selection:
    """The slice that a query string asks for. Raises InputError naming the parameter."""
    try:
        pairs = parse_qsl(query_string, keep_blank_values=True, max_num_fields=100, errors="replace")
    except ValueError:
        raise InputError("query", "has too many parts") from None
    return read_selection(pairs, choices)


def has_empty_fields(query_string: str) -> bool:
    """Whether a form sent fields that nobody filled in: its page has a shorter address."""
    return any(part.endswith("=") or "=" not in part for part in query_string.split("&") if part)


def day_chips(selection: Selection, today: date, words: Words) -> list[Chip]:
    """Today, tomorrow, the weekend, seven days, and the next weeks by number; the other filters stay."""
    _ = words.gettext
    saturday = today + timedelta(days=max(0, SATURDAY - today.weekday()))
    sunday = today + timedelta(days=6 - today.weekday())
    spans = [
        (_("Today"), today, today),
        (_("Tomorrow"), today + timedelta(days=1), today + timedelta(days=1)),
        (_("This weekend"), saturday if today.weekday() < 6 else today, sunday),
        (_("Next 7 days"), today, today + timedelta(days=6)),
    ]
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    for week in range(3):
        first = monday + timedelta(days=7 * week)
        spans.append((_("Week %(number)s") % {"number": first.isocalendar().week}, first, first + timedelta(days=6)))
    return [
        Chip(
            name,
            selection.query(from_=first, to=last, page=1),
            (selection.from_day, selection.to_day) == (first, last),
        )
        for name, first, last in spans
    ]


def filter_form(selection: Selection, names: Names, words: Words) -> FilterForm:
    """The form that shows `selection` and asks for another."""
    _ = words.gettext
    near = f"{selection.near[0]:g},{selection.near[1]:g}" if selection.near else ""
    kept = [("place", slug) for slug in selection.place] + [("organiser", slug) for slug in selection.organiser]
    if selection.language:
        kept.append(("language", selection.language))
    if selection.cancelled == "drop":
        kept.append(("cancelled", "drop"))
    if selection.all_day == "drop":
        kept.append(("all_day", "drop"))
    return FilterForm(
        q=selection.q,
        from_day=selection.from_day.isoformat() if selection.from_day else "",
        to_day=selection.to_day.isoformat() if selection.to_day else "",
        free=selection.free,
        near=near,
        radius_km=f"{selection.radius_km:g}" if selection.near else "",
        municipalities=_options(names.municipalities, selection.municipality),
        categories=_options(names.categories, selection.category),
        audiences=_options(names.audiences, selection.audience),
        accessible=_options(names.accessible, selection.accessible),
        crossings=_options(_running(names), (selection.crossing,)),
        modes=_options({mode: mode_words(words, mode) for mode in MODES}, (selection.mode or "",)),
        stays=_options({"day": _("home the same day"), "night": _("with a night there")}, (selection.stay or "",)),
        kept=tuple(kept),
    )


def active_filters(selection: Selection, names: Names, words: Words) -> list[ActiveFilter]:
    """What narrows the slice, each with the way to be rid of it.

    Of many, those that have a field in the form have no way of their own: each would repeat all others.
    """
    ways: list[tuple[str, str, bool]] = []
    for field, named in _repeated(names):
        chosen: tuple[str, ...] = getattr(selection, field)
        for slug in chosen:
            rest = tuple(other for other in chosen if other != slug)
            query = selection.query(**{field: rest, "page": 1})
            ways.append((named.get(slug, slug), query, field not in ("place", "organiser")))
    for name, changed in _single(selection, names, words):
        in_form = "language" not in changed and "near" not in changed
        ways.append((name, selection.query(**changed, page=1), in_form))
    many = len(ways) > MOST_WAYS
    return [ActiveFilter(name, None if many and in_form else query) for name, query, in_form in ways]


def slice_title(selection: Selection, names: Names, words: Words) -> str:
    """The slice in a few words: "Events: Halmstad, Music"; also the name of its calendar."""
    _ = words.gettext
    parts = [named.get(slug, slug) for field, named in _repeated(names) for slug in getattr(selection, field)] + [
        name for name, _ in _single(selection, names, words)
    ]
    return _("Events: %(what)s") % {"what": ", ".join(parts)} if parts else _("Events in the Halmstad region")


def _repeated(names: Names) -> Sequence[tuple[str, dict[str, str]]]:
    return (
        ("municipality", names.municipalities),
        ("category", names.categories),
        ("audience", names.audiences),
        ("place", names.places),
        ("organiser", names.organisers),
        ("accessible", names.accessible),
    )


def _single(selection: Selection, names: Names, words: Words) -> list[tuple[str, dict[str, Any]]]:
    """The filters that have one value: its words, and the change that drops it."""
    _ = words.gettext
    found: list[tuple[str, dict[str, Any]]] = []
    if selection.q:
        found.append((_("“%(words)s”") % {"words": selection.q}, {"q": ""}))
    if selection.from_day or selection.to_day:
        found.append((span_words(selection, words), {"from_": None, "to": None}))
    if selection.free:
        found.append((_("Free of charge"), {"free": False}))
    if selection.language:
        found.append((language_words(words, selection.language), {"language": ""}))
    if selection.near:
        where = _("within %(km)s km") % {"km": f"{selection.radius_km:g}"}
        found.append((where, {"near": None, "radius_km": Selection().radius_km}))
    if selection.crossing:
        name = names.crossings.get(selection.crossing, selection.crossing)
        found.append((_("by ferry %(crossing)s") % {"crossing": name}, {"crossing": ""}))
    if selection.mode:
        found.append((mode_words(words, selection.mode), {"mode": None}))
    if selection.stay:
        stay = _("home the same day") if selection.stay == "day" else _("with a night there")
        found.append((stay, {"stay": None}))
    return found


def span_words(selection: Selection, words: Words) -> str:
    """The days of the slice: "6–8 June 2026", "from …", "until …"; "" for any."""
    _ = words.gettext
    if selection.from_day and selection.to_day:
        return words.day_range(selection.from_day, selection.to_day)
    if selection.from_day:
        return _("from %(day)s") % {"day": words.short_date(selection.from_day, year=True)}
    if selection.to_day:
        return _("until %(day)s") % {"day": words.short_date(selection.to_day, year=True)}
    return ""


def _running(names: Names) -> dict[str, str]:
    closed = {
        one.slug for one in names.all_crossings if one.status in ("discontinued", "planned") or not one.international
    }
    return {slug: name for slug, name in names.crossings.items() if slug not in closed}


def _options(named: dict[str, str], chosen: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(slug, name, slug in chosen) for slug, name in named.items())
