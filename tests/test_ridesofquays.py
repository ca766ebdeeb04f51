"""The worker finds the rides of the coming boats, the next day first, and again where places came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.store.test_projection import CONCERT, NOW, add_event
from tests.web.test_trips import timetable
from visitapp import ridesofquays
from visitapp.demosetup import import_demo_network
from visitapp.domain.event.types import Held, Whereabouts
from visitapp.networks import load_transport
from visitapp.regiondata import load_region
from visitapp.ridesofquays import RidesOfQuays
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

FIRST = date(2026, 12, 1)


async def places() -> dict[str, set[str]]:
    """By day, of which places rides are kept."""
    found: dict[str, set[str]] = {}
    for row in await models.QuayRides.all():
        found.setdefault(str(row.day), set()).add(row.places)
    return found


async def test_days_are_found_soonest_first_and_anew_for_new_places_as_long_as_the_day_allows(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await load_region(NOW)
    await save_timetables([timetable(out="07", home="19", last=date(2026, 12, 2))], "text", NOW)
    import_demo_network(tmp_path)
    transport, keeper = load_transport(tmp_path), RidesOfQuays(database)

    async def step(after: timedelta) -> bool:
        return await keeper.step(transport, NOW + after)

    async def add_town(name: str) -> None:
        held = Held(name, "timed", FIRST, datetime.combine(FIRST, NOW.timetz()))
        where = Whereabouts(name=name, municipality="halmstad", latitude=56.0 + len(name) / 100, longitude=12.857)
        await add_event(replace(CONCERT, held=(held,), where=where))

    one_day = (await step(timedelta()), sorted(await places()))
    both = (await step(timedelta()), await step(timedelta()), await places())
    await add_town("Torget")
    again = (await step(timedelta(minutes=1)), await step(timedelta(minutes=1)), await step(timedelta(minutes=1)))
    anew = await places()
    monkeypatch.setattr(ridesofquays, "NEW_PLACES_S", 0.0)
    await add_town("Stora torget")
    spent = await step(timedelta(minutes=2)), await step(timedelta(hours=2))

    assert one_day == (True, ["2026-12-01"])
    assert both[:2] == (True, False)
    assert sorted(both[2]) == ["2026-12-01", "2026-12-02"]
    assert again == (True, True, False)
    assert all(anew[on].isdisjoint(both[2][on]) for on in anew)
    assert spent == (False, False)
    assert await keeper.step(None, NOW + timedelta(hours=4)) is False
    assert await places() == {}
