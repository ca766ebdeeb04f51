"""The region is loaded as often as one likes: what is the same is not touched, what moved is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.test_projection import CONCERT, add_event
from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.crossing.types import SourceNote, StatusStep
from visitapp.domain.errors import GoneError
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.selection import Choices, Selection
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.region import read_merged_places, read_municipalities, read_offices, read_places, read_terms
from visitapp.regiondata import load_region, read_data
from visitapp.store import models
from visitapp.store.change_read import newest_change
from visitapp.store.config import is_sqlite
from visitapp.store.crossing_read import list_crossings, list_ports
from visitapp.store.database import Database, Query, Row, writing
from visitapp.store.feed_read import feed_entries
from visitapp.store.place_lines import place_lines
from visitapp.store.place_read import find_places, get_place, list_municipalities, places_by_name, read_choices
from visitapp.store.projection import create_event, project
from visitapp.store.region import save_ferries, save_region

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TABLES = ("municipality", "office", "term", "place", "port", "crossing", "change")

REGION = read_data("region.json")
MUNICIPALITIES = read_municipalities(REGION, read_data("municipalities.geojson"))
OFFICES, PLACES, TERMS = read_offices(REGION), read_places(REGION), read_terms(read_data("vocabulary.json"))
MERGED = read_merged_places(REGION)
PORTS, CROSSINGS = load_ferries(read_data("ferries.json"))

pytestmark = pytest.mark.anyio


async def everything(database: Database) -> dict[str, list[Row]]:
    """Every row; on PostgreSQL with the transaction that wrote it last."""
    version = "0" if is_sqlite(database.url) else "xmin::text"

    def read(query: Query) -> dict[str, list[Row]]:
        return {
            table: [tuple(row) for row in query.rows(f"SELECT {version}, t.* FROM {table} t ORDER BY t.id")]
            for table in TABLES
        }

    return await database.reader.run(read)


async def test_second_load_touches_no_row(database: Database) -> None:
    first = await load_region(NOW)
    before = await everything(database)

    second = await load_region(LATER)

    assert first == "6 municipalities, 99 places (99 changed), 10 ports, 5 crossings (5 changed)"
    assert second == "6 municipalities, 99 places (0 changed), 10 ports, 5 crossings (0 changed)"
    assert await everything(database) == before


async def test_what_was_loaded_is_read_back_as_it_was(database: Database) -> None:
    await load_region(NOW)

    assert await database.reader.run(list_municipalities) == MUNICIPALITIES
    assert {place.uid: place for place in await database.reader.run(find_places)} == {
        place.uid: place for place in PLACES
    }
    assert await database.reader.run(list_crossings) == CROSSINGS
    assert await database.reader.run(list_ports) == {port.slug: port for port in PORTS}
    assert await database.reader.run(read_choices) == Choices(
        municipalities=frozenset(one.slug for one in MUNICIPALITIES),
        categories=frozenset(term.slug for term in TERMS if term.kind == "category"),
        audiences=frozenset(term.slug for term in TERMS if term.kind == "audience"),
        accessible=frozenset(term.slug for term in TERMS if term.kind == "accessible"),
        places=frozenset((*(place.slug for place in PLACES), *MERGED)),
        organisers=frozenset(),
        crossings=frozenset(crossing.slug for crossing in CROSSINGS),
    )


async def test_only_the_place_that_differs_is_written(database: Database) -> None:
    await load_region(NOW)
    before = await everything(database)
    moved = replace(PLACES[3], latitude=56.5)

    changed = await save_region(MUNICIPALITIES, OFFICES, TERMS, [*PLACES[:3], moved, *PLACES[4:]], LATER)

    after = await everything(database)
    assert changed == 1
    written = [new for old, new in zip(before["place"], after["place"], strict=True) if old != new]
    assert [moved.uid in row for row in written] == [True]
    assert {name for name in TABLES if after[name] != before[name]} == {"place", "change"}
    found = await database.reader.run(find_places)
    assert next(place for place in found if place.uid == moved.uid) == moved


async def test_a_place_that_is_no_longer_told_stays(database: Database) -> None:
    await load_region(NOW)

    assert await save_region(MUNICIPALITIES, OFFICES, TERMS, PLACES[:5], LATER) == 0
    assert len(await database.reader.run(find_places)) == 99


async def test_a_new_name_of_a_municipality_is_told(database: Database) -> None:
    await load_region(NOW)
    before = await database.reader.run(newest_change)
    renamed = replace(MUNICIPALITIES[0], short_name="Nya Halmstad")

    await save_region([renamed, *MUNICIPALITIES[1:]], OFFICES, TERMS, PLACES, LATER)

    assert await database.reader.run(newest_change) > before
    assert (await database.reader.run(list_municipalities))[0] == renamed


async def test_a_moved_port_is_told(database: Database) -> None:
    await load_region(NOW)
    before = await database.reader.run(newest_change)
    moved = [replace(PORTS[0], latitude=57.0), *PORTS[1:]]

    assert await save_ferries(moved, CROSSINGS, LATER, "region") == 0
    assert await database.reader.run(newest_change) > before
    assert (await database.reader.run(list_ports))[PORTS[0].slug].latitude == 57.0


async def test_a_crossing_that_is_suspended_is_told(database: Database) -> None:
    await load_region(NOW)
    suspended = replace(CROSSINGS[1], status="suspended")
    rest = [CROSSINGS[0], suspended, *CROSSINGS[2:]]

    assert await save_ferries(PORTS, rest, LATER, "region") == 1
    assert await save_ferries(PORTS, rest, LATER, "region") == 0
    assert await database.reader.run(list_crossings) == rest


async def test_an_event_is_found_by_a_new_alias_of_its_place(database: Database) -> None:
    await load_region(NOW)
    draft = Draft(
        texts=(Text("sv", "Konsert"),),
        held=(Held("", "all-day", date(2026, 12, 12), ends_on=date(2026, 12, 13)),),
        where=Whereabouts(place="halmstads-slott", municipality="halmstad"),
    )
    source = await models.Source.create(
        uid="s", slug="s", kind="web", name="S", url="https://example.org/", format="ical", municipality_slug="",
        office_slug="", language="sv", zone="Europe/Stockholm", licence="", attribution="", priority=100,
        interval_s=3600, etag="", last_modified="", last_error="", created_at=NOW,
    )  # fmt: skip
    async with writing():
        event, value = await create_event(draft, NOW), draft_to_json(draft)
        await models.Record.create(
            uid="r", source=source, external_id="r", raw_text="", draft=value, hash=json_hash(value), event_id=event,
            first_seen_at=NOW, changed_at=NOW,
        )  # fmt: skip
        await project([event], NOW)
    named = [replace(one, aliases=("Residenset",)) if one.slug == "halmstads-slott" else one for one in PLACES]

    await save_region(MUNICIPALITIES, OFFICES, TERMS, named, LATER)

    asked = Selection(q="residenset")
    today = NOW.date()
    found = await database.reader.run(lambda query: feed_entries(query, asked, "sv", today, None, today))
    assert [(one.title, one.changed_at, one.sequence) for one in found] == [("Konsert", NOW, 0)]


async def test_place_that_stood_twice_is_one_with_all_that_was_held_there(database: Database) -> None:
    museum = next(one for one in PLACES if one.slug == "sagomuseet")
    venue = replace(museum, uid="sagomuseet-v", slug="sagomuseet-v", kind="venue", facts=(), names={"sv": "Sagomuseet"})
    await save_region(MUNICIPALITIES, OFFICES, TERMS, [*PLACES, venue], NOW)
    there = Selection(place=("sagomuseet-v",)), Selection(place=("sagomuseet",))
    event, _ = await add_event(replace(CONCERT, where=Whereabouts(place="sagomuseet-v", municipality="ljungby")))
    before = [await held_at(database, selection) for selection in there]

    await save_region(MUNICIPALITIES, OFFICES, TERMS, PLACES, LATER, MERGED)
    after = [await held_at(database, selection) for selection in there]
    async with writing():
        await project([event], LATER)
    harvested = [await held_at(database, selection) for selection in there]

    assert (before, after, harvested) == ([2, 0], [2, 2], [2, 2])
    assert [place.slug for place in await database.reader.run(lambda query: find_places(query, q="sagomuseet"))] == [
        "sagomuseet"
    ]
    for kind in ("attraction", "venue"):
        found = await database.reader.run(lambda query, kind=kind: find_places(query, kind))  # type: ignore[misc]
        assert museum in found
        lines = await database.reader.run(lambda query, kind=kind: place_lines(query, "sv", kind))  # type: ignore[misc]
        assert [line.id for line in lines if line.slug == museum.slug] != []
    known = await database.reader.run(places_by_name)
    assert (known["sagomuseet-v"], known["sagomuseet"]) == (museum, museum)
    with pytest.raises(GoneError) as gone:
        await database.reader.run(lambda query: get_place(query, "sagomuseet-v"))
    assert gone.value.moved_to == "sagomuseet"


async def held_at(database: Database, selection: Selection) -> int:
    """How many occurrences a place's filter gives."""
    first, last = date(2026, 12, 1), date(2027, 1, 1)
    return len(await database.reader.run(lambda query: feed_entries(query, selection, "sv", first, last, first)))


async def test_a_history_that_was_kept_without_addresses_is_read_until_the_region_is_loaded(database: Database) -> None:
    await load_region(NOW)
    row = await models.Crossing.get(slug="halmstad-grenaa")
    before = [["2020-02-01", "running", "PortNews"], ["2026-04-30", "discontinued", "MarineLink"]]
    await models.Crossing.filter(id=row.id).update(body={**row.body, "history": before}, shown_hash="of before")

    [kept, *_] = await database.reader.run(list_crossings)
    await load_region(LATER)
    [loaded, *_] = await database.reader.run(list_crossings)

    assert kept.history == (
        StatusStep(date(2020, 2, 1), "running", (SourceNote("PortNews"),)),
        StatusStep(date(2026, 4, 30), "discontinued", (SourceNote("MarineLink"),)),
    )
    assert loaded.history == CROSSINGS[0].history
