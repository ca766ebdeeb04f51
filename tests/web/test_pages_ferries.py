"""Ferries on the pages: nothing is shown that no source gives."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.web.conftest import NOW, PagesSite, concert, held, tree_of
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import SourceNote
from visitapp.store.database import Database
from visitapp.store.reach import Verdicts, compute_due
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

TIMETABLE = Timetable(
    crossing="goteborg-frederikshavn",
    uid="t1",
    name="Test timetable",
    valid_from=date(2026, 12, 1),
    valid_to=date(2026, 12, 10),
    source=SourceNote("A test"),
    services=(Service("daily", frozenset(range(7))),),
    departures=(
        Departure("b1", "back", "daily", 6 * 3600, 12600),
        Departure("o1", "out", "daily", 23 * 3600, 12600, vessel="Ada"),
        Departure("o2", "out", "daily", 8 * 3600, 12600),
    ),
    demo=True,
)


async def times(site: PagesSite, path: str) -> list[str]:
    """The departures in the timetable of a crossing's page."""
    tree = tree_of((await site.get(path)).text)
    return [str(time) for time in tree.xpath("//tbody//th[@scope='row']//time/text()")]


async def test_crossing_shows_departures_only_inside_its_timetable(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)
    path = "/en/crossings/goteborg-frederikshavn"

    covered = await times(pages_site, f"{path}?date=2026-12-05")
    back = await times(pages_site, f"{path}?date=2026-12-05&direction=back")
    outside = await times(pages_site, f"{path}?date=2026-12-12")

    assert (covered, back, outside) == (["08:00", "23:00"], ["06:00"], [])


async def test_crossing_without_timetable_says_so_and_leads_to_its_operator(pages_site: PagesSite) -> None:
    tree = tree_of((await pages_site.get("/en/crossings/ystad-ronne")).text)

    said = tree.xpath("//p[contains(@class,'empty-table')]")[0]
    assert (str(said.xpath("string()")).split("  ")[0].strip(), said.xpath("string(a/@href)")) == (
        "No timetable is published for this day. Ask Bornholmslinjen",
        "https://www.bornholmslinjen.com/",
    )


async def test_closed_line_is_history_and_not_in_the_next_sailings(pages_site: PagesSite) -> None:
    page = (await pages_site.get("/en/crossings/halmstad-grenaa")).text
    home = (await pages_site.get("/en/")).text

    assert ("Ended on Thu, 30 Apr 2026" in page, "The line had ended by this day." in page) == (True, True)
    assert ("/en/crossings/halmstad-grenaa" in home, "/en/crossings/ystad-ronne" in home) == (False, True)


async def test_history_of_a_closed_line_names_its_sources_and_what_runs_instead(pages_site: PagesSite) -> None:
    tree = tree_of((await pages_site.get("/en/crossings/halmstad-grenaa")).text)
    told = (await pages_site.get("/api/v1/crossings/halmstad-grenaa")).json()["history"]

    steps = tree.xpath("//section[@aria-labelledby='history']//li")
    assert [
        (step.xpath("string(b)"), step.xpath("string(text()[normalize-space()][1])").strip()) for step in steps
    ] == [
        ("1 Feb 2020\u2009–\u200930 Apr 2026", "In traffic"),
        ("Tue, 3 Feb 2026", "The operator announced the end"),
        ("Thu, 30 Apr 2026", "Last day of traffic, as announced"),
    ]
    assert all("Checked Mon, 23 Nov 2026." in str(step.text_content()) for step in steps)
    assert steps[1].xpath(".//a/@href") == [
        "https://www.marinelink.com/news/stena-line-discontinues-ferry-route-535209"
    ]
    assert tree.xpath("//section[@aria-labelledby='history']/p/a/@href") == ["#instead"]
    assert [(one["day"], one["until"], [note["checked_on"] for note in one["sources"]]) for one in told] == [
        ("2020-02-01", "2026-04-30", ["2026-11-23", "2026-11-23"]), ("2026-02-03", None, ["2026-11-23"]),
        ("2026-04-30", None, ["2026-11-23"]),
    ]  # fmt: skip


async def test_next_sailings_are_those_that_have_not_left(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "text", NOW)
    pages_site.clock[0] = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)

    tree = tree_of((await pages_site.get("/en/")).text)

    boats = [
        str(time) for time in tree.xpath("//article[@class='board']//span[starts-with(@class,'boat')]/time/text()")
    ]
    assert (boats, "demo timetable" in tree.text_content()) == (["23:00"], True)


