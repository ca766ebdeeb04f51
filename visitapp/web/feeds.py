"""The bytes of every feed: the same path and query as the page, with .ics or .rss."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import GoneError, InputError, NotFoundError
from visitapp.domain.event.entry import FeedEntry
from visitapp.domain.event.selection import Selection
from visitapp.domain.language import LANGUAGES
from visitapp.publish.calendar import render_calendar
from visitapp.publish.feed import FeedInfo
from visitapp.publish.news import render_rss
from visitapp.publish.words import words
from visitapp.store.changes import site_values
from visitapp.store.database import Query
from visitapp.store.event_read import get_event
from visitapp.store.feed_read import entries_of_event, feed_entries
from visitapp.store.place_read import get_place, read_choices
from visitapp.web.context import WebContext, context_of
from visitapp.web.feedcache import CONTENT_TYPES
from visitapp.web.names import Names, read_names
from visitapp.web.query import selection_of, slice_title

TEMPLATE_CHANGED_AT = datetime(2026, 11, 23, tzinfo=UTC)
"""When the way entries are written last changed, unless `visitapp rerender` was told later."""

DAYS_BACK, DAYS_AHEAD = 7, 400

_ADDRESS = re.compile(
    rf"/(?P<language>{'|'.join(LANGUAGES)})/(?P<kind>events|places)(?:/(?P<slug>[^/]+))?(?P<ending>\.ics|\.rss)"
)

Feed = tuple[bytes, str, datetime]


@dataclass(frozen=True, slots=True)
class _Address:
    """A feed's address, taken apart. `slug` is "" for the whole list."""

    language: str
    kind: str
    slug: str
    ending: str


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a feed is of: its entries, its name, and the page it belongs to."""

    entries: list[FeedEntry]
    title: str
    description: str
    page_path: str
    self_path: str
    single: bool = False


def routes() -> list[BaseRoute]:
    """Every feed's address. The feed cache answers before them; these answer what it cannot."""
    return [
        Route("/{lang:lang}/events.ics", feed),
        Route("/{lang:lang}/events.rss", feed),
        Route("/{lang:lang}/events/{slug}.ics", feed),
        Route("/{lang:lang}/places/{slug}.ics", feed),
        Route("/{lang:lang}/places/{slug}.rss", feed),
    ]


async def feed(request: Request) -> Response:
    """The feed, or the error in one line: 400 naming the filter, 404, 410."""
    made = await make_feed(context_of(request), request.url.path, request.url.query)
    headers = {"access-control-allow-origin": "*", "x-content-type-options": "nosniff"}
    return Response(made[0], headers=headers, media_type=made[1])


async def render_feed(context: WebContext, path: str, query: str) -> Feed | None:
    """Body, content type and newest change of the feed at `path` and `query` (without "?").

    None for a path that is no feed, and for what a route must answer: a bad filter, a thing that never was or is
    removed.
    """
    try:
        return await make_feed(context, path, query)
    except (InputError, NotFoundError):
        return None


async def make_feed(context: WebContext, path: str, query: str) -> Feed:
    """`render_feed` that says what is wrong: raises InputError naming the filter, NotFoundError or GoneError."""
    match = _ADDRESS.fullmatch(path)
    if match is None or (match["slug"] is None and match["kind"] == "places"):
        raise NotFoundError("feed", path)
    address = _Address(match["language"], match["kind"], match["slug"] or "", match["ending"])
    if address.kind == "events" and address.slug and address.ending == ".rss":
        raise NotFoundError("feed", path)
    today = context.today()
    return await context.database.reader.run(lambda reading: _made(reading, address, query, context, today))


def _made(query: Query, address: _Address, asked: str, context: WebContext, today: date) -> Feed:
    names = read_names(query, address.language)
    if address.kind == "places":
        subject = _of_place(query, address, asked, names, today)
    elif address.slug:
        subject = _of_event(query, address)
    else:
        subject = _of_slice(query, address, asked, names, today)
    template = _template_changed_at(query)
    newest = max((_changed(entry) for entry in subject.entries), default=template)
    info = FeedInfo(
        site=context.site(),
        base_url=context.base_url,
        language=address.language,
        title=subject.title,
        description=subject.description,
        self_path=subject.self_path,
        page_path=subject.page_path,
        template_changed_at=template,
        newest_change=max(newest, template),
        category_names=names.categories,
        municipality_names=names.municipalities,
        full_text=subject.single,
    )
    render = render_calendar if address.ending == ".ics" else render_rss
    return render(subject.entries, info, today), CONTENT_TYPES[address.ending], info.newest_change


def _template_changed_at(query: Query) -> datetime:
    """When the way entries are written last changed: with the code, or by `visitapp rerender`."""
    told = site_values(query).get("template_changed_at", "")
    return max(TEMPLATE_CHANGED_AT, datetime.fromisoformat(told)) if told else TEMPLATE_CHANGED_AT


def _changed(entry: FeedEntry) -> datetime:
    return max(entry.changed_at, entry.reach.changed_at) if entry.reach else entry.changed_at


def _of_slice(query: Query, address: _Address, asked: str, names: Names, today: date) -> _Subject:
    selection = replace(selection_of(asked, read_choices(query)), page=1)
    if selection.place:
        names = read_names(query, address.language, selection.place)
    spoken = words(address.language)
    tail = f"?{selection.query()}" if selection.query() else ""
    return _Subject(
        _entries(query, selection, address.language, today),
        slice_title(selection, names, spoken),
        spoken.gettext("What is on in Halmstad, Laholm, Hylte, Falkenberg, Ljungby and Båstad."),
        f"/{address.language}/events{tail}",
        f"/{address.language}/events{address.ending}{tail}",
    )


def _of_place(query: Query, address: _Address, asked: str, names: Names, today: date) -> _Subject:
    place = get_place(query, address.slug)
    selection = replace(selection_of(asked, read_choices(query)), place=(place.slug,), page=1)
    spoken, name = words(address.language), place.name(address.language)
    path = f"/{address.language}/places/{place.slug}"
    rest = replace(selection, place=()).query()
    return _Subject(
        _entries(query, selection, address.language, today),
        spoken.gettext("Events: %(what)s") % {"what": name},
        names.municipalities.get(place.municipality, ""),
        path,
        f"{path}{address.ending}" + (f"?{rest}" if rest else ""),
    )


def _of_event(query: Query, address: _Address) -> _Subject:
    """One event with all its days; a merged one's feed is that of the event it is now, a removed one's is empty."""
    try:
        found = get_event(query, address.slug, address.language)
    except GoneError as gone:
        if not gone.moved_to:
            path = f"/{address.language}/events/{address.slug}"
            return _Subject([], address.slug, "", path, f"{path}.ics", single=True)
        found = get_event(query, gone.moved_to, address.language)
    path = f"/{address.language}/events/{found.slug}"
    entries = entries_of_event(query, found.uid, address.language)
    return _Subject(entries, found.title, found.summary, path, f"{path}.ics", single=True)


def _entries(query: Query, selection: Selection, language: str, today: date) -> list[FeedEntry]:
    first = selection.from_day or today - timedelta(days=DAYS_BACK)
    last = selection.to_day or max(first, today) + timedelta(days=DAYS_AHEAD)
    return feed_entries(query, selection, language, first, last)
