"""The sailings of a crossing as calendar and news, read back by others, over the nights when clocks change."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import Crossing, Direction, Port, Rule, Sailing, SailingStatus, SourceNote
from visitapp.publish.feed import FeedInfo
from visitapp.publish.sailings import SailingsFeed
from visitapp.publish.sailings_calendar import sailings_calendar
from visitapp.publish.sailings_news import sailings_news

ROOT = Path(__file__).resolve().parents[2]
CHANGED = datetime(2026, 1, 2, 8, tzinfo=UTC)
HERE = Port("here", {"sv": "Här"}, "SE", 56.7, 12.8, "Europe/Stockholm", 50, True)
THERE = Port("there", {"sv": "Där"}, "DK", 56.4, 10.9, "Europe/Copenhagen", 500, False)
RULES = (
    Rule("foot", 20, 10, source=SourceNote("Leaflet"), assumed=False),
    Rule("car", None, None),
    Rule("caravan", None, None, accepted=False),
)
CROSSING = Crossing("here-there", HERE, THERE, "Ferries", "running", rules=RULES)
NIGHTS = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))
DAILY = Service("daily", frozenset(range(7)))
TABLE = Timetable(
    crossing="here-there",
    uid="one",
    name="One",
    valid_from=date(2026, 1, 1),
    valid_to=date(2027, 12, 31),
    source=SourceNote("Leaflet"),
    services=(DAILY,),
    departures=(
        Departure("out-day", "out", "daily", 9 * 3600, 3 * 3600, vessel="Ada"),
        Departure("out-night", "out", "daily", 23 * 3600 + 1800, 4 * 3600),
        Departure("back-late", "back", "daily", 26 * 3600 + 1800, 3600, classes=frozenset({"car"})),
        Departure("back-row-06:00", "back", "daily", 6 * 3600, 1200, 1200, 8 * 3600, approximate=True),
    ),
)


class Marked(Board):
    """A board on which sailings have another status than planned, by their keys."""

    def __init__(self, marks: dict[str, SailingStatus], *tables: Timetable) -> None:
        super().__init__(CROSSING, tables or (TABLE,))
        self.marks = marks

    def on_service_day(self, day: date) -> tuple[Sailing, ...]:
        """The sailings of a day, marked."""
        found = super().on_service_day(day)
        return tuple(replace(one, status=self.marks.get(one.key, "planned")) for one in found)


def feed_on(
    today: date, board: Board | None = None, directions: tuple[Direction, ...] = ("out", "back"), resting: str = ""
) -> SailingsFeed:
    info = FeedInfo(
        site="visit.example", base_url="https://visit.example", language="en", title="Departures", description="",
        self_path="/en/crossings/here-there.ics", page_path="/en/crossings/here-there", template_changed_at=CHANGED,
        newest_change=CHANGED,
    )  # fmt: skip
    return SailingsFeed(
        info=info, board=board or Board(CROSSING, (TABLE,)), directions=directions, today=today, changed_at=CHANGED,
        timetables_at=CHANGED, ports=("Here", "There"), classes={"foot": "On foot"}, resting=resting,
    )  # fmt: skip


def events_of(body: bytes) -> dict[str, Any]:
    found: Any = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return {str(event["UID"]).partition("@")[0]: event for event in found}


def test_each_listed_sailing_is_an_entry_and_a_headway_one_a_day() -> None:
    events = events_of(sailings_calendar(feed_on(date(2026, 7, 1))))

    assert len(events) == 14 * 4 + 1
    assert [name for name in events if "2026-07-02" in name] == [
        "here-there-back-2026-07-02-row-06:00",
        "here-there-out-2026-07-02-day",
        "here-there-out-2026-07-02-night",
        "here-there-back-2026-07-02-late",
    ]
    sailing, row = events["here-there-out-2026-07-02-day"], events["here-there-back-2026-07-02-row-06:00"]
    assert (str(sailing["SUMMARY"]), str(sailing["LOCATION"]), sailing["GEO"].to_ical()) == (
        "Ferry Here–There", "Here", "56.7;12.8",
    )  # fmt: skip
    assert str(sailing["DESCRIPTION"]).split("\n") == [
        "Ship: Ada", "",
        "Check-in closes at 08:40: On foot",
        "Check-in closes at 08:00 (assumed): bicycle, motorcycle, car, car-over-6m",
        "Not taken on board: caravan", "",
        "https://visit.example/en/crossings/here-there?date=2026-07-02",
    ]  # fmt: skip
    assert (row["DTSTART"].dt, row["DTEND"].dt) == (date(2026, 7, 2), date(2026, 7, 3))
    assert str(row["SUMMARY"]) == "Ferry There–Here, about every 20 min, 06:00–08:00"
    assert "GEO" not in row


def test_uid_stays_when_the_hour_changes_and_sequence_rises() -> None:
    later = replace(TABLE, departures=(replace(TABLE.departures[0], time_s=10 * 3600),))
    before = events_of(sailings_calendar(feed_on(date(2026, 7, 1))))
    moved = replace(feed_on(date(2026, 7, 1), Board(CROSSING, (later,))), timetables_at=CHANGED + timedelta(days=9))

    after = events_of(sailings_calendar(moved))

    name = "here-there-out-2026-07-01-day"
    assert after[name]["DTSTART"].dt - before[name]["DTSTART"].dt == timedelta(hours=1)
    assert int(after[name]["SEQUENCE"]) > int(before[name]["SEQUENCE"]) > 0


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.node
def test_instants_are_read_alike_over_the_change_of_clocks(night: date, node: str) -> None:
    today = night - timedelta(days=2)
    body = sailings_calendar(feed_on(today))
    sailings = [one for one in feed_on(today).sailings() if not one.approximate]
    wanted = {(one.departs_at, one.arrives_at) for one in sailings}

    by_icalendar = {(_utc(one["DTSTART"].dt), _utc(one["DTEND"].dt)) for one in _timed(events_of(body))}
    calendar: Any = vobject.readOne(body.decode())
    by_vobject = {
        (_utc(one.dtstart.value), _utc(one.dtend.value))
        for one in calendar.vevent_list
        if isinstance(one.dtstart.value, datetime)
    }
    script, library = ROOT / "tests/node/read_ical.mjs", ROOT / "node_modules/ical.js/dist/ical.js"
    told = subprocess.run([node, str(script), str(library)], input=body, capture_output=True, check=True).stdout
    by_ical_js = {
        (datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"]))
        for one in json.loads(told)["events"]
        if "T" in one["start"]
    }

    assert len(wanted) == len(sailings)
    assert (by_icalendar, by_vobject, by_ical_js) == (wanted, wanted, wanted)


def test_start_and_end_stand_in_the_zones_of_their_ports() -> None:
    body = sailings_calendar(feed_on(date(2026, 7, 1), directions=("out",))).decode()

    assert body.count("BEGIN:VTIMEZONE") == 2
    assert "DTSTART;TZID=Europe/Stockholm:20260702T090000\r\n" in body
    assert "DTEND;TZID=Europe/Copenhagen:20260702T120000\r\n" in body


def test_cancelled_sailing_stays_thirty_days_and_others_go_with_their_day() -> None:
    board = Marked(
        {"out-day@2026-06-02": "cancelled", "out-day@2026-07-02": "cancelled", "out-night@2026-07-02": "full"}
    )
    body = sailings_calendar(feed_on(date(2026, 7, 1), board))
    later = events_of(sailings_calendar(feed_on(date(2026, 7, 3), board)))

    events = events_of(body)
    shown = {name: (str(one["STATUS"]), str(one["SUMMARY"])) for name, one in events.items() if "out" in name}
    assert shown["here-there-out-2026-06-02-day"] == ("CANCELLED", "Cancelled: Ferry Here–There")
    assert shown["here-there-out-2026-07-02-day"] == ("CANCELLED", "Cancelled: Ferry Here–There")
    assert shown["here-there-out-2026-07-02-night"] == ("CONFIRMED", "Full: Ferry Here–There")
    assert "Check-in" not in str(events["here-there-out-2026-07-02-day"]["DESCRIPTION"])
    assert [name for name in later if name < "here-there-out-2026-07-03" and "out" in name] == [
        "here-there-out-2026-07-02-day"
    ]


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2025, 11, 1), date(2028, 2, 28)))
def test_nothing_is_shown_outside_validity_and_the_calendar_says_so(today: date) -> None:
    feed = feed_on(today)
    calendar: Any = icalendar.Calendar.from_ical(sailings_calendar(feed))

    days = {
        _utc(one["DTSTART"].dt).astimezone(ZoneInfo("Europe/Stockholm")).date()
        for one in calendar.walk("VEVENT")
        if isinstance(one["DTSTART"].dt, datetime)
    }
    # The boat at 02:30 belongs to the day before.
    assert all(date(2026, 1, 1) <= day <= date(2028, 1, 1) for day in days)
    whole = TABLE.covers(today) and TABLE.covers(feed.last_day)
    assert ("No timetable is published" in calendar["DESCRIPTION"]) == (not TABLE.covers(today))
    assert ("The timetable ends on" in calendar["DESCRIPTION"]) == (TABLE.covers(today) and not whole)


def test_news_has_an_item_a_day_and_direction_and_the_same_ids_next_day() -> None:
    read = feedparser.parse(sailings_news(feed_on(date(2026, 7, 1))))
    next_day = feedparser.parse(sailings_news(feed_on(date(2026, 7, 2))))

    assert (read.bozo, len(read.entries)) == (False, 28)
    first = read.entries[1]
    assert (first.title, first.summary, first.id) == (
        "Wed 1 Jul: ferry There–Here",
        "Thu 2 Jul 02:30, about every 20 min, 06:00–08:00",
        "tag:visit.example,2026:sailings/here-there/back/2026-07-01",
    )
    assert {one.id: one.published for one in read.entries[2:]} == {
        one.id: one.published for one in next_day.entries[:26]
    }
    assert max(one.published_parsed for one in read.entries) <= (2026, 7, 1, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("today", "resting", "titles"),
    [
        (date(2028, 2, 1), "", ["Here–There: No timetable is published since Saturday, 1 January 2028."]),
        (date(2025, 6, 1), "", [
            "Here–There: No timetable is published. The next one begins on Thursday, 1 January 2026."
        ]),
        (date(2028, 2, 1), "Ended.", ["Here–There: Ended."]),
    ],
)  # fmt: skip
def test_news_without_a_timetable_is_one_honest_item(today: date, resting: str, titles: list[str]) -> None:
    read = feedparser.parse(sailings_news(feed_on(today, resting=resting)))

    assert [one.title for one in read.entries] == titles


def test_what_is_planned_and_not_on_the_board_is_cancelled() -> None:
    thinned = replace(TABLE, departures=TABLE.departures[1:])
    feed = replace(feed_on(date(2026, 7, 1), Board(CROSSING, (thinned,))), plan=Board(CROSSING, (TABLE,)))

    events = events_of(sailings_calendar(feed))
    read = feedparser.parse(sailings_news(feed))

    shown = {name: str(one["STATUS"]) for name, one in events.items() if "out-2026-07-02" in name}
    assert shown == {"here-there-out-2026-07-02-day": "CANCELLED", "here-there-out-2026-07-02-night": "CONFIRMED"}
    assert read.entries[0].summary == "09:00 (Cancelled), 23:30"


def test_news_tells_of_the_end_before_it_comes_and_of_a_row_that_is_called_off() -> None:
    rows = {f"back-row-06:00-{number}@2027-12-30": "cancelled" for number in range(1, 8)}
    board = Marked({**rows, "out-day@2027-12-30": "delayed"})  # type: ignore[dict-item]  # the one status there is

    read = feedparser.parse(sailings_news(feed_on(date(2027, 12, 30), board)))

    assert [one.title for one in read.entries][4:] == [
        "Here–There: The timetable ends on Friday, 31 December 2027. None is published for the days after it."
    ]
    assert read.entries[0].summary == "09:00 (Delayed), 23:30"
    assert read.entries[1].summary == "Fri 31 Dec 02:30, about every 20 min, 06:00–08:00 (Cancelled)"


@pytest.mark.parametrize("night", NIGHTS)
def test_two_renders_are_equal(night: date) -> None:
    assert sailings_calendar(feed_on(night)) == sailings_calendar(feed_on(night))
    assert sailings_news(feed_on(night)) == sailings_news(feed_on(night))


def _timed(events: dict[str, Any]) -> list[Any]:
    return [one for one in events.values() if isinstance(one["DTSTART"].dt, datetime)]


def _utc(moment: Any) -> datetime:
    read: datetime = moment.astimezone(UTC)
    return read
