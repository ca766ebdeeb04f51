"""Events and occurrences: lists of the site's own slices, what changed in them, and one thing by its permanent id."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from visitapp.domain.errors import InputError
from visitapp.publish.api_event import (
    Telling,
    event_json,
    feature_json,
    instant_json,
    occurrence_with_event_json,
    removed_json,
    winner_json,
)
from visitapp.store.api_read import events_by_id, get_event_facts, winners_of
from visitapp.store.api_read_things import event_of_occurrence, events_of_occurrences
from visitapp.store.api_read_walk import (
    Position,
    changes_of,
    count_events,
    newest_instant,
    walk_events,
    walk_occurrences,
)
from visitapp.store.database import Query
from visitapp.store.place_read import read_choices
from visitapp.web.api import event_schemas
from visitapp.web.api.answers import Made, make, send
from visitapp.web.api.asking import (
    CURSOR,
    LANG,
    LIMIT,
    MODIFIED_SINCE,
    Ask,
    Pairs,
    include_parameter,
    next_address,
    only,
    pairs_of,
    read_ask,
    read_language,
)
from visitapp.web.api.cursors import Cursor, read_cursor, write_cursor
from visitapp.web.api.filters import FILTERS
from visitapp.web.api.operations import GEOJSON, Answer, Operation, Parameter, ref
from visitapp.web.api.problems import Fault, problem
from visitapp.web.context import WebContext, context_of

SCHEMAS = event_schemas.SCHEMAS
FORGOTTEN = "What was there then is not known any more: walk through the whole list again."
_ID = Parameter(
    "id", "The permanent id, or the slug.", {"type": "string", "minLength": 1, "maxLength": 120}, "path", True
)


async def events(request: Request) -> Response:
    """The events of a slice, or what changed in it."""
    context, pairs = context_of(request), pairs_of(request)

    def work(query: Query) -> Made | None:
        own = ("lang", "limit", "cursor", "modified_since", "include")
        ask = read_ask(pairs, read_choices(query), own, ("reach", "total"))
        tell = _changed if ask.modified_since else _listed
        document = tell(query, ask, request, pairs)
        if document is None:
            return None
        if "total" in ask.include:
            document["total"] = count_events(query, ask.selection, context.today())
        links = (("next", document["next"]),) if document["next"] else ()
        return make(request, document, newest_instant(query), links=links)

    made = await context.database.reader.run(work)
    return (
        problem(request, 410, FORGOTTEN, [Fault("modified_since", FORGOTTEN)]) if made is None else send(request, made)
    )


async def event(request: Request) -> Response:
    """One event, with all its occurrences, how each is reached, and who said what."""
    context, pairs = context_of(request), pairs_of(request)
    only(pairs, ("lang",))
    telling, name = _telling(context, read_language(pairs)), request.path_params["id"]

    def work(query: Query) -> Made:
        found = get_event_facts(query, name)
        document = event_json(found, telling, with_reach=True)
        document["provenance"] = [winner_json(one) for one in winners_of(query, found.id)]
        reached = [reach.changed_at for reaches in found.reaches.values() for reach in reaches]
        return make(request, document, max([found.changed_at, *reached]))

    return send(request, await context.database.reader.run(work))


async def event_features(request: Request) -> Response:
    """The events of a slice as GeoJSON."""
    context, pairs = context_of(request), pairs_of(request)

    def work(query: Query) -> Made:
        ask = read_ask(pairs, read_choices(query), ("lang", "limit", "cursor"))
        start = _start(query, ask, context, "features")
        walked = walk_events(query, ask.selection, start.day, ask.limit, start.position or None)
        found = events_by_id(query, walked.ids, ask.selection.from_day or start.day)
        telling = _telling(context, ask.language)
        document: dict[str, Any] = {
            "type": "FeatureCollection",
            "features": [feature_json(found[key], telling) for key in walked.ids],
            "next": _next(request, context, pairs, start, walked.position),
        }
        return make(request, document, newest_instant(query), GEOJSON)

    return send(request, await context.database.reader.run(work))


async def occurrences(request: Request) -> Response:
    """The occurrences of a slice by start."""
    context, pairs = context_of(request), pairs_of(request)

    def work(query: Query) -> Made:
        ask = read_ask(pairs, read_choices(query), ("lang", "limit", "cursor", "include"), ("reach",))
        if ask.selection.sort != "start":
            raise InputError("sort", "is by start here", ask.selection.sort)
        start = _start(query, ask, context, "occurrences")
        walked = walk_occurrences(query, ask.selection, start.day, ask.limit, start.position or None)
        wanted = events_of_occurrences(query, walked.ids)
        reach = "reach" in ask.include
        found = events_by_id(
            query, sorted({key for key, _ in wanted}), with_reach=reach, only={uid for _, uid in wanted}
        )
        by_uid = {one.uid: one for event in found.values() for one in event.occurrences}
        telling = _telling(context, ask.language)
        document: dict[str, Any] = {
            "items": [occurrence_with_event_json(found[key], by_uid[uid], telling, reach) for key, uid in wanted],
            "next": _next(request, context, pairs, start, walked.position),
        }
        return make(request, document, newest_instant(query))

    return send(request, await context.database.reader.run(work))


async def occurrence(request: Request) -> Response:
    """One occurrence, how it is reached, and the event it is of in short."""
    context, pairs = context_of(request), pairs_of(request)
    only(pairs, ("lang",))
    telling, uid = _telling(context, read_language(pairs)), request.path_params["id"]

    def work(query: Query) -> Made:
        key = event_of_occurrence(query, uid)
        found = events_by_id(query, [key], with_reach=True, only={uid})[key]
        return make(request, occurrence_with_event_json(found, found.occurrences[0], telling, with_reach=True))

    return send(request, await context.database.reader.run(work))


def _listed(query: Query, ask: Ask, request: Request, pairs: Pairs) -> dict[str, Any] | None:
    context = context_of(request)
    start = _start(query, ask, context, "events")
    walked = walk_events(query, ask.selection, start.day, ask.limit, start.position or None)
    return {
        "items": _told(query, ask, walked.ids, start.day, context),
        "removed": [],
        "as_of": instant_json(start.as_of),
        "next": _next(request, context, pairs, start, walked.position),
    }


def _changed(query: Query, ask: Ask, request: Request, pairs: Pairs) -> dict[str, Any] | None:
    """What changed; None when that cannot be told any more."""
    context = context_of(request)
    assert ask.modified_since is not None
    start = _start(query, ask, context, "changes")
    changes = changes_of(query, ask.selection, start.day, ask.modified_since, ask.limit, start.position or None)
    if changes.forgotten:
        return None
    telling = _telling(context, ask.language)
    return {
        "items": _told(query, ask, changes.ids, start.day, context),
        "removed": [removed_json(one, telling) for one in changes.removed],
        "as_of": instant_json(start.as_of),
        "next": _next(request, context, pairs, start, changes.position),
    }


def _told(query: Query, ask: Ask, ids: tuple[int, ...], day: date, context: WebContext) -> list[dict[str, Any]]:
    reach = "reach" in ask.include
    found = events_by_id(query, ids, ask.selection.from_day or day, reach)
    telling = _telling(context, ask.language)
    return [event_json(found[key], telling, reach) for key in ids]


def _start(query: Query, ask: Ask, context: WebContext, of: str) -> Cursor:
    """Where the walk stands; at its beginning, with today and what is published now."""
    asked = f"{of} {ask.key}"
    if ask.cursor:
        return read_cursor(ask.cursor, asked, context.secret)
    return Cursor(asked, (), context.today(), newest_instant(query))


def _next(request: Request, context: WebContext, pairs: Pairs, start: Cursor, position: Position | None) -> str | None:
    if position is None:
        return None
    word = write_cursor(Cursor(start.asked, position, start.day, start.as_of), context.secret)
    return next_address(request, context.base_url, pairs, word)


def _telling(context: WebContext, language: str) -> Telling:
    return Telling(context.base_url, context.site(), language)


_LISTED = (400,)
OPERATIONS = (
    Operation(
        id="listEvents", method="GET", path="/api/v1/events", handler=events, tag="events",
        summary="Events of a slice, and what changed in it",
        description=(
            "Events by the start of their first occurrence in the slice, from today on. To keep a copy: walk through"
            " all parts once, keep `as_of`, and ask with it as `modified_since` from then on. Take what stands in"
            " `items`, delete what stands in `removed`: your copy is then what a new walk would give."
        ),
        parameters=(*FILTERS, LANG, LIMIT, CURSOR, MODIFIED_SINCE, include_parameter("reach", "total")),
        answers={200: Answer("A part of the list", ref("EventList"))}, problems=(400, 410),
    ),
    Operation(
        id="eventFeatures", method="GET", path="/api/v1/events.geojson", handler=event_features, tag="events",
        summary="Events of a slice as GeoJSON",
        description="The same events in the same order, each a point, or without geometry where nobody knows where.",
        parameters=(*FILTERS, LANG, LIMIT, CURSOR),
        answers={200: Answer("A part of the collection", ref("EventFeatures"), GEOJSON)}, problems=_LISTED,
    ),
    Operation(
        id="getEvent", method="GET", path="/api/v1/events/{id}", handler=event, tag="events",
        summary="One event with all that is known of it",
        description=(
            "All its occurrences, past ones too, how each is reached by ferry, and who said each field. An event that"
            " was taken off the site is 410, with what stands in its stead."
        ),
        parameters=(_ID, LANG),
        answers={200: Answer("The event", ref("EventWithProvenance"))}, problems=(400, 404, 410),
    ),
    Operation(
        id="listOccurrences", method="GET", path="/api/v1/occurrences", handler=occurrences, tag="events",
        summary="Occurrences of a slice by start",
        description="Each time that an event of the slice is held, from today on, with the event in short.",
        parameters=(*(one for one in FILTERS if one.name != "sort"), LANG, LIMIT, CURSOR, include_parameter("reach")),
        answers={200: Answer("A part of the list", ref("OccurrenceList"))}, problems=_LISTED,
    ),
    Operation(
        id="getOccurrence", method="GET", path="/api/v1/occurrences/{id}", handler=occurrence, tag="events",
        summary="One time an event is held",
        description="When it is, how it is reached by ferry and left again, and the event in short.",
        parameters=(_ID, LANG),
        answers={200: Answer("The occurrence", ref("OccurrenceWithEvent"))}, problems=(400, 404, 410),
    ),
)  # fmt: skip
