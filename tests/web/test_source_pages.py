"""The public page of a source: what it brought, when, what was wrong, and its terms, in four languages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.web.conftest import NOW, PagesSite, concert, tree_of
from visitapp.domain.language import LANGUAGES
from visitapp.store import models
from visitapp.store.database import writing
from visitapp.store.source_care import remove_source

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def ran(hours: int, found: int, outcome: str = "complete", shortfall: str = "", **more: Any) -> None:
    """A run over the source "halmstad" so many hours ago."""
    at = NOW - hours * HOUR
    values: dict[str, Any] = {
        "new": 0, "changed": 0, "unchanged": 0, "missing": 0, "withdrawn": 0, "problems": [], "error": "",
    }  # fmt: skip
    async with writing():
        source = await models.Source.get(slug="halmstad")
        await models.Harvest.create(
            source=source, started_at=at, finished_at=at, outcome=outcome, found=found, shortfall=shortfall,
            **(values | more),
        )  # fmt: skip


async def change(**values: object) -> None:
    async with writing():
        await models.Source.filter(slug="halmstad").update(**values)


async def state(site: PagesSite) -> str:
    tree = tree_of((await site.get("/en/sources/halmstad")).text)
    return str(tree.xpath("string(//main//*[contains(@class, 'state')])"))


async def test_page_shows_counts_changes_problems_and_terms(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert())
    await ran(3, 12, new=12)
    await ran(2, 3, "incomplete", "short")
    await ran(1, 1200, changed=1, withdrawn=2)
    await ran(0, 12, "not-modified")

    answer = await pages_site.get("/en/sources/halmstad")
    tree = tree_of(answer.text)

    assert tree.xpath("//svg/@aria-label") == [
        "The last 3 harvests that read it found 3 to 1,200 events, the latest 1,200."
    ]
    assert [bar.get("class") for bar in tree.xpath("//svg/rect")] == ["bar", "bar bar-part", "bar"]
    rows = [[" ".join(cell.text_content().split()) for cell in row.xpath("*")] for row in tree.xpath("//tbody/tr")]
    assert [row[1:] for row in rows] == [
        ["Whole", "1,200", "0", "1", "2"], ["Far less than usual", "3", "0", "0", "0"], ["Whole", "12", "12", "0", "0"],
    ]  # fmt: skip
    assert "may be passed on under this licence" in answer.text
    assert 'href="/en/sources/halmstad"' in (await pages_site.get(f"/en/events/{slug}")).text
    assert "/en/sources/halmstad</loc>" in (await pages_site.get("/sitemap-pages.xml")).text


async def test_page_shows_the_words_that_could_not_be_read(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    await ran(1, 12, problems=[{"where": "line <3>", "what": "no date", "text": "on <b>Friday"}] * 30)

    tree = tree_of((await pages_site.get("/en/sources/halmstad")).text)

    assert [one.text_content() for one in tree.xpath("//li[code]")] == ["line <3>: no dateon <b>Friday"] * 25
    assert tree.xpath("//section[@aria-labelledby='problems']/p/text()") == ["And 5 more."]


async def test_page_of_a_source_that_was_never_read_does_not_say_that_all_could_be(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    said = []
    for read_at, known_as in ((None, "listing"), (NOW, "listing"), (NOW, "sitemap")):
        await change(last_success_at=read_at, format=known_as)
        text = " ".join(tree_of((await pages_site.get("/de/sources/halmstad")).text).text_content().split())
        said.append(("Alles ließ sich lesen" in text, "Gelesen alsSeiten, zu denen eine Liste führt" in text))

    assert said == [(False, True), (True, True), (True, False)]


async def test_problems_stay_while_the_source_answers_that_nothing_changed(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    await ran(2, 12, problems=[{"where": "line 3", "what": "no date", "text": ""}])
    await ran(1, 12, "not-modified")

    listed = tree_of((await pages_site.get("/en/sources")).text)
    own = tree_of((await pages_site.get("/en/sources/halmstad")).text)

    assert [one.text_content() for one in listed.xpath("//details/summary")] == ["1 problem"]
    assert [one.text_content() for one in own.xpath("//ul[contains(@class, 'problems')]/li")] == ["line 3: no date"]


@pytest.mark.parametrize(
    ("run", "source", "said"),
    [
        ((0, "complete", ""), {}, "Read, and it has no events now"),
        ((5, "complete", ""), {}, "Works"),
        ((5, "incomplete", "short"), {}, "Brought far less than usual; nothing was taken away"),
        ((5, "incomplete", "short"), {"released_at": NOW}, "Released; it is read again soon"),
        ((5, "incomplete", "broken"), {}, "Could be read only in part; nothing was taken away"),
        ((0, "failed", ""), {"failures": 3}, "Failed 3 times in a row"),
        ((0, "gone", ""), {"active": False}, "Paused: its address says that it is gone for good (410)"),
        ((0, "not-found", ""), {"active": False}, "Paused: its address was not found three times in a row (404)"),
        ((5, "complete", ""), {"active": False, "paused_by": "a@b.example"}, "Paused by its office"),
    ],
)
async def test_state_tells_an_empty_source_from_a_failed_and_a_paused_one(
    pages_site: PagesSite, run: tuple[int, str, str], source: dict[str, object], said: str
) -> None:
    await pages_site.add(concert())
    found, outcome, shortfall = run
    await ran(1, found, outcome, shortfall)
    await change(**source)

    page = (await pages_site.get("/en/sources/halmstad")).text

    assert await state(pages_site) == said
    assert "a@b.example" not in page


async def test_source_that_was_not_read_for_long_says_when_it_was(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    fresh = (await pages_site.get("/en/sources/halmstad")).text
    await ran(1, 0, "failed")
    await change(last_success_at=NOW - timedelta(days=3), failures=9, last_error="answered 500")

    page = (await pages_site.get("/en/sources/halmstad")).text

    assert "Last checked" not in fresh
    assert "Last checked Sat, 28 Nov 2026 10:00. What it brought before still stands here." in page
    assert "answered 500" in page


async def test_page_stands_in_four_languages_and_after_removal(pages_site: PagesSite) -> None:
    await pages_site.add(concert(day=date(2026, 11, 1)))
    pages = [await pages_site.get(f"/{language}/sources/halmstad") for language in LANGUAGES]
    missing = await pages_site.get("/en/sources/nothing")
    await remove_source("halmstad", NOW)

    removed = await pages_site.get("/en/sources/halmstad")

    assert [page.status_code for page in pages] == [200] * 4
    assert len({tree_of(page.text).xpath("string(//h2)") for page in pages}) == 4
    assert (missing.status_code, removed.status_code) == (404, 200)
    assert await state(pages_site) == "No longer read; what is over stays"


async def test_event_says_when_it_was_checked_last_once_its_sources_cannot_be_read(pages_site: PagesSite) -> None:
    slug, over = await pages_site.add(concert()), await pages_site.add(concert(day=date(2026, 11, 1)))

    async def told(language: str = "en", of: str = slug) -> list[str]:
        return [
            one.text_content()
            for one in tree_of((await pages_site.get(f"/{language}/events/{of}")).text).xpath(
                "//dd/p[@class='quiet small']"
            )
            if "Calendar of halmstad" in one.text_content()
        ]

    assert await told() == []
    await change(state="red", last_success_at=NOW - timedelta(hours=3))
    assert [await told(language) for language in LANGUAGES] == [
        ["Senast kontrollerad hos Calendar of halmstad tisdag 1 december 2026."],
        ["Last checked with Calendar of halmstad on Tuesday, 1 December 2026."],
        ["Senest kontrolleret hos Calendar of halmstad tirsdag den 1. december 2026."],
        ["Zuletzt bei Calendar of halmstad überprüft: Dienstag, 1. Dezember 2026."],
    ]
    assert await told(of=over) == []
    await change(state="well", last_success_at=NOW - timedelta(days=3))
    assert await told() == ["Last checked with Calendar of halmstad on Saturday, 28 November 2026."]
    other = await pages_site.add(concert("Marknad"), municipality="laholm")
    both = [*(await models.Event.get(slug=slug)).sources, *(await models.Event.get(slug=other)).sources]
    await models.Event.filter(slug=slug).update(sources=both)
    assert await told() == []
