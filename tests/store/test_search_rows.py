"""A search finds the events that have all its words, whichever way it is made."""

from __future__ import annotations

import random
from array import array
from datetime import date

import pytest

from tests.store.made_up import EVENTS, SEARCHED, fill
from visitapp.domain.event.selection import Selection
from visitapp.domain.text import fold, fold_place
from visitapp.store import search_rows
from visitapp.store.database import Database, Query
from visitapp.store.search_plan import Sample, plan_search
from visitapp.store.search_rows import searched_among, searched_rows
from visitapp.store.slices import Words, where_of

pytestmark = pytest.mark.anyio

FREE, DEAR = 0.0, 1e9
WAYS: tuple[dict[str, float], ...] = (
    {},
    {"search_plan.READ": FREE, "search_plan.TRIED": FREE},
    {"search_plan.READ": DEAR, "search_plan.LOOKED": FREE, "search_plan.CHEAP": FREE},
    {"search_plan.READ": DEAR, "search_plan.LOOKED": DEAR, "search_plan.CHEAP": FREE},
    {"search_plan.READ": DEAR, "search_plan.PIECE": FREE, "search_plan.CHEAP": DEAR},
    {
        "search_plan.READ": DEAR,
        "search_plan.LONGEST": 4,
        "search_plan.MANY_WORDS": 1,
        "search_rows.SAMPLED": 2,
        "search_rows.CHUNK": 3,
    },
    {"search_plan.READ": DEAR, "search_rows.SAMPLED": 9, "search_rows.KEPT": 4},
)
"""What it costs to read all texts, to look at one, to look words up; how many texts tell, how many events are kept."""


@pytest.fixture(params=WAYS, ids=range(len(WAYS)))
def costs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way to search is gone."""
    for name, value in request.param.items():
        monkeypatch.setattr(f"visitapp.store.{name}", value)


@pytest.mark.usefixtures("costs")
async def test_every_way_to_search_finds_what_has_all_words(database: Database) -> None:
    made = await fill(21)
    dice = random.Random(22)
    letters = "aeklmnorst"

    for _ in range(60):
        q = dice.choice(SEARCHED) if dice.random() < 0.5 else _parts(dice, [one.row.search_text for one in made])
        q = q if dice.random() < 0.8 else f"{q} {dice.choice(letters)}"
        expected = [one.row.id for one in made if fold(q) and _has(one.row.search_text, q)]
        most = dice.choice((3, 20, 1000))

        def read(query: Query, q: str = q, most: int = most) -> list[list[int] | None]:
            words = _words(q)
            both = [searched_rows(query, words, most), searched_rows(query, words, most)]
            return [None if found is None else sorted(found) for found in both]

        found = await database.reader.run(read)
        assert found[0] == found[1]
        assert found[0] == (sorted(expected) if len(expected) <= most else None) or _told_by_chance(found[0]), (q, most)


@pytest.mark.usefixtures("costs")
@pytest.mark.parametrize("ahead", [0, 50, 1e30])
async def test_some_events_are_searched_or_left_as_they_are(
    database: Database, monkeypatch: pytest.MonkeyPatch, ahead: float
) -> None:
    monkeypatch.setattr("visitapp.store.search_rows.AHEAD", ahead)
    made = await fill(24)
    dice = random.Random(25)

    for _ in range(20):
        q, some = dice.choice(SEARCHED), set(dice.sample(range(1, EVENTS + 1), dice.choice((5, 90))))
        expected = {one.row.id for one in made if fold(q) and _has(one.row.search_text, q)} & some

        def read(query: Query, q: str = q, some: set[int] = some) -> set[int]:
            return searched_among(query, _words(q), some, 1000)

        assert await database.reader.run(read) in ([expected] if ahead > 50 else [expected, some]), q


async def test_no_letter_finds_nothing(database: Database) -> None:
    await fill(23)

    assert await database.reader.run(lambda query: searched_rows(query, _words("- _"), 10)) == array("q")


async def test_no_events_are_searched_as_well(database: Database) -> None:
    assert await database.reader.run(lambda query: searched_rows(query, _words("marknad"), 10)) == array("q")


TEXTS = ("hamnfest", "hamn", "festdag", "hamnfest i dag", "dag", "i dag", "hamn i dag", "dagfest") * 8


@pytest.mark.parametrize(
    ("q", "match", "whole"),
    [
        ("hamnfest", "hamnfest", True),
        ("hamnfestdag", "mnfestd", False),
        ("dag", "dag", True),
        ("xyzfest", "xyz", False),  # in no text
        ("festhamn", "sth", False),
        ("q", "q", True),
        ("i q", "q", False),
        ("hamnfest dag", 'mnf" AND ("dag', False),
    ],
)
def test_rarest_and_cheapest_is_looked_up(q: str, match: str, whole: bool) -> None:
    way = plan_search(Sample(TEXTS, 100_000), _words(q).spelt, True)

    assert (str(way.part.values[0]).strip('()"'), way.whole) == (match, whole)


def test_all_is_read_where_parts_of_words_have_no_index() -> None:
    way = plan_search(Sample(TEXTS, 100_000), _words("dag hamnfest").spelt, False)

    assert (way.part.values, way.whole) == (("%hamnfest%", "%dag%"), True)


def _told_by_chance(found: list[int] | None) -> bool:
    return found is None and search_rows.SAMPLED < EVENTS


def _words(q: str) -> Words:
    (words,) = where_of(Selection(q=q), date.min, None, date.min).finders
    assert isinstance(words, Words)
    return words


def _parts(dice: random.Random, texts: list[str]) -> str:
    """Some letters in a row, of two texts one after another without a space between, or with one."""
    cut = []
    for text in dice.sample(texts, 2):
        first = dice.randrange(len(text) - 2)
        cut.append(text[first : first + dice.randrange(2, 7)])
    return dice.choice(("", " ")).join(cut)


def _has(text: str, q: str) -> bool:
    return all(word in text or fold_place(word) in text for word in fold(q).split())
