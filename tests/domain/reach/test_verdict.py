from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visitapp.domain.crossing.sailings import Board, sailings_between
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import Crossing, Direction, Mode, Port, Rule, Sailing, SourceNote
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.types import GroundTime, Journey, Reach, Verdict
from visitapp.domain.reach.verdict import Matcher, Stay, serves_region

ZONE = ZoneInfo("Europe/Stockholm")
HERE = Port("here", {"sv": "Här"}, "SE", 56.7, 12.8, "Europe/Stockholm", 500, True)
THERE = Port("there", {"sv": "Där"}, "DK", 56.4, 10.9, "Europe/Copenhagen", 500, True)
RULES = tuple(Rule(mode, 30, 10, assumed=False) for mode in ("foot", "bicycle", "car"))
CROSSING = Crossing("here-there", HERE, THERE, "Ferries", "running", rules=RULES)
DAY = date(2026, 7, 1)
SPOT = Spot(56.7, 12.9)
HOUR = timedelta(hours=1)


def ground(low: int = 20, middle: int = 30, high: int = 60, estimated: bool = False) -> GroundTime:
    return GroundTime(timedelta(minutes=low), timedelta(minutes=middle), timedelta(minutes=high), estimated=estimated)


def timetable(out: str = "08:00", home: str = "18:00", minutes: int = 60, last: date | None = None) -> Timetable:
    """Daily sailings to the region (`out`) and from it (`home`), the hours parted by spaces."""
    ways: tuple[tuple[Direction, str], ...] = (("back", out), ("out", home))
    departures = tuple(
        Departure(f"{way}-{clock}", way, "daily", int(clock[:2]) * 3600 + int(clock[3:]) * 60, minutes * 60)
        for way, clocks in ways
        for clock in clocks.split()
    )
    daily = Service("daily", frozenset(range(7)))
    until = last or date(2026, 12, 31)
    note = SourceNote("Leaflet")
    return Timetable("here-there", "t", "T", date(2026, 1, 1), until, note, (daily,), departures)


