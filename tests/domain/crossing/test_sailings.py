from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visitapp.domain.crossing.sailings import (
    Board,
    instant_of,
    sailings_between,
    sailings_of,
    sailings_on,
)
from visitapp.domain.crossing.timetable import (
    Clock,
    Departure,
    Service,
    Timetable,
    busiest_day,
    coverage,
    not_running,
)
from visitapp.domain.crossing.timetable_json import from_json, to_json
from visitapp.domain.crossing.types import Crossing, Direction, Port, Sailing, SourceNote

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HERE = Port("here", {"sv": "Här"}, "SE", 56.7, 12.8, "Europe/Stockholm", 500, True)
THERE = Port("there", {"sv": "Där"}, "DK", 56.4, 10.9, "Europe/Copenhagen", 500, True)
CROSSING = Crossing("here-there", HERE, THERE, "Ferries", "running")
DAILY = Service("daily", frozenset(range(7)))
SPRING = date(2026, 3, 28)
AUTUMN = date(2026, 10, 24)
SPRINGS = (SPRING, date(2027, 3, 27))
AUTUMNS = (AUTUMN, date(2027, 10, 30))
"""The days before the nights in which clocks change."""


def timetable(*departures: Departure, clock: Clock = "wall", services: tuple[Service, ...] = (DAILY,)) -> Timetable:
    return Timetable(
        crossing="here-there",
        uid="one",
        name="One",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        source=SourceNote("Leaflet", "", date(2025, 12, 1)),
        services=services,
        departures=departures,
        clock=clock,
        zone="Europe/Stockholm" if clock == "service-day" else "",
    )


def two_years(*departures: Departure) -> Timetable:
    return replace(timetable(*departures), valid_to=date(2027, 12, 31))


def departure(time: str, minutes: int = 60, key: str = "a", days: int = 0) -> Departure:
    hours, _, rest = time.partition(":")
    seconds = days * 86400 + int(hours) * 3600 + int(rest) * 60
    return Departure(key, "out", "daily", seconds, minutes * 60)


def local(sailings: list[Sailing]) -> list[str]:
    return [
        f"{sailing.departs_at.astimezone(STOCKHOLM):%d %H:%M%z}-{sailing.arrives_at.astimezone(STOCKHOLM):%H:%M}"
        for sailing in sailings
    ]


def test_sailing_of_an_ordinary_day_is_dated() -> None:
    table = timetable(replace(departure("07:30", 195), vessel="Danica", classes=frozenset({"car"})))

    assert sailings_on([table], CROSSING, date(2026, 7, 1)) == [
        Sailing(
            crossing="here-there",
            direction="out",
            departs_at=datetime(2026, 7, 1, 5, 30, tzinfo=UTC),
            arrives_at=datetime(2026, 7, 1, 8, 45, tzinfo=UTC),
            service_date=date(2026, 7, 1),
            key="a@2026-07-01",
            classes=frozenset({"car"}),
            vessel="Danica",
        )
    ]


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_day_outside_validity_has_no_sailings_and_is_not_covered(day: date) -> None:
    tables = [timetable(departure("07:30"), departure("00:15", key="b", days=1))]

    assert (sailings_on(tables, CROSSING, day), coverage(tables, day)) == ([], "none")


def test_covered_day_on_which_nothing_sails_is_told_from_an_uncovered_one() -> None:
    sundays = Service("daily", frozenset({6}))
    tables = [timetable(departure("07:30"), services=(sundays,))]

    assert (sailings_on(tables, CROSSING, date(2026, 7, 1)), coverage(tables, date(2026, 7, 1))) == (
        [],
        "covered",
    )


def test_departure_after_midnight_is_of_the_day_before_and_leaves_on_the_next() -> None:
    tables = [timetable(departure("00:15", days=1))]

    found = sailings_on(tables, CROSSING, date(2026, 7, 2))

    assert local(found) == ["02 00:15+0200-01:15"]
    assert found[0].service_date == date(2026, 7, 1)
    assert found[0].key == "a@2026-07-01"


def test_departure_after_the_last_service_day_still_sails_between_instants() -> None:
    tables = [timetable(departure("00:15", days=1))]
    start = datetime(2026, 12, 31, 12, tzinfo=UTC)

    found = sailings_between(tables, CROSSING, start, start + timedelta(days=3))

    assert [item.key for item in found] == ["a@2026-12-31"]


