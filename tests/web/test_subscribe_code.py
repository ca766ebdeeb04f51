"""Short permanent addresses: the same slice has the same code, and a code means what it always did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from httpx import Response
from icalendar import Calendar

from tests.web.conftest import BASE, NOW, PagesSite, concert, held, tree_of, xml_of
from tests.web.test_pages import faults_of
from visitapp.domain.event.types import Whereabouts
from visitapp.domain.language import LANGUAGES
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.store import models
from visitapp.store.database import writing
from visitapp.store.feed_codes import create_feed_code

pytestmark = pytest.mark.anyio

OURS = {"origin": BASE}


async def press(
    site: PagesSite, query: str, headers: Mapping[str, str] = OURS, language: str = "sv", **changed: str
) -> Response:
    """Press the button for a short address on the builder's page."""
    page = await site.get(f"/{language}/subscribe" + (f"?{query}" if query else ""))
    form = tree_of(page.text).xpath("//form[@method='post']")[0]
    sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    sent |= {name.removeprefix("sent_"): value for name, value in changed.items()}
    return await site.client.post(form.get("action"), data=sent, headers=dict(headers))


def code_of(answer: Response) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).rpartition("/")[2]


async def test_code_stands_for_the_slice_in_every_format(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Musik"))
    await pages_site.add(concert("Marknad", categories=("market",)))
    await pages_site.add(concert("Inställd", held=(held(date(2026, 12, 7), status="cancelled"),)))
    query = "category=music&cancelled=drop"

    code = code_of(await press(pages_site, query))
    short = {end: await pages_site.get(f"/f/{code}{end}") for end in CONTENT_TYPES}
    plain = {end: await pages_site.get(f"/sv/events{end}?{query}") for end in CONTENT_TYPES}

    assert {end: one.headers["content-type"] for end, one in short.items()} == CONTENT_TYPES
    assert ids_of(short) == ids_of(plain)
    assert len(set(map(len, ids_of(short).values()))) == 1
    assert [len(found) for found in ids_of(short).values()] == [1] * len(CONTENT_TYPES)


def ids_of(answers: Mapping[str, Response]) -> dict[str, list[str]]:
    """The ids of the entries in each format."""
    found: dict[str, list[str]] = {}
    for ending, answer in answers.items():
        if ending == ".ics":
            found[ending] = [str(one["UID"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")]
        elif ending == ".rss":
            found[ending] = [one.text for one in xml_of(answer.content).findall("channel/item/guid")]
        elif ending == ".atom":
            name = "{http://www.w3.org/2005/Atom}"
            found[ending] = [one.text for one in xml_of(answer.content).findall(f"{name}entry/{name}id")]
        else:
            document = answer.json()
            found[ending] = [str(one["id"]) for one in document.get("items", document.get("features"))]
    return found


async def test_same_slice_has_the_same_code_and_another_has_another(pages_site: PagesSite) -> None:
    codes = [
        code_of(await press(pages_site, query, language=language))
        for language, query in (
            ("sv", "category=music&municipality=laholm"), ("sv", "municipality=laholm&category=music&page=2"),
            ("en", "municipality=laholm&category=music&in=sv"), ("en", "municipality=laholm&category=music"),
            ("sv", "category=music"), ("sv", ""),
        )
    ]  # fmt: skip

    assert codes[0] == codes[1] == codes[2]
    assert len(set(codes)) == 4
    assert await models.FeedCode.all().count() == 4


async def test_page_of_a_code_says_what_it_means_in_four_languages(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Musik"))
    query = "category=music&from=2026-12-01&to=2026-12-24&stay=day&cancelled=drop&all_day=drop&feed=changes"
    code = await create_feed_code("da", query, NOW)

    pages = {language: await pages_site.get(f"/{language}/subscribe/{code}") for language in LANGUAGES}

    meaning = tree_of(pages["en"].text).xpath("//section[@aria-labelledby='meaning']//li/text()")
    assert {language: (page.status_code, faults_of(page.text)) for language, page in pages.items()} == {
        language: (200, []) for language in LANGUAGES
    }
    assert meaning == [
        "Music", "1–24 Dec 2026", "home the same day", "without what is cancelled", "only what has a time of day",
        "news of every change",
    ]  # fmt: skip
    assert 'content="noindex"' in pages["en"].text
    assert "Danish" in tree_of(pages["en"].text).xpath("string(//dl)")
    assert tree_of(pages["sv"].text).xpath("string(//dl//time/@datetime)") == "2026-12-01T09:00:00Z"
    for page in pages.values():
        fields = tree_of(page.text).xpath("//input[@readonly]/@value")
        assert fields == [f"{BASE}/f/{code}.ics", f"{BASE}/f/{code}.rss"]
        assert f'href="webcal://visit.example/f/{code}.ics"' in page.text
        assert tree_of(page.text).xpath("count(//div[@class='qr']/*)") == 1


async def test_code_of_a_merged_place_follows_it_and_says_so(pages_site: PagesSite) -> None:
    old, new = "halmstads-slott", "tylosand"
    await pages_site.add(concert("Där", where=Whereabouts(place=new, name="Tylösand", municipality="halmstad")))
    code = await create_feed_code("sv", f"place={old}", NOW)
    before = await pages_site.get(f"/en/subscribe/{code}")
    async with writing():
        row = await models.FilterValue.get(uid=f"place:{old}")
        await models.FilterValue.filter(id=row.id).update(alias_of=new)
        await models.Place.filter(slug=old).delete()

    page = await pages_site.get(f"/en/subscribe/{code}")
    calendar = await pages_site.get(f"/f/{code}.ics")

    assert "is now part of" not in before.text
    assert "halmstads-slott is now part of Tylösand" in tree_of(page.text).text_content()
    assert [str(one["SUMMARY"]) for one in Calendar.from_ical(calendar.content).walk("VEVENT")] == ["Där"]


async def test_code_of_past_days_stays_and_says_so(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Då", date(2026, 12, 5)))
    code = await create_feed_code("sv", "from=2026-12-01&to=2026-12-06", NOW)
    pages_site.clock[0] = NOW + timedelta(days=300)

    page, calendar = await pages_site.get(f"/en/subscribe/{code}"), await pages_site.get(f"/f/{code}.ics")

    assert "All of its days have passed" in page.text
    assert [str(one["SUMMARY"]) for one in Calendar.from_ical(calendar.content).walk("VEVENT")] == ["Då"]


@pytest.mark.parametrize("code", ["aaaaaaa", "a", "A" * 7, "x" * 40, "a%00b", "%3Cb%3E"])
async def test_unknown_code_is_a_404(pages_site: PagesSite, code: str) -> None:
    page, feed = await pages_site.get(f"/sv/subscribe/{code}"), await pages_site.get(f"/f/{code}.ics")

    assert (page.status_code, feed.status_code) == (404, 404)


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
async def test_button_pressed_elsewhere_makes_no_code(pages_site: PagesSite, headers: dict[str, str]) -> None:
    answer = await press(pages_site, "category=music", headers)

    assert answer.status_code == 403
    assert await models.FeedCode.all().count() == 0
    assert tree_of(answer.text).xpath("//input[@name='category'][@checked]/@value") == ["music"]
    assert faults_of(answer.text) == []


async def test_forged_and_old_forms_make_no_code(pages_site: PagesSite) -> None:
    forged = await press(pages_site, "category=music", sent_token="made-up")
    page = tree_of((await pages_site.get("/sv/subscribe")).text)
    token = page.xpath("//input[@name='token']/@value")[0]
    pages_site.clock[0] = NOW + timedelta(days=2)

    old = await pages_site.client.post("/sv/subscribe", data={"token": token, "query": ""}, headers=OURS)

    assert [forged.status_code, old.status_code] == [422, 422]
    assert await models.FeedCode.all().count() == 0


@pytest.mark.parametrize("query", ["colour=red", "place=aldrig", "in=xx", "q=" + "a" * 300, "&".join(["q=a"] * 200)])
async def test_hostile_choice_makes_no_code(pages_site: PagesSite, query: str) -> None:
    sent = await press(pages_site, "", sent_query=query)
    elsewhere = await press(pages_site, "", {}, sent_query=query)

    assert [sent.status_code, elsewhere.status_code] == [400, 403]
    assert await models.FeedCode.all().count() == 0


async def test_too_many_codes_from_one_place_have_to_wait(pages_site: PagesSite) -> None:
    token = tree_of((await pages_site.get("/en/subscribe")).text).xpath("//input[@name='token']/@value")[0]
    answers = [
        await pages_site.client.post("/en/subscribe", data={"token": token, "query": f"q=word{number}"}, headers=OURS)
        for number in range(31)
    ]

    assert [answer.status_code for answer in answers] == [303] * 30 + [429]
    assert "Please wait an hour" in answers[-1].text
    assert 'value="word30"' in answers[-1].text
    assert answers[-1].headers["cache-control"] == "private, no-store"
