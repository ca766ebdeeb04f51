"""The places of an office: found, edited, made one with another, and parted again."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import GoneError, InputError, NotFoundError
from visitapp.domain.office import sees_municipality
from visitapp.domain.place.place_form import PlaceForm, form_of, read_place_form
from visitapp.domain.place.register import edit_of
from visitapp.domain.place.types import Place
from visitapp.domain.region import Office
from visitapp.publish.words import Words
from visitapp.store.database import Query
from visitapp.store.place_lines import PlaceLine, place_lines
from visitapp.store.place_read import find_places
from visitapp.store.register import edit_place, merge_place, unmerge_place
from visitapp.store.register_read import OfficePlace, events_by_place, get_office_place
from visitapp.web.disruptions import read_page
from visitapp.web.forms import BODY_BYTES, line
from visitapp.web.names import Names, read_names
from visitapp.web.pages import PRIVATE
from visitapp.web.placeform import PlaceFormView, place_form_view, typed_place
from visitapp.web.placewords import place_kind_words, place_kinds
from visitapp.web.signin import Desk, at_the_desk
from visitapp.web.wording import address_line

PLACES = "/office/places"
PER_PAGE = 50
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in a list. `where` tells places of one name apart."""

    slug: str
    name: str
    kind: str
    municipality: str
    events: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class PlacesView:
    """A page of the office's places."""

    rows: tuple[PlaceRow, ...]
    total: int
    q: str
    page: int
    pages: int
    with_municipality: bool


@dataclass(frozen=True, slots=True)
class MergedRow:
    """A place that is this one now."""

    uid: str
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class PlaceEditView:
    """A place to be edited. `said`: the fields that an office said, each in words."""

    slug: str
    name: str
    municipality: str
    events: int
    made_here: bool
    form: PlaceFormView
    said: tuple[str, ...]
    merged: tuple[MergedRow, ...]
    done: str


@dataclass(frozen=True, slots=True)
class MergeView:
    """Two places side by side, or the search for the other."""

    slug: str
    name: str
    q: str
    found: tuple[PlaceRow, ...]
    this: PlaceRow
    problem: str