@pytest.mark.parametrize("direction", ["out", "back"])
@pytest.mark.parametrize(
    ("day", "days_on", "time", "expected"),
    [
        *((day, 0, "23:50", "23:50+0100-05:25+0200") for day in SPRINGS),
        *((day, 1, "00:15", "00:15+0100-05:50+0200") for day in SPRINGS),
        *((day, 1, "02:30", "03:30+0200-08:05+0200") for day in SPRINGS),  # there is no 02:30
        *((day, 0, "23:50", "23:50+0200-03:25+0100") for day in AUTUMNS),
        *((day, 1, "00:15", "00:15+0200-03:50+0100") for day in AUTUMNS),
        *((day, 1, "02:30", "02:30+0200-06:05+0100") for day in AUTUMNS),  # the first of two
    ],
)
def test_wall_clock_on_the_nights_the_clocks_change(
    day: date, days_on: int, time: str, expected: str, direction: Direction
) -> None:
    boat = replace(departure(time, 275, days=days_on), direction=direction)
    leaves, arrives = (ZoneInfo(port.zone) for port in CROSSING.way(direction))

    found = sailings_on([two_years(boat)], CROSSING, day + timedelta(days=days_on))

    assert [f"{one.departs_at.astimezone(leaves):%H:%M%z}-{one.arrives_at.astimezone(arrives):%H:%M%z}"
            for one in found] == [expected]  # fmt: skip
    assert [(one.service_date, one.direction) for one in found] == [(day, direction)]


@pytest.mark.parametrize(
    ("service_day", "seconds", "expected"),
    [
        (SPRING, 28 * 3600 + 25 * 60, "2026-03-29 05:25+0200"),
        (SPRINGS[1], 28 * 3600 + 25 * 60, "2027-03-28 05:25+0200"),
        (AUTUMNS[1], 28 * 3600 + 25 * 60, "2027-10-31 03:25+0100"),
        (date(2026, 3, 29), 7 * 3600, "2026-03-29 07:00+0200"),
        (date(2026, 3, 29), 0, "2026-03-28 23:00+0100"),
        (AUTUMN, 28 * 3600 + 25 * 60, "2026-10-25 03:25+0100"),
        (date(2026, 10, 25), 0, "2026-10-25 01:00+0200"),
        (date(2026, 10, 25), 3600 + 1800, "2026-10-25 02:30+0200"),
        (date(2026, 10, 25), 2 * 3600 + 1800, "2026-10-25 02:30+0100"),
    ],
)
def test_gtfs_time_counts_from_noon_minus_twelve_hours(service_day: date, seconds: int, expected: str) -> None:
    instant = instant_of(seconds, wall=False, zone=STOCKHOLM, day=service_day)

    assert f"{instant.astimezone(STOCKHOLM):%Y-%m-%d %H:%M%z}" == expected


def test_gtfs_midnight_of_the_spring_day_leaves_on_the_local_day_before() -> None:
    tables = [timetable(departure("00:00"), clock="service-day")]

    assert local(sailings_on(tables, CROSSING, SPRING)) == ["28 00:00+0100-01:00", "28 23:00+0100-00:00"]


ROW = Departure("row", "out", "daily", 22 * 3600, 1200, 3600, 28 * 3600, approximate=True)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 7, 1), ["22", "23", "00", "01", "02", "03", "04"]),
        *((day, ["22", "23", "00", "01", "03", "04"]) for day in SPRINGS),
        *((day, ["22", "23", "00", "01", "02", "02", "03", "04"]) for day in AUTUMNS),
    ],
)
def test_row_goes_on_by_elapsed_time_when_the_clocks_change(day: date, hours: list[str]) -> None:
    found = sailings_of(two_years(ROW), CROSSING, day)

    assert [f"{item.departs_at.astimezone(STOCKHOLM):%H}" for item in found] == hours
    assert len({item.key for item in found}) == len(found)


def test_listed_departure_goes_before_one_of_a_row_at_the_same_time() -> None:
    found = sailings_of(timetable(ROW, departure("23:00", 25)), CROSSING, date(2026, 7, 1))

    at_eleven = [item for item in found if item.departs_at.hour == 21]
    assert [(item.key, item.approximate) for item in at_eleven] == [("a@2026-07-01", False)]


def test_demo_timetable_is_silent_on_days_a_real_one_covers() -> None:
    demo = replace(timetable(departure("09:00")), demo=True, uid="demo")
    real = replace(timetable(departure("10:00")), valid_to=date(2026, 6, 30))

    found = [sailings_on([demo, real], CROSSING, day) for day in (date(2026, 6, 30), date(2026, 7, 1))]

    assert [[(item.demo, item.departs_at.hour) for item in day] for day in found] == [
        [(False, 8)],
        [(True, 7)],
    ]


def test_timetable_of_another_crossing_gives_nothing() -> None:
    board = Board(CROSSING, [replace(timetable(departure("09:00")), crossing="other")])

    assert (board.departing("out", date(2026, 7, 1)), board.covers(date(2026, 7, 1))) == ((), False)


