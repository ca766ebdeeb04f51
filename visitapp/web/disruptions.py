"""What is disrupted now and soon: for the list of the crossings, and as feeds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.crossing.types import Crossing, Disruption
from visitapp.domain.errors import InputError
from visitapp.publish.disruption_feeds import disruptions_calendar, disruptions_rss
from visitapp.publish.disruption_words import DisruptionWords, day_of, disruption_words, line_words, when_words
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.publish.words import Words, words
from visitapp.store.crossing_read import get_crossing, list_crossings
from visitapp.store.database import Query
from visitapp.store.disruption_read import disruptions_coming, disruptions_since, told_last
from visitapp.web.askedday import read_asked
from visitapp.web.context import REGION_ZONE, WebContext, context_of
from visitapp.web.feedmaking import info_of_all
from visitapp.web.names import crossing_name
from visitapp.web.negotiate import has_it, weak_tag
from visitapp.web.pages import FeedLink, language_of
from visitapp.web.urls import ICS, RSS

SOON = timedelta(days=14)
KEPT = timedelta(days=30)
"""For so long after its last day a disruption stays in the feeds."""
PER_PAGE = 12
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DisruptionLine:
    """A disruption in a list. `query` leads to its day on the crossing's page."""

    slug: str
    line: str
    when: str
    query: str
    said: DisruptionWords


@dataclass(frozen=True, slots=True)
class DisruptionPage:
    """A page of the list. `total`: how many there are on all of them."""

    lines: tuple[DisruptionLine, ...]
    total: int
    page: int
    pages: int


def routes() -> list[BaseRoute]:
    """The feeds of all crossings, and of one."""
    below = "/{lang:lang}/crossings"
    return [
        *(Route(f"{below}/disruptions{ending}", feed, name=f"disruptions{ending}") for ending in _RENDER),
        *(Route(f"{below}/{{slug}}/disruptions{ending}", feed) for ending in _RENDER),
    ]


async def feed(request: Request) -> Response:
    """What is disrupted, and what was in the last 30 days. Asked for anew each time: `no-cache` with an ETag."""
    context, language = context_of(request), language_of(request)
    read_asked(request.url.query)
    slug, path = request.path_params.get("slug", ""), request.url.path
    ending, today = path[path.rindex(".") :], context.today()
    body = await context.database.reader.run(lambda query: _feed(query, context, language, slug, ending, today))
    headers = {
        "access-control-allow-origin": "*", "cache-control": "no-cache", "content-language": language,
        "content-type": CONTENT_TYPES[ending], "etag": weak_tag(body), "x-content-type-options": "nosniff",
    }  # fmt: skip
    if has_it(request.headers.get("if-none-match", ""), headers["etag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers)


def disruption_feeds(language: str, slug: str = "", name: str = "") -> tuple[FeedLink, ...]:
    """The feeds of one crossing's disruptions, else of all."""
    path = f"/{language}/crossings/{slug}/disruptions" if slug else f"/{language}/crossings/disruptions"
    title = _title(words(language), name)
    return (
        FeedLink(f"{title} (RSS)", f"{path}.rss", RSS),
        FeedLink(f"{title} (iCalendar)", f"{path}.ics", ICS),
    )


def disruption_lines(query: Query, spoken: Words, today: date, page: int = 1) -> DisruptionPage:
    """What holds today or in the next two weeks: suspensions first, then sailings in the order they leave.

    Of more than fit on a page, the page asked for, or the last there is.
    """
    crossings = {one.slug: one for one in list_crossings(query)}
    slugs = sorted(crossings)
    read = partial(disruptions_coming, query, slugs, today, today + SOON, PER_PAGE)
    coming, total = read((page - 1) * PER_PAGE)
    pages = max(1, -(-total // PER_PAGE))
    if page > pages:
        page = pages
        coming, total = read((page - 1) * PER_PAGE)
    return DisruptionPage(
        tuple(disruption_line(one, crossings[one.crossing], spoken) for one in coming), total, page, pages
    )


def read_page(text: str) -> int:
    """The page that `page` names, the first without one. Raises InputError."""
    if not text:
        return 1
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text):
        raise InputError("page", "is no page number", text[:60])
    return int(text)


def disruption_line(one: Disruption, crossing: Crossing, spoken: Words) -> DisruptionLine:
    """One disruption for a list."""
    query = "" if one.kind == "suspended" else f"date={day_of(one, crossing).isoformat()}"
    if query and one.direction == "back":
        query += "&direction=back"
    return DisruptionLine(
        slug=crossing.slug,
        line=line_words(one, crossing, spoken),
        when=when_words(one, crossing, spoken),
        query=query,
        said=disruption_words(one, spoken),
    )


_RENDER = {".rss": disruptions_rss, ".ics": disruptions_calendar}


def _feed(query: Query, context: WebContext, language: str, slug: str, ending: str, today: date) -> bytes:
    first, spoken = today - KEPT, words(language)
    name = crossing_name(get_crossing(query, slug), language) if slug else ""
    crossings = {one.slug: one for one in list_crossings(query)}
    told = [one for one in disruptions_since(query, first, slug) if one.crossing in crossings]
    changed_at, gone = told_last(query, first, slug)
    if gone is not None:
        # What left the feed is a change of it too.
        left = datetime.combine(gone + KEPT + _ONE_DAY, time(), REGION_ZONE)
        changed_at = max(changed_at, left)
    page = f"/{language}/crossings/{slug}" if slug else f"/{language}/crossings"
    info = replace(
        info_of_all(query, language, context),
        title=_title(spoken, name),
        description=spoken.gettext(
            "Sailings that are cancelled, delayed, diverted or full, and crossings that are suspended, as the offices"
            " of the region tell them. What is over stays for 30 days."
        ),
        self_path=f"{page}/disruptions{ending}",
        page_path=page,
        newest_change=changed_at,
    )
    return _RENDER[ending](told, crossings, info)


def _title(spoken: Words, name: str) -> str:
    _ = spoken.gettext
    if name:
        return _("Disruptions of the ferry %(name)s") % {"name": name}
    return _("Disruptions of the ferries")
