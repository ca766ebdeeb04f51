"""An office's ground times: kept as a file gives them, beside the demo's, and taken back when they are left out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.domain.reach.test_ground_json import ENTRY
from visitapp.domain.errors import InputError
from visitapp.domain.reach.ground import EnteredGround, ground_time
from visitapp.domain.reach.ground_json import load_ground
from visitapp.groundfile import import_ground
from visitapp.regiondata import load_region, read_data
from visitapp.store import models
from visitapp.store.crossing_read import entered_ground, list_ports
from visitapp.store.database import Database
from visitapp.store.reach import reach_version
from visitapp.store.timetables import save_ground

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)

pytestmark = pytest.mark.anyio


def file_of(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"ground": list(entries)}).encode()


async def test_what_a_file_gives_is_kept_and_what_it_leaves_out_goes(database: Database) -> None:
    await load_region(NOW)
    demo = load_ground(read_data("ground-demo.json"))
    await save_ground(demo, NOW)
    by_foot = {**ENTRY, "mode": "foot", "municipality": "bastad"}
    before = await database.reader.run(reach_version)

    said = [await import_ground(database, file_of(ENTRY, by_foot), NOW) for _ in range(2)]
    both = await models.GroundMinutes.filter(demo=False, published=False).count()
    said.append(await import_ground(database, file_of(ENTRY), NOW))
    await save_ground(demo, NOW)

    assert said == [
        "2 ground times, 2 new or changed, 0 removed",
        "2 ground times, 0 new or changed, 0 removed",
        "1 ground times, 0 new or changed, 1 removed",
    ]
    assert both == 2
    assert await models.GroundMinutes.filter(demo=True).count() == len(demo)
    [kept] = await models.GroundMinutes.filter(demo=False, published=False)
    assert kept.source == {"title": "The office", "url": "", "checked_on": "2026-11-20"}
    assert await database.reader.run(reach_version) != before


async def test_minutes_to_a_municipality_hold_for_its_middle(database: Database) -> None:
    await load_region(NOW)
    await import_ground(database, file_of(ENTRY), NOW)

    entered = await database.reader.run(entered_ground)
    port = (await database.reader.run(list_ports))["helsingborg"]

    [one] = [entry for entry in entered if not entry.published]
    assert isinstance(one, EnteredGround)
    middle = ground_time("car", port, one.centre, entered, municipality="halmstad")
    assert middle is not None
    assert (middle.middle.total_seconds() / 60, middle.estimated) == (70, False)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", file_of({**ENTRY, "port": "atlantis"})])
async def test_a_file_with_a_fault_changes_nothing(database: Database, data: bytes) -> None:
    await load_region(NOW)
    await import_ground(database, file_of(ENTRY), NOW)

    with pytest.raises(InputError):
        await import_ground(database, data, NOW)

    assert await models.GroundMinutes.filter(published=False).count() == 1


async def test_minutes_of_the_regions_data_have_each_their_source_or_the_roads_they_take(database: Database) -> None:
    await load_region(NOW)
    await import_ground(database, file_of(ENTRY), NOW)
    older = await models.GroundMinutes.filter(published=True).first()
    assert older is not None
    await models.GroundMinutes.filter(id=older.id).update(uid="laholm:as it was once")

    await load_region(NOW)

    entered = await database.reader.run(entered_ground)
    told = [one for one in entered if one.published]
    assert {(one.port, one.municipality) for one in told} >= {("helsingborg", "halmstad"), ("helsingborg", "bastad")}
    assert all(one.mode == "car" and one.low_min < one.middle_min < one.high_min for one in told)
    taken = {one.municipality: one.main_roads for one in told if one.port == "ystad" and one.main_roads}
    assert {slug: (way.km, [road.number for road in way.roads]) for slug, way in taken.items() if way.km > 200} == {
        "falkenberg": (231, ["E65", "E6"]), "hylte": (243, ["E65", "E6", "26"]), "ljungby": (207, ["13", "E4"]),
    }  # fmt: skip
    notes = [note for one in told for note in ([road.note for road in one.main_roads.roads] if one.main_roads
                                               else [one.source])]  # fmt: skip
    assert all(note and note.url.startswith("https://") and note.checked_on for note in notes)
    assert len(entered) == len(told) + 1
    assert not await models.GroundMinutes.filter(uid__startswith="laholm:").exists()
