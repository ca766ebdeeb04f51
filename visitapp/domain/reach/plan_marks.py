"""Marks that stand for dates in what many days have in common; counted from a day, they are made dates again."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from visitapp.domain.reach.alike import FIRST_DATE, LAST_DATE
from visitapp.domain.reach.plan_json import dumps

_MARKS = tuple(chr(1 + place) for place in range(LAST_DATE - FIRST_DATE + 1))
"""For each date round a day, from FIRST_DATE on. No control character stands in JSON text but as an escape."""
_DAY_S = 86_400


def on_day(text: str, day: date) -> str:
    """A text with dates for its marks, which are counted from that day."""
    for place, mark in enumerate(_MARKS):
        if mark in text:
            text = text.replace(mark, str(day + timedelta(days=place + FIRST_DATE)))
    return text


def plan_on(text: str, out_on: date) -> dict[str, Any]:
    """A plan that is kept whole, with marks: `out_on` is when its boat out leaves, in UTC."""
    found: dict[str, Any] = json.loads(on_day(text, out_on))
    return found


class Marks:
    """Writes dates round a day as marks. `near`: whether all that were named have one."""

    def __init__(self, day: date) -> None:
        self._first = day.toordinal() + FIRST_DATE
        self.near = True

    def moment(self, at: datetime) -> str:
        """An instant, in UTC."""
        return self._mark(at) + at.isoformat()[10:]

    def key(self, sailing: str) -> str:
        """The key of a sailing as JSON, which ends with its service day."""
        name, _, tail = sailing.rpartition("@")
        try:
            service_day = date.fromisoformat(tail) if len(tail) == 10 else None
        except ValueError:
            service_day = None
        return dumps(sailing) if service_day is None else f'{dumps(name)[:-1]}@{self._mark(service_day)}"'

    def _mark(self, day: date) -> str:
        place = day.toordinal() - self._first
        if not 0 <= place < len(_MARKS):
            self.near = False
            return ""
        return _MARKS[place]


@lru_cache(maxsize=16_384)
def moment_mark(since_s: int) -> str | None:
    """An instant so long after the beginning of a day in UTC; None if too far away."""
    days, second = divmod(since_s, _DAY_S)
    place = days - FIRST_DATE
    if not 0 <= place < len(_MARKS):
        return None
    minute, second = divmod(second, 60)
    return f"{_MARKS[place]}T{minute // 60:02}:{minute % 60:02}:{second:02}+00:00"
