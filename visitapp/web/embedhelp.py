"""The page for webmasters: choose a slice and a look, see the frame, copy its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.event.selection import Selection
from visitapp.publish.words import Words, words
from visitapp.store.database import Query
from visitapp.store.event_read import find_events
from visitapp.store.place_read import read_choices
from visitapp.web.context import context_of
from visitapp.web.embedoptions import LAYOUTS, THEMES, EmbedOptions, embed_query, read_embed
from visitapp.web.names import read_names
from visitapp.web.pages import SECURITY_HEADERS, Shell, language_of, respond, tidy
from visitapp.web.query import (
    ActiveFilter,
    FilterForm,
    Option,
    active_filters,
    filter_form,
    has_empty_fields,
    slice_title,
)

LIMITS = (3, 5, 8, 12, 20, 50)
PREVIEW_POLICY = SECURITY_HEADERS["content-security-policy"] + "; frame-src 'self'"
"""The one page that frames anything: our own list."""


@dataclass(frozen=True, slots=True)
class EmbedHelp:
    """A slice, a look, the code of both kinds, and `attributes` of the script that shows them here."""

    title: str
    form: FilterForm
    active: tuple[ActiveFilter, ...]
    total: int
    at_least: bool
    limits: tuple[Option, ...]
    themes: tuple[Option, ...]
    layouts: tuple[Option, ...]
    accent: str
    heading: bool
    frame: str
    frame_code: str
    script_code: str
    attributes: tuple[tuple[str, str], ...]
    local: bool


def routes() -> list[BaseRoute]:
    """The page."""
    return [Route("/{lang:lang}/embed", embed_help, name="embed_help")]


async def embed_help(request: Request) -> Response:
    """How to show the slice that the address asks for on another site; 400 naming a bad filter or option."""
    context, language = context_of(request), language_of(request)
    asked, today = request.url.query, context.today()
    page, canonical = await context.database.reader.run(
        lambda query: _help(query, asked, words(language), today, context.base_url)
    )
    _ = words(language).gettext
    shell = Shell(
        language, "/embed", _("Events on your own site"), query=canonical, section="subscribe",
        description=_("Show the events on the site of a hotel, a campsite or a municipality: one line, no cookies."),
        index=not canonical,
    )  # fmt: skip
    if has_empty_fields(asked):
        return tidy(shell)
    response = respond(request, "embed-help.html", shell, page)
    response.headers["content-security-policy"] = PREVIEW_POLICY
    return response


def _help(query: Query, asked: str, spoken: Words, today: date, base_url: str) -> tuple[EmbedHelp, str]:
    selection, options = read_embed(asked, read_choices(query))
    names = read_names(query, spoken.language, selection.place)
    canonical = embed_query(selection, options)
    title = slice_title(selection, names, spoken)
    frame = f"/embed/{spoken.language}/events" + (f"?{canonical}" if canonical else "")
    attributes = _attributes(selection, options, spoken.language)
    found = find_events(query, selection, spoken.language, today, 1)
    return EmbedHelp(
        title=title,
        form=filter_form(selection, names, spoken),
        active=tuple(_with_look(one, options) for one in active_filters(selection, names, spoken)),
        total=found.total,
        at_least=found.at_least,
        limits=tuple(_numbers(options.limit)),
        themes=_options(THEMES, options.theme, _theme_words(spoken)),
        layouts=_options(LAYOUTS, options.layout, _layout_words(spoken)),
        accent=options.accent,
        heading=options.heading,
        frame=frame,
        frame_code=str(_FRAME.format(base_url + frame, title)),
        script_code=str(_SCRIPT.format(base_url, Markup("").join(_attribute(*one) for one in attributes))),
        attributes=attributes,
        local=not base_url.startswith("https://"),
    ), canonical


_FRAME = Markup(
    '<iframe src="{}" title="{}" loading="lazy" referrerpolicy="no-referrer"'
    ' style="width:100%;height:40rem;border:0"></iframe>'
)
_SCRIPT = Markup('<script src="{}/embed/visitapp.js"{} async></script>')


def _attribute(name: str, value: str) -> Markup:
    return Markup(' data-{}="{}"').format(name, value)


def _attributes(selection: Selection, options: EmbedOptions, language: str) -> tuple[tuple[str, str], ...]:
    """The data- attributes of the script element; several values of a filter stand in one."""
    found = {"lang": language}
    for name, value in parse_qsl(embed_query(selection, options)):
        name = name.replace("_", "-")
        found[name] = f"{found[name]},{value}" if name in found else value
    return tuple(found.items())


def _with_look(one: ActiveFilter, options: EmbedOptions) -> ActiveFilter:
    """The way to be rid of a filter keeps the look."""
    return ActiveFilter(one.name, "&".join(part for part in (one.without, embed_query(Selection(), options)) if part))


def _numbers(limit: int) -> list[Option]:
    return [Option(str(number), str(number), number == limit) for number in sorted({*LIMITS, limit})]


def _options(values: tuple[str, ...], chosen: str, named: dict[str, str]) -> tuple[Option, ...]:
    return tuple(Option(value, named[value], value == chosen) for value in values)


def _theme_words(spoken: Words) -> dict[str, str]:
    _ = spoken.gettext
    return {"auto": _("as the device"), "light": _("light"), "dark": _("dark")}


def _layout_words(spoken: Words) -> dict[str, str]:
    _ = spoken.gettext
    return {"list": _("a list"), "cards": _("cards side by side")}
