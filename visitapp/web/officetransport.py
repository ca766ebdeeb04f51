"""The transport feeds that somebody has to look after: those that fail, are paused, or end soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from visitapp.domain.crossing.transport_feed import TransportFeed
from visitapp.domain.crossing.validity import WARN_DAYS
from visitapp.publish.words import Words
from visitapp.store.database import Query
from visitapp.store.transport_feed_read import list_transport_feeds


@dataclass(frozen=True, slots=True)
class TransportWarning:
    """A feed, what is the matter, and the machine's own words for it, in English ("" where there are none)."""

    name: str
    sentence: str
    words: str


def transport_warnings(query: Query, today: date, spoken: Words) -> tuple[TransportWarning, ...]:
    """By name; all offices see the same."""
    return tuple(
        TransportWarning(feed.name, sentence, feed.problem if feed.failures else "")
        for feed in list_transport_feeds(query)
        if (sentence := _sentence(feed, today, spoken))
    )


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
    if feed.last_day is not None and feed.last_day < today:
        lines.append(_("Its timetables ended on %(day)s.") % {"day": spoken.date(feed.last_day)})
    elif feed.last_day is not None and (feed.last_day - today).days <= WARN_DAYS:
        lines.append(_("Its timetables end on %(day)s.") % {"day": spoken.date(feed.last_day)})
    return " ".join(lines)
