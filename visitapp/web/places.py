"""Places: venues and attractions, each with what is known about it and what is on there."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import IGNORED, Selection
from visitapp.domain.place.types import Place
from visitapp.domain.text import clean_line
from visitapp.publish.words import Words, language_words, words
from visitapp.store.database import Query
from visitapp.store.event_read import first_cards
from visitapp.store.hours_read import hours_by_place
from visitapp.store.place_lines import PlaceLine, place_lines
from visitapp.store.place_read import get_place
from visitapp.web.context import WebContext, context_of
from visitapp.web.events import Pager
from visitapp.web.home import place_points, place_spots
from visitapp.web.linked import linked_site, place_documents
from visitapp.web.map import REGION, MapPoint, draw_map, frame_round, gather
from visitapp.web.names import Names, read_names
from visitapp.web.pages import FeedLink, Shell, language_of, respond, tidy
from visitapp.web.placehours import HoursView, hours_view
from visitapp.web.placewords import place_kind_words
from visitapp.web.query import Option, has_empty_fields
from visitapp.web.urls import geo_uri, slice_alternates
from visitapp.web.wording import Card, card_of

KINDS = ("attraction", "venue")
_PAGE = re.compile(r"[1-9]\d{0,4}")
EVENTS_THERE = 12
PER_PAGE = 150
"""Places of one municipality on a page, and of all together on one."""
EACH = 25
"""Of each municipality, where there are more than PER_PAGE in all."""


@dataclass(frozen=True, slots=True)
class PlaceAsk:
    """What of the places is asked for."""

    q: str = ""
    kind: str = ""
    municipality: tuple[str, ...] = ()
    page: int = 1

    def query(self) -> str:
        """The canonical query string."""
        pairs = [("q", self.q), ("kind", self.kind), *(("municipality", one) for one in self.municipality)]
        pairs.append(("page", str(self.page) if self.page > 1 else ""))
        return urlencode([pair for pair in pairs if pair[1]])


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in a list."""

    slug: str
    name: str
    kind: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The places of one municipality, by name: all, or some of `total` and the query of the others, `all_query`."""

    slug: str
    name: str
    rows: tuple[PlaceRow, ...]
    total: int
    all_query: str = ""


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """The list. The municipalities stand in the region's own order."""

    q: str
    kinds: tuple[Option, ...]
    municipalities: tuple[Option, ...]
    total: int
    groups: tuple[PlaceGroup, ...]
    pager: Pager
    map: Markup


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One place."""

    place: Place
    name: str
    kind: str
    municipality: str
    geo: str
    facts_note: str
    checked: str
    hours: HoursView | None
    events: tuple[Card, ...]
    more_query: str
    map: Markup
    feeds: tuple[FeedLink, ...]
    linked: tuple[str, ...]


def routes() -> list[BaseRoute]:
    """The list and a place's page."""
    return [
        Route("/{lang:lang}/places", places, name="places"),
        Route("/{lang:lang}/places/{slug}", place, name="place"),
    ]


async def places(request: Request) -> Response:
    """The places asked for, by municipality; 400 naming a bad filter."""
    context, language = context_of(request), language_of(request)
    asked = request.url.query
    page, ask = await context.database.reader.run(lambda query: _places(query, asked, words(language)))
    _ = words(language).gettext
    shell = Shell(
        language, "/places", _("Places to see and venues"), query=ask.query(), section="places", movable_map=True,
        description=_("Beaches, castles, museums, trails and stages in the six municipalities."),
        index=not ask.q and ask.page == 1,
    )  # fmt: skip
    if has_empty_fields(asked):
        return tidy(shell)
    return respond(request, "places.html", shell, page)


async def place(request: Request) -> Response:
    """One place and the events there."""
    context, language = context_of(request), language_of(request)
    slug, now = request.path_params["slug"], context.now()
    page = await context.database.reader.run(lambda query: _place(query, slug, words(language), now, context))
    shell = Shell(
        language, f"/places/{slug}", page.name, description=f"{page.kind}, {page.municipality}", section="places",
        feeds=page.feeds, movable_map=bool(page.map), linked=page.linked,
    )  # fmt: skip
    return respond(request, "place.html", shell, page)


def read_ask(query_string: str, names: Names) -> PlaceAsk:
    """What the address asks for. Raises InputError naming the parameter."""
    q, kind, page, municipalities = "", "", 1, []
    for name, value in parse_qsl(query_string, max_num_fields=50):
        if name == "q" and value.strip() and not clean_line(value):
            raise InputError(name, "is empty")
        if name == "q" and len(value) <= 200:
            q = value.strip()
        elif name == "kind" and value in KINDS:
            kind = value
        elif name == "municipality" and value in names.municipalities:
            municipalities.append(value)
        elif name == "page" and _PAGE.fullmatch(value):
            page = int(value)
        elif name in ("q", "kind", "municipality", "page"):
            raise InputError(name, "is none that is known here", value)
        elif not IGNORED.fullmatch(name):
            raise InputError(name[:60], "is no filter here")
    return PlaceAsk(q, kind, tuple(sorted(set(municipalities))), page)


