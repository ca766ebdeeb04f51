"""The catalogue of our data for data portals, as RDF/XML, Turtle and JSON-LD."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.publish.dcat import NOTATIONS, Catalogued, write_catalogue
from visitapp.store.catalogue_read import find_holdings
from visitapp.store.database import Query
from visitapp.web.context import WebContext, context_of
from visitapp.web.documents import document

MAX_AGE_S = 3600


def routes() -> list[BaseRoute]:
    """The three notations; the name that the catalogue's things have; and where portals look first."""
    return [
        *(Route(f"/dcat.{ending}", _route_of(ending)) for ending in NOTATIONS),
        Route("/dcat", by_accept),
        Route("/datasets/dcat", for_portals),
    ]


async def by_accept(request: Request) -> Response:
    """To the notation that is asked for (303: the name is of the thing, not of the document); RDF/XML else."""
    accept = request.headers.get("accept", "")
    kinds = {ending: kind.partition(";")[0] for ending, kind in NOTATIONS.items()}
    wanted = [(accept.find(kind), ending) for ending, kind in kinds.items() if kind in accept]
    ending = min(wanted)[1] if wanted else "rdf"
    return RedirectResponse(f"/dcat.{ending}", 303, {"vary": "Accept", "access-control-allow-origin": "*"})


async def for_portals(_: Request) -> Response:
    """To the notation that Sweden's data portal harvests: this address is registered for public bodies beforehand."""
    return RedirectResponse("/dcat.rdf", 301)


def catalogued(query: Query, context: WebContext) -> Catalogued:
    """What the catalogue tells of this site."""
    found = find_holdings(query)
    return Catalogued(
        base_url=context.base_url,
        publisher_name=context.publisher_name,
        contact=context.contact,
        demo=context.demo,
        first_published_at=found.first_published_at,
        events_changed_at=found.events_changed_at,
        places_changed_at=found.places_changed_at,
        crossings_changed_at=found.crossings_changed_at,
        licences=found.licences,
        area=found.area,
    )


def _route_of(ending: str) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        context = context_of(request)
        body = await context.database.reader.run(lambda query: write_catalogue(catalogued(query, context), ending))
        return document(request, body, NOTATIONS[ending], MAX_AGE_S)

    return answer
