"""The worker learns ways on roads from a server on loopback, and only what they touch is computed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from tests.harvest.roadserver import MOODS, QUICK, Mood, road_server
from tests.store.test_reach import CONCERT, HELSINGOR, SlowReader, add_demo, compute, rows
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Whereabouts
from visitapp.domain.reach.ground import EnteredGround
from visitapp.domain.reach.plan_json import journey_from_json
from visitapp.domain.reach.roads import LEARNT_FOR, grid_of, road_ground
from visitapp.regiondata import load_region
from visitapp.roadtimes import FIRST_REST, LOOK_EVERY, RoadTimesKeeper
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.projection import create_event, project
from visitapp.store.reach import Verdicts, compute_due
from visitapp.store.roads import forget_roads
from visitapp.store.timetables import save_ground

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
SQUARE = (56.674, 12.857)

pytestmark = pytest.mark.anyio


class Clock:
    """Goes when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def add_events(*places: tuple[float, float]) -> list[int]:
    """Public events at these positions, two dates each."""
    source = await models.Source.create(
        uid="torget", slug="torget", kind="web", name="Torget", url="https://example.org/", format="ical",
        municipality_slug="halmstad", office_slug="halmstad", language="sv", zone="Europe/Stockholm", licence="",
        attribution="", priority=100, interval_s=3600, etag="", last_modified="", last_error="", created_at=NOW,
    )  # fmt: skip
    events = []
    for number, (latitude, longitude) in enumerate(places):
        where = Whereabouts(name=f"T{number}", municipality="halmstad", latitude=latitude, longitude=longitude)
        draft = replace(CONCERT, where=where)
        async with writing():
            event = await create_event(draft, NOW)
            value = draft_to_json(draft)
            await models.Record.create(
                uid=f"r{number}", source=source, external_id=f"r{number}", raw_text="", draft=value,
                hash=json_hash(value), event_id=event, first_seen_at=NOW, changed_at=NOW,
            )  # fmt: skip
            await project([event], NOW)
        events.append(event)
    return events


async def learn(keeper: RoadTimesKeeper) -> int:
    """Let it work until nothing is left to do; how many steps had something."""
    steps = 0
    while await keeper.step():
        steps += 1
        assert steps < 50
    return steps


async def of_square(mode: str = "car") -> models.RoadTime | None:
    at = grid_of(*SQUARE)
    return await models.RoadTime.get_or_none(uid=f"helsingborg:{mode}:{at.latitude}:{at.longitude}")


