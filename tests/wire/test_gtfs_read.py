from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.gtfs_read import read_gtfs
from feeds.gtfs_types import GtfsCall, GtfsFeed, GtfsFrequency, GtfsRoute, GtfsService, GtfsStop, GtfsTrip
from feeds.wire import FormatError, Problem

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"

TABLES = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n1,Ferries,http://f.example,Europe/Stockholm\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nr,1,898,A - B,1000\nbus,1,7,,3\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign,cars_allowed,bikes_allowed\n"
    "r,s,t1,B,1,2\nr,s,t2,A,,\nbus,s,b1,,,\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,parent_station,stop_timezone\n"
    "a,Quay A,56.04,12.69,pa,\nb,Quay B,56.03,12.61,,Europe/Copenhagen\nc,Between,56.05,12.65,,\n"
    "pa,Port A,56.04,12.69,,\nz,Nowhere,1,1,,\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"
    "t1,07:00:00,07:00:00,a,1,0,1\nt1,,,c,2,,\nt1,7:20:30,7:20:30,b,10,1,0\n"
    "t2,24:30,24:30,b,1,,\nt2,24:50,24:50,a,2,,\nb1,10:00:00,10:00:00,a,1,,\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "s,1,1,1,1,1,0,0,20260101,20261231\n",
    "calendar_dates.txt": "service_id,date,exception_type\ns,20260704,1\ns,20260703,2\nonly,20260101,1\n",
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nt2,06:00:00,08:00:00,1200,1\n",
    "feed_info.txt": "feed_publisher_name,feed_start_date,feed_end_date,feed_version\nF,20260101,20261130,v7\n",
}


LONG = "9" * 5000
"""More digits than Python makes a number of."""


def zipped(changes: dict[str, str | bytes | None] | None = None, folder: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**TABLES, **(changes or {})}.items():
            if content is not None:
                archive.writestr(folder + name, content)
    return buffer.getvalue()


EXPECTED = GtfsFeed(
    zone="Europe/Stockholm",
    agencies=("Ferries",),
    routes={"r": GtfsRoute("r", "A - B", 1000, "Ferries")},
    stops={
        "a": GtfsStop("a", "Quay A", 56.04, 12.69, "pa"),
        "b": GtfsStop("b", "Quay B", 56.03, 12.61, "", "Europe/Copenhagen"),
        "c": GtfsStop("c", "Between", 56.05, 12.65),
        "pa": GtfsStop("pa", "Port A", 56.04, 12.69),
    },
    services={
        "s": GtfsService(
            "s",
            frozenset({0, 1, 2, 3, 4}),
            date(2026, 1, 1),
            date(2026, 12, 31),
            frozenset({date(2026, 7, 4)}),
            frozenset({date(2026, 7, 3)}),
        ),
        "only": GtfsService("only", added=frozenset({date(2026, 1, 1)})),
    },
    trips=(
        GtfsTrip(
            "t1",
            "r",
            "s",
            (
                GtfsCall("a", 25200, 25200, alights=False),
                GtfsCall("c", 25815, 25815),
                GtfsCall("b", 26430, 26430, boards=False),
            ),
            "B",
            "yes",
            "no",
        ),
        GtfsTrip(
            "t2",
            "r",
            "s",
            (GtfsCall("b", 88200, 88200), GtfsCall("a", 89400, 89400)),
            "A",
            frequencies=(GtfsFrequency(21600, 28800, 1200, exact=True),),
        ),
    ),
    first_day=date(2026, 1, 1),
    last_day=date(2026, 11, 30),
    version="v7",
)


def test_gtfs_ferries_are_read_with_all_that_hangs_on_them() -> None:
    assert read_gtfs(zipped()) == EXPECTED


def nested() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
        archive.writestr("feeds/inner.zip", zipped(folder="gtfs/"))
    return buffer.getvalue()


