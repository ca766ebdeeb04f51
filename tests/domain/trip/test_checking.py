from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.domain.trip.worlds import DAY, at, crossing, event, timetable, wish, world
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Departure, Timetable
from visitapp.domain.crossing.types import Direction, Disruption, DisruptionKind, Sailing, SailingStatus
from visitapp.domain.trip.changing import follow, today
from visitapp.domain.trip.checking import Finding, check
from visitapp.domain.trip.planner import propose
from visitapp.domain.trip.sequence import joins
from visitapp.domain.trip.types import Leg, Thing, ThingState, Trip
from visitapp.domain.trip.world import TripBoard, World

CONCERT = event("concert", "16:00", "18:00")


class ChangedBoard(Board):
    """A board on which some departures have another status, or another hour."""

    def __init__(self, changes: dict[str, tuple[SailingStatus, timedelta]]) -> None:
        super().__init__(crossing(), [timetable()])
        self._changes = changes

    def departing(self, direction: Direction, day: date) -> tuple[Sailing, ...]:
        """As the timetable has it, but for what was changed."""
        return tuple(self._changed(sailing) for sailing in super().departing(direction, day))

    def _changed(self, sailing: Sailing) -> Sailing:
        status, late = self._changes.get(sailing.key, (sailing.status, timedelta()))
        return replace(
            sailing, status=status, departs_at=sailing.departs_at + late, arrives_at=sailing.arrives_at + late
        )


def changed_world(key: str, status: SailingStatus, late: timedelta = timedelta()) -> World:
    return replace(world(CONCERT), board=TripBoard(ChangedBoard({key: (status, late)}), "car"))


def suspended_world(kind: DisruptionKind, trip: Trip, direction: Direction | None = None) -> World:
    """What an office said of the first boat of a plan, or of the crossing on its day."""
    leg = trip.items[0]
    assert isinstance(leg, Leg)
    of_all = kind == "suspended"
    news = Disruption(
        "n", "here-there", kind, direction if of_all else leg.direction, "" if of_all else leg.sailing_key, DAY, DAY,
        (("sv", "Storm"),), "a@b.example", at("05:00"), timedelta(minutes=20 if kind == "delayed" else 0),
    )  # fmt: skip
    return replace(world(CONCERT), board=TripBoard(Board(crossing(), [timetable()], [news]), "car"))


def brief(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(one.code, one.ref.partition(":")[0]) for one in findings]


def offered(finding: Finding) -> list[tuple[str, bool]]:
    return [(one.leg.sailing_key, one.fits) for one in finding.offers]


def test_a_proposal_has_nothing_the_matter() -> None:
    made = world(CONCERT)

    assert check(propose(wish(), made), made) == ()


def test_a_cancelled_sailing_has_the_next_boats_and_the_one_before_offered() -> None:
    trip = propose(wish(), world(CONCERT))
    out = trip.items[0]
    assert isinstance(out, Leg)

    found = check(trip, changed_world(out.sailing_key, "cancelled"))

    assert brief(found) == [("sailing-cancelled", "leg")]
    assert offered(found[0]) == [
        ("back-09:00@2026-07-01", True),
        ("back-07:00@2026-07-02", False),
        ("back-09:00@2026-07-02", False),
    ]
    assert [one.free for one in found[0].offers] == [True, False, False]


def test_full_and_diverted_sailings_are_told() -> None:
    trip = propose(wish(), world(CONCERT))
    out = trip.items[0]
    assert isinstance(out, Leg)

    assert brief(check(trip, changed_world(out.sailing_key, "full"))) == [("sailing-full", "leg")]
    assert brief(check(trip, changed_world(out.sailing_key, "diverted"))) == [("sailing-diverted", "leg")]


def test_a_delay_that_costs_the_concert_is_told_with_it() -> None:
    trip = propose(wish(), world(CONCERT))
    out = trip.items[0]
    assert isinstance(out, Leg)

    a_little = check(trip, changed_world(out.sailing_key, "delayed", timedelta(minutes=20)))
    a_lot = check(trip, changed_world(out.sailing_key, "delayed", timedelta(hours=2)))

    assert [(one.code, one.at) for one in a_little] == [("sailing-delayed", at("13:20"))]
    assert brief(a_lot) == [("sailing-delayed", "leg"), ("no-time-between", "event")]
    assert (a_little[0].offers, offered(a_lot[0])[0]) == ((), ("back-09:00@2026-07-01", True))


def test_a_delay_that_the_plan_has_taken_over_is_told_with_the_hour_of_the_timetable() -> None:
    trip = propose(wish(), world(CONCERT))
    late = suspended_world("delayed", trip)

    taken = follow(trip, late, trip.items[0].ref)

    assert isinstance(taken, Trip)
    assert [(one.code, one.at) for one in check(trip, late)] == [("sailing-delayed", at("13:20"))]
    assert [(one.code, one.at) for one in check(taken, late)] == [("sailing-late", at("13:00"))]


