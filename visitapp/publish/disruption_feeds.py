"""What is disrupted as RSS and as a calendar: the words of the offices, with what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from feeds.ical_write import CalendarEntry, CalendarInfo, write_calendar
from feeds.news_write import NewsFeed, NewsItem, write_rss
from visitapp.domain.crossing.disruption import subject_of
from visitapp.domain.crossing.types import Crossing, Disruption
from visitapp.publish.content import paragraph
from visitapp.publish.disruption_words import (
    day_of,
    disruption_words,
    line_words,
    ports_of,
    span_words,
    what_words,
    when_words,
)
from visitapp.publish.feed import FeedInfo
from visitapp.publish.news import STYLESHEET
from visitapp.publish.words import Words, words

REFRESH_MINUTES = 15
MOST_ITEMS, MOST_ENTRIES = 200, 600
"""Newest first of the one, last to sail of the other: calendar services read 1 MB, news readers less."""
_ONE_DAY = timedelta(days=1)


def disruptions_rss(told: Iterable[Disruption], crossings: Mapping[str, Crossing], info: FeedInfo) -> bytes:
    """What was said, newest first: an item each time something was, and one when it was taken back.

    An item of what holds no longer keeps its id and says so.
    """
    spoken = words(info.language)
    items: list[NewsItem] = []
    for one in told:
        items.append(_said_item(one, crossings[one.crossing], info, spoken))
        if one.ended_at is not None and not one.replaced:
            items.append(_ended_item(one, one.ended_at, crossings[one.crossing], info, spoken))
    items.sort(key=lambda item: (item.published, item.id), reverse=True)
    _ = spoken.gettext
    feed = NewsFeed(
        id=f"tag:{info.site},2026:{info.self_path}",
        title=info.title,
        description=info.description,
        language=info.language,
        url=info.address(info.page_path),
        self_url=info.address(info.self_path),
        updated=max(info.newest_change, info.template_changed_at),
        ttl_minutes=REFRESH_MINUTES,
        stylesheet=STYLESHEET,
        author=info.author or info.site,
        author_url=info.address(f"/{info.language}/"),
        complete=len(items) <= MOST_ITEMS,
        note=_("This is a news feed. Copy its address into a news reader to follow it."),
        note_links=((info.address(info.page_path), _("Ferries")),),
    )
    return write_rss(feed, items[:MOST_ITEMS])


def disruptions_calendar(told: Iterable[Disruption], crossings: Mapping[str, Crossing], info: FeedInfo) -> bytes:
    """An entry for each sailing and each suspension, as it stands after the last news of it.

    CONFIRMED is that it is disrupted, CANCELLED that this was taken back. SEQUENCE counts the news of it.
    """
    spoken = words(info.language)
    subjects: dict[tuple[str, str, str], list[Disruption]] = {}
    for one in told:
        subjects.setdefault(subject_of(one), []).append(one)
    calendar = CalendarInfo(
        uid=f"{uuid5(NAMESPACE_URL, f'tag:{info.site},2026:{info.self_path}')}@{info.site}",
        name=info.title,
        description=info.description,
        url=info.address(info.page_path),
        source=info.address(info.self_path),
        last_modified=max(info.newest_change, info.template_changed_at),
        refresh=f"PT{REFRESH_MINUTES}M",
    )
    latest = sorted(subjects.values(), key=_how_late)[-MOST_ENTRIES:]
    return write_calendar(calendar, [_entry(news, crossings, info, spoken) for news in latest])


def _how_late(news: Sequence[Disruption]) -> tuple[bool, date, str]:
    """Of what is left out the first: sailings by their day, then suspensions, which are few and may last."""
    return news[-1].kind == "suspended", news[-1].first_day, news[-1].uid


def _said_item(one: Disruption, crossing: Crossing, info: FeedInfo, spoken: Words) -> NewsItem:
    title = _title(one, crossing, spoken)
    if one.ended_at is not None:
        told = spoken.gettext("No longer so: %(title)s")
        title = told % {"title": title}
    lines = _lines(one, crossing, spoken)
    start, end = _shown_times(one, crossing)
    return NewsItem(
        id=info.tag("disruption", one.uid),
        title=title,
        url=_address(one, crossing, info),
        published=one.made_at,
        updated=max(one.ended_at or one.made_at, info.template_changed_at),
        summary=" ".join(lines),
        content_html="".join(map(paragraph, lines)),
        start=start,
        end=end,
        status="" if one.ended_at else one.kind,
        place=ports_of(one, crossing)[0].name(info.language),
        organiser=crossing.operator,
        language=info.language,
    )


def _ended_item(one: Disruption, at: datetime, crossing: Crossing, info: FeedInfo, spoken: Words) -> NewsItem:
    _ = spoken.gettext
    title = _("Sails again: %(line)s") if one.kind == "suspended" else _("As by the timetable: %(line)s, %(when)s")
    lines = [_("This no longer holds: %(title)s.") % {"title": _title(one, crossing, spoken)}]
    lines.append(disruption_words(one, spoken).ended + ".")
    return NewsItem(
        id=info.tag("disruption", f"{one.uid}/ended"),
        title=title % {"line": line_words(one, crossing, spoken), "when": when_words(one, crossing, spoken)},
        url=_address(one, crossing, info),
        published=at,
        updated=max(at, info.template_changed_at),
        summary=" ".join(lines),
        content_html="".join(map(paragraph, lines)),
        place=ports_of(one, crossing)[0].name(info.language),
        organiser=crossing.operator,
        language=info.language,
    )


def _entry(
    news: Sequence[Disruption], crossings: Mapping[str, Crossing], info: FeedInfo, spoken: Words
) -> CalendarEntry:
    """The entry of one subject, from all that was told of it, oldest first."""
    first, last = news[0], news[-1]
    crossing = crossings[last.crossing]
    port = ports_of(last, crossing)[0]
    taken_back = sum(one.ended_at is not None and not one.replaced for one in news)
    title = _title(last, crossing, spoken, when=False)
    if last.ended_at is not None:
        title = spoken.gettext("No longer so: %(title)s") % {"title": title}
    start, end = _times(last)
    return CalendarEntry(
        uid=f"{first.uid}@{info.site}",
        start=start,
        end=end,
        stamp=max(last.ended_at or last.made_at, info.template_changed_at),
        created=first.made_at,
        sequence=len(news) - 1 + taken_back,
        summary=title,
        description="\n".join((*_lines(last, crossing, spoken), "", _address(last, crossing, info))),
        url=_address(last, crossing, info),
        place_name=port.name(info.language),
        latitude=port.latitude,
        longitude=port.longitude,
        categories=(what_words(last, spoken),),
        status="CANCELLED" if last.ended_at is not None else "CONFIRMED",
    )


def _title(one: Disruption, crossing: Crossing, spoken: Words, *, when: bool = True) -> str:
    """What is how, and when: a calendar shows the last by itself."""
    _ = spoken.gettext
    told = _("%(what)s: %(line)s, %(when)s") if when else _("%(what)s: %(line)s")
    return told % {
        "what": what_words(one, spoken),
        "line": line_words(one, crossing, spoken),
        "when": when_words(one, crossing, spoken),
    }


def _lines(one: Disruption, crossing: Crossing, spoken: Words) -> list[str]:
    """What stands beside it, a sentence each."""
    said = disruption_words(one, spoken)
    lines = [spoken.gettext("Demo: this timetable is invented. No boat sails by it.")] if one.demo else []
    lines += [said.reason, f"{said.only_in}." if said.only_in else ""]
    if one.kind == "delayed" and one.departs_at is not None:
        here, day = spoken.by_clocks_of(ports_of(one, crossing)[0].zone), day_of(one, crossing)
        lines.append(
            spoken.gettext("Planned at %(planned)s, now at %(now)s.")
            % {"planned": here.time(one.departs_at), "now": here.clock(one.departs_at + one.delay, day)}
        )
    elif one.kind == "suspended":
        lines.append(spoken.gettext("Suspended: %(when)s.") % {"when": span_words(one, spoken)})
    lines += [f"{part}." if part else "" for part in (said.ended or said.told, said.source)]
    return [line for line in lines if line]


def _address(one: Disruption, crossing: Crossing, info: FeedInfo) -> str:
    """The page of the crossing, on the day of a sailing and its way."""
    asked = {} if one.kind == "suspended" else {"date": day_of(one, crossing).isoformat()}
    if one.direction == "back":
        asked["direction"] = one.direction
    query = f"?{urlencode(asked)}" if asked else ""
    return info.address(f"/{info.language}/crossings/{one.crossing}{query}")


def _times(one: Disruption) -> tuple[date | datetime, date | datetime | None]:
    """When it is, as a calendar has it: the sailing with its delay, or whole days with an exclusive end."""
    if one.departs_at is not None:
        return one.departs_at + one.delay, None if one.arrives_at is None else one.arrives_at + one.delay
    return one.first_day, None if one.last_day is None else one.last_day + _ONE_DAY


def _shown_times(one: Disruption, crossing: Crossing) -> tuple[date | datetime, date | datetime | None]:
    """When it is, as news have it: by the clocks of the ports, or the first and last day."""
    if one.departs_at is None:
        return one.first_day, one.last_day
    origin, destination = ports_of(one, crossing)
    left = (one.departs_at + one.delay).astimezone(ZoneInfo(origin.zone))
    if one.arrives_at is None:
        return left, None
    return left, (one.arrives_at + one.delay).astimezone(ZoneInfo(destination.zone))
