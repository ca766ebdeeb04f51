"""The sitemap (sitemaps.org): an index, one part of pages, and parts of events, each with its other languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import NotFoundError
from visitapp.domain.language import LANGUAGES
from visitapp.store.database import Query
from visitapp.store.sitemap_read import crossing_changes, event_parts, events_of_part, place_changes, source_slugs
from visitapp.web.context import context_of
from visitapp.web.documents import document

PAGES = ("/", "/events", "/places", "/crossings", "/trips/new", "/subscribe", "/sources", "/about")
"""Pages without a lastmod: what they list changes with the day."""
DEFAULT_LANGUAGE = "en"
"""For readers of none of our languages."""
MAX_AGE_S = 3600
_NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def routes() -> list[BaseRoute]:
    """The index and its parts. A part may only list what lies below its own folder, so they stand at the root."""
    return [
        Route("/sitemap.xml", index),
        Route("/sitemap-pages.xml", pages),
        Route("/sitemap-events-{part:int}.xml", events),
    ]


async def index(request: Request) -> Response:
    """The parts there are."""
    context = context_of(request)
    body = await context.database.reader.run(lambda query: sitemap_index(query, context.base_url))
    return document(request, body, "application/xml", MAX_AGE_S)


async def pages(request: Request) -> Response:
    """All pages but those of events."""
    context = context_of(request)
    body = await context.database.reader.run(lambda query: page_part(query, context.base_url))
    return document(request, body, "application/xml", MAX_AGE_S)


async def events(request: Request) -> Response:
    """The pages of a part's events; 404 for a part without any."""
    context, number = context_of(request), int(request.path_params["part"])
    body = await context.database.reader.run(lambda query: event_part(query, number, context.base_url))
    return document(request, body, "application/xml", MAX_AGE_S)


def sitemap_index(query: Query, base_url: str) -> bytes:
    """The index, with the newest change of each part."""
    base = escape(base_url)
    changed = [at for _, at in (*place_changes(query), *crossing_changes(query))]
    parts = [("pages", max(changed, default=None)), *((f"events-{n + 1}", at) for n, at in event_parts(query))]
    entries = "".join(f"<sitemap><loc>{base}/sitemap-{name}.xml</loc>{_lastmod(at)}</sitemap>\n" for name, at in parts)
    return f"{_HEAD}<sitemapindex {_NAMES}>\n{entries}</sitemapindex>\n".encode()


def page_part(query: Query, base_url: str) -> bytes:
    """Every page that is no event's."""
    listed: list[tuple[str, datetime | None]] = [(path, None) for path in PAGES]
    listed += [(f"/sources/{slug}", None) for slug in source_slugs(query)]
    listed += [(f"/crossings/{slug}", at) for slug, at in crossing_changes(query)]
    listed += [(f"/places/{slug}", at) for slug, at in place_changes(query)]
    return _urlset(listed, base_url)


def event_part(query: Query, number: int, base_url: str) -> bytes:
    """The pages of the events of a part, counted from 1. Raises NotFoundError when it has none."""
    found = events_of_part(query, number - 1) if 0 < number < 1_000_000 else []
    if not found:
        raise NotFoundError("sitemap", str(number))
    return _urlset(((f"/events/{slug}", at) for slug, at in found), base_url)


def _urlset(listed: Iterable[tuple[str, datetime | None]], base_url: str) -> bytes:
    base = escape(base_url)
    entries: list[str] = []
    for path, at in listed:
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{base}/{code}{path}"/>' for code in LANGUAGES
        )
        others += f'<xhtml:link rel="alternate" hreflang="x-default" href="{base}/{DEFAULT_LANGUAGE}{path}"/>'
        rest = f"{path}</loc>{_lastmod(at)}{others}</url>\n"
        entries += [f"<url><loc>{base}/{code}{rest}" for code in LANGUAGES]
    xhtml = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f"{_HEAD}<urlset {_NAMES} {xhtml}>\n{''.join(entries)}</urlset>\n".encode()


def _lastmod(at: datetime | None) -> str:
    return f"<lastmod>{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at else ""
