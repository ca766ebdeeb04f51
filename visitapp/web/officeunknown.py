"""The places that events name and nobody knows: what they may be, and what an office decides."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import DecidedError, InputError, NotFoundError
from visitapp.domain.event.submission import FieldError
from visitapp.domain.office import sees_municipality
from visitapp.domain.place.place_form import PlaceForm, PlaceReading, read_place_form
from visitapp.domain.place.register import PlaceEdit
from visitapp.domain.place.suggest import Suggester, Suggestion
from visitapp.domain.place.types import Place
from visitapp.domain.region import Office
from visitapp.publish.words import Words
from visitapp.store.database import Query
from visitapp.store.place_read import find_places, list_municipalities
from visitapp.store.register_read import events_by_place
from visitapp.store.unknown_places import decide_known, decide_new, ignore_unknown, reopen_unknown
from visitapp.store.unknown_read import PER_PAGE, STATES, Example, UnknownPlace, get_unknown, list_unknown
from visitapp.web.disruptions import read_page
from visitapp.web.forms import BODY_BYTES, line
from visitapp.web.names import Names, read_names
from visitapp.web.officeduplicates import decided_meanwhile
from visitapp.web.officeplaces import MOST_FOUND, PLACES, PlaceRow, no_such_place, office_places, place_row
from visitapp.web.pages import PRIVATE
from visitapp.web.placeform import PlaceFormView, place_form_view, reason_words, typed_place
from visitapp.web.placewords import place_kinds
from visitapp.web.signin import Desk, at_the_desk

UNKNOWN = "/office/unknown-places"


@dataclass(frozen=True, slots=True)
class Maybe:
    """A place that may be meant, and why."""

    place: PlaceRow
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """An unknown place in words. `decision`: what was decided, by whom and when."""

    uid: str
    name: str
    address: str
    municipality: str
    events: int
    examples: tuple[Example, ...]
    sources: str
    seen: str
    maybe: tuple[Maybe, ...]
    decision: str
    place: str


@dataclass(frozen=True, slots=True)
class UnknownView:
    """A page of them. `tabs`: state, name, whether it is shown."""

    rows: tuple[UnknownRow, ...]
    total: int
    state: str
    tabs: tuple[tuple[str, str, bool], ...]
    page: int
    pages: int
    done: str


@dataclass(frozen=True, slots=True)
class DecideView:
    """One of them, with all that can be decided. `everywhere`: whether the box for the whole municipality is set."""

    row: UnknownRow
    state: str
    q: str
    found: tuple[PlaceRow, ...]
    chosen: str
    everywhere: bool
    problem: str
    form: PlaceFormView
    form_open: bool


def routes() -> list[BaseRoute]:
    """The queue, and one place."""
    one = f"{UNKNOWN}/{{uid}}"
    return [
        Route(UNKNOWN, at_the_desk(unknown), methods=["GET"], name="office-unknown-places"),
        Route(one, at_the_desk(one_unknown), methods=["GET"], name="office-unknown-place"),
        Route(one, at_the_desk(decide), methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def unknown(desk: Desk) -> Response:
    """The queue, most events first, each with what it may be."""
    asked, spoken, office, today = desk.request.query_params, desk.spoken, desk.user.office, desk.context.today()
    state, number = asked.get("state", "open"), read_page(asked.get("page", ""))
    if state not in STATES:
        raise InputError("state", "is none of ours", state)
    _ = spoken.gettext
    titles = {"open": _("Waiting"), "decided": _("Decided"), "ignored": _("No places")}

    def read(query: Query) -> UnknownView:
        found, total = list_unknown(query, office, state, today, spoken.language, number)
        pages = max(1, -(-total // PER_PAGE))
        page = min(number, pages)
        if page != number:
            found, _total = list_unknown(query, office, state, today, spoken.language, page)
        rows = _rows(query, found, office, spoken)
        tabs = tuple((one, titles[one], one == state) for one in STATES)
        return UnknownView(rows, total, state, tabs, page, pages, _done(desk))

    view = await desk.context.database.reader.run(read)
    return desk.page("office/unknown-places.html", _("Unknown places"), view, "unknown")


async def one_unknown(desk: Desk) -> Response:
    """One of them, with a search among our places and the form of a new one."""
    return await _one_page(desk)


async def decide(desk: Desk) -> Response:
    """Say which place it is, that it is a new one, or none; or take that back."""
    uid, what, database = desk.request.path_params["uid"], line(desk.data, "do"), desk.context.database
    office, by = desk.user.office, desk.user.email
    try:
        if what == "find":
            return await _one_page(desk)
        if what == "new":
            return await _new_place(desk, uid)
        if what == "place":
            return await _known_place(desk, uid)
        if what == "ignore":
            await ignore_unknown(uid, office, by, desk.now)
            return _back("ignored")
        if what == "reopen":
            await reopen_unknown(database, uid, office, by, desk.now)
            return _back("reopened")
    except DecidedError:
        typed = typed_place(desk.data) if what == "new" else None
        return await _one_page(desk, decided_meanwhile(desk.spoken), typed, 409)
    raise InputError("do", "is nothing that can be done", what)


async def _known_place(desk: Desk, uid: str) -> Response:
    slug, office, spoken = line(desk.data, "place"), desk.user.office, desk.spoken
    if not slug:
        return await _one_page(desk, spoken.gettext("Please choose the place that it is."), status=422)
    try:
        await decide_known(
            desk.context.database, uid, slug, "everywhere" in desk.data, office, desk.user.email, desk.now
        )  # fmt: skip
    except InputError:
        problem = spoken.gettext("The events give a position more than 3 km away from this place.")
        return await _one_page(desk, problem, status=422)
    except NotFoundError as error:
        if error.kind != "place":
            raise
        return await _one_page(desk, no_such_place(spoken), status=422)
    return _back("place")


async def _new_place(desk: Desk, uid: str) -> Response:
    everywhere, spoken, office = "everywhere" in desk.data, desk.spoken, desk.user.office
    names = await desk.context.database.reader.run(lambda query: read_names(query, spoken.language))
    form = typed_place(desk.data)
    reading = _read_new(form, names, office, spoken)
    if reading.edit is None:
        return await _one_page(desk, form=form, status=422)
    new = _place_of(reading.edit, form.municipality)
    slug = await decide_new(desk.context.database, uid, new, everywhere, office, desk.user.email, desk.now)
    return RedirectResponse(f"{PLACES}/{slug}?done=made", 303, {"cache-control": PRIVATE})


def _read_new(form: PlaceForm, names: Names, office: Office, spoken: Words) -> PlaceReading:
    """The new place that a form says: it must lie where the office decides."""
    reading = read_place_form(form, names.all_municipalities, tuple(place_kinds(spoken)))
    if reading.edit is not None and not sees_municipality(office, form.municipality):
        return PlaceReading(None, (FieldError("place_municipality", "unknown"),))
    return reading


def _place_of(edit: PlaceEdit, municipality: str) -> Place:
    return Place(
        "", "", "venue", edit.names, municipality, edit.category, edit.latitude, edit.longitude,
        confirmed=edit.latitude is not None, aliases=edit.aliases, address=edit.address,
    )  # fmt: skip


async def _one_page(desk: Desk, problem: str = "", form: PlaceForm | None = None, status: int = 200) -> Response:
    spoken, office, today = desk.spoken, desk.user.office, desk.context.today()
    uid, data = desk.request.path_params["uid"], desk.data
    q = (line(data, "q") or desk.request.query_params.get("q", ""))[:200]

    def read(query: Query) -> DecideView:
        found, names = get_unknown(query, uid, office, today, spoken.language), read_names(query, spoken.language)
        own = {slug: name for slug, name in names.municipalities.items() if sees_municipality(office, slug)}
        events = events_by_place(query)
        typed = form or (typed_place(data) if "place_name:sv" in data else _first_form(found))
        errors = _read_new(form, names, office, spoken).errors if form else ()
        searched = office_places(query, office, q, spoken.language)[:MOST_FOUND]
        return DecideView(
            row=_rows(query, [found], office, spoken)[0], state=found.state, q=q,
            found=tuple(place_row(one, events.get(one.slug, 0), names, spoken) for one in searched),
            chosen=line(data, "place"), everywhere="everywhere" in data if data else not found.where.address,
            problem=problem, form=place_form_view(typed, own, spoken, errors), form_open=form is not None,
        )  # fmt: skip

    view = await desk.context.database.reader.run(read)
    return desk.page("office/unknown-place.html", view.row.name, view, "unknown", status)


def _first_form(found: UnknownPlace) -> PlaceForm:
    """The form of a new place, filled in with what the events say."""
    where = found.where
    position = "" if where.latitude is None else f"{where.latitude}, {where.longitude}"
    return PlaceForm({"sv": where.name}, "", where.address, "", position, where.municipality)


def _rows(query: Query, found: list[UnknownPlace], office: Office, spoken: Words) -> tuple[UnknownRow, ...]:
    names, events, places = read_names(query, spoken.language), events_by_place(query), find_places(query)
    ours = [one for one in places if sees_municipality(office, one.municipality)]
    suggester, by_uid = Suggester(ours, list_municipalities(query)), {one.uid: one for one in places}
    return tuple(
        _row(one, suggester.suggest(one.where) if one.state == "open" else (), by_uid, events, names, spoken)
        for one in found
    )


def _row(
    one: UnknownPlace,
    suggested: tuple[Suggestion, ...],
    by_uid: dict[str, Place],
    events: dict[str, int],
    names: Names,
    spoken: Words,
) -> UnknownRow:
    _ = spoken.gettext
    place = by_uid.get(one.place)
    decision = ""
    if one.decided_at is not None:
        decision = _("%(who)s, %(when)s") % {"who": one.decided_by, "when": spoken.datetime(one.decided_at)}
    return UnknownRow(
        uid=one.uid,
        name=one.where.name,
        address=one.where.address,
        municipality=names.municipalities.get(one.where.municipality, ""),
        events=one.events,
        examples=tuple({example.title: example for example in one.examples}.values()),
        sources=", ".join(one.sources),
        seen=_("first seen %(first)s, last %(last)s") % {
            "first": spoken.short_date(one.first_seen_at.date(), year=True),
            "last": spoken.short_date(one.last_seen_at.date(), year=True),
        },
        maybe=tuple(
            Maybe(
                place_row(maybe.place, events.get(maybe.place.slug, 0), names, spoken),
                tuple(reason_words(reason, spoken) for reason in maybe.reasons),
            )
            for maybe in suggested
        ),
        decision=decision,
        place=place.name(spoken.language) if place else "",
    )  # fmt: skip


def _done(desk: Desk) -> str:
    _ = desk.spoken.gettext
    return {
        "place": _("Decided. The events are held there now, and later ones will be."),
        "ignored": _("It is no place. It is not asked for again."),
        "reopened": _("It waits again."),
    }.get(desk.request.query_params.get("done", ""), "")


def _back(done: str) -> Response:
    return RedirectResponse(f"{UNKNOWN}?done={done}", 303, {"cache-control": PRIVATE})
