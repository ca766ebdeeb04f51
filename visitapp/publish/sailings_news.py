"""The sailings of a crossing as news: an item a service day and direction, and one that says when none is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import escape

from feeds.news_write import NewsItem
from visitapp.domain.crossing.headways import Headway, by_headway
from visitapp.domain.crossing.types import Direction, Sailing
from visitapp.publish.content import paragraph
from visitapp.publish.news import Paging, ShownItem, render_news, written_item
from visitapp.publish.sailings import (
    DAYS_AHEAD,
    SailingsFeed,
    check_in_lines,
    gap_of,
    headway_check_in_lines,
    headway_sentence,
    running,
    status_line,
)
from visitapp.publish.words import ZONE, Words, words

_FORM = ".rss"


def sailings_news(feed: SailingsFeed) -> bytes:
    """RSS of the days shown, the nearest first; last what no timetable covers."""
    spoken = words(feed.info.language)
    items = [
        _day_item(feed, day, direction, spoken)
        for day in feed.days()
        if feed.tells(day)
        for direction in feed.directions
    ]
    items += _gap_item(feed, spoken)
    info = replace(feed.info, newest_change=feed.stamp)
    written = [written_item(_FORM, ShownItem((at,), 0, feed.stamp, item), info) for at, item in enumerate(items)]
    return render_news(_FORM, written, info, Paging(complete=True, first_path=info.self_path))


def _day_item(feed: SailingsFeed, day: date, direction: Direction, spoken: Words) -> NewsItem:
    """The departures of one service day one way. It counts as published when the day came into the feed."""
    _ = spoken.gettext
    sailings = [one for one in feed.of_day(day) if one.direction == direction]
    listed, rows = by_headway(sailings)
    listed.sort(key=lambda one: one.departs_at)
    origin, destination = feed.way(direction)
    hours = [_hour(feed, one, spoken) for one in listed] + [_row_note(feed, row, spoken) for row in rows]
    demo = " (demo)" if any(one.demo for one in sailings) else ""
    title = _("%(day)s: ferry %(origin)s–%(destination)s") % {
        "day": spoken.short_date(day), "origin": origin, "destination": destination,
    }  # fmt: skip
    nothing = _("By its timetable nothing sails this way on this day.")
    appeared = datetime.combine(day - timedelta(days=DAYS_AHEAD - 1), time(), ZONE)
    address = feed.page_address(direction, day)
    return NewsItem(
        id=feed.info.tag("sailings", f"{feed.slug}/{direction}/{day.isoformat()}"),
        title=title + demo,
        url=address,
        published=appeared,
        updated=max(appeared, feed.stamp),
        summary=", ".join(hours) if hours else nothing,
        content_html=_content(feed, listed, rows, nothing, spoken) + _link(address),
        start=day,
        place=origin,
    )


def _content(
    feed: SailingsFeed, listed: Sequence[Sailing], rows: Sequence[Headway], nothing: str, spoken: Words
) -> str:
    _ = spoken.gettext
    if not listed and not rows:
        return paragraph(nothing)
    lines = ["<br>".join([escape(_crossing_line(feed, one, spoken)), *_escaped(feed, one, spoken)]) for one in listed]
    for row in rows:
        sails = running(row.sailings)
        shown = replace(row, sailings=sails) if sails else row
        closing = headway_check_in_lines(feed, shown, spoken) if sails else []
        lines.append("<br>".join(map(escape, [_row_note(feed, row, spoken), *closing])))
    demo = any(one.demo for one in listed) or any(one.demo for row in rows for one in row.sailings)
    invented = paragraph(_("Demo: this timetable is invented. No boat sails by it.")) if demo else ""
    return invented + "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def _escaped(feed: SailingsFeed, sailing: Sailing, spoken: Words) -> Iterator[str]:
    if sailing.status != "cancelled":
        yield from map(escape, check_in_lines(feed, sailing, spoken))


def _crossing_line(feed: SailingsFeed, sailing: Sailing, spoken: Words) -> str:
    """ "08:00–11:30, Ada", with what is out of the ordinary."""
    here, there = (spoken.by_clocks_of(port.zone) for port in feed.board.crossing.way(sailing.direction))
    hours = f"{here.clock(sailing.departs_at, sailing.service_date)}–{there.time(sailing.arrives_at)}"
    return ", ".join(part for part in (hours, sailing.vessel, status_line(sailing, spoken)) if part)


def _hour(feed: SailingsFeed, sailing: Sailing, spoken: Words) -> str:
    hour = spoken.by_clocks_of(feed.board.zone(sailing.direction).key).clock(sailing.departs_at, sailing.service_date)
    note = status_line(sailing, spoken)
    return f"{hour} ({note})" if note else hour


def _row_note(feed: SailingsFeed, row: Headway, spoken: Words) -> str:
    sails = running(row.sailings)
    if sails:
        return headway_sentence(feed, replace(row, sailings=sails), spoken)
    return f"{headway_sentence(feed, row, spoken)} ({spoken.pgettext('boat', 'Cancelled')})"


def _gap_item(feed: SailingsFeed, spoken: Words) -> list[NewsItem]:
    """That no timetable speaks of some of the days shown, as one item; none when one does of each."""
    gap = gap_of(feed, spoken)
    if gap is None:
        return []
    published = feed.changed_at
    if gap.since is not None:
        # When the end came into the feed; a timetable may have come, and with it the end, later than that.
        published = max(published, datetime.combine(gap.since - timedelta(days=DAYS_AHEAD - 1), time(), ZONE))
    address = feed.info.address(feed.info.page_path)
    return [
        NewsItem(
            id=feed.info.tag("sailings", f"{feed.slug}/{gap.name}"),
            title=f"{feed.ports[0]}–{feed.ports[1]}: {gap.sentence}",
            url=address,
            published=published,
            updated=max(published, feed.stamp),
            summary=gap.sentence,
            content_html=paragraph(gap.sentence) + _link(address),
        )
    ]


def _link(address: str) -> str:
    return f'<p><a href="{escape(address)}">{escape(address)}</a></p>'