def at(clock: str, day: date = DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


def timed(start: str, end: str | None, day: date = DAY, later: int = 0) -> Stay:
    ends_at = None if end is None else at(end, day + timedelta(days=later))
    return Stay("timed", day, None, at(start, day), ends_at)


NOON = timed("11:00", "14:00")


def match(
    stay: Stay,
    table: Timetable | None = None,
    crossing: Crossing = CROSSING,
    mode: Mode = "car",
    way: GroundTime | None = None,
    spot: Spot | None = SPOT,
) -> Reach:
    tables = [timetable()] if table is None else [table]
    return Matcher(Board(crossing, tables), mode).reach(stay, spot, way or ground())


def brief(found: Reach) -> tuple[str, str]:
    return found.verdict, found.reason


def test_day_trip_tells_every_moment() -> None:
    found = match(timed("11:00", "14:00"))

    assert found == Reach(
        crossing="here-there",
        mode="car",
        verdict="day",
        out=Journey(
            direction="back",
            sailing_key="back-08:00@2026-07-01",
            leaves_at=None,
            check_in_closes_at=at("07:30"),
            departs_at=at("08:00"),
            arrives_at=at("09:00"),
            on_land_at=at("09:10"),
            there_at=at("09:40"),
            ground=ground(),
            slack=timedelta(minutes=80),
        ),
        home=Journey(
            direction="out",
            sailing_key="out-18:00@2026-07-01",
            leaves_at=at("16:50"),
            check_in_closes_at=at("17:30"),
            departs_at=at("18:00"),
            arrives_at=at("19:00"),
            on_land_at=at("19:10"),
            there_at=None,
            ground=ground(),
            slack=timedelta(hours=3),
        ),
        on_site=timedelta(hours=7, minutes=10),
    )


@pytest.mark.parametrize(
    ("stay", "out", "home", "expected"),
    [
        (timed("10:20", "16:20"), "08:00", "18:00", ("day", "")),
        (timed("10:19", "16:20"), "08:00", "18:00", ("tight", "")),
        (timed("10:20", "16:21"), "08:00", "18:00", ("tight", "")),
        (timed("09:50", "16:50"), "08:00", "18:00", ("tight", "")),
        (timed("09:49", "16:50"), "08:00", "18:00", ("no", "too-late")),
        (timed("09:50", "16:51"), "08:00", "18:00", ("night", "")),
        (timed("20:00", "23:00"), "08:00", "03:59", ("day", "")),
        (timed("20:00", "23:00"), "08:00", "04:00", ("night", "")),
        (timed("20:00", "23:00"), "08:00", "04:00 03:30", ("day", "")),
        (timed("20:00", "23:00"), "", "18:00", ("no", "no-sailing-out")),
        (timed("12:00", "14:00"), "08:00", "", ("no", "no-sailing-home")),
        (timed("12:00", None), "08:00", "16:00", ("day", "")),
        (timed("22:00", "21:00", later=1), "08:00", "23:30", ("night", "")),
    ],
)
def test_verdict_at_its_limits(stay: Stay, out: str, home: str, expected: tuple[str, str]) -> None:
    assert brief(match(stay, timetable(out, home))) == expected


def test_latest_sailing_in_time_and_first_home_are_chosen() -> None:
    found = match(timed("14:00", "15:00"), timetable("06:00 08:00 11:00 13:00", "12:00 17:00 19:00"))

    assert found.out is not None
    assert found.home is not None
    assert (found.out.departs_at, found.home.departs_at) == (at("11:00"), at("17:00"))


def test_ship_that_overtakes_another_is_taken() -> None:
    slow = Departure("slow", "back", "daily", 7 * 3600, 4 * 3600)
    fast = Departure("fast", "back", "daily", 9 * 3600, 3600)
    home = Departure("home", "out", "daily", 20 * 3600, 3600)

    found = match(timed("14:00", "15:00"), replace(timetable(), departures=(slow, fast, home)))

    assert found.out is not None
    assert found.out.sailing_key == "fast@2026-07-01"


@pytest.mark.parametrize(
    ("stay", "crossing", "table", "spot", "expected"),
    [
        (timed("11:00", "14:00"), CROSSING, timetable(last=date(2026, 6, 30)), SPOT, ("unknown", "no-timetable")),
        (Stay("no-time", DAY), CROSSING, timetable(), SPOT, ("unknown", "no-hour")),
        (
            timed("11:00", "14:00"),
            replace(CROSSING, status="discontinued", valid_to=date(2026, 4, 30)),
            timetable(),
            SPOT,
            ("not-running", "discontinued"),
        ),
        (NOON, replace(CROSSING, status="suspended"), timetable(), None, ("not-running", "suspended")),
        (NOON, replace(CROSSING, status="planned"), timetable(), SPOT, ("not-running", "planned")),
        (
            NOON,
            replace(CROSSING, status="seasonal"),
            timetable("", ""),
            SPOT,
            ("not-running", "out-of-season"),
        ),
        (
            timed("11:00", "14:00"),
            replace(CROSSING, rules=(Rule("car", None, None, accepted=False),)),
            timetable(),
            SPOT,
            ("no", "not-accepted"),
        ),
    ],
)
def test_reason_says_why_there_is_no_verdict(
    stay: Stay, crossing: Crossing, table: Timetable, spot: Spot | None, expected: tuple[str, str]
) -> None:
    assert brief(match(stay, table, crossing, spot=spot)) == expected


@pytest.mark.parametrize(
    ("spot", "way", "expected"),
    [(None, None, "no-place"), (SPOT, None, "no-ground-time"), (None, ground(), "")],
)
def test_place_is_needed_unless_an_office_entered_the_minutes(
    spot: Spot | None, way: GroundTime | None, expected: str
) -> None:
    found = Matcher(Board(CROSSING, [timetable()]), "foot").reach(timed("11:00", "14:00"), spot, way)

    assert found.reason == expected


def test_way_home_on_a_day_without_timetable_is_unknown_not_no() -> None:
    found = match(timed("11:00", "17:30"), timetable(last=DAY))

    assert brief(found) == ("unknown", "no-timetable")


def test_sailings_that_refuse_the_mode_say_so() -> None:
    table = timetable()
    freight = tuple(replace(item, classes=frozenset({"car"})) for item in table.departures)

    found = [match(timed("11:00", "14:00"), replace(table, departures=freight), mode=mode) for mode in ("foot", "car")]

    assert [brief(item) for item in found] == [("no", "not-accepted"), ("day", "")]


def test_everything_assumed_is_marked() -> None:
    crossing = replace(CROSSING, rules=(), port_from=replace(HERE, confirmed=False))
    table = timetable()
    rows = tuple(replace(item, every_s=3600, until_s=item.time_s, approximate=True) for item in table.departures)

    found = match(
        timed("12:00", None),
        replace(table, departures=rows, demo=True),
        crossing,
        way=ground(estimated=True),
        spot=SPOT._replace(confirmed=False),
    )

    assert found.assumptions == (
        "check-in-assumed",
        "disembark-assumed",
        "approximate-sailing",
        "demo-timetable",
        "ground-estimated",
        "port-unconfirmed",
        "place-unconfirmed",
        "end-assumed",
    )


def test_rule_of_the_direction_and_period_goes_first() -> None:
    rules = (
        Rule("car", 30, 10, assumed=False),
        Rule("car", 20, 5, "back", valid_to=DAY, assumed=False),
        Rule("car", 90, 50, "back", valid_from=DAY + timedelta(days=1), assumed=False),
    )

    found = match(timed("11:00", "14:00"), crossing=replace(CROSSING, rules=rules))

    assert found.out is not None
    assert found.home is not None
    assert (found.out.check_in_closes_at, found.out.on_land_at) == (at("07:40"), at("09:05"))
    assert found.home.check_in_closes_at == at("17:30")


def all_day(days: int | None) -> Stay:
    return Stay("all-day", DAY, None if days is None else DAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("out", "home", "expected"),
    [
        ("08:00", "18:00", "day"),
        ("11:20", "18:10", "day"),
        ("11:20", "18:09", "tight"),
        ("11:20", "17:10", "tight"),
        ("11:20", "17:09", "night"),
        ("13:20", "23:00", "tight"),
        ("13:21", "23:00", "no"),
        ("12:50", "23:00", "day"),
        ("13:00", "09:00", "night"),
    ],
)
def test_all_day_needs_three_hours_between_ten_and_six(out: str, home: str, expected: str) -> None:
    assert match(all_day(None), timetable(out, home)).verdict == expected


def test_all_day_takes_the_best_day_and_none_before_the_given_one() -> None:
    table = timetable()
    wednesdays = replace(table, services=(Service("daily", frozenset({2})),))
    matcher = Matcher(Board(CROSSING, [wednesdays]), "car")
    stay = Stay("all-day", DAY - timedelta(days=2), DAY + timedelta(days=12))

    found = [matcher.reach(stay, SPOT, ground(), day) for day in (None, DAY + timedelta(days=1))]

    assert [item.out and item.out.departs_at for item in found] == [at("08:00"), at("08:00", DAY + timedelta(days=7))]


def test_stay_longer_than_a_day_counts_only_its_own_hours() -> None:
    starts_friday_evening = Stay("timed", DAY, None, at("19:00"), at("20:00", DAY + timedelta(days=1)))

    found = match(starts_friday_evening)

    assert brief(found) == ("day", "")
    assert found.out is not None
    assert found.out.departs_at == at("08:00", DAY + timedelta(days=1))


def test_crossing_inside_one_country_has_no_verdicts() -> None:
    inside = replace(CROSSING, port_to=replace(THERE, country="SE"))
    unknown = replace(CROSSING, port_to=replace(THERE, country=""))

    assert [serves_region(item) for item in (CROSSING, inside, unknown)] == [True, False, False]
    with pytest.raises(ValueError, match="not between the region and another country"):
        Matcher(Board(inside, []), "car")


def test_port_in_the_region_may_be_either_end() -> None:
    turned = replace(CROSSING, port_from=THERE, port_to=HERE)
    table = timetable(out="18:00", home="08:00")

    found = match(timed("11:00", "14:00"), table, turned)

    assert found.out is not None
    assert (found.verdict, found.out.direction) == ("day", "out")


@dataclass(frozen=True)
class Moments:
    departs: datetime
    closes: datetime
    land: datetime


def brute_verdict(crossing: Crossing, table: Timetable, stay: Stay, way: GroundTime) -> Verdict:
    """The verdict by trying every sailing out with every sailing home, as DESIGN.md says it."""
    assert stay.starts_at is not None
    ends_at = stay.ends_at or stay.starts_at + 2 * HOUR
    day = stay.starts_at.astimezone(ZONE).date()
    start, later = at("00:00", day), at("00:00", day + timedelta(days=2))
    late = at("04:00", day + timedelta(days=1))
    sailings = [moments(item) for item in sailings_between([table], crossing, start, later)]
    margin = timedelta(minutes=10)
    verdicts: set[Verdict] = {"no"}
    for out_way, out in sailings:
        if out_way != "back" or out.departs >= at("00:00", day + timedelta(days=1)):
            continue
        for home_way, home in sailings:
            if home_way != "out":
                continue
            fits = {
                minutes: out.land + minutes + margin <= stay.starts_at and ends_at + minutes + margin <= home.closes
                for minutes in (way.middle, way.high)
            }
            if home.departs < late and fits[way.high]:
                verdicts.add("day")
            if home.departs < late and fits[way.middle]:
                verdicts.add("tight")
            if fits[way.middle]:
                verdicts.add("night")
    order: tuple[Verdict, ...] = ("day", "tight", "night", "no")
    return next(verdict for verdict in order if verdict in verdicts)


def moments(sailing: Sailing) -> tuple[Direction, Moments]:
    closes, land = sailing.departs_at - timedelta(minutes=30), sailing.arrives_at + timedelta(minutes=10)
    return sailing.direction, Moments(sailing.departs_at, closes, land)


DEPARTURES = st.builds(
    Departure,
    st.integers(0, 10_000).map(str),
    st.sampled_from(["out", "back"]),
    st.just("daily"),
    st.integers(0, 30 * 4).map(lambda quarter: quarter * 900),
    st.sampled_from([1200, 3600, 12_600, 18_000]),
    st.sampled_from([None, None, None, 2400]),
    st.integers(0, 26 * 3600),
)
TABLES = st.lists(DEPARTURES, max_size=8).map(lambda items: replace(timetable(), departures=tuple(items)))
GROUNDS = (
    st.lists(st.integers(0, 200), min_size=3, max_size=3)
    .map(sorted)
    .map(lambda items: ground(items[0], items[1], items[2]))
)
DAYS = st.sampled_from([DAY, date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)])


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    starts_at = at("00:00", draw(DAYS)) + draw(st.integers(0, 24 * 6)) * timedelta(minutes=10)
    length = draw(st.none() | st.integers(1, 24 * 6).map(lambda tens: tens * timedelta(minutes=10)))
    return Stay("timed", starts_at.date(), None, starts_at, None if length is None else starts_at + length)


