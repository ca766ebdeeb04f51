"""What fits between two boats: one that lands, and one that sails home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.sailings import ONE_DAY
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.types import GroundTime
from visitapp.domain.reach.verdict import (
    ARRIVE_EARLY,
    LONG,
    OPEN_FROM,
    OPEN_TO,
    TIME_ON_SITE,
    UNKNOWN_LENGTH,
    Stay,
)
from visitapp.domain.reach.ways import CHECK_IN_EARLY


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay between two boats, with the middle ground time. Instants in UTC.

    `slack`: spare time at the tighter end; of what lasts all day, time beyond the three hours that count as a visit.
    `tight`: it does not fit with the upper ground time. `end_assumed`: the end is not given.
    """

    there_at: datetime
    leaves_at: datetime
    slack: timedelta
    tight: bool
    end_assumed: bool = False

    @property
    def on_site(self) -> timedelta:
        """From being there to leaving."""
        return self.leaves_at - self.there_at


Window = tuple[datetime, datetime]
"""When one is at a place, and when one has to leave it again."""


def between(out: Boarding, home: Boarding, way: timedelta) -> Window:
    """The time at a place `way` from the port."""
    return out.on_land_at + way, home.check_in_closes_at - CHECK_IN_EARLY - way


def visit(out: Boarding, home: Boarding, stay: Stay, ground: GroundTime, zone: ZoneInfo) -> Visit | None:
    """How an occurrence fits by minutes; None when it does not, or gives no hour. `zone`: that of its place."""
    return visit_within(between(out, home, ground.middle), between(out, home, ground.high), stay, zone)


def visit_within(usual: Window, safe: Window | None, stay: Stay, zone: ZoneInfo) -> Visit | None:
    """How an occurrence fits when one is there in `usual`; `safe`: with the upper ground time, None when never."""
    slack = _slack(usual, stay, zone)
    if slack is None:
        return None
    known = stay.starts_at is None or (stay.ends_at is not None and stay.ends_at > stay.starts_at)
    tight = safe is None or _slack(safe, stay, zone) is None
    return Visit(*usual, slack, tight, end_assumed=not known)


def _slack(window: Window, stay: Stay, zone: ZoneInfo) -> timedelta | None:
    there_at, leaves_at = window
    starts_at, ends_at = stay.starts_at, stay.ends_at
    if stay.kind == "timed" and starts_at is not None:
        if ends_at is None or ends_at <= starts_at:
            ends_at = starts_at + UNKNOWN_LENGTH
        if ends_at - starts_at <= LONG:
            fits = there_at + ARRIVE_EARLY <= starts_at and ends_at <= leaves_at
            return min(starts_at - there_at, leaves_at - ends_at) if fits else None
        there_at, leaves_at = max(there_at, starts_at), min(leaves_at, ends_at)
    elif stay.kind != "all-day":
        return None
    on_site = max(_open_hours(there_at, leaves_at, stay, zone), default=timedelta())
    return on_site - TIME_ON_SITE if on_site >= TIME_ON_SITE else None


def _open_hours(there_at: datetime, leaves_at: datetime, stay: Stay, zone: ZoneInfo) -> Iterator[timedelta]:
    """For each day on which one is there, how much of it counts as on site."""
    day, last = there_at.astimezone(zone).date(), leaves_at.astimezone(zone).date()
    while day <= last:
        if stay.kind == "timed" or _is_on(stay, day):
            opens, closes = _open_day(day, zone)
            yield min(leaves_at, closes) - max(there_at, opens)
        day += ONE_DAY


@lru_cache(maxsize=128)
def _open_day(day: date, zone: ZoneInfo) -> Window:
    """The hours of a day that count, in UTC: instants of two zones are slow to compare."""
    opens, closes = (datetime.combine(day, hour, zone).astimezone(UTC) for hour in (OPEN_FROM, OPEN_TO))
    return opens, closes


def _is_on(stay: Stay, day: date) -> bool:
    return stay.starts_on <= day < max(stay.ends_on or stay.starts_on, stay.starts_on + ONE_DAY)
