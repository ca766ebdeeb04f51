"""What a verdict says, in the form in which it is kept, and the number that stands for all of it."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from visitapp.domain.reach.plan_json import iso, plan_text
from visitapp.domain.reach.plan_parts import (
    Parts,
    marks_text,
    number_of,
    parts_of,
    rest_text,
    slack_of,
    whole_plan,
)
from visitapp.domain.reach.types import Assumption, Journey, Reach, Reason, Verdict


class Said(NamedTuple):
    """What a verdict says on any day like one. `minutes`: on site. `number`: of all it says but for the day.

    `plan`: what it has of journeys, as JSON text; where `parts` hold them, what it says besides.
    """

    verdict: Verdict
    reason: Reason
    minutes: int | None
    plan: str
    number: int
    parts: Parts | None = None


class Kept(NamedTuple):
    """A verdict as it is kept. `number`: a hash of all it says, the same at all times.

    `out_at`, `home_at`: when its boats leave, in UTC, as RFC 3339 §5.6 with a space for the T.
    """

    number: int
    said: Said
    out_at: str | None = None
    home_at: str | None = None

    @property
    def whole_plan(self) -> dict[str, Any]:
        """Its journeys as `plan_to_json` gives them."""
        _, said, out_at, home_at = self
        rest: dict[str, Any] = json.loads(said.plan)
        if said.parts is None or out_at is None or home_at is None:
            return rest
        days = date.fromisoformat(out_at[:10]), date.fromisoformat(home_at[:10])
        return whole_plan(rest, [part.text for part in said.parts], *days)


def kept_of(reach: Reach) -> Kept:
    """A verdict as it is kept."""
    said = said_of(reach)
    if reach.out is None:
        return Kept(said.number, said)
    number = number_on(said.number, reach.out.departs_at.toordinal())
    return Kept(number, said, _moment(reach.out), _moment(reach.home))


def said_of(reach: Reach) -> Said:
    """What a verdict says."""
    if reach.out is None and reach.home is None:
        return _without_boats(reach.verdict, reach.reason, reach.assumptions)
    minutes = None if reach.on_site is None else int(reach.on_site.total_seconds() // 60)
    parts = parts_of(reach)
    if parts is None or reach.out is None or reach.home is None:
        plan = plan_text(reach)
        return Said(reach.verdict, reach.reason, minutes, plan, _plain_number(reach.verdict, reach.reason, plan))
    rest = rest_text(slack_of(reach), marks_text(reach.assumptions))
    away = (reach.home.departs_at.date() - reach.out.departs_at.date()).days
    return with_boats(reach.verdict, minutes, parts, rest, away)


@lru_cache(maxsize=1024)
def _without_boats(verdict: Verdict, reason: Reason, assumptions: tuple[Assumption, ...]) -> Said:
    """What has no journeys: most crossings say the same of most occurrences."""
    plan = plan_text(Reach("", "foot", verdict, reason, assumptions=assumptions))
    return Said(verdict, reason, None, plan, _plain_number(verdict, reason, plan))


def _plain_number(verdict: Verdict, reason: Reason, plan: str) -> int:
    return number_of(f"{verdict} {reason} {plan}")


def with_boats(verdict: Verdict, minutes: int | None, parts: Parts, rest: str, away: int) -> Said:
    """What a verdict with two boats says. `away`: the days between those on which they leave, in UTC."""
    out, out_way, home, home_way = parts
    number = number_of(f"{verdict} {rest} {away} {out[0]} {out_way[0]} {home[0]} {home_way[0]}")
    return Said(verdict, "", minutes, rest, number, parts)


def number_on(number: int, day: int) -> int:
    """The number of what is said of a day, whose ordinal it is in UTC when the boat out leaves."""
    return (number + day * _DAY) & _MOST


_DAY, _MOST = 0x1E3779B97F4A7C15, (1 << 63) - 1
"""What is added to a number for each day; any odd one of that length does."""


def _moment(journey: Journey | None) -> str | None:
    return iso(journey.departs_at).replace("T", " ") if journey else None
