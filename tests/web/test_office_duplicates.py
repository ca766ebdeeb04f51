"""An office sees pairs of events side by side, says whether they are one, and takes that back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from jinja2 import Environment

from tests.web.conftest import tree_of
from tests.web.test_office import DRAFT, NOW, House, harvested, made_house
from visitapp.domain.event.types import Draft
from visitapp.domain.language import LANGUAGES
from visitapp.domain.match.likeness import REASONS
from visitapp.publish.words import words
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.matching import Matcher
from visitapp.web.matchwords import reason_words

pytestmark = pytest.mark.anyio
OTHER = replace(DRAFT, texts=(replace(DRAFT.texts[0], title="Julmarknad i byn", summary="Tomten kommer"),))


@pytest.fixture
async def house(database: Database, environment: Environment) -> AsyncIterator[House]:
    async for one in made_house(database, environment):
        yield one


async def two(database: Database, other: Draft = OTHER, verdict: str = "ask") -> list[str]:
    """The uids of two events that are compared, and what comparing is to say of them."""
    uids = [await harvested(), await harvested(other, "hylte")]
    low, high = [row.id for row in await models.Event.all().order_by("id")]
    await models.MatchPair.create(
        uid=f"{low}-{high}", low_id=low, high_id=high, score=0.8, verdict=verdict,
        reasons=["title-within", "start", "place", "number-one-side"], compared_at=NOW, decision="", decided_by="",
    )  # fmt: skip
    return uids


async def test_pair_stands_side_by_side_with_what_speaks_for_it(house: House, database: Database) -> None:
    await two(database)
    clerk = await house.signed_in("laholm")

    page = (await clerk.get("/office/duplicates?lang=en")).text

    assert "Julmarknad &lt;i&gt;" in page
    assert "Julmarknad i byn" in page
    assert "One title says more than the other. They start at the same time." in page
    assert "Only one says: number." in page
    assert "Asked (1)" in page
    assert page.count('class="differs"') == 1  # the texts; day, place and organiser are the same


async def test_each_answer_is_kept_and_told(house: House, database: Database) -> None:
    await two(database)
    clerk = await house.signed_in("laholm")
    pair = (await models.MatchPair.get()).uid

    answer = await clerk.post("/office/duplicates", pair=pair, do="same", state="asked")
    after = (await clerk.get(answer.headers["location"] + "&lang=en")).text

    assert answer.status_code == 303
    assert [row.state for row in await models.Event.all().order_by("id")] == ["public", "merged"]
    assert "The two are one event now." in after
    assert "No question is open." in after
    decided = (await clerk.get("/office/duplicates?state=decided")).text
    assert "The same: a@laholm.example" in decided

    await clerk.post("/office/duplicates", pair=pair, do="back", state="decided")
    assert [row.state for row in await models.Event.all().order_by("id")] == ["public", "public"]
    await clerk.post("/office/duplicates", pair=pair, do="not same", state="asked")
    await Matcher(database).step(NOW + timedelta(hours=1))
    assert [row.state for row in await models.Event.all().order_by("id")] == ["public", "public"]


async def test_joined_events_are_parted_with_one_click_on_the_events_page(house: House, database: Database) -> None:
    uids = await two(database)
    clerk = await house.signed_in("laholm")
    slug = (await models.Event.get(uid=uids[1])).slug
    joined = await clerk.post(f"/office/events/{uids[0]}/join", other=f"https://visit.example/sv/events/{slug}")

    page = (await clerk.get(f"{joined.headers['location']}&lang=en")).text
    assert "These are shown as part of this event." in page
    assert "Julmarknad i byn" in page

    parted = await clerk.post(f"/office/events/{uids[0]}/part", event=uids[1])

    assert parted.headers["location"] == f"/office/events/{uids[0]}?done=parted"
    assert [row.state for row in await models.Event.all().order_by("id")] == ["public", "public"]


async def test_address_of_no_event_is_told_and_kept(house: House, database: Database) -> None:
    uids = await two(database)
    clerk = await house.signed_in("laholm")

    answer = await clerk.post(f"/office/events/{uids[0]}/join", other="https://visit.example/sv/events/ingenting")

    assert answer.status_code == 422
    assert "No other event of ours has this address." in answer.text
    assert 'value="https://visit.example/sv/events/ingenting"' in answer.text


async def test_office_decides_of_its_own_events_only(house: House, database: Database) -> None:
    uids = await two(database, replace(OTHER, where=DRAFT.where))
    pair = (await models.MatchPair.get()).uid
    stranger = await house.signed_in("hylte")

    refused = await stranger.post("/office/duplicates", pair=pair, do="same")
    page = (await stranger.get("/office/duplicates?lang=en")).text
    part = await stranger.post(f"/office/events/{uids[0]}/part", event=uids[1])

    assert (refused.status_code, part.status_code) == (404, 404)
    assert "No question is open." in page
    assert [row.state for row in await models.Event.all().order_by("id")] == ["public", "public"]


async def test_record_that_cannot_be_read_hides_its_own_pair_alone(house: House, database: Database) -> None:
    await two(database)
    broken = await harvested(OTHER, "falkenberg")
    low, high = [row.id for row in await models.Event.all().order_by("id")][1:]
    await models.Record.filter(event__uid=broken).update(draft={"texts": 7})
    await models.MatchPair.create(
        uid="broken", low_id=low, high_id=high, score=0.8, verdict="ask", reasons=["title"], compared_at=NOW,
        decision="", decided_by="",
    )  # fmt: skip
    clerk = await house.signed_in("laholm")

    answer = await clerk.get("/office/duplicates?lang=en")

    assert (answer.status_code, answer.text.count('name="pair"')) == (200, 1)
    assert "Only one says: number." in answer.text


@pytest.mark.parametrize("query", ["?state=all", "?page=0", "?page=x", "?page=9999999"])
async def test_addresses_that_mean_nothing_are_refused(house: House, query: str) -> None:
    clerk = await house.signed_in("laholm")

    assert (await clerk.get(f"/office/duplicates{query}")).status_code == 400


async def test_form_that_is_not_from_here_decides_nothing(house: House, database: Database) -> None:
    await two(database)
    clerk = await house.signed_in("laholm")
    pair = (await models.MatchPair.get()).uid

    answers = [
        await clerk.post("/office/duplicates", csrf="x", pair=pair, do="same"),
        await clerk.post("/office/duplicates", origin="https://evil.example", pair=pair, do="same"),
        await clerk.post("/office/duplicates", pair=pair, do="perhaps"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 400]
    assert (await models.MatchPair.get()).decision == ""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_is_there_in_every_language(house: House, database: Database, language: str) -> None:
    await two(database)
    clerk = await house.signed_in("laholm")

    page = await clerk.get(f"/office/duplicates?lang={language}")

    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    assert [code for code in REASONS if not reason_words(code, words(language))] == []


async def test_who_comes_second_is_told_and_changes_nothing(house: House, database: Database) -> None:
    await two(database)
    first, second = await house.signed_in("laholm"), await house.signed_in("region")
    pair = (await models.MatchPair.get()).uid
    page = tree_of((await second.get("/office/duplicates")).text)
    form = {one.get("name"): one.get("value") for one in page.xpath("//article//form/input")}

    await first.post("/office/duplicates", pair=pair, do="same", seen="")
    late = await second.post("/office/duplicates", **form, do="not same")
    agreed = await second.post("/office/duplicates", **form, do="same")
    await first.post("/office/duplicates", pair=pair, do="not same", seen="same")
    undone = await second.post("/office/duplicates", pair=pair, do="back", seen="same")

    told = tree_of(late.text).xpath("string(//p[@role='alert'])")
    assert late.status_code == 409
    assert told == "Somebody decided this meanwhile, so your answer was not kept. You see how it stands now."
    assert "The same: a@laholm.example" in late.text
    assert (agreed.status_code, undone.status_code) == (303, 409)
    assert (await models.MatchPair.get()).decision == "not same"


async def test_taking_back_twice_is_taking_back_once(house: House, database: Database) -> None:
    await two(database)
    clerk = await house.signed_in("laholm")
    pair = (await models.MatchPair.get()).uid
    await clerk.post("/office/duplicates", pair=pair, do="same", seen="")

    answers = [await clerk.post("/office/duplicates", pair=pair, do="back", seen="same") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [row.state for row in await models.Event.all().order_by("id")] == ["public", "public"]


async def test_page_behind_the_last_is_the_last(house: House, database: Database) -> None:
    await two(database)
    clerk = await house.signed_in("laholm")

    page = (await clerk.get("/office/duplicates?page=9")).text

    assert page.count("<article") == 1
