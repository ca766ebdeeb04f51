"""The bytes of every feed: the same path and query as the page, with .ics, .rss and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import GoneError, InputError, NotFoundError
from visitapp.domain.event.entry import FeedEntry
from visitapp.domain.event.selection import Selection
from visitapp.domain.language import LANGUAGES
from visitapp.publish.calendar import render_calendar
from visitapp.publish.feed import FeedInfo
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.publish.news import render_rss
from visitapp.publish.words import words
from visitapp.store.changes import site_values
from visitapp.store.database import Query
from visitapp.store.event_read import get_event
from visitapp.store.feed_codes import get_feed_code
from visitapp.store.feed_read import entries_of_event, feed_entries
from visitapp.store.place_read import get_place, read_choices
from visitapp.web.context import WebContext, context_of
from visitapp.web.names import Names, read_names
from visitapp.web.query import selection_of, slice_title

TEMPLATE_CHANGED_AT = datetime(2026, 11, 24, tzinfo=UTC)
"""When the way entries are written last changed, unless `visitapp rerender` was told later."""

DAYS_BACK, DAYS_AHEAD = 7, 400

_ENDINGS = "|".join(re.escape(ending) for ending in CONTENT_TYPES)
_ADDRESS = re.compile(
    rf"/(?P<language>{'|'.join(LANGUAGES)})/(?P<kind>events|places)(?:/(?P<slug>[^/]+?))?(?P<ending>{_ENDINGS})"
)
_CODE = re.compile(rf"/f/(?P<code>[a-z2-7]{{7,16}})(?P<ending>{_ENDINGS})")

AddressKind = Literal["list", "event", "place", "code"]


@dataclass(frozen=True, slots=True)
class Address:
    """A feed's path, taken apart. `slug`: of the event or place, or the code; "" for the list.

    `language` is "" for a code: that knows its own.
    """

    kind: AddressKind
    language: str
    slug: str
    ending: str


@dataclass(frozen=True, slots=True)
class Slice:
    """What a feed is of: the occurrences of `selection` on the days `first` to `last` (inclusive).

    `event` is the slug of the one event that a calendar is of, all its days; the selection is then plain.
    `self_path` and `page_path` come with their queries.
    """

    language: str
    selection: Selection
    first: date
    last: date
    self_path: str
    page_path: str
    event: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class MadeFeed:
    """A feed's bytes. `event_ids`: the rows of the events that stand in it."""

    body: bytes
    content_type: str
    newest_change: datetime
    event_ids: frozenset[int]


def routes() -> list[BaseRoute]:
    """Every feed's address. The feed cache answers before them; these answer what it cannot."""
    return [
        *(Route("/{lang:lang}/events" + ending, feed) for ending in CONTENT_TYPES),
        Route("/{lang:lang}/events/{slug}.ics", feed),
        *(Route("/{lang:lang}/places/{slug}" + ending, feed) for ending in CONTENT_TYPES),
        *(Route("/f/{code}" + ending, feed) for ending in CONTENT_TYPES),
    ]


async def feed(request: Request) -> Response:
    """The feed, or the error in one line: 400 naming the filter, 404, 410."""
    made = await make_feed(context_of(request), request.url.path, request.url.query)
    headers = {
        "access-control-allow-origin": "*", "x-content-type-options": "nosniff", "content-type": made.content_type,
    }  # fmt: skip
    return Response(made.body, headers=headers)


async def render_feed(context: WebContext, path: str, query: str) -> MadeFeed | None:
    """The feed at `path` and `query` (without "?").

    None for a path that is no feed, and for what a route must answer: a bad filter, a thing that never was or is
    removed.
    """
    try:
        return await make_feed(context, path, query)
    except (InputError, NotFoundError):
        return None


async def make_feed(context: WebContext, path: str, query: str) -> MadeFeed:
    """`render_feed` that says what is wrong: raises InputError naming the filter, NotFoundError or GoneError."""
    address = parse_address(path)
    if address is None:
        raise NotFoundError("feed", path)
    today = context.today()
    return await context.database.reader.run(lambda reading: _made(reading, address, query, context, today))


def parse_address(path: str) -> Address | None:
    """What feed a path is of; None when it is no feed's."""
    code = _CODE.fullmatch(path)
    if code is not None:
        return Address("code", "", code["code"], code["ending"])
    match = _ADDRESS.fullmatch(path)
    if match is None:
        return None
    language, slug, ending = match["language"], match["slug"] or "", match["ending"]
    if match["kind"] == "places":
        return Address("place", language, slug, ending) if slug else None
    if slug:
        return Address("event", language, slug, ending) if ending == ".ics" else None
    return Address("list", language, "", ending)


