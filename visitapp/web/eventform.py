"""The form of one event as a page shows it: for whoever proposes it, and for the office that edits it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from visitapp.domain.event.submission import CURRENCIES, NEW_PLACE, PRICE_KINDS, FieldError, Form, Options
from visitapp.domain.event.submission_times import MOST_ROWS, DateRow
from visitapp.domain.language import LANGUAGES
from visitapp.domain.place.types import Place
from visitapp.domain.text import fold
from visitapp.publish.words import Words, language_words
from visitapp.store.database import Query
from visitapp.store.place_read import find_places, list_terms, places_by_name
from visitapp.store.register_read import read_gazetteer
from visitapp.web.forms import fault_words, field_words
from visitapp.web.names import Names, read_names
from visitapp.web.placewords import place_kind_words
from visitapp.web.wording import address_line

MOST_PLACES = 15


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list. `note` tells equal names apart."""

    value: str
    name: str
    chosen: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry of the summary of faults: the field's id, its name and what is wrong."""

    field: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class FormView:
    """All that the form shows. `errors` by field name; `notice` is about the form as a whole.

    `searched`: places were looked for. `more_places`: more fit than are listed.
    """

    form: Form
    errors: dict[str, str]
    faults: tuple[Fault, ...]
    notice: str
    token: str
    languages: tuple[Choice, ...]
    places: tuple[Choice, ...]
    searched: bool
    more_places: bool
    new_place: bool
    municipalities: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    audiences: tuple[Choice, ...]
    price_kinds: tuple[Choice, ...]
    currencies: tuple[Choice, ...]
    can_add: bool


@dataclass(frozen=True, slots=True)
class FormParts:
    """What a form is shown and read with; `found` are the places that its search finds."""

    options: Options
    names: Names
    found: tuple[Place, ...]


def read_parts(query: Query, form: Form, language: str) -> FormParts:
    """The choices of the form, in the reader's language, and the places it looks for."""
    options = Options(
        places=places_by_name(query),
        gazetteer=read_gazetteer(query),
        categories=frozenset(term.slug for term in list_terms(query, "category")),
        audiences=frozenset(term.slug for term in list_terms(query, "audience")),
    )
    found = find_places(query, q=form.place_query, language=language) if fold(form.place_query) else []
    return FormParts(options, read_names(query, language), tuple(found))


def form_view(
    form: Form, parts: FormParts, spoken: Words, token: str, errors: Sequence[FieldError] = (), notice: str = ""
) -> FormView:
    """The form with what was typed, its choices, and its faults in words."""
    said = {error.field: fault_words(spoken, error) for error in reversed(errors)}
    listed, more = _listed(form, parts)
    chosen = parts.options.places.get(form.place)
    municipalities = parts.names.municipalities
    return FormView(
        form=form,
        errors=said,
        faults=tuple(Fault(field, field_words(spoken, field), said[field]) for field in _fields(errors)),
        notice=notice,
        token=token,
        languages=tuple(Choice(code, language_words(spoken, code), code == form.language) for code in LANGUAGES),
        places=tuple(
            Choice(
                place.uid, place.name(spoken.language), place == chosen,
                " · ".join(_place_note(place, municipalities, spoken)),
            )
            for place in listed
        ),
        searched=bool(form.place_query),
        more_places=more,
        new_place=form.place == NEW_PLACE
        or bool(form.place_name or form.place_address or form.place_municipality)
        or (bool(form.place_query) and not listed),
        municipalities=_choices(municipalities, (form.place_municipality,)),
        categories=_choices(parts.names.categories, form.categories),
        audiences=_choices(parts.names.audiences, form.audiences),
        price_kinds=price_kind_choices(form.price_kind, spoken),
        currencies=tuple(Choice(one, one, one == form.currency) for one in CURRENCIES),
        can_add=len(form.rows) < MOST_ROWS,
    )  # fmt: skip


def with_another_date(form: Form) -> Form:
    """The form with one more empty row, up to the most there may be."""
    return replace(form, rows=(*form.rows, DateRow())[:MOST_ROWS])


def with_found_place(form: Form, parts: FormParts) -> Form:
    """The form after a search: a single match is chosen; without one, a new place gets the name looked for."""
    found = [place.uid for place in parts.found]
    if len(found) == 1:
        return replace(form, place=found[0])
    if not found:
        return replace(form, place=NEW_PLACE, place_name=form.place_name or form.place_query)
    return form if form.place in found else replace(form, place="")


def price_kind_choices(chosen: str, spoken: Words) -> tuple[Choice, ...]:
    """The kinds of price in words."""
    _ = spoken.gettext
    names = {
        "unknown": _("Not given"), "free": _("Free of charge"), "fixed": _("One price"), "range": _("From – to"),
    }  # fmt: skip
    return tuple(Choice(kind, names[kind], kind == chosen) for kind in PRICE_KINDS)


def _place_note(place: Place, municipalities: dict[str, str], spoken: Words) -> list[str]:
    """What tells places of one name apart: the kind, and where it is."""
    where = address_line(place.name(spoken.language), place.address, municipalities.get(place.municipality, ""))
    return [part for part in (place_kind_words(spoken, place.category), where) if part]


def _listed(form: Form, parts: FormParts) -> tuple[list[Place], bool]:
    """The chosen place first, then what the search finds; and whether that is more than we list."""
    chosen = parts.options.places.get(form.place)
    found = [place for place in parts.found if chosen is None or place.uid != chosen.uid]
    places = ([chosen] if chosen else []) + found
    return places[:MOST_PLACES], len(places) > MOST_PLACES


def _fields(errors: Iterable[FieldError]) -> list[str]:
    """The fields with faults, each once, in the order of the form."""
    return list(dict.fromkeys(error.field for error in errors))


def _choices(names: dict[str, str], chosen: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(slug, name, slug in chosen) for slug, name in names.items())
