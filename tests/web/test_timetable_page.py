"""The timetable of a span on one page: both ways, what is not told, and the days that are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.web.conftest import NOW, PagesSite, tree_of
from tests.web.test_disruptions import suspended, tell
from tests.web.test_pages_ferries import TIMETABLE
from visitapp.domain.crossing.timetable import Departure
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

PATH = "/en/crossings/goteborg-frederikshavn/timetable"
ROW = Departure("out-row", "out", "daily", 10 * 3600, 1200, 1200, 12 * 3600, approximate=True)
CARS = Departure("out-cars", "out", "daily", 25 * 3600, 3600, classes=frozenset({"car"}))


def text_of(element: object) -> str:
    return " ".join(str(element.xpath("string()")).split())  # type: ignore[attr-defined]  # an lxml element


async def test_page_has_both_ways_and_the_days_they_hold_for(pages_site: PagesSite) -> None:
    await save_timetables([replace(TIMETABLE, departures=(*TIMETABLE.departures, ROW, CARS))], "hand", NOW)

    tree = tree_of((await pages_site.get(PATH)).text)

    assert [text_of(one) for one in tree.xpath("//section[starts-with(@aria-labelledby,'days')]/h2")] == [
        "1–10 Dec 2026"
    ]
    assert [[text_of(cell) for cell in row.xpath("td")] for row in tree.xpath("//tbody/tr")] == [
        ["08:00–11:30", "06:00–09:30"],
        ["about every 20 min, 10:00–12:00", ""],
        ["23:00–02:30, Ada", ""],
        ["01:00 (next day)–02:00, only: Car up to 6 m", ""],
    ]
    closing = [text_of(one) for one in tree.xpath("//section[@aria-labelledby='check-in']//li")]
    assert closing[:2] == ["On foot: 45 min assumed", "Bicycle: 1 h assumed"]
    assert "Demo: this timetable is invented." in tree.text_content()


async def test_days_without_a_timetable_are_named(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "hand", NOW)

    page = tree_of((await pages_site.get(f"{PATH}?from=2026-11-28&to=2026-12-15")).text)
    none = (await pages_site.get("/en/crossings/ystad-ronne/timetable")).text
    ended = (await pages_site.get("/en/crossings/halmstad-grenaa/timetable")).text

    said = [text_of(one) for one in page.xpath("//p[@class='notice warn']")]
    assert said[1] == "No timetable is published: 28–30 Nov 2026; 11–15 Dec 2026"
    assert ("No timetable is published:" in none, "Ended on Thu, 30 Apr 2026" in ended) == (True, True)
    assert "No timetable is published:" not in ended


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("from=x", "from"),
        ("from=2026-12-01&to=2026-W49-3", "to (2026-W49-3)"),
        ("from=2026-12-02&to=2026-12-01", "to"),
        ("from=2026-01-01&to=2027-12-31", "to"),
    ],
)
async def test_span_that_is_none_or_too_long_is_refused(pages_site: PagesSite, query: str, word: str) -> None:
    answer = await pages_site.get(f"{PATH}?{query}")

    assert (answer.status_code, word in answer.text) == (400, True)


async def test_more_than_fits_is_said(pages_site: PagesSite) -> None:
    many = tuple(Departure(f"out-{number}", "out", "daily", number * 240, 3600) for number in range(290))
    other = replace(TIMETABLE.services[0], name="other", added=frozenset({date(2026, 12, 8)}), weekdays=frozenset())
    table = replace(
        TIMETABLE,
        services=(TIMETABLE.services[0], other),
        departures=(*many, replace(ROW, service="other", time_s=ROW.time_s + 60)),
    )
    await save_timetables([table], "hand", NOW)

    answer = await pages_site.get(PATH)

    assert "There is more than fits on one page." in answer.text
    assert len(answer.content) < 60_000


async def test_crossing_leads_to_it(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "hand", NOW)

    tree = tree_of((await pages_site.get("/en/crossings/goteborg-frederikshavn")).text)

    assert tree.xpath("//main//a/@href").count(PATH) == 1


async def test_what_suspends_the_line_on_any_of_the_days_is_told(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "hand", NOW)
    out = replace(suspended(date(2026, 12, 3), date(2026, 12, 4)), direction="out")
    await tell(pages_site, suspended(date(2026, 12, 9), None), out)

    asked = [f"/sv{PATH[3:]}?from=2026-12-01&to=2026-12-{day}" for day in ("02", "10")]
    pages = [tree_of((await pages_site.get(path)).text) for path in asked]

    said = [[text_of(one) for one in page.xpath("//p[@class='notice warn']")][1:] for page in pages]
    assert said == [
        [],
        [
            "Göteborg–Frederikshavn: Trafiken är inställd 3–4 dec. 2026: Storm på <Kattegatt>",
            "Trafiken är inställd från ons 9 dec. 2026 tills vidare: Storm på <Kattegatt>",
        ],
    ]
