"""The day and the direction that a ferry page is asked for."""

from __future__ import annotations

from datetime import date

from visitapp.domain.crossing.types import DIRECTIONS, Direction
from visitapp.domain.errors import InputError


def read_day(text: str, today: date) -> date:
    """The day that `date` names, today without one. Raises InputError."""
    if not text:
        return today
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or not 1990 <= day.year <= 2100:
        raise InputError("date", "is no date like 2027-06-01", text)
    return day


def read_direction(text: str) -> Direction:
    """The direction that `direction` names, "out" without one. Raises InputError."""
    for direction in DIRECTIONS:
        if text in (direction, ""):
            return direction
    raise InputError("direction", "is one of out, back", text)
