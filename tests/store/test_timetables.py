"""Timetables are kept whole, replaced by name, and the demo's go without a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.wire.test_gtfs_read import zipped
from visitapp.demosetup import demo_timetables
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.reach.ground import EnteredGround
from visitapp.regiondata import load_region
from visitapp.store.change_read import newest_change
from visitapp.store.crossing_read import (
    KeptTimetable,
    all_timetables,
    entered_ground,
    get_crossing,
    kept_timetables,
    timetables_of,
)
from visitapp.store.database import Database
from visitapp.store.timetables import delete_demo_timetables, save_ground, save_timetables
from visitapp.timetables import import_file

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)

TEXT = b"""crossing: helsingborg-helsingor
name: Winter
valid: 2026-12-01 to 2026-12-31
source: Printed table
checked: 2026-11-23

from helsingborg to helsingor
on daily; not 2026-12-24
  09:00 20m
from helsingor to helsingborg
on daily
  22:00 20m
"""
GROUND = EnteredGround("helsingborg", "car", 60, 70, 80, municipality="halmstad")

pytestmark = pytest.mark.anyio


async def take(database: Database, data: bytes, now: datetime = NOW) -> list[str]:
    return await import_file(database, data, "table", "", False, now)


async def test_text_is_kept_as_it_was_written(database: Database) -> None:
    await load_region(NOW)

    lines = await take(database, TEXT)

    assert lines == ["helsingborg-helsingor: Winter, 2026-12-01 to 2026-12-31: kept"]
    assert await database.reader.run(kept_timetables) == [
        KeptTimetable(
            "text:helsingborg-helsingor:winter", "helsingborg-helsingor", "Winter", "hand",
            date(2026, 12, 1), date(2026, 12, 31), False, TEXT.decode(),
        )
    ]  # fmt: skip


async def test_same_text_again_changes_nothing(database: Database) -> None:
    await load_region(NOW)
    await take(database, TEXT)
    before = await database.reader.run(newest_change)
    kept = await database.reader.run(lambda query: query.rows("SELECT * FROM timetable"))

    lines = await take(database, TEXT, LATER)

    assert lines[0].endswith(": unchanged")
    assert await database.reader.run(newest_change) == before
    assert await database.reader.run(lambda query: query.rows("SELECT * FROM timetable")) == kept


async def test_corrected_text_takes_the_place_of_the_one_of_its_name(database: Database) -> None:
    await load_region(NOW)
    await take(database, TEXT)

    await take(database, TEXT.replace(b"09:00", b"10:00"), LATER)

    [timetable] = await database.reader.run(lambda query: timetables_of(query, "helsingborg-helsingor"))
    assert [one.time_s for one in timetable.departures] == [10 * 3600, 22 * 3600]


async def test_timetable_comes_back_as_it_was_kept(database: Database) -> None:
    await load_region(NOW)
    await take(database, TEXT)
    crossing = await database.reader.run(lambda query: get_crossing(query, "helsingborg-helsingor"))
    [timetable] = await database.reader.run(lambda query: timetables_of(query, crossing.slug))

    assert await save_timetables([timetable], "hand", LATER, TEXT.decode()) == 0
    board = Board(crossing, [timetable])
    assert [len(board.departing("out", date(2026, 12, day))) for day in (1, 24, 31)] == [1, 0, 1]
    assert [board.covers(day) for day in (date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 1))] == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (TEXT.replace(b"helsingborg-helsingor", b"nowhere-elsewhere"), NotFoundError),
        (TEXT.replace(b"09:00", b"25h"), InputError),
        (TEXT.replace(b"to helsingor\n", b"to grenaa\n"), InputError),
        (b"PK\x03\x04 no zip", InputError),
        (b"", InputError),
        (b"\xff\xfe\x00", InputError),
    ],
)
async def test_a_wrong_file_is_refused_whole(database: Database, data: bytes, error: type[Exception]) -> None:
    await load_region(NOW)

    with pytest.raises(error):
        await take(database, data)

    assert await database.reader.run(kept_timetables) == []


async def test_one_unknown_crossing_refuses_all_timetables(database: Database) -> None:
    await load_region(NOW)
    await take(database, TEXT)
    [good] = await database.reader.run(lambda query: timetables_of(query, "helsingborg-helsingor"))
    before = await database.reader.run(newest_change)

    with pytest.raises(NotFoundError):
        await save_timetables([replace(good, name="New"), replace(good, uid="x", crossing="x-y")], "hand", LATER)

    assert await database.reader.run(newest_change) == before
    assert await database.reader.run(lambda query: timetables_of(query, good.crossing)) == [good]


async def test_ground_minutes_are_kept_and_replaced(database: Database) -> None:
    slower = replace(GROUND, middle_min=75)

    counts = [await save_ground(ground, NOW) for ground in ([GROUND], [GROUND], [slower], [])]

    assert counts == [1, 0, 1, 0]
    assert await database.reader.run(entered_ground) == [slower]


async def test_demo_timetables_go_and_the_real_ones_stay(database: Database) -> None:
    await load_region(NOW)
    await take(database, TEXT)
    for path in demo_timetables():
        await import_file(database, path.read_bytes(), path.stem, "demo", True, NOW)
    await save_ground([GROUND, replace(GROUND, mode="foot", demo=True)], NOW)
    demo = [one.demo for one in await database.reader.run(kept_timetables)]

    gone = await delete_demo_timetables(LATER)

    assert (sorted(demo), gone) == ([False, *(True for _ in demo_timetables())], len(demo_timetables()) + 1)
    assert [one.name for one in await database.reader.run(kept_timetables)] == ["Winter"]
    entered = [one for one in await database.reader.run(entered_ground) if not one.published]
    assert [replace(one, centre=None) for one in entered] == [GROUND]
    assert set(await database.reader.run(all_timetables)) == {"helsingborg-helsingor"}
    assert await delete_demo_timetables(LATER) == 0


async def test_two_feeds_that_count_their_trips_from_one_keep_their_boats_apart(database: Database) -> None:
    await load_region(NOW)
    for name in ("Sound boats", "other-boats", "other-boats", "Sound boats"):
        await import_file(database, zipped(), name, "", False, NOW)

    tables = (await database.reader.run(all_timetables))["helsingborg-helsingor"]

    keys = {table.uid: {one.key for one in table.departures} for table in tables}
    first, second = (next(found for uid, found in keys.items() if name in uid) for name in ("sound-boats", "other"))
    assert first == {"back-t1", "out-t2-21600"} or first == {"out-t1", "back-t2-21600"}
    assert second == {f"{key}~other-boats" for key in first}
