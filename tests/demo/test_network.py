from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from visitapp.demo.network import network_tables
from visitapp.demosetup import import_demo_network
from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.errors import InputError
from visitapp.domain.region import read_places
from visitapp.domain.transit.scan import Arrivals, Departures
from visitapp.domain.transit.service_days import Timeline
from visitapp.networks import list_networks, load_network, remove_demo_network
from visitapp.regiondata import read_data

SMALL = """\
# Nobody's.
agency: Demo traffic
valid: 2026-01-01 to 2026-12-31
stop A B 56.1 12.7
stop C 56.2 12.8
line D1 bus
stops A B 0, C 9
out fri-sat 23:50-24:30 every 20
home daily 05:05
"""


def test_text_becomes_the_tables_of_a_feed() -> None:
    tables = network_tables(SMALL)

    assert tables["stops.txt"] == [("demo-1", "A B", "56.1", "12.7"), ("demo-2", "C", "56.2", "12.8")]
    assert tables["calendar.txt"] == [
        ("fri-sat", "0", "0", "0", "0", "1", "1", "0", "20260101", "20261231"),
        ("daily", "1", "1", "1", "1", "1", "1", "1", "20260101", "20261231"),
    ]
    assert [(row[1], row[3]) for row in tables["trips.txt"]] == [("fri-sat", "C")] * 3 + [("daily", "A B")]
    assert [row[1:4] for row in tables["stop_times.txt"][4:]] == [
        ("24:30:00", "24:30:00", "demo-1"), ("24:39:00", "24:39:00", "demo-2"),
        ("05:05:00", "05:05:00", "demo-2"), ("05:14:00", "05:14:00", "demo-1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("stop C 56.2 12.8", "stop D 56"),
        ("stop C 56.2 12.8", "stop A B 56.2 12.8"),
        ("line D1 bus", "line D1 boat"),
        ("stops A B 0, C 9", "stops A B 0, D 9"),
        ("stops A B 0, C 9", "stops A B 9, C 0"),
        ("home daily 05:05", "home sun-mon 05:05"),
        ("home daily 05:05", "home daily 5:05"),
        ("home daily 05:05", "back daily 05:05"),
    ],
)
def test_text_with_a_fault_names_its_line(line: str, fault: str) -> None:
    number = SMALL.splitlines().index(line) + 1

    with pytest.raises(InputError, match=rf"network: line {number} cannot be read"):
        network_tables(SMALL.replace(line, fault))


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    import_demo_network(folder)
    return folder


def test_network_is_kept_with_its_mark_and_goes_again(tmp_path: Path) -> None:
    kept = import_demo_network(tmp_path)

    assert (list_networks(tmp_path), kept.demo) == ([kept], True)
    assert (remove_demo_network(tmp_path), remove_demo_network(tmp_path)) == (True, False)
    assert list_networks(tmp_path) == []


@pytest.mark.parametrize("day", [date(2026, 6, 3), date(2026, 12, 5), date(2027, 3, 28)])
def test_all_six_municipalities_are_reached_from_both_ports_and_left_in_the_evening(data_dir: Path, day: date) -> None:
    timeline = Timeline(load_network(data_dir))
    ports = {port.slug: port for port in load_ferries(read_data("ferries.json"))[0]}
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    places = [(place.municipality, place.latitude, place.longitude) for place in read_places(read_data("region.json"))]
    found = []
    for slug, evening in (("helsingborg", 24), ("goteborg", 19)):
        access = timeline.network.stops_near(ports[slug].latitude, ports[slug].longitude)
        out = Arrivals(timeline, access, begin + timedelta(hours=7), timedelta(hours=6))
        home = Departures(timeline, access, begin + timedelta(hours=evening), timedelta(hours=6))
        near = [
            (municipality, timeline.network.stops_near(latitude, longitude))
            for municipality, latitude, longitude in places
            if latitude is not None and longitude is not None
        ]
        found.append({where for where, stops in near if out.at_place(stops) and home.at_place(stops)})

    assert found == [{municipality for municipality, _, _ in places}] * 2
