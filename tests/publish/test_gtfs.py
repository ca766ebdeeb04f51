"""The export for journey planners: what our own reader makes of it sails on the very same days at the same instants."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.gtfs_read import read_gtfs
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import Crossing, Direction, Port, Rule, SourceNote
from visitapp.harvest.timetables import timetables_from_gtfs
from visitapp.publish.gtfs import GtfsSite, gtfs_of, weekly

SITE = GtfsSite("https://visit.example", "The region", "mailto:info@visit.example")
HERE = Port("here", {"sv": "Här", "en": "Here"}, "SE", 56.7, 12.8, "Europe/Stockholm", 500, True)
THERE = Port("there", {"sv": "Där"}, "DK", 56.4, 10.9, "Europe/Copenhagen", 800, False)
RULES = (
    Rule("foot", 20, 10, source=SourceNote("Leaflet", "https://f.example", date(2026, 1, 1)), assumed=False),
    Rule("bicycle", None, None, accepted=False),
    Rule("car", 60, 15, direction="out"),
)
CROSSING = Crossing("here-there", HERE, THERE, "Ferries", "running", rules=RULES)
SOURCE = SourceNote("Leaflet", "https://f.example/times", date(2026, 1, 2))
NIGHTS = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))
DIRECTIONS: tuple[Direction, ...] = ("out", "back")
SERVICES = (
    Service("daily", frozenset(range(7)), excluded=frozenset({date(2026, 12, 24)})),
    Service(
        "work", frozenset(range(5)), ((date(2026, 6, 1), date(2026, 8, 31)), (date(2027, 6, 1), date(2027, 8, 31)))
    ),
    Service("none", added=frozenset({date(2026, 12, 24), date(2027, 10, 31)})),
)
TABLE = Timetable(
    crossing="here-there",
    uid="text:one",
    name="One",
    valid_from=date(2026, 2, 1),
    valid_to=date(2027, 11, 30),
    source=SOURCE,
    services=SERVICES,
    departures=(
        Departure("out-00:30", "out", "daily", 1800, 3600),
        Departure("out-02:30", "out", "daily", 9000, 3600, classes=frozenset({"foot"})),
        Departure("out-night", "out", "daily", 23 * 3600, 6 * 3600),
        Departure("back-03:30+1", "back", "daily", 27 * 3600 + 1800, 3600, classes=frozenset({"foot", "car"})),
        Departure("back-08:00", "back", "work", 8 * 3600, 3600, vessel="Ada"),
        Departure("back-cars", "back", "work", 9 * 3600, 3600, classes=frozenset({"car"})),
        Departure("out-12:00", "out", "none", 12 * 3600, 3600),
        Departure("out-row-01:00", "out", "daily", 3600, 1200, 1200, 6 * 3600, approximate=True),
    ),
)


def exported(*tables: Timetable, demo: bool = False) -> bytes:
    return gtfs_of(SITE, [CROSSING], tables or [TABLE], demo)


def rows_of(data: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


def reread(data: bytes) -> Board:
    found = timetables_from_gtfs(read_gtfs(data), [CROSSING], "again", SOURCE)
    assert (found.problems, found.crossings, found.ports) == ((), (), ())
    return Board(CROSSING, found.timetables)


def sails(board: Board, day: date) -> list[tuple[Direction, datetime, datetime, bool]]:
    """What leaves on a day by the ports' clocks, without what a foot passenger may not board."""
    return sorted(
        (direction, one.departs_at, one.arrives_at, one.approximate)
        for direction in DIRECTIONS
        for one in board.departing(direction, day)
        if not one.classes or "foot" in one.classes
    )


ORIGINAL, AGAIN = Board(CROSSING, [TABLE]), reread(exported())


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2026, 1, 25), date(2027, 12, 6)))
def test_export_read_again_sails_alike_on_every_day(day: date) -> None:
    assert sails(AGAIN, day) == sails(ORIGINAL, day)


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_export_read_again_sails_alike_round_the_change_of_clocks(night: date, days: int) -> None:
    day = night + timedelta(days=days)

    assert sails(AGAIN, day) == sails(ORIGINAL, day) != []


