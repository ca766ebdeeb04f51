"""What those who follow changes are told, and that nobody is told of what is no change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.store.test_projection import CONCERT, NOW, TODAY, add_event, held, tell
from visitapp.domain.event.entry import EntryStatus
from visitapp.domain.event.notice import Notice, Told
from visitapp.domain.event.selection import Selection
from visitapp.domain.event.types import Draft
from visitapp.store import models
from visitapp.store.change_read import changed_events, newest_change
from visitapp.store.database import Database
from visitapp.store.feed_read import entries_of_event
from visitapp.store.notice_read import find_notices, notices_of_event

pytestmark = pytest.mark.anyio

LATER = NOW + timedelta(days=1)


async def told(database: Database, event: int) -> list[Notice]:
    uid = (await models.Event.get(id=event)).uid
    return await database.reader.run(lambda query: notices_of_event(query, uid))


def with_held(*times: object) -> Draft:
    return replace(CONCERT, held=times)  # type: ignore[arg-type]


async def test_new_event_is_told_once_whatever_its_dates(database: Database) -> None:
    event, record = await add_event(CONCERT)
    await tell(record, event, replace(CONCERT, organiser="Andra kören"), LATER)

    found = await told(database, event)

    assert [(one.kind, one.occurrence_uid, one.at) for one in found] == [("new", "", NOW)]


async def test_moved_occurrence_tells_when_it_was_and_when_it_is(database: Database) -> None:
    event, record = await add_event(with_held(held(12, key="a"), held(13, key="b")))
    moved = held(14, 19, key="a")

    await tell(record, event, with_held(moved, held(13, key="b")), LATER)

    notice = (await told(database, event))[-1]
    uid = (await models.Event.get(id=event)).uid
    entries = await database.reader.run(lambda query: entries_of_event(query, uid, "sv"))
    was = held(12, key="a")
    assert (notice.kind, notice.before, notice.after) == (
        "moved",
        Told("timed", was.starts_at, was.ends_at, was.starts_on, None),
        Told("timed", moved.starts_at, moved.ends_at, moved.starts_on, None),
    )
    assert [(entry.starts_at, entry.previous) for entry in entries] == [
        (held(13).starts_at, None),
        (moved.starts_at, was.starts_at),
    ]


async def test_cancelled_postponed_and_reinstated_are_told(database: Database) -> None:
    event, record = await add_event(with_held(held(12, key="a")))
    steps: tuple[EntryStatus, ...] = ("cancelled", "scheduled", "postponed", "scheduled")

    for day, status in enumerate(steps, 1):
        one = replace(held(12, key="a"), status=status)
        await tell(record, event, with_held(one), NOW + timedelta(hours=day))

    kinds = [one.kind for one in await told(database, event)]
    assert kinds == ["new", "cancelled", "reinstated", "postponed", "reinstated"]


async def test_new_place_is_told_with_the_old_one(database: Database) -> None:
    event, record = await add_event(CONCERT)

    await tell(record, event, replace(CONCERT, where=replace(CONCERT.where, name="Teatern")), LATER)

    notice = (await told(database, event))[-1]
    assert (notice.kind, notice.before.place_name, notice.after.place_name) == ("place", "Kyrkan", "Teatern")


async def test_other_words_an_end_or_a_past_date_are_not_told(database: Database) -> None:
    past = replace(held(12, key="p"), starts_on=date(2026, 11, 1), starts_at=NOW - timedelta(days=30), ends_at=None)
    event, record = await add_event(with_held(held(12, key="a"), past))
    longer = replace(held(12, key="a"), ends_at=held(12).starts_at)
    moved_past = replace(past, starts_at=NOW - timedelta(days=29), starts_on=date(2026, 11, 2))

    await tell(record, event, replace(with_held(longer, moved_past), url="https://example.org/other"), LATER)

    assert [one.kind for one in await told(database, event)] == ["new"]


async def test_notices_are_found_by_slice_newest_first(database: Database) -> None:
    event, record = await add_event(with_held(held(12, key="a")))
    await add_event(replace(CONCERT, categories=("sport",)))
    await tell(record, event, with_held(replace(held(12, key="a"), status="cancelled")), LATER)
    music = Selection(category=("music",))

    found = await database.reader.run(lambda query: find_notices(query, music, TODAY, date(2027, 1, 1), TODAY, most=10))
    skipped = await database.reader.run(
        lambda query: find_notices(query, music, TODAY, date(2027, 1, 1), TODAY, most=10, skip=1)
    )

    assert [(one.event_id, one.kind) for one in found] == [(event, "cancelled"), (event, "new")]
    assert skipped == found[1:]


async def test_a_change_names_the_events_that_changed(database: Database) -> None:
    event, record = await add_event(CONCERT)
    before = await database.reader.run(newest_change)
    await tell(record, event, replace(CONCERT, organiser="Andra kören"), LATER)

    found = await database.reader.run(lambda query: changed_events(query, before))
    nothing = await database.reader.run(lambda query: changed_events(query, before + 1))
    await models.Change.create(at=LATER, kind="crossing", subject="")
    anything = await database.reader.run(lambda query: changed_events(query, before))

    assert (found, nothing, anything) == (frozenset({event}), frozenset(), None)
