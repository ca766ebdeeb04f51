"""What a trip is planned with is what the site has published for its days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.store.test_projection import CONCERT, NOW, add_event
from visitapp.domain.trip.planner import propose
from visitapp.domain.trip.types import Visit, Wish
from visitapp.regiondata import load_region
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.trip_world import read_world

pytestmark = pytest.mark.anyio


async def days_of_concert() -> tuple[date, date]:
    rows = await models.Occurrence.all().order_by("starts_on")
    return rows[0].starts_on, rows[0].starts_on


async def test_events_and_attractions_of_the_days_are_there(database: Database) -> None:
    await load_region(NOW)
    await add_event(CONCERT)
    first, last = await days_of_concert()
    asked = Wish("", "car", first, last, base="halmstad")

    made = await database.reader.run(lambda query: read_world(query, asked, "sv", first, None))
    other = replace(asked, first_day=date(2030, 1, 7), last_day=date(2030, 1, 8))
    empty = await database.reader.run(lambda query: read_world(query, other, "sv", first, None))

    events = [thing for thing in made.things.values() if thing.kind == "event"]
    assert [thing.title for thing in events] == [CONCERT.texts[0].title]
    assert {thing.kind for thing in empty.things.values()} == {"place"}
    assert (made.board, made.base is not None) == (None, True)
    assert all(thing.windows for thing in events)


async def test_what_a_plan_names_is_there_though_it_was_cancelled_and_gone_when_withdrawn(database: Database) -> None:
    await load_region(NOW)
    await add_event(CONCERT)
    first, last = await days_of_concert()
    asked = Wish("", "car", first, last)
    uid = (await models.Occurrence.filter(starts_on=first).first()).uid  # type: ignore[union-attr]
    ref = f"event:{uid}"

    async def state() -> str:
        made = await database.reader.run(lambda query: read_world(query, asked, "sv", first, NOW, [ref]))
        return made.things[ref].state if ref in made.things else ""

    before = await state()
    await models.Occurrence.filter(uid=uid).update(status="cancelled")
    off = await state()
    await models.Occurrence.filter(uid=uid).update(state="withdrawn")

    assert (before, off, await state()) == ("held", "cancelled", "")


async def test_a_crossing_without_a_timetable_makes_no_plan(database: Database) -> None:
    await load_region(NOW)
    asked = Wish("helsingborg-helsingor", "car", date(2030, 1, 7), date(2030, 1, 7))

    made = await database.reader.run(lambda query: read_world(query, asked, "sv", date(2026, 1, 1), None))
    trip = propose(asked, made)

    assert made.board is not None
    assert [item for item in trip.items if isinstance(item, Visit)] == []
    assert [note.code for note in trip.notes] == ["no-timetable", "no-timetable"]