def test_crossing_that_has_ended_has_no_sailings_whatever_its_timetable_says() -> None:
    ended = replace(CROSSING, status="discontinued", valid_to=date(2026, 4, 30))
    tables = [timetable(departure("09:00"))]

    found = [len(sailings_on(tables, ended, day)) for day in (date(2026, 4, 30), date(2026, 5, 1))]

    assert found == [1, 0]


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"status": "running"}, ("", "")),
        ({"status": "seasonal"}, ("", "")),
        ({"status": "suspended"}, ("suspended", "suspended")),
        ({"status": "planned"}, ("planned", "planned")),
        ({"status": "running", "valid_from": date(2026, 7, 2)}, ("planned", "")),
        ({"status": "discontinued"}, ("discontinued", "discontinued")),
        ({"status": "discontinued", "valid_to": date(2026, 7, 1)}, ("", "discontinued")),
    ],
)
def test_status_of_a_crossing_on_a_day(changes: dict[str, object], reasons: tuple[str, str]) -> None:
    crossing = replace(CROSSING, **changes)  # type: ignore[arg-type]  # the fields are those named above

    assert (not_running(crossing, date(2026, 7, 1)), not_running(crossing, date(2026, 7, 2))) == reasons


def test_service_with_season_added_and_excluded_days() -> None:
    service = Service(
        "s",
        frozenset({0}),
        ((date(2026, 6, 1), date(2026, 6, 30)),),
        added=frozenset({date(2026, 7, 1)}),
        excluded=frozenset({date(2026, 6, 8)}),
    )
    start = date(2026, 5, 25)

    days = [start + timedelta(days=number) for number in range(50)]

    assert [day for day in days if service.runs_on(day)] == [
        date(2026, 6, 1),
        date(2026, 6, 15),
        date(2026, 6, 22),
        date(2026, 6, 29),
        date(2026, 7, 1),
    ]


DATES = st.dates(date(2026, 1, 1), date(2026, 12, 31))
SERVICES = st.builds(
    Service,
    st.sampled_from(["daily", "other"]),
    st.frozensets(st.integers(0, 6)),
    st.lists(st.tuples(DATES, DATES), max_size=2).map(tuple),
    st.frozensets(DATES, max_size=3),
    st.frozensets(DATES, max_size=3),
)
DEPARTURES = st.builds(
    Departure,
    st.text(max_size=5),
    st.sampled_from(["out", "back"]),
    st.sampled_from(["daily", "other"]),
    st.integers(0, 30 * 3600),
    st.integers(60, 20_000),
    st.none() | st.integers(600, 7200),
    st.none() | st.integers(0, 40 * 3600),
    st.booleans(),
    st.frozensets(st.sampled_from(["foot", "car"])),
)
TIMETABLES = st.builds(
    Timetable,
    st.just("here-there"),
    st.text(max_size=5),
    st.text(max_size=5),
    st.just(date(2026, 1, 1)),
    DATES,
    st.builds(SourceNote, st.text(max_size=5), st.text(max_size=5), st.none() | DATES),
    st.lists(SERVICES, max_size=3).map(tuple),
    st.lists(DEPARTURES, max_size=5).map(tuple),
    st.sampled_from(["wall", "service-day"]),
    st.sampled_from(["", "Europe/Helsinki"]),
    st.booleans(),
)


@given(TIMETABLES)
@settings(deadline=None)
def test_timetable_json_is_read_back(table: Timetable) -> None:
    assert from_json(to_json(table)) == table


@given(TIMETABLES, DATES)
@settings(deadline=None, max_examples=60)
def test_days_share_out_the_sailings_between_instants(table: Timetable, day: date) -> None:
    zone = STOCKHOLM
    start = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    after = day + timedelta(days=2)
    end = datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)

    between = sailings_between([table], CROSSING, start, end)
    daily = [
        item
        for number in range(2)
        for way in ("out", "back")
        for item in Board(CROSSING, [table]).departing(way, day + timedelta(days=number))
    ]

    assert sorted(item.key + item.direction for item in between) == sorted(item.key + item.direction for item in daily)
    assert all(item.service_date <= table.valid_to for item in between)


@given(TIMETABLES)
@settings(deadline=None, max_examples=100)
def test_busiest_day_is_that_on_which_most_leaves(table: Timetable) -> None:
    table = replace(table, services=tuple({service.name: service for service in table.services}.values()))
    sizes = {service.name: 0 for service in table.services}
    for one in table.departures:
        row = range(one.time_s, (one.until_s or 0) + 1, one.every_s) if one.every_s and one.until_s is not None else [0]
        sizes[one.service] = sizes.get(one.service, 0) + len(row)
    days = [table.valid_from + timedelta(days=number) for number in range((table.valid_to - table.valid_from).days + 1)]
    counts = [sum(sizes[one.name] for one in table.services if one.runs_on(day)) for day in days]

    assert busiest_day(table) == (days[counts.index(max(counts))], max(counts))
