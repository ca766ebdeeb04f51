"""What machines ask of the site itself: alive, ready, robots, sitemap, security contact, the coast."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import StoreError
from visitapp.domain.language import LANGUAGES
from visitapp.store.crossing_read import list_crossings
from visitapp.store.database import Query
from visitapp.store.event_read import public_slugs
from visitapp.store.place_read import find_places, list_municipalities
from visitapp.store.source_read import demo_is_gathered
from visitapp.web.coast import DATA, DETAIL_FILE
from visitapp.web.context import WebContext, context_of

PAGES = ("/", "/events", "/places", "/crossings", "/subscribe", "/sources", "/about")
MOST_URLS = 49_000
"""A sitemap holds at most 50,000 (sitemaps.org)."""


def routes() -> list[BaseRoute]:
    """The addresses."""
    return [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/robots.txt", robots),
        Route("/sitemap.xml", sitemap),
        Route("/.well-known/security.txt", security),
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


async def robots(request: Request) -> Response:
    """Everything may be read; feeds, forms and the office are no pages to list."""
    lines = ["User-agent: *", "Disallow: /office", "Disallow: /api/", "Disallow: /demo/", "Allow: /"]
    lines.append(f"Sitemap: {context_of(request).base_url}/sitemap.xml")
    return PlainTextResponse("\n".join(lines) + "\n", headers={"cache-control": "public, max-age=86400"})


async def security(request: Request) -> Response:
    """Whom to tell of a weakness (RFC 9116); valid for half a year from today."""
    context = context_of(request)
    expires = (context.today() + timedelta(days=180)).isoformat()
    lines = [
        f"Contact: {context.base_url}/en/about",
        f"Expires: {expires}T00:00:00Z",
        "Preferred-Languages: sv, en, da, de",
        f"Canonical: {context.base_url}/.well-known/security.txt",
    ]
    return PlainTextResponse("\n".join(lines) + "\n", headers={"cache-control": "public, max-age=86400"})


async def land(_: Request) -> Response:
    """The coast for the movable map (© OpenStreetMap contributors, ODbL)."""
    headers = {"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"}
    return FileResponse(DATA / DETAIL_FILE, media_type="application/geo+json", headers=headers)


async def sitemap(request: Request) -> Response:
    """Every page in each language, with its other languages."""
    context = context_of(request)
    body = await context.database.reader.run(lambda query: _sitemap(query, context))
    return Response(body, media_type="application/xml", headers={"cache-control": "public, max-age=3600"})


def _sitemap(query: Query, context: WebContext) -> str:
    paths: list[tuple[str, str]] = [(path, "") for path in PAGES]
    paths += [(f"/crossings/{one.slug}", "") for one in list_crossings(query)]
    paths += [(f"/places/{one.slug}", "") for one in find_places(query)]
    paths += [(f"/events/{slug}", changed.date().isoformat()) for slug, changed in public_slugs(query)]
    urls = [_url(context.base_url, path, day, language) for path, day in paths for language in LANGUAGES]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
        + "".join(urls[:MOST_URLS])
        + "</urlset>\n"
    )


def _url(base_url: str, path: str, day: str, language: str) -> str:
    lastmod = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<url><loc>{escape(base_url)}/{language}{path}</loc>{lastmod}{_alternates(base_url, path)}</url>\n"


@lru_cache(maxsize=4096)
def _alternates(base_url: str, path: str) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(base_url)}/{code}{path}"/>' for code in LANGUAGES
    )
