"""No page grows with the database: what is long stands on several pages, and all of it is found from the first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from bench.bulk import bench_timetable
from bench.generated import generated_places
from bench.pagesizes import BOUND, Landmarks, addresses
from tests.web.conftest import NOW, PagesSite, concert, held, tree_of
from tests.web.test_there import HOME, HOUR, OUT
from visitapp.domain.crossing.types import MODES
from visitapp.domain.event.types import Text
from visitapp.domain.language import LANGUAGES
from visitapp.domain.reach.plan_json import plan_to_json
from visitapp.domain.reach.types import Reach
from visitapp.domain.region import read_municipalities, read_offices, read_places, read_terms
from visitapp.regiondata import read_data
from visitapp.store import models
from visitapp.store.database import writing
from visitapp.store.region import save_region
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

FIRST = date(2026, 12, 2)
DATES = 400
MANY = 1200
CROSSINGS = ("goteborg-frederikshavn", "helsingborg-helsingor", "ystad-ronne")
"""Those between two countries that sail: verdicts are made of them."""
LONG = "Åäö och en lång text om vad som händer den kvällen. "


async def add_places() -> list[str]:
    """Many places, as generated ones are, beside the region's own; the slugs of all."""
    region = read_data("region.json")
    municipalities = read_municipalities(region, read_data("municipalities.geojson"))
    places = generated_places(MANY, [one.slug for one in municipalities])
    terms = read_terms(read_data("vocabulary.json"))
    await save_region(municipalities, read_offices(region), terms, [*read_places(region), *places], NOW)
    return [str(one.slug) for one in await models.Place.all()]


async def add_long_series(site: PagesSite) -> str:
    """An event of very many days, each by every crossing in every way; its slug."""
    days = tuple(held(FIRST + timedelta(days=day)) for day in range(DATES))
    slug = await site.add(concert("Utställning", held=days, texts=(Text("sv", "Utställning", LONG * 2, LONG * 60),)))
    row = await models.Event.get(slug=slug)
    occurrence = await models.Occurrence.filter(event_id=row.id).order_by("starts_on").first()
    assert occurrence is not None
    async with writing():
        for crossing in await models.Crossing.filter(slug__in=CROSSINGS):
            for mode in MODES:
                plan = plan_to_json(Reach(str(crossing.slug), mode, "day", "", OUT, HOME, 4 * HOUR))
                await models.Reach.create(
                    uid=f"{crossing.slug}-{mode}", occurrence_id=occurrence.id, crossing_id=crossing.id, mode=mode,
                    verdict="day", reason="", out_at=OUT.departs_at, home_at=HOME.departs_at, minutes_on_site=240,
                    plan=plan, changed_at=NOW,
                )  # fmt: skip
    return slug


@pytest.fixture
async def series(pages_site: PagesSite) -> str:
    return await add_long_series(pages_site)


async def test_no_page_is_larger_than_its_bound(pages_site: PagesSite, series: str) -> None:
    await add_places()
    await save_timetables([bench_timetable(NOW.date())], "hand", NOW)
    for number in range(60):
        texts = (Text("sv", f"{LONG}{number}", LONG * 10, LONG * 40),)
        await pages_site.add(concert(texts=texts, day=FIRST + timedelta(days=number % 3), organiser="Föreningen"))
    found = Landmarks(series, "halmstads-slott", "foreningen", 3)

    sizes = {}
    for name, address in addresses(found, NOW.date()).items():
        for language in LANGUAGES:
            answer = await pages_site.get(address.replace("{lang}", language))
            assert answer.status_code == 200, address
            sizes[name, language] = len(answer.content)

    assert {key: size for key, size in sizes.items() if size > BOUND} == {}
    assert max(sizes.values()) > BOUND / 2  # the database is one that matters


async def test_every_place_is_found_from_the_first_page(pages_site: PagesSite) -> None:
    there = await add_places()

    seen: set[str] = set()
    first = tree_of((await pages_site.get("/en/places")).text)
    for address in first.xpath("//p[@class='onward']/a/@href"):
        async for tree in walked(pages_site, address):
            seen |= set(tree.xpath("//ul[@class='place-list']//a/@href"))

    assert seen == {f"/en/places/{slug}" for slug in there}
    rooms = [len(one.xpath(".//li")) for one in first.xpath("//section[@class='day-group']")]
    assert rooms == [25] * 6


async def test_page_of_places_that_is_none_any_more_shows_the_last(pages_site: PagesSite) -> None:
    await add_places()
    last, beyond, none = [
        tree_of((await pages_site.get(f"/sv/places?municipality=hylte&page={page}")).text) for page in (2, 99, 0)
    ]

    assert beyond.xpath("//ul[@class='place-list']//a/@href") == last.xpath("//ul[@class='place-list']//a/@href") != []
    assert "page" in "".join(none.xpath("//code/text()"))


async def test_every_day_of_a_long_series_is_found_by_its_months(pages_site: PagesSite, series: str) -> None:
    tree = tree_of((await pages_site.get(f"/de/events/{series}")).text)

    days = []
    for address in tree.xpath("//details[@id='days']/ul[1]//a/@href"):
        month = tree_of((await pages_site.get(address.partition("#")[0])).text)
        days += month.xpath("//details[@id='days'][@open]/ul[2]//a/@href")
    chosen = tree_of((await pages_site.get(days[-1])).text)
    unknown = await pages_site.get(f"/de/events/{series}?month=2027-13")

    assert [int(one.tag[1]) for one in month.xpath("//main//*[self::h1 or self::h2 or self::h3]")][:2] == [1, 2]
    assert days == [f"/de/events/{series}?date={FIRST + timedelta(days=day)}" for day in range(DATES)]
    assert chosen.xpath("//details[@id='days']/ul[2]//a[@aria-current]/@href") == [days[-1]]
    assert (unknown.status_code, "month" in unknown.text) == (400, True)


async def walked(site: PagesSite, address: str) -> AsyncIterator[Any]:
    """The pages of a list, one after the other."""
    left = [address]
    while left:
        tree = tree_of((await site.get(unescape(left.pop()))).text)
        yield tree
        left += tree.xpath("//a[@rel='next']/@href")
