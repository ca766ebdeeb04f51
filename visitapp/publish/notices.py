"""The feed of changes: each notice (new, moved, cancelled, …) an item of its own, with what it was before in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from feeds.news_write import NewsItem
from visitapp.domain.event.entry import FeedEntry
from visitapp.domain.event.notice import Notice, Told
from visitapp.publish.feed import FeedInfo, hours, last_day, next_of
from visitapp.publish.news import ShownItem, dated_title, event_item
from visitapp.publish.words import Words, words

_RECENT = timedelta(days=7)


def notice_items(
    notices: Iterable[Notice], events: Mapping[int, Sequence[FeedEntry]], info: FeedInfo, day: date
) -> dict[str, ShownItem]:
    """What is shown of each notice, by its uid; those of an event that is not among `events` (by row) are left out.

    A notice has an id of its own and the instant at which it was noticed, so that a reader shows it as news.
    """
    spoken = words(info.language)
    return {
        notice.uid: ShownItem((), notice.event_id, notice.at, _item(notice, held, info, spoken, day))
        for notice in notices
        if (held := events.get(notice.event_id))
    }


def _item(notice: Notice, held: Sequence[FeedEntry], info: FeedInfo, spoken: Words, day: date) -> NewsItem:
    of = next((one for one in held if one.occurrence_uid == notice.occurrence_uid), next_of(held, day))
    entry = _as_told(notice, of)
    recent = [one for one in held if last_day(one) >= day - _RECENT] or list(held)
    item = event_item(entry, recent, info, spoken, day, _sentence(notice, info, spoken))
    title = f"{entry.title} (demo)" if entry.demo else entry.title
    return replace(
        item,
        id=info.tag("notice", notice.uid),
        title=_headline(notice, spoken) % {"title": dated_title(title, entry, info, spoken, day)},
        published=notice.at,
        updated=notice.at,
    )


def _as_told(notice: Notice, entry: FeedEntry) -> FeedEntry:
    """The occurrence as the notice tells it: it may have been moved again since."""
    told = notice.after if notice.after.starts_on else notice.before
    if told.starts_on is None or told.kind is None:
        return entry
    status = {"moved": "moved", "cancelled": "cancelled", "postponed": "postponed"}.get(notice.kind, "scheduled")
    return entry._replace(
        kind=told.kind,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        starts_on=told.starts_on,
        ends_on=told.ends_on,
        status=status,  # type: ignore[arg-type]  # one of the four, above
        previous=None,
    )


def _headline(notice: Notice, spoken: Words) -> str:
    _ = spoken.gettext
    headlines = {
        "new": _("New: %(title)s"),
        "moved": _("Moved: %(title)s"),
        "cancelled": _("Cancelled: %(title)s"),
        "postponed": _("Postponed: %(title)s"),
        "reinstated": _("Held after all: %(title)s"),
        "place": _("New place: %(title)s"),
    }
    return headlines[notice.kind]


def _sentence(notice: Notice, info: FeedInfo, spoken: Words) -> str:
    """What happened, with what was before; "" for what is new."""
    _ = spoken.gettext
    before, after = (_told(told, info, spoken) for told in (notice.before, notice.after))
    if notice.kind in ("moved", "place"):
        return _("Moved from %(before)s to %(after)s.") % {"before": before, "after": after}
    if notice.kind == "cancelled":
        return _("Cancelled. It was to be held: %(when)s.") % {"when": before or after}
    if notice.kind == "postponed":
        # That the new day is not known is among the warnings.
        return _("It was to be held: %(when)s.") % {"when": before or after}
    if notice.kind == "reinstated":
        return _("It is held after all: %(when)s.") % {"when": after}
    return ""


def _told(told: Told, info: FeedInfo, spoken: Words) -> str:
    """A time or a place in words."""
    if told.starts_at is not None:
        return hours(told.starts_at, told.ends_at, spoken)
    if told.starts_on is not None:
        last = told.ends_on - timedelta(days=1) if told.ends_on else told.starts_on
        return spoken.day_range(told.starts_on, max(told.starts_on, last))
    return ", ".join(part for part in (told.place_name, info.municipality_name(told.municipality)) if part)