@given(TABLES, stays(), GROUNDS)
@settings(deadline=None, max_examples=300)
def test_matcher_equals_trying_every_pair_of_sailings(table: Timetable, stay: Stay, way: GroundTime) -> None:
    found = match(stay, table, way=way)

    assert found.verdict == brute_verdict(CROSSING, table, stay, way)


@given(TABLES, stays(), GROUNDS)
@settings(deadline=None, max_examples=150)
def test_ways_out_and_home_keep_the_order_of_the_day(table: Timetable, stay: Stay, way: GroundTime) -> None:
    found = match(stay, table, way=way)

    for moments_in_order in ordered(found, stay):
        assert moments_in_order == sorted(moments_in_order)
    assert (found.out is None) == (found.home is None) == (found.verdict == "no")


def ordered(found: Reach, stay: Stay) -> Iterator[list[datetime]]:
    out, home = found.out, found.home
    if out is None or home is None or out.there_at is None or home.leaves_at is None:
        return
    assert stay.starts_at is not None
    ends_at = stay.ends_at or stay.starts_at + 2 * HOUR
    yield [out.check_in_closes_at, out.departs_at, out.arrives_at, out.on_land_at, out.there_at, stay.starts_at]
    yield [ends_at, home.leaves_at, home.check_in_closes_at, home.departs_at, home.arrives_at, home.on_land_at]


