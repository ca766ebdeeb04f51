"""Minutes from the length of main roads: the rule, the region's file, and where they stand among the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.crossing.types import Port, SourceNote
from visitapp.domain.errors import InputError
from visitapp.domain.reach.ground import EnteredGround, MainRoads, Road, Spot, distance_km, estimate, ground_time
from visitapp.domain.reach.ground_json import read_ground
from visitapp.domain.reach.mainroads import FARTHEST_KM, drive_minutes, read_main_roads
from visitapp.domain.reach.roads import RoadTimes, road_ground, way_of
from visitapp.domain.reach.types import GroundTime
from visitapp.domain.region import read_municipalities
from visitapp.regiondata import read_data

SOURCE = {"title": "An atlas", "url": "https://atlas.example/e6", "checked_on": "2026-11-27"}
DATA: dict[str, Any] = {
    "roads": [{"name": "E6", "source": SOURCE}, {"name": "24", "source": {**SOURCE, "url": ""}}],
    "ways": [
        {"port": "helsingborg", "municipality": "laholm", "roads": ["E6", "24"], "motorway_km": 56, "other_km": 8},
        {"port": "helsingborg", "municipality": "bastad", "roads": ["E6"], "motorway_km": 49, "other_km": 6},
    ],
}
PORT = Port("helsingborg", {}, "SE", 56.0435, 12.6915, "Europe/Stockholm", 500, True)
CENTRE, ELSEWHERE = Spot(56.5127, 13.0446), Spot(56.6, 13.2)


def read(data: object) -> list[EnteredGround]:
    return read_main_roads(data, {"helsingborg"}, {"laholm", "bastad"})


def test_ways_are_read_with_their_roads_and_the_minutes_that_follow() -> None:
    e6, other = (
        Road(number, SourceNote("An atlas", url, date(2026, 11, 27)))
        for number, url in (("E6", "https://atlas.example/e6"), ("24", ""))
    )

    assert read(DATA) == [
        EnteredGround("helsingborg", "car", 36, 48, 67, municipality="laholm", published=True,
                      main_roads=MainRoads(64, (e6, other))),
        EnteredGround("helsingborg", "car", 30, 42, 59, municipality="bastad", published=True,
                      main_roads=MainRoads(55, (e6,))),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"port": "atlantis"}, "way 2: names no port that is known ('atlantis')"),
        ({"municipality": "atlantis"}, "way 2: names no municipality that is known ('atlantis')"),
        ({"municipality": "laholm"}, "way 2: says again what an earlier one does"),
        ({"roads": []}, "way 2: takes no road, or one that is not among the roads ('[]')"),
        ({"roads": ["E4"]}, "way 2: takes no road, or one that is not among the roads (\"['E4']\")"),
        ({"roads": "E6"}, "way 2: takes no road, or one that is not among the roads ('E6')"),
        ({"motorway_km": -1}, "way 2: motorway_km is no number of kilometres ('-1')"),
        ({"other_km": True}, "way 2: other_km is no number of kilometres ('True')"),
        ({"other_km": 6.5}, "way 2: other_km is no number of kilometres ('6.5')"),
        ({"motorway_km": 0, "other_km": 0}, "way 2: is not from 1 to 500 km long ('0')"),
        ({"motorway_km": 500}, "way 2: is not from 1 to 500 km long ('506')"),
    ],
)
def test_a_fault_is_told_with_its_way(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        read({**DATA, "ways": [DATA["ways"][0], {**DATA["ways"][1], **change}]})

    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "roads: is no list of objects"),
        ({"roads": DATA["roads"]}, "ways: is no list of objects"),
        ({**DATA, "roads": ["E6"]}, "roads: is no list of objects"),
        ({**DATA, "roads": [{"name": "E6"}]}, "road 1: has no source with a title"),
        (
            {**DATA, "roads": [*DATA["roads"], {"name": "E6", "source": SOURCE}]},
            "road 3: has no name of its own ('E6')",
        ),
        ({**DATA, "roads": [{"source": SOURCE}]}, "road 1: has no name of its own"),
    ],
)
def test_a_fault_is_told_with_its_road(data: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data)

    assert str(caught.value) == said


@given(st.integers(0, FARTHEST_KM), st.integers(0, FARTHEST_KM), st.integers(0, 100))
def test_minutes_are_in_order_and_grow_with_the_way(motorway: int, other: int, more: int) -> None:
    short, long = drive_minutes(motorway, other), drive_minutes(motorway + more, other)

    assert 0 < short[0] <= short[1] <= short[2]
    assert all(one <= grown for one, grown in zip(short, long, strict=True))
    assert drive_minutes(motorway, other + more) >= long


@pytest.mark.parametrize(
    ("motorway", "other", "published"),
    [
        (133, 9, 90),  # Göteborg-Halmstad, Helsingborg-Halmstad, Helsingborg-Båstad: ground.json
        (79, 0, 60),
        (49, 6, 40),
        (97, 9, 60),  # Göteborg-Falkenberg: an hour says one, an hour and a half another
        (97, 9, 90),
        (292, 0, 180),  # Oslo-Göteborg
    ],
)
def test_what_is_published_lies_in_the_interval(motorway: int, other: int, published: int) -> None:
    low, middle, high = drive_minutes(motorway, other)

    assert low <= published <= high
    assert abs(middle - published) <= 0.3 * published


def test_the_regions_files_have_each_port_with_a_line_and_each_municipality_once() -> None:
    region = read_data("region.json")
    municipalities = {one.slug: one for one in read_municipalities(region, read_data("municipalities.geojson"))}
    ports = {one.slug: one for one in load_ferries(read_data("ferries.json"))[0]}
    measured = read_main_roads(read_data("main-roads.json"), set(ports), set(municipalities))
    told = read_ground(read_data("ground.json"), set(ports), set(municipalities), ())

    pairs = [(one.port, one.municipality) for one in (*told, *measured)]

    assert len(pairs) == len(set(pairs))
    harbours = ("goteborg", "helsingborg", "ystad", "halmstad")
    assert {(port, slug) for port in harbours for slug in municipalities} - set(pairs) == {("halmstad", "halmstad")}
    for one in measured:
        assert one.main_roads is not None
        port, middle = ports[one.port], municipalities[one.municipality]
        line = distance_km(port.latitude, port.longitude, middle.latitude, middle.longitude)
        assert line <= one.main_roads.km <= 1.5 * line


BY_ROAD = replace(read(DATA)[0], centre=CENTRE)
PUBLISHED = replace(BY_ROAD, middle_min=50, main_roads=None)
OFFICE = EnteredGround("helsingborg", "car", 30, 38, 50, municipality="laholm", centre=CENTRE)


def minutes(low: int, middle: int, high: int, by_road: bool = False, published: bool = False) -> GroundTime:
    spans = timedelta(minutes=low), timedelta(minutes=middle), timedelta(minutes=high)
    return GroundTime(*spans, estimated=by_road, published=published, by_road=by_road)


@pytest.mark.parametrize(
    ("entered", "spot", "expected"),
    [
        ((BY_ROAD,), CENTRE, minutes(36, 48, 67, by_road=True)),
        ((BY_ROAD,), None, minutes(36, 48, 67, by_road=True)),
        ((BY_ROAD,), ELSEWHERE, minutes(47, 62, 88, by_road=True)),
        ((PUBLISHED,), CENTRE, minutes(36, 50, 67, published=True)),
        ((BY_ROAD, OFFICE), CENTRE, minutes(30, 38, 50)),
        ((replace(OFFICE, demo=True), BY_ROAD), CENTRE, minutes(36, 48, 67, by_road=True)),
        ((replace(BY_ROAD, municipality="bastad"),), CENTRE, None),
    ],
)
def test_minutes_by_road_stand_after_the_offices_and_before_the_straight_line(
    entered: tuple[EnteredGround, ...], spot: Spot | None, expected: GroundTime | None
) -> None:
    found = ground_time("car", PORT, spot, entered, municipality="laholm")

    assert found == (expected or estimate("car", distance_km(56.0435, 12.6915, *CENTRE[:2])))


def test_what_a_server_calculated_stands_before_minutes_by_road() -> None:
    known = RoadTimes({way_of(PORT, "car", CENTRE.latitude, CENTRE.longitude): 2700})

    assert ground_time("car", PORT, CENTRE, (BY_ROAD,), municipality="laholm", roads=known) == road_ground("car", 2700)
