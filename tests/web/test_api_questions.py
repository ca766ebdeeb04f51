"""Every list of the API asks the database as many questions for one thing as for three."""

from __future__ import annotations

from datetime import date

import pytest

from tests.web.conftest import NOW, PagesSite, concert, held
from visitapp.store import models
from visitapp.store.database import writing

pytestmark = pytest.mark.anyio

FERRY = "crossing=helsingborg-helsingor&mode=foot&stay=day"
EVENTS = (
    "events?limit=9", "events?include=reach&include=total", "events?municipality=halmstad&category=music",
    f"events?{FERRY}&include=reach", "events?near=56.67,12.86&sort=distance", "events?q=konsert",
    "events?modified_since=2020-01-01T00:00:00Z&include=reach&include=total", "events.geojson?category=music",
    "occurrences?limit=9", "occurrences?include=reach&category=music", f"occurrences?{FERRY}&include=reach",
)  # fmt: skip
WITHOUT_ROWS_OF_OURS = (
    "places?limit=1 places?limit=3", "places.geojson?limit=1 places.geojson?limit=3",
    "places?q=halmstad&limit=1 places?q=halmstad&limit=3", "municipalities municipalities?lang=da",
    "categories categories?lang=da", "audiences audiences?lang=da", "accessibility accessibility?lang=da",
)  # fmt: skip


async def asked(site: PagesSite, address: str) -> tuple[int, int]:
    """How many items an address tells, and how many questions that took."""
    with site.questions() as questions:
        answer = await site.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return len(told["items"] if "items" in told else told["features"]), len(questions)


async def add(site: PagesSite, number: int) -> None:
    """An event of an organiser and a calendar of its own, with two dates that can be reached."""
    days = (date(2026, 12, 4 + number), date(2026, 12, 14 + number))
    draft = concert(f"Konsert {number}", organiser=f"Kör {number}", held=tuple(held(day) for day in days))
    slug = await site.add(draft, municipality=("halmstad", "laholm", "hylte")[number])
    crossing = await models.Crossing.get(slug="helsingborg-helsingor")
    async with writing():
        for one in await models.Occurrence.filter(event__slug=slug):
            await models.Reach.create(
                uid=f"{one.uid}:foot", occurrence=one, crossing=crossing, mode="foot", verdict="day", reason="",
                plan={}, changed_at=NOW,
            )  # fmt: skip


async def test_lists_ask_as_much_for_one_thing_as_for_three(pages_site: PagesSite) -> None:
    addresses = (*EVENTS, "organisers", "sources")
    await add(pages_site, 0)
    one = {address: await asked(pages_site, address) for address in addresses}

    await add(pages_site, 1)
    await add(pages_site, 2)
    three = {address: await asked(pages_site, address) for address in addresses}

    held_each = {address: 2 if address.startswith("occurrences") else 1 for address in addresses}
    assert {address: items for address, (items, _) in one.items()} == held_each
    assert {address: items for address, (items, _) in three.items()} == {
        address: 3 * items for address, items in held_each.items()
    }
    assert {address: questions for address, (_, questions) in three.items()} == {
        address: questions for address, (_, questions) in one.items()
    }


async def test_lists_of_the_region_ask_the_same_of_each_part(pages_site: PagesSite) -> None:
    few = {pair: (await asked(pages_site, pair.split()[0]))[1] for pair in WITHOUT_ROWS_OF_OURS}
    more = {pair: (await asked(pages_site, pair.split()[1]))[1] for pair in WITHOUT_ROWS_OF_OURS}

    assert few == more


async def test_crossings_ask_the_same_with_one_line_and_with_all(pages_site: PagesSite) -> None:
    every = await asked(pages_site, "crossings")

    async with writing():
        await models.Crossing.exclude(slug="helsingborg-helsingor").delete()
    one = await asked(pages_site, "crossings")

    assert (one[0], one[1]) == (1, every[1])
    assert every[0] > 1
