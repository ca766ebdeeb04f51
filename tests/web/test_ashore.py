"""The page of a day at the far port, in words and by the API."""

from __future__ import annotations

from datetime import date

import pytest

from tests.web.conftest import NOW, PagesSite, tree_of
from tests.web.test_sailing import BOATS
from visitapp.domain.crossing.types import Disruption
from visitapp.domain.language import LANGUAGES
from visitapp.store.database import Database
from visitapp.store.disruptions import add_disruption
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

LINE = "helsingborg-helsingor"
PAGE = f"/en/crossings/{LINE}/day"


async def text_of(site: PagesSite, address: str) -> str:
    answer = await site.get(address)
    assert answer.status_code == 200, answer.text
    return " ".join(str(tree_of(answer.text).xpath("//main")[0].text_content()).split())


async def test_page_tells_each_landing_and_the_last_boat_home(pages_site: PagesSite) -> None:
    await save_timetables([BOATS], "text", NOW)

    text = await text_of(pages_site, f"{PAGE}?date=2026-12-05&mode=car")

    assert "A day in Elsinore" in text
    assert "Most time there: leave Helsingborg at 06:00 (check-in closes at 05:00) and be ashore at 06:35." in text
    assert "The last boat home sails at Sun 6 Dec 01:00" in text
    assert "With a night there, boats go home from Sun 6 Dec 06:00 to Sun 6 Dec 22:00." in text
    assert "The closing of check-in is our assumption." in text


async def test_a_cancelled_boat_home_is_left_out_and_named(pages_site: PagesSite, database: Database) -> None:
    await save_timetables([BOATS], "text", NOW)
    day = date(2026, 12, 5)
    await add_disruption(
        database,
        Disruption("", LINE, "cancelled", "back", "b25@2026-12-05", day, day, (("en", "Wind"),), "office", NOW),
    )

    text = await text_of(pages_site, f"{PAGE}?date=2026-12-05&mode=car")

    assert "The last boat home sails at 22:00" in text
    assert "Not counted: Sun 6 Dec 01:00 from Elsinore (Cancelled)." in text


async def test_outside_every_timetable_nothing_is_said(pages_site: PagesSite) -> None:
    await save_timetables([BOATS], "text", NOW)

    text = await text_of(pages_site, f"{PAGE}?date=2026-12-24")

    assert "No timetable is published for this day." in text
    assert "Last boat home" not in text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_is_linked_in_each_language(pages_site: PagesSite, language: str) -> None:
    await save_timetables([BOATS], "text", NOW)
    address = f"/{language}/crossings/{LINE}/day?date=2026-12-05"

    crossing = await pages_site.get(f"/{language}/crossings/{LINE}?date=2026-12-05")
    sailing = await pages_site.get(f"/{language}/crossings/{LINE}/sailings/o9@2026-12-05")

    assert address in tree_of(crossing.text).xpath("//aside//a/@href")
    assert f"{address}&mode=foot" in tree_of(sailing.text).xpath("//main//a/@href")
    assert (await pages_site.get(address)).status_code == 200


async def test_only_a_line_to_another_country_has_one(pages_site: PagesSite) -> None:
    island = await pages_site.get("/en/crossings/torekov-hallands-vadero")
    ended = await pages_site.get("/en/crossings/halmstad-grenaa")

    assert "/day" not in island.text
    assert "/crossings/halmstad-grenaa/day" not in ended.text
    assert (await pages_site.get("/en/crossings/torekov-hallands-vadero/day")).status_code == 404
    assert (await pages_site.get("/en/crossings/nowhere/day")).status_code == 404
    assert "The crossing has ended." in (await pages_site.get("/en/crossings/halmstad-grenaa/day")).text


@pytest.mark.parametrize(("query", "said"), [("mode=ship", "mode"), ("date=2026-13-01", "date")])
async def test_bad_addresses_say_what_is_wrong(pages_site: PagesSite, query: str, said: str) -> None:
    answer = await pages_site.get(f"{PAGE}?{query}")

    assert answer.status_code == 400
    assert said in answer.text


async def test_api_tells_the_same(pages_site: PagesSite) -> None:
    await save_timetables([BOATS], "text", NOW)

    told = (await pages_site.get(f"/api/v1/crossings/{LINE}/day?date=2026-12-05&mode=car")).json()
    none = (await pages_site.get(f"/api/v1/crossings/{LINE}/day?date=2026-12-24")).json()

    assert [(one["out"]["sailing"], one["home"]["sailing"], one["minutes_ashore"]) for one in told["windows"]] == [
        ("o6@2026-12-05", "b25@2026-12-05", 1045),
        ("o9@2026-12-05", "b25@2026-12-05", 865), ("o13@2026-12-05", "b25@2026-12-05", 625),
        ("o18@2026-12-05", "b25@2026-12-05", 325), ("o22@2026-12-05", "b25@2026-12-05", 85),
    ]  # fmt: skip
    assert told["windows"][0]["out"]["ashore_at"] == "2026-12-05T06:35:00+01:00"
    assert [one["sailing"] for one in told["night"]] == ["b6@2026-12-06", "b22@2026-12-06"]
    assert (none["timetable"], none["reason"], none["windows"]) == ("none", "no-timetable", [])