DEPARTURES = st.builds(
    lambda number, direction, service, minute, duration, row: Departure(
        f"{direction}-{number}", direction, service, minute * 60, duration * 60, row and row[0] * 60,
        row and (minute + row[1]) * 60, approximate=row is not None,
    ),
    st.integers(0, 9999), st.sampled_from(DIRECTIONS), st.sampled_from(["daily", "work", "none"]),
    st.integers(0, 28 * 60), st.integers(1, 600),
    st.none() | st.tuples(st.integers(1, 90), st.integers(0, 300)),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.lists(DEPARTURES, min_size=1, max_size=4, unique_by=lambda one: one.key),
    st.lists(DEPARTURES, min_size=1, max_size=3, unique_by=lambda one: one.key),
    st.sampled_from(NIGHTS),
)
def test_any_timetables_read_again_sail_alike(first: list[Departure], second: list[Departure], night: date) -> None:
    begins, ends = night - timedelta(days=3), night + timedelta(days=3)
    tables = [
        replace(TABLE, departures=tuple(first), valid_from=begins, valid_to=night),
        replace(TABLE, uid="text:two", departures=tuple(second), valid_from=begins, valid_to=ends),
    ]
    original, data = Board(CROSSING, tables), exported(*tables)
    again = reread(data) if rows_of(data, "trips.txt") else Board(CROSSING, [])

    for number in range(-4, 6):
        day = night + timedelta(days=number)
        assert sails(again, day) == sails(original, day)


@settings(max_examples=100)
@given(st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), min_size=1))
def test_days_told_by_the_week_are_the_same_days(days: frozenset[date]) -> None:
    weekdays, added, removed = weekly(days)

    span = (min(days) + timedelta(days=number) for number in range((max(days) - min(days)).days + 1))
    told = {day for day in span if day.weekday() in weekdays}
    assert (told - set(removed)) | set(added) == days
    assert len(added) + len(removed) <= len(days)


def test_times_on_the_night_of_change_are_counted_from_noon() -> None:
    data = exported()
    times = {
        row["trip_id"]: row["departure_time"] for row in rows_of(data, "stop_times.txt") if row["stop_sequence"] == "1"
    }
    night = {name: time for name, time in times.items() if name.startswith("here-there-out-00:30")}

    # In spring 00:30 of winter time is an hour and a half after noon minus 12 h; in autumn it is half an hour before
    # it, and so 24:30 of the day before.
    assert night == {
        "here-there-out-00:30": "00:30:00",
        "here-there-out-00:30-20260329-01:30:00": "01:30:00",
        "here-there-out-00:30-20261024-24:30:00": "24:30:00",
    }
    days = {row["trip_id"]: row["service_id"] for row in rows_of(data, "trips.txt")}
    dates = [
        row["date"]
        for row in rows_of(data, "calendar_dates.txt")
        if row["service_id"] == days["here-there-out-00:30-20260329-01:30:00"]
    ]
    assert dates == ["20260329", "20270328"]


