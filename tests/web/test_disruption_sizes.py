"""However much is disrupted, pages stay small and everything is found from the first of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bench.pagesizes import BOUND
from tests.web.conftest import BASE, NOW, PagesSite, tree_of
from tests.web.test_office import HASH, Clerk
from tests.web.test_trips import timetable
from visitapp.domain.crossing.timetable import Departure
from visitapp.store import models
from visitapp.store.database import writing
from visitapp.store.timetables import save_timetables
from visitapp.store.users import add_user

pytestmark = pytest.mark.anyio

SLUG = "helsingborg-helsingor"
FIRST = NOW.date()
EVERY_S = 1200
REASON = "En lång förklaring med å, ä och ö om stormen på sundet. " * 5
"""Nearly as long as an office may write."""


def often() -> list[Departure]:
    """A boat every twenty minutes both ways, each listed."""
    return [
        Departure(f"{way}-{second}", way, "daily", second, 1200)
        for way in ("out", "back")
        for second in range(0, 86_400, EVERY_S)
    ]


async def disrupt(days: range) -> int:
    """Tell of each boat of these days, both ways, that it is late, cancelled or full; how many that are."""
    tables = [replace(timetable(), valid_from=FIRST - timedelta(days=40), departures=tuple(often()))]
    await save_timetables(tables, "text", NOW)
    made = []
    for number, (day, one) in enumerate((day, one) for day in days for one in often()):
        on = FIRST + timedelta(days=day)
        departs_at = NOW + timedelta(days=day, seconds=one.time_s)
        made.append(
            models.Disruption(
                uid=f"d{number}", crossing_slug=SLUG, kind=("cancelled", "full", "delayed")[number % 3],
                direction=one.direction, sailing_key=f"{one.key}@{on}", first_day=on, last_day=on,
                departs_at=departs_at, arrives_at=departs_at + timedelta(minutes=20),
                delay_min=30 if number % 3 == 2 else 0, port_name="", reasons=[["sv", REASON]], source="Rederiet",
                made_by="a@region.example", made_at=NOW, ended_by="",
            )
        )  # fmt: skip
    async with writing():
        await models.Disruption.bulk_create(made)
    return len(made)


async def walked(reader: Clerk | PagesSite, address: str) -> AsyncIterator[str]:
    """The pages of a list, one after the other."""
    while address:
        text = (await reader.get(address)).text
        yield text
        address = next(iter(tree_of(text).xpath("//nav[@class='pager']//a[@rel='next']/@href")), "")


async def test_public_pages_and_feeds_stay_small(pages_site: PagesSite) -> None:
    assert await disrupt(range(-5, 15)) > 2500
    pages = [
        "crossings", "crossings?page=7", "crossings?page=9999", f"crossings/{SLUG}?date={FIRST}", "",
        f"crossings/{SLUG}/timetable", f"crossings/{SLUG}/sailings/out-0@{FIRST}",
    ]  # fmt: skip

    sizes = {page: len((await pages_site.get(f"/de/{page}")).content) for page in pages}
    news = await pages_site.get("/sv/crossings/disruptions.rss")
    calendar = await pages_site.get("/sv/crossings/disruptions.ics")

    assert {page: size for page, size in sizes.items() if size > BOUND} == {}
    assert (news.text.count("<item>"), calendar.text.count("BEGIN:VEVENT")) == (200, 600)
    assert len(calendar.content) < 1_000_000


async def test_every_disruption_and_every_boat_is_found_from_the_first_page(pages_site: PagesSite) -> None:
    disrupted = await disrupt(range(1))
    found, boats = [], []

    async for text in walked(pages_site, "/en/crossings"):
        found += tree_of(text).xpath("//ul[contains(@class, 'disruptions')]/li/a/text()")
    async for text in walked(pages_site, f"/en/crossings/{SLUG}?date={FIRST}&page=1"):
        boats += tree_of(text).xpath("//section[@aria-labelledby='table']//tbody/tr/th//time/@datetime")
    now = tree_of((await pages_site.get(f"/en/crossings/{SLUG}?date={FIRST}")).text)

    assert (len(found), len(set(found))) == (disrupted, disrupted)
    assert (len(boats), len(set(boats))) == (disrupted / 2, disrupted / 2)
    shown = now.xpath("//section[@aria-labelledby='table']//tbody/tr/th//time/@datetime")
    assert min(shown) <= NOW.isoformat() <= max(shown)
    assert (await pages_site.get("/en/crossings?page=0")).status_code == 400


async def test_the_offices_pages_stay_small_and_lead_to_all(pages_site: PagesSite) -> None:
    disrupted = await disrupt(range(2))
    await add_user("a@region.example", "", "region", HASH, NOW)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(pages_site.app), base_url=BASE) as client:
        clerk = Clerk(client)
        await clerk.sign_in("region")
        sailings, told, sizes = 0, 0, []
        async for text in walked(clerk, f"/office/sailings?crossing={SLUG}&date={FIRST}"):
            sailings += len(tree_of(text).xpath("//table/tbody/tr"))
            sizes.append(len(text.encode()))
        async for text in walked(clerk, "/office/sailings/told"):
            told += len(tree_of(text).xpath("//ul[@class='steps-done told']/li"))
            sizes.append(len(text.encode()))

    assert BOUND / 2 < max(sizes) <= BOUND
    assert (sailings, told) == (disrupted / 4, disrupted)
