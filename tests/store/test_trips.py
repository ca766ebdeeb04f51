"""Trips are kept without an account: one token changes, another reads, and neither can be guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.domain.trip.worlds import DAY, event, wish, world
from tests.store.test_projection import NOW
from visitapp.domain.errors import NotFoundError
from visitapp.domain.trip.kept import EntryState, KeptTrip
from visitapp.domain.trip.planner import propose
from visitapp.domain.trip.types import Trip
from visitapp.publish.trip_calendars import TripCalendars
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.trip_read import get_trip
from visitapp.store.trips import AT_ONCE, KEPT_FOR, add_trip, change_trip, delete_forgotten, note_calendar, note_seen
from visitapp.tripcare import TripCare

pytestmark = pytest.mark.anyio

PLAN = propose(wish(2), world(event("concert", "16:00", "18:00")))
OTHER = Trip(wish(), dropped=frozenset(("event:concert",)))


async def find(database: Database, token: str) -> KeptTrip:
    return await database.reader.run(lambda query: get_trip(query, token))


async def test_both_tokens_open_the_trip_and_only_one_may_change_it(database: Database) -> None:
    edit, read = await add_trip(PLAN, NOW)

    mine, shown = await find(database, edit), await find(database, read)

    assert mine == KeptTrip(PLAN, read, 1, NOW, NOW, NOW, may_edit=True)
    assert shown == KeptTrip(PLAN, read, 1, NOW, NOW, NOW, may_edit=False)
    with pytest.raises(NotFoundError):
        await change_trip(read, 1, OTHER, NOW)


async def test_the_token_that_changes_is_not_in_the_database(database: Database) -> None:
    edit, read = await add_trip(PLAN, NOW)

    row = await models.Trip.get(read_token=read)

    assert len({edit, read}) == 2
    assert (len(edit), len(read)) == (33, 33)
    assert edit not in repr([getattr(row, name) for name in row._meta.fields])


@pytest.mark.parametrize("token", ["", "e", "x" * 33, "e" + "A" * 32, "r" + "A" * 32, "r'--" + "A" * 29, "é" * 33])
async def test_a_token_that_was_never_given_opens_nothing(database: Database, token: str) -> None:
    await add_trip(PLAN, NOW)

    with pytest.raises(NotFoundError):
        await find(database, token)


async def test_of_two_changes_of_one_version_the_first_is_kept(database: Database) -> None:
    edit, _ = await add_trip(PLAN, NOW)
    later = NOW + timedelta(hours=1)

    first = await change_trip(edit, 1, OTHER, later)
    second = await change_trip(edit, 1, PLAN, later)

    kept = await find(database, edit)
    assert (first, second) == (True, False)
    assert (kept.trip, kept.version, kept.created_at, kept.changed_at) == (OTHER, 2, NOW, later)


async def test_that_it_is_seen_is_noted_once_a_day(database: Database) -> None:
    _, read = await add_trip(PLAN, NOW)
    soon, tomorrow = NOW + timedelta(hours=1), NOW + timedelta(days=1)

    await note_seen(read, NOW, soon)
    first = (await find(database, read)).seen_at
    await note_seen(read, NOW, tomorrow)

    assert (first, (await find(database, read)).seen_at) == (NOW, tomorrow)


async def test_what_a_calendar_said_is_kept(database: Database) -> None:
    _, read = await add_trip(PLAN, NOW)
    state = {"a@b": EntryState("hash", 3, NOW, NOW)}
    asked: list[Mapping[str, EntryState]] = []

    def noted(before: Mapping[str, EntryState]) -> Mapping[str, EntryState]:
        asked.append(before)
        return state

    await note_calendar(read, noted)
    await note_calendar(read, noted)

    assert asked == [{}, state]
    assert (await find(database, read)).calendar == state


async def read_tokens() -> set[str]:
    return {str(one.read_token) for one in await models.Trip.all()}


async def test_a_trip_is_deleted_long_after_its_last_day_and_its_last_look(database: Database) -> None:
    future = Trip(wish(first=date(2028, 1, 1)))
    tokens = {name: (await add_trip(trip, NOW))[1] for name, trip in
              {"old": PLAN, "seen": PLAN, "future": future, "unreadable": PLAN}.items()}  # fmt: skip
    await models.Trip.filter(read_token=tokens["unreadable"]).update(body={"version": 99})
    last, soon = NOW + KEPT_FOR, NOW + timedelta(days=300)
    await note_seen(tokens["seen"], NOW, soon)

    early = await delete_forgotten(database.reader, last)
    due = await delete_forgotten(database.reader, last + timedelta(days=1))

    assert (early, due) == ((None, ()), (None, (tokens["old"],)))
    assert await read_tokens() == {tokens["seen"], tokens["future"], tokens["unreadable"]}
    with pytest.raises(NotFoundError):
        await find(database, tokens["old"])


async def test_trips_are_deleted_some_at_a_time_and_all_in_the_end(database: Database, tmp_path: Path) -> None:
    calendars = TripCalendars(tmp_path / "trips")
    [_, first] = await add_trip(PLAN, NOW)
    row = await models.Trip.get(read_token=first)
    await models.Trip.bulk_create(
        models.Trip(
            edit_hash=f"e{number}", read_token=f"r{number}", version=1, body=row.body, calendar={}, created_at=NOW,
            changed_at=NOW, seen_at=NOW,
        )
        for number in range(AT_ONCE)
    )  # fmt: skip
    calendars.keep(f"/da/trips/{first}.ics", b"BEGIN:VCALENDAR")
    care = TripCare(database, calendars, lambda: NOW + KEPT_FOR + timedelta(days=1))

    steps = [(await care.step(), len(await read_tokens())) for _ in range(3)]

    assert steps == [(True, 1), (False, 0), (False, 0)]
    assert calendars.read(f"/da/trips/{first}.ics") is None


def test_the_plan_of_these_tests_has_legs_and_visits() -> None:
    assert PLAN.items[0].ref == f"leg:here-there:back:back-13:00@{DAY}"
    assert PLAN.wish.first_day == date(2026, 7, 1)