def test_export_says_what_gtfs_can_and_the_rest_in_files_of_its_own() -> None:
    data = exported()

    trips = {
        row["trip_id"]: (row["cars_allowed"], row["bikes_allowed"], row["visitapp_classes"])
        for row in rows_of(data, "trips.txt")
    }
    assert trips["here-there-out-02:30"] == ("2", "2", "foot")
    assert trips["here-there-back-03:30+1"] == ("1", "2", "car foot")
    assert trips["here-there-back-08:00"] == ("0", "2", "")
    assert [name for name in trips if "cars" in name] == []
    assert rows_of(data, "routes.txt")[0]["route_type"] == "4"
    here, there = rows_of(data, "stops.txt")
    assert (here["visitapp_position_confirmed"], here["stop_desc"]) == ("1", "")
    assert (there["visitapp_position_confirmed"], there["stop_desc"]) == (
        "0", "Position approximate, unconfirmed (about 800 m)",
    )  # fmt: skip
    assert rows_of(data, "translations.txt") == [
        {"table_name": table, "field_name": field, "language": "en", "translation": told, "record_id": record,
         "field_value": value}
        for table, field, told, record, value in (
            ("stops", "stop_name", "Here", "here", ""),
            ("routes", "route_long_name", "Here–Där", "here-there", ""),
            ("trips", "trip_headsign", "Here", "", "Här"),
        )
    ]  # fmt: skip
    (info,) = rows_of(data, "feed_info.txt")
    assert (info["feed_start_date"], info["feed_end_date"], info["feed_contact_email"]) == (
        "20260201", "20271130", "info@visit.example",
    )  # fmt: skip
    (foot, bicycle, car) = rows_of(data, "visitapp_rules.txt")
    assert (foot["check_in_closes_min"], foot["assumed"], foot["source"]) == ("20", "0", "Leaflet")
    assert (bicycle["accepted"], bicycle["check_in_closes_min"], car["direction_id"]) == ("0", "", "0")
    (table,) = rows_of(data, "visitapp_timetables.txt")
    assert (table["valid_from"], table["valid_to"], table["checked_on"]) == ("20260201", "20271130", "20260102")


def test_headway_ends_with_a_row_for_its_last_departure() -> None:
    """Some planners find no departure at the end of a row, and some none that is less than a headway before it."""
    data = exported()

    rows = {
        (row["start_time"], row["end_time"], row["headway_secs"], row["exact_times"])
        for row in rows_of(data, "frequencies.txt")
        if row["trip_id"] == "here-there-out-row-01:00"
    }
    assert rows == {("01:00:00", "06:00:00", "1200", "0"), ("06:00:00", "06:01:00", "60", "0")}


def test_operator_of_two_lines_has_the_address_that_one_of_them_gives() -> None:
    old = replace(CROSSING, slug="old", status="discontinued", valid_to=date(2026, 4, 30))
    new = replace(CROSSING, booking_url="https://ferries.example/")

    data = gtfs_of(SITE, [old, new], [replace(TABLE, crossing="old", uid="text:old"), TABLE], demo=False)

    (agency,) = rows_of(data, "agency.txt")
    assert (agency["agency_name"], agency["agency_url"]) == ("Ferries", "https://ferries.example/")


def test_bytes_are_the_same_each_time_and_files_have_one_date() -> None:
    data = exported()

    assert data == exported()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "LICENSE.txt" in archive.namelist()


def test_invented_times_are_left_out_unless_asked_for_and_then_marked() -> None:
    invented = replace(TABLE, demo=True)

    without, with_demo = exported(invented), exported(invented, demo=True)

    assert (rows_of(without, "trips.txt"), rows_of(without, "routes.txt")) == ([], [])
    assert rows_of(without, "feed_info.txt")[0]["feed_start_date"] == ""
    assert rows_of(with_demo, "routes.txt")[0]["route_long_name"] == "DEMO Här–Där"
    assert rows_of(with_demo, "agency.txt")[0]["agency_name"] == "DEMO Ferries"
    assert rows_of(with_demo, "feed_info.txt")[0]["feed_publisher_name"] == "DEMO The region (invented times)"
    assert rows_of(with_demo, "visitapp_timetables.txt")[0]["demo"] == "1"


def test_line_that_ends_has_no_trip_after_it() -> None:
    closed = replace(CROSSING, status="discontinued", valid_to=date(2026, 4, 30))

    data = gtfs_of(SITE, [closed], [TABLE], demo=False)

    last = datetime(2026, 5, 1, tzinfo=UTC).date()
    assert all(row["end_date"] < last.strftime("%Y%m%d") for row in rows_of(data, "calendar.txt"))
    assert all(row["date"] < last.strftime("%Y%m%d") for row in rows_of(data, "calendar_dates.txt"))
