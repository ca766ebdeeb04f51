"""Plans of days that are alike: written once with marks in place of dates, or put together of parts with marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from visitapp.domain.reach.alike import FIRST_DATE, LAST_DATE, AlikeDay
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.plan_json import boat_text, dumps, end_text, iso, join_plan, write_plan
from visitapp.domain.reach.types import Reach

MOST_BOATS = 4_000
"""Each has some hundred bytes."""
_MARKS = tuple(chr(1 + place) for place in range(LAST_DATE - FIRST_DATE + 1))
"""For each of a day's dates. No control character stands in JSON text but as an escape."""
_OWN = -FIRST_DATE
_OWN_MARK = _MARKS[_OWN]
_DAY_S = 86_400


class PlanPattern(NamedTuple):
    """The plan of a day with a mark for each date, and when its boats leave (or None).

    `pieces`: the text between the marks of the day's own date; `others`: the places of the other dates in it.
    """

    pieces: tuple[str, ...]
    out_at: str | None
    home_at: str | None
    others: tuple[int, ...]

    @property
    def names_dates(self) -> bool:
        """Whether it is another on another day."""
        return len(self.pieces) > 1 or bool(self.others or self.out_at or self.home_at)

    def on(self, dates: Sequence[str]) -> tuple[str, str | None, str | None]:
        """The same of a day like it, of its dates."""
        pieces, out_at, home_at, others = self
        own = dates[_OWN]
        text = own.join(pieces)
        out_at, home_at = out_at and out_at.replace(_OWN_MARK, own), home_at and home_at.replace(_OWN_MARK, own)
        for place in others:
            mark, of_day = _MARKS[place], dates[place]
            text = text.replace(mark, of_day)
            out_at, home_at = out_at and out_at.replace(mark, of_day), home_at and home_at.replace(mark, of_day)
        return text, out_at, home_at


def plan_pattern(reach: Reach, day: date) -> PlanPattern | None:
    """The pattern of a plan whose own day is `day`; None where it names a date too far away."""
    marks = _Marks(day)
    text = write_plan(reach, marks.moment, marks.key)
    out_at, home_at = (None if one is None else marks.moment(one.departs_at) for one in (reach.out, reach.home))
    return _pattern(text, out_at, home_at) if marks.near else None


def _pattern(text: str, out_at: str | None, home_at: str | None) -> PlanPattern:
    written = f"{text}{out_at}{home_at}"
    others = tuple([place for place, mark in enumerate(_MARKS) if place != _OWN and mark in written])
    out_at, home_at = out_at and out_at.replace("T", " "), home_at and home_at.replace("T", " ")
    return PlanPattern(tuple(text.split(_OWN_MARK)), out_at, home_at, others)


_Boat = tuple[str, str, str]
"""Its two texts, and when it leaves."""


class PlanParts:
    """Plans between two boats with the same way on land both times, put together of what many have in common."""

    def __init__(self) -> None:
        self._boats: dict[tuple[int, str], _Boat | None] = {}

    def pattern(
        self, day: AlikeDay, boats: tuple[Boarding, Boarding], on_site_s: tuple[float, float], ground: str,
        slacks_s: tuple[float, float], assumptions: str,
    ) -> PlanPattern | None:  # fmt: skip
        """The pattern of a plan of the first day like `day`; None where it names a date too far away.

        `on_site_s`: when one is at the place, and leaves it; `slacks_s`: out, and home; `ground`, `assumptions`: as
        plans have them.
        """
        out, home = self._boat(day, boats[0]), self._boat(day, boats[1])
        there, leave = _moment(on_site_s[0] - day.first_s), _moment(on_site_s[1] - day.first_s)
        if out is None or home is None or there is None or leave is None:
            return None
        text = join_plan(
            f'{out[0]}null{out[1]}"{there}"{end_text(ground, int(slacks_s[0]))}',
            f'{home[0]}"{leave}"{home[1]}null{end_text(ground, int(slacks_s[1]))}',
            assumptions,
        )
        return _pattern(text, out[2], home[2])

    def _boat(self, day: AlikeDay, boat: Boarding) -> _Boat | None:
        """What a plan says of a boat; None where it is too far away."""
        sailing = boat.sailing
        key = (day.number, sailing.key)
        if key not in self._boats:
            if len(self._boats) >= MOST_BOATS:
                self._boats.clear()
            marks = _Marks(day.first)
            moments = boat.check_in_closes_at, sailing.departs_at, sailing.arrives_at, boat.on_land_at
            texts = boat_text(sailing.direction, sailing.key, moments, marks.moment, marks.key)
            departs_at = marks.moment(sailing.departs_at)
            self._boats[key] = (*texts, departs_at) if marks.near else None
        return self._boats[key]


class _Marks:
    """Writes dates round a day as marks. `near`: whether all that were named have one."""

    def __init__(self, day: date) -> None:
        self._day = day
        self.near = True

    def moment(self, at: datetime) -> str:
        """An instant, in UTC."""
        return self._mark(at.date()) + iso(at)[10:]

    def key(self, sailing: str) -> str:
        """The key of a sailing as JSON, which ends with its service day."""
        name, _, tail = sailing.rpartition("@")
        try:
            service_day = date.fromisoformat(tail) if len(tail) == 10 else None
        except ValueError:
            service_day = None
        return dumps(sailing) if service_day is None else f'{dumps(name)[:-1]}@{self._mark(service_day)}"'

    def _mark(self, day: date) -> str:
        place = (day - self._day).days - FIRST_DATE
        if not 0 <= place < len(_MARKS):
            self.near = False
            return ""
        return _MARKS[place]


@lru_cache(maxsize=16_384)
def _moment(since_s: float) -> str | None:
    """An instant so long after the beginning of a day in UTC; None if too far away."""
    days, second = divmod(since_s, _DAY_S)
    place = int(days) - FIRST_DATE
    if not 0 <= place < len(_MARKS) or second != int(second):
        return None
    minute, second = divmod(int(second), 60)
    return f"{_MARKS[place]}T{minute // 60:02}:{minute % 60:02}:{second:02}+00:00"
