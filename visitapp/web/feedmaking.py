"""The bytes of a feed, from one snapshot of the database."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from visitapp.domain.errors import GoneError, NotFoundError
from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.calendar import MOST_ENTRIES, join_pieces, render_calendar
from visitapp.publish.feed import FeedInfo
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.publish.geojson import MAX_FEATURES, EventFeature, event_features, render_geojson
from visitapp.publish.news import (
    MAX_ITEMS,
    Paging,
    WrittenItem,
    announced_items,
    in_order,
    render_news,
    upcoming_items,
    written_item,
)
from visitapp.publish.notices import notice_items
from visitapp.publish.pieces import Pieces
from visitapp.publish.stamped import by_event, stamped_parts, stamped_pieces
from visitapp.publish.words import words
from visitapp.store.change_read import site_values
from visitapp.store.database import Query
from visitapp.store.entry_reach import line_names
from visitapp.store.event_read import get_event
from visitapp.store.feed_read import feed_entries
from visitapp.store.news_read import EventPart, announced_events, event_row, has_event, upcoming_events
from visitapp.store.notice_read import find_notices
from visitapp.store.place_read import get_place
from visitapp.store.stamps import Stamp, feed_stamps, stamps_of_events
from visitapp.web.context import WebContext
from visitapp.web.feedslice import Slice
from visitapp.web.names import Names, read_names
from visitapp.web.query import slice_title

TEMPLATE_CHANGED_AT = datetime(2026, 11, 26, tzinfo=UTC)
"""When the way entries are written last changed, unless `visitapp rerender` was told later."""


@dataclass(frozen=True, slots=True)
class MadeFeed:
    """A feed's bytes. `event_ids`: the rows of the events that stand in it, or before it in a feed of several parts."""

    body: bytes
    content_type: str
    newest_change: datetime
    event_ids: frozenset[int]


def make(query: Query, ending: str, wanted: Slice, context: WebContext, today: date) -> MadeFeed:
    """The feed of `wanted` in the form `ending` (".ics" and so on) as it is on `today`."""
    info = _info(query, wanted, context)
    if wanted.event:
        return _event_calendar(query, wanted, info, today)
    if ending == ".ics":
        return _calendar_of_many(query, wanted, info, context, today)
    if ending == ".geojson":
        return _geojson(query, wanted, info, context.pieces, today)
    if wanted.selection.feed == "changes":
        return _changes(query, ending, wanted, info, context.pieces, today)
    return _news(query, ending, wanted, info, context.pieces, today)


def _info(query: Query, wanted: Slice, context: WebContext) -> FeedInfo:
    """All but what only the entries tell."""
    names = read_names(query, wanted.language, wanted.selection.place, wanted.selection.organiser)
    title, description = _title(query, wanted, names)
    return replace(
        info_of_all(query, wanted.language, context),
        title=title,
        description=description,
        self_path=wanted.self_path,
        page_path=wanted.page_path,
    )


def info_of_all(query: Query, language: str, context: WebContext) -> FeedInfo:
    """What is true of every feed in a language; it has no title yet."""
    names = read_names(query, language)
    template = _template_changed_at(query)
    return FeedInfo(
        site=context.site(),
        base_url=context.base_url,
        language=language,
        title="",
        description="",
        self_path=f"/{language}/events.ics",
        page_path=f"/{language}/events",
        template_changed_at=template,
        newest_change=template,
        category_names=names.categories,
        municipality_names=names.municipalities,
        author=context.publisher_name,
    )


def _title(query: Query, wanted: Slice, names: Names) -> tuple[str, str]:
    """A feed's name and what it says of itself."""
    spoken = words(wanted.language)
    _ = spoken.gettext
    if wanted.place:
        title, description = _place_title(query, wanted, names)
    else:
        title = slice_title(wanted.selection, names, spoken)
        description = _("What is on in Halmstad, Laholm, Hylte, Falkenberg, Ljungby and Båstad.")
    if wanted.selection.feed == "upcoming":
        title = _("%(title)s: coming up") % {"title": title}
    elif wanted.selection.feed == "changes":
        title = _("%(title)s: changes") % {"title": title}
    return title, description


