"""The page of a festival shows its programme, and that of a part what it is a part of; so does the API."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from tests.web.conftest import NOW, PagesSite, concert, held, tree_of
from visitapp.domain.event.types import Held, Text
from visitapp.store import models
from visitapp.store.database import writing
from visitapp.store.programme_read import MOST_AT_ONCE
from visitapp.store.projection import project

pytestmark = pytest.mark.anyio

FRIDAY = date(2026, 12, 4)
ONE_DAY = timedelta(days=1)


async def festival(site: PagesSite, **parts: tuple[Held, ...]) -> tuple[str, list[str]]:
    """A festival from Friday to Sunday with these parts: its slug, and theirs."""
    days = (Held("k", "all-day", FRIDAY, ends_on=FRIDAY + 3 * ONE_DAY),)
    whole = await site.add(concert("Ljusfestivalen", held=days))
    slugs = [await site.add(concert(name.capitalize(), held=told)) for name, told in parts.items()]
    await put_into(whole, slugs)
    return whole, slugs


async def put_into(whole: str, slugs: list[str]) -> None:
    """Have the records of events say that they are parts of another."""
    record = await models.Record.get(event__slug=whole)
    events = [int(str(one)) for one in await models.Event.filter(slug__in=slugs).values_list("id", flat=True)]
    async with writing():
        await models.Record.filter(event_id__in=events).update(part_of=record.uid)
        await project(events, NOW)


async def test_festival_shows_its_programme_by_day(pages_site: PagesSite) -> None:
    whole, (lykta, kor) = await festival(
        pages_site,
        lykta=(held(FRIDAY, 16), held(FRIDAY - 30 * ONE_DAY, 16)),
        kör=(held(FRIDAY + ONE_DAY, 18, status="cancelled"),),
    )

    page = tree_of((await pages_site.get(f"/en/events/{whole}")).text)

    days = page.xpath("//section[@id='programme']/h3/time")
    lines = page.xpath("//section[@id='programme']//li")
    assert [day.get("datetime") for day in days] == ["2026-12-04", "2026-12-05", "2026-11-04"]
    assert [" ".join(line.text_content().split()) for line in lines] == [
        "17:00–19:00 Lykta Halmstad Castle", "19:00–21:00 Kör Cancelled Halmstad Castle",
        "17:00–19:00 Lykta Halmstad Castle",
    ]  # fmt: skip
    assert [line.xpath(".//a/@href")[0] for line in lines] == [
        f"/en/events/{lykta}?date=2026-12-04", f"/en/events/{kor}?date=2026-12-05",
        f"/en/events/{lykta}?date=2026-11-04",
    ]  # fmt: skip
    assert page.xpath("//p[@class='part-of']") == []
    assert (await pages_site.get(lines[0].xpath(".//a/@href")[0])).status_code == 200


async def test_part_leads_to_its_festival_in_every_language(pages_site: PagesSite) -> None:
    whole, (lykta, _) = await festival(pages_site, lykta=(held(FRIDAY),), kör=(held(FRIDAY),))

    words = {}
    for language in ("sv", "en", "da", "de"):
        page = tree_of((await pages_site.get(f"/{language}/events/{lykta}")).text)
        (line,) = page.xpath("//p[@class='part-of']")
        words[language] = line.text_content()
        assert line.xpath("a/@href") == [f"/{language}/events/{whole}"]
        assert page.xpath("//section[@id='programme']") == []
    assert words == {
        "sv": "Ingår i: Ljusfestivalen", "en": "Part of: Ljusfestivalen", "da": "Indgår i: Ljusfestivalen",
        "de": "Teil von: Ljusfestivalen",
    }  # fmt: skip


async def test_festival_of_one_part_has_no_programme(pages_site: PagesSite) -> None:
    whole, (lykta,) = await festival(pages_site, lykta=(held(FRIDAY),))

    for slug in (whole, lykta):
        page = tree_of((await pages_site.get(f"/sv/events/{slug}")).text)
        assert page.xpath("//section[@id='programme'] | //p[@class='part-of']") == []


async def test_long_programme_stands_on_several_small_pages(pages_site: PagesSite) -> None:
    many = tuple(held(FRIDAY + number * ONE_DAY) for number in range(MOST_AT_ONCE))
    text = (Text("sv", "Å" * 180, "Ä" * 300, "Ö" * 5000),)
    whole, slugs = await festival(pages_site, a=many, b=(held(FRIDAY + 400 * ONE_DAY),))
    await put_into(whole, [*slugs, await pages_site.add(concert(held=many, texts=text))])

    found: list[str] = []
    address = f"/sv/events/{whole}"
    while address:
        answer = await pages_site.get(address)
        assert len(answer.content) < 60_000
        page = tree_of(answer.text)
        found += page.xpath("//section[@id='programme']//li//a/@href")
        address = next(iter(page.xpath("//section[@id='programme']//a[@rel='next']/@href")), "")

    assert len(found) == len(set(found)) == 2 * MOST_AT_ONCE + 1
    for beyond in ("4", "0", "x"):
        assert (await pages_site.get(f"/sv/events/{whole}?programme={beyond}")).status_code == 400


async def test_programme_costs_pages_one_question(pages_site: PagesSite) -> None:
    alone = await pages_site.add(concert("Ensam"))
    whole, (lykta, _) = await festival(pages_site, lykta=(held(FRIDAY),), kör=(held(FRIDAY),))
    asked = {}
    for slug in (alone, lykta, whole):
        with pages_site.questions() as questions:
            await pages_site.get(f"/sv/events/{slug}")
            asked[slug] = sum("e.parent_id = (" in one for one in questions), len(questions)

    assert [programmes for programmes, _ in asked.values()] == [1, 1, 1]
    assert asked[lykta] == asked[alone]


async def test_lists_have_the_parts_and_the_festival_once(pages_site: PagesSite) -> None:
    whole, slugs = await festival(pages_site, lykta=(held(FRIDAY + ONE_DAY, 16),), kör=(held(FRIDAY + ONE_DAY, 18),))

    page = tree_of((await pages_site.get("/sv/events?from=2026-12-05&to=2026-12-05")).text)

    titles = page.xpath("//*[@class='event-title']/a/@href")
    assert titles == [f"/sv/events/{slug}" for slug in (*slugs, whole)]


async def test_jsonld_and_api_name_parts_and_whole(pages_site: PagesSite) -> None:
    whole, (lykta, kor) = await festival(pages_site, lykta=(held(FRIDAY),), kör=(held(FRIDAY + ONE_DAY),))
    uid = {str(row.slug): str(row.uid) for row in await models.Event.all()}

    def node(html: str) -> dict[str, object]:
        node: dict[str, object] = json.loads(tree_of(html).xpath("//script[@type='application/ld+json']/text()")[0])
        return node

    about = {slug: node((await pages_site.get(f"/sv/events/{slug}")).text) for slug in (whole, lykta)}
    told = {slug: (await pages_site.get(f"/api/v1/events/{uid[slug]}")).json() for slug in (whole, lykta)}

    page = "https://visit.example/sv/events/"
    assert about[whole]["subEvent"] == [{"@type": "Event", "url": page + slug} for slug in (lykta, kor)]
    assert about[lykta]["superEvent"] == [{"@type": "Event", "url": page + whole}]
    other = {
        slug: {"id": uid[slug], "href": f"https://visit.example/api/v1/events/{uid[slug]}"}
        for slug in (whole, lykta, kor)
    }
    assert (told[whole]["part_of"], told[whole]["parts"]) == (None, [other[lykta], other[kor]])
    assert (told[lykta]["part_of"], told[lykta]["parts"]) == (other[whole], [])
