"""An office adds a source: an address, then what stands there, how it would be kept and what it would bring."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import HostBusyError, InputError, SourceError
from visitapp.domain.event.proposal import Look, Proposal
from visitapp.domain.event.source import NewSource, SourceEdit
from visitapp.domain.event.source_form import SourceForm, form_of, read_source_form
from visitapp.domain.language import LANGUAGES
from visitapp.publish.words import Words
from visitapp.store.database import Query
from visitapp.store.source_read import office_sources
from visitapp.store.sources import add_source, find_source
from visitapp.web.forms import BODY_BYTES, line
from visitapp.web.limits import LOOKS, limits_of
from visitapp.web.pages import PRIVATE
from visitapp.web.previewwords import PreviewShown, preview_shown
from visitapp.web.signin import Desk, at_the_desk
from visitapp.web.sourceform import Choosable, SourceFormView, choosable_in, source_form_view, typed_source
from visitapp.web.sourcewords import busy_words, format_words

NEW = "/office/sources/new"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d+([/?#]|$))")
"""What an address begins with, and not a host and its port."""
MOST_SOURCES = 50
"""Of an office; the region's may have as many as it wants."""


@dataclass(frozen=True, slots=True)
class NewSourceView:
    """The first step. `notice`: why the address cannot be kept."""

    url: str
    notice: str


@dataclass(frozen=True, slots=True)
class ProposedView:
    """The second step. `led`: how the address was found where it is not the one that was asked for, in a sentence;
    `reasons`: what was seen, in sentences."""

    url: str
    led: str
    reasons: tuple[str, ...]
    announced: tuple[str, ...]
    view: SourceFormView
    preview: PreviewShown | None


