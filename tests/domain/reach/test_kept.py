"""What is kept is what the day itself would give, whichever day like it was asked before."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.transit.made_up import Made, feed_of, trip
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import (
    MODES,
    Crossing,
    Direction,
    Disruption,
    DisruptionKind,
    Mode,
    Port,
    Rule,
    SourceNote,
)
from visitapp.domain.reach import portprofiles
from visitapp.domain.reach.alike import AlikeDays
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.kept import Answers, hours_of
from visitapp.domain.reach.plan_json import plan_to_json
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.said import kept_of
from visitapp.domain.reach.types import GroundTime
from visitapp.domain.reach.verdict import Matcher, Stay, clock_of
from visitapp.domain.reach.ways import Ways, timetable_way
from visitapp.domain.transit.network import Network

ZONE = ZoneInfo("Europe/Stockholm")
HERE = Port("here", {"sv": "Här"}, "SE", 56.7, 12.8, "Europe/Stockholm", 500, False)
THERE = Port("there", {"sv": "Där"}, "DK", 56.4, 10.9, "Europe/Copenhagen", 500, True)
HOUR = timedelta(hours=1)
SUMMER_ENDS, YEAR_ENDS = date(2026, 10, 25), date(2026, 12, 31)
RULES = (
    Rule("foot", 30, 10, assumed=False, valid_to=date(2026, 10, 31)),
    Rule("foot", 45, 10, assumed=False, valid_from=date(2026, 11, 1)),
    Rule("car", 40, 15, "out", assumed=True),
    Rule("bicycle", 30, 10, accepted=False, valid_from=date(2026, 12, 1)),
)
CROSSING = Crossing("here-there", HERE, THERE, "Ferries", "running", rules=RULES)
DAYS = tuple(date(2026, 10, 1) + timedelta(days=number) for number in range(100))
SPOTS = (Spot(56.7, 12.9), Spot(56.7, 12.9, confirmed=False), None)
WAYS = (
    Ways(GroundTime(timedelta(minutes=20), timedelta(minutes=25), timedelta(minutes=45), estimated=False)),
    Ways(GroundTime(timedelta(minutes=75), timedelta(minutes=80), timedelta(minutes=99), estimated=True)),
    Ways(None),
)


def timetable(zone: str = "", clock: str = "wall") -> Timetable:
    services = (
        Service("weekdays", frozenset(range(5)), excluded=frozenset({date(2026, 12, 24)})),
        Service("weekend", frozenset({5, 6})),
        Service("extra", added=frozenset({date(2026, 11, 7)})),
    )
    rows: tuple[tuple[str, Direction, str, str], ...] = (
        ("early", "back", "weekdays", "05:40"), ("late", "back", "weekend", "09:10"),
        ("noon", "back", "weekdays", "12:00"), ("to-2026-11-02@x", "back", "extra", "07:00"),
        ("home", "out", "weekdays", "21:15"), ("home", "out", "weekend", "23:50"),
        ("night", "out", "weekend", "26:30"), ("morning", "out", "weekdays", "04:10"),
    )  # fmt: skip
    departures = tuple(
        Departure(f"{name}-{at}", way, service, int(at[:2]) * 3600 + int(at[3:]) * 60, 3600)
        for name, way, service, at in rows
    )
    row = Departure("row", "out", "weekend", 15 * 3600, 3600, 2400, 18 * 3600, approximate=True)
    made = Timetable(
        "here-there",
        "t",
        "T",
        date(2026, 10, 5),
        YEAR_ENDS,
        SourceNote("Leaflet"),
        services,
        (*departures, row),
        zone=zone,
    )
    return replace(made, clock="service-day") if clock == "service-day" else made


def disruption(kind: DisruptionKind, day: date, key: str = "", last: date | None = None) -> Disruption:
    way: Direction | None = "out" if key else None
    delay = timedelta(minutes=50) if kind == "delayed" else timedelta()
    reasons, made_at = (("sv", "Storm"),), datetime(2026, 9, 1, tzinfo=UTC)
    return Disruption(
        f"{kind}-{day}", "here-there", kind, way, key, day, last or day, reasons, "office", made_at, delay
    )  # fmt: skip


NEWS = (
    disruption("cancelled", date(2026, 11, 4), "home-21:15@2026-11-04"),
    disruption("delayed", date(2026, 11, 11), "home-21:15@2026-11-11"),
    disruption("suspended", date(2026, 11, 18), last=date(2026, 11, 19)),
)
BOARDS = (
    Board(CROSSING, [timetable()]),
    Board(CROSSING, [timetable("Europe/London", "service-day")], NEWS),
    Board(replace(CROSSING, status="seasonal"), [timetable()], NEWS),
)
ALIKE = [AlikeDays(board) for board in BOARDS]
ANSWERS = {(at, mode): Answers(Matcher(board, mode, ALIKE[at])) for at, board in enumerate(BOARDS) for mode in MODES}

_lengths = st.sampled_from([None, 0, 45, 120, 300, 1439, 1500, 5000])


@st.composite
def _stays(draw: st.DrawFn) -> Stay:
    day = draw(st.sampled_from(DAYS))
    kind = draw(st.sampled_from(["timed", "timed", "timed", "all-day", "no-time"]))
    if kind == "timed":
        clock = time(*divmod(draw(st.integers(0, 287)) * 5, 60))
        starts_at = datetime.combine(day, clock, ZONE).astimezone(UTC)
        length = draw(_lengths)
        return Stay("timed", day, None, starts_at, None if length is None else starts_at + timedelta(minutes=length))
    if kind == "all-day":
        return Stay("all-day", day, draw(st.sampled_from([None, *(day + timedelta(days=n) for n in (0, 1, 2, 9))])))
    return Stay("no-time", day)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(ANSWERS)), _stays(), st.sampled_from(SPOTS), st.sampled_from(WAYS),
    st.none() | st.sampled_from(DAYS),
)  # fmt: skip
def test_what_is_kept_is_what_the_day_itself_gives(
    which: tuple[int, Mode], stay: Stay, spot: Spot | None, ways: Ways, not_before: date | None
) -> None:
    not_before = None if not_before is None else min(not_before, max(stay.starts_on, stay.ends_on or stay.starts_on))
    alone, clock = Matcher(BOARDS[which[0]], which[1]), clock_of(stay, ZONE)
    hours = hours_of(ALIKE[which[0]], stay, clock, not_before)

    kept = ANSWERS[which].kept(stay, clock, hours, spot, ways, not_before)

    found = alone.answer(stay, clock, spot, ways, not_before)
    assert (kept, kept.whole_plan) == (kept_of(found), plan_to_json(found))


def sailing_daily(*rows: tuple[str, Direction, int, int]) -> Timetable:
    """Boats of every day: key, direction, hour and length in hours."""
    departures = tuple(Departure(key, way, "daily", hour * 3600, length * 3600) for key, way, hour, length in rows)
    return replace(timetable(), services=(Service("daily", frozenset(range(7))),), departures=departures)


@pytest.mark.parametrize(
    "tables",
    [
        # The feeds of two operators count their trips from 1.
        (sailing_daily(("1", "back", 6, 1), ("home", "out", 22, 1)), sailing_daily(("1", "back", 11, 1))),
        # It lands when a pattern has no more dates; and it belongs to a service day that has none any more.
        (sailing_daily(("1", "back", 6, 1), ("2", "back", 11, 1), ("home", "out", 22, 140)),),
        (sailing_daily(("1", "back", 78, 1), ("2", "back", 83, 1), ("home", "out", 22, 1)),),
    ],
)  # fmt: skip
def test_journeys_are_those_of_the_boats_that_were_found(tables: tuple[Timetable, ...]) -> None:
    board = Board(CROSSING, tables)
    answers, alone = Answers(Matcher(board, "car", AlikeDays(board))), Matcher(board, "car")
    kept, found = [], []
    for hour in (10, 15):
        starts_at = datetime(2026, 11, 17, hour, tzinfo=UTC)
        stay = Stay("timed", date(2026, 11, 17), None, starts_at, starts_at + HOUR)
        clock = clock_of(stay, ZONE)
        hours = hours_of(answers.matcher.days, stay, clock, None)
        kept.append(answers.kept(stay, clock, hours, SPOTS[0], WAYS[0], None))
        found.append(alone.answer(stay, clock, SPOTS[0], WAYS[0]))

    assert [one.out and one.out.departs_at.hour for one in found] == [5, 10]
    assert [(one, one.whole_plan) for one in kept] == [(kept_of(one), plan_to_json(one)) for one in found]


def by_bus() -> Made:
    """Buses between the quay and two villages on weekdays, fewer at weekends, on some days none; to 15 December."""
    running = [day for day in DAYS if day <= date(2026, 12, 15) and day != date(2026, 11, 26)]
    weekdays = [day for day in running if day.weekday() < 5]
    trips = []
    for days, hours in ((weekdays, (7, 9, 13, 16, 17, 20)), (running, (6, 10, 14, 18, 23, 24))):
        for hour in hours:
            trips.append(trip((0, f"{hour}:05"), (1, f"{hour}:35"), (2, f"{hour}:59"), days=days))
            trips.append(trip((2, f"{hour}:11"), (1, f"{hour}:40"), (0, f"{hour + 1}:08"), days=days))
    return Made([(56.7, 12.8), (56.7, 12.9), (56.7, 13.1)], trips, names=["Quay", "Village", "Far village"])


TRANSPORT = PublicTransport(Network([feed_of(by_bus())]))
RIDES = [
    Ways(minutes, timetable_way(TRANSPORT, HERE, Spot(56.7, east), minutes))
    for east in (12.9, 13.1)
    for minutes in (None, GroundTime(HOUR, HOUR, HOUR, estimated=True))
]
BY_BUS = [Answers(Matcher(board, "foot", AlikeDays(board, TRANSPORT))) for board in BOARDS]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2), st.booleans(), _stays(), st.sampled_from(RIDES), st.none() | st.sampled_from(DAYS))
def test_what_is_kept_by_bus_is_what_the_day_itself_gives(
    which: int, knows_buses: bool, stay: Stay, ways: Ways, not_before: date | None
) -> None:
    answers, clock = BY_BUS[which] if knows_buses else ANSWERS[which, "foot"], clock_of(stay, ZONE)
    hours = hours_of(answers.matcher.days, stay, clock, not_before)

    kept = answers.kept(stay, clock, hours, SPOTS[0], ways, not_before)

    alone = Matcher(BOARDS[which], "foot").answer(stay, clock, SPOTS[0], ways, not_before)
    assert (kept, kept.whole_plan) == (kept_of(alone), plan_to_json(alone))


def test_verdicts_have_one_number_when_they_say_the_same() -> None:
    said: dict[int, object] = {}
    numbers: dict[object, int] = {}
    for answers, ways in ((ANSWERS[1, "car"], WAYS[0]), (BY_BUS[1], RIDES[0]), (BY_BUS[1], RIDES[3])):
        for day, hour, length in product(DAYS, (8, 12, 17, 22), (1, 9)):
            starts_at = datetime.combine(day, time(hour), ZONE).astimezone(UTC)
            stay = Stay("timed", day, None, starts_at, starts_at + length * HOUR)
            clock = clock_of(stay, ZONE)
            hours = hours_of(answers.matcher.days, stay, clock, None)
            kept = answers.kept(stay, clock, hours, SPOTS[0], ways, None)
            text = json.dumps([kept.said.verdict, kept.said.reason, kept.whole_plan])
            assert said.setdefault(kept.number, text) == text
            assert numbers.setdefault(text, kept.number) == kept.number

    assert len(said) > 400
    assert all(0 <= number < 1 << 63 for number in said)


def test_what_is_kept_by_bus_is_found_anew_when_it_was_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little is kept of ladders and of what is told of them; and whoever still has one may ask it."""
    for name, most in (("KEPT_LADDERS", 3), ("KEPT_TOLD", 4), ("KEPT_LABELS", 1)):
        monkeypatch.setattr(portprofiles, name, most)
    transport = PublicTransport(Network([feed_of(by_bus())]))
    ways = [
        tuple(Ways(None, timetable_way(one, HERE, Spot(56.7, east), None)) for one in (transport, TRANSPORT))
        for east in (12.9, 13.1)
    ]
    days = AlikeDays(BOARDS[0], transport)
    answers, alone = Answers(Matcher(BOARDS[0], "foot", days)), Matcher(BOARDS[0], "foot")
    verdicts = Counter[str]()
    for day in [*DAYS[:40], *DAYS[:40]]:
        for hour, (way, other) in product((10, 15, 19), ways):
            starts_at = datetime.combine(day, time(hour), ZONE).astimezone(UTC)
            stay = Stay("timed", day, None, starts_at, starts_at + 2 * HOUR)
            clock = clock_of(stay, ZONE)
            kept = answers.kept(stay, clock, hours_of(days, stay, clock, None), SPOTS[0], way, None)
            found = alone.answer(stay, clock, SPOTS[0], other)
            assert (kept, kept.whole_plan) == (kept_of(found), plan_to_json(found))
            verdicts[found.verdict] += 1
    assert verdicts["day"] > 50
    transport.was_asked(["here"])
    assert not transport.knows(["here"])


