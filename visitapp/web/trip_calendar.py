"""A trip as a calendar that follows it: asked for again and again, it changes when a sailing or an event does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import structlog
from starlette.requests import Request
from starlette.responses import Response

from visitapp.domain.errors import NotFoundError, StoreError
from visitapp.domain.trip.kept import EntryState, KeptTrip
from visitapp.publish.rendered import Rendered
from visitapp.publish.trip_calendars import made_calendar
from visitapp.publish.trip_files import TripCalendar, noted_calendar, render_trip
from visitapp.publish.words import words
from visitapp.store.database import Query
from visitapp.store.trip_read import get_trip
from visitapp.store.trip_world import read_world
from visitapp.store.trips import note_calendar, note_seen
from visitapp.web.context import WebContext, context_of
from visitapp.web.feedanswer import choose, make_version
from visitapp.web.names import read_names
from visitapp.web.pages import language_of
from visitapp.web.trip_entries import trip_entries

log = structlog.get_logger()


async def calendar(request: Request) -> Response:
    """The calendar; the last good one while it cannot be made, an error when there never was one."""
    context, path = context_of(request), request.url.path
    trips = context.trips
    try:
        body = await _made(request, context)
    except NotFoundError:
        raise
    except Exception as error:  # whoever subscribes is not to see that anything is wrong here
        known = await asyncio.to_thread(trips.read, path) if trips else None
        if known is None:
            raise
        log.warning("the calendar of a trip could not be made", error=str(error))
        return _sent(request, known)
    return _sent(request, await asyncio.to_thread(trips.keep if trips else made_calendar, path, body))


def _sent(request: Request, made: Rendered) -> Response:
    """As any feed is sent, but kept by nobody in between: it is one person's."""
    answer = choose(make_version(made.head), request.scope["headers"], request.method == "HEAD")
    body = made.gzip_body if answer.packed else made.body
    response = Response(body[answer.first : answer.first + answer.size], answer.status)
    own = (
        (b"cache-control", b"no-cache"),
        (b"referrer-policy", b"no-referrer"),
        (b"content-disposition", b'inline; filename="trip.ics"'),
    )
    named = {name for name, _ in own}
    response.raw_headers = [pair for pair in answer.headers if pair[0] not in named] + list(own)
    return response


async def _made(request: Request, context: WebContext) -> bytes:
    language, token = language_of(request), str(request.path_params["token"])
    spoken, site = words(language), context.site()

    def read(query: Query) -> tuple[KeptTrip, TripCalendar]:
        kept = get_trip(query, token)
        if kept.may_edit:
            # What is subscribed to is handed on; the link that changes the plan must not be.
            raise NotFoundError("trip", "of this address")
        refs = [item.ref for item in kept.trip.items]
        world = read_world(query, kept.trip.wish, language, context.today(), None, refs)
        names = read_names(query, language)
        page = f"{context.base_url}/{language}/trips/{token}"
        return kept, trip_entries(kept, world, names, spoken, site, page, context.today())

    kept, made = await context.database.reader.run(read)
    now = context.now()
    states: Mapping[str, EntryState] = noted_calendar(kept.calendar, made, now)
    if states != kept.calendar:
        states = await note_calendar(token, lambda before: noted_calendar(before, made, now))
    with suppress(StoreError):  # a plan can be read while nothing can be written
        await note_seen(token, kept.seen_at, now)
    return render_trip(made, states)
