"""Places, organisers, municipalities, the vocabulary and the sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.place.types import Place
from visitapp.domain.text import clean_line
from visitapp.publish.api_event import Json, Telling
from visitapp.publish.api_things import (
    municipality_json,
    organiser_json,
    place_feature_json,
    place_json,
    source_json,
    term_json,
)
from visitapp.store.api_read_things import get_organiser, list_organisers, list_places
from visitapp.store.database import Query
from visitapp.store.hours_read import hours_by_place
from visitapp.store.place_read import get_place, list_municipalities, list_terms, place_key, read_choices
from visitapp.store.source_read import source_health
from visitapp.web.api import thing_schemas
from visitapp.web.api.answers import make, send
from visitapp.web.api.asking import (
    CURSOR,
    LANG,
    LIMIT,
    Pairs,
    next_address,
    one_of,
    only,
    pairs_of,
    read_language,
    read_limit,
)
from visitapp.web.api.cursors import Cursor, read_cursor, write_cursor
from visitapp.web.api.filters import FILTERS
from visitapp.web.api.operations import GEOJSON, Answer, Handler, Operation, Parameter, ref
from visitapp.web.context import WebContext, context_of

SCHEMAS = thing_schemas.SCHEMAS
KINDS = ("attraction", "venue")
PLACE_PARAMETERS = ("q", "kind", "municipality", "lang", "limit", "cursor")
_ID = Parameter("id", "Its id.", {"type": "string", "minLength": 1, "maxLength": 120}, "path", True)


async def places(request: Request) -> Response:
    """Places by name."""
    return await _places(request, lambda found, following, telling, hours: {
        "items": [place_json(one, telling, hours.get(one.slug)) for one in found], "next": following,
    })  # fmt: skip


async def place_features(request: Request) -> Response:
    """Places as GeoJSON."""
    return await _places(
        request,
        lambda found, following, telling, hours: {
            "type": "FeatureCollection", "next": following,
            "features": [place_feature_json(one, telling, hours.get(one.slug)) for one in found],
        },
        GEOJSON,
    )  # fmt: skip


Tell = Callable[[list[Place], str | None, Telling, Mapping[str, OpeningHours]], Json]


async def _places(request: Request, tell: Tell, content_type: str = "application/json") -> Response:
    context, pairs = context_of(request), pairs_of(request)
    only(pairs, PLACE_PARAMETERS)
    telling, limit = telling_of(context, pairs), read_limit(pairs)
    q, kind = clean_line(one_of(pairs, "q")), one_of(pairs, "kind")
    if len(q) > 200:
        raise InputError("q", "is longer than 200 characters")
    if kind not in ("", *KINDS):
        raise InputError("kind", "is one of " + ", ".join(KINDS), kind)
    wanted = sorted({value for name, value in pairs if name == "municipality"})
    asked = f"places {content_type} {q} {kind} {wanted}"

    def work(query: Query) -> Any:
        known = read_choices(query).municipalities if wanted else frozenset()
        for slug in wanted:
            if slug not in known:
                raise InputError("municipality", "is none that is known here", slug)
        start = _start(context, pairs, asked)
        found = list_places(query, kind, wanted, q, start.position or None, limit + 1)
        end = found[limit - 1] if len(found) > limit else None
        last = place_key(end.name("sv"), end.slug) if end else None
        following = _following(request, context, pairs, start, last)
        return make(request, tell(found[:limit], following, telling, hours_by_place(query)), content_type=content_type)

    return send(request, await context.database.reader.run(work))


async def place(request: Request) -> Response:
    """One place; 410 with what replaced it for one that was merged."""

    def tell(query: Query, name: str, telling: Telling) -> Json:
        found = get_place(query, name)
        return place_json(found, telling, hours_by_place(query).get(found.slug))

    return await _one(request, tell)


async def organisers(request: Request) -> Response:
    """Who holds events, by id."""
    context, pairs = context_of(request), pairs_of(request)
    only(pairs, ("limit", "cursor"))
    telling, limit = telling_of(context, pairs), read_limit(pairs)

    def work(query: Query) -> Any:
        start = _start(context, pairs, "organisers")
        found = list_organisers(query, str(start.position[0]) if start.position else "", limit + 1)
        last = (found[limit - 1].slug,) if len(found) > limit else None
        following = _following(request, context, pairs, start, last)
        items = [organiser_json(one, telling) for one in found[:limit]]
        return make(request, {"items": items, "next": following})

    return send(request, await context.database.reader.run(work))


async def organiser(request: Request) -> Response:
    """One organiser."""
    return await _one(request, lambda query, name, telling: organiser_json(get_organiser(query, name), telling), ())


async def municipalities(request: Request) -> Response:
    """The municipalities."""
    return await _all(
        request, lambda query, telling: (municipality_json(one, telling) for one in list_municipalities(query))
    )


async def municipality(request: Request) -> Response:
    """One municipality with its outline."""

    def tell(query: Query, name: str, telling: Telling) -> Json:
        for one in list_municipalities(query):
            if name in (one.slug, one.code):
                return municipality_json(one, telling, with_outline=True)
        raise NotFoundError("municipality", name)

    return await _one(request, tell)


async def sources(request: Request) -> Response:
    """What is harvested, and how that goes."""
    return await _all(request, lambda query, telling: (source_json(one, telling) for one in source_health(query)), ())


async def source(request: Request) -> Response:
    """One source."""

    def tell(query: Query, name: str, telling: Telling) -> Json:
        for one in source_health(query):
            if one.slug == name:
                return source_json(one, telling)
        raise NotFoundError("source", name)

    return await _one(request, tell, ())


def telling_of(context: WebContext, pairs: Pairs) -> Telling:
    """How things are told: in the language that `lang` names."""
    return Telling(context.base_url, context.site(), read_language(pairs))


async def _all(
    request: Request, tell: Callable[[Query, Telling], Iterable[Json]], parameters: tuple[str, ...] = ("lang",)
) -> Response:
    """A list that is short enough to be told whole."""
    context, pairs = context_of(request), pairs_of(request)
    only(pairs, parameters)
    telling = telling_of(context, pairs)
    made = await context.database.reader.run(
        lambda query: make(request, {"items": list(tell(query, telling)), "next": None})
    )
    return send(request, made)


async def _one(
    request: Request, tell: Callable[[Query, str, Telling], Json], parameters: tuple[str, ...] = ("lang",)
) -> Response:
    """One thing by the id in the address."""
    context, pairs = context_of(request), pairs_of(request)
    only(pairs, parameters)
    telling, name = telling_of(context, pairs), request.path_params["id"]
    made = await context.database.reader.run(lambda query: make(request, tell(query, name, telling)))
    return send(request, made)


def _vocabulary(kind: str) -> tuple[Handler, Handler]:
    """The list and the single word of a vocabulary, `kind` as the filter is called."""

    async def terms(request: Request) -> Response:
        return await _all(
            request, lambda query, telling: (term_json(one, kind, telling) for one in list_terms(query, kind))
        )

    async def term(request: Request) -> Response:
        def tell(query: Query, name: str, telling: Telling) -> Json:
            for one in list_terms(query, kind):
                if one.slug == name:
                    return term_json(one, kind, telling)
            raise NotFoundError(kind, name)

        return await _one(request, tell)

    return terms, term


def _start(context: WebContext, pairs: Pairs, asked: str) -> Cursor:
    word = one_of(pairs, "cursor")
    return read_cursor(word, asked, context.secret) if word else Cursor(asked, (), context.today(), context.now())


def _following(
    request: Request, context: WebContext, pairs: Pairs, start: Cursor, last: tuple[Any, ...] | None
) -> str | None:
    if last is None:
        return None
    word = write_cursor(Cursor(start.asked, last, start.day, start.as_of), context.secret)
    return next_address(request, context.base_url, pairs, word)


_PLACE_FILTERS = (
    next(one for one in FILTERS if one.name == "q"),
    Parameter("kind", "Only attractions, or only venues.", {"type": "string", "enum": list(KINDS)}),
    next(one for one in FILTERS if one.name == "municipality"),
    LANG,
    LIMIT,
    CURSOR,
)


def _both(
    name: str, one: str, schema: str, handlers: tuple[Handler, Handler], tag: str,
    told: tuple[str, str], more: tuple[str, str], lang: bool = True, listed: tuple[Parameter, ...] = (),
    single: str = "",
) -> Iterable[Operation]:  # fmt: skip
    """The list and one of its things; of `told` (summaries), `more` (descriptions) and `handlers` the list's first."""
    language = (LANG,) if lang else ()
    yield Operation(
        id=f"list{name.title()}", method="GET", path=f"/api/v1/{name}", handler=handlers[0], tag=tag,
        summary=told[0], description=more[0], parameters=listed or language,
        answers={200: Answer("The list", ref(f"{schema}List"))}, problems=(400,),
    )  # fmt: skip
    yield Operation(
        id=f"get{one.title()}", method="GET", path=f"/api/v1/{name}/{{id}}", handler=handlers[1], tag=tag,
        summary=told[1], description=more[1], parameters=(_ID, *language),
        answers={200: Answer("It", ref(single or schema))}, problems=(400, 404, 410),
    )  # fmt: skip


