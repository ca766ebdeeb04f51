"""What an operator says of trips becomes disruptions of sailings: those it is of, once, and no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.crossing.livenews import LEAST_CHANGE, LEAST_DELAY, Told, TripNews, stale, steps_to, told_by
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Departure, GtfsOrigin, Service, Timetable
from visitapp.domain.crossing.types import Crossing, Disruption, Port, SourceNote

DAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
BY = "realtime:live"
HERE = Port("here", {}, "SE", 56.7, 12.8, "Europe/Stockholm", 500, True)
THERE = Port("there", {}, "DK", 56.4, 10.9, "Europe/Copenhagen", 500, True)
CROSSING = Crossing("here-there", HERE, THERE, "Ferries", "running")
MINUTE = timedelta(minutes=1)


def departure(trip: str, hour: int, stop: str = "a", key: str = "") -> Departure:
    origin = GtfsOrigin(trip, "r", stop, first=True)
    return Departure(key or f"out-{trip}", "out", "s", hour * 3600, 1200, origin=origin)


MONTH = (date(2026, 11, 1), date(2026, 11, 30))
BOARD = Board(
    CROSSING,
    [
        Timetable(
            CROSSING.slug, "gtfs:f:x", "F", *MONTH, SourceNote("F"), (Service("s", frozenset(range(7)), (MONTH,)),),
            (departure("t1", 7), departure("t1-2", 9), departure("t3", 25)), zone="Europe/Stockholm",
        )
    ],
)  # fmt: skip


def told(*news: TripNews, now: datetime = NOW) -> Told:
    return told_by(news, [BOARD], BY, "Ferries", now)


def late(minutes: float, trip: str = "t1", stop: str = "") -> TripNews:
    return TripNews(trip, "", "running", DAY, {stop: minutes * MINUTE})


def kinds(found: Told) -> dict[str, str]:
    return {key: one.kind for (_, _, key), one in found.disruptions.items()}


def test_cancelled_trip_is_its_sailing_on_that_day_alone() -> None:
    found = told(TripNews("t1", "", "cancelled", DAY))

    assert kinds(found) == {"out-t1@2026-11-02": "cancelled"}
    assert (found.matched, found.unmatched) == (1, 0)


def test_news_without_a_day_is_of_the_nearest_sailing() -> None:
    evening = datetime(2026, 11, 2, 22, 0, tzinfo=UTC)

    assert kinds(told(TripNews("t1", "", "cancelled"), now=evening)) == {"out-t1@2026-11-03": "cancelled"}
    # It leaves at 01:00 of the third, and belongs to the second.
    assert kinds(told(TripNews("t3", "", "cancelled"), now=evening)) == {"out-t3@2026-11-02": "cancelled"}


def test_delay_of_the_stop_it_leaves_from_counts_before_that_of_the_trip() -> None:
    found = told(TripNews("t1", "", "running", DAY, {"": 30 * MINUTE, "a": 12.4 * MINUTE, "b": 5 * MINUTE}))

    assert [one.delay for one in found.disruptions.values()] == [12 * MINUTE]


def test_instant_of_leaving_is_a_delay_too() -> None:
    leaves = datetime(2026, 11, 2, 6, 20, tzinfo=UTC)

    assert [one.delay for one in told(TripNews("t1", "", "running", DAY, {"a": leaves})).disruptions.values()] == [
        20 * MINUTE
    ]


def test_boat_on_time_early_or_a_day_late_is_no_news() -> None:
    assert kinds(told(late(0), late(2.4, "t1-2"), late(-9, "t3"))) == {}
    assert kinds(told(late(60 * 24 + 1))) == {}


def test_stop_that_is_left_out_is_no_departure() -> None:
    assert kinds(told(TripNews("t1", "", "running", DAY, {}, frozenset({"a"})))) == {"out-t1@2026-11-02": "cancelled"}
    assert kinds(told(TripNews("t1", "", "running", DAY, {}, frozenset({"b"})))) == {}


def test_route_that_stands_still_has_its_sailings_cancelled_between_those_instants() -> None:
    found = told(TripNews("", "r", "cancelled", since=NOW, until=NOW + timedelta(hours=2)))

    assert kinds(found) == {"out-t1@2026-11-02": "cancelled"}


def test_trips_that_no_sailing_is_of_are_counted_and_not_guessed() -> None:
    found = told(late(30, "t"), late(30, "t1-"), TripNews("t1", "", "cancelled", date(2027, 1, 1)))

    assert (kinds(found), found.matched, found.unmatched) == ({}, 0, 3)


def test_telling_the_same_again_changes_nothing() -> None:
    found = told(late(30), TripNews("t3", "", "cancelled", DAY))
    holding = [replace(one, uid=str(number)) for number, one in enumerate(found.disruptions.values())]

    assert steps_to(found, holding, BY, whole=True, now=NOW) == steps_to(told(), [], BY, whole=True, now=NOW)


def test_what_an_office_said_stays_and_is_not_said_again() -> None:
    found = told(late(30))
    office = replace(next(iter(found.disruptions.values())), uid="1", made_by="anna@example.org", kind="full")

    steps = steps_to(found, [office], BY, whole=True, now=NOW)

    assert (steps.begin, steps.end) == ((), ())


def test_what_is_told_no_more_is_over_unless_the_boat_should_have_left() -> None:
    holding = [replace(one, uid="1") for one in told(late(30)).disruptions.values()]

    assert steps_to(told(), holding, BY, whole=True, now=NOW).end == ("1",)
    assert steps_to(told(), holding, BY, whole=False, now=NOW).end == ()
    assert steps_to(told(), holding, BY, whole=True, now=NOW + timedelta(hours=3)).end == ()


def test_silence_ends_guesses_and_no_cancellation() -> None:
    holding = [
        replace(one, uid=one.kind) for one in told(late(30), TripNews("t3", "", "cancelled", DAY)).disruptions.values()
    ]

    assert stale(holding, BY) == ("delayed",)
    assert stale(holding, "realtime:other") == ()


@given(st.lists(st.integers(-10, 200), max_size=12))
def test_each_delay_that_is_told_differs_from_the_last(minutes: list[int]) -> None:
    holding: list[Disruption] = []
    for number, late_by in enumerate(minutes):
        found = told(late(late_by))
        steps = steps_to(found, holding, BY, whole=True, now=NOW)
        for one in steps.begin:
            assert one.delay >= LEAST_DELAY
            assert all(abs(one.delay - other.delay) >= LEAST_CHANGE for other in holding)
        if steps.begin or steps.end:
            holding = [replace(one, uid=str(number)) for one in steps.begin]
        assert len(holding) <= 1


EVERY_20_MIN = Board(
    CROSSING,
    [
        Timetable(
            CROSSING.slug, "gtfs:f:x", "F", *MONTH, SourceNote("F"), (Service("s", frozenset(range(7)), (MONTH,)),),
            # The trip starts at 07:00 and calls here ten minutes later.
            (
                Departure(
                    "out-t1-25200", "out", "s", 25_800, 1200, every_s=1200, until_s=28_200,
                    origin=GtfsOrigin("t1", "r", "a", first=False, after_s=600),
                ),
            ),
            zone="Europe/Stockholm",
        )
    ],
)  # fmt: skip


def starts(news: TripNews) -> list[str]:
    found = told_by([news], [EVERY_20_MIN], BY, "Ferries", NOW)
    return [f"{one.departs_at:%H:%M}" for one in found.disruptions.values() if one.departs_at is not None]


def test_of_a_frequency_the_departure_is_meant_whose_trip_starts_then() -> None:
    assert starts(TripNews("t1", "", "cancelled", DAY, start_s=26_400)) == ["06:30"]
    assert starts(TripNews("t1", "", "cancelled", start_s=27_600)) == ["06:50"]
    assert starts(TripNews("t1", "", "cancelled", DAY, start_s=26_401)) == []
    assert starts(TripNews("t1", "", "cancelled", DAY, start_s=28_800)) == []
    assert starts(TripNews("t1", "", "cancelled", DAY)) == []


def test_while_nothing_goes_all_departures_of_a_frequency_between_are_cancelled() -> None:
    since, until = datetime(2026, 11, 2, 6, 20, tzinfo=UTC), datetime(2026, 11, 2, 6, 40, tzinfo=UTC)

    assert starts(TripNews("", "r", "cancelled", since=since, until=until)) == ["06:30"]
    assert starts(TripNews("t1", "", "cancelled", DAY, since=since)) == ["06:30", "06:50"]
