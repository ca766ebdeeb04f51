"""An office's opening hours: kept as a file gives them, beside the demo's, and taken back when they are left out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.domain.place.made_hours import opening
from visitapp.domain.errors import InputError
from visitapp.domain.place.hours import OpeningHours, hours_on
from visitapp.domain.place.hours_json import hours_to_json
from visitapp.hoursfile import import_hours, save_demo_hours
from visitapp.regiondata import load_region, read_data
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.hours import delete_demo_hours
from visitapp.store.hours_read import hours_by_place
from visitapp.store.place_rows import merge_places

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
RIAN, SAGA = opening(place="rian"), opening(place="sagomuseet", to=date(2026, 12, 20))

pytestmark = pytest.mark.anyio


def file_of(*entries: OpeningHours | dict[str, Any]) -> bytes:
    rows = [hours_to_json(one) if isinstance(one, OpeningHours) else one for one in entries]
    return json.dumps({"hours": rows}).encode()


async def kept(database: Database) -> dict[str, OpeningHours]:
    return dict(await database.reader.run(hours_by_place))


async def test_what_a_file_gives_is_kept_and_what_it_leaves_out_goes(database: Database) -> None:
    await load_region(NOW)

    said = [await import_hours(database, file_of(RIAN, SAGA), NOW) for _ in range(2)]
    both = await kept(database)
    said.append(await import_hours(database, file_of(RIAN), NOW))

    assert said == [
        "2 places, 2 new or changed, 0 removed\nsagomuseet: ends on 2026-12-20",
        "2 places, 0 new or changed, 0 removed\nsagomuseet: ends on 2026-12-20",
        "1 places, 0 new or changed, 1 removed",
    ]
    assert both == {"rian": RIAN, "sagomuseet": SAGA}
    assert await kept(database) == {"rian": RIAN}


async def test_a_municipality_replaces_the_hours_of_its_own_places(database: Database) -> None:
    await load_region(NOW)
    await import_hours(database, file_of(RIAN, SAGA), NOW)

    said = await import_hours(database, file_of(), NOW, "falkenberg")

    assert (said, await kept(database)) == ("0 places, 0 new or changed, 1 removed", {"sagomuseet": SAGA})
    for data, where in ((file_of(SAGA), "falkenberg"), (file_of(RIAN), "atlantis")):
        with pytest.raises(InputError):
            await import_hours(database, data, NOW, where)


async def test_an_offices_hours_stand_before_the_demos(database: Database) -> None:
    await load_region(NOW)
    await save_demo_hours(database, read_data("hours-demo.json"), NOW)
    await import_hours(database, file_of(RIAN), NOW)

    found = await kept(database)
    gone = await delete_demo_hours(NOW)

    assert (found["rian"], found["rian"].demo, found["sagomuseet"].demo) == (RIAN, False, True)
    assert (gone, await kept(database)) == (15, {"rian": RIAN})


async def test_the_demos_hours_have_a_closed_season_a_night_and_a_day_that_nobody_knows(database: Database) -> None:
    await load_region(NOW)
    await save_demo_hours(database, read_data("hours-demo.json"), NOW)
    found = await kept(database)

    assert hours_on(found["norrvikens-tradgardar"], date(2030, 1, 5)) == ()
    assert [span.closes > 1440 for span in hours_on(found["knystaforsen"], date(2027, 5, 7)) or ()] == [True]
    assert hours_on(found["sagomuseet"], date(2027, 5, 9)) is None


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "file: is no JSON: Expecting value: line 1 column 1 (char 0)"),
        (b'{\n"hours": [}', "file: is no JSON: Expecting value: line 2 column 11 (char 12)"),
        (b'{"hours": [], "hours": []}', "file: names a field twice ('hours')"),
        (b"[]", "hours: refused: hours: is no list of entries"),
        (file_of({**hours_to_json(SAGA), "place": "x", "valid_to": "soon"}),
         "hours: refused: entry 1 (x): place is none that is known; entry 1 (x): valid_to is no date like"
         " \"2027-05-01\" ('soon')"),
    ],
)  # fmt: skip
async def test_a_file_with_a_fault_changes_nothing(database: Database, data: bytes, fault: str) -> None:
    await load_region(NOW)
    await import_hours(database, file_of(RIAN), NOW)

    with pytest.raises(InputError) as error:
        await import_hours(database, data, NOW)

    assert str(error.value) == fault
    assert await kept(database) == {"rian": RIAN}


async def test_hours_go_with_a_place_that_is_merged_where_the_other_has_none(database: Database) -> None:
    await load_region(NOW)
    await import_hours(database, file_of(RIAN, SAGA, opening(place="vallarna")), NOW)

    async with writing():
        await merge_places({"rian": "tullbron", "sagomuseet": "vallarna"})
    found = await kept(database)

    assert found == {"tullbron": opening(place="tullbron"), "vallarna": opening(place="vallarna")}
    assert await import_hours(database, file_of(RIAN), NOW) == "1 places, 1 new or changed, 1 removed"


async def test_what_changes_is_told_and_raises_the_place(database: Database) -> None:
    await load_region(NOW)
    before = await models.Change.all().count()
    later = datetime(2026, 12, 2, 8, 0, tzinfo=UTC)

    for _ in range(2):
        await import_hours(database, file_of(RIAN), later)

    assert await models.Change.all().count() == before + 1
    assert (await models.Place.get(slug="rian")).changed_at == later
    assert (await models.Place.get(slug="vallarna")).changed_at == NOW


async def test_keeping_many_asks_once(database: Database) -> None:
    await load_region(NOW)
    await save_demo_hours(database, read_data("hours-demo.json"), NOW)

    found = [await database.reader.run(hours_by_place) for _ in range(2)]

    assert found[0] is found[1]
