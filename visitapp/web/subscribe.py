"""The feed builder: choose a slice by plain controls, see what will be in it, and take it home."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError
from visitapp.publish.words import Words, words
from visitapp.store.database import Query
from visitapp.store.feed_codes import create_feed_code
from visitapp.store.place_read import read_choices
from visitapp.web.context import WebContext, context_of
from visitapp.web.feeds import Address, read_slice
from visitapp.web.forms import BODY_BYTES, from_our_pages, line, make_token, posted, read_token, token_words
from visitapp.web.limits import CODES, client_prefix, limits_of
from visitapp.web.names import read_names
from visitapp.web.pages import PRIVATE, PUBLIC, Shell, language_of, respond, tidy
from visitapp.web.query import ActiveFilter, active_filters, has_empty_fields, slice_title
from visitapp.web.subscribe_ask import Ask, read_ask
from visitapp.web.subscribe_form import BuilderForm, builder_form, ferry_sentence
from visitapp.web.subscribe_preview import Preview, preview_of
from visitapp.web.subscribe_ways import Ways, ways_of_slice
from visitapp.web.urls import slice_feeds


@dataclass(frozen=True, slots=True)
class SubscribePage:
    """The builder. `kept` is the slice's canonical query, `language` that of its feed; `notice` is about the form."""

    title: str
    form: BuilderForm
    active: tuple[ActiveFilter, ...]
    ferry: str
    preview: Preview
    list_path: str
    ways: Ways
    kept: str
    language: str
    token: str
    notice: str


def routes() -> list[BaseRoute]:
    """The builder, and the button that makes a short address. A code's own page is in subscribe_code."""
    return [
        Route("/{lang:lang}/subscribe", subscribe, methods=["GET"], name="subscribe"),
        Route("/{lang:lang}/subscribe", make_code, methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def subscribe(request: Request) -> Response:
    """The builder with the slice that the address asks for; 400 naming a bad filter."""
    return await _answer(request, request.url.query)


async def make_code(request: Request) -> Response:
    """Keep a slice under a short permanent address and go to its page (303); the builder again when that failed."""
    context, language = context_of(request), language_of(request)
    data = await posted(request)
    asked, token = data.get("query", ""), read_token(context, line(data, "token"))
    asked = asked if isinstance(asked, str) else ""
    # Who presses a button may be fast: the same slice has the same address, so nothing is gained by haste.
    fault = token.fault if token.fault != "young" else ""
    if not from_our_pages(request, context):
        return await _answer(request, asked, "origin", 403)
    if fault:
        return await _answer(request, asked, fault, 422)
    ask = await context.database.reader.run(lambda query: read_ask(asked, language, read_choices(query)))
    if not limits_of(request).allow(CODES, "codes", client_prefix(request)):
        return await _answer(request, asked, "rate", 429)
    code = await create_feed_code(ask.language, ask.selection.query(), context.now())
    return RedirectResponse(f"/{language}/subscribe/{code}", 303, {"cache-control": PRIVATE})


async def _answer(request: Request, asked: str, fault: str = "", status: int = 200) -> Response:
    context, language = context_of(request), language_of(request)
    spoken, today, site = words(language), context.today(), context.site()
    page, ask = await context.database.reader.run(
        lambda query: _page(query, asked, spoken, today, site, context, fault)
    )
    _ = spoken.gettext
    shell = Shell(
        language, "/subscribe", _("Subscribe"), query=ask.query(language), section="subscribe",
        description=_("Have the events in your own calendar: Apple, Google, Outlook, or any reader of feeds."),
        feeds=slice_feeds(ask.language, "/events", ask.selection, page.title),
        index=not ask.selection.filtered and ask.language == language,
    )  # fmt: skip
    if status == 200 and has_empty_fields(asked) and not (ask.place_words or ask.organiser_words):
        return tidy(shell)
    return respond(request, "subscribe.html", shell, page, status, PUBLIC if status == 200 else PRIVATE)


def _page(
    query: Query, asked: str, spoken: Words, today: date, site: str, context: WebContext, fault: str
) -> tuple[SubscribePage, Ask]:
    ask = _read(asked, spoken.language, query, fault)
    selection = ask.selection
    names = read_names(query, spoken.language, selection.place, selection.organiser)
    same = ask.language == spoken.language
    there = names if same else read_names(query, ask.language, selection.place, selection.organiser)
    title = slice_title(selection, there, words(ask.language))
    address = Address("list", ask.language, "", ".ics")
    wanted = read_slice(query, address, replace(selection, feed="announced").query(), today)
    page = SubscribePage(
        title=title,
        form=builder_form(query, ask, names, spoken),
        active=tuple(_with_language(one, ask, spoken) for one in active_filters(selection, names, spoken)),
        ferry=ferry_sentence(selection, names, spoken),
        preview=preview_of(query, wanted, there, spoken, today, site, context.base_url),
        list_path=wanted.page_path,
        ways=ways_of_slice(context.base_url, ask.language, selection, title, spoken),
        kept=ask.query(spoken.language),
        language=ask.language,
        token=make_token(context),
        notice=_notice(spoken, fault),
    )
    return page, ask


def _read(asked: str, language: str, query: Query, fault: str) -> Ask:
    """What is asked for; of a form that is refused anyway, nothing when it cannot be read."""
    try:
        return read_ask(asked, language, read_choices(query))
    except InputError:
        if fault:
            return read_ask("", language, read_choices(query))
        raise


def _with_language(one: ActiveFilter, ask: Ask, spoken: Words) -> ActiveFilter:
    if ask.language == spoken.language:
        return one
    return replace(one, without="&".join(part for part in (one.without, f"in={ask.language}") if part))


def _notice(spoken: Words, fault: str) -> str:
    if fault == "rate":
        return spoken.gettext("Too many addresses were made from here. Please wait an hour; your choice stands below.")
    return token_words(spoken, fault) if fault else ""