def test_gtfs_in_a_folder_or_a_zip_in_the_zip_is_the_same() -> None:
    assert [read_gtfs(data) for data in (zipped(folder="gtfs/"), nested())] == [EXPECTED, EXPECTED]


def test_gtfs_with_byte_order_mark_crlf_and_spaces_is_the_same() -> None:
    changes = {
        name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").replace(",", ", ").encode() for name, text in TABLES.items()
    }

    assert read_gtfs(zipped(dict(changes))) == EXPECTED


def test_gtfs_in_latin_1_keeps_its_letters() -> None:
    stops = TABLES["stops.txt"].replace("Quay B", "Helsingør")

    names = [
        read_gtfs(zipped({"stops.txt": stops.encode(encoding)})).stops["b"].name for encoding in ("latin-1", "utf-8")
    ]

    assert names == ["Helsingør", "Helsingør"]


def test_gtfs_without_optional_tables_is_read() -> None:
    names = ("calendar.txt", "frequencies.txt", "feed_info.txt")

    feed = read_gtfs(zipped(dict.fromkeys(names)))

    assert feed.service_days() == (date(2026, 1, 1), date(2026, 7, 4))
    assert [len(feed.trips_on(day)) for day in (date(2026, 7, 4), date(2026, 7, 6))] == [2, 0]
    assert feed.problems == ()


@pytest.mark.parametrize("kind", ["4", "1000", "1021", "1200"])
def test_gtfs_ferry_route_type_is_taken(kind: str) -> None:
    routes = TABLES["routes.txt"].replace(",1000", f",{kind}")

    assert list(read_gtfs(zipped({"routes.txt": routes})).routes) == ["r"]


