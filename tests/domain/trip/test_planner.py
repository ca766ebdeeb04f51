from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.domain.trip.worlds import DAY, HERE, THERE, ZONE, at, event, place, timetable, wish, world
from visitapp.domain.reach.ground import EnteredGround
from visitapp.domain.trip.planner import propose
from visitapp.domain.trip.sequence import joins
from visitapp.domain.trip.types import Item, Leg, Note, Rest, Trip, Visit, Wish
from visitapp.domain.trip.ways import Ways
from visitapp.domain.trip.world import TripBoard, World, trip_day

NEXT = DAY + timedelta(days=1)


def told(trip: Trip) -> list[tuple[str, str]]:
    """Each item in short: what it is, and when."""
    return [(_name(item), _clock(item)) for item in trip.items]


def _name(item: Item) -> str:
    if isinstance(item, Leg):
        return "home" if item.homeward else "out"
    return item.kind if isinstance(item, Rest) else item.slug


def _clock(item: Item) -> str:
    start = item.departs_at if isinstance(item, Leg) else item.starts_at
    return f"{start.astimezone(ZONE):%d %H:%M}"


def test_a_concert_has_the_last_boat_in_time_and_the_first_one_home() -> None:
    trip = propose(wish(), world(event("concert", "16:00", "18:00")))

    assert told(trip) == [
        ("out", "01 13:00"),
        ("noon", "01 14:15"),
        ("concert", "01 16:00"),
        ("home", "01 19:00"),
    ]


def test_two_days_have_visits_meals_and_a_night() -> None:
    trip = propose(
        wish(2), world(event("concert", "19:00", "21:00"), event("market", "10:00", "12:00", NEXT), place("castle"))
    )

    assert told(trip) == [
        ("out", "01 07:00"),
        ("castle", "01 10:00"),
        ("noon", "01 12:30"),
        ("evening", "01 17:45"),
        ("concert", "01 19:00"),
        ("night", "01 22:30"),
        ("market", "02 10:00"),
        ("noon", "02 12:30"),
        ("home", "02 15:00"),
    ]
    assert trip.notes == ()


def test_every_item_says_why_it_is_there() -> None:
    trip = propose(wish(interests=("music",)), world(event("concert", "16:00", "18:00"), place("castle")))

    assert [item.why for item in trip.items if not isinstance(item, Rest)] == [
        "boat-in-time",
        "interest",
        "first-boat-home",
    ]


def test_a_day_without_anything_liked_is_filled_and_says_so() -> None:
    trip = propose(wish(interests=("sport",)), world(event("concert", "12:00", "14:00")))

    assert [item.ref for item in trip.items if isinstance(item, Visit)] == ["event:concert"]
    assert trip.notes == (Note("nothing-of-interest", "2026-07-01"), Note("no-meal", "2026-07-01"))


def test_a_day_without_anything_says_so() -> None:
    trip = propose(wish(), world())

    assert told(trip) == [("out", "01 07:00"), ("noon", "01 12:30"), ("evening", "01 18:00"), ("home", "01 23:00")]
    assert trip.notes == (Note("empty-day", "2026-07-01"),)


def test_a_day_outside_the_timetable_has_no_plan_and_says_so() -> None:
    tables = [timetable(last=date(2026, 6, 30))]

    trip = propose(wish(), world(event("concert", "16:00", "18:00"), tables=tables))

    assert trip.items == ()
    assert trip.notes == (Note("no-timetable", "2026-07-01"), Note("no-timetable", "2026-07-01"))


def test_what_is_wanted_goes_before_what_is_near() -> None:
    things = (event("near", "16:00", "18:00"), event("far", "16:00", "18:00", east=0.6))

    trip = propose(wish(), world(*things), wanted=["event:far"])

    assert [(item.ref, item.why) for item in trip.items if isinstance(item, Visit)] == [("event:far", "chosen")]


def test_what_is_wanted_and_does_not_fit_is_told() -> None:
    trip = propose(wish(), world(event("early", "07:00", "08:00")), wanted=["event:early"])

    assert trip.notes[0] == Note("no-time", "event:early")


def test_what_is_called_off_is_not_proposed() -> None:
    off = replace(event("concert", "16:00", "18:00"), state="cancelled")

    trip = propose(wish(), world(off))

    assert [item for item in trip.items if isinstance(item, Visit)] == []


def test_children_have_fewer_visits_and_no_late_ones() -> None:
    things = (
        event("late", "20:00", "22:00"), event("circus", "12:00", "13:00", for_children=True),
        event("museum", "14:00", "15:00"), event("park", "16:00", "17:00"),
    )  # fmt: skip

    trip = propose(wish(children=True), world(*things))

    assert [item.slug for item in trip.items if isinstance(item, Visit)] == ["circus", "museum"]


def test_who_is_already_here_needs_no_boat() -> None:
    here = world(event("concert", "19:00", "21:00"))
    without = World(here.things, Ways("car", {}), siblings=here.siblings)

    trip = propose(Wish("", "car", DAY, DAY), without)

    assert told(trip) == [("noon", "01 12:30"), ("evening", "01 18:00"), ("concert", "01 19:00")]


def test_every_way_has_an_hour_to_leave() -> None:
    planned = world(event("concert", "16:00", "18:00"))
    trip = propose(wish(), planned)

    found = [(join.before[:5], join.after[:5], join.leave_by, join.verdict) for join in joins(trip.items, planned)]

    assert found == [
        ("leg:h", "noon:", None, "fits"),
        ("noon:", "event", at("15:32"), "fits"),
        ("event", "leg:h", at("18:02"), "fits"),
    ]


def test_every_day_of_a_week_gets_something_however_much_the_first_days_have() -> None:
    days = [DAY + timedelta(days=number) for number in range(7)]
    many = [event(f"e{number}-{day}", "12:00", "13:00", day) for day in days for number in range(70)]

    trip = propose(wish(7, crossing=""), replace(world(*many), board=None))

    visited = {trip_day(item.starts_at) for item in trip.items if isinstance(item, Visit)}
    assert (visited, trip.notes) == (set(days), ())


def test_what_leaves_no_night_where_one_sleeps_is_not_proposed() -> None:
    late, early = event("late", "20:00", "23:59", east=0.8), event("early", "09:30", "10:00", NEXT, east=0.8)
    things = (late, early, event("afternoon", "15:00", "16:00", NEXT, east=0.8))

    near, far = (propose(wish(2), world(*things, base=base)) for base in (0.8, 0.0))

    found = [[name for name, _ in told(trip) if name not in ("noon", "evening")] for trip in (near, far)]
    assert found == [
        ["out", "late", "night", "early", "afternoon", "home"],
        ["out", "late", "night", "afternoon", "home"],
    ]
    assert {note.code for note in (*near.notes, *far.notes)} == {"no-meal"}


def test_on_foot_nothing_is_proposed_from_which_no_way_to_bed_is_known() -> None:
    made = world(event("far", "15:00", "17:00", east=0.8), base=0.0)
    assert made.board is not None
    minutes = EnteredGround("here", "foot", 50, 60, 80, place="far")
    ways = Ways("foot", {"here": HERE, "there": THERE}, [minutes])
    on_foot = replace(made, ways=ways, board=TripBoard(made.board.board, "foot"))

    one, two = propose(wish(mode="foot"), on_foot), propose(wish(2, mode="foot"), on_foot)

    assert [name for name, _ in told(one) if name not in ("noon", "evening")] == ["out", "far", "home"]
    assert [name for name, _ in told(two) if name not in ("noon", "evening")] == ["out", "night", "home"]
