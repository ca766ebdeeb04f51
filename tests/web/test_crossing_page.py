"""A crossing's page: check-in beside each departure, the end of a timetable, and what runs instead of a closed line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import feedparser
import pytest

from tests.web.conftest import NOW, PagesSite, tree_of
from tests.web.test_disruptions import said, suspended, tell
from tests.web.test_pages_ferries import TIMETABLE
from visitapp.domain.crossing.timetable import Departure
from visitapp.domain.crossing.types import Crossing, SourceNote
from visitapp.domain.reach.ground import EnteredGround
from visitapp.regiondata import load_region
from visitapp.store.crossing_read import get_crossing
from visitapp.store.region import save_ferries
from visitapp.store.timetables import save_ground, save_timetables

pytestmark = pytest.mark.anyio

PATH = "/en/crossings/goteborg-frederikshavn"
DAY_TABLE = "//section[@aria-labelledby='table']//table"


async def cells(site: PagesSite, query: str) -> list[str]:
    """The check-in beside each departure."""
    tree = tree_of((await site.get(f"{PATH}?date=2026-12-05{query}")).text)
    return [" ".join(str(one.xpath("string()")).split()) for one in tree.xpath("//section//tbody/tr/td[1]")[:2]]


async def keep(site: PagesSite, **changed: object) -> Crossing:
    """The crossing with other facts."""
    one = await site.reader.run(lambda query: get_crossing(query, "goteborg-frederikshavn"))
    other = replace(one, **changed)  # type: ignore[arg-type]  # fields by name
    await save_ferries([one.port_from, one.port_to], [other], NOW, "test", 1)
    return other


async def test_check_in_stands_beside_each_departure_for_the_class_asked_for(pages_site: PagesSite) -> None:
    cars = replace(TIMETABLE.departures[1], classes=frozenset({"car"}))
    await save_timetables([replace(TIMETABLE, departures=(cars, TIMETABLE.departures[2]))], "hand", NOW)

    on_foot, by_car = await cells(pages_site, ""), await cells(pages_site, "&class=car")

    head = tree_of((await pages_site.get(f"{PATH}?date=2026-12-05")).text).xpath("//section//thead//th[2]")[0]
    assert on_foot == ["07:15", "Not taken on board"]
    assert by_car == ["07:00", "22:00"]
    assert str(head.xpath("string(i)")) == "assumed"  # said once, for all of them are


async def test_class_goes_with_the_day_and_the_way(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "hand", NOW)

    tree = tree_of((await pages_site.get(f"{PATH}?date=2026-12-05&class=caravan")).text)
    refused = await pages_site.get(f"{PATH}?class=horse")

    links = [str(one) for one in tree.xpath("//ul[@class='chips']//a/@href")]
    assert [link.partition("class=")[2] for link in links] == ["caravan"] * 3
    assert [str(one) for one in tree.xpath("//select[@name='class']/option[@selected]/@value")] == ["caravan"]
    assert (refused.status_code, "class" in refused.text) == (400, True)


async def test_line_without_rules_has_no_check_in_column(pages_site: PagesSite) -> None:
    await save_timetables([replace(TIMETABLE, crossing="torekov-hallands-vadero", departures=TIMETABLE.departures[1:])],
                          "hand", NOW)  # fmt: skip

    page = (await pages_site.get("/en/crossings/torekov-hallands-vadero?date=2026-12-05")).text

    assert ("08:00" in page, "Check-in closes" in page) == (True, False)


@pytest.mark.parametrize(
    ("valid_to", "said"),
    [
        (date(2026, 11, 20), "No timetable is published since Saturday, 21 November 2026."),
        (date(2026, 12, 31), "The timetable ends on Thursday, 31 December 2026."),
        (date(2027, 1, 31), ""),
    ],
)
async def test_end_of_the_timetable_is_told(pages_site: PagesSite, valid_to: date, said: str) -> None:
    await save_timetables([replace(TIMETABLE, valid_from=date(2026, 1, 1), valid_to=valid_to)], "hand", NOW)

    tree = tree_of((await pages_site.get(PATH)).text)

    told = [
        str(one) for one in tree.xpath("//p[@class='notice warn']/text()") if "timetable" in one and "Demo" not in one
    ]
    assert [one.startswith(said) for one in told] == ([True] if said else [])


async def test_pets_are_unknown_unless_a_source_tells(pages_site: PagesSite) -> None:
    before = (await pages_site.get(PATH)).text
    await keep(pages_site, pets={"en": "Dogs on a lead."})
    after = (await pages_site.get(PATH)).text

    unknown = "No source says whether they may come aboard."
    assert (unknown in before, unknown in after, "Dogs on a lead." in after) == (True, False, True)


async def test_closed_line_leads_to_the_nearest_that_run_from_each_municipality(pages_site: PagesSite) -> None:
    tree = tree_of((await pages_site.get("/en/crossings/halmstad-grenaa")).text)

    rows = tree.xpath("//section[@aria-labelledby='instead']//tbody/tr[td]")
    towns = [str(one) for one in tree.xpath("//section[@aria-labelledby='instead']//th[@scope='rowgroup']/text()")]
    lines = [str(row.xpath("string(td[1])")) for row in rows]
    assert [town.removeprefix("From ") for town in towns] == [
        "Halmstad",
        "Laholm",
        "Hylte",
        "Falkenberg",
        "Ljungby",
        "Båstad",
    ]
    assert lines[0] == "Helsingborg–Elsinore"
    assert lines[6:8] == ["Gothenburg–Frederikshavn", "Helsingborg–Elsinore"]
    assert all("km" in str(row.xpath("string(td[2])")) for row in rows)
    assert all("estimated" in str(row.xpath("string(td[3])")) for row in rows)


async def test_running_line_tells_of_no_other(pages_site: PagesSite) -> None:
    assert 'id="instead"' not in (await pages_site.get(PATH)).text


@pytest.mark.parametrize(
    ("language", "mark", "long", "by_road", "roads"),
    [
        ("en", "published, rounded", "50 min – 1 h 20 min", "1 h 5 min – 2 h estimated by road",
         "about 64 km: E6, road 24 · Checked "),
        ("sv", "publicerad, avrundad", "50 min – 1 tim 20 min", "1 tim 5 min – 2 tim uppskattat efter vägen",
         "omkring 64 km: E6, väg 24 · "),
        ("da", "offentliggjort, afrundet", "50 min – 1 t 20 min", "1 t 5 min – 2 t skønnet efter vejen",
         "omkring 64 km: E6, vej 24 · "),
        ("de", "veröffentlicht, gerundet", "50 min – 1 h 20 min", "1 h 5 min – 2 h nach der Straße geschätzt",
         "etwa 64 km: E6, Straße 24 · "),
    ],
)  # fmt: skip
async def test_page_tells_the_time_by_car_to_each_municipality_and_who_says_so(
    pages_site: PagesSite, language: str, mark: str, long: str, by_road: str, roads: str
) -> None:
    await load_region(NOW)
    tree = tree_of((await pages_site.get(f"/{language}/crossings/helsingborg-helsingor")).text)
    rows = tree.xpath("//section[@aria-labelledby='onward']//tr")

    told = {str(row.xpath("string(th)")): _plain(row.xpath("td/text() | td/i/text()")) for row in rows}
    assert len(told) == 6
    assert told["Halmstad"] == f"{long} {mark}"
    assert mark not in told["Ljungby"]
    assert told["Ljungby"] == by_road
    by_e4 = next(row for row in rows if row.xpath("string(th)") == "Ljungby")
    assert [(link.text, link.get("title")) for link in by_e4.xpath("td//a")] == [
        ("E4", "Wikipedia (copy): Europaväg 4")
    ]
    to_laholm = next(row for row in rows if row.xpath("string(th)") == "Laholm")
    assert " ".join(str(to_laholm.xpath("string(td/small)")).split()).startswith(roads)
    [link] = [row.xpath("td//a/@href") for row in rows if row.xpath("string(th)") == "Halmstad"]
    assert link == ["https://janameerman.com/hotell-martenson-halmstad/"]


async def test_source_of_minutes_that_an_office_once_entered_with_no_web_address_is_no_link(
    pages_site: PagesSite,
) -> None:
    source = SourceNote("The office", "javascript:alert(1)", date(2026, 11, 20))
    minutes = EnteredGround("helsingborg", "car", 50, 60, 80, municipality="laholm", source=source)
    await save_ground([minutes], NOW)

    tree = tree_of((await pages_site.get("/en/crossings/helsingborg-helsingor")).text)

    [row] = [
        row for row in tree.xpath("//section[@aria-labelledby='onward']//tr") if row.xpath("string(th)") == "Laholm"
    ]
    assert "The office" in str(row.xpath("string(td)"))
    assert row.xpath(".//a") == []


def _plain(texts: object) -> str:
    assert isinstance(texts, list)
    return " ".join("".join(map(str, texts)).split())


def words_of(element: object) -> str:
    return " ".join(str(element.xpath("string()")).split())  # type: ignore[attr-defined]  # an lxml element


async def test_next_departures_tell_their_check_in_both_ways(pages_site: PagesSite) -> None:
    cars = replace(TIMETABLE.departures[1], classes=frozenset({"car"}))
    await save_timetables([replace(TIMETABLE, departures=(*TIMETABLE.departures[::2], cars))], "hand", NOW)
    pages_site.clock[0] = datetime(2026, 12, 5, 4, 0, tzinfo=UTC)

    board = tree_of((await pages_site.get(PATH)).text).xpath("//aside//article[@class='board']")[0]
    by_car = tree_of((await pages_site.get(f"/da{PATH[3:]}?class=car")).text).xpath("//aside//article")[0]

    assert [words_of(one) for one in board.xpath(".//p[@class='quiet small']")] == ["Check-in: On foot assumed"]
    assert [words_of(one) for one in board.xpath(".//span[starts-with(@class,'boat')]")] == [
        "08:00 check-in until 07:15", "23:00 Not taken on board", "06:00 check-in until 05:15",
    ]  # fmt: skip
    assert [words_of(one) for one in by_car.xpath(".//span[starts-with(@class,'boat')]")] == [
        "08.00 check-in til 07.00", "23.00 check-in til 22.00", "06.00 check-in til 05.00",
    ]  # fmt: skip


async def test_boats_of_today_that_have_left_are_marked(pages_site: PagesSite) -> None:
    await save_timetables([TIMETABLE], "hand", NOW)
    pages_site.clock[0] = datetime(2026, 12, 5, 7, 30, tzinfo=UTC)

    pages = [tree_of((await pages_site.get(f"{PATH}{asked}")).text) for asked in ("", "?date=2026-12-06")]
    pages_site.clock[0] = datetime(2026, 12, 5, 22, 30, tzinfo=UTC)
    pages.append(tree_of((await pages_site.get(f"{PATH}?date=2026-12-05")).text))

    groups = [
        [[words_of(one) for one in group.xpath("tr/th")] for group in page.xpath("//section[1]//tbody")]
        for page in pages
    ]
    assert groups == [
        [["Still to leave", "23:00"], ["Have left", "08:00"]], [["08:00", "23:00"]], [["Have left", "08:00", "23:00"]],
    ]  # fmt: skip


async def test_timetable_names_its_source_and_when_it_was_checked(pages_site: PagesSite) -> None:
    note = SourceNote("The leaflet, page 3", "https://ferry.example/times", date(2026, 11, 20))
    await save_timetables([replace(TIMETABLE, source=note)], "hand", NOW)
    told = "By: Test timetable demo (1–10 Dec 2026), The leaflet, page 3 · Checked Fri, 20 Nov 2026."

    pages = [tree_of((await pages_site.get(PATH + more)).text) for more in ("", "/timetable")]

    assert [told in words_of(tree.xpath("//main")[0]) for tree in pages] == [True, True]
    links = [tree.xpath("//a[text()='The leaflet, page 3']/@href") for tree in pages]
    assert links == [["https://ferry.example/times"]] * 2


async def test_status_tells_when_it_was_last_known(pages_site: PagesSite) -> None:
    await keep(pages_site, checked_on=date(2026, 11, 23))
    plain = tree_of((await pages_site.get(PATH)).text).xpath("//p[@class='lead']")[0]
    await tell(pages_site, suspended(date(2026, 12, 1), None))
    told = tree_of((await pages_site.get(PATH)).text).xpath("//p[@class='lead']")[0]
    await keep(pages_site, checked_on=None)
    ended = tree_of((await pages_site.get("/de/crossings/halmstad-grenaa")).text).xpath("//p[@class='lead']")[0]

    assert "Running · Last known Mon, 23 Nov 2026" in words_of(plain)
    assert "Crossing suspended · Last known Tue, 1 Dec 2026 10:00" in words_of(told)
    assert "Eingestellt am Do., 30. Apr. 2026 · Zuletzt bekannt Mo., 23. Nov. 2026" in words_of(ended)


async def test_hours_are_those_on_the_clock_at_each_port(pages_site: PagesSite) -> None:
    one = await keep(pages_site)
    await save_ferries([one.port_from, replace(one.port_to, zone="Europe/Helsinki")], [one], NOW, "test", 1)
    night = Departure("b2", "back", "daily", 24 * 3600 + 900, 12600)  # 00:15 in Finland, the day before in Sweden
    await save_timetables([replace(TIMETABLE, departures=(*TIMETABLE.departures, night))], "hand", NOW)
    pages_site.clock[0] = datetime(2026, 12, 5, 4, 30, tzinfo=UTC)
    pages = [tree_of((await pages_site.get(f"{PATH}{asked}")).text) for asked in ("", "?direction=back")]
    boat = tree_of((await pages_site.get(f"{PATH}/sailings/b1@2026-12-05")).text)
    news = feedparser.parse((await pages_site.get(f"{PATH}.rss?direction=back")).content)

    rows = [
        [[words_of(cell) for cell in row.xpath("th|td")][:3] for row in page.xpath(f"{DAY_TABLE}/tbody/tr[td]")]
        for page in pages
    ]
    assert rows[0] == [["08:00", "07:15", "12:30"], ["23:00", "22:15", "03:30"]]
    assert rows[1] == [["00:15", "Fri 4 Dec 23:30", "02:45"], ["06:00", "05:15", "08:30"]]
    assert "06:00" in words_of(boat.xpath("//h1")[0])
    assert [words_of(one) for one in boat.xpath("//aside//section[1]//li/b")] == ["05:15", "06:00", "08:30", "08:40"]
    assert next(one.summary for one in news.entries if one.title.startswith("Sat 5 Dec")) == "06:00, Sun 6 Dec 00:15"


async def test_disrupted_boat_after_midnight_leads_to_the_day_on_which_it_leaves(pages_site: PagesSite) -> None:
    night = Departure("o3", "out", "daily", 24 * 3600 + 900, 12600)
    await save_timetables([replace(TIMETABLE, departures=(night,))], "hand", NOW)
    leaves = datetime(2026, 12, 5, 23, 15, tzinfo=UTC)
    told = replace(said("delayed", minutes=20), sailing_key=f"o3@{date(2026, 12, 5)}", departs_at=leaves)
    await tell(pages_site, told)

    listed = tree_of((await pages_site.get("/en/crossings")).text).xpath(
        "//ul[contains(@class,'disruptions')]//a/@href"
    )
    news = feedparser.parse((await pages_site.get(f"{PATH}/disruptions.rss")).content).entries[0]
    page = tree_of((await pages_site.get(listed[0])).text)
    boats = [words_of(one) for one in page.xpath(f"{DAY_TABLE}/tbody//th")]

    assert listed == [f"{PATH}?date=2026-12-06"]
    assert (boats, news.link.endswith(f"{PATH}?date=2026-12-06")) == (["00:15 00:35"], True)
    assert "Planned at 00:15, now at 00:35." in news.summary


async def test_suspended_line_says_so_above_its_boats_and_leads_to_those_that_run(pages_site: PagesSite) -> None:
    night = Departure("o3", "out", "daily", 24 * 3600 + 900, 12600)
    await save_timetables([replace(TIMETABLE, departures=(night,))], "hand", NOW)
    await tell(pages_site, suspended(date(2026, 12, 5), None))
    pages_site.clock[0] = datetime(2026, 12, 4, 23, 0, tzinfo=UTC)  # 00:00 of the 5th

    page = tree_of((await pages_site.get(f"/sv{PATH[3:]}")).text)
    closed = tree_of((await pages_site.get("/sv/crossings/halmstad-grenaa")).text)
    pages_site.clock[0] = datetime(2026, 12, 4, 12, 0, tzinfo=UTC)
    before = tree_of((await pages_site.get(f"/sv{PATH[3:]}")).text)

    told = "Trafiken är inställd från lör 5 dec. 2026 tills vidare: Storm på <Kattegatt>"
    assert [words_of(one) for one in page.xpath(f"{DAY_TABLE}/tbody//th")] == ["00:15"]
    assert told in [words_of(one) for one in page.xpath("//p[@class='notice warn']")]
    lines = [{str(one) for one in tree.xpath("//section[@aria-labelledby='instead']//td/a/@href")} for tree in
             (page, closed, before)]  # fmt: skip
    others = {"/sv/crossings/helsingborg-helsingor", "/sv/crossings/ystad-ronne"}
    assert lines == [others, others, set()]
