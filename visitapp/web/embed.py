"""The next events of any slice in a frame on somebody else's page: no cookie, no script needed, kept by caches.

`/embed/{lang}/events` is the page in the frame, `/embed/visitapp.js` the script that makes such a frame and keeps it as
high as its content. Both addresses stand in other people's pages for years: neither may change its meaning.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError, StoreError
from visitapp.domain.event.selection import Selection
from visitapp.domain.event.view import EventCard
from visitapp.publish.words import Words, words
from visitapp.store.database import Query
from visitapp.store.event_read import find_events
from visitapp.store.place_read import read_choices
from visitapp.web.context import context_of
from visitapp.web.embedcolour import Colour, read_colour, readable, write_colour
from visitapp.web.embedoptions import ACCENT, ACCENT_DARK, EmbedOptions, read_embed
from visitapp.web.names import read_names
from visitapp.web.negotiate import has_it, weak_tag
from visitapp.web.pages import Shell, language_of, render
from visitapp.web.query import slice_title
from visitapp.web.static import STATIC
from visitapp.web.wording import Card, card_of, is_over

CACHE = "public, max-age=120, stale-while-revalidate=600, stale-if-error=86400"
SCRIPT_CACHE = "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800"
SPARE = 12
"""Events that are over for today make room for as many others."""

# The grounds of embed.css that an accent is read on.
_LIGHT: tuple[Colour, ...] = ((255, 255, 255), (243, 245, 246))
_DARK: tuple[Colour, ...] = ((18, 36, 46), (27, 47, 58))
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


@dataclass(frozen=True, slots=True)
class EmbedPage:
    """The list in the frame. `fault` names what is wrong with the address; then there is nothing else."""

    title: str
    options: EmbedOptions
    tones: Markup
    cards: tuple[Card, ...]
    total: int
    list_query: str
    fault: str = ""


def routes() -> list[BaseRoute]:
    """The frame's page and the script."""
    return [Route("/embed/visitapp.js", script), Route("/embed/{lang:lang}/events", embed, name="embed")]


async def embed(request: Request) -> Response:
    """The next events of the slice. A wrong address is a 400 that is read in the frame itself."""
    context, language = context_of(request), language_of(request)
    spoken = words(language)
    _ = spoken.gettext
    asked, today, now = request.url.query, context.today(), context.now()
    status = 200
    try:
        page = await context.database.reader.run(lambda query: _page(query, asked, spoken, today, now))
    except InputError as error:
        status, page = 400, _without(_("This address asks for something that does not exist"), str(error))
    except StoreError:
        status, page = 503, _without(_("The site cannot answer at the moment"), _("Please try again in a minute."))
    shell = Shell(language, "/events", page.title, query=page.list_query, index=False)
    html = render(context.environment, "embed.html", shell, page=page, demo=context.demo, base_url=context.base_url)
    return _answer(request, html.encode(), language, status, page.tones)


@lru_cache(maxsize=1)
def _script() -> tuple[bytes, str]:
    body = (STATIC / "embed-script.js").read_bytes()
    return body, f'"{sha256(body).hexdigest()[:32]}"'


async def script(request: Request) -> Response:
    """The script that puts the frame into a page: one address for ever, without a version."""
    body, tag = _script()
    headers = {
        "cache-control": SCRIPT_CACHE, "etag": tag, "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin", "x-content-type-options": "nosniff",
    }  # fmt: skip
    if has_it(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, media_type="text/javascript")


def tones(accent: str) -> Markup:
    """The rules that set the accent, in a light and a dark shade that can both be read."""
    colour = read_colour(accent)
    light = write_colour(readable(colour, _LIGHT, _BLACK))
    dark = ACCENT_DARK if accent == ACCENT else write_colour(readable(colour, _DARK, _WHITE))
    return Markup(":root{{--accent-light:#{};--accent-dark:#{}}}").format(light, dark)


def frame_headers(tones: str, language: str) -> Mapping[str, str]:
    """The policy of a page that anybody may frame: it loads and sends nothing beyond our own style and script.

    The one rule that is not in a file is allowed by its hash.
    """
    digest = b64encode(sha256(tones.encode()).digest()).decode()
    return {
        "content-security-policy": (
            f"default-src 'none'; style-src 'self' 'sha256-{digest}'; script-src 'self'; img-src 'self';"
            " base-uri 'none'; form-action 'none'; frame-ancestors *"
        ),
        "referrer-policy": "strict-origin-when-cross-origin",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "cross-origin",
        "permissions-policy": "geolocation=(), camera=(), microphone=()",
        "content-language": language,
        "x-robots-tag": "noindex",
    }


def _answer(request: Request, body: bytes, language: str, status: int, tones: str) -> Response:
    headers = {**frame_headers(tones, language), "cache-control": CACHE if status == 200 else "no-store"}
    if status == 200:
        headers["etag"] = weak_tag(body)
        if has_it(request.headers.get("if-none-match", ""), headers["etag"]):
            return Response(status_code=304, headers=headers)
    elif status == 503:
        headers["retry-after"] = "30"
    return Response(body, status, headers, media_type="text/html")


def _without(title: str, fault: str) -> EmbedPage:
    usual = EmbedOptions()
    return EmbedPage(title, usual, tones(usual.accent), (), 0, "", fault)


def _page(query: Query, asked: str, spoken: Words, today: date, now: datetime) -> EmbedPage:
    selection, options = read_embed(asked, read_choices(query))
    names = read_names(query, spoken.language, selection.place)
    found, total = _next_events(query, selection, spoken.language, today, now, options.limit)
    return EmbedPage(
        title=slice_title(selection, names, spoken),
        options=options,
        tones=tones(options.accent),
        cards=tuple(_without_end(card_of(card, spoken, names, today), card) for card in found),
        total=total,
        list_query=selection.query(),
    )


def _without_end(shown: Card, card: EventCard) -> Card:
    """Whole days in a row name their last day already: it is not said again where the hour stands."""
    lasts = card.next.starts_at is None and card.next.last_day > card.next.starts_on
    return replace(shown, clock="") if lasts else shown


def _next_events(
    query: Query, selection: Selection, language: str, today: date, now: datetime, limit: int
) -> tuple[list[EventCard], int]:
    """The first `limit` events that are not over, and how many the slice has in all (0 when nobody counted)."""
    found = find_events(query, selection, language, today, limit + SPARE)
    cards = [card for card in found.cards if not is_over(card.next, now)]
    begins = selection.from_day or today
    if len(cards) < limit and found.follows and begins <= today and selection.sort == "start":
        # So much was on earlier today that nothing of it is left: what comes from tomorrow on follows.
        later = replace(selection, from_day=today + timedelta(days=1))
        if later.to_day is None or later.to_day > today:
            known = {card.slug for card in cards}
            rest = find_events(query, later, language, today, limit)
            cards += [card for card in rest.cards if card.slug not in known]
    return cards[:limit], 0 if found.at_least else found.total
