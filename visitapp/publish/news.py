"""News feeds: one item per event, the newest first, with the dates in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from html import escape

from feeds.news_write import NewsFeed, NewsItem, write_rss
from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.feed import FeedInfo, body, facts, ferry_lines, last_day, shown_title, warnings, when
from visitapp.publish.words import ZONE, Words, words

MAX_ITEMS = 1000
STYLESHEET = "/static/feed.css"


def render_rss(entries: Sequence[FeedEntry], info: FeedInfo, day: date, max_items: int = MAX_ITEMS) -> bytes:
    """RSS 2.0 of the events of `entries` as it is on `day` (the local date), newest published first.

    An event's next occurrence, counted from `day`, gives its date in words; all of them stand in its content.
    """
    items = news_items(entries, info, day)[:max_items]
    newest = max((item.updated for item in items), default=info.newest_change)
    feed = NewsFeed(
        id=f"tag:{info.site},2026:{info.self_path}",
        title=info.title,
        description=info.description,
        language=info.language,
        url=info.address(info.page_path),
        self_url=info.address(info.self_path),
        updated=max(newest, info.newest_change, info.template_changed_at),
        stylesheet=STYLESHEET,
    )
    return write_rss(feed, items)


def news_items(entries: Sequence[FeedEntry], info: FeedInfo, day: date) -> list[NewsItem]:
    """One item per event, newest published first, then by the event's uid."""
    spoken = words(info.language)
    events: dict[str, list[FeedEntry]] = {}
    for entry in sorted(entries, key=_order):
        events.setdefault(entry.event_uid, []).append(entry)
    newest_first = sorted(events.values(), key=lambda held: (-held[0].published_at.timestamp(), held[0].event_uid))
    return [_item(held, info, spoken, day) for held in newest_first]


def _order(entry: FeedEntry) -> tuple[date, float, str]:
    return entry.starts_on, entry.starts_at.timestamp() if entry.starts_at else 0.0, entry.occurrence_uid


def _item(held: Sequence[FeedEntry], info: FeedInfo, spoken: Words, day: date) -> NewsItem:
    shown = _next(held, day)
    categories = info.categories_of(shown)
    start, end = _times(shown)
    return NewsItem(
        id=f"tag:{info.site},2026:event/{shown.event_uid}",
        title=_title(shown, info, spoken, day),
        url=info.event_address(shown.slug),
        published=shown.published_at,
        updated=max(info.stamp(entry) for entry in held),
        summary=_summary(shown, info, spoken),
        content_html=_content(shown, held, info, spoken),
        categories=categories,
        start=start,
        end=end,
        place=", ".join(part for part in (shown.place_name, _municipality(shown, info)) if part),
        organiser=shown.organiser,
        kind=categories[0] if categories else "",
        latitude=shown.latitude,
        longitude=shown.longitude,
        image_url=info.address(shown.image_url) if shown.image_url else "",
        language=shown.text_language,
    )


def _next(held: Sequence[FeedEntry], day: date) -> FeedEntry:
    """The first occurrence from `day` on that is held, else the first from `day` on, else the last of all."""
    coming = [entry for entry in held if last_day(entry) >= day]
    on = [entry for entry in coming if entry.status != "cancelled"]
    return (on or coming or held[-1:])[0]


def _title(entry: FeedEntry, info: FeedInfo, spoken: Words, day: date) -> str:
    last = last_day(entry)
    if entry.starts_at is None and last > entry.starts_on:
        days = spoken.day_range(entry.starts_on, last)
    else:
        days = spoken.short_date(entry.starts_on, year=entry.starts_on.year != day.year)
    place = _municipality(entry, info)
    return f"{days} · {shown_title(entry, spoken)}" + (f", {place}" if place else "")


def _times(entry: FeedEntry) -> tuple[date | datetime, date | datetime | None]:
    if entry.starts_at is None:
        last = last_day(entry)
        return entry.starts_on, last if last > entry.starts_on else None
    later = entry.ends_at is not None and entry.ends_at > entry.starts_at
    return _local(entry.starts_at), _local(entry.ends_at) if later and entry.ends_at else None


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


def _municipality(entry: FeedEntry, info: FeedInfo) -> str:
    return info.municipality_name(entry.municipality)


def _summary(entry: FeedEntry, info: FeedInfo, spoken: Words) -> str:
    return "\n".join((*warnings(entry, spoken), entry.summary or body(entry, info))).strip()


def _content(entry: FeedEntry, held: Sequence[FeedEntry], info: FeedInfo, spoken: Words) -> str:
    """HTML of our own making: every text is escaped, so no mark-up of a source gets in."""
    place = ", ".join(part for part in (entry.place_name, entry.address, _municipality(entry, info)) if part)
    dates = [f"{when(one, spoken)}{_state(one, spoken)}" for one in held]
    html = [_paragraph(line) for line in warnings(entry, spoken)]
    html.append(_paragraph(place))
    html.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in dates) + "</ul>")
    html += [_paragraph(block) for block in body(entry, info).split("\n\n")]
    html.append(_paragraph("\n".join(facts(entry, spoken))))
    if entry.reach:
        html.append(_paragraph("\n".join(ferry_lines(entry.reach, entry.starts_on, spoken))))
    address = escape(info.event_address(entry.slug))
    html.append(f'<p><a href="{address}">{address}</a></p>')
    return "".join(html)


def _state(entry: FeedEntry, spoken: Words) -> str:
    _ = spoken.gettext
    if entry.status == "cancelled":
        return " " + _("(cancelled)")
    return " " + _("(postponed)") if entry.status == "postponed" else ""


def _paragraph(text: str) -> str:
    return f"<p>{escape(text.strip()).replace(chr(10), '<br>')}</p>" if text.strip() else ""
