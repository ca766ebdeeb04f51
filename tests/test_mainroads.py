"""Minutes from the length of main roads reach the verdicts, and change those alone whose minutes are others."""

from __future__ import annotations

import pytest

from tests.store.test_reach import add_demo, compute, rows
from tests.test_roadtimes import NOW, SQUARE, add_events
from visitapp.domain.reach.plan_json import journey_from_json
from visitapp.regiondata import load_region
from visitapp.store import models
from visitapp.store.crossing_read import entered_ground
from visitapp.store.database import Database
from visitapp.store.timetables import replace_published_ground

pytestmark = pytest.mark.anyio

LAHOLM = (56.5127, 13.0446)
LINES = {"helsingborg-helsingor": (36, 48, 67), "goteborg-frederikshavn": (96, 118, 163)}
"""Minutes from their ports to Laholm."""


async def test_only_verdicts_whose_minutes_change_are_others(database: Database) -> None:
    await load_region(NOW)
    told = [one for one in await database.reader.run(entered_ground) if one.published and one.main_roads is None]
    await replace_published_ground(told, NOW)
    await add_demo(database)
    _, there = await add_events(SQUARE, LAHOLM)
    await models.Event.filter(id=there).update(municipality_slug="laholm")
    await compute(database)
    before = {one.uid: (one.plan, one.sequence) for one in await rows(mode="car")}

    await load_region(NOW)
    await compute(database)

    after = {one.uid: (one.plan, one.sequence) for one in await rows(mode="car")}
    changed = {uid: after[uid] for uid in before if after[uid] != before[uid]}
    dates = [one.uid for one in await models.Occurrence.filter(event_id=there)]
    assert after.keys() == before.keys()
    # To Halmstad somebody publishes the minutes, from either port.
    assert set(changed) == {f"{uid}:{line}:car" for uid in dates for line in LINES}
    for uid, (plan, sequence) in changed.items():
        out = journey_from_json(plan["out"])
        assert out is not None
        spans = (out.ground.low, out.ground.middle, out.ground.high)
        assert tuple(span.total_seconds() / 60 for span in spans) == LINES[uid.split(":")[1]]
        assert (out.ground.estimated, out.ground.by_road) == (True, True)
        assert {"ground-by-road", "ground-estimated"} & set(plan["assumptions"]) == {"ground-by-road"}
        assert sequence == before[uid][1] + 1