def routes() -> list[BaseRoute]:
    """Both steps at one address; before the slug that would swallow it."""
    return [
        Route(NEW, at_the_desk(first), methods=["GET"], name="office-new-source"),
        Route(NEW, at_the_desk(step), methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def first(desk: Desk) -> Response:
    """The form for an address; one may stand in the query."""
    return _first(desk, desk.request.query_params.get("url", "")[:2000])


async def step(desk: Desk) -> Response:
    """Look at the address, or keep it as it is said now."""
    url = line(desk.data, "url")
    fault = await _refusal(desk, url)
    if fault:
        return _first(desk, url, fault, 422)
    if line(desk.data, "do") == "keep":
        return await _keep(desk, url)
    return await _look(desk, url)


async def _refusal(desk: Desk, url: str) -> str:
    """Why the office cannot keep this address, "" when nothing is known against it yet."""
    _, office = desk.spoken.gettext, desk.user.office
    if not url:
        return _("Please write the address of the calendar or page.")

    def read(query: Query) -> tuple[str, int]:
        known = find_source(query, url)
        return known.name if known else "", len(office_sources(query, office))

    name, count = await desk.context.database.reader.run(read)
    if name:
        return _("This address is already read, as %(source)s.") % {"source": name}
    if office.kind != "region" and count >= MOST_SOURCES:
        return _("The office has too many sources. Please remove one that is no longer used.")
    return ""


async def _look(desk: Desk, url: str) -> Response:
    looks, office, spoken = desk.context.looks, desk.user.office, desk.spoken
    if looks is None:
        raise HTTPException(503)
    if not limits_of(desk.request).allow(LOOKS, "looks", office.slug):
        told = spoken.gettext("Too many sources were looked at just now. Please wait a minute; nothing is lost.")
        return _first(desk, url, told, 429)
    address = url if _SCHEME.match(url) else f"https://{url}"
    # What an office may choose from is its own: so nothing is proposed there.
    own = "" if office.kind == "region" else office.municipality
    try:
        seen = await looks.look(NewSource(address, "", municipality=own, office=office.slug, language=""))
    except HostBusyError:
        return _first(desk, url, busy_words(spoken), 503)
    except SourceError as error:
        return _first(desk, url, spoken.gettext("This could not be read: %(fault)s") % {"fault": str(error)}, 422)
    refusal = await _refusal(desk, seen.proposal.source.url)
    if refusal:
        return _first(desk, url, refusal, 422)
    return await _proposed(desk, url, seen)


async def _proposed(desk: Desk, url: str, seen: Look) -> Response:
    spoken, source = desk.spoken, seen.proposal.source
    form = form_of(
        SourceEdit(
            source.name, source.municipality, source.language, source.interval, source.priority, source.licence,
            source.attribution, seen.proposal.place_strategy, seen.proposal.place[0],
        )
    )  # fmt: skip
    view = ProposedView(
        url=source.url,
        led={
            "feed": spoken.gettext("The page announces this feed, and it holds the events."),
            "sitemap": spoken.gettext(
                "Neither the page nor a feed of it tells of events; the site's own sitemap leads to pages that do."
            ),
        }.get(seen.proposal.led_by, ""),
        reasons=tuple(_reasons(seen.proposal, spoken)),
        announced=tuple(link for link in seen.proposal.announced if link != source.url)[:5],
        view=source_form_view(form, await _choosable(desk), spoken),
        preview=preview_shown(seen.preview, spoken),
    )
    return desk.page("office/newsource.html", spoken.gettext("Add a source"), view, "sources")


async def _keep(desk: Desk, url: str) -> Response:
    choosable, form = await _choosable(desk), typed_source(desk.data)
    edit, errors = read_source_form(form, choosable.municipalities, LANGUAGES, choosable.places, _offered(form))
    if edit is None:
        shown = source_form_view(form, choosable, desk.spoken, errors)
        view = ProposedView(url, "", (), (), shown, None)
        return desk.page("office/newsource.html", desk.spoken.gettext("Add a source"), view, "sources", 422)
    office, looks = desk.user.office, desk.context.looks
    if looks is None:
        raise HTTPException(503)
    try:
        address, private_ok = looks.checked(url)
        new = NewSource(
            address, edit.name, municipality=edit.municipality,
            office=edit.municipality or office.slug if office.kind == "region" else office.slug,
            language=edit.language, licence=edit.licence, attribution=edit.attribution, priority=edit.priority,
            private_ok=private_ok, interval=max(edit.interval, timedelta(hours=1)),
            place_strategy=edit.place_strategy, place=edit.place,
        )  # fmt: skip
        kept = await add_source(new, desk.now)
    except (InputError, SourceError) as error:
        told = desk.spoken.gettext("This could not be kept: %(fault)s") % {"fault": str(error)}
        return _first(desk, url, told, 422)
    return RedirectResponse(f"/office/sources/{kept.slug}?done=added", 303, {"cache-control": PRIVATE})


def _offered(form: SourceForm) -> SourceForm | None:
    """What the proposal may have offered beyond the usual choices: a language that is none of ours."""
    known = len(form.language) in (2, 3) and form.language.isascii() and form.language.isalpha()
    return SourceForm(language=form.language, interval="-", priority="-", municipality="-") if known else None


async def _choosable(desk: Desk) -> Choosable:
    return await desk.context.database.reader.run(lambda query: choosable_in(query, desk.user.office, desk.language))


def _reasons(one: Proposal, spoken: Words) -> list[str]:
    """What was seen, and what the proposal rests on."""
    _ = spoken.gettext
    format_ = format_words(one.source.format, spoken) or _("unknown")
    told = [_("It is read as %(format)s.") % {"format": format_}]
    told += [
        reason
        for reason in (
            {
                "document": _("It says itself which language it is in."),
                "words": _("Its words tell the language."),
                "": _("Nothing tells its language: please choose it."),
            }.get(one.language_by, ""),
            {
                "address": _("Its address is that of a municipality."),
                "places": _("Most of its events are held in one municipality."),
                "words": _("Its title names a municipality."),
            }.get(one.municipality_by, ""),
            {
                "fixed": _("All of its events are held at %(place)s.") % {"place": one.place[1]},
                "online": _("All of its events are online."),
                "none": _("It does not say where its events are held."),
            }.get(one.place_strategy, ""),
            _("Its events stand on pages of their own, so it is read less often.") if one.followed else "",
        )
        if reason
    ]
    return told


def _first(desk: Desk, url: str, notice: str = "", status: int = 200) -> Response:
    title = desk.spoken.gettext("Add a source")
    return desk.page("office/newsource.html", title, NewSourceView(url, notice), "sources", status)
