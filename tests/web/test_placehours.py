"""Opening hours on a place's page, in its linked data, in the API, and between two boats."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.domain.place.made_hours import at, daily, opening, spans, week
from tests.web.conftest import NOW, PagesSite, concert, tree_of
from tests.web.test_sailing import path, site_with
from visitapp.domain.event.types import Held, Whereabouts
from visitapp.domain.place.hours import ALL_YEAR, CLOSED, Dated, Exceptional, OpeningHours, Season, Yearly
from visitapp.publish.hours_told import hours_nodes
from visitapp.publish.words import words
from visitapp.store.hours import replace_hours

pytestmark = pytest.mark.anyio

SUMMER = Season(Yearly((6, 1), (8, 31)), daily(spans("10:00-18:00")))
WINTER = Season(
    Yearly((9, 1), (5, 31)), week(spans("10:00-12:00", "13:00-17:00"), spans("20:00-26:00"), None)
)  # fmt: skip
CHRISTMAS = Exceptional(date(2026, 12, 24), CLOSED)
RIAN = opening(SUMMER, WINTER, exceptions=(Exceptional(date(2026, 12, 3), CLOSED), CHRISTMAS))
PLACE = "/en/places/rian"


def section(text: str) -> Any:
    [found] = tree_of(text).xpath("//section[@aria-labelledby='hours']")
    return found


def plain(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split()).replace(" :", ":").replace(" .", ".")


async def shown(site: PagesSite, hours: OpeningHours, address: str = PLACE) -> Any:
    await replace_hours([hours], NOW, demo=hours.demo)
    return section((await site.get(address)).text)


async def test_page_tells_this_week_what_is_otherwise_and_the_seasons(pages_site: PagesSite) -> None:
    found = await shown(pages_site, RIAN)

    week_rows = [plain(row) for row in found.xpath(".//tbody/tr")]
    [today] = found.xpath(".//tr[@aria-current='date']")

    assert week_rows[:4] == [
        "Mon 30 Nov 10:00–12:00, 13:00–17:00",
        "Tue 1 Dec today 10:00–12:00, 13:00–17:00",
        "Wed 2 Dec 10:00–12:00, 13:00–17:00",
        "Thu 3 Dec closed other than usual",
    ]
    assert week_rows[5:] == ["Sat 5 Dec 20:00–02:00", "Sun 6 Dec not known"]
    assert plain(today).startswith("Tue 1 Dec")
    assert [plain(one) for one in found.xpath(".//li")] == ["Thu 24 Dec: closed"]
    assert [plain(one) for one in found.xpath(".//dt")] == ["1 June – 31 August", "1 September – 31 May now"]
    assert [plain(one) for one in found.xpath(".//dd")] == [
        "every day: 10:00–18:00",
        "Monday–Friday: 10:00–12:00, 13:00–17:00",
        "Saturday: 20:00–02:00",
        "Sunday: not known",
    ]
    assert plain(found).endswith(
        "These hours hold until Tue, 31 Dec 2030. Opening hours from: The office. Checked Fri, 20 Nov 2026."
    )
    assert "demo" not in plain(found)


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("2026-12-01 10:00", "Open now, until 12:00."),
        ("2026-12-01 12:00", "Closed now. It opens 13:00."),
        ("2026-12-02 18:00", "Closed now. It opens Fri 4 Dec 10:00."),
        ("2026-12-06 03:00", "Whether it is open now is not known."),
        ("2026-12-06 01:00", "Open now, until 02:00."),
    ],
)
async def test_page_says_whether_it_is_open_now(pages_site: PagesSite, clock: str, said: str) -> None:
    pages_site.clock[0] = at(clock)

    found = await shown(pages_site, RIAN)

    assert str(found.xpath("string(.//*[@class='opening-now'])")) == said


async def test_what_never_closes_has_no_table(pages_site: PagesSite) -> None:
    found = await shown(pages_site, opening(Season(ALL_YEAR, daily(spans("00:00-24:00")))))

    assert (plain(found.xpath("./p")[0]), found.xpath(".//table"), found.xpath(".//dl")) == (
        "Open day and night.", [], [],
    )  # fmt: skip


async def test_what_is_over_is_not_shown_as_if_it_held(pages_site: PagesSite) -> None:
    found = await shown(pages_site, opening(to=date(2026, 11, 30)))

    assert "Hours were given until Mon, 30 Nov 2026. What holds now is not known." in plain(found)
    assert found.xpath(".//table|.//dl") == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "Demo: dessa öppettider är påhittade. Platsen har dem inte."),
        ("da", "Demo: disse åbningstider er opdigtede. Stedet har dem ikke."),
        ("de", "Demo: Diese Öffnungszeiten sind erfunden. Der Ort hält sich nicht daran."),
        ("en", "Demo: these opening hours are invented. The place does not keep them."),
    ],
)
async def test_invented_hours_say_so_in_every_language(pages_site: PagesSite, language: str, said: str) -> None:
    found = await shown(pages_site, opening(SUMMER, WINTER, demo=True), f"/{language}/places/rian")

    assert said in plain(found)
    assert found.xpath("./h2/span[@class='tag tag-demo']")


async def test_a_place_to_see_without_hours_says_that_they_are_not_known(pages_site: PagesSite) -> None:
    page = (await pages_site.get(PLACE)).text

    assert "Opening hours are not known here: ask the place before you go." in page
    assert 'id="hours"' not in page


async def test_linked_data_has_the_hours(pages_site: PagesSite) -> None:
    await replace_hours([RIAN], NOW)

    tree = tree_of((await pages_site.get(PLACE)).text)
    [node, _] = [json.loads(one) for one in tree.xpath("//script[@type='application/ld+json']/text()")]

    told = hours_nodes(RIAN, date(2026, 12, 1), words("en"))
    assert {key: node[key] for key in told} == told


def test_each_season_of_a_year_is_told_apart_and_closed_days_too() -> None:
    works = Season(Dated(date(2026, 12, 10), date(2026, 12, 20)), daily(CLOSED))
    told = hours_nodes(opening(WINTER, works, exceptions=(CHRISTMAS,)), date(2026, 12, 1), words("en"))
    usual = told["openingHoursSpecification"]

    assert isinstance(usual, list)
    found = [
        (one["validFrom"], one["validThrough"], one["opens"], one["closes"], len(one["dayOfWeek"])) for one in usual
    ]
    assert found == [
        ("2026-09-01", "2026-12-09", "10:00", "12:00", 5),
        ("2026-09-01", "2026-12-09", "13:00", "17:00", 5),
        ("2026-09-01", "2026-12-09", "20:00", "02:00", 1),
        ("2026-12-10", "2026-12-20", "00:00", "00:00", 7),
        ("2026-12-21", "2027-05-31", "10:00", "12:00", 5),
        ("2026-12-21", "2027-05-31", "13:00", "17:00", 5),
        ("2026-12-21", "2027-05-31", "20:00", "02:00", 1),
        ("2027-09-01", "2027-12-01", "10:00", "12:00", 5),
        ("2027-09-01", "2027-12-01", "13:00", "17:00", 5),
        ("2027-09-01", "2027-12-01", "20:00", "02:00", 1),
    ]
    assert told["specialOpeningHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification", "opens": "00:00", "closes": "00:00", "validFrom": "2026-12-24",
            "validThrough": "2026-12-24",
        }
    ]  # fmt: skip


def test_what_is_always_open_and_what_is_invented_is_told_as_readers_know_it() -> None:
    park = opening(Season(ALL_YEAR, daily(spans("00:00-24:00"))), demo=True, to=date(2026, 12, 31))
    told = hours_nodes(park, date(2026, 12, 1), words("sv"))["openingHoursSpecification"]

    assert isinstance(told, list)
    [only] = told
    assert (only["opens"], only["closes"], only["validThrough"], only["name"]) == (
        "00:00", "23:59", "2026-12-31", "Öppettider (demo)",
    )  # fmt: skip


async def test_api_tells_the_hours_of_one_of_all_and_of_features(pages_site: PagesSite) -> None:
    await replace_hours([RIAN], NOW)

    one = (await pages_site.get("/api/v1/places/rian")).json()["opening_hours"]
    some = (await pages_site.get("/api/v1/places?q=rian")).json()["items"]
    features = (await pages_site.get("/api/v1/places.geojson?q=rian")).json()["features"]

    assert [place["opening_hours"] for place in some if place["id"] == "rian"] == [one]
    assert [place["properties"]["opening_hours"] for place in features if place["id"] == "rian"] == [one]
    assert (await pages_site.get("/api/v1/places/vallarna")).json()["opening_hours"] is None
    assert {key: one[key] for key in ("valid_from", "valid_to", "demo")} == {
        "valid_from": None, "valid_to": "2030-12-31", "demo": False,
    }  # fmt: skip
    assert one["exceptions"][1] == {"date": "2026-12-24", "hours": []}
    assert (one["seasons"][1]["first"], one["seasons"][1]["last"], one["seasons"][1]["yearly"]) == (
        "09-01",
        "05-31",
        True,
    )
    assert [one["seasons"][1]["week"][day] for day in ("monday", "saturday", "sunday")] == [
        [{"opens": "10:00", "closes": "12:00"}, {"opens": "13:00", "closes": "17:00"}],
        [{"opens": "20:00", "closes": "02:00"}],
        None,
    ]


async def test_between_two_boats_open_places_come_first_by_the_time_there(pages_site: PagesSite) -> None:
    site = await site_with(pages_site)
    saturday = Season(ALL_YEAR, week(CLOSED, spans("12:00-16:00"), CLOSED))
    longer = Season(ALL_YEAR, week(CLOSED, spans("00:00-24:00"), CLOSED))
    shut = Season(ALL_YEAR, daily(CLOSED))
    given = [opening(one, place=slug) for one, slug in ((saturday, "rian"), (longer, "tylosand"), (shut, "vallarna"))]
    await replace_hours(given, NOW)
    await replace_hours([opening(saturday, place="sagomuseet", demo=True)], NOW, demo=True)

    tree = tree_of((await site.get(path("b9@2026-12-05"))).text)
    [places] = tree.xpath("//section[@aria-labelledby='see']")
    rows = [plain(row) for row in places.xpath(".//li")]

    assert rows[0].startswith("Tylösand Beach · Halmstad open There at ")
    assert {row.partition(" · ")[0] for row in rows[1:3]} == {"Museum of Legends", "Rian Design Museum"}
    rian = next(row for row in rows if row.startswith("Rian"))
    assert rian.endswith("open from 12:00 to 16:00: 4 h there.")
    assert [("demo: invented" in row) for row in rows if row.startswith("Museum of Legends")] == [True]
    assert all("opening hours not known" in row for row in rows[3:])
    assert len(rows) == 12
    notes = [plain(one) for one in places.xpath("./p")]
    assert notes == [
        "1 place is left out: it is closed in that time.",
        "Where opening hours are not known, ask the place before you go.",
        "Demo: these opening hours are invented. The place does not keep them.",
    ]


async def test_places_ask_the_database_as_often_with_hours_as_without(pages_site: PagesSite) -> None:
    with pages_site.questions() as before:
        await pages_site.get("/api/v1/places?q=museum")
        without = len(before)
    await replace_hours([RIAN, opening(place="sagomuseet")], datetime(2026, 12, 1, 10, tzinfo=UTC))

    with pages_site.questions() as after:
        await pages_site.get("/api/v1/places?q=museum")

    assert len(after) == without


async def test_an_exhibition_is_open_when_its_place_is(pages_site: PagesSite) -> None:
    site = await site_with(pages_site)
    weeks = Held("weeks", "all-day", date(2026, 11, 1), ends_on=date(2027, 2, 1))
    day = Held("day", "all-day", date(2026, 12, 5))
    for title, slug in (("Long open", "rian"), ("Shut", "vallarna"), ("Of a day", "vallarna")):
        where = Whereabouts(slug, slug, latitude=56.9, longitude=12.49, municipality="falkenberg")
        await site.add(concert(title, held=(day if title == "Of a day" else weeks,), where=where))
    saturday = Season(ALL_YEAR, week(CLOSED, spans("12:00-16:00"), CLOSED))
    await replace_hours([opening(saturday), opening(Season(ALL_YEAR, daily(CLOSED)), place="vallarna")], NOW)

    tree = tree_of((await site.get(path("b9@2026-12-05"))).text)
    [on] = tree.xpath("//section[@aria-labelledby='fits']")
    lines = {
        str(row.xpath("string(.//h3)")): plain(row.xpath(".//*[@class='event-fit']")[0])
        for row in on.xpath(".//ul[@class='event-list']/li")
    }

    assert lines["Long open"].endswith("open from 12:00 to 16:00: 4 h there.")
    assert lines["Of a day"].endswith("there between 10 and 18 o’clock.")
    assert "Shut" not in lines
    assert "1 event is left out: its place is closed in that time." in plain(on)
