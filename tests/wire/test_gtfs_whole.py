from __future__ import annotations

import csv
import io
import math
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.gtfs_types import GtfsFrequency, GtfsService
from feeds.gtfs_whole import MOST_PROBLEMS, read_whole_feed
from feeds.gtfs_whole_types import GtfsTransfer, WholeFeed
from feeds.wire import FormatError

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "gtfs"

TABLES = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n1,Buses,http://b.example,Europe/Stockholm\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nr,1,7,Seven,3\nt,1,,Train,100\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign,block_id,cars_allowed,bikes_allowed\n"
    "r,s,t1,B,k,1,2\nt,only,t2,A,,,\nr,s,t3,B,k,,\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    "a,Quay A,56.04,12.69,0,pa\nb,Quay B,56.03,12.61,,\nc,Between,-16.5,-179.99,,\n"
    "pa,Place A,56.04,12.69,1,\ne,Entrance,,,2,pa\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"
    "t1,07:00:00,07:00:00,a,1,0,1\nt1,,,c,2,,\nt1,7:20:30,7:20:30,b,10,1,0\n"
    "t2,24:30,24:30,b,1,,\nt2,49:50,,a,2,,\nt3,08:00:00,08:01:00,a,1,,\nt3,08:10:00,08:10:00,b,2,,\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "s,1,1,1,1,1,0,0,20260101,20261231\n",
    "calendar_dates.txt": "service_id,date,exception_type\ns,20260704,1\nonly,20260101,1\n",
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nt1,06:00:00,08:00:00,1200,1\n",
    "transfers.txt": "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id,to_trip_id\n"
    "pa,b,2,300,,\na,a,,,,\n,,5,,t1,t3\n",
    "stop_areas.txt": "area_id,stop_id\n740012345,pa\n",
    "feed_info.txt": "feed_publisher_name,feed_start_date,feed_end_date,feed_version\nF,20260101,20261130,v7\n",
}


def zipped(changes: dict[str, str | bytes | None] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**TABLES, **(changes or {})}.items():
            if content is not None:
                archive.writestr(name, content)
    return buffer.getvalue()


def read(changes: dict[str, str | bytes | None] | None = None) -> WholeFeed:
    reading = read_whole_feed(zipped(changes))
    assert reading.problems == ()
    assert reading.feed is not None
    return reading.feed


def calls_of(feed: WholeFeed, trip: str) -> list[tuple[str, int, int, int]]:
    number = feed.trips.ids.index(trip)
    places = range(feed.calls.starts[number], feed.calls.starts[number] + feed.calls.counts[number])
    return [
        (feed.stops.ids[feed.calls.stops[at]], feed.calls.arrivals[at], feed.calls.departures[at], feed.calls.flags[at])
        for at in places
    ]


CALLS = {
    "t1": [("a", 25200, 25200, 2), ("c", 25815, 25815, 0), ("b", 26430, 26430, 1)],
    "t2": [("b", 88200, 88200, 0), ("a", 179400, 179400, 0)],
    "t3": [("a", 28800, 28860, 0), ("b", 29400, 29400, 0)],
}


