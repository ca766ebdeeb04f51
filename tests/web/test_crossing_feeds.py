"""Feeds of a crossing's sailings: their addresses, what is refused, and that a page announces them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import feedparser
import icalendar
import pytest

from tests.web.conftest import BASE, NOW, PagesSite, tree_of
from tests.web.test_pages_ferries import TIMETABLE
from visitapp.store.timetables import save_timetables
from visitapp.web.crossingfeeds import SailingsAddress, parse_sailings_address

pytestmark = pytest.mark.anyio

PATH = "/en/crossings/goteborg-frederikshavn"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (f"{PATH}.ics", SailingsAddress("en", "goteborg-frederikshavn", ".ics")),
        ("/da/crossings/ystad-ronne.rss", SailingsAddress("da", "ystad-ronne", ".rss")),
        (f"{PATH}.atom", None),
        (PATH, None),
        ("/fi/crossings/ystad-ronne.ics", None),
    ],
)
def test_path_is_taken_apart(path: str, address: SailingsAddress | None) -> None:
    assert parse_sailings_address(path) == address


async def test_calendar_has_the_sailings_of_one_way_or_both(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)

    counts = {}
    for query in ("", "?direction=out", "?direction=back", "?direction=out&utm_source=x"):
        answer = await pages_site.get(f"{PATH}.ics{query}")
        calendar = icalendar.Calendar.from_ical(answer.content)
        counts[query] = len(calendar.walk("VEVENT"))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        assert "The timetable ends on Thursday, 10 December 2026." in str(calendar["DESCRIPTION"])

    assert counts == {"": 30, "?direction=out": 20, "?direction=back": 10, "?direction=out&utm_source=x": 20}


async def test_news_of_a_line_that_ended_or_has_no_timetable_says_so(pages_site: PagesSite) -> None:
    ended = feedparser.parse((await pages_site.get("/en/crossings/halmstad-grenaa.rss")).content)
    untold = feedparser.parse((await pages_site.get("/en/crossings/ystad-ronne.rss")).content)
    calendar = icalendar.Calendar.from_ical((await pages_site.get("/en/crossings/halmstad-grenaa.ics")).content)

    assert [one.title for one in ended.entries] == ["Halmstad–Grenaa: Ended on Thu, 30 Apr 2026."]
    assert [one.title for one in untold.entries] == ["Ystad–Rønne: No timetable is published."]
    assert (calendar.walk("VEVENT"), "Ended on Thu, 30 Apr 2026." in str(calendar["DESCRIPTION"])) == ([], True)


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        (f"{PATH}.ics?direction=north", 400, "direction"),
        (f"{PATH}.rss?direction=out&direction=back", 400, "direction"),
        (f"{PATH}.ics?category=music", 400, "category"),
        ("/en/crossings/nowhere.ics", 404, ""),
    ],
)
async def test_bad_address_is_refused_by_name(pages_site: PagesSite, path: str, status: int, word: str) -> None:
    answer = await pages_site.get(path)

    assert (answer.status_code, word in answer.text) == (status, True)


async def test_page_announces_the_feeds_and_offers_them_to_calendars(pages_site: PagesSite) -> None:
    await save_timetables([replace(TIMETABLE, valid_to=date(2027, 1, 31))], "text", NOW)

    tree = tree_of((await pages_site.get(PATH)).text)

    announced = [str(one) for one in tree.xpath("//link[@rel='alternate'][@type]/@href") if "/crossings/" in one]
    assert announced == [
        f"{PATH}{ending}{query}" for query in ("", "?direction=out", "?direction=back") for ending in (".ics", ".rss")
    ]
    for address in announced:
        assert (await pages_site.get(address)).status_code == 200
    copied = [str(one) for one in tree.xpath("//input[@data-copy]/@value")]
    assert copied == [BASE + address for address in announced if ".ics" in address]
    opened = [str(one) for one in tree.xpath("//a[starts-with(@href,'webcal:')]/@href")]
    assert opened == [address.replace("https:", "webcal:") for address in copied]
