"""Three calendars that other programs wrote, moved to the coming months and to the region, become part of the site."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import feedparser
import icalendar
import pytest

from tests.site.conftest import ROOT, make_site, wait_until
from tests.site.test_server import served

REAL = ROOT.parent / "shared" / "corpus" / "ics" / "real"
CONCERTS = "ical4j--src__test__resources__samples__invalid__lastfm.ics"
MATCHES = "ical.net--Ical.Net.Tests__Calendars__Serialization__ProdID2.ics"
SERIES = "ics-parser--tests__ical__issue-196.ics"
DATED = re.compile(rb"^((?:DTSTART|DTEND|RECURRENCE-ID|EXDATE)[^:\r\n]*:)(\d{8})", re.MULTILINE)
UNTIL = re.compile(rb"(UNTIL=)(\d{8})")
PLACE = re.compile(rb"^(?:LOCATION|GEO)[;:].*(?:\r?\n[ \t].*)*\r?\n", re.MULTILINE)


def moved(name: str, first: date, location: str) -> bytes:
    """The calendar of that name with its dates moved by whole weeks, so that the first after 2000 is on or after
    `first`, and every event at `location`."""
    data = (REAL / name).read_bytes()
    days = sorted(day for _, day in DATED.findall(data) if day > b"20000101")
    earliest = datetime.strptime(days[0].decode(), "%Y%m%d").date()  # noqa: DTZ007  # a date without time
    weeks = -((earliest - first).days // 7)

    def shift(match: re.Match[bytes]) -> bytes:
        day = datetime.strptime(match[2].decode(), "%Y%m%d").date()  # noqa: DTZ007
        return match[1] + f"{day + timedelta(weeks=weeks):%Y%m%d}".encode()

    data = UNTIL.sub(shift, DATED.sub(shift, PLACE.sub(b"", data)))
    return data.replace(b"END:VEVENT", f"LOCATION:{location}\r\nEND:VEVENT".encode())


def upcoming(data: bytes, today: date) -> int:
    """Single events in a calendar that begin in the window of a harvest, by another reader."""
    calendar = icalendar.Calendar.from_ical(data)
    starts = [cast("Any", event["DTSTART"]).dt for event in calendar.walk("VEVENT")]
    days = [start.date() if isinstance(start, datetime) else start for start in starts]
    return sum(today <= day <= today + timedelta(days=390) for day in days)


@pytest.mark.skipif(not REAL.is_dir(), reason="the corpus of real calendars is not here")
def test_real_calendars_are_on_the_site_and_have_verdicts(tmp_path: Path) -> None:
    today = datetime.now().astimezone().date()
    first = today + timedelta(days=14)
    documents = {
        "/concerts.ics": moved(CONCERTS, first, "Norrvikens trädgårdar"),
        "/matches.ics": moved(MATCHES, first, "Halmstad Arena"),
        "/series.ics": moved(SERIES, first, "Biblioteket i Hyltebruk"),
    }
    expected = {
        "/concerts.ics": upcoming(documents["/concerts.ics"], today),
        "/matches.ics": upcoming(documents["/matches.ics"], today),
        "/series.ics": 7,
    }
    with served(documents) as host, make_site(tmp_path / "site", False, VISITAPP_FETCH_PRIVATE=host) as site:
        site.run("migrate")
        site.run("region", "load")
        site.run("timetable", "import", str(ROOT / "visitapp/data/timetables/demo-helsingborg-helsingor.txt"))
        for path in documents:
            told = site.run(
                "source", "add", f"http://{host}{path}", "--name", path, "--municipality", "halmstad", "--yes"
            )
            assert "ical" in told.stdout.lower()
        site.start("worker")
        site.start("serve")
        wait_until(
            lambda: (
                site.get("/sv/events.ics?crossing=helsingborg-helsingor&mode=car").content.count(b"BEGIN:VEVENT") > 20
            ),
            "the verdicts",
        )

        entries = icalendar.Calendar.from_ical(site.get("/sv/events.ics").content).walk("VEVENT")
        news = feedparser.parse(site.get("/sv/events.rss").content)
        page = site.get("/sv/events?municipality=bastad").text
        by_car = site.get("/en/events.ics?crossing=helsingborg-helsingor&mode=car&stay=day").content
        entry = next(one for one in news.entries if "Jazz Orchestra" in one.title)
        reach = site.run("timetable", "reach", entry.link.rpartition("/")[2]).stdout

    assert Counter(str(one["LOCATION"]).partition("\n")[0].partition(",")[0] for one in entries) == {
        "Norrvikens trädgårdar": expected["/concerts.ics"],
        "Halmstad Arena": expected["/matches.ics"],
        "Biblioteket i Hyltebruk": expected["/series.ics"],
    }
    assert len(news.entries) == expected["/concerts.ics"] + expected["/matches.ics"] + 1
    assert "Millennium Jazz Orchestra" in page
    assert "helsingborg-helsingor car: " in reach
    assert by_car.count(b"BEGIN:VEVENT") > 20
