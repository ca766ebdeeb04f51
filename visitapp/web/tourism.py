"""The dump for tourism hubs, in pages: places first, then events to come."""

from __future__ import annotations

import json
import re
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import IGNORED
from visitapp.publish.jsonld import Node
from visitapp.publish.visitsweden import TourismSite, event_nodes, place_node, tourism_page
from visitapp.store.database import Query
from visitapp.store.place_read import find_places, list_municipalities, list_terms
from visitapp.store.sitemap_read import place_changes
from visitapp.store.tourism_read import dates_of_related, events_to_come
from visitapp.web.context import context_of
from visitapp.web.documents import document

PATH = "/api/v1/visitsweden.jsonld"
A_PAGE = 100
MAX_AGE_S = 600
_PAGE = re.compile(r"(places|events)-(\d{1,18})")


def routes() -> list[BaseRoute]:
    """The address."""
    return [Route(PATH, dump)]


async def dump(request: Request) -> Response:
    """The page that `page` asks for, the first without one; hydra:next and a Link header name the one after it."""
    context = context_of(request)
    kind, number = read_page(request)
    first, today = f"{context.base_url}{PATH}", context.today()
    site_name = context.site()

    def made(query: Query) -> tuple[bytes, str]:
        site = _site(query, context.base_url, site_name)
        if kind == "places":
            nodes, following = _places(query, number, site)
        else:
            nodes, following = _events(query, number, site, today)
        address = first if (kind, number) == ("places", 0) else f"{first}?page={kind}-{number}"
        after = f"{first}?page={following}" if following else ""
        whole = tourism_page(address, first, after, nodes)
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(), after

    body, after = await context.database.reader.run(made)
    links = {"link": f'<{after}>; rel="next"'} if after else {}
    return document(request, body, "application/ld+json", MAX_AGE_S, links)


def read_page(request: Request) -> tuple[str, int]:
    """Which page is asked for. Raises InputError naming the parameter."""
    kind, number = "places", 0
    for name, value in request.query_params.multi_items():
        if name != "page":
            if not IGNORED.fullmatch(name):
                raise InputError(name[:60], "is no parameter here")
            continue
        found = _PAGE.fullmatch(value)
        if found is None:
            raise InputError("page", "is none that the page before it names", value)
        kind, number = found[1], int(found[2])
    return kind, number


def _site(query: Query, base_url: str, site_name: str) -> TourismSite:
    return TourismSite(
        base_url,
        site_name,
        {one.slug: one for one in list_municipalities(query)},
        {term.slug: term.names for term in list_terms(query, "category")},
    )


def _places(query: Query, skip: int, site: TourismSite) -> tuple[list[Node], str]:
    """A hundred places from the `skip`th on, and the name of the page after them."""
    changed = dict(place_changes(query))
    places = sorted(find_places(query), key=lambda place: place.uid)
    shown = places[skip : skip + A_PAGE]
    following = f"places-{skip + A_PAGE}" if len(places) > skip + A_PAGE else "events-0"
    return [place_node(place, changed.get(place.slug), site) for place in shown], following


def _events(query: Query, after: int, site: TourismSite, today: date) -> tuple[list[Node], str]:
    """The events of a hundred rows after `after`, and the name of the page after them, "" at the end."""
    events, last = events_to_come(query, after, today, A_PAGE)
    uids = {place.slug: place.uid for place in find_places(query)}
    related = dates_of_related(query, events, today)
    nodes = [node for event in events for node in event_nodes(event, uids, site, related)]
    return nodes, f"events-{last}" if last is not None else ""
