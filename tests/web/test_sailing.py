"""A sailing's page: the boats back, and what fits between the two."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest

from tests.web.conftest import NOW, PagesSite, concert, held, tree_of
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.reach.quayrides import QuayMoment, QuayRide
from visitapp.domain.reach.types import GroundLeg
from visitapp.store.quays import keep_quays, tell_of_quays
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

HOURS = (6, 9, 13, 18, 22, 25)
BOATS = Timetable(
    "helsingborg-helsingor", "t", "Test", date(2026, 12, 1), date(2026, 12, 10), SourceNote("A test"),
    (Service("daily", frozenset(range(7))),),
    tuple(Departure(f"o{hour}", "out", "daily", hour * 3600, 1200) for hour in HOURS)
    + tuple(
        Departure(f"b{hour}", "back", "daily", hour * 3600, 1200, classes=frozenset({"car"} if hour == 6 else ()))
        for hour in HOURS
    ),
)  # fmt: skip
PAGE = "/en/crossings/helsingborg-helsingor/sailings/"


def path(key: str, query: str = "mode=car") -> str:
    return f"{PAGE}{quote(key)}?{query}"


async def site_with(pages_site: PagesSite) -> PagesSite:
    """Boats, a concert in the evening, a morning, a fair without an hour, and an exhibition."""
    await save_timetables([BOATS], "text", NOW)
    day = date(2026, 12, 5)
    for title, times in (("Evening", held(day, 18)), ("Morning", held(day, 10)), ("Fair", held(day, None))):
        await pages_site.add(concert(title, held=(times,)))
    await pages_site.add(concert("Off", held=(held(day, 15, status="cancelled"),)))
    return pages_site


async def shown(site: PagesSite, address: str) -> list[str]:
    tree = tree_of((await site.get(address)).text)
    return [str(title) for title in tree.xpath("//ul[@class='event-list']//h3/a/text()")]


async def test_events_fit_between_the_boat_and_the_one_back(pages_site: PagesSite) -> None:
    site = await site_with(pages_site)

    by_nine = await shown(site, path("b9@2026-12-05"))
    by_six = await shown(site, path("b6@2026-12-05"))
    until_six = await shown(site, path("b6@2026-12-05", "mode=car&home=o18%402026-12-05"))

    assert (by_nine, sorted(by_six), until_six) == (["Evening"], ["Evening", "Morning"], ["Morning"])


async def test_page_says_when_one_is_ashore_and_what_was_left_out(pages_site: PagesSite) -> None:
    site = await site_with(pages_site)

    page = await site.get(path("b9@2026-12-05"))
    text = " ".join(str(tree_of(page.text).text_content()).split())

    assert page.headers["cache-control"] == "no-cache"
    assert "You are ashore at 09:35. The boat back sails at Sun 6 Dec 01:00" in text
    assert "1 event gives no hour and is left out." in text
    assert "Where opening hours are not known, ask the place before you go." in text
    assert "The closing of check-in is our assumption." in text


async def test_boat_that_does_not_take_the_mode_says_so(pages_site: PagesSite) -> None:
    site = await site_with(pages_site)

    page = (await site.get(path("b6@2026-12-05", "mode=foot"))).text

    assert "The crossing does not take this way of travelling." in page
    assert "What is on between" not in page


async def test_way_from_the_region_tells_the_time_ashore_only(pages_site: PagesSite) -> None:
    site = await site_with(pages_site)

    page = (await site.get(path("o9@2026-12-05", ""))).text

    assert "What is on there is not known to this site." in page
    assert "Evening" not in page


async def test_last_day_of_a_timetable_has_no_boat_back_after_it(pages_site: PagesSite) -> None:
    site = await site_with(pages_site)

    page = (await site.get(path("b22@2026-12-10", "mode=car"))).text
    night = (await site.get(path("b25@2026-12-10", "mode=car"))).text

    assert "01:00" in page  # of the service day before
    assert "No boat back is published for that day or the next." in night


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        (path("b9@2026-12-12"), 404, ""),
        (path("b9"), 404, ""),
        (path("b9@2026-13-05"), 404, ""),
        (path("x@0001-01-01"), 404, ""),
        (path("b9@2026-12-05", "mode=ship"), 400, "mode"),
        (path("b9@2026-12-05", "home=o6%402026-12-05"), 400, "home"),
        (path("b9@2026-12-05", "page=0"), 400, "page"),
        (path("b9@2026-12-05", "page=%C2%B2"), 400, "page"),
        (path("b9@2026-12-05", "category=nonsense"), 400, "category"),
        (path("b9@2026-12-05", "colour=red"), 400, "colour"),
        (path("b9@2026-12-05", "utm_source=x"), 200, ""),
        ("/en/crossings/nowhere/sailings/b9@2026-12-05", 404, ""),
    ],
)
async def test_bad_addresses_say_what_is_wrong(pages_site: PagesSite, address: str, status: int, said: str) -> None:
    site = await site_with(pages_site)

    answer = await site.get(address)

    assert answer.status_code == status
    assert said in answer.text


async def test_timetable_leads_to_the_page_of_each_sailing(pages_site: PagesSite) -> None:
    site = await site_with(pages_site)

    tree = tree_of((await site.get("/en/crossings/helsingborg-helsingor?date=2026-12-05&direction=back")).text)
    links = [str(link) for link in tree.xpath("//tbody//th/a/@href")]

    assert len(links) == len(HOURS)
    for link in links:
        assert (await site.get(link)).status_code == 200


SLOTT = (56.6704, 12.8617)
LANDED, CLOSES = datetime(2026, 12, 5, 8, 30, tzinfo=UTC), datetime(2026, 12, 5, 23, 15, tzinfo=UTC)


def by_bus(hours: float, line: str, back: bool = False) -> QuayRide:
    """A ride of half an hour to the place, or back: when one is there, or leaves, after the landing."""
    at, half = LANDED + timedelta(hours=hours), timedelta(minutes=30)
    stops, times = (("Torget", "Färjan"), (at, at + half)) if back else (("Färjan", "Torget"), (at - half, at))
    return QuayRide(at, at, (GroundLeg("bus", line, "", *stops, *times, demo=True),))


async def keep(going: QuayRide, coming: QuayRide) -> None:
    """Keep the rides to and from the castle of the boat at nine and the last one home."""
    landed, closes = QuayMoment("helsingborg", "from", LANDED), QuayMoment("helsingborg", "to", CLOSES)
    await keep_quays({landed: {SLOTT: going}, closes: {SLOTT: coming}}, LANDED.date(), "v", "")
    await tell_of_quays(NOW)


async def test_on_foot_the_page_goes_by_the_buses_that_are_kept(pages_site: PagesSite) -> None:
    site = await site_with(pages_site)
    on_foot = path("b9@2026-12-05", "mode=foot")

    before = await site.get(on_foot)
    await keep(by_bus(1.5, "351"), by_bus(12.75, "N1", back=True))
    after = await site.get(on_foot)
    text = " ".join(str(tree_of(after.text).text_content()).split())

    assert "No timetable of buses and trains is kept for these boats" in before.text
    assert await shown(site, on_foot) == ["Evening"]
    assert "There at 11:00, leave by 22:15: 1 h 15 min to spare." in text
    assert "There: bus 351 10:30 from Färjan to Torget 11:00." in text
    assert "Back: bus N1 22:15 from Torget to Färjan 22:45." in text
    assert "The buses and trains are invented for the demo." in text


async def test_where_no_bus_goes_in_time_the_page_says_so(pages_site: PagesSite) -> None:
    site = await site_with(pages_site)

    await keep(by_bus(1.5, "351"), QuayRide(None, None))
    page = await site.get(path("b9@2026-12-05", "mode=foot"))

    assert "2 events are left out: no bus or train goes there after this boat, or back in time." in page.text


async def test_a_page_on_foot_asks_as_much_however_many_events_there_are(pages_site: PagesSite) -> None:
    site = await site_with(pages_site)
    await keep(by_bus(1.5, "351"), by_bus(12.75, "N1", back=True))

    async def asked() -> int:
        with site.questions() as questions:
            await site.get(path("b9@2026-12-05", "mode=foot"))
            return len(questions)

    one = await asked()
    for number in range(3):
        await site.add(concert(f"More {number}", held=(held(date(2026, 12, 5), 18),)))

    assert await asked() == one
