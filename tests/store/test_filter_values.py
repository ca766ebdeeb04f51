"""A value once valid stays valid, and what was merged means what it was merged into."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.store.test_projection import CONCERT, NOW, TODAY, add_event, tell
from visitapp.domain.errors import GoneError
from visitapp.domain.event.selection import Selection
from visitapp.regiondata import load_region
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.feed_read import feed_entries
from visitapp.store.filter_value_rows import merge_values
from visitapp.store.place_read import get_place, read_choices

pytestmark = pytest.mark.anyio


async def titles(database: Database, selection: Selection) -> list[str]:
    last = date(2027, 1, 1)
    entries = await database.reader.run(lambda query: feed_entries(query, selection, "sv", TODAY, last, TODAY))
    return sorted({entry.title for entry in entries})


async def test_organiser_that_nobody_has_any_more_stays_a_filter(database: Database) -> None:
    event, record = await add_event(CONCERT)
    await tell(record, event, replace(CONCERT, organiser="Nya kören"), NOW)

    choices = await database.reader.run(read_choices)

    assert {"koren", "nya-koren"} <= choices.organisers
    assert await titles(database, Selection(organiser=("koren",))) == []


async def test_closed_category_stays_a_filter_that_finds_nothing(database: Database) -> None:
    await load_region(NOW)
    await models.Term.filter(kind="category", slug="music").delete()

    choices = await database.reader.run(read_choices)

    assert "music" in choices.categories


async def test_merged_place_and_category_mean_what_they_were_merged_into(database: Database) -> None:
    await load_region(NOW)
    await add_event(replace(CONCERT, where=replace(CONCERT.where, place="halmstads-slott")))
    async with writing():
        await merge_values("place", "halmstads-slott-gamla", "halmstads-slott")
        await merge_values("category", "konserter", "music")
        await merge_values("municipality", "halmstads-kommun", "halmstad")
    title = [CONCERT.texts[0].title]

    found = [
        await titles(database, Selection(place=("halmstads-slott-gamla",))),
        await titles(database, Selection(category=("konserter",))),
        await titles(database, Selection(municipality=("halmstads-kommun",))),
        await titles(database, Selection(place=("halmstads-slott-gamla",), category=("sport",))),
    ]

    assert found == [title, title, title, []]
    with pytest.raises(GoneError) as gone:
        await database.reader.run(lambda query: get_place(query, "halmstads-slott-gamla"))
    assert gone.value.moved_to == "halmstads-slott"


async def test_merging_twice_leads_to_the_last(database: Database) -> None:
    async with writing():
        await merge_values("place", "a", "b")
        await merge_values("place", "b", "c")

    rows = {row.slug: row.alias_of for row in await models.FilterValue.all()}

    assert rows == {"a": "c", "b": "c", "c": ""}


async def test_past_cancelled_and_what_has_no_hour_are_left_out_on_request(database: Database) -> None:
    await add_event(replace(CONCERT, status="cancelled"))
    there = Selection(from_day=date(2026, 12, 1), to_day=date(2026, 12, 31))

    async def count(today: date, selection: Selection) -> int:
        first, last = date(2026, 12, 1), date(2026, 12, 31)
        return len(await database.reader.run(lambda query: feed_entries(query, selection, "sv", first, last, today)))

    counts = [
        await count(date(2026, 12, 1), there),
        await count(date(2026, 12, 13), there),
        await count(date(2026, 12, 14), there),
        await count(date(2026, 12, 1), replace(there, cancelled="drop")),
    ]

    assert counts == [2, 1, 0, 0]
