"""Stays over several days: which days they have, and which day's answer is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from visitapp.domain.crossing.sailings import ONE_DAY
from visitapp.domain.reach.types import Reason, Verdict

RANK: dict[Verdict, int] = {"day": 0, "tight": 1, "night": 2}
"""The lower, the better."""
WEIGHT: dict[Reason, int] = {
    # Which day's reason is told of a stay over several days: a day that might do goes before one that cannot.
    "no-timetable": 9,
    "no-place": 8,
    "no-ground-time": 7,
    "no-time-on-site": 6,
    "not-accepted": 5,
    "out-of-season": 4,
    "suspended": 3,
    "planned": 2,
    "discontinued": 1,
}


def days_of(first: date, end: date | None, not_before: date | None) -> Iterator[date]:
    """The days from `first` to before `end`, at least one; then those before `not_before` left out."""
    end = max(end or first, first + ONE_DAY)
    day = first if not_before is None else max(first, not_before)
    while day < end:
        yield day
        day += ONE_DAY
