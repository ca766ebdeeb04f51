"""When check-in to a sailing closes for each vehicle class: by the crossing's rule, else assumed and marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from visitapp.domain.crossing.types import Crossing, Direction, Sailing, VehicleClass
from visitapp.domain.reach.boarding import CHECK_IN_MIN, rule_on

CLASSES: tuple[VehicleClass, ...] = ("foot", "bicycle", "motorcycle", "car", "car-over-6m", "caravan")


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a class meets. `before` None: nobody says when check-in closes, and nothing is assumed."""

    taken: bool
    before: timedelta | None
    assumed: bool

    def closes_at(self, sailing: Sailing) -> datetime | None:
        """The instant at which check-in to `sailing` closes."""
        return None if self.before is None or not self.taken else sailing.planned_at - self.before


def check_in_on(crossing: Crossing, vehicle_class: VehicleClass, direction: Direction, day: date) -> CheckIn:
    """The check-in of a class on a service day, whatever sails.

    The minutes that no rule gives are those that verdicts assume; of larger vehicles those of a car. A crossing of
    which no rule at all is known has none: nothing says that one checks in there.
    """
    rule = rule_on(crossing, vehicle_class, direction, day)
    if rule is not None and not rule.accepted:
        return CheckIn(False, None, rule.assumed)
    minutes = rule.check_in_closes_min if rule else None
    assumed = rule is None or rule.assumed or minutes is None
    if minutes is None and crossing.rules:
        minutes = CHECK_IN_MIN[vehicle_class if vehicle_class in ("foot", "bicycle") else "car"]
    return CheckIn(True, None if minutes is None else timedelta(minutes=minutes), assumed)


def check_in_of(crossing: Crossing, vehicle_class: VehicleClass, sailing: Sailing) -> CheckIn:
    """The check-in of a class for one sailing, which may not take it at all."""
    found = check_in_on(crossing, vehicle_class, sailing.direction, sailing.service_date)
    if sailing.classes and vehicle_class not in sailing.classes:
        return CheckIn(False, None, False)
    return found
