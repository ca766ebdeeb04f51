"""The offset that a calendar's own VTIMEZONE gives to a local time, worked out from its rules (RFC 5545 §3.6.5)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_MONTH = re.compile(r"[1-9]|1[0-2]")
_DAY = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)")
_OFFSET = re.compile(r"([+-])(\d\d)([0-5]\d)")
_LOCAL = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Observance:
    """STANDARD or DAYLIGHT: from when on, every year on which day of which month, which offset holds.

    `month` is 0 where there is no rule for every year.
    """

    kind: str
    begins: datetime
    offset_from: timedelta
    offset_to: timedelta
    month: int = 0
    nth: int = 0
    weekday: int = 0


@dataclass(frozen=True, slots=True)
class Zone:
    """A VTIMEZONE. `ruled`: both STANDARD and DAYLIGHT have a rule for every year."""

    observances: tuple[Observance, ...]

    @property
    def ruled(self) -> bool:
        """Whether winter and summer are both ruled for years to come."""
        return {one.kind for one in self.observances if one.month} == {"STANDARD", "DAYLIGHT"}

    def offset(self, local: datetime) -> timedelta | None:
        """The offset from UTC at a local time: of the observance that began last; None before the first."""
        begun = [
            (onset, one.offset_to)
            for one in self.observances
            for onset in _onsets(one, (local.year - 1, local.year))
            if onset <= local
        ]
        return max(begun)[1] if begun else None


def read_observance(kind: str, properties: Sequence[tuple[str, str]]) -> Observance | None:
    """An observance from its properties (name, value); None when one is missing or cannot be read."""
    given = dict(properties)
    begins, before, after = (
        read_local(given.get("DTSTART", "")),
        _offset(given.get("TZOFFSETFROM", "")),
        _offset(given.get("TZOFFSETTO", "")),
    )
    if begins is None or before is None or after is None:
        return None
    parts = dict(part.split("=", 1) for part in given.get("RRULE", "").upper().split(";") if "=" in part)
    month, day = _MONTH.fullmatch(parts.get("BYMONTH", "")), _DAY.fullmatch(parts.get("BYDAY", ""))
    if month is None or day is None or set(parts) != {"FREQ", "BYMONTH", "BYDAY"} or parts["FREQ"] != "YEARLY":
        return Observance(kind, begins, before, after)  # an end, or a rule that we do not write: no rule for ever
    return Observance(kind, begins, before, after, int(month[0]), int(day[1]), _WEEKDAYS.index(day[2]))


def read_local(text: str) -> datetime | None:
    """A local time like 20260601T190000; None when it is none."""
    match = _LOCAL.fullmatch(text)
    try:
        return datetime(*map(int, match.groups())) if match else None  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _offset(text: str) -> timedelta | None:
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[2]) > 23:
        return None
    span = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -span if match[1] == "-" else span


def _onsets(one: Observance, years: Sequence[int]) -> list[datetime]:
    """When it begins, in the local time after the change, so that onsets compare with local times after them."""
    shift = one.offset_to - one.offset_from
    if not one.month:
        return [_shifted(one.begins, shift)]
    found = []
    for year in years:
        day = _nth(year, one.month, one.nth, one.weekday)
        if day is not None and day >= one.begins.date():
            found.append(_shifted(datetime.combine(day, one.begins.time()), shift))
    return found


def _shifted(moment: datetime, shift: timedelta) -> datetime:
    try:
        return moment + max(shift, timedelta())
    except OverflowError:
        return moment


def _nth(year: int, month: int, nth: int, weekday: int) -> date | None:
    """The nth weekday of a month, counted from its end when negative."""
    if not 1 <= year <= 9999:
        return None
    days = monthrange(year, month)[1]
    first = date(year, month, 1).weekday()
    fitting = [day for day in range(1, days + 1) if (first + day - 1) % 7 == weekday]
    place = nth - 1 if nth > 0 else nth
    return date(year, month, fitting[place]) if -len(fitting) <= place < len(fitting) else None