def _place_title(query: Query, wanted: Slice, names: Names) -> tuple[str, str]:
    sentence = words(wanted.language).gettext("Events: %(what)s")
    try:
        place = get_place(query, wanted.place)
    except NotFoundError:
        return sentence % {"what": wanted.place}, ""
    return sentence % {"what": place.name(wanted.language)}, names.municipalities.get(place.municipality, "")


def _template_changed_at(query: Query) -> datetime:
    """When the way entries are written last changed: with the code, or by `visitapp rerender`."""
    told = site_values(query).get("template_changed_at", "")
    return max(TEMPLATE_CHANGED_AT, datetime.fromisoformat(told)) if told else TEMPLATE_CHANGED_AT


def _event_calendar(query: Query, wanted: Slice, info: FeedInfo, today: date) -> MadeFeed:
    """One event with all its days; a merged one's is that of the event it is now.

    That of one which is no more, or not now, is empty: who subscribed meets no error.
    """
    try:
        found = get_event(query, wanted.event, wanted.language)
    except NotFoundError as error:
        if isinstance(error, GoneError) and error.moved_to:
            found = get_event(query, error.moved_to, wanted.language)
        elif has_event(query, wanted.event):
            return _calendar([], replace(info, title=wanted.event, description=""), today)
        else:
            raise
    path = f"/{wanted.language}/events/{found.slug}"
    named = replace(wanted, path=f"{path}.ics", page_path=path)
    entries = feed_entries(
        query,
        wanted.selection,
        wanted.language,
        wanted.first,
        wanted.last,
        today,
        events=event_row(query, found.uid),
    )
    info = replace(
        info,
        title=found.title,
        description=found.summary,
        self_path=named.self_path,
        page_path=named.page_path,
        full_text=True,
    )
    return _calendar(entries, info, today)


def _calendar_of_many(query: Query, wanted: Slice, info: FeedInfo, context: WebContext, today: date) -> MadeFeed:
    stamps = feed_stamps(query, wanted.selection, wanted.first, wanted.last, today, most=MOST_ENTRIES)
    pieces = stamped_pieces(query, stamps, info, context.pieces, context.lines, _ports(query, wanted))
    info = _as_new_as(info, (piece.stamp for piece in pieces))
    return _made(join_pieces(pieces, info), ".ics", info, (stamp.event for stamp in stamps[: len(pieces)]))


def _calendar(entries: list[FeedEntry], info: FeedInfo, today: date) -> MadeFeed:
    info = _as_new_as(info, map(_changed, entries))
    return _made(render_calendar(entries, info, today), ".ics", info, (entry.event_id for entry in entries))


def _news(query: Query, ending: str, wanted: Slice, info: FeedInfo, kept: Pieces, today: date) -> MadeFeed:
    upcoming = wanted.selection.feed == "upcoming"
    find, items_of = (upcoming_events, upcoming_items) if upcoming else (announced_events, announced_items)
    page = wanted.selection.page
    part = find(query, wanted.selection, wanted.first, wanted.last, today, page * MAX_ITEMS)

    def write(_: object, entries: list[FeedEntry]) -> dict[int, WrittenItem]:
        return {shown.event: written_item(ending, shown, info) for shown in items_of(entries, info, today)}

    stamps = _stamps(query, wanted, today, part.ids[(page - 1) * MAX_ITEMS :])
    about = ending, wanted.selection.feed, today, _ports(query, wanted)
    items = in_order(stamped_parts(query, by_event(stamps), info, kept, about, WrittenItem, write).values())
    info = _as_new_as(info, (item.changed_at for item in items))
    paging = _paging(wanted, part.following is not None)
    return _made(render_news(ending, items, info, paging), ending, info, _touching(part))


