"""The offices' forms in hostile hands: where they come from, whose things they name, what they hold."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.web.conftest import BASE, PagesSite, tree_of
from tests.web.test_office import Clerk
from tests.web.test_office_places import CASTLE, clerks, form_of, waits
from tests.web.test_office_sources import FakeLooks
from visitapp.domain.event.source import NewSource
from visitapp.store import models
from visitapp.store.sources import add_source

__all__ = ["clerks"]
pytestmark = pytest.mark.anyio

STEPS = ("", "/preview", "/pause", "/resume", "/hasten", "/release", "/remove")
NAMES = {"place_name:sv": "Slottet", "place_name:de": "Schloss", "place_category": "cafe_meeting"}
PLACE = NAMES | {"place_municipality": "halmstad"}
SOURCE = {
    "name": "Kalender", "municipality": "halmstad", "language": "sv", "interval": "1", "priority": "100",
    "licence": "", "attribution": "", "place_strategy": "event", "place": "",
}  # fmt: skip
LONG = "x" * 20_000
ODD = "a\x00\x01\x1b[31m\x7f\x85\u2028\u202e\u2066<script>alert(1)</script>"


@pytest.fixture
async def unknown(pages_site: PagesSite, clerks: dict[str, Clerk]) -> str:
    """The address of an unknown place in Halmstad, where a source is too."""
    await waits(pages_site, "Residenset")
    now = pages_site.clock[0]
    new = NewSource("https://a.example/", "Kalender", slug="kalender", municipality="halmstad", office="halmstad")
    await add_source(new, now)
    pages_site.app.state.context = replace(pages_site.app.state.context, looks=FakeLooks())
    return await form_of(clerks["halmstad"])


def forms(unknown: str) -> list[tuple[str, dict[str, str]]]:
    """Every form of the pages about gathering, as somebody of Halmstad would send it."""
    return [
        ("/office/duplicates", {"pair": "1-2", "do": "same"}),
        *((unknown, {"do": do, "place": CASTLE, **PLACE}) for do in ("place", "ignore", "new", "reopen", "find")),
        (f"/office/places/{CASTLE}", PLACE),
        (f"/office/places/{CASTLE}/merge", {"into": "najaden"}),
        (f"/office/places/{CASTLE}/part", {"uid": "najaden"}),
        *((f"/office/sources/kalender{step}", SOURCE) for step in STEPS),
    ]


async def all_rows() -> list[object]:
    """What the forms change, as text."""
    tables = (models.UnknownPlace, models.Place, models.PlaceEntry, models.Source, models.MatchPair, models.User)
    return [str(row) for table in tables for row in await table.all().order_by("id").values()]


async def test_another_offices_things_are_not_there(
    pages_site: PagesSite, clerks: dict[str, Clerk], unknown: str
) -> None:
    before = await all_rows()

    answers = [(path, (await clerks["laholm"].post(path, **fields)).status_code) for path, fields in forms(unknown)]

    assert answers == [(path, 404) for path, _ in forms(unknown)]
    assert await all_rows() == before


async def test_forms_of_elsewhere_do_nothing(pages_site: PagesSite, clerks: dict[str, Clerk], unknown: str) -> None:
    clerk, before = clerks["halmstad"], await all_rows()
    others = clerks["laholm"].csrf
    told = []
    for path, fields in [*forms(unknown), ("/office/sources/new", {"url": "library.example"}), ("/office/mails", {})]:
        ours = {"csrf": clerk.csrf, **fields}
        told += [
            (await clerk.post(path, csrf="", **fields)).status_code,
            (await clerk.post(path, csrf=others, **fields)).status_code,
            (await clerk.post(path, origin="https://evil.example", **fields)).status_code,
            (await clerk.post(path, origin="null", **fields)).status_code,
            (await clerk.client.post(path, data=ours)).status_code,
            (await clerk.client.post(path, content=json.dumps(ours), headers=_as("application/json"))).status_code,
            (await clerk.client.post(path, content=b"csrf=x", headers=_as("text/plain"))).status_code,
        ]
        got = await clerk.client.get(path, params=ours)
        assert got.status_code in (200, 303, 405), path

    assert set(told) == {403}
    assert await all_rows() == before


async def test_signed_out_forms_do_nothing(pages_site: PagesSite, clerks: dict[str, Clerk], unknown: str) -> None:
    clerk, before = clerks["halmstad"], await all_rows()
    clerk.client.cookies.clear()

    answers = [await clerk.post(path, **fields) for path, fields in forms(unknown)]

    assert {(one.status_code, one.headers["location"]) for one in answers} == {(303, "/office/signin")}
    assert await all_rows() == before


def _as(content_type: str) -> dict[str, str]:
    return {"content-type": content_type, "origin": BASE}


@pytest.mark.parametrize("form", ["place", "new place", "source", "new source"])
async def test_odd_words_are_kept_clean_or_refused_by_name(
    pages_site: PagesSite, clerks: dict[str, Clerk], unknown: str, form: str
) -> None:
    clerk = clerks["halmstad"]
    path, fields = {
        "place": (f"/office/places/{CASTLE}", NAMES | {"place_address": "", "place_aliases": "", "place_position": ""}),
        "new place": (unknown, PLACE | {"do": "new", "place_position": "1"}),
        "source": ("/office/sources/kalender", SOURCE | {"place_strategy": "fixed"}),
        "new source": ("/office/sources/new", SOURCE | {"url": "http://b.example/", "do": "keep"}),
    }[form]
    for name in fields:
        for value in (ODD, LONG):
            answer = await clerk.post(path, **{**fields, name: value})
            faults = tree_of(answer.text).xpath('//main//*[@role="alert"]') if answer.status_code == 422 else []
            assert answer.status_code in (303, 400) or faults, (name, value[:20], answer.status_code)
            assert "<script>alert" not in answer.text
            assert value != LONG or answer.status_code in (400, 422), name

    kept = " ".join(map(str, await all_rows()))
    assert not any(sign in kept for sign in ("\\x00", "\\x1b", "\\u202e", "\\u2028", "\u202e"))


async def test_refusals_speak_the_chosen_language_and_lead_back(
    pages_site: PagesSite, clerks: dict[str, Clerk]
) -> None:
    clerk = clerks["halmstad"]
    await clerk.get("/office/mails?lang=de")

    gone = await clerk.get("/office/places/no-such-place")
    wrong = await clerk.post("/office/mails", language="xx", weekly="1")

    assert [one.status_code for one in (gone, wrong)] == [404, 400]
    assert ['<html lang="de">' in one.text for one in (gone, wrong)] == [True, True]
    assert tree_of(gone.text).xpath('//main//a[@href="/office/"]') != []
    assert tree_of(wrong.text).xpath("string(//main//code)") == "language: is none of ours ('xx')"
    assert tree_of(wrong.text).xpath("string(//h1)").strip() == "Das war nicht zu verstehen"