@pytest.mark.parametrize("kind", ["3", "999", "1022", "1201"])
def test_gtfs_other_route_type_is_left_out(kind: str) -> None:
    routes = TABLES["routes.txt"].replace(",1000", f",{kind}")

    feed = read_gtfs(zipped({"routes.txt": routes}))

    assert (feed.routes, feed.trips, feed.stops) == ({}, (), {})


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        ("stop_times.txt", "7:20:30", "7:2x:30", ("stop_times.txt line 4", "the time cannot be read")),
        ("stop_times.txt", "7:20:30", "6:20:30", ("stop_times.txt line 4", "the trip's times run backwards")),
        (
            "stop_times.txt",
            "t1,7:20:30,7:20:30",
            "t1,,",
            ("stop_times.txt line 4", "the trip has no first or no last time"),
        ),
        ("stop_times.txt", ",b,10", ",b,ten", ("stop_times.txt line 4", "stop_sequence is no number")),
        ("stop_times.txt", ",c,2", ",gone,2", ("trips.txt line 2", "the trip calls at a stop that stops.txt lacks")),
        ("trips.txt", "r,s,t1", "r,x,t1", ("trips.txt line 2", "the trip's service is in no calendar")),
        ("trips.txt", "r,s,t2", "r,s,t1", ("trips.txt line 3", "the trip has no id, or that of another")),
        ("routes.txt", "3\n", "\n", ("routes.txt line 3", "the route has no id or no type")),
        ("routes.txt", "3\n", f"{LONG}\n", ("routes.txt line 3", "the route has no id or no type")),
        ("routes.txt", "bus,", "r,", ("routes.txt line 3", "the route has the id of another")),
        ("stop_times.txt", ",b,10", f",b,{LONG}", ("stop_times.txt line 4", "stop_sequence is no number")),
        ("trips.txt", "r,s,t2", f"r,s,{LONG}", ("trips.txt line 3", "the trip's id is longer than 255")),
        ("stops.txt", "z,Nowhere", "a,Nowhere", ("stops.txt line 6", "the stop has the id of another")),
        ("calendar.txt", "1231\n", "1231\ns,0,0,0,0,0,0,1,20270101,20270201\n",
         ("calendar.txt line 3", "the service has the id of another")),
        ("calendar.txt", "1231\n", "1231\nu,1,1,1,1,1,1,1,20260101,99991231\n",
         ("calendar.txt line 3", "a date cannot be read, or is not from 1990 to 2100")),
        ("calendar.txt", "1231\n", "1231\nu,1,1,1,1,1,1,1,20260101,20251231\n",
         ("calendar.txt line 3", "the service ends before it begins")),
        ("calendar_dates.txt", "20260703", "00010101", ("calendar_dates.txt line 3", "the date or its type")),
        ("frequencies.txt", ",1200", f",{LONG}", ("frequencies.txt line 2", "the times or the headway")),
        ("stops.txt", "56.03,", "north,", ("stops.txt line 3", "the position cannot be read")),
        ("calendar_dates.txt", "20260703", "20260732", ("calendar_dates.txt line 3", "the date or its type")),
        ("frequencies.txt", ",1200", ",0", ("frequencies.txt line 2", "the times or the headway")),
        ("agency.txt", "\n1,", "\n1,Other,,Mars/Base\n1,", ("agency.txt line 2", "no time zone of that name")),
        ("agency.txt", "holm\n", "holm\n1,O,,Europe/Oslo\n", ("agency.txt line 3", "another time zone than")),
    ],
)  # fmt: skip
def test_gtfs_fault_is_a_problem_and_the_rest_is_read(table: str, old: str, new: str, problem: tuple[str, str]) -> None:
    feed = read_gtfs(zipped({table: TABLES[table].replace(old, new)}))

    assert (feed.problems[0].where, feed.problems[0].what[: len(problem[1])]) == problem
    assert len(feed.trips) >= 1


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "is no zip file"),
        (b"<html>not found</html>", "is no zip file"),
        (zipped()[:-100], "is no zip file"),
        (zipped({"stop_times.txt": None}), "the zip has no stop_times.txt"),
        (zipped({"routes.txt": None, "stops.txt": None}), "the zip has no routes.txt, stops.txt"),
        (zipped({"agency.txt": None}), "agency.txt gives no known time zone"),
        (
            zipped({"stop_times.txt": b"trip_id\n" + (b"t1" + b" " * 998 + b"\n") * 60_000}),
            "stop_times.txt: unpacks to more than 250 times its size",
        ),
        (zipped({"trips.txt": 'route_id\n"' + "x" * 200_000}), "trips.txt: cannot be unpacked"),
    ],
    ids=["empty", "page", "cut", "no-times", "no-routes", "no-zone", "bomb", "field"],
)
def test_gtfs_of_another_kind_is_refused(data: bytes, fault: str) -> None:
    with pytest.raises(FormatError) as raised:
        read_gtfs(data)

    assert str(raised.value)[: len(fault)] == fault


def test_gtfs_with_a_damaged_member_is_refused() -> None:
    data = bytearray(zipped())
    middle = data.index(b"stop_times.txt") + len("stop_times.txt") + 20
    data[middle : middle + 20] = bytes(20)

    with pytest.raises(FormatError, match="cannot be unpacked"):
        read_gtfs(bytes(data))


@pytest.mark.parametrize("properties", [None, b"\xff" * 5], ids=["body", "properties"])
def test_gtfs_with_a_damaged_lzma_member_is_refused(properties: bytes | None) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in TABLES.items():
            archive.writestr(name, content)
        member = archive.getinfo("stop_times.txt")
    data, begin = bytearray(buffer.getvalue()), member.header_offset + 30 + len("stop_times.txt")
    if properties is None:
        data[begin + 9 : begin + member.compress_size] = b"\x5a" * (member.compress_size - 9)
    else:
        data[begin + 4 : begin + 9] = properties

    with pytest.raises(FormatError, match=r"stop_times\.txt: cannot be unpacked"):
        read_gtfs(bytes(data))


