"""When check-in closes for each class: by a rule, assumed, or not known at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from visitapp.domain.crossing.types import Crossing, Port, Rule, Sailing
from visitapp.domain.reach.checkin import CLASSES, CheckIn, check_in_of, check_in_on

HERE = Port("here", {}, "SE", 56.7, 12.8, "Europe/Stockholm", 500, True)
THERE = Port("there", {}, "DK", 56.4, 10.9, "Europe/Copenhagen", 500, True)
RULES = (
    Rule("foot", 20, 10, assumed=False),
    Rule("foot", 30, 10, direction="back", assumed=False),
    Rule("car", 45, 10, valid_to=date(2026, 6, 30), assumed=False),
    Rule("motorcycle", None, None),
    Rule("caravan", None, None, accepted=False),
)
CROSSING = Crossing("here-there", HERE, THERE, "Ferries", "running", rules=RULES)
DAY = date(2026, 6, 1)
SAILING = Sailing(
    "here-there", "out", datetime(2026, 6, 1, 8, tzinfo=UTC), datetime(2026, 6, 1, 9, tzinfo=UTC), DAY, "a"
)


def test_rules_come_before_assumed_minutes() -> None:
    found = {one: check_in_on(CROSSING, one, "out", DAY) for one in CLASSES}

    assert found == {
        "foot": CheckIn(True, timedelta(minutes=20), False),
        "bicycle": CheckIn(True, timedelta(minutes=60), True),
        "motorcycle": CheckIn(True, timedelta(minutes=60), True),
        "car": CheckIn(True, timedelta(minutes=45), False),
        "car-over-6m": CheckIn(True, timedelta(minutes=60), True),
        "caravan": CheckIn(False, None, True),
    }


def test_rule_of_the_direction_and_of_the_day_counts() -> None:
    back, later = check_in_on(CROSSING, "foot", "back", DAY), check_in_on(CROSSING, "car", "out", date(2026, 7, 1))

    assert (back.before, later) == (timedelta(minutes=30), CheckIn(True, timedelta(minutes=60), True))


def test_line_without_any_rule_has_no_check_in() -> None:
    assert check_in_on(replace(CROSSING, rules=()), "foot", "out", DAY) == CheckIn(True, None, True)


def test_sailing_takes_its_own_classes_only() -> None:
    cars = replace(SAILING, classes=frozenset({"car"}))

    on_foot, by_car = check_in_of(CROSSING, "foot", cars), check_in_of(CROSSING, "car", cars)

    assert (on_foot.taken, on_foot.closes_at(cars)) == (False, None)
    assert by_car.closes_at(cars) == datetime(2026, 6, 1, 7, 15, tzinfo=UTC)