@given(TABLES, stays() | st.integers(1, 4).map(all_day), GROUNDS, st.integers(1, 60))
@settings(deadline=None, max_examples=200)
def test_longer_ground_time_never_betters_the_verdict(table: Timetable, stay: Stay, way: GroundTime, more: int) -> None:
    longer = replace(
        way,
        low=way.low + timedelta(minutes=more),
        middle=way.middle + timedelta(minutes=more),
        high=way.high + timedelta(minutes=more),
    )
    order = ("day", "tight", "night", "no")

    verdicts = [match(stay, table, way=item).verdict for item in (way, longer)]

    assert verdicts == sorted(verdicts, key=order.index)


@given(TABLES, stays() | st.integers(1, 4).map(all_day), GROUNDS, st.integers(0, 29))
@settings(deadline=None, max_examples=200)
def test_later_check_in_never_makes_fewer_sailings_possible(
    table: Timetable, stay: Stay, way: GroundTime, closes_min: int
) -> None:
    later = replace(CROSSING, rules=tuple(replace(rule, check_in_closes_min=closes_min) for rule in RULES))
    order = ("day", "tight", "night", "no")

    verdicts = [match(stay, table, crossing, way=way).verdict for crossing in (later, CROSSING)]

    assert verdicts == sorted(verdicts, key=order.index)


@given(TABLES, stays().filter(lambda stay: stay.starts_on == DAY), GROUNDS, st.sampled_from([1, 2, -3]))
@settings(deadline=None, max_examples=150)
def test_weeks_later_all_is_weeks_later(table: Timetable, stay: Stay, way: GroundTime, weeks: int) -> None:
    by = timedelta(weeks=weeks)
    assert stay.starts_at is not None
    moved = stay._replace(
        starts_on=stay.starts_on + by, starts_at=stay.starts_at + by, ends_at=stay.ends_at and stay.ends_at + by
    )

    found, then = match(stay, table, way=way), match(moved, table, way=way)

    assert (then.verdict, then.reason, then.on_site) == (found.verdict, found.reason, found.on_site)
    for one, other in ((found.out, then.out), (found.home, then.home)):
        assert (one and moments_of(one, by)) == (other and moments_of(other, timedelta()))


def moments_of(journey: Journey, by: timedelta) -> list[datetime]:
    found = (
        journey.leaves_at, journey.check_in_closes_at, journey.departs_at, journey.arrives_at, journey.on_land_at,
        journey.there_at,
    )  # fmt: skip
    return [moment + by for moment in found if moment is not None]
