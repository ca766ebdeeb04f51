"""The days of an event: the next ones, and of a long series a month at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from visitapp.domain.errors import InputError
from visitapp.publish.words import Words
from visitapp.web.wording import When

NEXT = 8
"""Days that stand at the top."""
MOST_FOLDED = 40
"""Days in all that are shown at once, folded; of a longer series one month is shown."""
_MONTH = re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a series, and on how many days it is held then."""

    value: str
    name: str
    days: int
    current: bool


@dataclass(frozen=True, slots=True)
class EventDays:
    """The days to choose from. `later` follow the `next`; with `months` they are those of the current month."""

    next: tuple[When, ...]
    later: tuple[When, ...]
    months: tuple[Month, ...]


def read_month(text: str) -> str:
    """The month that `month` names, "" without one. Raises InputError."""
    if text and not _MONTH.fullmatch(text):
        raise InputError("month", "is no month like 2027-06", text)
    return text


def days_to_choose(upcoming: Sequence[When], chosen: date | None, month: str, spoken: Words) -> EventDays:
    """The days of `upcoming`, in order of time; of a long series those of `month`, else of the `chosen` day's."""
    if len(upcoming) <= MOST_FOLDED:
        return EventDays(tuple(upcoming[:NEXT]), tuple(upcoming[NEXT:]), ())
    by_month = {value: _days(list(held)) for value, held in groupby(upcoming, key=lambda when: f"{when.on:%Y-%m}")}
    asked = (month, f"{chosen:%Y-%m}" if chosen else "", next(iter(by_month)))
    current = next(value for value in asked if value in by_month)
    months = tuple(
        Month(value, spoken.month(days[0].on), len(days), value == current) for value, days in by_month.items()
    )
    return EventDays(tuple(_days(upcoming)[:NEXT]), tuple(by_month[current]), months)


def _days(held: Sequence[When]) -> list[When]:
    """One for each day: its page has one of its hours at the top."""
    return [next(group) for _, group in groupby(held, key=lambda when: when.on)]
