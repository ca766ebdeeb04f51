"""The page of a short permanent address: what it means, since when, what it holds next, and every way to have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import GoneError, NotFoundError
from visitapp.domain.event.selection import Selection
from visitapp.publish.words import Words, language_words, words
from visitapp.store.database import Query
from visitapp.store.feed_code_read import KeptSlice, get_feed_code
from visitapp.store.place_read import get_place, read_choices
from visitapp.web.context import WebContext, context_of
from visitapp.web.feeds import Address, read_slice
from visitapp.web.names import Names, read_names
from visitapp.web.pages import FeedLink, Shell, language_of, respond
from visitapp.web.query import active_filters, selection_of, slice_title
from visitapp.web.subscribe_ask import Ask
from visitapp.web.subscribe_form import ferry_sentence
from visitapp.web.subscribe_preview import Preview, preview_of
from visitapp.web.subscribe_ways import Ways, ways_of_code
from visitapp.web.urls import ICS, RSS

LONGEST = 16


@dataclass(frozen=True, slots=True)
class CodePage:
    """What a code stands for. `meaning`: each filter in words; `notes`: what has become of one of them since.

    `another` is the query of the builder with this choice.
    """

    code: str
    title: str
    meaning: tuple[str, ...]
    ferry: str
    notes: tuple[str, ...]
    language_name: str
    made: str
    made_machine: str
    preview: Preview
    list_path: str
    ways: Ways
    another: str


def routes() -> list[BaseRoute]:
    """The page. It stands behind other pages under /subscribe."""
    return [Route("/{lang:lang}/subscribe/{code}", code_page, name="subscribe-code")]


async def code_page(request: Request) -> Response:
    """What the code means; 404 for one that was never given out."""
    context, language = context_of(request), language_of(request)
    code, today, site = str(request.path_params["code"]), context.today(), context.site()
    if not (code.isascii() and code.isalnum() and len(code) <= LONGEST):
        raise NotFoundError("feed", code[:60])
    spoken = words(language)
    page = await context.database.reader.run(lambda query: _page(query, code, spoken, today, site, context))
    feeds = (FeedLink(page.title, f"/f/{code}.ics", ICS), FeedLink(page.title, f"/f/{code}.rss", RSS))
    shell = Shell(language, f"/subscribe/{code}", page.title, section="subscribe", feeds=feeds, index=False)
    return respond(request, "subscribe-code.html", shell, page)


def _page(query: Query, code: str, spoken: Words, today: date, site: str, context: WebContext) -> CodePage:
    kept = get_feed_code(query, code)
    selection = selection_of(kept.query, read_choices(query))
    names = read_names(query, spoken.language, selection.place, selection.organiser)
    there = read_names(query, kept.language, selection.place, selection.organiser)
    wanted = read_slice(query, Address("code", "", code, ".ics"), "", today)
    title = slice_title(selection, there, words(kept.language))
    return CodePage(
        code=code,
        title=slice_title(selection, names, spoken),
        meaning=_meaning(selection, names, spoken),
        ferry=ferry_sentence(selection, names, spoken),
        notes=tuple(_notes(query, selection, names, spoken, today)),
        language_name=language_words(spoken, kept.language),
        made=spoken.date(kept.created_at),
        made_machine=kept.created_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        preview=preview_of(query, wanted, there, spoken, today, site, context.base_url),
        list_path=wanted.page_path,
        ways=ways_of_code(context.base_url, code, selection, title, spoken),
        another=_another(kept, selection, spoken),
    )


def _another(kept: KeptSlice, selection: Selection, spoken: Words) -> str:
    return Ask(selection, kept.language).query(spoken.language)


def _meaning(selection: Selection, names: Names, spoken: Words) -> tuple[str, ...]:
    """Each filter and option as a phrase; one phrase for a choice without any."""
    _ = spoken.gettext
    said = [one.name for one in active_filters(selection, names, spoken)]
    if selection.cancelled == "drop":
        said.append(_("without what is cancelled"))
    if selection.all_day == "drop":
        said.append(_("only what has a time of day"))
    if selection.feed != "announced":
        kinds = {"upcoming": _("news of what comes next, by date"), "changes": _("news of every change")}
        said.append(kinds[selection.feed])
    return tuple(said) or (_("all events of the region"),)


def _notes(query: Query, selection: Selection, names: Names, spoken: Words, today: date) -> list[str]:
    """What has become of the values since: merged, closed, ended, past. The code still means what it always did."""
    _ = spoken.gettext
    notes = [note for slug in selection.place if (note := _place_note(query, slug, spoken))]
    valid = (
        (selection.municipality, names.municipalities), (selection.category, names.categories),
        (selection.audience, names.audiences), (selection.accessible, names.accessible),
    )  # fmt: skip
    notes += [_no_more(slug, spoken) for given, known in valid for slug in given if slug not in known]
    crossing = next((one for one in names.all_crossings if one.slug == selection.crossing), None)
    if crossing is not None and crossing.status in ("discontinued", "suspended"):
        stays = _("The crossing %(name)s does not run now. The calendar stays empty until it does.")
        notes.append(stays % {"name": names.crossings[crossing.slug]})
    if selection.to_day is not None and selection.to_day < today:
        notes.append(_("All of its days have passed. The address stays, and its calendar stays as it is."))
    return notes


def _place_note(query: Query, slug: str, spoken: Words) -> str:
    """Where a place has gone; "" for one that is there."""
    try:
        get_place(query, slug)
    except GoneError as gone:
        if not gone.moved_to:
            return _no_more(slug, spoken)
        new = get_place(query, gone.moved_to).name(spoken.language)
        told = spoken.gettext("%(old)s is now part of %(new)s. Its events are found there.")
        return told % {"old": slug, "new": new}
    except NotFoundError:
        return _no_more(slug, spoken)
    return ""


def _no_more(slug: str, spoken: Words) -> str:
    return spoken.gettext("%(name)s is no more. Nothing new will come from it.") % {"name": slug}