def test_what_is_asked_of_a_network_is_known_until_something_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = PublicTransport(Network([feed_of(by_bus())]))
    way = timetable_way(transport, HERE, Spot(56.7, 12.9), None)
    assert way is not None
    days = [datetime.combine(day, time(5), UTC).timestamp() for day in DAYS[:10]]
    known = []

    transport.was_asked(["here"])
    for most in (portprofiles.KEPT_LADDERS, 1):
        monkeypatch.setattr(portprofiles, "KEPT_LADDERS", most)
        for at in days:
            way.rides.there_s(at, at + 86_400)
        known += [transport.knows(["here"]), transport.knows(["here", "there"])]
        days = [at + 3600 * 16 for at in days]

    assert known == [True, False, False, False]


def test_days_are_alike_by_bus_when_the_same_buses_run() -> None:
    sails_daily = Board(CROSSING, [replace(timetable(), services=(Service("weekdays", frozenset(range(7))),))])
    without, alike = AlikeDays(sails_daily), AlikeDays(sails_daily, TRANSPORT)
    first, *others = (date(2026, 11, day) for day in (10, 17, 11, 24))

    assert [without.of(day).number == without.of(first).number for day in others] == [True, True, True]
    # The weekend is as far away, or not; on the Thursday after the 24th there is no bus.
    assert [alike.of(day).number == alike.of(first).number for day in others] == [True, False, False]


