"""The transport feeds and networks that somebody has to look after: those that fail, are paused, or end soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from visitapp.domain.crossing.transport_feed import TransportFeed
from visitapp.domain.crossing.validity import WARN_DAYS
from visitapp.publish.words import Words
from visitapp.store.database import Query
from visitapp.store.networkends import network_ends
from visitapp.store.transport_feed_read import list_transport_feeds


@dataclass(frozen=True, slots=True)
class TransportWarning:
    """A feed, what is the matter, and the machine's own words for it, in English ("" where there are none)."""

    name: str
    sentence: str
    words: str


def transport_warnings(query: Query, today: date, spoken: Words) -> tuple[TransportWarning, ...]:
    """By name; all offices see the same. A network that somebody imported by hand is no feed, and ends all the same."""
    feeds = list_transport_feeds(query)
    known = {feed.name for feed in feeds}
    found = [
        TransportWarning(feed.name, sentence, feed.problem if feed.failures else "")
        for feed in feeds
        if (sentence := _sentence(feed, today, spoken))
    ]
    found += [
        TransportWarning(name, sentence, "")
        for name, last_day in network_ends(query).items()
        if name not in known and (sentence := _end(last_day, today, spoken))
    ]
    return tuple(sorted(found, key=lambda one: one.name))


def _sentence(feed: TransportFeed, today: date, spoken: Words) -> str:
    """What is the matter; "" when all is well."""
    _ = spoken.gettext
    lines = []
    if feed.failures and feed.succeeded_at is not None:
        lines.append(_("It could not be taken; the last time was %(at)s.") % {"at": spoken.datetime(feed.succeeded_at)})
    elif feed.failures:
        lines.append(_("It could not be taken yet."))
    if feed.next_at is None:
        lines.append(_("It is paused."))
    if feed.last_day is not None and (end := _end(feed.last_day, today, spoken)):
        lines.append(end)
    return " ".join(lines)


def _end(last_day: date, today: date, spoken: Words) -> str:
    """That it ended, or ends soon; else ""."""
    if last_day < today:
        return spoken.gettext("Its timetables ended on %(day)s.") % {"day": spoken.date(last_day)}
    if (last_day - today).days <= WARN_DAYS:
        return spoken.gettext("Its timetables end on %(day)s.") % {"day": spoken.date(last_day)}
    return ""
