"""What lost other publishers their subscribers: a test for each fault, numbered as they were found elsewhere.

Some stand where they belong: 2 (sequences that only rise) in tests/store/test_projection.py, 4 and 7 (zone rules,
folds) in tests/wire/test_ical_write.py and test_ical_readers.py, 9 and 10 (validators, heads) in tests/web.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from lxml import etree

from tests.publish.test_calendar import CHANGED, DAY, INFO, entry, events_of
from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.calendar import render_calendar
from visitapp.publish.feed import FeedInfo, last_day
from visitapp.publish.news import Paging, announced_items, render_news, upcoming_items, written_item
from visitapp.publish.words import words

ATOM = "{http://www.w3.org/2005/Atom}"
NEWS = (".rss", ".atom", ".json")
LANGUAGES = ("sv", "en", "da", "de")
WHOLE = Paging(complete=True)


def news(ending: str, *entries: FeedEntry, info: FeedInfo = INFO, day: date = DAY) -> bytes:
    items = [written_item(ending, shown, info) for shown in announced_items(entries, info, day)]
    return render_news(ending, items, info, WHOLE)


def many(count: int) -> list[FeedEntry]:
    days = [date(2026, 6, 6) + timedelta(days=number) for number in range(count)]
    return [entry(occurrence_uid=f"o{day}", starts_on=day, starts_at=None, kind="all-day") for day in days]


def test_1_stamps_are_of_the_change_and_the_same_on_another_day() -> None:
    first, later = events_of(entry()), events_of(entry(), day=date(2026, 6, 5))

    assert [event[name].dt for event in (*first, *later) for name in ("DTSTAMP", "LAST-MODIFIED")] == [CHANGED] * 4
    assert render_calendar([entry()], INFO, DAY) == render_calendar([entry()], INFO, date(2026, 6, 5))
    another_day = [news(ending, entry(), day=date(2026, 6, 5)) for ending in NEWS]
    assert [news(ending, entry()) for ending in NEWS] == another_day


def test_3_each_occurrence_has_its_own_uid_and_no_rule_repeats_it() -> None:
    held = [entry(occurrence_uid=f"o{n}", starts_at=datetime(2026, 6, 6 + n, 17, tzinfo=UTC)) for n in range(3)]

    events = events_of(*held)

    assert [str(event["UID"]) for event in events] == [f"o{n}@visit.example" for n in range(3)]
    assert not any(event.has_key(name) for event in events for name in ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"))


def test_5_no_time_floats() -> None:
    night = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    times = [*night, datetime(2026, 7, 1, 10, tzinfo=UTC), datetime(2040, 1, 1, 10, tzinfo=UTC)]
    held = [entry(occurrence_uid=str(n), starts_at=at, ends_at=None) for n, at in enumerate(times)]

    lines = render_calendar(held, INFO, DAY).replace(b"\r\n ", b"").split(b"\r\n")

    starts = [line for line in lines if line.startswith(b"DTSTART") and line[8:10] != b"19"]
    assert all(b"TZID=Europe/Stockholm:" in line or line.endswith(b"Z") for line in starts)
    assert len(starts) == len(times)


def test_6_what_ends_at_midnight_belongs_to_the_day_before() -> None:
    until_midnight = entry(ends_at=datetime(2026, 6, 6, 22, tzinfo=UTC))
    past_midnight = entry(ends_at=datetime(2026, 6, 7, 4, 1, tzinfo=UTC))
    only_midnight = entry(starts_at=datetime(2026, 6, 5, 22, tzinfo=UTC), ends_at=datetime(2026, 6, 5, 22, tzinfo=UTC))

    assert [last_day(one) for one in (until_midnight, past_midnight, only_midnight)] == [
        date(2026, 6, 6),
        date(2026, 6, 7),
        date(2026, 6, 6),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_8_what_is_cancelled_says_so_in_every_form(language: str) -> None:
    info = replace(INFO, language=language)
    cancelled = entry(status="cancelled")
    title = words(language).gettext("CANCELLED: %(title)s") % {"title": "Concert"}

    (event,) = events_of(cancelled, info=info)
    rss, atom = (etree.fromstring(news(ending, cancelled, info=info)) for ending in (".rss", ".atom"))
    (item,) = json.loads(news(".json", cancelled, info=info))["items"]

    titles = [rss.findtext(".//item/title"), atom.findtext(f"{ATOM}entry/{ATOM}title"), item["title"]]
    assert (str(event["STATUS"]), str(event["SUMMARY"]), item["_event"]["status"]) == ("CANCELLED", title, "cancelled")
    assert [shown is not None and f"· {title}" in shown for shown in titles] == [True] * 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_11_calendar_that_is_cut_says_so_in_its_language(language: str) -> None:
    info = replace(INFO, language=language, description="")

    calendar: Any = icalendar.Calendar.from_ical(render_calendar(many(60), info, DAY, 12_000))

    count = len(calendar.walk("VEVENT"))
    spoken = words(language)
    sentence = spoken.ngettext(
        "Shortened to its first date, %(day)s.", "Shortened to its first %(count)s dates, up to %(day)s.", count
    )
    said = sentence % {"count": count, "day": spoken.date(date(2026, 6, 5) + timedelta(days=count))}
    assert str(calendar["DESCRIPTION"]) == said
    assert language == "en" or sentence != words("en").ngettext(
        "Shortened to its first date, %(day)s.", "Shortened to its first %(count)s dates, up to %(day)s.", count
    )


def test_12_id_and_date_of_news_outlive_its_slug_its_title_and_its_changes() -> None:
    renamed = entry(slug="other-ab12c", title="Other", changed_at=datetime(2026, 5, 30, tzinfo=UTC), status="moved")

    seen = [
        (item["id"], item["date_published"])
        for one in (entry(), renamed)
        for item in json.loads(news(".json", one))["items"]
    ]

    assert seen == [("tag:visit.example,2026:event/e1", "2026-03-02T00:00:00Z")] * 2


def test_12_news_is_dated_by_its_publication_never_by_the_event() -> None:
    far = entry(starts_at=datetime(2027, 6, 6, 17, tzinfo=UTC), starts_on=date(2027, 6, 6))

    dates = [
        shown.item.published
        for items in (announced_items([far], INFO, DAY), upcoming_items([far], INFO, DAY))
        for shown in items
    ]

    assert dates == [datetime(2026, 3, 2, tzinfo=UTC)] * 2


def test_13_atom_is_updated_by_every_change_and_not_by_the_start() -> None:
    changed = entry(changed_at=datetime(2026, 5, 30, 12, tzinfo=UTC), title="Other")

    roots = [etree.fromstring(news(".atom", one)) for one in (entry(), changed)]

    assert [root.findtext(f"{ATOM}entry/{ATOM}updated") for root in roots] == [
        "2026-05-01T08:00:00Z",
        "2026-05-30T12:00:00Z",
    ]
