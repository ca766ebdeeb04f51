"""News feeds: events, and what became of them, as items of RSS, Atom and JSON Feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from feeds.atom_write import atom_item, join_atom
from feeds.jsonfeed_write import join_jsonfeed, json_item
from feeds.news_write import NewsFeed, NewsItem, join_rss, rss_item
from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.content import event_html
from visitapp.publish.feed import FeedInfo, body, by_event, last_day, next_of, order_of, shown_title, warnings
from visitapp.publish.words import ZONE, Words, words

MAX_ITEMS = 200
"""Items of one document; the rest stand on its next pages."""
STYLESHEET = "/static/feed.css"

_ITEMS: Mapping[str, Callable[[NewsItem, str, bool], bytes]] = {
    ".rss": rss_item,
    ".atom": atom_item,
    ".json": json_item,
}
_FEEDS: Mapping[str, Callable[[NewsFeed, Iterable[bytes]], bytes]] = {
    ".rss": join_rss,
    ".atom": join_atom,
    ".json": join_jsonfeed,
}
NEWS_ENDINGS = tuple(_FEEDS)
Order = tuple[float | date | bool | str | tuple[date, float, str], ...]


class ShownItem(NamedTuple):
    """An item, the row of its event, and what it is sorted by among those of other events.

    `changed_at` is the newest change of anything it shows, what writes it included.
    """

    order: Order
    event: int
    changed_at: datetime
    item: NewsItem


class WrittenItem(NamedTuple):
    """An item as it stands in a feed: `octets`; `order` and `changed_at` are those of what it was written of."""

    order: Order
    changed_at: datetime
    updated: datetime
    octets: bytes


T = TypeVar("T", ShownItem, WrittenItem)


@dataclass(frozen=True, slots=True)
class Paging:
    """The documents of a feed in several (RFC 5005 §3): (rel, path). `first_path` is that of the first one.

    `complete`: everything of the feed stands in this document.
    """

    links: tuple[tuple[str, str], ...] = ()
    complete: bool = False
    first_path: str = ""


def written_item(ending: str, shown: ShownItem, info: FeedInfo) -> WrittenItem:
    """An item as it stands in a feed of the form `ending` (.rss, .atom, .json)."""
    octets = _ITEMS[ending](shown.item, info.language, bool(STYLESHEET))
    return WrittenItem(shown.order, shown.changed_at, shown.item.updated, octets)


def render_news(ending: str, items: Sequence[WrittenItem], info: FeedInfo, paging: Paging) -> bytes:
    """The feed of `items`, in their order, as `ending` says: the form they are written in."""
    _ = words(info.language).gettext
    newest = max((item.updated for item in items), default=info.newest_change)
    feed = NewsFeed(
        id=f"tag:{info.site},2026:{paging.first_path or info.self_path}",
        title=info.title,
        description=info.description,
        language=info.language,
        url=info.address(info.page_path),
        self_url=info.address(info.self_path),
        updated=max(newest, info.newest_change, info.template_changed_at),
        stylesheet=STYLESHEET,
        author=info.author or info.site,
        author_url=info.address(f"/{info.language}/"),
        complete=paging.complete,
        links=tuple((rel, info.address(path)) for rel, path in paging.links),
        about=info.address(f"/{info.language}/subscribe"),
        note=_("This is a news feed. Copy its address into a news reader to follow it."),
        note_links=(
            (info.address(info.page_path), _("Open as a page, with map and filters")),
            (info.address(f"/{info.language}/subscribe"), _("Other ways to subscribe")),
        ),
    )
    return _FEEDS[ending](feed, [item.octets for item in items])


def announced_items(entries: Iterable[FeedEntry], info: FeedInfo, day: date) -> list[ShownItem]:
    """One item per event, newest published first, then by the event's uid.

    An event's next occurrence, counted from `day` (the local date), gives its date in words; all stand in its content.
    """
    spoken = words(info.language)
    shown = [
        _shown((-held[0].published_at.timestamp(), held[0].event_uid), next_of(held, day), held, info, spoken, day)
        for held in by_event(entries)
    ]
    return in_order(shown)


def upcoming_items(entries: Iterable[FeedEntry], info: FeedInfo, day: date) -> list[ShownItem]:
    """One item per event that is still to come on `day`, by its next occurrence; the same ids as when announced.

    What goes on since before `day` stands under it, last.
    """
    spoken = words(info.language)
    coming = [held for held in by_event(entries) if any(last_day(entry) >= day for entry in held)]
    return in_order(
        _shown(_from(next_of(held, day), day), next_of(held, day), held, info, spoken, day) for held in coming
    )


def in_order(items: Iterable[T]) -> list[T]:
    """Items of events as they follow each other in a feed."""
    return sorted(items, key=lambda item: item.order)


def _shown(
    order: Order, entry: FeedEntry, held: Sequence[FeedEntry], info: FeedInfo, spoken: Words, day: date
) -> ShownItem:
    changed_at = max(info.stamp(one) for one in held)
    return ShownItem(order, entry.event_id, changed_at, event_item(entry, held, info, spoken, day))


def event_item(
    entry: FeedEntry, held: Sequence[FeedEntry], info: FeedInfo, spoken: Words, day: date, lead: str = ""
) -> NewsItem:
    """An event as an item, led by the occurrence `entry` among those `held`. `lead` stands first in its texts."""
    categories = info.categories_of(entry)
    start, end = _times(entry)
    municipality = info.municipality_name(entry.municipality)
    changed = max(info.stamp(one) for one in held)
    return NewsItem(
        id=info.tag("event", entry.event_uid),
        title=dated_title(shown_title(entry, spoken), entry, info, spoken, day),
        url=info.event_address(entry.slug),
        published=entry.published_at,
        updated=max(changed, entry.published_at),
        summary=_summary(entry, info, spoken, lead),
        content_html=event_html(entry, held, info, spoken, lead),
        categories=categories,
        start=start,
        end=end,
        hour_given=entry.kind != "no-time",
        status=entry.status,
        place=", ".join(part for part in (entry.place_name, municipality) if part),
        place_name=entry.place_name,
        address=entry.address,
        municipality=municipality,
        organiser=entry.organiser,
        organiser_url=entry.organiser_url,
        kind=categories[0] if categories else "",
        latitude=entry.latitude,
        longitude=entry.longitude,
        position_confirmed=entry.place_confirmed,
        free=None if entry.price_kind == "unknown" else entry.price_kind == "free",
        online_url=entry.online_url,
        ticket_url=entry.ticket_url,
        image_url=info.address(entry.image_url) if entry.image_url else "",
        image_credit=entry.image_credit,
        language=entry.text_language,
    )


def dated_title(title: str, entry: FeedEntry, info: FeedInfo, spoken: Words, day: date) -> str:
    """A title with its day before it and its municipality after it: "lör 6 juni · Konsert, Halmstad"."""
    last = last_day(entry)
    if entry.starts_at is None and last > entry.starts_on:
        days = spoken.day_range(entry.starts_on, last)
    else:
        days = spoken.short_date(entry.starts_on, year=entry.starts_on.year != day.year)
    place = info.municipality_name(entry.municipality)
    return f"{days} · {title}" + (f", {place}" if place else "")


def _from(entry: FeedEntry, day: date) -> tuple[date, bool, tuple[date, float, str]]:
    return max(entry.starts_on, day), entry.starts_on < day, order_of(entry)


def _times(entry: FeedEntry) -> tuple[date | datetime, date | datetime | None]:
    if entry.starts_at is None:
        last = last_day(entry)
        return entry.starts_on, last if last > entry.starts_on else None
    later = entry.ends_at is not None and entry.ends_at > entry.starts_at
    return _local(entry.starts_at), _local(entry.ends_at) if later and entry.ends_at else None


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


def _summary(entry: FeedEntry, info: FeedInfo, spoken: Words, lead: str) -> str:
    lines = (lead, *warnings(entry, spoken), entry.summary or body(entry, info))
    return "\n".join(line for line in lines if line).strip()