def test_gtfs_agency_that_is_given_twice_is_the_first() -> None:
    twice = TABLES["agency.txt"] + "1,Another,http://g.example,Europe/Stockholm\n"

    assert read_gtfs(zipped({"agency.txt": twice})) == EXPECTED


def test_gtfs_service_with_a_fault_does_not_sail_on_its_added_days_alone() -> None:
    feed = read_gtfs(zipped({"calendar.txt": TABLES["calendar.txt"].replace("20261231", "20251231")}))

    assert (sorted(feed.services), feed.trips) == (["only"], ())


def test_gtfs_trip_whose_headway_cannot_be_read_does_not_sail_by_its_own_times() -> None:
    feed = read_gtfs(zipped({"frequencies.txt": TABLES["frequencies.txt"].replace(",1200,", ",soon,")}))

    assert [trip.trip_id for trip in feed.trips] == ["t1"]
    assert [problem.where for problem in feed.problems] == ["frequencies.txt line 2", "trips.txt line 3"]


def test_gtfs_days_of_feed_info_beyond_all_reason_are_not_told() -> None:
    info = "feed_publisher_name,feed_start_date,feed_end_date,feed_version\nF,00010101,99991231,v7\n"

    feed = read_gtfs(zipped({"feed_info.txt": info}))

    assert (feed.first_day, feed.last_day, feed.version) == (None, None, "v7")


def test_gtfs_control_characters_are_left_out() -> None:
    changes = {
        name: TABLES[name].replace("t2", "t\x002").replace("Quay A", '"Quay\r\n\x0b\x1bA\x85"')
        for name in ("stops.txt", "stop_times.txt", "trips.txt", "frequencies.txt")
    }

    feed = read_gtfs(zipped(dict(changes)))

    assert (feed.stops["a"].name, feed.trips) == ("Quay  A", EXPECTED.trips)


CONTENTS = st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace"))


@given(st.dictionaries(st.sampled_from(sorted(TABLES)), CONTENTS, max_size=3))
@settings(deadline=None, max_examples=100)
def test_gtfs_of_any_tables_is_read_or_refused(changes: dict[str, bytes]) -> None:
    try:
        feed = read_gtfs(zipped(dict(changes)))
    except FormatError:
        return

    assert all(isinstance(problem, Problem) for problem in feed.problems)


def expectations() -> list[dict[str, Any]]:
    if not (CORPUS / "expected.jsonl").exists():
        return []
    lines = (CORPUS / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    return [item for line in lines if (item := json.loads(line))["file"].startswith("gtfs/")]


@pytest.mark.skipif(not expectations(), reason="the corpus is not at hand")
def test_gtfs_corpus_agrees_with_its_expectations() -> None:
    for expected in expectations():
        feed = read_gtfs((CORPUS / expected["file"]).read_bytes(), types=None)

        days = feed.service_days()
        assert days is not None
        types = [str(route.type) for route in feed.routes.values()]
        departures = [call.departure_s for trip in feed.trips for call in trip.calls]
        assert {
            "trips": len(feed.trips),
            "calls": len(departures),
            "route_types": {kind: types.count(kind) for kind in set(types)},
            "time_zones": [feed.zone],
            "service_days": [day.isoformat() for day in days],
            "trips_on": {day: len(feed.trips_on(date.fromisoformat(day))) for day in expected["trips_on"]},
            "after_24h": sum(departure >= 86400 for departure in departures),
            "first": f"{min(departures) // 3600:02}:{min(departures) % 3600 // 60:02}:00",
            "problems": (),
        } == {
            "trips": expected["rows"]["trips.txt"],
            "calls": expected["rows"]["stop_times.txt"],
            "route_types": expected["route_types"],
            "time_zones": expected["time_zones"],
            "service_days": expected["service_days"][:2],
            "trips_on": expected["trips_on"],
            "after_24h": expected["departures_after_24h"],
            "first": expected["first_departure"],
            "problems": (),
        }
