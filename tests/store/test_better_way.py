"""Of ways with the same verdict the one with less time away is told, in lists and feeds."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.store.test_reach import CONCERT, NOW, TODAY, add_event
from visitapp.domain.crossing.types import Mode
from visitapp.domain.event.selection import Selection
from visitapp.regiondata import load_region
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.event_read import first_cards
from visitapp.store.feed_read import feed_entries

pytestmark = pytest.mark.anyio

OUT = datetime.fromisoformat("2026-12-12T07:00:00+00:00")


async def add_reaches(*ways: tuple[str, Mode, str, int | None]) -> None:
    """Of the first date: crossing, way of travelling, verdict, and the hours away."""
    occurrence = await models.Occurrence.all().order_by("starts_on").first()
    assert occurrence is not None
    async with writing():
        for slug, mode, verdict, hours in ways:
            crossing = await models.Crossing.get(slug=slug)
            home = None if hours is None else OUT + timedelta(hours=hours)
            await models.Reach.create(
                uid=f"{slug}:{mode}", occurrence_id=occurrence.id, crossing_id=crossing.id, mode=mode, verdict=verdict,
                reason="", out_at=None if hours is None else OUT, home_at=home, minutes_on_site=60,
                plan={"out": None, "home": None, "assumptions": []}, changed_at=NOW,
            )  # fmt: skip


GOTHENBURG, HELSINGBORG = "goteborg-frederikshavn", "helsingborg-helsingor"


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        (((GOTHENBURG, "car", "day", 17), (HELSINGBORG, "car", "day", 13)), (HELSINGBORG, "car")),
        (((GOTHENBURG, "car", "day", 17), (HELSINGBORG, "car", "tight", 13)), (GOTHENBURG, "car")),
        (((HELSINGBORG, "car", "day", 12), (HELSINGBORG, "bicycle", "day", 13)), (HELSINGBORG, "car")),
        (((HELSINGBORG, "car", "day", 13), (HELSINGBORG, "foot", "day", 13)), (HELSINGBORG, "foot")),
    ],
)
async def test_of_the_best_verdicts_the_one_with_least_time_away_is_told(
    database: Database, ways: tuple[tuple[str, Mode, str, int | None], ...], told: tuple[str, str]
) -> None:
    await load_region(NOW)
    await add_event(CONCERT)
    await add_reaches(*ways)
    reached = Selection(stay="day")

    cards = await database.reader.run(lambda query: first_cards(query, reached, "sv", TODAY, 5))
    entries = await database.reader.run(
        lambda query: feed_entries(query, reached, "sv", TODAY, date(2027, 1, 1), TODAY)
    )

    assert [(card.verdict_crossing, card.verdict_mode) for card in cards] == [told]
    assert [(one.reach.crossing, one.reach.mode) for one in entries if one.reach] == [told]
