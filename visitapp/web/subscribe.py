"""Subscribe: choose a slice by the same filters, then every way to have it in one's own calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from urllib.parse import quote

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.event.selection import Selection
from visitapp.publish.words import Words, words
from visitapp.store.database import Query
from visitapp.store.event_read import find_events
from visitapp.store.place_read import read_choices
from visitapp.web.context import context_of
from visitapp.web.names import read_names
from visitapp.web.pages import Shell, language_of, respond, tidy
from visitapp.web.query import (
    ActiveFilter,
    FilterForm,
    active_filters,
    filter_form,
    has_empty_fields,
    selection_of,
    slice_title,
)
from visitapp.web.urls import slice_feeds, webcal
from visitapp.web.wording import Card, card_of

PREVIEW = 5
OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb"


@dataclass(frozen=True, slots=True)
class SubscribePage:
    """A slice and its addresses; `preview`: the next events of it. `local`: no calendar in the world reaches it."""

    title: str
    form: FilterForm
    active: tuple[ActiveFilter, ...]
    total: int
    preview: tuple[Card, ...]
    list_query: str
    ics: str
    rss: str
    webcal: str
    outlook: str
    local: bool
    qr: Markup


def routes() -> list[BaseRoute]:
    """The page."""
    return [Route("/{lang:lang}/subscribe", subscribe, name="subscribe")]


async def subscribe(request: Request) -> Response:
    """The ways to subscribe to the slice that the address asks for; 400 naming a bad filter."""
    context, language = context_of(request), language_of(request)
    asked, today = request.url.query, context.today()
    page, selection = await context.database.reader.run(
        lambda query: _subscribe(query, asked, words(language), today, context.base_url)
    )
    _ = words(language).gettext
    shell = Shell(
        language, "/subscribe", _("Subscribe"), query=selection.query(), section="subscribe",
        description=_("Have the events in your own calendar: Apple, Google, Outlook, or any reader of feeds."),
        feeds=slice_feeds(language, "/events", selection, page.title), index=not selection.filtered,
    )  # fmt: skip
    if has_empty_fields(asked):
        return tidy(shell)
    return respond(request, "subscribe.html", shell, page)


def _subscribe(query: Query, asked: str, spoken: Words, today: date, base_url: str) -> tuple[SubscribePage, Selection]:
    selection = replace(selection_of(asked, read_choices(query)), page=1)
    names = read_names(query, spoken.language, selection.place)
    found = find_events(query, selection, spoken.language, today, PREVIEW)
    title = slice_title(selection, names, spoken)
    ics, rss = (feed.path for feed in slice_feeds(spoken.language, "/events", selection, title))
    address = base_url + ics
    page = SubscribePage(
        title=title,
        form=filter_form(selection, names, spoken),
        active=tuple(active_filters(selection, names, spoken)),
        total=found.total,
        preview=tuple(card_of(card, spoken, names, today) for card in found.cards),
        list_query=selection.query(),
        ics=address,
        rss=base_url + rss,
        webcal=webcal(base_url, ics),
        outlook=f"{OUTLOOK}?url={quote(address, safe='')}&name={quote(title)}",
        local=not base_url.startswith("https://"),
        qr=qr_code(webcal(base_url, ics)),
    )
    return page, selection


def qr_code(text: str) -> Markup:
    """A QR code as inline SVG, black on the white of its box; empty for an address that no square can hold."""
    out = BytesIO()
    try:
        code = segno.make(text, error="m", micro=False)
    except segno.DataOverflowError:
        return Markup("")
    code.save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, svgclass=None, lineclass=None)
    return Markup(out.getvalue().decode())  # noqa: S704  # segno writes a path of numbers
