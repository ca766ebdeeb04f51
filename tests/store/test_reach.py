"""Verdicts are computed once, again when something they are made of changes, and rise only for a visitor."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from visitapp.demosetup import demo_timetables, import_demo_network
from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.crossing.types import MODES
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.entry import FeedEntry
from visitapp.domain.event.selection import Selection
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.reach.ground import EnteredGround
from visitapp.domain.reach.plan_json import journey_from_json
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.networks import load_transport
from visitapp.regiondata import load_region, read_data
from visitapp.store import models
from visitapp.store.change_read import newest_change
from visitapp.store.changes import append_change
from visitapp.store.database import Database, Query, Reader, writing
from visitapp.store.feed_read import feed_entries
from visitapp.store.plans import plan_of
from visitapp.store.projection import create_event, project
from visitapp.store.reach import Verdicts, compute_due, reach_version
from visitapp.store.region import save_ferries
from visitapp.store.timetables import delete_demo_timetables, save_ground
from visitapp.store.unused_parts import NAMED_LATELY, forget_parts
from visitapp.timetables import import_file

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
LATER = NOW + timedelta(hours=1)
HELSINGOR = "helsingborg-helsingor"
INTO_THE_REGION = (HELSINGOR, "goteborg-frederikshavn", "ystad-ronne")
T = TypeVar("T")

pytestmark = pytest.mark.anyio


def held(day: int, hour: int = 12) -> Held:
    starts_at = datetime(2026, 12, day, hour, tzinfo=UTC)
    return Held(starts_at.isoformat(), "timed", date(2026, 12, day), starts_at, starts_at + timedelta(hours=2))


CONCERT = Draft(
    texts=(Text("sv", "Konsert"),),
    held=(held(12), held(13)),
    where=Whereabouts(name="Torget", municipality="halmstad", latitude=56.674, longitude=12.857),
)
EXHIBITION = replace(CONCERT, held=(Held("", "all-day", date(2026, 12, 5), ends_on=date(2026, 12, 20)),))


async def add_event(draft: Draft) -> tuple[int, int]:
    source = await models.Source.create(
        uid="torget", slug="torget", kind="web", name="Torget", url="https://example.org/", format="ical",
        municipality_slug="halmstad", office_slug="halmstad", language="sv", zone="Europe/Stockholm", licence="",
        attribution="", priority=100, interval_s=3600, etag="", last_modified="", last_error="", created_at=NOW,
    )  # fmt: skip
    async with writing():
        event = await create_event(draft, NOW)
        value = draft_to_json(draft)
        record = await models.Record.create(
            uid="r", source=source, external_id="r", raw_text="", draft=value, hash=json_hash(value),
            event_id=event, first_seen_at=NOW, changed_at=NOW,
        )  # fmt: skip
        await project([event], NOW)
    return event, int(record.id)


async def tell(event: int, record: int, draft: Draft, now: datetime) -> None:
    async with writing():
        await models.Record.filter(id=record).update(draft=draft_to_json(draft))
        await project([event], now)


async def add_demo(database: Database, now: datetime = NOW) -> None:
    for path in demo_timetables():
        await import_file(database, path.read_bytes(), path.stem, "demo", True, now)


async def compute(
    database: Database, now: datetime = NOW, today: date = TODAY, transport: PublicTransport | None = None
) -> list[int]:
    """Compute until nothing is due; the size of each batch."""
    verdicts = await database.reader.run(lambda query: Verdicts(query, transport))
    sizes: list[int] = []
    while size := await compute_due(database, verdicts, now, today):
        sizes.append(size)
        assert len(sizes) < 20
    return sizes


async def entries(database: Database, selection: Selection) -> list[FeedEntry]:
    return await database.reader.run(lambda query: feed_entries(query, selection, "sv", TODAY, None, TODAY))


NO_PARTS = {
    "said": None,
    "said_sequence": None,
    "out_boat_id": None,
    "out_way_id": None,
    "home_boat_id": None,
    "home_way_id": None,
}


async def rows(**wanted: Any) -> list[models.Reach]:
    """Verdicts with their journeys written out."""
    found = await models.Reach.filter(**wanted).order_by("uid").select_related("occurrence")
    texts = {one.id: one.text for one in await models.PlanPart.all()}
    whole = {one.id: one.text for one in await models.PlanPattern.all()}
    for row in found:
        named = row.out_boat_id, row.out_way_id, row.home_boat_id, row.home_way_id
        parts = [one and texts.get(one) for one in named]
        row.plan = plan_of((row.plan, row.out_at, row.home_at, whole.get(row.pattern_id), *parts))
    return found


async def test_each_occurrence_is_computed_once_over_each_running_crossing(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(CONCERT)

    assert [await compute(database), await compute(database, LATER)] == [[2], []]

    expected = {
        f"{occurrence.uid}:{crossing}:{mode}"
        for occurrence in await models.Occurrence.all()
        for crossing in INTO_THE_REGION
        for mode in MODES
    }
    found = await rows()
    assert {row.uid for row in found} == expected
    by_car = [row.verdict for row in found if row.mode == "car" and HELSINGOR in row.uid]
    assert by_car == ["day", "day"]
    assert {(row.sequence, row.changed_at) for row in found} == {(0, NOW)}


async def test_without_a_timetable_the_verdict_is_unknown(database: Database) -> None:
    await load_region(NOW)
    await add_event(CONCERT)

    await compute(database)

    assert {(row.verdict, row.reason) for row in await rows(mode="car")} == {("unknown", "no-timetable")}


async def test_an_imported_timetable_computes_everything_again(database: Database) -> None:
    await load_region(NOW)
    await add_event(CONCERT)
    await compute(database)

    await add_demo(database, LATER)

    assert await compute(database, LATER) == [2]
    by_car = [row for row in await rows(mode="car") if HELSINGOR in row.uid]
    assert [(row.verdict, row.sequence, row.changed_at) for row in by_car] == [("day", 1, LATER)] * 2


async def test_a_moved_occurrence_alone_is_computed_again(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    event, record = await add_event(CONCERT)
    await compute(database)
    before = {row.uid: row.sequence for row in await rows()}

    await tell(event, record, replace(CONCERT, held=(held(12, 13), held(13))), LATER)

    assert await compute(database, LATER) == [1]
    risen = {row.occurrence.starts_on for row in await rows() if row.sequence > before[row.uid]}
    assert risen == {date(2026, 12, 12)}
    assert all(row.sequence >= before[row.uid] for row in await rows())


async def test_what_is_cancelled_stays_in_the_feeds_of_those_who_could_have_come(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    event, record = await add_event(CONCERT)
    await compute(database)
    by_boat = Selection(crossing=HELSINGOR, mode="car", stay="day")
    before = await entries(database, by_boat)

    await tell(event, record, replace(CONCERT, held=(replace(held(12), status="cancelled"), held(13))), LATER)
    await compute(database, LATER)

    after = await entries(database, by_boat)
    assert [(one.occurrence_uid, one.status) for one in before] == [(one.occurrence_uid, "scheduled") for one in after]
    assert [one.status for one in after] == ["cancelled", "scheduled"]
    assert [one.sequence for one in after] == [before[0].sequence + 1, before[1].sequence]
    assert await entries(database, replace(by_boat, cancelled="drop")) == after[1:]


async def test_sequence_does_not_rise_when_a_visitor_sees_the_same(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(CONCERT)
    await compute(database)
    before = await models.Reach.all().order_by("id").values()
    told = await database.reader.run(newest_change)
    ports, crossings = load_ferries(read_data("ferries.json"))

    await save_ferries(ports, [replace(one, booking_url="https://example.org/") for one in crossings], LATER, "region")
    assert await compute(database, LATER) == [2]
    assert await models.Reach.all().order_by("id").values() == before
    assert await models.Change.filter(id__gt=told, kind="reach").count() == 0


async def test_what_a_verdict_is_made_of_gives_another_version(database: Database) -> None:
    await load_region(NOW)
    ports, crossings = load_ferries(read_data("ferries.json"))
    ground = EnteredGround("helsingborg", "car", 60, 70, 80, municipality="halmstad", demo=True)
    versions = [await database.reader.run(reach_version)]

    await save_ferries([replace(ports[0], latitude=57.0), *ports[1:]], crossings, LATER, "region")
    versions.append(await database.reader.run(reach_version))
    await save_ground([ground], LATER)
    versions.append(await database.reader.run(reach_version))
    await save_ground([replace(ground, demo=False)], LATER)
    versions.append(await database.reader.run(reach_version))
    await add_demo(database, LATER)
    versions.append(await database.reader.run(reach_version))
    await load_region(LATER + timedelta(hours=1))
    versions.append(await database.reader.run(reach_version))

    assert len(set(versions)) == len(versions)
    assert {len(version) for version in versions} == {32}
    assert await database.reader.run(reach_version) == versions[-1]


async def test_without_the_demo_the_verdicts_are_unknown_again(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(CONCERT)
    await compute(database)

    await delete_demo_timetables(LATER)

    assert await compute(database, LATER) == [2]
    found = await rows()
    assert {(row.verdict, row.out_at, row.minutes_on_site) for row in found} == {("unknown", None, None)}
    assert {row.sequence for row in found if row.mode == "car" and HELSINGOR in row.uid} == {1}


async def test_a_crossing_that_ends_says_so_and_its_sequence_rises(database: Database) -> None:
    await load_region(NOW)
    await add_event(CONCERT)
    await compute(database)
    ports, crossings = load_ferries(read_data("ferries.json"))
    ended = [replace(one, status="discontinued") if one.slug == HELSINGOR else one for one in crossings]

    await save_ferries(ports, ended, LATER, "region")

    assert await compute(database, LATER) == [2]
    of_ended = [row for row in await rows() if HELSINGOR in row.uid]
    assert {(row.verdict, row.reason, row.sequence) for row in of_ended} == {("not-running", "discontinued", 1)}
    assert {row.uid.split(":")[1] for row in await rows()} == set(INTO_THE_REGION)


async def test_feed_sequence_rises_when_another_crossing_becomes_the_best(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(CONCERT)
    await compute(database)
    by_car = Selection(mode="car", stay="day")
    before = await database.reader.run(lambda query: feed_entries(query, by_car, "sv", TODAY, date(2027, 1, 1), TODAY))
    ports, crossings = load_ferries(read_data("ferries.json"))
    ended = [replace(one, status="discontinued") if one.slug == HELSINGOR else one for one in crossings]

    await save_ferries(ports, ended, LATER, "region")
    await compute(database, LATER)
    either = Selection(mode="car")
    after = await database.reader.run(lambda query: feed_entries(query, either, "sv", TODAY, date(2027, 1, 1), TODAY))

    assert [entry.reach.sequence for entry in before if entry.reach] == [0, 0]
    assert all(entry.reach and entry.reach.sequence >= 1 and entry.reach.changed_at == LATER for entry in after)


class SlowReader(Reader):
    """Reads so slowly that something happens before its second answer."""

    def __init__(self, url: str, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__(url)
        self._meanwhile, self._asked = meanwhile, 0

    async def run(self, work: Callable[[Query], T]) -> T:
        self._asked += 1
        if self._asked == 2:
            await self._meanwhile()
        return await super().run(work)


async def test_one_that_moves_while_it_is_computed_stays_due(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    event, record = await add_event(CONCERT)
    verdicts = await database.reader.run(Verdicts)
    moved = replace(CONCERT, held=(held(12, 13), held(13)))
    reader = SlowReader(database.url, lambda: tell(event, record, moved, LATER))

    await compute_due(Database(database.url, reader), verdicts, NOW, TODAY)

    reader.close()
    assert {row.occurrence.starts_on for row in await rows()} == {date(2026, 12, 13)}
    assert await compute(database, LATER) == [1]


async def test_hidden_withdrawn_and_long_past_ones_are_not_due(database: Database) -> None:
    await load_region(NOW)
    event, _ = await add_event(CONCERT)

    assert await compute(database, today=date(2026, 12, 21)) == []
    await models.Event.filter(id=event).update(state="hidden")
    assert await compute(database) == []
    await models.Event.filter(id=event).update(state="public")
    await models.Occurrence.filter(starts_on=date(2026, 12, 12)).update(state="withdrawn")
    assert await compute(database) == [1]


async def test_the_way_to_a_long_exhibition_never_lies_in_the_past(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(EXHIBITION)
    outs = []

    for today in (date(2026, 12, 1), date(2026, 12, 5), date(2026, 12, 10), date(2026, 12, 19)):
        await compute(database, NOW, today)
        assert await compute(database, NOW, today) == []
        [row] = [row for row in await rows(mode="car") if HELSINGOR in row.uid]
        outs.append((row.verdict, row.out_at.date()))
    over = await compute(database, NOW, date(2026, 12, 21))

    assert outs == [("day", date(2026, 12, day)) for day in (5, 5, 10, 19)]
    assert over == []


async def test_an_exhibition_that_is_over_keeps_the_verdict_of_its_last_day(database: Database) -> None:
    await load_region(NOW)
    await add_event(EXHIBITION)
    await add_demo(database)

    assert await compute(database, NOW, date(2026, 12, 22)) == [1]

    [row] = [row for row in await rows(mode="car") if HELSINGOR in row.uid]
    assert (row.verdict, row.out_at.date()) == ("day", date(2026, 12, 19))


async def test_a_network_that_comes_or_goes_has_the_way_on_foot_made_anew(database: Database, tmp_path: Path) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(CONCERT)
    await compute(database)
    import_demo_network(tmp_path)
    transport = load_transport(tmp_path)

    by_rail = await compute(database, LATER, transport=transport)
    on_foot = [row for row in await rows(mode="foot") if HELSINGOR in row.uid]
    again = [await compute(database, LATER, transport=transport), await compute(database, LATER)]

    assert (by_rail, again) == ([2], [[], [2]])
    assert {(row.verdict, row.sequence) for row in on_foot} == {("day", 1)}
    for row in on_foot:
        for way in ("out", "home"):
            journey = journey_from_json(row.plan[way])
            assert journey is not None
            assert {leg.line for leg in journey.legs if leg.vehicle == "train"} == {"D1"}
            assert all(leg.demo for leg in journey.legs if leg.vehicle)
        assert "demo-network" in row.plan["assumptions"]
    assert {row.sequence for row in await rows(mode="car")} == {0}
    gone = [row for row in await rows(mode="foot") if HELSINGOR in row.uid]
    assert {(row.verdict, row.reason, row.sequence) for row in gone} == {("unknown", "no-ground-time", 2)}


async def test_a_network_is_known_by_whoever_asked_it_for_every_verdict(database: Database, tmp_path: Path) -> None:
    """Then rows go in the order of the table; after a restart it is asked day by day, until all was."""
    await load_region(NOW)
    await add_demo(database)
    await add_event(CONCERT)
    import_demo_network(tmp_path)
    transport, restarted = load_transport(tmp_path), load_transport(tmp_path)
    assert transport is not None
    assert restarted is not None
    known = []

    for one in (transport, restarted):
        known.append(one.knows(["helsingborg"]))
        await compute(database, LATER, transport=one)
        known.append(one.knows(["helsingborg"]))

    assert known == [False, True, False, False]


async def test_minutes_of_an_office_count_beside_a_timetable_for_the_place_alone(
    database: Database, tmp_path: Path
) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(replace(CONCERT, where=replace(CONCERT.where, place="stora-torg-halmstad")))
    import_demo_network(tmp_path)
    minutes = EnteredGround("helsingborg", "foot", 5, 6, 7, municipality="halmstad")
    found = []

    for entered in (minutes, replace(minutes, municipality="", place="stora-torg-halmstad")):
        await save_ground([entered], LATER)
        await compute(database, LATER, transport=load_transport(tmp_path))
        found.append({bool(row.plan["out"].get("legs")) for row in await rows(mode="foot") if HELSINGOR in row.uid})

    assert found == [{True}, {False}]


async def test_journeys_of_many_days_are_kept_once_and_forgotten_when_nobody_names_them(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(replace(CONCERT, held=(held(12), held(19))))
    await compute(database)
    by_car = [row for row in await rows(mode="car") if HELSINGOR in row.uid]
    parts = {one.id for one in await models.PlanPart.all()}
    forgotten = [await forget_parts(database, TODAY + 2 * NAMED_LATELY)]
    kept = {one.id for one in await models.PlanPart.all()}
    await models.Reach.all().delete()

    forgotten += [await forget_parts(database, TODAY + later) for later in (NAMED_LATELY, 2 * NAMED_LATELY)]

    assert len({(row.out_boat_id, row.out_way_id, row.home_boat_id, row.home_way_id) for row in by_car}) == 1
    assert [row.plan["out"]["departs_at"][:10] for row in sorted(by_car, key=lambda row: str(row.out_at))] == [
        "2026-12-12", "2026-12-19",
    ]  # fmt: skip
    assert kept == parts
    assert forgotten == [0, 0, len(parts)]
    assert await models.PlanPart.all().count() == 0


async def test_a_part_that_was_forgotten_is_written_again(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    event, record = await add_event(CONCERT)
    await compute(database)
    before = [row.plan for row in await rows(mode="car")]
    for delay in (0, 1):  # an hour later there are other boats, and then the first again
        await tell(event, record, replace(CONCERT, held=(held(12, 13 - delay), held(13, 13 - delay))), LATER)
        await compute(database, LATER + delay * 10 * timedelta(days=1))
        await forget_parts(database, TODAY + timedelta(days=8))

    assert [row.plan for row in await rows(mode="car")] == before


async def test_a_part_that_a_clock_gone_ahead_forgot_is_written_again(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    event, record = await add_event(CONCERT)
    verdicts = await database.reader.run(Verdicts)
    await compute_due(database, verdicts, NOW, TODAY)
    before = [row.plan for row in await rows(mode="car")]
    other = replace(CONCERT, held=(held(12, 13), held(13, 13)))
    for told, today in ((other, date(2036, 1, 1)), (CONCERT, TODAY)):
        await tell(event, record, told, LATER)
        await compute_due(database, verdicts, LATER, TODAY)
        await forget_parts(database, today)
        verdicts.forget_named()

    assert [row.plan for row in await rows(mode="car")] == before


@pytest.mark.parametrize("in_pattern", [False, True])
async def test_journeys_from_before_there_were_parts_are_put_into_them_which_is_no_news(
    database: Database, tmp_path: Path, in_pattern: bool
) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_event(CONCERT)
    import_demo_network(tmp_path)
    transport = load_transport(tmp_path)
    await compute(database, transport=transport)
    first = await rows()
    stood = await models.Reach.all().order_by("uid").values()
    await models.PlanPart.all().delete()
    for row in first:  # as all were once
        plan, number = row.plan, None
        if in_pattern and row.out_at is not None:
            text = json.dumps(plan, separators=(",", ":"))
            for mark, later in enumerate(range(-2, 7), 1):
                text = text.replace(str(row.out_at.date() + timedelta(days=later)), chr(mark))
            plan, number = {}, row.id
            await models.PlanPattern.create(id=number, text=text, named_on=TODAY)
        await models.Reach.filter(id=row.id).update(plan=plan, pattern_id=number, **NO_PARTS)
    whole = [(row.uid, row.plan) for row in await rows()]
    newest = await database.reader.run(newest_change)

    await models.Occurrence.all().update(reach_key="")
    async with writing():
        await append_change("event", "", LATER)
    await compute(database, LATER, transport=transport)

    assert whole == [(row.uid, row.plan) for row in first]
    assert await models.Reach.all().order_by("uid").values() == stood
    assert [(row.uid, row.plan) for row in await rows()] == whole
    assert {bool(row.plan["out"].get("legs")) for row in first if row.plan["out"]} == {False, True}
    assert await database.reader.run(newest_change) == newest + 1


@pytest.mark.parametrize("in_pattern", [False, True])
async def test_what_a_program_from_before_there_were_parts_writes_in_between_counts(
    database: Database, in_pattern: bool
) -> None:
    """It leaves the columns that it does not know. A release that is taken back and put out again does that."""
    await load_region(NOW)
    await add_demo(database)
    await add_event(CONCERT)
    await compute(database)
    first = await rows(mode="car")
    other = '{"out":null,"home":null,"assumptions":[]}'
    written = {"plan": json.loads(other), "out_at": None, "home_at": None, "verdict": "no", "reason": "too-late"}
    if in_pattern:
        await models.PlanPattern.create(id=7, text=other, named_on=TODAY)
        written |= {"plan": {}, "pattern_id": 7, "out_at": first[0].out_at, "verdict": first[0].verdict, "reason": ""}
    with_boats = [row for row in first if row.plan["out"]]
    for row in with_boats:
        await models.Reach.filter(id=row.id).update(**written, sequence=1)
    between = [row.plan for row in await rows(mode="car") if row.sequence]

    await models.Occurrence.all().update(reach_key="")
    async with writing():
        await append_change("event", "", LATER)
    await compute(database, LATER)

    assert between == [json.loads(other)] * len(with_boats) != []
    again = [row for row in await rows(mode="car") if row.sequence]
    assert {(row.sequence, row.said_sequence, row.pattern_id) for row in again} == {(2, 2, None)}
    assert [(row.verdict, row.reason, row.said, row.plan) for row in again] == [
        (row.verdict, row.reason, row.said, row.plan) for row in with_boats
    ]
