"""What the running site gives to planners, planned with by one: the way a program of the region would go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.planner import SEARCHED, Boat, Planner, need_planner, next_of
from tests.site.conftest import Site

DAYS = (date(2027, 3, 27), date(2027, 10, 30), date(2027, 12, 23))
"""The days before clocks change, and before days of other boats."""


def test_planner_sends_people_to_the_boats_that_the_demo_shows(demo_site: Site, tmp_path: Path) -> None:
    need_planner()
    fetched = demo_site.get("/gtfs/visitapp.zip?demo=1")

    planner = Planner(tmp_path / "feed.zip", fetched.content, min(DAYS), max(DAYS))

    named, shown = [], []
    for day in DAYS:
        for line in ("goteborg-frederikshavn", "helsingborg-helsingor"):
            start, end = line.split("-")
            until = day + SEARCHED + timedelta(days=2)
            path = f"/api/v1/crossings/{line}/sailings?from={day}&to={until}&direction=out"
            boats = [
                Boat(*(datetime.fromisoformat(one[at]).astimezone(UTC) for at in ("departs_at", "arrives_at")))
                for one in demo_site.get(path).json()["items"]
            ]
            for hour in range(2, 50):
                at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)
                named.append(planner.next_boat(start, end, at))
                shown.append(next_of(boats, at))
    assert [one in those for one, those in zip(named, shown, strict=True)] == [True] * 288
    assert None not in named
