"""The last bus or train home on an event's page: only what is known, and what leaves before the end says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.web.conftest import NOW, PagesSite, concert, tree_of
from visitapp.domain.event.types import Held, Whereabouts
from visitapp.domain.reach.ridehome import LastRide
from visitapp.store.ride_read import wanted_rides
from visitapp.store.rides import forget_rides, keep_rides
from visitapp.web.context import REGION_ZONE

pytestmark = pytest.mark.anyio

SQUARE = (56.674, 12.857)
NIGHT = date(2026, 12, 5)
STARTS = datetime(2026, 12, 5, 18, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=3)


def ride(municipality: str, leaves_at: datetime, changes: int = 0, demo: bool = False) -> LastRide:
    minute = timedelta(minutes=1)
    return LastRide(
        municipality, leaves_at, leaves_at + 5 * minute, leaves_at + 45 * minute, "bus", "10", "Centrum", "Stora Torg",
        "Busstationen", changes, demo=demo,
    )  # fmt: skip


async def add_evening(site: PagesSite, ends_at: datetime | None) -> str:
    held = Held("1", "timed", NIGHT, STARTS, ends_at)
    where = Whereabouts(name="Torget", municipality="halmstad", latitude=SQUARE[0], longitude=SQUARE[1])
    return await site.add(replace(concert(), held=(held,), where=where))


async def lines(site: PagesSite, slug: str, language: str = "en") -> list[str]:
    tree = tree_of((await site.get(f"/{language}/events/{slug}")).text)
    return [" ".join(str(one.text_content()).split()) for one in tree.xpath("//ul[contains(@class,'last-rides')]/li")]


async def test_rides_are_told_in_the_regions_order_with_what_leaves_too_early(pages_site: PagesSite) -> None:
    slug = await add_evening(pages_site, ENDS)
    before = await lines(pages_site, slug)
    rides = (ride("halmstad", ENDS + timedelta(minutes=30), demo=True), ride("laholm", ENDS - timedelta(hours=1), 1))

    await keep_rides({SQUARE: rides}, NIGHT, "v", NOW)
    english, german = await lines(pages_site, slug), await lines(pages_site, slug, "de")

    assert before == []
    assert english == [
        "22:35 Halmstad Bus 10 from Stora Torg demo At Busstationen 23:15",
        "21:05 Laholm Bus 10 from Stora Torg At Busstationen 21:45 · 1 change · leaves before the end",
    ]
    assert german[1].endswith("Ankunft Busstationen 21:45 · 1 Umstieg · fährt vor dem Ende")


async def test_end_that_is_not_known_makes_only_what_leaves_before_the_start_too_early(pages_site: PagesSite) -> None:
    slug = await add_evening(pages_site, None)
    rides = (ride("halmstad", STARTS), ride("laholm", STARTS - timedelta(hours=1)))

    await keep_rides({SQUARE: rides}, NIGHT, "v", NOW)
    english, swedish = await lines(pages_site, slug), await lines(pages_site, slug, "sv")

    assert english == [
        "19:05 Halmstad Bus 10 from Stora Torg At Busstationen 19:45",
        "18:05 Laholm Bus 10 from Stora Torg At Busstationen 18:45 · leaves before the start",
    ]
    assert swedish[1].endswith("går före början")


async def test_what_ends_at_four_has_the_rides_of_its_night(pages_site: PagesSite) -> None:
    slug = await add_evening(pages_site, STARTS + timedelta(hours=9))
    wanted = await pages_site.reader.run(lambda query: wanted_rides(query, NOW.date(), REGION_ZONE))
    await keep_rides({SQUARE: (ride("halmstad", STARTS + timedelta(hours=7)),)}, NIGHT, "v", NOW)

    assert wanted == {NIGHT: {SQUARE}}
    assert await lines(pages_site, slug) == [
        "02:05 Halmstad Bus 10 from Stora Torg Sun 6 Dec · At Busstationen 02:45 · leaves before the end"
    ]


async def test_nights_of_old_and_of_networks_that_went_are_forgotten(pages_site: PagesSite) -> None:
    slug = await add_evening(pages_site, ENDS)
    await keep_rides({SQUARE: (ride("laholm", ENDS),)}, NIGHT, "v", NOW)
    await keep_rides({SQUARE: (ride("laholm", ENDS),)}, NIGHT - timedelta(days=9), "v", NOW)

    assert await forget_rides(NIGHT, "v", NOW) == 1
    assert len(await lines(pages_site, slug)) == 1
    assert await forget_rides(NIGHT, "", NOW) == 1
    assert await lines(pages_site, slug) == []