def _changes(query: Query, ending: str, wanted: Slice, info: FeedInfo, kept: Pieces, today: date) -> MadeFeed:
    page = wanted.selection.page
    notices = find_notices(query, wanted.selection, wanted.first, wanted.last, today, most=page * MAX_ITEMS + 1)
    shown = {notice.uid: notice for notice in notices[(page - 1) * MAX_ITEMS : page * MAX_ITEMS]}

    def write(uids: Iterable[str], entries: list[FeedEntry]) -> dict[str, WrittenItem]:
        events: dict[int, list[FeedEntry]] = {}
        for entry in entries:
            events.setdefault(entry.event_id, []).append(entry)
        items = notice_items([shown[uid] for uid in uids], events, info, today)
        return {uid: written_item(ending, item, info) for uid, item in items.items()}

    held = by_event(stamps_of_events(query, sorted({notice.event_id for notice in shown.values()})))
    stamps = {uid: held.get(notice.event_id, []) for uid, notice in shown.items()}
    items = list(stamped_parts(query, stamps, info, kept, (ending, "changes", today), WrittenItem, write).values())
    info = _as_new_as(info, (notice.at for notice in shown.values()))
    paging = _paging(wanted, len(notices) > page * MAX_ITEMS)
    touching = (notice.event_id for notice in notices)
    return _made(render_news(ending, items, info, paging), ending, info, touching)


def _geojson(query: Query, wanted: Slice, info: FeedInfo, kept: Pieces, today: date) -> MadeFeed:
    page = wanted.selection.page
    part = upcoming_events(query, wanted.selection, wanted.first, wanted.last, today, page * MAX_FEATURES)

    def write(_: object, entries: list[FeedEntry]) -> dict[int, EventFeature]:
        return event_features(entries, info, today)

    stamps = _stamps(query, wanted, today, part.ids[(page - 1) * MAX_FEATURES :])
    features = stamped_parts(query, by_event(stamps), info, kept, (".geojson", today), EventFeature, write).values()
    info = _as_new_as(info, (feature.changed_at for feature in features))
    paging = _paging(wanted, part.following is not None)
    return _made(render_geojson(features, info, paging), ".geojson", info, _touching(part))


def _stamps(query: Query, wanted: Slice, today: date, events: Sequence[int]) -> list[Stamp]:
    """The occurrences of `events` in the slice."""
    return feed_stamps(query, wanted.selection, wanted.first, wanted.last, today, events=events)


def _ports(query: Query, wanted: Slice) -> Hashable:
    """The names of the ports, where they are shown."""
    return tuple(line_names(query, wanted.language).items()) if wanted.selection.by_ferry else ()


def _paging(wanted: Slice, follows: bool) -> Paging:
    """The other documents of the feed. Which is the last is not told (RFC 5005 §3): it would be counted for nothing."""
    page = wanted.selection.page
    if page == 1 and not follows:
        return Paging(complete=True, first_path=wanted.self_path)
    links = [("first", wanted.document(1))]
    if page > 1:
        links.append(("previous", wanted.document(page - 1)))
    if follows:
        links.append(("next", wanted.document(page + 1)))
    return Paging(tuple(links), first_path=wanted.document(1))


def _touching(part: EventPart) -> tuple[int, ...]:
    """Whose changes touch the document: also those of the event that follows, for they may end the feed here."""
    return part.ids if part.following is None else (*part.ids, part.following)


def _as_new_as(info: FeedInfo, changes: Iterable[datetime]) -> FeedInfo:
    return replace(info, newest_change=max((*changes, info.template_changed_at)))


def _changed(entry: FeedEntry) -> datetime:
    return max(entry.changed_at, entry.reach.changed_at) if entry.reach else entry.changed_at


def _made(body: bytes, ending: str, info: FeedInfo, events: Iterable[int]) -> MadeFeed:
    return MadeFeed(body, CONTENT_TYPES[ending], info.newest_change, frozenset(events))
