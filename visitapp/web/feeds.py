"""Every feed's address: the same path and query as the page, with .ics, .rss and the like."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.web.context import WebContext, context_of
from visitapp.web.crossingfeeds import make_sailings, parse_sailings_address
from visitapp.web.feedmaking import MadeFeed, make
from visitapp.web.feedslice import Address, Slice, parse_address, read_slice

__all__ = ["Address", "MadeFeed", "Slice", "make_feed", "parse_address", "read_slice", "render_feed", "routes"]


def routes() -> list[BaseRoute]:
    """Every feed's address. The feed cache answers before them; these answer what it cannot."""
    return [
        *(Route("/{lang:lang}/events" + ending, feed) for ending in CONTENT_TYPES),
        Route("/{lang:lang}/events/{slug}.ics", feed),
        *(Route("/{lang:lang}/places/{slug}" + ending, feed) for ending in CONTENT_TYPES),
        *(Route("/f/{code}" + ending, feed) for ending in CONTENT_TYPES),
        *(Route("/{lang:lang}/crossings/{slug}" + ending, feed) for ending in (".ics", ".rss")),
    ]


async def feed(request: Request) -> Response:
    """The feed, or the error in one line: 400 naming the filter, 404, 410."""
    made = await make_feed(context_of(request), request.url.path, request.url.query)
    headers = {
        "access-control-allow-origin": "*", "x-content-type-options": "nosniff", "content-type": made.content_type,
    }  # fmt: skip
    return Response(made.body, headers=headers)


async def render_feed(context: WebContext, path: str, query: str) -> MadeFeed | None:
    """The feed at `path` and `query` (without "?").

    None for a path that is no feed, and for what a route must answer: a bad filter, a thing that never was or is
    removed.
    """
    try:
        return await make_feed(context, path, query)
    except (InputError, NotFoundError):
        return None


async def make_feed(context: WebContext, path: str, query: str) -> MadeFeed:
    """`render_feed` that says what is wrong: raises InputError naming the filter, NotFoundError or GoneError."""
    today = context.today()
    sailings = parse_sailings_address(path)
    if sailings is not None:
        return await context.database.reader.run(
            lambda reading: make_sailings(reading, sailings, query, context, today)
        )
    address = parse_address(path)
    if address is None:
        raise NotFoundError("feed", path)
    return await context.database.reader.run(
        lambda reading: make(reading, address.ending, read_slice(reading, address, query, today), context, today)
    )
