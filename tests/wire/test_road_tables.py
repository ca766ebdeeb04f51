"""The tables of OSRM and Valhalla in the form that their documentation gives, and what is none."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.osrm_table import read_table, write_table_path
from feeds.road_table import RoadTable
from feeds.valhalla_matrix import read_matrix, read_status, write_matrix_path
from feeds.wire import FormatError

POINTS = ((56.0435, 12.6915), (56.674, 12.857), (56.4268, 12.853))
WAYPOINTS = [
    {"hint": "KSoKADRYroqUBAEAEAAAABkAAAAGAAAA", "distance": 4.15, "name": "Kajpromenaden", "location": [12.69, 56.04]},
    {"distance": 0, "name": "", "location": [12.857, 56.674]},
    {"distance": 8123.4, "name": "Strandvägen", "location": [12.9, 56.43]},
]
OSRM = {
    "code": "Ok",
    "durations": [[0, 3512.6, None]],
    "sources": WAYPOINTS[:1],
    "destinations": WAYPOINTS,
    "data_version": "2026-10-02T20:21:00Z",
}
VALHALLA = {
    "sources_to_targets": [
        [
            {"distance": 0.0, "time": 0, "to_index": 0, "from_index": 0},
            {"distance": 84.217, "time": 3498, "to_index": 1, "from_index": 0},
            {"distance": None, "time": None, "to_index": 2, "from_index": 0},
        ]
    ],
    "units": "kilometers",
    "sources": [{"lon": 12.6915, "lat": 56.0435}],
    "targets": [{"lon": 12.6915, "lat": 56.0435}, {"lon": 12.857, "lat": 56.674}, {"lon": 12.853, "lat": 56.4268}],
    "algorithm": "costmatrix",
}


def wire(value: object) -> bytes:
    return json.dumps(value).encode()


def test_osrm_is_asked_for_one_row() -> None:
    assert write_table_path("driving", POINTS) == (
        "/table/v1/driving/12.69150,56.04350;12.85700,56.67400;12.85300,56.42680?sources=0&generate_hints=false"
    )


def test_valhalla_is_asked_for_one_row() -> None:
    path = urlsplit(write_matrix_path("auto", POINTS))

    assert path.path == "/sources_to_targets"
    assert json.loads(parse_qs(path.query)["json"][0]) == {
        "sources": [{"lat": 56.0435, "lon": 12.6915}],
        "targets": [{"lat": latitude, "lon": longitude} for latitude, longitude in POINTS],
        "costing": "auto",
    }


def test_thirty_places_fit_into_an_address_that_is_fetched() -> None:
    points = [(-56.12345, -112.12345)] * 31

    assert max(len(write_table_path("driving", points)), len(write_matrix_path("bicycle", points))) < 1900


def test_osrm_answer_is_read() -> None:
    assert read_table(wire(OSRM), 3) == RoadTable((0.0, 3512.6, None), (4.15, 0.0, 8123.4), "2026-10-02T20:21:00Z")


def test_osrm_answer_without_waypoints_and_version_is_read() -> None:
    answer = {"code": "Ok", "durations": [[0, 12, 13.5]]}

    assert read_table(wire(answer), 3) == RoadTable((0.0, 12.0, 13.5), (None, None, None))


def test_valhalla_answer_is_read() -> None:
    assert read_matrix(wire(VALHALLA), 3) == RoadTable((0.0, 3498.0, None), (None, None, None))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"version": "3.5.1", "tileset_last_modified": 1634903519}, "3.5.1 2021-10-22"),
        ({"version": "3.5.1", "tileset_last_modified": 0}, "3.5.1"),
        ({"tileset_last_modified": 1e300}, ""),
        ({"version": "3.5\n\x00.1" + "x" * 200}, "3.5 .1" + "x" * 94),
    ],
)
def test_status_tells_program_and_roads(status: object, expected: str) -> None:
    assert read_status(wire(status)) == expected


NONSENSE = [
    b"",
    b"<html><body>502 Bad Gateway</body></html>",
    b"[]",
    b"null",
    b"\xff\xfe\x00",
    b"[" * 100_000,
    wire({"code": "NoTable", "message": "Could not find a matching segment"}),
    wire({"error_code": 171, "error": "No suitable edges near location", "status_code": 400, "status": "Bad Request"}),
]
FIGURES = ["NaN", "Infinity", "-Infinity", "-1", "true", '"12"', "[]", "1e999", "1" * 400]


@pytest.mark.parametrize("data", NONSENSE)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_table(data, 3)
    with pytest.raises(FormatError):
        read_matrix(data, 3)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_that_is_none_is_refused(figure: str) -> None:
    row = b'{"code": "Ok", "durations": [[0, FIGURE, 5]]}'.replace(b"FIGURE", figure.encode())
    targets = b'{"sources_to_targets": [[{"time": 0}, {"time": FIGURE}, {"time": 5}]]}'
    with pytest.raises(FormatError):
        read_table(row, 3)
    with pytest.raises(FormatError):
        read_matrix(targets.replace(b"FIGURE", figure.encode()), 3)


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_a_table_about_another_number_of_points_is_refused(count: int) -> None:
    with pytest.raises(FormatError):
        read_table(wire(OSRM), count)
    with pytest.raises(FormatError):
        read_matrix(wire(VALHALLA), count)


def test_a_target_about_another_point_is_refused() -> None:
    row = [{"time": 0, "to_index": 0, "from_index": 0}, {"time": 9, "to_index": 2, "from_index": 0}]

    with pytest.raises(FormatError):
        read_matrix(wire({"sources_to_targets": [row]}), 2)


KEYS = st.sampled_from(["code", "durations", "destinations", "distance", "sources_to_targets", "time"])
LEAVES = st.none() | st.booleans() | st.floats() | st.just("Ok")
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=8)


@settings(max_examples=60)
@given(ANYTHING)
def test_readers_answer_or_refuse(value: object) -> None:
    for read in (read_table, read_matrix):
        try:
            table = read(wire(value), 2)
        except FormatError:
            continue
        assert len(table.seconds) == len(table.stray_m) == 2