@pytest.mark.parametrize(
    "query", ["date=2026-13-01", "date=x", "date=2026-W49-3", "date=0001-01-01", "date=9999-12-31", "direction=north"]
)
async def test_crossing_refuses_a_bad_day_or_direction(pages_site: PagesSite, query: str) -> None:
    answer = await pages_site.get(f"/sv/crossings/ystad-ronne?{query}")

    assert (answer.status_code, query.partition("=")[0] in answer.text) == (400, True)


@pytest.mark.parametrize(
    "path",
    [
        "/sv/crossings", "/sv/crossings/ystad-ronne", "/sv/crossings/ystad-ronne/timetable",
        "/sv/crossings/ystad-ronne/day", "/sv/crossings/disruptions.rss", "/sv/crossings/ystad-ronne/disruptions.ics",
        "/gtfs/visitapp.zip",
    ],
)  # fmt: skip
async def test_ferry_addresses_name_what_is_no_filter_of_theirs(pages_site: PagesSite, path: str) -> None:
    refused = await pages_site.get(f"{path}?crossing=ystad-ronne")
    answer = await pages_site.get(f"{path}?utm_source=x&fbclid=y")

    assert (refused.status_code, "crossing: " in refused.text, answer.status_code) == (400, True, 200)


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("?direction=x", "direction (x): ska vara något av: out, back"),
        ("?page=-1", "page (-1): inget sidnummer"),
        ("/timetable?from=2026-12-02&to=2026-12-01", "to (2026-12-01): före den första dagen"),
        ("/timetable?from=2026-01-01&to=2027-12-31", "to (2027-12-31): mer än 370 dagar efter den första dagen"),
    ],
)
async def test_ferry_page_names_the_fault_in_the_readers_language(
    pages_site: PagesSite, query: str, fault: str
) -> None:
    answer = await pages_site.get(f"/sv/crossings/ystad-ronne{query}")

    assert (answer.status_code, fault in answer.text) == (400, True)


@pytest.mark.parametrize(("day", "ways"), [("1990-01-01", ["next"]), ("2100-12-31", ["prev"])])
@pytest.mark.parametrize("page", ["", "/day"])
async def test_ferry_page_leads_to_no_day_that_it_refuses(
    pages_site: PagesSite, page: str, day: str, ways: list[str]
) -> None:
    tree = tree_of((await pages_site.get(f"/en/crossings/goteborg-frederikshavn{page}?date={day}")).text)

    assert tree.xpath("//main//a[@rel='prev' or @rel='next']/@rel") == ways


async def test_event_tells_the_way_there_and_home_with_its_assumptions(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert(held=(held(date(2026, 12, 5), 13),)))
    await save_timetables([TIMETABLE], "text", NOW)
    await _match(pages_site)

    tree = tree_of((await pages_site.get(f"/en/events/{slug}")).text)
    listed = tree_of((await pages_site.get("/en/events?stay=day&mode=car")).text)

    best = tree.xpath("//details[@open]")[0]
    steps = [" ".join(str(step.xpath("string()")).split()) for step in best.xpath(".//ol/li")]
    summary = " ".join(str(best.xpath("string(summary)")).split())
    assert summary == "by car There and back in a day out 06:00, home 23:00"
    assert steps[:4] == [
        "05:00 Check-in closes in Frederikshavn assumed", "06:00 The ferry sails demo",
        "09:30 The ferry is in Gothenburg", "09:45 Ashore assumed",
    ]  # fmt: skip
    assert "The timetable is invented for the demo." in str(best.xpath("string()"))
    assert len(best.xpath(".//svg[@class='day']")) == 1
    told = [str(one) for one in listed.xpath("//p[contains(@class,'verdict')]/text()")]
    assert told == ["There and back in a day · Gothenburg–Frederikshavn · by car"]
    assert [str(title) for title in listed.xpath("//h3/a/text()")] == ["Konsert i slottet"]


async def _match(site: PagesSite) -> None:
    verdicts = await site.reader.run(Verdicts)
    database = Database("", site.reader)
    while await compute_due(database, verdicts, NOW, NOW.date()):
        pass
