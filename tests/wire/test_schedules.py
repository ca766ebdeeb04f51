"""Events that are held by a schedule of schema.org: their times, and what of a schedule is not certain."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.ical_values import iso
from feeds.read import read
from feeds.wire import Document, ReadOptions, WireOccurrence
from visitapp.harvest.problems import broken_events, is_cut_off

PAGES = Path(__file__).parent / "pages"
OPTIONS = ReadOptions(base_url="https://halmstad.example/e/", limit=400)
WINDOW = ReadOptions(
    window_start=datetime(2026, 6, 1, tzinfo=UTC), window_end=datetime(2027, 6, 1, tzinfo=UTC), limit=400
)
WEEKLY = {
    "@type": "Schedule", "startDate": "2026-06-01", "endDate": "2026-06-21", "repeatFrequency": "P1W",
    "byDay": "https://schema.org/Monday", "startTime": "19:00",
}  # fmt: skip


def _read(schedule: object, options: ReadOptions = OPTIONS, **event: object) -> Document:
    return read(json.dumps({"@type": "Event", "name": "A", "eventSchedule": schedule, **event}).encode(), options)


def _times(document: Document) -> list[str]:
    return [f"{one.start:%m-%d %H:%M}" for event in document.events for one in event.occurrences]


def _shown(occurrences: tuple[WireOccurrence, ...]) -> list[tuple[str, str]]:
    return [(one.start.isoformat(), one.end.isoformat() if one.end else "") for one in occurrences]


def test_schedules_are_expanded_as_they_say() -> None:
    document = read((PAGES / "schedule.json").read_bytes(), OPTIONS)

    songs, tour, books = document.events
    assert (document.format, document.error, document.problems) == ("jsonld", None, ())
    assert (songs.start, songs.end) == (
        datetime.fromisoformat("2026-06-03T19:00:00+02:00"), datetime.fromisoformat("2026-06-03T20:30:00+02:00")
    )  # fmt: skip
    assert _shown(songs.occurrences) == [
        (f"2026-06-{day}T19:00:00+02:00", f"2026-06-{day}T20:30:00+02:00") for day in ("03", "10", "24")
    ]
    assert (songs.recurring, songs.zone, songs.status) == (True, "Europe/Stockholm", "scheduled")
    assert _shown(tour.occurrences) == [
        ("2026-03-07T14:00:00+01:00", "2026-03-07T14:45:00+01:00"),
        ("2026-03-21T14:00:00+01:00", "2026-03-21T14:45:00+01:00"),
        ("2026-04-04T14:00:00+02:00", "2026-04-04T14:45:00+02:00"),
        # Three hours by the clock on the night that is an hour longer end at one, which comes before the change.
        ("2026-10-24T22:00:00+02:00", "2026-10-25T01:00:00+02:00"),
    ]
    assert tour.start.isoformat() == "2026-03-07T14:00:00+01:00"
    assert [(one.start, one.end, one.status) for one in books.occurrences] == [
        (date(2026, 9, 15), None, "cancelled"), (date(2026, 12, 15), None, "cancelled"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        """<div itemscope itemtype="https://schema.org/Event"><h2 itemprop="name">A</h2>
        <div itemprop="eventSchedule" itemscope itemtype="https://schema.org/Schedule">
        <meta itemprop="repeatFrequency" content="P2W"><link itemprop="byDay" href="https://schema.org/Monday">
        <time itemprop="startDate" datetime="2026-06-01">1 juni</time>
        <time itemprop="endDate" datetime="2026-06-30">30 juni</time>
        <time itemprop="startTime" datetime="19:00">sju</time></div></div>""",
        """<div vocab="https://schema.org/" typeof="Event"><h2 property="name">A</h2>
        <div property="eventSchedule" typeof="Schedule">
        <meta property="repeatFrequency" content="P2W"><link property="byDay" href="https://schema.org/Monday">
        <time property="startDate" datetime="2026-06-01">1 juni</time>
        <time property="endDate" datetime="2026-06-30">30 juni</time>
        <time property="startTime" datetime="19:00">sju</time></div></div>""",
    ],
    ids=["microdata", "rdfa"],
)
def test_schedule_in_the_elements_of_a_page_is_expanded(page: str) -> None:
    document = read(f"<html>{page}</html>".encode(), OPTIONS)

    assert (document.problems, _times(document)) == ((), ["06-01 19:00", "06-15 19:00", "06-29 19:00"])


@pytest.mark.parametrize(
    ("changed", "times"),
    [
        ({}, ["06-01 19:00", "06-08 19:00", "06-15 19:00"]),
        ({"startDate": "2026-06-03"}, ["06-08 19:00", "06-15 19:00"]),
        ({"byDay": ["Monday", "http://schema.org/Friday"], "endDate": "2026-06-08"},
         ["06-01 19:00", "06-05 19:00", "06-08 19:00"]),
        ({"byDay": "MO,FR", "endDate": "2026-06-05"}, ["06-01 19:00", "06-05 19:00"]),
        ({"repeatFrequency": "P7D"}, ["06-01 19:00", "06-08 19:00", "06-15 19:00"]),
        ({"repeatFrequency": "P14D"}, ["06-01 19:00", "06-15 19:00"]),
        ({"repeatFrequency": "P10D", "byDay": None}, ["06-01 19:00", "06-11 19:00", "06-21 19:00"]),
        ({"repeatFrequency": "PT240H", "byDay": None}, ["06-01 19:00", "06-11 19:00", "06-21 19:00"]),
        ({"repeatFrequency": "https://schema.org/Daily", "endDate": "2026-06-09"}, ["06-01 19:00", "06-08 19:00"]),
        ({"repeatFrequency": "P1M", "byDay": "2MO", "endDate": None, "repeatCount": "2"},
         ["06-08 19:00", "07-13 19:00"]),
        ({"repeatFrequency": "P1Y", "byDay": None, "endDate": "2027-12-31"}, ["06-01 19:00", "06-01 19:00"]),
        ({"endDate": "2026-06-08T18:00:00+02:00"}, ["06-01 19:00"]),
        ({"exceptDate": "2026-06-08T19:00:00+02:00"}, ["06-01 19:00", "06-15 19:00"]),
        ({"exceptDate": ["2026-06-08T00:00:00", "2026-06-01"]}, ["06-15 19:00"]),
        ({"startTime": "19:00:00+02:00"}, ["06-01 19:00", "06-08 19:00", "06-15 19:00"]),
        ({"startTime": None, "startDate": "2026-06-01T18:30"}, ["06-01 18:30", "06-08 18:30", "06-15 18:30"]),
        ({"repeatFrequency": None, "byDay": None, "endDate": None}, ["06-01 19:00"]),
        ({"repeatFrequency": None, "byDay": None, "endDate": "2026-06-01"}, ["06-01 19:00"]),
        ({"scheduleTimezone": "Europe/London", "endDate": "2026-06-01"}, ["06-01 19:00"]),
    ],
)  # fmt: skip
def test_what_a_schedule_says_is_when_it_is_held(changed: dict[str, Any], times: list[str]) -> None:
    document = _read(WEEKLY | changed)

    assert (document.problems, _times(document)) == ((), times)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"repeatFrequency": None}, "it has no repeatFrequency"),
        ({"repeatFrequency": None, "byDay": None}, "it has no repeatFrequency"),
        ({"repeatFrequency": "biweekly"}, "repeatFrequency biweekly is no period"),
        ({"repeatFrequency": "P1M2D"}, "repeatFrequency P1M2D is no period"),
        ({"repeatFrequency": "P0D"}, "INTERVAL=0 is out of range"),
        ({"repeatFrequency": "PT1H", "byDay": None},
         "FREQ=HOURLY is expanded only with COUNT up to 200 and no BY part"),
        ({"byDay": "https://schema.org/PublicHolidays"}, "byDay PublicHolidays is no weekday"),
        ({"byDay": "2MO"}, "byDay 2MO is no weekday"),
        ({"byMonthWeek": 2}, "byMonthWeek does not go with what does not repeat by months"),
        ({"byMonthWeek": 2, "byDay": None, "repeatFrequency": "P1M"}, "byMonthWeek 2 does not tell the days"),
        ({"byMonthDay": 40, "repeatFrequency": "P1M"}, "BYMONTHDAY=40 is out of range"),
        ({"byMonth": "juni"}, "byMonth juni is no number"),
        ({"startDate": "i juni"}, "its startDate is i juni"),
        ({"startDate": None}, "it has no startDate"),
        ({"endDate": "snart"}, "its endDate is snart"),
        ({"endDate": "2026-05-01"}, "no day fits it"),
        ({"repeatCount": -1}, "repeatCount -1 is no number"),
        ({"repeatFrequency": "P1Y", "byMonth": 2, "byMonthDay": 30, "byDay": None, "endDate": None}, "no day fits it"),
    ],
)  # fmt: skip
def test_schedule_that_is_not_certain_is_told_and_not_guessed(changed: dict[str, Any], why: str) -> None:
    lost = _read(WEEKLY | changed)
    own = _read(WEEKLY | changed, startDate="2026-06-24T18:00") if changed != {"startDate": None} else None

    assert (lost.events, [problem.where for problem in lost.problems]) == ((), ["node 1 A"])
    assert lost.problems[0].what == f"eventSchedule is not expanded, the event is left out: {why}"
    assert (broken_events(lost.problems), is_cut_off(lost.problems)) == (1, False)
    if own is not None:
        assert _times(own) == ["06-24 18:00"]
        assert own.problems[0].what == f"eventSchedule is not expanded, its own startDate alone is read: {why}"
        assert broken_events(own.problems) == 0


@pytest.mark.parametrize(
    ("changed", "what", "shown"),
    [
        ({"startTime": "kl 19"}, "startTime kl 19 is no time of day", ("2026-06-01", "")),
        ({"startTime": "25:00"}, "startTime 25:00 is no time of day", ("2026-06-01", "")),
        ({"startTime": "17:00:00Z"}, "startTime 17:00:00Z is not by the clock of Europe/Stockholm", ("2026-06-01", "")),
        ({"endTime": "18:00"}, "endTime 18:00 is before startTime 19:00", ("2026-06-01T19:00:00+02:00", "")),
        ({"duration": "två timmar"}, "duration två timmar is none", ("2026-06-01T19:00:00+02:00", "")),
        ({"duration": "PT1H", "endTime": "21:00"}, "duration and endTime tell different ends",
         ("2026-06-01T19:00:00+02:00", "")),
        ({"exceptDate": "midsommar"}, "exceptDate midsommar is no date", ("2026-06-01T19:00:00+02:00", "")),
        ({"scheduleTimezone": "Sverige"}, "scheduleTimezone Sverige is not known: taken for Europe/Stockholm",
         ("2026-06-01T19:00:00+02:00", "")),
        ({"endDate": "2026-06-08T00:00:00"},
         "endDate 2026-06-08T00:00:00 is a midnight: what is held that day is left aside",
         ("2026-06-01T19:00:00+02:00", "")),
    ],
)  # fmt: skip
def test_part_of_a_schedule_that_is_not_certain_costs_that_part(
    changed: dict[str, Any], what: str, shown: tuple[str, str]
) -> None:
    document = _read(WEEKLY | changed)

    assert [problem.what for problem in document.problems] == [f"eventSchedule: {what}"]
    assert _shown(document.events[0].occurrences)[0] == shown
    assert broken_events(document.problems) == 0


def test_schedule_without_an_hour_has_that_of_the_event_on_its_own_day_alone() -> None:
    document = _read(
        {**WEEKLY, "startTime": None, "startDate": None}, startDate="2026-06-08T19:00", endDate="2026-06-08T21:00"
    )

    assert document.problems == ()
    assert _shown(document.events[0].occurrences) == [
        ("2026-06-08T19:00:00+02:00", "2026-06-08T21:00:00+02:00"), ("2026-06-15", "")
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    start=st.dates(date(2025, 1, 1), date(2027, 6, 1)),
    hour=st.integers(0, 23),
    unit=st.sampled_from([("D", "DAILY"), ("M", "MONTHLY"), ("W", "WEEKLY")]),
    interval=st.integers(1, 6),
    month_days=st.lists(st.integers(1, 31), max_size=3, unique=True),
    months=st.lists(st.integers(1, 12), max_size=4, unique=True),
    count=st.none() | st.integers(1, 50),
)
def test_schedule_gives_what_the_same_rule_gives_in_a_calendar(
    start: date, hour: int, unit: tuple[str, str], interval: int, month_days: list[int], months: list[int],
    count: int | None,
) -> None:  # fmt: skip
    by_days = month_days if unit[0] != "W" else []
    schedule = {
        "startDate": start.isoformat(), "startTime": f"{hour:02}:15", "repeatFrequency": f"P{interval}{unit[0]}",
        "byMonthDay": by_days, "byMonth": months, "repeatCount": count, "duration": "PT90M",
    }  # fmt: skip

    document = _read(schedule, WINDOW)

    if not document.events:
        assert "no day fits it" in document.problems[0].what
        return
    # A calendar's own start is an occurrence too: so it begins where the schedule's first one is.
    first = f"{document.events[0].start:%Y%m%dT%H%M%S}"
    rule = f"FREQ={unit[1]};INTERVAL={interval}"
    rule += f";BYMONTHDAY={','.join(map(str, by_days))}" if by_days else ""
    rule += f";BYMONTH={','.join(map(str, months))}" if months else ""
    rule += f";COUNT={count}" if count else ""
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "SUMMARY:A", f"DTSTART;TZID=Europe/Stockholm:{first}",
             "DURATION:PT90M", f"RRULE:{rule}", "END:VEVENT", "END:VCALENDAR"]  # fmt: skip
    calendar = read("\r\n".join(lines).encode(), WINDOW)
    assert [(iso(one.start), one.end, one.recurrence_key) for one in document.events[0].occurrences] == [
        (iso(one.start), one.end, one.recurrence_key) for one in calendar.events[0].occurrences
    ]


@pytest.mark.parametrize(
    "schedule",
    [
        {"startDate": "1970-01-01", "repeatFrequency": "P1D", "startTime": "10:00"},
        {"startDate": "2026-01-01", "repeatFrequency": "P1Y", "byMonth": 2, "byMonthDay": 29, "byDay": "Friday"},
        {"startDate": "2026-01-01", "repeatFrequency": "P1D", "repeatCount": 999999},
        {"startDate": "0001-01-01", "repeatFrequency": "P1D"},
        {"startDate": "9999-12-31", "repeatFrequency": "P1D", "startTime": "23:59", "duration": "P3000D"},
        {"startDate": "2026-01-01", "repeatFrequency": "P1D", "exceptDate": ["2026-01-01"] * 8_000},
        {"startDate": "2026-01-01", "repeatFrequency": "P1D", "byMonthDay": list(range(31)) * 250},
        {"startDate": "2026-01-01", "repeatFrequency": "P" + "1" * 100_000 + "D"},
        [{"startDate": "2026-01-01", "repeatFrequency": "P1D", "startTime": "10:00"}] * 500,
        ["Mondays", 7, None, [[]], {"byDay": {"byDay": {}}}],
    ],
)
def test_schedule_made_to_cost_much_costs_little(schedule: object) -> None:
    nodes = [{"@type": "Event", "name": f"{number}", "eventSchedule": schedule} for number in range(20)]
    began = time.process_time()

    document = read(json.dumps(nodes).encode(), WINDOW)

    assert time.process_time() - began < 2
    assert document.error is None
    assert all(len(event.occurrences) <= 400 for event in document.events)
    latest = datetime(2027, 6, 1, tzinfo=UTC) + timedelta(days=1)
    assert all(iso(one.start) < iso(latest) for event in document.events for one in event.occurrences)
