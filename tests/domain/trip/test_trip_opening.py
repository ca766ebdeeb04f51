"""A plan and the opening hours of places: when one may go, and what became of a visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings

from tests.domain.place.made_hours import daily, opening, openings, spans, week
from tests.domain.trip.worlds import DAY, at, wish, world
from tests.publish.test_calendar import entry
from visitapp.domain.place.hours import ALL_YEAR, CLOSED, OpeningHours, Season, Yearly
from visitapp.domain.place.opening import course, open_through
from visitapp.domain.place.types import Place
from visitapp.domain.trip.changing import Refusal, add, move
from visitapp.domain.trip.checking import BROKEN, Finding, check
from visitapp.domain.trip.opening import marked_today, open_windows
from visitapp.domain.trip.planner import propose
from visitapp.domain.trip.things import VISIT, event_thing, place_thing
from visitapp.domain.trip.types import Thing, Trip, Visit

MUSEUM = opening(Season(ALL_YEAR, daily(spans("10:00-12:00", "13:00-17:00"))))
SHUT = opening(Season(Yearly((5, 1), (9, 30)), daily(CLOSED)))
INVENTED = replace(MUSEUM, demo=True)
NEXT_DAY = DAY + timedelta(days=1)


def rian(hours: OpeningHours | None, last: date = DAY) -> Thing:
    place = Place("rian", "rian", "attraction", {"sv": "Rian"}, "falkenberg", "museum", 56.7, 12.82, confirmed=True)
    return place_thing(place, "sv", DAY, last, hours)


def windows(hours: OpeningHours | None) -> list[tuple[object, object]]:
    return list(rian(hours).windows)


def visits(trip: Trip) -> Sequence[Visit]:
    return [item for item in trip.items if isinstance(item, Visit)]


def test_a_place_is_visited_while_it_is_open() -> None:
    short = opening(Season(ALL_YEAR, daily(spans("10:00-11:00", "12:00-12:30"))))
    night = opening(Season(ALL_YEAR, daily(spans("20:00-26:00"))))
    park = opening(Season(ALL_YEAR, daily(spans("00:00-24:00"))))

    assert windows(MUSEUM) == [(at("10:00"), at("12:00")), (at("13:00"), at("17:00"))]
    assert windows(SHUT) == []
    assert windows(park) == windows(None) == [(at("10:00"), at("18:00"))]
    assert (windows(short), rian(short).length) == ([(at("10:00"), at("11:00"))], timedelta(hours=1))
    assert windows(night)[1] == (at("20:00"), at("00:00", NEXT_DAY))


def test_what_is_not_certain_is_said_where_nothing_is_known_and_where_it_is_invented() -> None:
    def marks(hours: OpeningHours | None) -> list[tuple[str, ...]]:
        return [one.marks for one in visits(propose(wish(), world(rian(hours))))]

    assert [marks(MUSEUM), marks(None), marks(INVENTED)] == [[()], [("hours-unknown",)], [("demo-hours",)]]


def test_only_the_days_that_nobody_knows_are_marked() -> None:
    known_first = replace(MUSEUM, valid_to=DAY)
    thing = rian(known_first, NEXT_DAY)

    assert thing.windows[-1] == (at("10:00", NEXT_DAY), at("18:00", NEXT_DAY))
    assert thing.unknown == thing.windows[-1:]


def test_a_closed_place_is_not_proposed_and_cannot_be_added() -> None:
    shut = world(rian(SHUT))

    trip = propose(wish(), shut)

    assert visits(trip) == []
    assert add(trip, shut, "place:rian") == Refusal("closed", "place:rian")


def test_a_kept_plan_says_when_a_place_turned_closed_and_when_it_opens() -> None:
    trip = propose(wish(), world(rian(None)))
    weekend = opening(Season(ALL_YEAR, week(CLOSED, spans("11:00-16:00"), CLOSED)))

    found = check(trip, world(rian(weekend)))

    assert found == (Finding("place-closed", "place:rian", at=at("11:00", date(2026, 7, 4))),)
    assert "place-closed" in BROKEN
    assert [check(trip, world(rian(hours))) for hours in (MUSEUM, None)] == [(), ()]


def test_a_visit_is_moved_to_where_the_place_is_open() -> None:
    asked = world(rian(None))
    trip = propose(wish(), asked)
    [visit] = visits(trip)
    later = world(rian(opening(Season(ALL_YEAR, daily(spans("11:00-17:00"))))))

    found = move(trip, later, visit.ref, later=True)

    assert isinstance(found, Trip)
    assert check(found, later) == ()
    assert visits(found)[0].starts_at == at("11:00")


def test_a_kept_visit_has_the_marks_of_today() -> None:
    trip = propose(wish(), world(rian(None)))

    told = [visits(marked_today(trip, world(rian(hours))))[0].marks for hours in (None, MUSEUM, INVENTED)]

    assert told == [("hours-unknown",), (), ("demo-hours",)]


def exhibition(hours: OpeningHours | None, days: int = 60) -> Thing:
    """At a place, open all day, begun a month ago."""
    begun = DAY - timedelta(days=30)
    of_days = entry(kind="all-day", starts_at=None, ends_at=None, starts_on=begun, ends_on=begun + timedelta(days=days))
    return event_thing(of_days, DAY, NEXT_DAY, hours)


def test_an_exhibition_is_open_when_its_place_is() -> None:
    known, nobody = exhibition(MUSEUM), exhibition(None)
    [visit] = visits(propose(wish(), world(nobody)))

    assert known.windows[:2] == ((at("10:00"), at("12:00")), (at("13:00"), at("17:00")))
    assert [nobody.windows[0], nobody.marks, known.marks] == [(at("10:00"), at("18:00")), ("hours-unknown",), ()]
    assert [one.code for one in check(Trip(wish(), (visit,)), world(exhibition(SHUT)))] == ["place-closed"]
    [today] = visits(marked_today(Trip(wish(), (visit,)), world(exhibition(INVENTED))))
    assert today.marks == ("demo-hours",)


def test_a_fair_has_hours_of_its_own() -> None:
    fair = entry(kind="all-day", starts_at=None, ends_at=None, starts_on=DAY, ends_on=NEXT_DAY)

    assert exhibition(SHUT).windows == ()
    assert event_thing(fair, DAY, DAY, SHUT).windows == ((at("10:00"), at("18:00")),)
    assert event_thing(fair, DAY, DAY, SHUT).marks == ("hours-unknown",)


@settings(max_examples=40, deadline=None)
@given(openings())
def test_windows_are_never_closed_and_hold_a_visit(hours: OpeningHours) -> None:
    found, unknown, length = open_windows(hours, DAY, NEXT_DAY, VISIT)

    assert all(open_through(hours, *window) == ("unknown" if window in unknown else "open") for window in found)
    assert not found or any(closes - opens >= length for opens, closes in found)
    states = {one.state for one in course(hours, at("00:00"), at("00:00", NEXT_DAY + timedelta(days=1)))}
    assert states != {"closed"} or not found
