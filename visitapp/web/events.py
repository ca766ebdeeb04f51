"""The list of events: filters, days, and the same slice as a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.event.selection import MOST_PAGES, Selection
from visitapp.domain.event.view import EventList
from visitapp.publish.words import Words, words
from visitapp.store.database import Query
from visitapp.store.event_read import find_events
from visitapp.store.place_read import read_choices
from visitapp.web.context import context_of
from visitapp.web.home import event_points, ferry_lines, port_points
from visitapp.web.map import REGION, draw_map
from visitapp.web.names import Names, read_names
from visitapp.web.pages import FeedLink, Shell, language_of, respond, tidy
from visitapp.web.query import (
    ActiveFilter,
    Chip,
    FilterForm,
    active_filters,
    day_chips,
    filter_form,
    has_empty_fields,
    selection_of,
    slice_title,
)
from visitapp.web.urls import slice_alternates
from visitapp.web.wording import Card, card_of

PER_PAGE = 25
NEARBY = 6


@dataclass(frozen=True, slots=True)
class DayGroup:
    """The events of one day."""

    machine: str
    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one is in a long list; queries of the pages before and after, "" for none. `pages`: 0 when not counted."""

    page: int
    pages: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EventsPage:
    """A page of the list."""

    title: str
    form: FilterForm
    chips: tuple[Chip, ...]
    active: tuple[ActiveFilter, ...]
    total: int
    at_least: bool
    days: tuple[DayGroup, ...]
    pager: Pager
    feeds: tuple[FeedLink, ...]
    subscribe_query: str
    map: Markup
    nearby: tuple[Card, ...]
    wider: str
    """A wider slice to try when nothing is found."""


def routes() -> list[BaseRoute]:
    """The list."""
    return [Route("/{lang:lang}/events", events, name="events")]


async def events(request: Request) -> Response:
    """The events of the slice that the address asks for; 400 naming a bad filter."""
    context, language = context_of(request), language_of(request)
    today, now, asked = context.today(), context.now(), request.url.query
    page, selection = await context.database.reader.run(
        lambda query: _events(query, asked, words(language), today, now)
    )
    shell = Shell(
        language,
        "/events",
        page.title,
        query=selection.query(),
        description=words(language).gettext("Concerts, markets, walks, exhibitions: all that is on, in one calendar."),
        section="events",
        feeds=page.feeds,
        index=selection.page == 1 and len(page.active) <= 2,
        movable_map=True,
    )
    if has_empty_fields(asked):
        return tidy(shell)
    return respond(request, "events.html", shell, page)


def _events(query: Query, asked: str, spoken: Words, today: date, now: datetime) -> tuple[EventsPage, Selection]:
    selection = selection_of(asked, read_choices(query))
    names = read_names(query, spoken.language, selection.place, selection.organiser)
    found = find_events(query, selection, spoken.language, today, PER_PAGE)
    wider = _wider(selection)
    nearby: Sequence[Card] = ()
    if not found.total:
        other = find_events(query, wider, spoken.language, today, NEARBY)
        if not other.total:
            other = find_events(query, Selection(), spoken.language, today, NEARBY)
        nearby = [card_of(card, spoken, names, today, now) for card in other.cards]
    title = slice_title(selection, names, spoken)
    first = selection.from_day or today
    page = EventsPage(
        title=title,
        form=filter_form(selection, names, spoken),
        chips=tuple(day_chips(selection, today, spoken)),
        active=tuple(active_filters(selection, names, spoken)),
        total=found.total,
        at_least=found.at_least,
        days=days_of(found, spoken, names, today, first, now),
        pager=pager_of(found, selection),
        feeds=slice_alternates(spoken.language, "/events", selection, title),
        subscribe_query=replace(selection, page=1).query(),
        map=draw_map(
            [*event_points(found.cards, spoken.language), *port_points(names.all_crossings, spoken.language)],
            spoken,
            names.all_municipalities,
            ferry_lines(names.all_crossings, spoken.language),
            REGION,
        ),
        nearby=tuple(nearby),
        wider=wider.query(),
    )
    return page, selection


def _wider(selection: Selection) -> Selection:
    """The slice without its days and with nothing but where it is and how one gets there."""
    return Selection(
        municipality=selection.municipality,
        near=selection.near,
        radius_km=min(300.0, selection.radius_km * 3) if selection.near else Selection().radius_km,
        crossing=selection.crossing,
        mode=selection.mode,
        stay=selection.stay,
    )


def days_of(
    found: EventList, spoken: Words, names: Names, today: date, first: date, now: datetime
) -> tuple[DayGroup, ...]:
    """The cards by the day of their next occurrence; what began before `first` stands under that day."""
    keyed = [(max(card.next.starts_on, first), card_of(card, spoken, names, today, now)) for card in found.cards]
    return tuple(
        DayGroup(day.isoformat(), _day_name(day, today, spoken), tuple(card for _, card in group))
        for day, group in groupby(keyed, key=lambda pair: pair[0])
    )


def _day_name(day: date, today: date, spoken: Words) -> str:
    _ = spoken.gettext
    name = spoken.date(day)
    ahead = (day - today).days
    if ahead == 0:
        return ", ".join((_("Today"), name))
    return ", ".join((_("Tomorrow"), name)) if ahead == 1 else name


def pager_of(found: EventList, selection: Selection) -> Pager:
    """The pages before and after."""
    page = selection.page
    before = selection.query(page=page - 1) if page > 1 else ""
    after = selection.query(page=page + 1) if found.follows and page < MOST_PAGES else ""
    return Pager(page, found.pages, before, after)
