"""Whether two tellings are of the same time."""

from __future__ import annotations

from typing import Literal

from visitapp.domain.match.telling import NO_HOUR, Telling

Times = Literal[
    "start", "days", "start-said", "start-open", "days-within", "start-near", "start-differs", "day-differs"
]  # fmt: skip
"""Starts at most 15 minutes apart; the same days on end; the one names the other's hour (when doors open); a common
day, with an hour on one side at most; days on end, and times in them; up to an hour apart; more; no common day."""

SAME_MINUTES = 15
NEAR_MINUTES = 60


def compare_times(one: Telling, other: Telling) -> Times:
    """How the times of two tellings agree, by the day on which they agree best."""
    best = _closest(one, other)
    if best is not None and best <= SAME_MINUTES:
        return "start"
    if one.spans and other.spans and _alike_spans(one, other):
        return "days"
    if _hour_missing(one, other):
        return "start-open"
    if best is not None:
        if best <= 2 * NEAR_MINUTES and _said(one, other):
            return "start-said"
        return "start-near" if best <= NEAR_MINUTES else "start-differs"
    return "days-within" if _spans_meet(one, other) else "day-differs"


def _closest(one: Telling, other: Telling) -> int | None:
    """The fewest minutes between two starts of one day; None when no day has an hour on both sides."""
    hours: dict[int, list[int]] = {}
    for day, minute in one.times:
        if minute != NO_HOUR:
            hours.setdefault(day, []).append(minute)
    return min(
        (abs(minute - at) for day, minute in other.times if minute != NO_HOUR for at in hours.get(day, ())),
        default=None,
    )


def _hour_missing(one: Telling, other: Telling) -> bool:
    """Whether on a day that both tell one side has no hour."""
    for side, against in ((one, other), (other, one)):
        open_days = {day for day, minute in side.times if minute == NO_HOUR}
        if open_days and any(day in open_days for day, _ in against.times):
            return True
    return False


def _said(one: Telling, other: Telling) -> bool:
    """Whether a description names the hour at which the other says it starts ("dörrarna öppnas kl. 18")."""
    return any(
        minute in side.said for side, against in ((one, other), (other, one)) for _, minute in against.times
    ) and not all(minute in one.said and minute in other.said for _, minute in (*one.times, *other.times))


def _alike_spans(one: Telling, other: Telling) -> bool:
    return any(
        min(last, b) - max(first, a) + 1 >= 0.8 * (max(last, b) - min(first, a) + 1)
        for first, last in one.spans
        for a, b in other.spans
    )


def _spans_meet(one: Telling, other: Telling) -> bool:
    for side, against in ((one, other), (other, one)):
        for first, last in side.spans:
            if any(first <= day <= last for day, _ in against.times):
                return True
            if any(first <= b and a <= last for a, b in against.spans):
                return True
    return False
