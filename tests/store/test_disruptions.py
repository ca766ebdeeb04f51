"""What offices say is kept with who and when, and makes exactly those verdicts anew that it may change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest

from tests.store.test_reach import (
    CONCERT,
    EXHIBITION,
    HELSINGOR,
    LATER,
    NOW,
    TODAY,
    add_demo,
    add_event,
    compute,
    entries,
    held,
    rows,
)
from visitapp.domain.crossing.types import Direction, Disruption, DisruptionKind, Sailing
from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.selection import Selection
from visitapp.regiondata import load_region
from visitapp.store import models
from visitapp.store.change_read import changed_events, newest_change
from visitapp.store.crossing_read import get_crossing
from visitapp.store.database import Database, Query, Reader
from visitapp.store.disruption_read import (
    disruptions_in_force,
    disruptions_of,
    disruptions_since,
    get_disruption,
    latest_disruptions,
    told_last,
    told_so_far,
)
from visitapp.store.disruptions import add_disruption, end_disruption, read_board
from visitapp.store.reach import Verdicts, compute_due
from visitapp.store.reach_due import find_due
from visitapp.store.timetables import delete_demo_timetables

pytestmark = pytest.mark.anyio
T = TypeVar("T")

SATURDAY = date(2026, 12, 12)
BY = "a@region.example"


async def sailings(database: Database, way: Direction = "back", day: date = SATURDAY) -> tuple[Sailing, ...]:
    return await database.reader.run(lambda query: read_board(query, HELSINGOR).departing(way, day))


def said(sailing: Sailing, kind: DisruptionKind = "cancelled", minutes: int = 0, at: datetime = LATER) -> Disruption:
    return Disruption(
        uid="", crossing=sailing.crossing, kind=kind, direction=sailing.direction, sailing_key=sailing.key,
        first_day=sailing.service_date, last_day=sailing.service_date, reasons=(("sv", "Storm"), ("da", "Blæst")),
        made_by=BY, made_at=at, delay=timedelta(minutes=minutes), port="Køge" if kind == "diverted" else "",
        source="Rederiet", departs_at=sailing.departs_at, arrives_at=sailing.arrives_at, demo=sailing.demo,
    )  # fmt: skip


def suspended(first: date, last: date | None) -> Disruption:
    return Disruption(
        uid="", crossing=HELSINGOR, kind="suspended", direction=None, sailing_key="", first_day=first, last_day=last,
        reasons=(("sv", "Storm"),), made_by=BY, made_at=LATER,
    )  # fmt: skip


async def since_day(database: Database, first: date) -> list[Disruption]:
    return await database.reader.run(lambda query: disruptions_since(query, first, HELSINGOR))


async def due_days(database: Database) -> list[date]:
    verdicts = await database.reader.run(Verdicts)
    due = await database.reader.run(lambda query: find_due(query, verdicts.version, TODAY))
    return [one.last_day for one in due]


async def test_a_disruption_is_kept_as_it_was_said(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    one = said((await sailings(database))[3], "diverted")

    uid = await add_disruption(database, one)

    kept = replace(one, uid=uid)
    assert await database.reader.run(lambda query: get_disruption(query, uid)) == kept
    assert await database.reader.run(disruptions_in_force) == {HELSINGOR: [kept]}
    assert await database.reader.run(lambda query: disruptions_of(query, HELSINGOR)) == [kept]
    past, day = [one.first_day + timedelta(days=later) for later in (1, 0)]
    assert await database.reader.run(lambda query: disruptions_in_force(query, past)) == {}
    assert await database.reader.run(lambda query: disruptions_in_force(query, day)) == {HELSINGOR: [kept]}
    assert (await sailings(database))[3] == replace((await sailings(database))[3], status="diverted", disruption=kept)


async def test_later_news_end_the_earlier_and_nothing_is_lost(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    boat = (await sailings(database))[3]
    first = await add_disruption(database, said(boat, "delayed", 20))
    second = await add_disruption(database, said(boat, "cancelled", at=LATER + timedelta(minutes=5)))

    ended = await end_disruption(database, second, "b@region.example", LATER + timedelta(hours=1))
    again = await end_disruption(database, second, "c@region.example", LATER + timedelta(hours=2))

    told = await database.reader.run(lambda query: disruptions_since(query, SATURDAY))
    assert [(one.uid, one.kind, one.ended_at, one.ended_by, one.replaced) for one in told] == [
        (first, "delayed", LATER + timedelta(minutes=5), BY, True),
        (second, "cancelled", LATER + timedelta(hours=1), "b@region.example", False),
    ]
    assert (ended, again) == (True, False)
    assert (await sailings(database))[3] == boat
    crossing = await database.reader.run(lambda query: get_crossing(query, HELSINGOR))
    latest = await database.reader.run(lambda query: latest_disruptions(query, [crossing], 1))
    assert [one.uid for one in latest] == [second]


@pytest.mark.parametrize(
    "changes",
    [
        {"reasons": ()},
        {"kind": "delayed"},
        {"delay": timedelta(minutes=3)},
        {"sailing_key": ""},
        {"kind": "suspended"},
        {"direction": None},
        {"last_day": None},
        {"last_day": date(2026, 12, 11)},
    ],
)
async def test_what_is_no_disruption_is_refused(database: Database, changes: dict[str, object]) -> None:
    await load_region(NOW)
    await add_demo(database)
    one = said((await sailings(database))[3])

    with pytest.raises(InputError):
        await add_disruption(database, replace(one, **changes))  # type: ignore[arg-type]  # fields of it
    with pytest.raises(NotFoundError):
        await add_disruption(database, replace(one, crossing="none"))
    with pytest.raises(NotFoundError):
        await end_disruption(database, "none", BY, LATER)
    assert await models.Disruption.all().count() == 0


async def test_a_cancelled_sailing_changes_exactly_the_verdicts_that_used_it(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(replace(CONCERT, held=(held(11), held(12), held(12, 15), held(13))))
    await compute(database)
    before = {row.uid: (row.verdict, row.reason, row.plan, row.sequence) for row in await rows()}
    by_car = [row for row in await rows(mode="car") if HELSINGOR in row.uid and row.occurrence.starts_on == SATURDAY]
    key = by_car[0].plan["out"]["sailing"]
    users = {row.uid for row in await rows() for way in ("out", "home") if (row.plan[way] or {}).get("sailing") == key}
    boat = next(one for one in await sailings(database) if one.key == key)

    uid = await add_disruption(database, said(boat))
    due = await due_days(database)
    await compute(database, LATER)

    after = {row.uid: (row.verdict, row.reason, row.plan, row.sequence) for row in await rows()}
    assert {name for name in after if after[name] != before[name]} == users
    assert {after[name][3] - before[name][3] for name in users} == {1}
    assert all(key not in str(after[name][2]) for name in after)
    assert due == [date(2026, 12, 11), SATURDAY, SATURDAY]

    await end_disruption(database, uid, BY, LATER + timedelta(hours=1))
    await compute(database, LATER + timedelta(hours=1))
    back = {row.uid: (row.verdict, row.reason, row.plan) for row in await rows()}
    assert back == {name: value[:3] for name, value in before.items()}


async def test_calendars_and_event_feeds_follow_with_a_higher_sequence(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(CONCERT)
    await compute(database)
    by_boat = Selection(crossing=HELSINGOR, mode="car", stay="day")
    before = await entries(database, by_boat)
    newest = await database.reader.run(newest_change)
    out = next(
        row.plan["out"]["sailing"]
        for row in await rows(mode="car", occurrence__starts_on=SATURDAY)
        if HELSINGOR in row.uid
    )
    boat = next(one for one in await sailings(database) if one.key == out)

    await add_disruption(database, said(boat, "delayed", 600))
    touched = await database.reader.run(lambda query: changed_events(query, newest))
    await compute(database, LATER)

    after = await entries(database, by_boat)
    raised = [(one.reach.sequence, one.reach.changed_at) for one in after if one.reach]
    assert raised == [(1, LATER), (0, NOW)]
    assert [one.reach.sequence for one in before if one.reach] == [0, 0]
    assert touched == frozenset()
    event = (await models.Event.all())[0].id
    assert await database.reader.run(lambda query: changed_events(query, newest)) == frozenset({event})


async def test_a_suspension_makes_its_days_due_and_their_verdicts_say_so(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(replace(CONCERT, held=tuple(held(day) for day in (9, 10, 12, 13, 20))))
    await compute(database)

    uid = await add_disruption(database, suspended(date(2026, 12, 11), date(2026, 12, 12)))
    due = await due_days(database)
    await compute(database, LATER)

    told = {
        row.occurrence.starts_on.day: (row.verdict, row.reason)
        for row in await rows(mode="car")
        if HELSINGOR in row.uid
    }
    assert due == [date(2026, 12, day) for day in (10, 12, 13)]
    assert (told[12], told[13][0], told[20][0]) == (("not-running", "suspended"), "day", "day")
    await end_disruption(database, uid, BY, LATER)
    assert await due_days(database) == due


async def test_until_further_notice_touches_all_that_is_to_come(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(replace(CONCERT, held=tuple(held(day) for day in (9, 12, 20))))
    await compute(database)

    await add_disruption(database, suspended(date(2026, 12, 12), None))

    assert await due_days(database) == [SATURDAY, date(2026, 12, 20)]


async def test_a_long_exhibition_is_due_when_one_of_its_days_is_touched(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(EXHIBITION)
    await compute(database)

    await add_disruption(database, said((await sailings(database))[3]))

    assert len(await due_days(database)) == 1


class NewsMeanwhile(Reader):
    """Reads so slowly that something is said before its second answer."""

    def __init__(self, url: str, meanwhile: Callable[[], Awaitable[object]]) -> None:
        super().__init__(url)
        self._meanwhile, self._asked = meanwhile, 0

    async def run(self, work: Callable[[Query], T]) -> T:
        self._asked += 1
        if self._asked == 2:
            await self._meanwhile()
        return await super().run(work)


async def test_a_verdict_of_before_the_news_is_not_kept(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(CONCERT)
    verdicts = await database.reader.run(Verdicts)
    boat = (await sailings(database))[3]
    reader = NewsMeanwhile(database.url, lambda: add_disruption(database, said(boat)))

    done = await compute_due(Database(database.url, reader), verdicts, NOW, TODAY)

    fits = await reader.run(verdicts.fit)
    reader.close()
    assert (done, fits, await rows()) == (0, False, [])
    assert await compute(database, LATER) == [2]


async def test_one_of_no_sailing_is_kept_and_touches_its_day(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(CONCERT)
    await compute(database)
    boat = replace((await sailings(database))[3], key="gone@2026-12-12")

    await add_disruption(database, said(boat))

    assert await due_days(database) == [SATURDAY]
    assert [one.sailing_key for one in await database.reader.run(lambda query: disruptions_of(query, HELSINGOR))] == [
        "gone@2026-12-12"
    ]


async def test_what_is_over_for_long_is_left_out_of_what_was_told_since(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    boat = (await sailings(database))[3]
    await add_disruption(database, said(boat))
    stop = await add_disruption(database, suspended(date(2026, 12, 20), None))
    last_day = boat.service_date

    since = [[one.kind for one in await since_day(database, day)] for day in (last_day, last_day + timedelta(days=1))]
    last = await database.reader.run(lambda query: told_last(query, last_day + timedelta(days=1)))
    await end_disruption(database, stop, BY, datetime(2026, 12, 22, 9, tzinfo=UTC))
    ended = await database.reader.run(lambda query: disruptions_since(query, date(2026, 12, 23)))
    then = await database.reader.run(lambda query: told_last(query, date(2026, 12, 23)))

    assert since == [["cancelled", "suspended"], ["suspended"]]
    assert (last, ended) == ((LATER, last_day), [])
    assert then == (datetime(2026, 12, 22, 9, tzinfo=UTC), date(2026, 12, 22))
    assert await database.reader.run(told_so_far) == (2, 1)


async def test_the_demo_takes_what_was_said_of_its_sailings_with_it(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_disruption(database, said((await sailings(database))[3]))
    await add_disruption(database, suspended(SATURDAY, None))

    await delete_demo_timetables(LATER)

    assert [row.kind for row in await models.Disruption.all()] == ["suspended"]
