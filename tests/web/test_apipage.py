"""The API's page: in four languages, and with a line for every problem that leads there."""

from __future__ import annotations

import pytest

from tests.web.conftest import BASE, PagesSite, concert, tree_of
from visitapp.domain.language import LANGUAGES
from visitapp.web.api.problems import TYPES
from visitapp.web.apipage import shown_problems

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("language", ["sv", "en", "da", "de"])
async def test_every_problem_leads_to_a_line_of_the_page(pages_site: PagesSite, language: str) -> None:
    page = await pages_site.get(f"/{language}/api")

    ids = set(tree_of(page.text).xpath("//@id"))
    assert page.status_code == 200
    assert {kind.name for kind in TYPES.values()} | {"licence"} <= ids
    assert len(page.content) < 60_000


def test_problems_are_told_in_the_reader_s_language() -> None:
    told = {language: [one.title for one in shown_problems(language)] for language in LANGUAGES}

    assert told["en"] == [kind.title for kind in TYPES.values()]
    assert [len({told[language][row] for language in LANGUAGES}) for row in range(len(TYPES))] == [4] * len(TYPES)


async def test_examples_of_the_page_work(pages_site: PagesSite) -> None:
    await pages_site.add(concert())
    page = await pages_site.get("/sv/api")
    lines = tree_of(page.text).xpath("//code[@class='long']/text()")

    answers = [(await pages_site.get(line.split("'")[1].removeprefix(BASE))).status_code for line in lines]

    assert answers == [200, 200, 200]


async def test_problem_leads_to_the_page(pages_site: PagesSite) -> None:
    problem = (await pages_site.get("/api/v1/events?colour=red")).json()

    page = await pages_site.get(problem["type"].removeprefix(BASE).partition("#")[0])

    assert page.status_code == 200
