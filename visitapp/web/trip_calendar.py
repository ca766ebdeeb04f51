"""A trip as a calendar that follows it: asked for again and again, it changes when a sailing or an event does."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from visitapp.domain.errors import NotFoundError, StoreError
from visitapp.domain.trip.kept import EntryState, KeptTrip
from visitapp.publish.trip_files import TripCalendar, noted_calendar, render_trip
from visitapp.publish.words import words
from visitapp.store.database import Query
from visitapp.store.trip_read import get_trip
from visitapp.store.trip_world import read_world
from visitapp.store.trips import note_calendar, note_seen
from visitapp.web.context import WebContext, context_of
from visitapp.web.names import read_names
from visitapp.web.negotiate import has_it
from visitapp.web.pages import language_of
from visitapp.web.trip_entries import trip_entries

MOST_KEPT = 500
CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(slots=True)
class LastGood:
    """The last good bytes of the calendars that were asked for last, for as long as the process lives."""

    kept: OrderedDict[str, bytes] = field(default_factory=OrderedDict)

    def keep(self, path: str, body: bytes) -> None:
        """Keep what was just right."""
        self.kept[path] = body
        self.kept.move_to_end(path)
        while len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)


async def calendar(request: Request) -> Response:
    """The calendar; the last good one while the database is out of reach, 503 when there never was one."""
    context, path = context_of(request), request.url.path
    good = _last_good(request)
    try:
        body = await _made(request, context)
    except StoreError:
        known = good.kept.get(path)
        if known is None:
            raise
        body = known
    else:
        good.keep(path, body)
    headers = {
        "cache-control": "no-cache", "etag": f'"{sha256(body).hexdigest()[:32]}"', "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex", "x-content-type-options": "nosniff",
        "content-disposition": 'inline; filename="trip.ics"',
    }  # fmt: skip
    if has_it(request.headers.get("if-none-match", ""), headers["etag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, headers={**headers, "content-type": CONTENT_TYPE})


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


def _last_good(request: Request) -> LastGood:
    found: LastGood | None = getattr(request.app.state, "trip_calendars", None)
    if found is None:
        found = request.app.state.trip_calendars = LastGood()
    return found