def routes() -> list[BaseRoute]:
    """The list, one place, merging and parting."""
    one = f"{PLACES}/{{slug}}"
    return [
        Route(PLACES, at_the_desk(places), methods=["GET"], name="office-places"),
        Route(one, at_the_desk(place), methods=["GET"], name="office-place"),
        Route(one, at_the_desk(save), methods=["POST"], max_body_size=BODY_BYTES),
        Route(f"{one}/merge", at_the_desk(merge), methods=["GET"], name="office-place-merge"),
        Route(f"{one}/merge", at_the_desk(do_merge), methods=["POST"], max_body_size=BODY_BYTES),
        Route(f"{one}/part", at_the_desk(part), methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def places(desk: Desk) -> Response:
    """The office's places by name."""
    q, spoken, office = desk.request.query_params.get("q", "")[:200], desk.spoken, desk.user.office
    number = read_page(desk.request.query_params.get("page", ""))
    view = await desk.context.database.reader.run(lambda query: _places(query, office, q, number, spoken))
    return desk.page("office/places.html", spoken.gettext("Places"), view, "places")


async def place(desk: Desk) -> Response:
    """One place with what offices said of it, and what was merged into it."""
    try:
        found, names = await _read(desk)
    except GoneError as gone:
        return RedirectResponse(f"{PLACES}/{gone.moved_to}", 303, {"cache-control": PRIVATE})
    view = place_form_view(form_of(edit_of(found.own), found.place.municipality), names.municipalities, desk.spoken)
    return _page(desk, found, names, view)


async def save(desk: Desk) -> Response:
    """Keep what was changed, or show the form again with its faults."""
    try:
        found, names = await _read(desk)
    except GoneError as gone:
        return await _moved(desk, gone, typed_place(desk.data))
    form = typed_place(desk.data, found.place.municipality)
    kinds = (*place_kinds(desk.spoken), found.place.category)
    reading = read_place_form(form, names.all_municipalities, kinds)
    if reading.edit is None:
        return _page(desk, found, names, place_form_view(form, names.municipalities, desk.spoken, reading.errors), 422)
    slug = found.place.slug
    changed = await edit_place(
        desk.context.database, slug, reading.edit, desk.user.office, desk.user.email, desk.now
    )  # fmt: skip
    return _back(slug, "saved" if changed else "nothing")


async def _moved(desk: Desk, gone: GoneError, typed: PlaceForm | None = None) -> Response:
    """The place that this one has become meanwhile, with what was typed for it."""
    slug = gone.moved_to or ""
    found, names = await _read(desk, slug)
    form = form_of(edit_of(found.own), found.place.municipality) if typed is None else typed
    notice = desk.spoken.gettext("Somebody made this place one with %(place)s meanwhile, so nothing was changed.")
    told = notice % {"place": found.place.name(desk.language)}
    if typed is not None:
        told += " " + desk.spoken.gettext("What you typed is still below: saving it now changes %(place)s.") % {
            "place": found.place.name(desk.language)
        }
    return _page(desk, found, names, place_form_view(form, names.municipalities, desk.spoken, notice=told), 409)


async def merge(desk: Desk) -> Response:
    """Find the other place."""
    return await _merge_page(desk)


async def do_merge(desk: Desk) -> Response:
    """Let the place be the chosen one from now on."""
    slug, into = desk.request.path_params["slug"], line(desk.data, "into")
    try:
        await _read(desk)
        if not into:
            return await _merge_page(desk, desk.spoken.gettext("Please choose the place that it is."), 422)
        await merge_place(desk.context.database, slug, into, desk.user.office, desk.user.email, desk.now)
    except InputError:
        problem = desk.spoken.gettext("These two lie in different municipalities, or are one already.")
        return await _merge_page(desk, problem, 422)
    except GoneError as gone:
        return await _moved(desk, gone)
    except NotFoundError as error:
        if error.name != into:
            raise
        return await _merge_page(desk, no_such_place(desk.spoken), 422)
    return _back(into, "merged")


async def part(desk: Desk) -> Response:
    """Let a merged place be itself again."""
    uid = line(desk.data, "uid")
    try:
        slug = await unmerge_place(desk.context.database, uid, desk.user.office, desk.user.email, desk.now)
    except InputError:
        return _back(desk.request.path_params["slug"], "nothing")
    return _back(slug, "parted")


def no_such_place(spoken: Words) -> str:
    """That a chosen place cannot be: it was merged meanwhile, or is another office's."""
    return spoken.gettext("This place is not there any more, or is not yours. Please choose another.")


def place_row(one: Place, events: int, names: Names, spoken: Words) -> PlaceRow:
    """A place in words."""
    name, municipality = one.name(spoken.language), names.municipalities.get(one.municipality, "")
    kind = place_kind_words(spoken, one.category)
    return PlaceRow(one.slug, name, kind, municipality, events, address_line(name, one.address, municipality))


def office_places(query: Query, office: Office, q: str, language: str) -> list[Place]:
    """The office's places that a search finds; none for an empty one."""
    found = find_places(query, q=q, language=language) if q.strip() else []
    return [one for one in found if sees_municipality(office, one.municipality)]


def _places(query: Query, office: Office, q: str, number: int, spoken: Words) -> PlacesView:
    names, events = read_names(query, spoken.language), events_by_place(query)
    lines = [
        one for one in place_lines(query, spoken.language, q=q) if sees_municipality(office, one.municipality)
    ]  # fmt: skip
    pages = max(1, -(-len(lines) // PER_PAGE))
    number = min(number, pages)

    def row(one: PlaceLine) -> PlaceRow:
        kind, municipality = place_kind_words(spoken, one.category), names.municipalities.get(one.municipality, "")
        return PlaceRow(one.slug, one.name, kind, municipality, events.get(one.slug, 0))

    shown = lines[(number - 1) * PER_PAGE : number * PER_PAGE]
    return PlacesView(tuple(map(row, shown)), len(lines), q, number, pages, office.kind == "region")


async def _read(desk: Desk, slug: str = "") -> tuple[OfficePlace, Names]:
    slug, office, language = slug or desk.request.path_params["slug"], desk.user.office, desk.language
    return await desk.context.database.reader.run(
        lambda query: (get_office_place(query, slug, office), read_names(query, language))
    )


def _page(desk: Desk, found: OfficePlace, names: Names, form: PlaceFormView, status: int = 200) -> Response:
    spoken = desk.spoken
    by = spoken.gettext("%(who)s, %(when)s")
    labels = {
        "names": spoken.gettext("Name of the place"), "address": spoken.gettext("Address"),
        "category": spoken.gettext("Kind of place"), "position": spoken.gettext("Position"),
    }  # fmt: skip
    said = [
        (labels[name], by % {"who": one.by, "when": spoken.datetime(one.at)})
        for name, one in found.entry.fields.items()
    ]  # fmt: skip
    said += [(one.name, by % {"who": one.by, "when": spoken.datetime(one.at)}) for one in found.entry.aliases]
    view = PlaceEditView(
        slug=found.place.slug,
        name=found.place.name(spoken.language),
        municipality=names.municipalities.get(found.place.municipality, ""),
        events=found.events,
        made_here=found.entry.made_here,
        form=form,
        said=tuple(f"{what}: {who}" for what, who in said),
        merged=tuple(
            MergedRow(
                one.place.uid, one.place.name(spoken.language), by % {"who": one.by, "when": spoken.datetime(one.at)}
            )
            for one in found.merged
        ),
        done=_done(desk),
    )
    return desk.page("office/place.html", view.name, view, "places", status)


async def _merge_page(desk: Desk, problem: str = "", status: int = 200) -> Response:
    spoken, office = desk.spoken, desk.user.office
    q = (line(desk.data, "q") or desk.request.query_params.get("q", ""))[:200]
    slug = desk.request.path_params["slug"]

    def read(query: Query) -> MergeView:
        here, names = get_office_place(query, slug, office).place, read_names(query, spoken.language)
        events = events_by_place(query)
        found = [
            one for one in office_places(query, office, q, spoken.language)
            if one.slug != here.slug and one.municipality == here.municipality
        ]  # fmt: skip
        rows = tuple(place_row(one, events.get(one.slug, 0), names, spoken) for one in found[:MOST_FOUND])
        this = place_row(here, events.get(here.slug, 0), names, spoken)
        return MergeView(here.slug, this.name, q, rows, this, problem)

    view = await desk.context.database.reader.run(read)
    title = spoken.gettext("Which place is %(name)s?") % {"name": view.name}
    return desk.page("office/place-merge.html", title, view, "places", status)


def _done(desk: Desk) -> str:
    _ = desk.spoken.gettext
    return {
        "saved": _("Saved. Visitors see it now."),
        "nothing": _("Nothing was changed."),
        "merged": _("The two are one place now. The addresses of the other lead here."),
        "parted": _("It is a place of its own again, with its events."),
        "made": _("The place is in the register now, and its events are held there."),
    }.get(desk.request.query_params.get("done", ""), "")


def _back(slug: str, done: str) -> Response:
    return RedirectResponse(f"{PLACES}/{slug}?{urlencode({'done': done})}", 303, {"cache-control": PRIVATE})
