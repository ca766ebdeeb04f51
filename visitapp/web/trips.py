"""A visitor's trip: proposed, kept without an account, changed by buttons, read and printed by whoever has the link."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import NotFoundError, StoreError
from visitapp.domain.reach.verdict import serves_region
from visitapp.domain.text import clean_line
from visitapp.domain.trip.changing import Refusal, add, beside, follow, lock, move, remove, replan, take
from visitapp.domain.trip.kept import KeptTrip
from visitapp.domain.trip.planner import propose
from visitapp.domain.trip.types import Trip
from visitapp.domain.trip.world import World
from visitapp.publish.trip_files import TripPlace, render_places
from visitapp.publish.trip_words import refusal_words
from visitapp.publish.words import Words, words
from visitapp.store.database import Query
from visitapp.store.trip_read import get_trip
from visitapp.store.trip_world import found_things, read_world
from visitapp.store.trips import add_trip, change_trip, note_seen
from visitapp.web.context import WebContext, context_of
from visitapp.web.forms import BODY_BYTES, form_fault, line, make_token, posted, token_words
from visitapp.web.limits import TRIP_CHANGES, TRIPS, client_prefix, limits_of
from visitapp.web.names import Names, read_names
from visitapp.web.negotiate import has_it, weak_tag
from visitapp.web.pages import PRIVATE, Shell, language_of, respond
from visitapp.web.subscribe_ways import qr_code
from visitapp.web.trip_ask import TripAsk, read_trip_ask
from visitapp.web.trip_calendar import calendar
from visitapp.web.trip_form import TripForm, fault_words, trip_form
from visitapp.web.trip_view import TripView, map_points, trip_title, trip_view
from visitapp.web.urls import webcal

READ_CACHE = "no-cache"
GPX = "application/gpx+xml"
MOST_LETTERS = 80
"""Of what is looked for."""


@dataclass(frozen=True, slots=True)
class NewTripPage:
    """The planner: its form, and the proposal when days are given. `kept`: the canonical query, to be kept."""

    form: TripForm
    view: TripView | None
    ask: TripAsk
    kept: str
    token: str
    notice: str


@dataclass(frozen=True, slots=True)
class TripLinks:
    """Where a kept trip is: absolute addresses. `edit` and its square only for who may change it."""

    read: str
    ics: str
    webcal: str
    gpx: str
    qr: Markup
    edit: str
    edit_qr: Markup
    copy: str


@dataclass(frozen=True, slots=True)
class TripPage:
    """A kept trip. `version` and `token` go with each change; `kept_now`: it was just kept."""

    view: TripView
    links: TripLinks
    changed: str
    may_edit: bool
    version: int
    token: str
    notice: str
    kept_now: bool
    action: str
    find: str
    """The words that were looked for, "" when none were."""


def routes() -> list[BaseRoute]:
    """The planner, and a kept trip as page, calendar and places for a map."""
    return [
        Route("/{lang:lang}/trips/new", new_trip, methods=["GET"], name="trip-new"),
        Route("/{lang:lang}/trips/new", keep_trip, methods=["POST"], max_body_size=BODY_BYTES),
        Route("/{lang:lang}/trips/{token}.ics", calendar, name="trip-calendar"),
        Route("/{lang:lang}/trips/{token}.gpx", gpx, name="trip-gpx"),
        Route("/{lang:lang}/trips/{token}", show_trip, methods=["GET"], name="trip"),
        Route("/{lang:lang}/trips/{token}", alter_trip, methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def new_trip(request: Request) -> Response:
    """The planner; 400 naming a parameter that is none."""
    return await _new(request, request.url.query)


async def keep_trip(request: Request) -> Response:
    """Keep the plan that the address proposes, and go to where it can be changed (303)."""
    context, language = context_of(request), language_of(request)
    data = await posted(request)
    asked = data.get("query", "")
    asked = asked if isinstance(asked, str) else ""
    fault = form_fault(request, context, data)
    if fault:
        return await _new(request, asked, fault, 403 if fault == "origin" else 422)
    trip = await context.database.reader.run(lambda query: _proposed(query, asked, language, context))
    if trip is None:
        return await _new(request, asked)
    if not limits_of(request).allow(TRIPS, "trips", client_prefix(request)):
        return await _new(request, asked, "rate", 429)
    edit, _read = await add_trip(trip, context.now())
    return RedirectResponse(f"/{language}/trips/{edit}?kept=1", 303, {"cache-control": PRIVATE})


async def show_trip(request: Request) -> Response:
    """The plan: to be changed by who has that link, to be read by who has the other."""
    context, token = context_of(request), str(request.path_params["token"])
    kept = await context.database.reader.run(lambda query: get_trip(query, token))
    with suppress(StoreError):  # a plan can be read while nothing can be written
        await note_seen(kept.read_token, kept.seen_at, context.now())
    return await _kept_page(request, kept)


async def alter_trip(request: Request) -> Response:
    """One change of a kept plan by a button: done (303), or the page again with why not."""
    context, language, token = context_of(request), language_of(request), str(request.path_params["token"])
    data = await posted(request)
    kept = await context.database.reader.run(lambda query: get_trip(query, token))
    if not kept.may_edit:
        raise NotFoundError("trip", "of this address")
    spoken = words(language)
    fault = form_fault(request, context, data)
    if not fault and not limits_of(request).allow(TRIP_CHANGES, "trip-changes", client_prefix(request)):
        fault = "rate"
    if fault:
        status = {"origin": 403, "rate": 429}.get(fault, 422)
        return await _kept_page(request, kept, token_words(spoken, fault), status)
    version, (what, _, ref) = line(data, "version"), line(data, "do").partition(" ")
    if version != str(kept.version):
        return await _kept_page(request, kept, refusal_words(spoken, "version"), 409)
    found = await context.database.reader.run(lambda query: _changed(query, kept, language, context, what, ref))
    if isinstance(found, Refusal):
        return await _kept_page(request, kept, refusal_words(spoken, found.code), 422)
    if not await change_trip(token, kept.version, found, context.now()):
        kept = await context.database.reader.run(lambda query: get_trip(query, token))
        return await _kept_page(request, kept, refusal_words(spoken, "version"), 409)
    return RedirectResponse(f"/{language}/trips/{token}", 303, {"cache-control": PRIVATE})


async def gpx(request: Request) -> Response:
    """The places and ports of a kept plan, for a map or a navigation app."""
    context, language, token = context_of(request), language_of(request), str(request.path_params["token"])
    spoken = words(language)

    def read(query: Query) -> bytes:
        kept, names = get_trip(query, token), read_names(query, language)
        points = map_points(kept.trip.items, names, spoken)
        return render_places(
            trip_title(kept.trip.wish, spoken),
            [
                TripPlace(
                    one.latitude, one.longitude, one.title,
                    "" if one.confirmed else spoken.gettext("approximate, unconfirmed position"),
                    f"{context.base_url}{one.address}" if one.address else "",
                )
                for one in points
            ],
        )  # fmt: skip

    body = await context.database.reader.run(read)
    headers = {
        "content-disposition": 'attachment; filename="trip.gpx"', "cache-control": READ_CACHE,
        "referrer-policy": "no-referrer", "x-robots-tag": "noindex", "x-content-type-options": "nosniff",
        "etag": weak_tag(body),
    }  # fmt: skip
    if has_it(request.headers.get("if-none-match", ""), headers["etag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=GPX)


Change = Callable[[Trip, World, str], "Trip | Refusal"]
CHANGES: dict[str, Change] = {
    "add": add,
    "remove": remove,
    "earlier": lambda trip, world, ref: move(trip, world, ref, later=False),
    "later": lambda trip, world, ref: move(trip, world, ref, later=True),
    "before": lambda trip, world, refs: _beside(trip, world, refs, after=False),
    "after": lambda trip, world, refs: _beside(trip, world, refs, after=True),
    "lock": lambda trip, world, ref: lock(trip, ref, to=True),
    "unlock": lambda trip, world, ref: lock(trip, ref, to=False),
    "take": take,
    "follow": follow,
    "replan": lambda trip, world, ref: replan(trip, world),
}
"""What a button does, by the first word of its value; the rest names the item."""


def _beside(trip: Trip, world: World, refs: str, after: bool) -> Trip | Refusal:
    """`refs`: what is moved, and what to."""
    ref, _, other = refs.partition(" ")
    return beside(trip, world, ref, other, after)


async def _new(request: Request, asked: str, fault: str = "", status: int = 200) -> Response:
    context, language = context_of(request), language_of(request)
    spoken = words(language)
    page = await context.database.reader.run(lambda query: _new_page(query, asked, spoken, context, fault))
    _ = spoken.gettext
    shell = Shell(
        language, "/trips/new", _("Plan a trip"), query=page.kept, section="trips", index=not page.ask.planned,
        description=_("A plan day by day, with the boats there and home, to be changed and kept without an account."),
        movable_map=bool(page.view and page.view.map),
    )  # fmt: skip
    return respond(request, "trip-new.html", shell, page, status, PRIVATE)


def _new_page(query: Query, asked: str, spoken: Words, context: WebContext, fault: str) -> NewTripPage:
    names = read_names(query, spoken.language)
    ask = _ask(asked, names, context)
    view = None
    if ask.planned and not ask.fault:
        world = read_world(query, ask.wish, spoken.language, context.today(), context.now(), ask.wanted)
        view = trip_view(propose(ask.wish, world, ask.wanted, frozenset(ask.dropped)), world, names, spoken)
    notice = token_words(spoken, fault) if fault else fault_words(spoken, ask.fault)
    return NewTripPage(trip_form(ask, names, spoken), view, ask, ask.query(), make_token(context), notice)


def _ask(asked: str, names: Names, context: WebContext) -> TripAsk:
    crossings = [one.slug for one in names.all_crossings if serves_region(one)]
    return read_trip_ask(asked, context.today(), crossings, names.municipalities, names.categories)


def _proposed(query: Query, asked: str, language: str, context: WebContext) -> Trip | None:
    """The plan that an address proposes; None when none can be made of it."""
    ask = _ask(asked, read_names(query, language), context)
    if not ask.planned or ask.fault:
        return None
    world = read_world(query, ask.wish, language, context.today(), context.now(), ask.wanted)
    return propose(ask.wish, world, ask.wanted, frozenset(ask.dropped))


def _world_of(query: Query, kept: KeptTrip, language: str, context: WebContext, also: str = "") -> World:
    """What a kept plan is looked at with: all that it names is there, if it still is."""
    refs = [item.ref for item in kept.trip.items] + [note.about for note in kept.trip.notes if note.code == "no-time"]
    refs += [also] if also else []
    return read_world(query, kept.trip.wish, language, context.today(), context.now(), refs)


def _changed(
    query: Query, kept: KeptTrip, language: str, context: WebContext, what: str, ref: str
) -> Trip | Refusal:  # fmt: skip
    """A kept plan after what a button does."""
    change = CHANGES.get(what)
    if change is None:
        return Refusal("not-there", ref)
    return change(kept.trip, _world_of(query, kept, language, context, ref.partition(" ")[0]), ref)


async def _kept_page(request: Request, kept: KeptTrip, notice: str = "", status: int = 200) -> Response:
    context, language = context_of(request), language_of(request)
    spoken, token = words(language), str(request.path_params["token"])
    find = clean_line(request.query_params.get("find", ""))[:MOST_LETTERS] if kept.may_edit else ""

    def read(query: Query) -> TripView:
        found = found_things(query, kept.trip.wish, language, context.today(), find) if find else None
        return trip_view(
            kept.trip, _world_of(query, kept, language, context), read_names(query, language), spoken, found
        )

    view = await context.database.reader.run(read)
    path = f"/trips/{token}"
    page = TripPage(
        view=view,
        links=_links(context, language, kept, token),
        changed=spoken.datetime(kept.changed_at),
        may_edit=kept.may_edit,
        version=kept.version,
        token=make_token(context) if kept.may_edit else "",
        notice=notice,
        kept_now=kept.may_edit and request.query_params.get("kept") == "1",
        action=f"/{language}{path}",
        find=find,
    )
    shell = Shell(language, path, view.title, section="trips", index=False, movable_map=bool(view.map))
    return _guarded(request, respond(request, "trip.html", shell, page, status, PRIVATE), kept.may_edit)


def _guarded(request: Request, response: Response, may_edit: bool) -> Response:
    """The page's answer, so that the link does not leak; one that is read can be asked for again by its ETag."""
    response.headers["x-robots-tag"] = "noindex"
    # With no-referrer a browser would send its forms with "Origin: null".
    response.headers["referrer-policy"] = "same-origin" if may_edit else "no-referrer"
    if may_edit or response.status_code != 200:
        return response
    response.headers["cache-control"] = READ_CACHE
    response.headers["etag"] = weak_tag(bytes(response.body))
    if has_it(request.headers.get("if-none-match", ""), response.headers["etag"]):
        headers = {name: value for name, value in response.headers.items() if not name.startswith("content-length")}
        return Response(status_code=304, headers=headers)
    return response


def _links(context: WebContext, language: str, kept: KeptTrip, token: str) -> TripLinks:
    read = f"/{language}/trips/{kept.read_token}"
    edit = f"{context.base_url}/{language}/trips/{token}" if kept.may_edit else ""
    return TripLinks(
        read=context.base_url + read,
        ics=f"{context.base_url}{read}.ics",
        webcal=webcal(context.base_url, f"{read}.ics"),
        gpx=f"{read}.gpx",
        qr=qr_code(context.base_url + read),
        edit=edit,
        edit_qr=qr_code(edit) if edit else Markup(""),
        copy=f"{read}/copy",
    )
