"""What the page says of a boat that has gone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.event.view import OccurrenceView, ReachView
from visitapp.domain.reach.plan_json import plan_to_json
from visitapp.domain.reach.types import GroundTime, Journey, Reach
from visitapp.publish.words import words
from visitapp.regiondata import read_data
from visitapp.web.there import there_and_home

DAY = date(2026, 12, 1)
CHECK_IN = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
GROUND = GroundTime(HOUR, HOUR, HOUR, estimated=True)
OUT = Journey("back", "a", None, CHECK_IN, CHECK_IN + HOUR, CHECK_IN + 2 * HOUR, CHECK_IN + 2 * HOUR,
              CHECK_IN + 3 * HOUR, GROUND, HOUR)  # fmt: skip
HOME = Journey("out", "b", CHECK_IN + 6 * HOUR, CHECK_IN + 8 * HOUR, CHECK_IN + 9 * HOUR, CHECK_IN + 10 * HOUR,
               CHECK_IN + 10 * HOUR, None, GROUND, HOUR)  # fmt: skip


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (CHECK_IN - timedelta(minutes=1), "out 09:00, home 17:00"),
        (CHECK_IN, "out 09:00, home 17:00 · too late now for this boat out"),
    ],
)
def test_boat_whose_check_in_has_closed_is_told(now: datetime, told: str) -> None:
    _, crossings = load_ferries(read_data("ferries.json"))
    occurrence = OccurrenceView(
        "o", "all-day", None, None, DAY, date(2026, 12, 2), DAY, "Europe/Stockholm", "scheduled"
    )
    plan = plan_to_json(Reach("helsingborg-helsingor", "car", "day", "", OUT, HOME, 4 * HOUR))
    view = ReachView("o", "helsingborg-helsingor", "car", "day", "", OUT.departs_at, HOME.departs_at, 240, plan, now)

    found = there_and_home([view], occurrence, crossings, words("en"), now)

    assert [mode.short for mode in found[0].modes] == [told]