def _place_operations() -> Iterable[Operation]:
    yield from _both(
        "places",
        "place",
        "Place",
        (places, place),
        "places",
        ("Venues and attractions by name", "One place"),
        (
            "Where events are held and what is worth a visit, with position, opening hours, facts and their sources.",
            "By its permanent word. Of a place that was merged into another the answer is 410 and names the other.",
        ),
        listed=_PLACE_FILTERS,
    )
    yield Operation(
        id="placeFeatures", method="GET", path="/api/v1/places.geojson", handler=place_features, tag="places",
        summary="Places as GeoJSON", description="The same places in the same order, each a point.",
        parameters=_PLACE_FILTERS,
        answers={200: Answer("A part of the collection", ref("PlaceFeatures"), GEOJSON)}, problems=(400,),
    )  # fmt: skip
    yield from _both(
        "organisers",
        "organiser",
        "Organiser",
        (organisers, organiser),
        "places",
        ("Who holds events", "One organiser"),
        (
            "Whoever holds a public event, with the number of their events, past ones too.",
            "By its permanent word, with the address of its events.",
        ),
        lang=False,
        listed=(LIMIT, CURSOR),
    )
    yield from _both(
        "municipalities",
        "municipality",
        "Municipality",
        (municipalities, municipality),
        "places",
        ("The municipalities of the region", "One municipality, with its outline"),
        (
            "Names in four languages, code, centre and web addresses, in the order of the region.",
            "The same, and the outline as coordinates of GeoJSON, null where there is none.",
        ),
        single="MunicipalityWithOutline",
    )


