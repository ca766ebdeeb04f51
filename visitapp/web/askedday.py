"""What a ferry page is asked for: which parameters there are, the day, the direction."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

from visitapp.domain.crossing.types import DIRECTIONS, Direction
from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import IGNORED
from visitapp.domain.writtenday import written_day

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def read_asked(query_string: str, *names: str) -> dict[str, str]:
    """The parameters of an address that may have those of `names`, "" for one that is not there.

    Of one that is given twice the last counts. Raises InputError naming one that does not exist.
    """
    asked = dict.fromkeys(names, "")
    for name, value in parse_qsl(query_string, keep_blank_values=True):
        if name in asked:
            asked[name] = value.strip()
        elif not IGNORED.fullmatch(name):
            raise InputError(name[:60], "is no filter here")
    return asked


def read_day(text: str, today: date, name: str = "date") -> date:
    """The day that the parameter `name` gives, today without one. Raises InputError."""
    if not text:
        return today
    day = written_day(text)
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise InputError(name, "is no date like 2027-06-01", text)
    return day


def read_direction(text: str) -> Direction:
    """The direction that `direction` names, "out" without one. Raises InputError."""
    for direction in DIRECTIONS:
        if text in (direction, ""):
            return direction
    raise InputError("direction", "is one of out, back", text)
