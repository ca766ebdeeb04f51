"""The names of what filters and lists speak of, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from visitapp.domain.crossing.types import Crossing, Port
from visitapp.domain.errors import GoneError, NotFoundError
from visitapp.domain.event.view import Term
from visitapp.domain.place.types import Municipality
from visitapp.store.crossing_read import list_crossings
from visitapp.store.database import Query
from visitapp.store.kept import kept
from visitapp.store.place_read import get_place, list_municipalities, list_terms
from visitapp.store.slice_figures import organiser_names


@dataclass(frozen=True, slots=True)
class Names:
    """Names by slug, each mapping in the region's own order (never by size)."""

    municipalities: dict[str, str]
    categories: dict[str, str]
    audiences: dict[str, str]
    accessible: dict[str, str]
    crossings: dict[str, str]
    places: dict[str, str] = field(default_factory=dict)
    """Only of the places asked for."""
    organisers: dict[str, str] = field(default_factory=dict)
    """Only of the organisers asked for."""
    all_crossings: tuple[Crossing, ...] = ()
    all_municipalities: tuple[Municipality, ...] = ()


def read_names(query: Query, language: str, places: Iterable[str] = (), organisers: Iterable[str] = ()) -> Names:
    """All names in `language`, and those of `places` and `organisers` (slugs); a name it lacks is shown in another."""
    names = kept(query, ("names", language), lambda: _all_names(query, language))
    wanted, known = tuple(places), tuple(organisers)
    if not wanted and not known:
        return names
    return replace(
        names,
        places={slug: _place_name(query, slug, language) for slug in wanted},
        organisers=organiser_names(query, known),
    )


def _all_names(query: Query, language: str) -> Names:
    crossings = tuple(list_crossings(query))
    municipalities = tuple(list_municipalities(query))
    return Names(
        municipalities={one.slug: one.short_name for one in municipalities},
        categories=_named(list_terms(query, "category"), language),
        audiences=_named(list_terms(query, "audience"), language),
        accessible=_named(list_terms(query, "accessible"), language),
        crossings={one.slug: crossing_name(one, language) for one in crossings},
        all_crossings=crossings,
        all_municipalities=municipalities,
    )


def _place_name(query: Query, slug: str, language: str) -> str:
    """A place's name; that of the place it was merged into; its slug when it is there no more."""
    try:
        return get_place(query, slug).name(language)
    except GoneError as gone:
        return _place_name(query, gone.moved_to, language) if gone.moved_to else slug
    except NotFoundError:
        return slug


def crossing_name(crossing: Crossing, language: str) -> str:
    """The two ports of a crossing: "Göteborg–Frederikshavn"."""
    return f"{port_name(crossing.port_from, language)}–{port_name(crossing.port_to, language)}"


def port_name(port: Port, language: str) -> str:
    """A port's name in `language`, else in Swedish."""
    return port.name(language)


def in_language(texts: dict[str, str], language: str) -> str:
    """The text in `language`, else in English, else any; "" when there is none."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _named(terms: Iterable[Term], language: str) -> dict[str, str]:
    return {term.slug: in_language(term.names, language) for term in terms}
