"""An office decides what unknown places are, edits places, and makes two of them one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.web.conftest import BASE, NOW, PagesSite, concert, tree_of
from tests.web.test_office import HASH, Clerk
from visitapp.domain.event.types import Whereabouts
from visitapp.domain.language import LANGUAGES
from visitapp.store import models
from visitapp.store.users import add_user

pytestmark = pytest.mark.anyio

CASTLE, CHOOSE = "halmstads-slott", "Please choose one of the list."
FIELDS = '//form[contains(@class, "event-form")]//input'


@pytest.fixture
async def clerks(pages_site: PagesSite) -> AsyncIterator[dict[str, Clerk]]:
    """Somebody of three offices, signed in."""
    found = {}
    for slug in ("region", "halmstad", "laholm"):
        await add_user(f"a@{slug}.example", "", slug, HASH, NOW)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(pages_site.app), base_url=BASE)
        found[slug] = Clerk(client)
        assert (await found[slug].sign_in(slug)).status_code == 303
    yield found
    for clerk in found.values():
        await clerk.client.aclose()


async def waits(
    pages_site: PagesSite, name: str = "Slottet i Halmstad", title: str = "Konsert", address: str = ""
) -> str:
    """An event at a place that nobody knows; its slug."""
    where = Whereabouts(name=name, address=address, municipality="halmstad")
    return await pages_site.add(concert(where=where))


async def form_of(clerk: Clerk) -> str:
    """The address of the first unknown place."""
    page = (await clerk.get("/office/unknown-places")).text
    return str(tree_of(page).xpath('//ul[@class="queue"]/li/h2/a/@href')[0])


def counted(page: str) -> str:
    return " ".join(tree_of(page).xpath('string(//nav//a[@href="/office/unknown-places"])').split())


async def test_queue_shows_what_a_place_may_be_and_a_click_decides(
    pages_site: PagesSite, clerks: dict[str, Clerk]
) -> None:
    slug = await waits(pages_site, "Lilla salen, Halmstads slott")
    clerk = clerks["halmstad"]
    page = (await clerk.get("/office/unknown-places")).text
    maybe = tree_of(page).xpath('//ul[@class="maybe"]/li[1]')[0]
    reasons = [" ".join(one.split()) for one in maybe.xpath(".//ul/li/text()")]

    answer = await clerk.post(maybe.xpath(".//form/@action")[0], do="place", place=CASTLE, everywhere="1")
    after = (await clerk.get(answer.headers["location"])).text

    assert maybe.xpath("string(.//h3/a/@href)") == f"/office/places/{CASTLE}"
    assert reasons[0] == "Lilla salen may be a room of it."
    assert (counted(page), counted(after)) == ("Unknown places (1)", "Unknown places")
    assert "Decided. The events are held there now, and later ones will be." in after
    assert f"/sv/places/{CASTLE}" in (await pages_site.get(f"/sv/events/{slug}")).text


async def test_new_place_is_public_with_its_events(pages_site: PagesSite, clerks: dict[str, Clerk]) -> None:
    slug = await waits(pages_site, "Torgkaféet", address="Storgatan 1")
    clerk = clerks["halmstad"]
    form = await form_of(clerk)
    typed = {
        "do": "new", "everywhere": "1", "place_name:sv": "Torgkaféet", "place_address": "Storgatan 1",
        "place_municipality": "halmstad", "place_position": "56.67, 12.86", "place_category": "cafe_meeting",
    }  # fmt: skip

    answer = await clerk.post(form, **typed)
    place = answer.headers["location"].partition("?")[0].rpartition("/")[2]

    assert (await clerk.get(answer.headers["location"])).status_code == 200
    assert re.fullmatch(r"torgkafeet-[a-z2-9]{5}", place)
    assert f"/sv/places/{place}" in (await pages_site.get(f"/sv/events/{slug}")).text
    public = await pages_site.get(f"/de/places/{place}")
    assert (public.status_code, "Torgkaféet" in public.text) == (200, True)
    assert (await pages_site.get(f"/api/v1/places/{place}")).json()["name"] == "Torgkaféet"


@pytest.mark.parametrize(
    ("changed", "field", "fault"),
    [
        ({"place_name:sv": ""}, "place_name:sv", "Please give the place a name."),
        ({"place_name:en": "x" * 151}, "place_name:en", "Please use at most 150 characters."),
        ({"place_position": "56,67 och 12"}, "place_position", "Please write the position like 56.6745, 12.8568."),
        ({"place_position": "60.1, 18.2"}, "place_position", "This position lies outside the region."),
        ({"place_position": "56.51, 13.04"}, "place_position", "This position lies in another municipality."),
        ({"place_category": ""}, "place_category", CHOOSE),
        ({"place_municipality": "x"}, "place_municipality", CHOOSE),
        ({"place_municipality": "laholm", "place_position": ""}, "place_municipality", CHOOSE),
        ({"place_aliases": "x" * 151}, "place_aliases", "Please use at most 150 characters."),
    ],
)  # fmt: skip
async def test_faults_of_a_new_place_are_named_and_nothing_typed_is_lost(
    pages_site: PagesSite, clerks: dict[str, Clerk], changed: dict[str, str], field: str, fault: str
) -> None:
    await waits(pages_site)
    clerk = clerks["halmstad"]
    typed = {
        "do": "new", "place_name:sv": "Torget", "place_name:en": "The Square", "place_aliases": "Stora torg",
        "place_address": "Storgatan 1", "place_municipality": "halmstad", "place_position": "56.67, 12.86",
        "place_category": "square",
    } | changed  # fmt: skip

    answer = await clerk.post(await form_of(clerk), **typed)

    page = tree_of(answer.text)
    assert answer.status_code == 422
    assert " ".join(page.xpath(f'string(//p[@id="e-{field}"])').split()) == fault
    assert page.xpath(f'count(//div[contains(@class, "faults")]//a[@href="#f-{field}"])') == 1
    named = page.xpath(f'string(//div[contains(@class, "faults")]//a[@href="#f-{field}"]/b)')
    assert field != "place_name:en" or named == "Name of the place (English):"
    assert page.xpath('string(//input[@name="place_address"]/@value)') == "Storgatan 1"
    assert page.xpath("string(//details/@open)") == "open" or page.xpath("count(//details[@open])") == 1
    assert await models.PlaceEntry.all().count() == 0


async def test_what_is_no_place_goes_and_can_be_taken_back(pages_site: PagesSite, clerks: dict[str, Clerk]) -> None:
    await waits(pages_site, "Se hemsidan")
    clerk = clerks["halmstad"]
    form = await form_of(clerk)

    await clerk.post(form, do="ignore")
    gone = (await clerk.get("/office/unknown-places")).text
    kept = (await clerk.get("/office/unknown-places?state=ignored")).text
    await clerk.post(form, do="reopen")

    assert "Every place that events name is known." in gone
    assert ("Se hemsidan" in kept, "a@halmstad.example" in kept) == (True, True)
    assert await form_of(clerk) == form


async def test_search_finds_a_place_that_is_not_suggested(pages_site: PagesSite, clerks: dict[str, Clerk]) -> None:
    slug = await waits(pages_site, "Residenset")
    clerk = clerks["halmstad"]
    form = await form_of(clerk)

    found = tree_of((await clerk.get(f"{form}?q=slott")).text).xpath('//input[@name="place"]/@value')
    nothing = await clerk.post(form, do="place", place="", q="slott")
    await clerk.post(form, do="place", place=CASTLE)

    assert CASTLE in found
    assert (nothing.status_code, "Please choose the place that it is." in nothing.text) == (422, True)
    assert f"/sv/places/{CASTLE}" in (await pages_site.get(f"/sv/events/{slug}")).text


async def test_place_is_edited_field_by_field_and_says_by_whom(pages_site: PagesSite, clerks: dict[str, Clerk]) -> None:
    slug = await waits(pages_site, "Residenset")
    clerk = clerks["halmstad"]
    path = f"/office/places/{CASTLE}"
    page = tree_of((await clerk.get(path)).text)
    typed = {
        one.get("name"): one.get("value") or "" for one in page.xpath('//form[contains(@class,"event-form")]//input')
    }
    typed["place_category"] = page.xpath('string(//select[@name="place_category"]/option[@selected]/@value)')

    same = await clerk.post(path, **typed, place_aliases=page.xpath("string(//textarea)").strip())
    saved = await clerk.post(path, **{**typed, "place_address": "Slottsgatan 1"}, place_aliases="Residenset")
    bad = await clerk.post(path, **{**typed, "place_position": "hit"})

    assert same.headers["location"] == f"{path}?done=nothing"
    assert saved.headers["location"] == f"{path}?done=saved"
    assert "Address: a@halmstad.example, " in (await clerk.get(path)).text
    assert (bad.status_code, 'value="hit"' in bad.text) == (422, True)
    assert f"/sv/places/{CASTLE}" in (await pages_site.get(f"/sv/events/{slug}")).text


async def test_merged_place_redirects_in_all_languages_and_comes_back(
    pages_site: PagesSite, clerks: dict[str, Clerk]
) -> None:
    clerk = clerks["halmstad"]
    other = "najaden"
    found = tree_of((await clerk.get(f"/office/places/{other}/merge?q=slott")).text).xpath(
        '//input[@name="into"]/@value'
    )
    nothing = await clerk.post(f"/office/places/{other}/merge", q="slott")

    merged = await clerk.post(f"/office/places/{other}/merge", into=CASTLE)
    moved = [await pages_site.get(f"/{language}/places/{other}") for language in LANGUAGES]
    feed = await pages_site.get(f"/sv/places/{other}.ics")
    api = await pages_site.get(f"/api/v1/places/{other}")
    listed = await pages_site.get(f"/sv/events?place={other}")
    page = (await clerk.get(merged.headers["location"])).text
    uid = tree_of(page).xpath('string(//input[@name="uid"]/@value)')
    parted = await clerk.post(f"/office/places/{CASTLE}/part", uid=uid)

    assert (CASTLE in found, nothing.status_code) == (True, 422)
    assert [(one.status_code, one.headers["location"]) for one in moved] == [
        (301, f"/{language}/places/{CASTLE}") for language in LANGUAGES
    ]
    assert feed.status_code in (200, 301)
    assert (listed.status_code, api.status_code in (200, 301, 308, 410)) == (200, True)
    assert "The two are one place now." in page
    assert parted.headers["location"] == f"/office/places/{other}?done=parted"
    assert (await pages_site.get(f"/sv/places/{other}")).status_code == 200


async def test_an_office_sees_its_own_places_only_and_the_region_all(
    pages_site: PagesSite, clerks: dict[str, Clerk]
) -> None:
    await waits(pages_site)
    form = await form_of(clerks["halmstad"])

    listed = {name: (await clerk.get("/office/places?q=slott")).text for name, clerk in clerks.items()}
    seen = {name: (await clerk.get("/office/unknown-places")).text for name, clerk in clerks.items()}
    refused = [
        (await clerks["laholm"].get(path)).status_code
        for path in (form, f"/office/places/{CASTLE}", f"/office/places/{CASTLE}/merge")
    ]
    refused += [
        (await clerks["laholm"].post(form, do="ignore")).status_code,
        (await clerks["laholm"].post(f"/office/places/{CASTLE}/merge", into="najaden")).status_code,
        (await clerks["halmstad"].post(form, csrf="x", do="ignore")).status_code,
    ]

    assert [name for name, page in listed.items() if f"/office/places/{CASTLE}" in page] == ["region", "halmstad"]
    assert [name for name, page in seen.items() if "Slottet i Halmstad" in page] == ["region", "halmstad"]
    assert refused == [404, 404, 404, 404, 404, 403]


async def test_queue_asks_as_often_for_three_places_as_for_one(pages_site: PagesSite, clerks: dict[str, Clerk]) -> None:
    counts = []
    for name in ("Ett", "Två", "Tre"):
        await waits(pages_site, name)
        with pages_site.questions() as asked:
            assert (await clerks["halmstad"].get("/office/unknown-places")).status_code == 200
            counts.append(len(asked))

    assert counts[0] == counts[2]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_speak_every_language(pages_site: PagesSite, clerks: dict[str, Clerk], language: str) -> None:
    await waits(pages_site)
    clerk = clerks["region"]
    form = await form_of(clerk)

    for path in ("/office/unknown-places", form, "/office/places", f"/office/places/{CASTLE}"):
        page = await clerk.get(f"{path}?lang={language}")
        assert (page.status_code, f'<html lang="{language}"' in page.text) == (200, True)


def told(page: str) -> str:
    return " ".join(tree_of(page).xpath('string(//main//*[@role="alert"])').split())


MEANWHILE = "Somebody decided this meanwhile, so your answer was not kept. You see how it stands now."
GONE = "This place is not there any more, or is not yours. Please choose another."


async def test_second_decision_about_an_unknown_place_is_told_of_the_first(
    pages_site: PagesSite, clerks: dict[str, Clerk]
) -> None:
    slug = await waits(pages_site, "Residenset")
    form = await form_of(clerks["region"])
    typed = {"place_name:sv": "Residenset", "place_municipality": "halmstad", "place_category": "cafe_meeting"}

    await clerks["halmstad"].post(form, do="place", place=CASTLE, everywhere="1")
    late = [
        await clerks["region"].post(form, do="place", place="najaden", everywhere="1"),
        await clerks["region"].post(form, do="ignore"),
        await clerks["region"].post(form, do="new", everywhere="1", **typed, place_address="Storgatan 9"),
    ]
    twice = [await clerks["halmstad"].post(form, do="reopen") for _ in range(2)]
    now = await clerks["region"].post(form, do="place", place="najaden")

    assert [(one.status_code, told(one.text)) for one in late] == [(409, MEANWHILE)] * 3
    assert "a@halmstad.example" in late[0].text
    assert 'value="Storgatan 9"' in late[2].text
    assert [one.status_code for one in (*twice, now)] == [303, 303, 303]
    assert "/sv/places/najaden" in (await pages_site.get(f"/sv/events/{slug}")).text
    assert await models.Place.filter(slug__startswith="residenset").count() == 0


@pytest.mark.parametrize("place", ["no-such-place", "lagaholms-slottsruin", "x" * 5000, "\x00", "' OR 1=1 --"])
async def test_place_that_cannot_be_chosen_is_told_of_on_the_same_page(
    pages_site: PagesSite, clerks: dict[str, Clerk], place: str
) -> None:
    await waits(pages_site, "Residenset")
    clerk = clerks["halmstad"]
    form = await form_of(clerk)

    decided = await clerk.post(form, do="place", place=place, q="slott")
    merged = await clerk.post(f"/office/places/{CASTLE}/merge", into=place, q="naja")

    expected = (422, GONE if place != "\x00" else "Please choose the place that it is.")
    assert [(one.status_code, told(one.text)) for one in (decided, merged)] == [expected] * 2
    assert 'name="q" type="search" value="slott"' in decided.text
    assert 'name="q" type="search" value="naja"' in merged.text
    assert await models.Place.filter(slug=CASTLE).exists()


async def test_places_merge_in_no_circle_and_part_once(pages_site: PagesSite, clerks: dict[str, Clerk]) -> None:
    clerk = clerks["halmstad"]

    itself = await clerk.post(f"/office/places/{CASTLE}/merge", into=CASTLE)
    await clerk.post("/office/places/najaden/merge", into=CASTLE)
    back = await clerk.post(f"/office/places/{CASTLE}/merge", into="najaden", q="naja")
    again = await clerk.post("/office/places/najaden/merge", into=CASTLE)
    parted = [await clerk.post(f"/office/places/{CASTLE}/part", uid="najaden") for _ in range(2)]
    other = await clerks["laholm"].post(f"/office/places/{CASTLE}/part", uid="najaden")

    assert (itself.status_code, back.status_code, told(back.text)) == (422, 422, GONE)
    assert (again.status_code, "Halmstad Castle" in told(again.text)) == (409, True)
    assert [one.headers["location"] for one in parted] == [
        "/office/places/najaden?done=parted", f"/office/places/{CASTLE}?done=nothing",
    ]  # fmt: skip
    assert other.status_code == 404


async def test_what_was_typed_for_a_place_that_was_merged_meanwhile_is_kept(
    pages_site: PagesSite, clerks: dict[str, Clerk]
) -> None:
    await clerks["region"].post("/office/places/najaden/merge", into=CASTLE)

    late = await clerks["halmstad"].post(
        "/office/places/najaden", **{"place_name:sv": "Fartyget", "place_aliases": "Skutan\nBåten"}
    )

    page = tree_of(late.text)
    assert late.status_code == 409
    assert told(late.text).startswith("Somebody made this place one with Halmstad Castle meanwhile")
    assert page.xpath(f'count(//form[@action="/office/places/{CASTLE}"])') == 1
    assert page.xpath('string(//input[@name="place_name:sv"]/@value)') == "Fartyget"
    assert page.xpath("string(//textarea)").strip() == "Skutan\nBåten"
    assert await models.Place.filter(slug=CASTLE).count() == 1


async def test_page_of_unknown_places_behind_the_last_is_the_last(
    pages_site: PagesSite, clerks: dict[str, Clerk]
) -> None:
    await waits(pages_site, "Residenset")

    page = (await clerks["halmstad"].get("/office/unknown-places?page=9")).text

    assert tree_of(page).xpath('count(//ul[@class="queue"]/li)') == 1
