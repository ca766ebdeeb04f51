"""The timetables that are kept by hand, for journey planners: one address that stays."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError
from visitapp.publish.gtfs import GtfsSite, gtfs_of
from visitapp.store.crossing_read import list_crossings
from visitapp.store.database import Query
from visitapp.store.kept import kept
from visitapp.store.timetable_read import hand_kept_timetables
from visitapp.web.askedday import read_asked
from visitapp.web.context import context_of
from visitapp.web.documents import document

GTFS_PATH = "/gtfs/visitapp.zip"
GTFS_TYPE = "application/zip"
MAX_AGE_S = 3600


def routes() -> list[BaseRoute]:
    """The one address."""
    return [Route(GTFS_PATH, gtfs)]


async def gtfs(request: Request) -> Response:
    """The zip; with `demo=1` the invented timetables too, marked. Made once for each change."""
    demo = read_asked(request.url.query, "demo")["demo"]
    if demo not in ("", "1"):
        raise InputError("demo", "is 1 or not there", demo)
    context = context_of(request)
    site = GtfsSite(context.base_url, context.publisher_name, context.contact)

    def make(query: Query) -> bytes:
        return kept(
            query,
            ("gtfs", bool(demo)),
            lambda: gtfs_of(site, list_crossings(query), hand_kept_timetables(query), bool(demo)),
        )

    body = await context.database.reader.run(make)
    name = "visitapp-demo.zip" if demo else "visitapp.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return document(request, body, GTFS_TYPE, MAX_AGE_S, headers)