def test_whole_feed_is_read_with_all_its_tables() -> None:
    feed = read()

    assert (feed.zone, feed.agencies, feed.version) == ("Europe/Stockholm", ("Buses",), "v7")
    assert (feed.first_day, feed.last_day) == (date(2026, 1, 1), date(2026, 11, 30))
    assert feed.routes == [("r", "7", 3), ("t", "Train", 100)]
    assert feed.services == [
        GtfsService("s", frozenset(range(5)), date(2026, 1, 1), date(2026, 12, 31), frozenset({date(2026, 7, 4)})),
        GtfsService("only", added=frozenset({date(2026, 1, 1)})),
    ]
    assert (feed.stops.ids, feed.stops.names) == (["a", "b", "c"], ["Quay A", "Quay B", "Between"])
    assert (feed.stops.latitudes.tolist(), feed.stops.longitudes.tolist()) == (
        [56.04, 56.03, -16.5],
        [12.69, 12.61, -179.99],
    )
    assert (feed.stops.stations, feed.stops.station_names) == (["pa", "b", "c"], {"pa": "Place A"})
    assert feed.stops.areas == [("740012345",), (), ()]
    assert (feed.trips.ids, feed.trips.headsigns) == (["t1", "t2", "t3"], ["B", "A", "B"])
    assert (feed.trips.routes.tolist(), feed.trips.services.tolist()) == ([0, 1, 0], [0, 1, 0])
    assert (feed.trips.block_of.tolist(), feed.trips.blocks) == ([1, 0, 1], ["", "k"])
    assert (feed.trips.cars.tolist(), feed.trips.bikes.tolist()) == ([1, 0, 0], [2, 0, 0])
    assert {trip: calls_of(feed, trip) for trip in feed.trips.ids} == CALLS
    assert feed.frequencies == {0: (GtfsFrequency(21600, 28800, 1200, exact=True),)}
    assert feed.transfers == [
        GtfsTransfer("pa", "b", 2, 300),
        GtfsTransfer("a", "a", 0, None),
        GtfsTransfer("", "", 5, None, "t1", "t3"),
    ]


def quoted(text: str) -> str:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(csv.reader(io.StringIO(text)))
    return written.getvalue()


ROWS = TABLES["stop_times.txt"].splitlines(keepends=True)


@pytest.mark.parametrize(
    "text",
    [
        TABLES["stop_times.txt"].removesuffix("\n"),
        TABLES["stop_times.txt"].replace("\n", "\r\n"),
        "\ufeff" + TABLES["stop_times.txt"].replace(",", ", "),
        TABLES["stop_times.txt"].replace("\n", "\n\n"),
        TABLES["stop_times.txt"].replace("t3,08:10:00", '"t3",08:10:00'),
        TABLES["stop_times.txt"].replace("b,2,,\n", "b,2\n"),
        TABLES["stop_times.txt"].replace(",0,1\n", ",0,1,more\n"),
        quoted(TABLES["stop_times.txt"]),
        "".join([ROWS[0], *reversed(ROWS[1:])]),
        "".join([ROWS[0], *ROWS[1::2], *ROWS[2::2]]),
    ],
    ids=["no-end", "crlf", "bom-spaces", "empty-lines", "one-quote", "short", "long", "quoted", "reversed", "mixed"],
)
def test_whole_feed_calls_are_the_same_however_the_table_is_written(text: str) -> None:
    feed = read({"stop_times.txt": text})

    assert {trip: calls_of(feed, trip) for trip in feed.trips.ids} == CALLS


def test_whole_feed_in_latin_1_keeps_its_letters_and_ids() -> None:
    changes = {
        name: TABLES[name].replace("Quay A", "Helsingør").replace("t3", "å3").encode("latin-1")
        for name in ("stops.txt", "stop_times.txt", "trips.txt", "transfers.txt")
    }

    feed = read(dict(changes))

    assert (feed.stops.names[0], feed.trips.ids[2], calls_of(feed, "å3")) == ("Helsingør", "å3", CALLS["t3"])


def test_whole_feed_without_optional_tables_or_columns_is_read() -> None:
    names = ("calendar_dates.txt", "frequencies.txt", "transfers.txt", "stop_areas.txt", "feed_info.txt")
    trips = "route_id,service_id,trip_id\nr,s,t1\nt,s,t2\nr,s,t3\n"
    cut = "\n".join(line.rpartition(",")[0].rpartition(",")[0] for line in TABLES["stop_times.txt"].splitlines())

    feed = read({**dict.fromkeys(names), "trips.txt": trips, "stop_times.txt": cut})

    assert [call[3] for call in calls_of(feed, "t1")] == [0, 0, 0]