def _places(query: Query, asked: str, spoken: Words) -> tuple[PlacesPage, PlaceAsk]:
    names = read_names(query, spoken.language)
    ask = read_ask(asked, names)
    language = spoken.language
    found = place_lines(query, language, ask.kind, ask.municipality, ask.q)
    groups, pages = _groups(found, ask, names, spoken)
    ask = replace(ask, page=min(ask.page, pages))
    everything = not (ask.kind or ask.municipality or ask.q)
    spots = place_spots(query, language, REGION) if everything else gather(place_points(found, language), REGION)
    _ = spoken.gettext
    kinds = {"attraction": _("To see"), "venue": _("Venues")}
    page = PlacesPage(
        q=ask.q,
        kinds=tuple(Option(kind, name, kind == ask.kind) for kind, name in kinds.items()),
        municipalities=tuple(
            Option(slug, name, slug in ask.municipality) for slug, name in names.municipalities.items()
        ),
        total=len(found),
        groups=groups,
        pager=_pager(ask, pages),
        map=draw_map((), spoken, names.all_municipalities, frame=REGION, spots=spots),
    )
    return page, ask


def _groups(found: list[PlaceLine], ask: PlaceAsk, names: Names, spoken: Words) -> tuple[tuple[PlaceGroup, ...], int]:
    """The places by municipality, and how many pages they are.

    Many of one municipality stand on several pages; of many of several, all have the same room, and each leads on to
    all of its own.
    """
    there = {slug: [one for one in found if one.municipality == slug] for slug in names.municipalities}
    there = {slug: places for slug, places in there.items() if places}
    pages, first, most = 1, 0, PER_PAGE
    if len(there) == 1:
        pages = -(-len(found) // PER_PAGE)
        first = (min(ask.page, pages) - 1) * PER_PAGE
    elif len(found) > PER_PAGE:
        most = EACH
    groups = [
        PlaceGroup(
            slug,
            names.municipalities[slug],
            tuple(_row(one, spoken) for one in places[first : first + most]),
            len(places),
            "" if len(there) == 1 or len(places) <= most else replace(ask, municipality=(slug,), page=1).query(),
        )
        for slug, places in there.items()
    ]
    return tuple(groups), max(1, pages)


def _row(one: PlaceLine, spoken: Words) -> PlaceRow:
    return PlaceRow(one.slug, one.name, place_kind_words(spoken, one.category), one.confirmed)


def _pager(ask: PlaceAsk, pages: int) -> Pager:
    before = replace(ask, page=ask.page - 1).query() if ask.page > 1 else ""
    after = replace(ask, page=ask.page + 1).query() if ask.page < pages else ""
    return Pager(ask.page, pages, before, after)


def _place(query: Query, slug: str, spoken: Words, now: datetime, context: WebContext) -> PlacePage:
    found, today = get_place(query, slug), context.today()
    hours = hours_by_place(query).get(found.slug)
    names = read_names(query, spoken.language)
    there = Selection(place=(slug,))
    events = first_cards(query, there, spoken.language, today, EVENTS_THERE + 1)
    name = found.name(spoken.language)
    checked = max((note.checked_on for note in found.sources if note.checked_on), default=None)
    drawn, geo = Markup(""), ""
    if found.latitude is not None and found.longitude is not None:
        geo = geo_uri(found.latitude, found.longitude)
        point = MapPoint("place", name, found.latitude, found.longitude, found.confirmed)
        frame = frame_round(found.latitude, found.longitude)
        drawn = draw_map([point], spoken, names.all_municipalities, frame=frame, detail=True)
    return PlacePage(
        place=found,
        name=name,
        kind=place_kind_words(spoken, found.category),
        municipality=names.municipalities.get(found.municipality, ""),
        geo=geo,
        facts_note=""
        if found.facts_language == spoken.language
        else spoken.gettext("Only in %(language)s") % {"language": language_words(spoken, found.facts_language)},
        checked=spoken.short_date(checked, year=True) if checked else "",
        hours=hours_view(hours, now, spoken) if hours else None,
        events=tuple(card_of(card, spoken, names, today) for card in events[:EVENTS_THERE]),
        more_query=there.query() if len(events) > EVENTS_THERE else "",
        map=drawn,
        feeds=slice_alternates(spoken.language, f"/places/{slug}", Selection(), name),
        linked=place_documents(found, linked_site(context, names, spoken.language), names, spoken, hours, today),
    )
