"""The sources of an office: how they are, what is said of them, and what is done with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.alphabet import name_key
from visitapp.domain.errors import HostBusyError, InputError, SourceError
from visitapp.domain.event.source import SourceEdit
from visitapp.domain.event.source_form import SourceForm, form_of, read_source_form
from visitapp.domain.language import LANGUAGES
from visitapp.publish.words import Words
from visitapp.store.database import Query
from visitapp.store.source_care import (
    edit_source,
    hasten_source,
    pause_source,
    release_source,
    remove_source,
    resume_source,
)
from visitapp.store.source_read import SourceHealth, get_source_health, office_sources
from visitapp.web import officenewsource
from visitapp.web.forms import BODY_BYTES
from visitapp.web.limits import LOOKS, limits_of
from visitapp.web.names import Names, read_names
from visitapp.web.pages import PRIVATE
from visitapp.web.previewwords import PreviewShown, preview_shown
from visitapp.web.signin import Desk, at_the_desk
from visitapp.web.sourceform import Choosable, SourceFormView, choosable_in, source_form_view, typed_source
from visitapp.web.sourcewords import SourceShown, busy_words, source_shown

SOURCES = "/office/sources"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in the list."""

    source: SourceShown
    municipality: str


@dataclass(frozen=True, slots=True)
class SourcesView:
    """The office's sources by name."""

    rows: tuple[SourceLine, ...]
    done: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with what may be done with it. `preview` None until somebody asked for a dry run."""

    source: SourceShown
    view: SourceFormView
    paused: bool
    held_back: bool
    preview: PreviewShown | None
    done: str


def routes() -> list[BaseRoute]:
    """The list, adding one, one source, and what is done with it."""
    one = f"{SOURCES}/{{slug}}"
    steps = {
        "preview": dry_run, "pause": _step(_pause, "paused"), "resume": _step(_resume, "resumed"),
        "hasten": _step(_hasten, "hastened"), "release": _step(_release, "released"), "remove": remove,
    }  # fmt: skip
    return [
        Route(SOURCES, at_the_desk(sources), name="office-sources"),
        *officenewsource.routes(),
        Route(one, at_the_desk(source), methods=["GET"], name="office-source"),
        Route(one, at_the_desk(save), methods=["POST"], max_body_size=BODY_BYTES),
        Route(f"{one}/preview", at_the_desk(back), methods=["GET"]),
        *(
            Route(f"{one}/{name}", at_the_desk(work), methods=["POST"], max_body_size=BODY_BYTES)
            for name, work in steps.items()
        ),
    ]


async def sources(desk: Desk) -> Response:
    """The office's sources; the region's office sees all."""
    spoken, office = desk.spoken, desk.user.office

    def read(query: Query) -> tuple[list[SourceHealth], Names]:
        return office_sources(query, office), read_names(query, spoken.language)

    found, names = await desk.context.database.reader.run(read)
    found.sort(key=lambda one: (name_key(one.name, spoken.language), one.slug))
    rows = tuple(
        SourceLine(source_shown(one, desk.now, spoken), names.municipalities.get(one.municipality, "")) for one in found
    )
    return desk.page("office/sources.html", spoken.gettext("Sources"), SourcesView(rows, _done(desk)), "sources")


async def source(desk: Desk) -> Response:
    """One source: how it is, and the form of what is said of it."""
    found, choosable = await _read(desk)
    return _page(desk, found, source_form_view(_kept(found), choosable, desk.spoken))


async def save(desk: Desk) -> Response:
    """Keep what is said of a source; nothing typed is lost when something is wrong."""
    found, choosable = await _read(desk)
    form = typed_source(desk.data)
    edit, errors = read_source_form(form, choosable.municipalities, LANGUAGES, choosable.places, _kept(found))
    if edit is None:
        return _page(desk, found, source_form_view(form, choosable, desk.spoken, errors), status=422)
    await edit_source(found.slug, edit, desk.now, desk.user.office)
    return _back(found.slug, "saved")


async def dry_run(desk: Desk) -> Response:
    """What a harvest would do now, below what is said of the source."""
    found, choosable = await _read(desk)
    view = source_form_view(_kept(found), choosable, desk.spoken)
    looks = desk.context.looks
    if looks is None:
        raise HTTPException(503)
    if not limits_of(desk.request).allow(LOOKS, "looks", desk.user.office.slug):
        return _page(desk, found, view, notice=too_often(desk.spoken), status=429)
    try:
        seen = await looks.preview(found.slug)
    except HostBusyError:
        return _page(desk, found, view, notice=busy_words(desk.spoken), status=503)
    except SourceError as error:
        return _page(desk, found, view, notice=unreadable(error, desk.spoken), status=422)
    return _page(desk, found, view, preview=preview_shown(seen, desk.spoken))


async def back(desk: Desk) -> Response:
    """A dry run is asked for by a form; whoever comes again by its address is led to the source."""
    return RedirectResponse(f"{SOURCES}/{desk.request.path_params['slug']}", 303, {"cache-control": PRIVATE})


async def remove(desk: Desk) -> Response:
    """Harvest a source no more; what is over stays."""
    await remove_source(desk.request.path_params["slug"], desk.now, desk.user.office)
    return RedirectResponse(f"{SOURCES}?done=removed", 303, {"cache-control": PRIVATE})


def too_often(spoken: Words) -> str:
    """That sources are looked at too often."""
    return spoken.gettext("Too many sources were looked at just now. Please wait a minute; nothing is lost.")


def unreadable(error: SourceError, spoken: Words) -> str:
    """That an address could not be read, with the fault in its own words."""
    return spoken.gettext("This could not be read: %(fault)s") % {"fault": str(error)}


def _step(work: Callable[[Desk, str], Awaitable[None]], done: str) -> Callable[[Desk], Awaitable[Response]]:
    async def stepped(desk: Desk) -> Response:
        slug = desk.request.path_params["slug"]
        try:
            await work(desk, slug)
        except InputError:
            return _back(slug, "nothing")
        return _back(slug, done)

    return stepped


async def _pause(desk: Desk, slug: str) -> None:
    await pause_source(slug, desk.user.email, desk.user.office)


async def _resume(desk: Desk, slug: str) -> None:
    await resume_source(slug, desk.now, desk.user.office)


async def _hasten(desk: Desk, slug: str) -> None:
    await hasten_source(slug, desk.now, desk.user.office)


async def _release(desk: Desk, slug: str) -> None:
    await release_source(slug, desk.now, desk.user.office)


async def _read(desk: Desk) -> tuple[SourceHealth, Choosable]:
    slug, office, language = desk.request.path_params["slug"], desk.user.office, desk.language

    def read(query: Query) -> tuple[SourceHealth, Choosable]:
        found, choosable = get_source_health(query, slug, office), choosable_in(query, office, language)
        if found.municipality:
            names = read_names(query, language).municipalities
            kept = {found.municipality: names.get(found.municipality, found.municipality)}
            choosable = replace(choosable, municipalities=choosable.municipalities | kept)
        return found, choosable

    return await desk.context.database.reader.run(read)


def _kept(found: SourceHealth) -> SourceForm:
    return form_of(
        SourceEdit(
            found.name, found.municipality, found.language, found.interval, found.priority, found.licence,
            found.attribution, found.place_strategy, found.place,
        )
    )  # fmt: skip


def _page(
    desk: Desk,
    found: SourceHealth,
    view: SourceFormView,
    preview: PreviewShown | None = None,
    notice: str = "",
    status: int = 200,
) -> Response:
    shown = source_shown(found, desk.now, desk.spoken)
    done = notice or _done(desk)
    page = SourceView(shown, view, not found.active, found.quarantined, preview, done)
    return desk.page("office/source.html", found.name, page, "sources", status)


def _done(desk: Desk) -> str:
    _ = desk.spoken.gettext
    return {
        "added": _("Kept. It is being read now; its events are there in a moment."),
        "saved": _("Saved."),
        "nothing": _("Nothing was changed."),
        "paused": _("It is read no more until you resume it. What it brought stays."),
        "resumed": _("It is read again."),
        "hastened": _("It is read now."),
        "released": _("Released: it is read now, and what is missing then goes after a day."),
        "removed": _("The source is removed. What is over stays."),
    }.get(desk.request.query_params.get("done", ""), "")


def _back(slug: str, done: str) -> Response:
    return RedirectResponse(f"{SOURCES}/{slug}?done={done}", 303, {"cache-control": PRIVATE})
