"""What machines ask of the site itself: alive, ready, the coast; and addresses with a slash too many."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import StoreError
from visitapp.store.database import Query
from visitapp.store.place_read import list_municipalities
from visitapp.store.source_read import demo_is_gathered
from visitapp.web.coast import DATA, DETAIL_FILE
from visitapp.web.context import WebContext, context_of


def routes() -> list[BaseRoute]:
    """The addresses."""
    return [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/map/land.geojson", land),
    ]


def last_routes() -> list[BaseRoute]:
    """What stands after all others: an address with a slash too many or too few.

    For an application whose router does not do so itself: the two would send each other round for ever.
    """
    return [Route("/{lang:lang}", with_slash), Route("/{path:path}/", without_slash)]


async def with_slash(request: Request) -> Response:
    """To the first page in a language."""
    return RedirectResponse(f"/{request.path_params['lang']}/", 308)


async def without_slash(request: Request) -> Response:
    """To the address without its last slash, on this very host, whatever the request calls it."""
    path, query = request.path_params["path"].strip("/"), request.url.query
    return RedirectResponse(f"/{path}?{query}" if query else f"/{path}", 308)


async def healthz(_: Request) -> Response:
    """200 while the process is up, with or without a database."""
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


async def readyz(request: Request) -> Response:
    """200 once there is something to show (in the demo: after its first harvest), else 503."""
    context = context_of(request)
    try:
        ready = await context.database.reader.run(lambda query: _ready(query, context))
    except StoreError:
        ready = False
    return PlainTextResponse("ready\n" if ready else "not yet\n", 200 if ready else 503, {"cache-control": "no-store"})


def _ready(query: Query, context: WebContext) -> bool:
    return demo_is_gathered(query, context.today()) if context.demo else bool(list_municipalities(query))


async def land(_: Request) -> Response:
    """The coast for the movable map (© OpenStreetMap contributors, ODbL)."""
    headers = {"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"}
    return FileResponse(DATA / DETAIL_FILE, media_type="application/geo+json", headers=headers)
