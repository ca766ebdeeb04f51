"""The home page: what is on in all six municipalities alike, and the next boats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.crossing.types import Crossing
from visitapp.domain.event.selection import Selection
from visitapp.domain.event.view import EventCard
from visitapp.publish.words import Words, words
from visitapp.store.crossing_read import all_timetables
from visitapp.store.database import Query
from visitapp.store.disruption_read import PAST, disruptions_in_force
from visitapp.store.event_read import find_events, first_cards
from visitapp.store.kept import kept
from visitapp.store.place_lines import PlaceLine, place_lines
from visitapp.web.coast import Frame
from visitapp.web.context import context_of
from visitapp.web.linked import home_documents
from visitapp.web.map import OVERVIEW, MapLine, MapPoint, Spot, draw_map, gather
from visitapp.web.names import Names, crossing_name, port_name, read_names
from visitapp.web.negotiate import wanted_language
from visitapp.web.pages import Shell, language_of, respond
from visitapp.web.query import Chip, day_chips
from visitapp.web.sailings import CrossingBoard, boards_now
from visitapp.web.urls import slice_alternates
from visitapp.web.wording import Card, card_of, is_over

EACH = 3
SPARE = 8
NEAR_DAYS = 30


@dataclass(frozen=True, slots=True)
class MunicipalityColumn:
    """A municipality's next events. All six have the same room, in the region's own order."""

    slug: str
    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """What is on and what sails."""

    chips: tuple[Chip, ...]
    soon: int
    columns: tuple[MunicipalityColumn, ...]
    boards: tuple[CrossingBoard, ...]
    map: Markup
    categories: tuple[tuple[str, str], ...]


def routes() -> list[BaseRoute]:
    """The root, which leads to a language, and each language's home page."""
    return [Route("/", choose_language), Route("/{lang:lang}/", home, name="home")]


async def choose_language(request: Request) -> Response:
    """To the home page in the browser's language."""
    language = wanted_language(request.headers.get("accept-language", ""))
    headers = {"vary": "Accept-Language", "cache-control": "public, max-age=300"}
    return RedirectResponse(f"/{language}/", 302, headers)


async def home(request: Request) -> Response:
    """What is on, the next boats, and a map of both."""
    context, language = context_of(request), language_of(request)
    today, now = context.today(), context.now()
    page = await context.database.reader.run(lambda query: _home(query, words(language), today, now))
    _ = words(language).gettext
    shell = Shell(
        language,
        "/",
        _("What is on, and the ferry there and home"),
        description=_(
            "Events in Halmstad, Laholm, Hylte, Falkenberg, Ljungby and Båstad, and whether the ferry from Denmark "
            "takes you there and home again."
        ),
        section="home",
        feeds=slice_alternates(language, "/events", Selection(), _("Events in the Halmstad region")),
        movable_map=True,
        linked=home_documents(context, language),
    )
    return respond(request, "home.html", shell, page)


def _home(query: Query, spoken: Words, today: date, now: datetime) -> HomePage:
    names = read_names(query, spoken.language)
    timetables = kept(query, "all timetables", lambda: all_timetables(query))
    disruptions = kept(query, "disruptions", lambda: disruptions_in_force(query, today - PAST))
    week = Selection(from_day=today, to_day=today + timedelta(days=6))
    soon = find_events(query, week, spoken.language, today, per_page=60)
    columns = [
        MunicipalityColumn(
            slug,
            name,
            tuple(card_of(one, spoken, names, today) for one in _next(query, slug, spoken.language, today, now)),
        )
        for slug, name in names.municipalities.items()
    ]
    return HomePage(
        chips=tuple(day_chips(Selection(), today, spoken)),
        soon=soon.total,
        columns=tuple(columns),
        boards=tuple(boards_now(names.all_crossings, timetables, now, today, spoken, disruptions=disruptions)),
        map=draw_map(
            [*event_points(soon.cards, spoken.language), *port_points(names.all_crossings, spoken.language)],
            spoken,
            names.all_municipalities,
            ferry_lines(names.all_crossings, spoken.language),
            spots=place_spots(query, spoken.language, OVERVIEW),
        ),
        categories=_popular(names),
    )


def _next(query: Query, municipality: str, language: str, today: date, now: datetime) -> Sequence[EventCard]:
    """The next few there that are not over; where little is on, the window is as wide as it takes."""
    near = Selection(
        municipality=(municipality,), from_day=today, to_day=today + timedelta(days=NEAR_DAYS), cancelled="drop"
    )
    cards = first_cards(query, near, language, today, SPARE)
    if len(cards) < SPARE:
        cards = first_cards(query, Selection(municipality=(municipality,), cancelled="drop"), language, today, SPARE)
    return [card for card in cards if not is_over(card.next, now)][:EACH]


def _popular(names: Names) -> tuple[tuple[str, str], ...]:
    return tuple(list(names.categories.items())[:12])


def event_points(cards: Iterable[EventCard], language: str) -> list[MapPoint]:
    """The events that have a position."""
    return [
        MapPoint(
            "event", card.title, card.latitude, card.longitude, card.place_confirmed, f"/{language}/events/{card.slug}"
        )
        for card in cards
        if card.latitude is not None and card.longitude is not None
    ]


def place_points(lines: Iterable[PlaceLine], language: str) -> list[MapPoint]:
    """The places that have a position."""
    return [
        MapPoint(
            "place", one.name, one.latitude, one.longitude, one.confirmed, f"/{language}/places/{one.slug}",
        )
        for one in lines
        if one.latitude is not None and one.longitude is not None
    ]  # fmt: skip


def place_spots(query: Query, language: str, frame: Frame) -> tuple[Spot, ...]:
    """All places by the spots of a picture, kept until something is published."""
    return kept(
        query,
        ("place spots", language, frame),
        lambda: gather(place_points(place_lines(query, language), language), frame),
    )


def port_points(crossings: Iterable[Crossing], language: str) -> list[MapPoint]:
    """The ports of the lines that sail between two countries, each once."""
    points: dict[str, MapPoint] = {}
    for one in _sailing(crossings):
        west = min(one.port_from, one.port_to, key=lambda port: port.longitude)
        for port in (one.port_from, one.port_to):
            name = port_name(port, language)
            points[port.slug] = MapPoint(
                "port", name, port.latitude, port.longitude, port.confirmed, name_west=port is west
            )
    return list(points.values())


def ferry_lines(crossings: Iterable[Crossing], language: str) -> list[MapLine]:
    """The lines that sail between two countries."""
    return [
        MapLine(
            crossing_name(one, language),
            (one.port_from.latitude, one.port_from.longitude),
            (one.port_to.latitude, one.port_to.longitude),
        )
        for one in _sailing(crossings)
    ]


def _sailing(crossings: Iterable[Crossing]) -> list[Crossing]:
    return [one for one in crossings if one.status in ("running", "seasonal") and one.international]
