"""The catalogue of our data for data portals, as RDF/XML, Turtle and JSON-LD."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from feeds.rdf_write import Triple, write_jsonld, write_rdf_xml, write_turtle
from visitapp.publish.dcat import PREFIXES, Catalogued, catalogue_triples
from visitapp.store.catalogue_read import find_holdings
from visitapp.store.database import Query
from visitapp.web.context import WebContext, context_of
from visitapp.web.documents import document

MAX_AGE_S = 3600
Write = Callable[[Iterable[Triple], Mapping[str, str]], bytes]
_FORMS: dict[str, tuple[Write, str]] = {
    "rdf": (write_rdf_xml, "application/rdf+xml"),
    "ttl": (write_turtle, "text/turtle; charset=utf-8"),
    "jsonld": (write_jsonld, "application/ld+json"),
}


def routes() -> list[BaseRoute]:
    """The three notations; the name that the catalogue's things have; and where portals look first."""
    return [
        *(Route(f"/dcat.{ending}", _route_of(ending)) for ending in _FORMS),
        Route("/dcat", by_accept),
        Route("/datasets/dcat", for_portals),
    ]


async def by_accept(request: Request) -> Response:
    """To the notation that is asked for (303: the name is of the thing, not of the document); RDF/XML else."""
    accept = request.headers.get("accept", "")
    wanted = [(accept.find(kind), ending) for ending, kind in _ASKED.items() if kind in accept]
    ending = min(wanted)[1] if wanted else "rdf"
    return RedirectResponse(f"/dcat.{ending}", 303, {"vary": "Accept", "access-control-allow-origin": "*"})


_ASKED = {"rdf": "application/rdf+xml", "ttl": "text/turtle", "jsonld": "application/ld+json"}


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
    write, kind = _FORMS[ending]

    async def answer(request: Request) -> Response:
        context = context_of(request)
        body = await context.database.reader.run(
            lambda query: write(catalogue_triples(catalogued(query, context)), PREFIXES)
        )
        return document(request, body, kind, MAX_AGE_S)

    return answer
