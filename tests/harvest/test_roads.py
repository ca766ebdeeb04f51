"""Asking OSRM and Valhalla over loopback: what is learnt of them well and ill."""

from __future__ import annotations

import pytest

from tests.harvest.roadserver import MOODS, QUICK, FakeRoads, Mood, road_server
from visitapp.domain.crossing.types import Port
from visitapp.domain.errors import SourceError
from visitapp.domain.reach.roads import ROAD_KINDS, RoadKind, RoadWay, way_of
from visitapp.harvest.roads import PLACES_AT_ONCE, RoadAnswer, ask_roads

pytestmark = pytest.mark.anyio

PORT = Port("helsingborg", {}, "SE", 56.0435, 12.6915, "Europe/Stockholm", 500, True)
VERSIONS: dict[RoadKind, str] = {"osrm": "2026-10-02", "valhalla": "3.5.1 2026-10-02"}


def ways(count: int) -> list[RoadWay]:
    """Ways to points north of the port, a kilometre and a half farther each."""
    return [way_of(PORT, "car", round(56.06 + 0.0135 * number, 4), 12.7) for number in range(count)]


def seconds_of(fake: FakeRoads, asked: list[RoadWay]) -> list[int]:
    return [round(round(way.distance_km / fake.kmh * 3600, 1)) for way in asked]


@pytest.mark.parametrize("kind", ROAD_KINDS)
async def test_ways_are_told_in_the_order_asked(kind: RoadKind) -> None:
    async with road_server() as fake:
        asked = ways(3)

        assert await ask_roads(fake.server(kind), asked) == RoadAnswer(tuple(seconds_of(fake, asked)), VERSIONS[kind])


@pytest.mark.parametrize("kind", ROAD_KINDS)
async def test_many_ways_are_asked_in_bounded_tables(kind: RoadKind) -> None:
    async with road_server() as fake:
        asked = ways(2 * PLACES_AT_ONCE + 5)

        answer = await ask_roads(fake.server(kind), asked)

        assert fake.tables == [PLACES_AT_ONCE, PLACES_AT_ONCE, 5]
        assert list(answer.seconds) == seconds_of(fake, asked)


async def test_slow_server_is_asked_for_no_more_than_it_has_time_for() -> None:
    async with road_server() as fake:
        asked = ways(2 * PLACES_AT_ONCE)

        answer = await ask_roads(fake.server("osrm"), asked, patience_s=0)

        assert list(answer.seconds) == seconds_of(fake, asked[:PLACES_AT_ONCE])
        assert fake.tables == [PLACES_AT_ONCE]


async def test_server_that_is_slow_to_refuse_is_not_asked_for_each_point() -> None:
    async with road_server() as fake:
        asked = ways(8)
        fake.at_sea = {asked[5].to.point}

        with pytest.raises(SourceError) as caught:
            await ask_roads(fake.server("osrm"), asked, patience_s=0)

        assert (caught.value.fault, fake.tables) == ("refuses tables, and is slow to", [8])


@pytest.mark.parametrize("kind", ROAD_KINDS)
async def test_no_way_is_an_answer(kind: RoadKind) -> None:
    async with road_server() as fake:
        fake.mood = "null"

        assert (await ask_roads(fake.server(kind), ways(2))).seconds == (None, None)


@pytest.mark.parametrize("kind", ROAD_KINDS)
async def test_a_point_at_sea_does_not_cost_the_others_their_way(kind: RoadKind) -> None:
    async with road_server() as fake:
        asked = ways(8)
        fake.at_sea = {asked[5].to.point}

        answer = await ask_roads(fake.server(kind), asked)

        assert list(answer.seconds) == [*seconds_of(fake, asked[:5]), None, *seconds_of(fake, asked[6:])]


async def test_a_single_point_at_sea_is_told_from_a_server_that_refuses_all() -> None:
    async with road_server() as fake:
        [asked] = ways(1)
        fake.at_sea = {asked.to.point}

        assert (await ask_roads(fake.server("osrm"), [asked])).seconds == (None,)


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("kind", ROAD_KINDS)
async def test_a_server_out_of_order_is_a_fault_in_one_line(kind: RoadKind, mood: Mood) -> None:
    async with road_server() as fake:
        fake.mood = mood

        with pytest.raises(SourceError) as caught:
            await ask_roads(fake.server(kind), ways(3), QUICK)

        assert "\n" not in str(caught.value)
        assert len(fake.asked) < 10


async def test_a_server_that_is_down_is_a_fault() -> None:
    async with road_server() as fake:
        server = fake.server("osrm")

    with pytest.raises(SourceError):
        await ask_roads(server, ways(1), QUICK)


async def test_a_server_without_status_answers_all_the_same() -> None:
    async with road_server() as fake:
        fake.status = b"not here"
        asked = ways(1)

        answer = await ask_roads(fake.server("valhalla"), asked)

        assert answer == RoadAnswer(tuple(seconds_of(fake, asked)), "")
