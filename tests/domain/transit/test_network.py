from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.transit.made_up import FIRST, Made, feed_of, trip
from visitapp.domain.transit.network import CHANGE_S, LEAST_CHANGE_S, Network
from visitapp.domain.transit.types import AT_LEAST, FIXED, NEVER, NO_BOARDING, TIMED, WALK
from visitapp.domain.transit.walking import NearStops, walk_s

HERE = [(56.0, 12.5), (56.003, 12.5), (56.05, 12.5)]
"""334 m between the first two."""
WALK_S = 326


def ways(*made: Made) -> dict[tuple[int, int], int]:
    network = Network([feed_of(one) for one in made])
    return {(start, end): seconds for start, walks in enumerate(network.walks) for end, seconds in walks}


SAME = {(0, 0): CHANGE_S, (1, 1): CHANGE_S, (2, 2): CHANGE_S}


def test_walk_is_at_4_8_kmh_with_a_detour() -> None:
    assert [walk_s(metres) for metres in (0, 1, 400, 1000)] == [0, 1, 390, 975]


def test_stops_within_400_m_are_walked_between() -> None:
    assert ways(Made(HERE, [])) == {**SAME, (0, 1): WALK_S, (1, 0): WALK_S}


def test_walks_back_are_the_same_seen_from_the_end() -> None:
    network = Network([feed_of(Made(HERE, [], transfers=[(0, 2, FIXED, 700)]))])

    back = {(start, end): seconds for end, walks in enumerate(network.walks_back) for start, seconds in walks}

    assert back == {**SAME, (0, 1): WALK_S, (1, 0): WALK_S, (0, 2): 700}


def test_stops_of_one_station_are_walked_between_however_far() -> None:
    found = ways(Made(HERE, [], stations=["s", "other", "s"]))

    assert sorted(found.keys() - SAME.keys()) == [(0, 1), (0, 2), (1, 0), (2, 0)]


@pytest.mark.parametrize(
    ("transfers", "expected"),
    [
        ([(0, 1, FIXED, 240)], {(0, 1): 240}),
        ([(0, 1, FIXED, 0)], {(0, 1): LEAST_CHANGE_S}),
        ([(0, 0, FIXED, 600)], {(0, 0): 600}),
        ([(0, 0, TIMED, 0)], {(0, 0): LEAST_CHANGE_S}),
        ([(0, 1, WALK, 0)], {}),
        ([(0, 1, AT_LEAST, 900)], {(0, 1): 900}),
        ([(0, 1, AT_LEAST, 90), (0, 2, AT_LEAST, 90)], {}),
        ([(0, 1, FIXED, 240), (0, 1, FIXED, 500)], {(0, 1): 500}),
    ],
)
def test_transfers_say_how_long_a_way_takes(
    transfers: list[tuple[int, int, int, int]], expected: dict[tuple[int, int], int]
) -> None:
    found = ways(Made(HERE, [], transfers=transfers))

    assert found == {**SAME, (0, 1): WALK_S, (1, 0): WALK_S, **expected}


def test_transfer_makes_a_way_or_takes_one_away() -> None:
    found = ways(Made(HERE, [], transfers=[(0, 1, NEVER, 0), (1, 2, WALK, 0), (0, 0, NEVER, 0)]))

    assert found == {(1, 1): CHANGE_S, (2, 2): CHANGE_S, (1, 0): WALK_S, (1, 2): walk_s(5226) }  # fmt: skip


def test_walk_crosses_180_degrees() -> None:
    near = NearStops([-16.5, -16.5], [179.999, -179.999])

    assert [(stop, round(away)) for stop, away in near.near_stop(0, 400)] == [(1, 213)]


def test_stops_near_a_place_are_told_with_the_walk() -> None:
    network = Network([feed_of(Made(HERE, []))])

    assert network.stops_near(56.001, 12.5) == ((0, 109), (1, 217))
    assert network.stops_near(56.001, 12.5, 150) == ((0, 109),)
    assert network.stops_near(float("nan"), 12.5) == ()


def test_feeds_are_joined_at_shared_stations() -> None:
    """By a quay of the same stop area, by the area a feed tells, by the same name near; not by an id of their own."""
    one = Made(
        [(56.0, 12.5), (56.1, 12.5), (56.2, 12.5), (56.3, 12.5)],
        [],
        name="one",
        ids=["9022012083241024", "x", "1", "2"],
        areas=[(), ("740000123",), (), ()],
        names=["Helsingborg C", "Halmstad C", "Båstad station", "Laholm"],
    )
    other = Made(
        [(56.0045, 12.5), (56.1045, 12.5), (56.2045, 12.5), (56.3045, 12.5)],
        [],
        name="other",
        ids=["9021012083241000", "740000123", "7", "2"],
        names=["Knutpunkten", "H", "Bastad Station", "Ljungby"],
    )

    found = ways(one, other)

    assert sorted(pair for pair in found if pair[0] < 4 <= pair[1]) == [(0, 4), (1, 5), (2, 6)]


def test_the_same_national_id_far_away_is_another_station() -> None:
    one = Made([(56.0, 12.5)], [], name="one", ids=["740000123"], names=["A"])
    other = Made([(57.0, 12.5)], [], name="other", ids=["740000123"], names=["A"])

    assert ways(one, other) == {(0, 0): CHANGE_S, (1, 1): CHANGE_S}


def test_stops_of_the_second_feed_are_numbered_on() -> None:
    made = Made(HERE, [trip((0, "8:00"), (1, "9:00"), days=[FIRST])])
    second = replace(feed_of(replace(made, name="other")))
    second.call_flags[1] = NO_BOARDING

    network = Network([feed_of(made), second])

    assert (network.offsets, network.size) == ([0, 3, 6], 6)
    assert [stops.tolist() for stops in network.board_stops] == [[0, 1], [3, network.nobody_boards]]
    assert [stops.tolist() for stops in network.alight_stops] == [[0, 1], [3, 4]]
    assert (network.find_stop("other-2"), network.find_stop("none")) == (5, None)