async def test_learnt_times_make_the_verdicts_and_are_marked(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_events(SQUARE)
    await compute(database)

    async with road_server() as fake:
        await learn(RoadTimesKeeper(database, [fake.server("osrm")], Clock()))
    await compute(database)

    row = await of_square()
    assert row is not None
    assert (row.made_by, row.version, row.learnt_at) == ("osrm:driving", "2026-10-02", NOW)
    assert row.seconds is not None
    by_car = [one for one in await rows(mode="car") if HELSINGOR in one.uid]
    for one in by_car:
        out = journey_from_json(one.plan["out"])
        assert out is not None
        assert out.ground == road_ground("car", row.seconds)
        assert "ground-calculated" in one.plan["assumptions"]
        assert "ground-estimated" not in one.plan["assumptions"]
    assert [one.sequence for one in by_car] == [1, 1]


async def test_only_what_is_held_where_a_way_changed_is_computed_again(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    _, there = await add_events(SQUARE, (56.9, 12.5))
    clock = Clock()
    async with road_server() as fake:
        keeper = RoadTimesKeeper(database, [fake.server("osrm")], clock)
        await learn(keeper)
        await compute(database)
        assert (await learn(keeper), await compute(database)) == (0, [])

        await models.Event.filter(id=there).update(latitude=56.91)
        await models.Change.create(at=NOW, kind="event", subject="", events=[])
        clock.now += LOOK_EVERY
        asked = len(fake.tables)
        await learn(keeper)

    assert fake.tables[asked:] == [1, 1, 1]
    due = await models.Occurrence.filter(reach_key="")
    assert {one.event_id for one in due} == {there}


async def test_ways_are_asked_again_after_some_months_and_the_same_answer_changes_nothing(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_events(SQUARE)
    clock = Clock()
    async with road_server() as fake:
        keeper = RoadTimesKeeper(database, [fake.server("osrm")], clock)
        await learn(keeper)
        await compute(database)
        known = await models.RoadTime.all().count()
        clock.now += LEARNT_FOR + timedelta(days=1)
        # No event is held any more: its place alone, which is none of the region's, is not wanted again.
        await learn(keeper)

        assert await models.RoadTime.filter(learnt_at=clock.now).count() == known - 3
        assert await models.RoadTime.all().count() == known
        assert await models.Occurrence.filter(reach_key="").count() == 0


@pytest.mark.parametrize("mood", MOODS)
async def test_a_server_out_of_order_changes_nothing_and_is_left_in_peace(database: Database, mood: Mood) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_events(SQUARE)
    clock = Clock()
    async with road_server() as fake:
        keeper = RoadTimesKeeper(database, [fake.server("valhalla")], clock, QUICK)
        await learn(keeper)
        before = await of_square()
        await compute(database)
        await models.RoadTime.all().update(learnt_at=NOW - LEARNT_FOR - timedelta(days=1))
        clock.now += LOOK_EVERY
        await models.Change.create(at=NOW, kind="event", subject="", events=[])
        fake.mood, asked = mood, len(fake.asked)
        await learn(keeper)
        tried = len(fake.asked) - asked
        clock.now += FIRST_REST / 2
        await learn(keeper)

        assert (len(fake.asked) - asked, await compute(database)) == (tried, [])
        fake.mood = "well"
        clock.now += LOOK_EVERY
        await learn(keeper)

    after = await of_square()
    assert before is not None
    assert after is not None
    assert (after.seconds, after.learnt_at) == (before.seconds, clock.now)
    assert await compute(database) == []


async def test_where_no_way_leads_the_estimate_stands(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_events(SQUARE)
    async with road_server() as fake:
        fake.mood = "null"
        await learn(RoadTimesKeeper(database, [fake.server("osrm")], Clock()))
    await compute(database)

    row = await of_square()
    assert row is not None
    assert row.seconds is None
    [one, _] = [one for one in await rows(mode="car") if HELSINGOR in one.uid]
    assert {"ground-calculated", "ground-published"} & set(one.plan["assumptions"]) == {"ground-published"}


async def test_what_an_office_entered_stands_before_what_is_calculated(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_events(SQUARE)
    await save_ground([EnteredGround("helsingborg", "car", 50, 55, 60, municipality="halmstad")], NOW)
    async with road_server() as fake:
        await learn(RoadTimesKeeper(database, [fake.server("osrm")], Clock()))
    await compute(database)

    [one, _] = [one for one in await rows(mode="car") if HELSINGOR in one.uid]
    assert one.plan["out"]["ground_s"] == [3000, 3300, 3600]
    assert "ground-calculated" not in one.plan["assumptions"]


async def test_a_verdict_of_before_is_not_kept_after_something_was_learnt(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_events(SQUARE)
    verdicts = await database.reader.run(Verdicts)

    async with road_server() as fake:

        async def meanwhile() -> None:
            await learn(RoadTimesKeeper(database, [fake.server("osrm")], Clock()))

        reader = SlowReader(database.url, meanwhile)
        kept = await compute_due(Database(database.url, reader), verdicts, NOW, TODAY)
        reader.close()

    assert (kept, await rows()) == (0, [])
    assert await database.reader.run(verdicts.fit)
    assert await compute_due(database, verdicts, NOW, TODAY) == 2
    [one, _] = [one for one in await rows(mode="car") if HELSINGOR in one.uid]
    assert "ground-calculated" in one.plan["assumptions"]


async def test_without_a_server_what_was_learnt_is_forgotten(database: Database) -> None:
    await load_region(NOW)
    await add_demo(database)
    await add_events(SQUARE)
    async with road_server() as fake:
        await learn(RoadTimesKeeper(database, [fake.server("osrm")], Clock()))
    await compute(database)

    assert await learn(RoadTimesKeeper(database, [], Clock())) == 0

    assert (await models.RoadTime.all().count(), await compute(database)) == (0, [2])
    assert await forget_roads(database, NOW) == 0


@pytest.mark.parametrize(
    ("told", "minutes"), [("60", 1), ("1800", 30), ("9" * 9, 60), ("-5", 1), ("Tue, 01 Dec 99999999999999 9:00 GMT", 1)]
)
async def test_busy_server_is_asked_again_when_it_said_but_within_the_hour(
    database: Database, told: str, minutes: int
) -> None:
    await load_region(NOW)
    clock = Clock()
    async with road_server() as fake:
        keeper = RoadTimesKeeper(database, [fake.server("osrm")], clock)
        fake.retry_after = told
        with capture_logs() as logs:
            await learn(keeper)
        fake.retry_after, asked = "", len(fake.asked)
        clock.now += timedelta(minutes=minutes, seconds=-1)
        await learn(keeper)
        early = len(fake.asked) - asked
        clock.now += LOOK_EVERY
        await learn(keeper)

        assert (early, len(fake.asked) - asked > 0) == (0, True)
        assert logs == [
            {
                "event": "ways on roads were not told", "log_level": "warning", "server": fake.address, "mode": "car",
                "port": "goteborg", "error": "answered 429 Told",
            }
        ]  # fmt: skip


async def test_slow_server_is_asked_for_the_rest_in_further_steps(database: Database) -> None:
    await load_region(NOW)
    async with road_server() as fake:
        steps = await learn(RoadTimesKeeper(database, [fake.server("osrm")], Clock(), patience_s=0))
        slowly = sorted(await models.RoadTime.all().values_list("uid", "seconds"))
        await models.RoadTime.all().delete()
        at_once = await learn(RoadTimesKeeper(database, [fake.server("osrm")], Clock()))

    assert steps > at_once
    assert slowly == sorted(await models.RoadTime.all().values_list("uid", "seconds"))


async def test_a_port_whose_ways_are_never_believed_does_not_keep_the_others_waiting(database: Database) -> None:
    await load_region(NOW)
    clock = Clock()
    async with road_server() as fake:
        fake.odd = {(57.7, 11.945)}  # that of the port that is asked for first
        keeper = RoadTimesKeeper(database, [fake.server("osrm")], clock)
        await learn(keeper)
        before = await models.RoadTime.all().count()
        clock.now += FIRST_REST
        await learn(keeper)

    assert before == 0
    assert await models.RoadTime.filter(port_slug="helsingborg").exists()
    assert not await models.RoadTime.filter(port_slug="goteborg").exists()


async def test_each_mode_has_its_own_server(database: Database) -> None:
    await load_region(NOW)
    await add_events((56.0635, 12.70))
    async with road_server() as fake, road_server() as by_road:
        by_road.kmh, fake.kmh = 40, 8
        servers = [by_road.server("osrm", "car"), fake.server("valhalla", "bicycle"), fake.server("osrm", "foot")]
        await learn(RoadTimesKeeper(database, servers, Clock()))

    found = {row.mode: row.made_by for row in await models.RoadTime.filter(latitude=560635)}
    assert found == {"car": "osrm:driving", "bicycle": "valhalla:auto", "foot": "osrm:driving"}