def read_slice(query: Query, address: Address, asked: str, today: date) -> Slice:
    """What the feed at `address` with the query string `asked` is of.

    Raises InputError naming a bad filter, NotFoundError for a code or a place that never was.
    """
    if address.kind == "event":
        path = f"/{address.language}/events/{address.slug}"
        return Slice(address.language, Selection(), date.min, date.max, f"{path}.ics", path, event=address.slug)
    if address.kind == "code":
        return _slice_of_code(query, address, asked, today)
    selection = replace(selection_of(asked, read_choices(query)), page=1)
    if address.kind == "place":
        place = _place_slug(query, address.slug)
        path = f"/{address.language}/places/{address.slug}"
        tail = _tail(replace(selection, place=()))
        selection = replace(selection, place=(place,))
        return _slice(address.language, selection, today, f"{path}{address.ending}{tail}", path, place)
    path, tail = f"/{address.language}/events", _tail(selection)
    return _slice(address.language, selection, today, f"{path}{address.ending}{tail}", f"{path}{tail}")


def _slice_of_code(query: Query, address: Address, asked: str, today: date) -> Slice:
    kept = get_feed_code(query, address.slug)
    if selection_of(asked, read_choices(query)) != Selection():
        raise InputError(asked.partition("=")[0][:60], "is no filter here: a code means what it always did")
    selection = selection_of(kept.query, read_choices(query))
    page = f"/{kept.language}/events{_tail(selection)}"
    return _slice(kept.language, selection, today, f"/f/{kept.code}{address.ending}", page)


def _slice(language: str, selection: Selection, today: date, self_path: str, page_path: str, place: str = "") -> Slice:
    first = selection.from_day or today - timedelta(days=DAYS_BACK)
    last = selection.to_day or max(first, today) + timedelta(days=DAYS_AHEAD)
    return Slice(language, selection, first, last, self_path, page_path, place=place)


def _tail(selection: Selection) -> str:
    asked = selection.query()
    return f"?{asked}" if asked else ""


def _place_slug(query: Query, slug: str) -> str:
    """The place's own slug, or that of the place it was merged into. Raises NotFoundError."""
    try:
        return get_place(query, slug).slug
    except GoneError as gone:
        if not gone.moved_to:
            raise
        return gone.moved_to


@dataclass(frozen=True, slots=True)
class _Subject:
    """The entries of a feed and what it says of itself."""

    entries: list[FeedEntry]
    title: str
    description: str
    slice: Slice


def _made(query: Query, address: Address, asked: str, context: WebContext, today: date) -> MadeFeed:
    wanted = read_slice(query, address, asked, today)
    if address.ending not in (".ics", ".rss") or wanted.selection.feed != "announced":
        raise NotFoundError("feed", wanted.self_path)
    if wanted.event:
        names = read_names(query, wanted.language)
        subject = _of_event(query, wanted)
    else:
        names = read_names(query, wanted.language, wanted.selection.place)
        subject = _of_slice(query, wanted, names, today)
    template = _template_changed_at(query)
    newest = max((_changed(entry) for entry in subject.entries), default=template)
    info = FeedInfo(
        site=context.site(),
        base_url=context.base_url,
        language=wanted.language,
        title=subject.title,
        description=subject.description,
        self_path=subject.slice.self_path,
        page_path=subject.slice.page_path,
        template_changed_at=template,
        newest_change=max(newest, template),
        category_names=names.categories,
        municipality_names=names.municipalities,
        full_text=bool(wanted.event),
    )
    render = render_calendar if address.ending == ".ics" else render_rss
    body = render(subject.entries, info, today)
    ids = frozenset(entry.event_id for entry in subject.entries)
    return MadeFeed(body, CONTENT_TYPES[address.ending], info.newest_change, ids)


def _template_changed_at(query: Query) -> datetime:
    """When the way entries are written last changed: with the code, or by `visitapp rerender`."""
    told = site_values(query).get("template_changed_at", "")
    return max(TEMPLATE_CHANGED_AT, datetime.fromisoformat(told)) if told else TEMPLATE_CHANGED_AT


def _changed(entry: FeedEntry) -> datetime:
    return max(entry.changed_at, entry.reach.changed_at) if entry.reach else entry.changed_at


def _of_slice(query: Query, wanted: Slice, names: Names, today: date) -> _Subject:
    spoken = words(wanted.language)
    entries = feed_entries(query, wanted.selection, wanted.language, wanted.first, wanted.last, today)
    if not wanted.place:
        description = spoken.gettext("What is on in Halmstad, Laholm, Hylte, Falkenberg, Ljungby and Båstad.")
        return _Subject(entries, slice_title(wanted.selection, names, spoken), description, wanted)
    place = get_place(query, wanted.place)
    title = spoken.gettext("Events: %(what)s") % {"what": place.name(wanted.language)}
    return _Subject(entries, title, names.municipalities.get(place.municipality, ""), wanted)


def _of_event(query: Query, wanted: Slice) -> _Subject:
    """One event with all its days; a merged one's feed is that of the event it is now, a removed one's is empty."""
    try:
        found = get_event(query, wanted.event, wanted.language)
    except GoneError as gone:
        if not gone.moved_to:
            return _Subject([], wanted.event, "", wanted)
        found = get_event(query, gone.moved_to, wanted.language)
    path = f"/{wanted.language}/events/{found.slug}"
    entries = entries_of_event(query, found.uid, wanted.language)
    return _Subject(entries, found.title, found.summary, replace(wanted, self_path=f"{path}.ics", page_path=path))