@pytest.mark.parametrize(
    ("table", "old", "new", "where", "what"),
    [
        ("stop_times.txt", "7:20:30,b", "7:2x:30,b", "stop_times.txt line 4", "the time cannot be read"),
        ("stop_times.txt", "7:20:30,7:20:30", "6:20:30,6:20:30", "stop_times.txt line 4", "times run backwards"),
        ("stop_times.txt", "7:20:30,7:20:30", ",", "stop_times.txt line 2", "no first or no last time"),
        ("stop_times.txt", ",b,10", ",b,ten", "stop_times.txt line 4", "stop_sequence is no number"),
        ("stop_times.txt", ",b,10", ",b,2", "stop_times.txt line 4", "that stop_sequence twice"),
        ("stop_times.txt", ",c,2", ",gone,2", "stop_times.txt line 3", "at a stop that stops.txt lacks"),
        ("stop_times.txt", ",c,2", ",pa,2", "stop_times.txt line 3", "at a stop that stops.txt lacks"),
        ("stop_times.txt", "t3,08:10", "t9,08:10", "stop_times.txt line 8", "of a trip that trips.txt lacks"),
        ("trips.txt", "r,s,t1", "x,s,t1", "trips.txt line 2", "route is not in routes.txt"),
        ("trips.txt", "r,s,t1", "r,x,t1", "trips.txt line 2", "service is in no calendar"),
        ("trips.txt", "t,only,t2", "t,only,t1", "trips.txt line 3", "no id, or that of another"),
        ("routes.txt", ",3\n", ",\n", "routes.txt line 2", "no id or no type"),
        ("stops.txt", "56.03,", "north,", "stops.txt line 3", "the position cannot be read"),
        ("stops.txt", ",0,pa", ",0,px", "stops.txt line 2", "parent_station is not there"),
        ("stops.txt", "c,Between", "a,Between", "stops.txt line 4", "no id, or that of another"),
        ("calendar.txt", "20261231", "20261301", "calendar.txt line 2", "a date cannot be read"),
        ("calendar.txt", "20261231", "99991231", "calendar.txt line 2", "is not from 1990 to 2100"),
        ("calendar.txt", "20261231", "20251231", "calendar.txt line 2", "ends before it begins"),
        ("calendar.txt", "1231\n", "1231\ns,0,0,0,0,0,0,1,20270101,20270201\n", "calendar.txt line 3", "id of another"),
        ("calendar_dates.txt", ",1\n", ",3\n", "calendar_dates.txt line 2", "the date or its type"),
        ("frequencies.txt", ",1200", ",0", "frequencies.txt line 2", "the times or the headway"),
        ("frequencies.txt", ",1200", ",1" + "0" * 5000, "frequencies.txt line 2", "the times or the headway"),
        ("transfers.txt", "pa,b", "pa,q", "transfers.txt line 2", "stop is not in stops.txt"),
        ("transfers.txt", ",300", ",soon", "transfers.txt line 2", "no number of seconds"),
        ("transfers.txt", "t1,t3", "t1,t9", "transfers.txt line 4", "trip is not in trips.txt"),
        ("agency.txt", "holm\n", "holm\n2,O,,Europe/Oslo\n", "agency.txt line 3", "another time zone than"),
    ],
)  # fmt: skip
def test_whole_feed_with_a_fault_is_refused(table: str, old: str, new: str, where: str, what: str) -> None:
    changed = TABLES[table].replace(old, new)

    reading = read_whole_feed(zipped({table: changed}))

    assert changed != TABLES[table]
    assert reading.feed is None
    assert (reading.problems[0].where, what in reading.problems[0].what) == (where, True)


def test_whole_feed_fault_in_rows_apart_is_told_with_its_own_line() -> None:
    rows = [ROWS[0], *ROWS[1::2], *ROWS[2::2]]
    text = "".join(rows).replace("t3,08:10:00,08:10:00", "t3,07:10:00,07:10:00")

    reading = read_whole_feed(zipped({"stop_times.txt": text}))

    line = next(number for number, row in enumerate(text.splitlines(), start=1) if "07:10:00" in row)
    assert [problem.where for problem in reading.problems] == [f"stop_times.txt line {line}"]


