"""Who gets verdicts first, and that nobody is forgotten, however few are found at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import Database, writing
from visitapp.store.projection import create_event, project
from visitapp.store.reach_due import DueLine, day_key
from visitapp.store.reach_rows import mark_made

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
VERSION = "v" * 32
IN_THE_TABLE = (30, 20, 5, 28, 2)
"""Days of December, in the order of their rows."""

pytestmark = pytest.mark.anyio


async def fill() -> None:
    source = await models.Source.create(
        uid="torget", slug="torget", kind="web", name="Torget", url="https://example.org/", format="ical",
        municipality_slug="halmstad", office_slug="halmstad", language="sv", zone="Europe/Stockholm", licence="",
        attribution="", priority=100, interval_s=3600, etag="", last_modified="", last_error="", created_at=NOW,
    )  # fmt: skip
    for number in IN_THE_TABLE:
        starts_at = datetime(2026, 12, number, 12, tzinfo=UTC)
        held = Held(str(number), "timed", starts_at.date(), starts_at, starts_at + timedelta(hours=2))
        draft = Draft(
            texts=(Text("sv", f"Konsert {number}"),), held=(held,), where=Whereabouts(municipality="halmstad")
        )
        async with writing():
            event = await create_event(draft, NOW)
            value = draft_to_json(draft)
            await models.Record.create(
                uid=f"r{number}", source=source, external_id=f"r{number}", raw_text="", draft=value,
                hash=json_hash(value), event_id=event, first_seen_at=NOW, changed_at=NOW,
            )  # fmt: skip
            await project([event], NOW)


async def give(database: Database, line: DueLine) -> list[list[int]]:
    """The days of those that the line gives, which are marked as made."""
    given: list[list[int]] = []
    while due := await database.reader.run(lambda query: line.next(query, TODAY)):
        given.append([one.stay.starts_on.day for one in due])
        async with writing() as connection:
            await mark_made(connection, [one.id for one in due], day_key(VERSION, TODAY))
    return given


@pytest.mark.parametrize("line", [1, 2, 5, 100])
async def test_the_next_weeks_go_first_and_the_rest_in_the_order_of_the_table(database: Database, line: int) -> None:
    await fill()

    given = await give(database, DueLine(VERSION, batch=1, line=line))

    soon = [[2]] if line == 1 else [[2], [5]]  # where one is found at a time, those after it are found with the rest
    assert given == [*soon, *([day] for day in IN_THE_TABLE if [day] not in soon)]


@pytest.mark.parametrize("line", [1, 2, 5, 100])
async def test_days_that_are_alike_go_together_as_far_as_a_line_reaches(database: Database, line: int) -> None:
    await fill()

    given = await give(database, DueLine(VERSION, lambda day: (day.day % 7,), batch=2, line=line))

    expected = {1: [2, 5, 20, 28, 30], 2: [2, 5, 28, 20, 30], 5: [2, 5, 28, 30, 20], 100: [2, 5, 28, 30, 20]}
    assert [day for some in given for day in some] == expected[line]


async def test_nobody_is_looked_for_until_something_is_published(database: Database) -> None:
    await fill()
    line = DueLine(VERSION)
    await give(database, line)

    await models.Occurrence.filter(starts_on=date(2026, 12, 28)).update(reach_key="")
    before = await give(database, line)
    async with writing():
        await append_change("reach", "", NOW)
    of_verdicts = await give(database, line)
    async with writing():
        await append_change("event", "", NOW)

    assert (before, of_verdicts, await give(database, line), await give(database, line)) == ([], [], [[28]], [])


async def test_what_is_published_meanwhile_and_soon_goes_before_the_rest(database: Database) -> None:
    await fill()
    line = DueLine(VERSION, batch=1, line=1)
    first = await database.reader.run(lambda query: line.next(query, TODAY))
    async with writing() as connection:
        await mark_made(connection, [one.id for one in first], day_key(VERSION, TODAY))
    await models.Occurrence.filter(starts_on=date(2026, 12, 2)).update(reach_key="")
    async with writing():
        await append_change("event", "", NOW)

    given = await give(database, line)

    assert [one.stay.starts_on.day for one in first] == [2]
    assert given == [[2], [30], [20], [5], [28]]


async def test_a_new_day_has_those_looked_for_that_last(database: Database) -> None:
    await fill()
    line = DueLine(VERSION)
    await give(database, line)
    await models.Occurrence.filter(starts_on=date(2026, 12, 2)).update(last_day=date(2026, 12, 9))

    due = await database.reader.run(lambda query: line.next(query, date(2026, 12, 3)))

    assert [one.stay.starts_on.day for one in due] == [2]
