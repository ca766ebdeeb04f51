"""Plans that many days have: one text with a mark for each date, and the day on which its boat out leaves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from visitapp.domain.reach.alike import FIRST_DATE, LAST_DATE, AlikeDay
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.plan_json import boat_text, dumps, iso, join_plan, write_plan
from visitapp.domain.reach.types import Reach

MOST_BOATS = 8_000
"""Each has some hundred bytes."""
_MARKS = tuple(chr(1 + place) for place in range(LAST_DATE - FIRST_DATE + 1))
"""For each date round a day, from FIRST_DATE on. No control character stands in JSON text but as an escape."""
_OWN = -FIRST_DATE
_DAY_S = 86_400

Placed = tuple[int, str]
"""An instant: the place of its date among those round a day, and the hour in UTC as RFC 3339 §5.6, a space before."""


class PlanPattern(NamedTuple):
    """The plan of a day with marks for dates, counted from the day on which its boat out leaves, in UTC.

    `number`: that of the text, the same at all times. `out_at`, `home_at`: when its boats leave, round the day that was
    asked of.
    """

    number: int
    text: str
    out_at: Placed
    home_at: Placed | None


def plan_number(text: str) -> int:
    """The number of a pattern: a hash of 63 bits."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def plan_on(text: str, out_on: date) -> str:
    """The plan of a pattern as JSON, where the boat out leaves on that day in UTC."""
    for place, mark in enumerate(_MARKS):
        if mark in text:
            text = text.replace(mark, str(out_on + timedelta(days=place + FIRST_DATE)))
    return text


def plan_pattern(reach: Reach, day: date) -> PlanPattern | None:
    """The pattern of a plan, of a day beside it; None where there is no boat out, or a date too far away."""
    if reach.out is None:
        return None
    marks = Marks(day)
    text = write_plan(reach, marks.moment, marks.key)
    out_at, home_at = (None if one is None else marks.moment(one.departs_at) for one in (reach.out, reach.home))
    return _pattern(text, out_at, home_at) if marks.near and out_at else None


def _pattern(text: str, out_at: str, home_at: str | None) -> PlanPattern | None:
    """Of a text whose marks are counted from another day, as those of the instants are."""
    out, home = _placed(out_at), None if home_at is None else _placed(home_at)
    if away := out[0] - _OWN:
        gone = _MARKS[:away] if away > 0 else _MARKS[away:]
        if any(mark in text for mark in gone):
            return None
        text = text.translate({ord(mark): chr(ord(mark) - away) for mark in _MARKS if mark not in gone})
    return PlanPattern(plan_number(text), text, out, home)


def _placed(moment: str) -> Placed:
    return _MARKS.index(moment[0]), moment[1:].replace("T", " ")


_Boat = tuple[str, str, str]
"""Its two texts, and when it leaves."""


class PlanParts:
    """Plans between two boats, put together of what many have in common."""

    def __init__(self) -> None:
        self._boats: dict[tuple[object, ...], _Boat | None] = {}

    def pattern(
        self, day: AlikeDay, boats: tuple[Boarding, Boarding], on_site_s: tuple[float, float], ends: tuple[str, str],
        assumptions: str,
    ) -> PlanPattern | None:  # fmt: skip
        """The pattern of a plan of the first day like `day`; None where it names a date too far away.

        `on_site_s`: when one is at the place, and leaves it; `ends`: what follows on that, out and home; these and
        `assumptions` as plans have them.
        """
        out, home = self._boat(day, boats[0]), self._boat(day, boats[1])
        there, leave = moment_mark(on_site_s[0] - day.first_s), moment_mark(on_site_s[1] - day.first_s)
        if out is None or home is None or there is None or leave is None:
            return None
        text = join_plan(
            f'{out[0]}null{out[1]}"{there}"{ends[0]}',
            f'{home[0]}"{leave}"{home[1]}null{ends[1]}',
            assumptions,
        )
        return _pattern(text, out[2], home[2])

    def _boat(self, day: AlikeDay, boat: Boarding) -> _Boat | None:
        """What a plan says of a boat; None where it is too far away."""
        sailing = boat.sailing
        # Two feeds may give boats of one line the same key: it alone names none.
        key = (day.number, sailing.direction, sailing.key, sailing.departs_at)
        if key not in self._boats:
            if len(self._boats) >= MOST_BOATS:
                self._boats.clear()
            marks = Marks(day.first)
            moments = boat.check_in_closes_at, sailing.departs_at, sailing.arrives_at, boat.on_land_at
            texts = boat_text(sailing.direction, sailing.key, moments, marks.moment, marks.key)
            departs_at = marks.moment(sailing.departs_at)
            self._boats[key] = (*texts, departs_at) if marks.near else None
        return self._boats[key]


class Marks:
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
def moment_mark(since_s: float) -> str | None:
    """An instant so long after the beginning of a day in UTC; None if too far away."""
    days, second = divmod(since_s, _DAY_S)
    place = int(days) - FIRST_DATE
    if not 0 <= place < len(_MARKS) or second != int(second):
        return None
    minute, second = divmod(int(second), 60)
    return f"{_MARKS[place]}T{minute // 60:02}:{minute % 60:02}:{second:02}+00:00"