def _word_operations() -> Iterable[Operation]:
    yield from _both(
        "categories",
        "category",
        "Term",
        _vocabulary("category"),
        "vocabulary",
        ("Categories of events", "One category"),
        (
            "The words that `category` takes, with names in four languages.",
            "One of these words.",
        ),
    )
    yield from _both(
        "audiences",
        "audience",
        "Term",
        _vocabulary("audience"),
        "vocabulary",
        ("Audiences of events", "One audience"),
        (
            "The words that `audience` takes, with names in four languages.",
            "One of these words.",
        ),
    )
    yield from _both(
        "accessibility",
        "accessibilityFact",
        "Term",
        _vocabulary("accessible"),
        "vocabulary",
        ("Accessibility facts of events", "One accessibility fact"),
        (
            "The words that `accessible` takes, with names in four languages.",
            "One of these words.",
        ),
    )


def _source_operations() -> Iterable[Operation]:
    yield from _both(
        "sources",
        "source",
        "Source",
        (sources, source),
        "sources",
        ("Where events come from, and how that goes", "One source"),
        (
            "Every publication that is harvested: format, licence, when it was last read, and what came of it.",
            "The same of one source.",
        ),
        lang=False,
    )


OPERATIONS = (*_place_operations(), *_word_operations(), *_source_operations())