@pytest.mark.parametrize("rows", ["", "t1,07:00:00,07:00:00,a,1,,\nt2,07:00:00,07:00:00,b,1,,\n"])
def test_whole_feed_in_which_nothing_goes_anywhere_is_refused(rows: str) -> None:
    reading = read_whole_feed(zipped({"stop_times.txt": ROWS[0] + rows}))

    told = [(problem.where, problem.what) for problem in reading.problems]
    assert (reading.feed, told) == (None, [("stop_times.txt line 1", "no trip calls at two stops")])


def test_whole_feed_with_many_faults_tells_some_and_stops() -> None:
    text = ROWS[0] + "t1,x,x,a,1,,\n" * 100_000

    reading = read_whole_feed(zipped({"stop_times.txt": text}))

    assert (reading.feed, len(reading.problems)) == (None, MOST_PROBLEMS)


SPACED = b"s,20260704,1" + b" " * 990 + b"\n"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "is no zip file"),
        (zipped()[:-100], "is no zip file"),
        (zipped({"stop_times.txt": None}), "the zip has no stop_times.txt"),
        (zipped({"stops.txt": None}), "the zip has no stops.txt"),
        (zipped({"agency.txt": None}), "agency.txt gives no known time zone"),
        (
            zipped(
                {
                    "calendar_dates.txt": b"service_id,date,exception_type\n"
                    + (b"s,20260704,1" + b" " * 990 + b"\n") * 60_000
                }
            ),
            "calendar_dates.txt: unpacks to more than 250 times its size",
        ),
        (
            zipped({"calendar.txt": TABLES["calendar.txt"].replace("20261231", "20991231")}),
            "calendar.txt: service 's' lasts more than 41 years",
        ),
        (
            zipped({"frequencies.txt": TABLES["frequencies.txt"] + "t1,00:00:00,192:00:00,60,0\n" * 60}),
            "frequencies.txt: its departures have more than 2,000,000 calls",
        ),
    ],
)
def test_whole_feed_that_is_none_or_a_bomb_is_an_error(data: bytes, fault: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_whole_feed(data)

    assert str(caught.value) == fault


def test_whole_feed_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []

    read_whole_feed(io.BytesIO(zipped()), lambda read, total: told.append((read, total)))

    size = sum(len(text.encode()) for text in TABLES.values())
    assert told == sorted(told)
    assert told[-1] == (size, size)


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(sorted(TABLES)))
def test_whole_feed_with_any_bytes_in_a_table_is_read_or_refused(data: bytes, table: str) -> None:
    try:
        reading = read_whole_feed(zipped({table: TABLES[table].encode()[: len(data) * 3] + data}))
    except FormatError:
        return

    assert (reading.feed is None) == bool(reading.problems)
    if reading.feed is not None:
        assert not any(math.isnan(latitude) for latitude in reading.feed.stops.latitudes)


@pytest.mark.parametrize("name", ["google-sample-feed-1", "otp-interlining", "victoria-clipper"])
def test_whole_feed_of_the_corpus_has_every_row(name: str) -> None:
    path = CORPUS / f"{name}.zip"
    if not path.exists():
        pytest.skip("the corpus is not at hand")
    with zipfile.ZipFile(path) as archive:
        rows = {
            table: sum(1 for row in csv.reader(io.StringIO(archive.read(table).decode("utf-8-sig"))) if row) - 1
            for table in ("stops.txt", "trips.txt", "stop_times.txt", "routes.txt")
        }

    reading = read_whole_feed(path.read_bytes())

    assert reading.problems == ()
    assert reading.feed is not None
    assert {
        "stops.txt": len(reading.feed.stops.ids),
        "trips.txt": len(reading.feed.trips.ids),
        "stop_times.txt": len(reading.feed.calls.stops),
        "routes.txt": len(reading.feed.routes),
    } == rows
