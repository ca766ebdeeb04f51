"""Apply what offices said of sailings to the sailings that a timetable gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from visitapp.domain.crossing.types import Direction, Disruption, Sailing

LONGEST_DELAY = timedelta(hours=24)
_ONE_DAY = timedelta(days=1)


class InForce:
    """The disruptions of one crossing that hold; of several about the same sailing the latest."""

    def __init__(self, disruptions: Iterable[Disruption]) -> None:
        holding = sorted((one for one in disruptions if one.ended_at is None), key=lambda one: (one.made_at, one.uid))
        self._suspensions = [one for one in reversed(holding) if one.kind == "suspended"]
        self._of_sailings = {(one.direction, one.sailing_key): one for one in holding if one.kind != "suspended"}
        self._days = {one.first_day for one in self._of_sailings.values()}

    def applied(self, sailings: Iterable[Sailing]) -> list[Sailing]:
        """The sailings as they go now, in their order. Those of suspended service days are left out.

        A delay moves departure and arrival alike; the service day and the key stay.
        """
        return [self._told(one) for one in sailings if self.suspension(one.direction, one.service_date) is None]

    def suspension(self, direction: Direction, service_day: date) -> Disruption | None:
        """Why nothing sails this way on a service day: the latest suspension that has it."""
        for one in self._suspensions:
            if one.direction in (None, direction) and lasts_on(one, service_day):
                return one
        return None

    def touches(self, service_day: date) -> bool:
        """Whether anything is said of a service day, or of a sailing that belongs to it."""
        return service_day in self._days or any(lasts_on(one, service_day) for one in self._suspensions)

    def _told(self, sailing: Sailing) -> Sailing:
        found = self._of_sailings.get((sailing.direction, sailing.key))
        if found is None or found.kind == "suspended":
            return sailing
        return replace(
            sailing,
            status=found.kind,
            departs_at=sailing.departs_at + found.delay,
            arrives_at=sailing.arrives_at + found.delay,
            disruption=found,
        )


def lasts_on(one: Disruption, day: date) -> bool:
    """Whether a service day lies within a disruption's days."""
    return one.first_day <= day and (one.last_day is None or day <= one.last_day)


def subject_of(one: Disruption) -> tuple[str, str, str]:
    """What it is about: crossing, direction and key of a sailing. A suspension is a matter of its own."""
    return ("", "", one.uid) if one.kind == "suspended" else (one.crossing, one.direction or "", one.sailing_key)


def touched_days(one: Disruption, left_on: date, latest: timedelta) -> tuple[date, date | None]:
    """The first and last day (None: no end) of the visits that may go otherwise, beginning or ending.

    Of a sailing: the day it leaves by its port's clock (`left_on`), and the day before, whose visitors it may take
    home. Of a suspension: its days, the day before, and the days after on which its last sailings still leave
    (`latest`: how long after the start of its service day the last departure of the timetables leaves).
    """
    if one.kind != "suspended":
        return left_on - _ONE_DAY, left_on
    return one.first_day - _ONE_DAY, None if one.last_day is None else one.last_day + (latest.days + 1) * _ONE_DAY


def over_on(one: Disruption) -> date | None:
    """The last day on which it matters: a sailing's service day; of a suspension its last day, or (in UTC) its end.

    None while no end is known.
    """
    if one.kind != "suspended":
        return one.first_day
    return one.last_day if one.ended_at is None else one.ended_at.date()
