"""A crossing's page: check-in beside each departure, the end of a timetable, and what runs instead of a closed line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.web.conftest import NOW, PagesSite, tree_of
from tests.web.test_pages_ferries import TIMETABLE
from visitapp.domain.crossing.types import Crossing, SourceNote
from visitapp.domain.reach.ground import EnteredGround
from visitapp.regiondata import load_region
from visitapp.store.crossing_read import get_crossing
from visitapp.store.region import save_ferries
from visitapp.store.timetables import save_ground, save_timetables

pytestmark = pytest.mark.anyio

PATH = "/en/crossings/goteborg-frederikshavn"


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