def test_days_are_alike_when_the_same_sails_by_the_same_clock_and_rules() -> None:
    alike = AlikeDays(BOARDS[0])

    tuesday = alike.of(date(2026, 11, 17)).number
    assert tuesday == alike.of(date(2026, 11, 24)).number
    assert alike.of(date(2026, 11, 24)).first == date(2026, 11, 17)
    assert tuesday != alike.of(date(2026, 12, 15)).number  # another rule for bicycles
    assert tuesday != alike.of(date(2026, 10, 13)).number  # summer time, and another rule
    assert tuesday != alike.of(date(2026, 11, 20)).number  # the weekend's boats go home
    assert tuesday != alike.of(date(2026, 12, 22)).number  # Christmas Eve is near


@pytest.mark.parametrize("day", [SUMMER_ENDS, date(2027, 3, 28), date(2026, 3, 29), date(2027, 10, 31)])
def test_a_day_with_a_change_of_clocks_is_like_none_without(day: date) -> None:
    always = replace(timetable(), valid_from=date(2026, 1, 1), valid_to=date(2027, 12, 31))
    alike = AlikeDays(Board(CROSSING, [always]))
    weeks = [day + timedelta(weeks=number) for number in (-2, -1, 1, 2)]

    assert alike.of(day).number not in {alike.of(one).number for one in weeks}


def test_a_disrupted_day_is_like_no_other() -> None:
    alike = AlikeDays(BOARDS[1])

    numbers = [alike.of(date(2026, 11, 4) + timedelta(weeks=number)).number for number in range(4)]

    assert len(set(numbers)) == 4
