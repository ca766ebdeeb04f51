"""Of which boats, days and places the rides from and to quays are wanted, and what is kept of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.store.test_projection import CONCERT, NOW, add_event
from tests.web.test_trips import timetable
from visitapp.domain.event.types import Held, Whereabouts
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.quayrides import QuayMoment, QuayRide
from visitapp.regiondata import load_region
from visitapp.store import models, quay_read
from visitapp.store.database import Database
from visitapp.store.quay_read import (
    AHEAD,
    find_quay_answers,
    kept_quays,
    places_hash,
    wanted_positions,
    wanted_quays,
)
from visitapp.store.quays import forget_other_quays, forget_quays, keep_quays
from visitapp.store.timetables import save_timetables

pytestmark = pytest.mark.anyio

FIRST = date(2026, 12, 1)
SPOT = (56.674, 12.857)
ZONE = ZoneInfo("Europe/Stockholm")


def at(hour: int, minute: int, on: date = FIRST) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)


async def test_boats_to_and_from_the_region_are_wanted_as_long_as_their_timetable_lasts(database: Database) -> None:
    await load_region(NOW)
    await save_timetables([timetable(out="07", home="19", last=date(2026, 12, 2))], "text", NOW)

    found = await database.reader.run(lambda query: wanted_quays(query, FIRST))

    moments = {on: [one.moment for one in boats] for on, boats in found.items()}
    assert moments == {
        on: [QuayMoment("helsingborg", "from", at(7, 30, on)), QuayMoment("helsingborg", "to", at(18, 15, on))]
        for on in (FIRST, FIRST + timedelta(days=1))
    }


async def test_of_many_boats_the_next_whole_days_are_wanted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await load_region(NOW)
    await save_timetables([timetable(out="07 08", home="19")], "text", NOW)
    monkeypatch.setattr(quay_read, "MOST_BOATS", 11)

    found = await database.reader.run(lambda query: wanted_quays(query, FIRST))

    assert {on.day: len(boats) for on, boats in found.items()} == {1: 3, 2: 3, 3: 3}


async def test_places_of_a_day_are_those_of_its_events_and_of_the_days_beside_it(database: Database) -> None:
    await load_region(NOW)
    held = Held("x", "timed", FIRST + timedelta(days=9), at(19, 0, FIRST + timedelta(days=9)))
    where = Whereabouts(name="Torget", municipality="halmstad", latitude=SPOT[0], longitude=SPOT[1])
    await add_event(replace(CONCERT, held=(held,), where=where))

    found = await database.reader.run(lambda query: wanted_positions(query, FIRST))
    attractions = await models.Place.filter(kind="attraction", latitude__not_isnull=True).count()

    assert len(found) == AHEAD.days + 1
    assert [(on - FIRST).days for on, places in found.items() if SPOT in places] == [8, 9, 10]
    assert all(len(places) >= attractions for places in found.values())
    assert len({places_hash(places) for places in found.values()}) == 2


async def test_what_is_kept_is_found_until_its_day_or_its_network_is_gone(database: Database) -> None:
    moment = QuayMoment("helsingborg", "from", at(7, 30))
    ride = QuayRide(at(9, 0).astimezone(moment.at.tzinfo), None)
    old = replace(moment, at=at(7, 30, FIRST - timedelta(days=3)))

    async def known() -> tuple[dict[str, str], bool]:
        def read(query: object) -> tuple[dict[str, str], bool]:
            answers = find_quay_answers(query, moment)  # type: ignore[arg-type]  # a Query
            found = answers.find(Spot(*SPOT)) if answers is not None else None
            return kept_quays(query, "v"), found is not None and (found.at, found.legs) == (ride.at, ride.legs)  # type: ignore[arg-type]

        return await database.reader.run(read)

    await keep_quays({moment: {SPOT: ride}}, FIRST, "v", "places")
    await keep_quays({old: {}}, FIRST - timedelta(days=3), "v", "places")
    await keep_quays({moment: {SPOT: ride}}, FIRST, "v", "others")

    assert await known() == ({moment.uid: "others", old.uid: "places"}, True)
    assert await forget_quays(FIRST, "v", NOW) == 1
    assert await known() == ({moment.uid: "others"}, True)
    assert await forget_other_quays("v", NOW) == 0
    assert await forget_other_quays("w", NOW) == 1
    assert await known() == ({}, False)
    await keep_quays({moment: {SPOT: ride}}, FIRST, "v", "others")
    assert await forget_quays(FIRST, "", NOW) == 1
    assert await known() == ({}, False)
