"""What an office is asked to look over each week: its events of the next days, and what waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.changes import set_site_value
from visitapp.store.database import Query, from_json, instant, maybe_instant, writing
from visitapp.store.match_pairs import count_asked
from visitapp.store.outbox import WrittenMail, queue_mails
from visitapp.store.source_read import SourceHealth, office_sources
from visitapp.store.submissions import count_submissions
from visitapp.store.texts import words_of
from visitapp.store.unknown_read import count_unknown

MOST_EVENTS = 200
"""In a mail; of more the first are named, and how many there are is said."""


@dataclass(frozen=True, slots=True)
class WeekEvent:
    """One time an event is held. `starts_at` None: its hour is not known, or it lasts all day. `news`: new, changed."""

    uid: str
    title: str
    on: date
    starts_at: datetime | None
    place: str
    status: str
    sources: tuple[str, ...]
    news: str


@dataclass(frozen=True, slots=True)
class Week:
    """`total` events in all. What waits: questions about doubles, unknown places, proposals, and sources in trouble."""

    events: tuple[WeekEvent, ...]
    total: int
    asked: int
    unknown: int
    waiting: int
    troubled: tuple[tuple[str, str], ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.total or self.asked or self.unknown or self.waiting or self.troubled)


def week_of(query: Query, office: Office, language: str, first: date, last: date, since: datetime) -> Week:
    """What is held in [first, last], both local days, and what waits. What came or changed after `since` is news."""
    scope, values = _scope(office)
    where = (
        "FROM occurrence o JOIN event e ON e.id = o.event_id WHERE o.state = 'current' AND e.state = 'public'"
        f" AND o.starts_on >= ? AND o.starts_on <= ? AND {scope}"
    )
    total = int(query.rows(f"SELECT COUNT(*) {where}", first, last, *values)[0][0])
    rows = query.rows(
        "SELECT e.id, e.uid, o.starts_on, o.starts_at, e.place_name, o.status, e.status, e.sources, e.published_at,"
        f" e.changed_at {where} ORDER BY o.starts_on, o.sort_from, o.uid LIMIT ?",
        first, last, *values, MOST_EVENTS,
    )  # fmt: skip
    words = words_of(query, {row[0] for row in rows}, language)
    events = []
    for key, uid, day, starts, place, status, of_event, sources, published, changed in rows:
        news = "new" if instant(published) > since else "changed" if instant(changed) > since else ""
        told = of_event if status == "scheduled" else status
        names = tuple(one["name"] for one in from_json(sources))
        title = words[key].title if key in words else uid
        on = date.fromisoformat(str(day)[:10])
        events.append(WeekEvent(uid, title, on, maybe_instant(starts), place, told, names, news))
    troubled = tuple(
        (one.slug, one.name)
        for one in _own_sources(query, office)
        if not one.active or one.quarantined or one.failures >= 3
    )
    return Week(
        tuple(events), total, count_asked(query, office, first), count_unknown(query, office, first),
        count_submissions(query, office)["waiting"], troubled,
    )  # fmt: skip


async def keep_week(office: str, week: str, mails: Iterable[WrittenMail], now: datetime) -> bool:
    """Queue the mails of a week and keep that they are written, both or neither; False when they were before."""
    key = f"weekly:{office}"[:64]
    async with writing():
        row = await models.Site.get_or_none(key=key)
        if row is not None and row.value >= week:
            return False
        await set_site_value(key, week)
        await queue_mails(mails, now)
        return True


def weeks_written(query: Query) -> dict[str, str]:
    """For each office, by slug, the week that was written of last."""
    rows = query.rows("SELECT key, value FROM site WHERE key LIKE 'weekly:%'")
    return {str(row[0]).partition(":")[2]: str(row[1]) for row in rows}


def _own_sources(query: Query, office: Office) -> list[SourceHealth]:
    found = office_sources(query, office)
    return [one for one in found if not one.office] if office.kind == "region" else found


def _scope(office: Office) -> tuple[str, list[object]]:
    """The events that are an office's to look over; for the region's those that are no municipality's."""
    if office.kind == "municipality":
        return "e.municipality_slug = ?", [office.municipality]
    if office.kind == "region":
        return "e.municipality_slug = ''", []
    return (
        "EXISTS (SELECT 1 FROM record r JOIN source s ON s.id = r.source_id"
        " WHERE r.event_id = e.id AND s.office_slug = ?)"
    ), [office.slug]