@pytest.mark.parametrize("direction", [None, "back"])
def test_a_day_on_which_an_office_suspended_the_crossing_is_told_with_its_news(direction: Direction | None) -> None:
    trip = propose(wish(), world(CONCERT))

    found = check(trip, suspended_world("suspended", trip, direction))

    told = [("suspended", "leg")] * (2 if direction is None else 1)
    assert brief(found) == told
    assert [one.news.uid if one.news else "" for one in found] == ["n"] * len(told)
    assert offered(found[0]) == [("back-07:00@2026-07-02", False), ("back-09:00@2026-07-02", False),
                                 ("back-13:00@2026-07-02", False)]  # fmt: skip


def test_a_boat_that_is_delayed_past_midnight_is_still_there() -> None:
    late = event("late", "18:00", "20:00")
    trip = propose(wish(), world(late))
    home = trip.items[-1]
    assert isinstance(home, Leg)
    board = TripBoard(ChangedBoard({home.sailing_key: ("delayed", timedelta(hours=2))}), "car")

    found = check(trip, replace(world(late), board=board))

    assert home.sailing_key == "out-23:00@2026-07-01"
    assert [(one.code, one.at) for one in found] == [("sailing-delayed", at("01:00", DAY + timedelta(days=1)))]


def test_a_sailing_that_its_timetable_has_no_more_is_gone() -> None:
    trip = propose(wish(), world(CONCERT))

    found = check(trip, world(CONCERT, tables=[timetable(out="09:00 13:30")]))

    assert brief(found) == [("sailing-gone", "leg")]
    assert offered(found[0])[:2] == [("back-13:30@2026-07-01", True), ("back-09:00@2026-07-01", True)]


def test_a_timetable_that_ended_is_not_a_sailing_that_is_gone() -> None:
    trip = propose(wish(), world(CONCERT))

    found = check(trip, world(CONCERT, tables=[timetable(last=DAY - timedelta(days=1))]))

    assert brief(found) == [("no-timetable", "leg"), ("no-timetable", "leg")]
    assert [one.offers for one in found] == [(), ()]


def test_what_became_of_an_event_is_told() -> None:
    trip = propose(wish(), world(CONCERT))

    def after(state: ThingState) -> list[tuple[str, str]]:
        return brief(check(trip, world(replace(CONCERT, state=state))))

    assert after("cancelled") == [("event-cancelled", "event")]
    assert after("postponed") == [("event-postponed", "event")]
    assert after("gone") == [("event-gone", "event")]
    assert brief(check(trip, world())) == [("event-gone", "event")]


def test_an_event_that_moved_is_told_with_what_it_breaks() -> None:
    trip = propose(wish(), world(CONCERT))
    moved: Thing = event("concert", "20:00", "23:30")

    found = check(trip, world(moved))

    assert [(one.code, one.at) for one in found] == [("event-moved", at("20:00")), ("no-time-between", None)]


def test_what_is_past_is_not_told() -> None:
    trip = propose(wish(), world(CONCERT))

    assert check(trip, world(now=at("12:00", DAY + timedelta(days=2)))) == ()


NEXT = DAY + timedelta(days=1)
FAR, NEAR = event("far", "15:00", "17:00", east=0.8), event("near", "10:00", "12:00", NEXT, east=0.85)


def ways_to(trip: Trip, made: World) -> dict[str, int]:
    """How many minutes of way lead to each item, by the middle estimate."""
    return {
        join.after.partition(":")[2]: int(join.way.middle.total_seconds() // 60)
        for join in joins(trip.items, made)
        if join.way is not None
    }


def test_no_way_leads_from_where_one_sleeps_to_the_boat_that_brings_one() -> None:
    made = world(FAR, NEAR, base=0.8)

    trip = propose(wish(2), made)

    assert isinstance(trip.items[0], Leg)
    assert [join.after for join in joins(trip.items, made) if not join.before] == []


def test_who_is_already_here_sets_out_from_where_one_sleeps() -> None:
    made = replace(world(FAR, base=0.0), board=None)

    trip = propose(wish(crossing=""), made)

    assert ways_to(trip, made)["far"] == 62


@pytest.mark.parametrize(("base", "told"), [(None, []), (0.8, []), (3.0, [("short-night", "event")])])
def test_the_way_back_to_where_one_sleeps_counts_though_the_night_gives_way(
    base: float | None, told: list[tuple[str, str]]
) -> None:
    late = event("late", "20:00", "23:00", east=0.8)
    trip = propose(wish(2), world(late, NEAR))

    found = check(trip, world(late, NEAR, base=base))

    assert brief(found) == told


def numbered(first: str, every: int) -> Timetable:
    """Boats to the region at a headway, named by their number, and one home."""
    start = int(first[:2]) * 3600 + int(first[3:]) * 60
    plain = timetable()
    row = Departure("row", "back", "daily", start, 3600, every_s=every * 60, until_s=14 * 3600)
    return replace(plain, departures=(row, *(one for one in plain.departures if one.direction == "out")))


@pytest.mark.parametrize("table", [numbered("06:00", 30), numbered("07:30", 30), numbered("06:00", 60)])
def test_a_boat_of_the_same_hour_is_the_same_boat_whatever_its_number(table: Timetable) -> None:
    trip = propose(wish(), world(CONCERT, tables=[numbered("07:00", 30)]))
    made = world(CONCERT, tables=[table])
    leg = trip.items[0]
    assert isinstance(leg, Leg)

    shown = today(leg, made)

    assert check(trip, made) == ()
    assert (shown, shown.ref) == (leg, leg.ref)
