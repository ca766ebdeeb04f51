"""Whether a source works, as those who look after it want to know: a single failure is no news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from visitapp.domain.event.source import Outcome, Schedule
from visitapp.domain.match.withdrawal import Shortfall

SourceState = Literal["well", "red", "gone", "not-found", "short"]
"""red: it failed three times in a row, or for two days. gone, not-found: its address is, and it is paused. short: it
brought far less than usual, so its harvests take nothing away until somebody looks."""

FAILURES_OF_RED = 3
AGE_OF_RED = timedelta(hours=48)

UNREADABLE: tuple[SourceState, ...] = ("red", "gone", "not-found")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a source is being read. `read_at`: when that went well last, None for never; `interval`: how often it is."""

    name: str
    state: SourceState
    read_at: datetime | None
    interval: timedelta

    def is_unread(self, now: datetime) -> bool:
        """Whether it cannot be read, or was not for long: what it said may have changed since."""
        if self.state in UNREADABLE:
            return True
        return self.read_at is None or now - self.read_at >= max(AGE_OF_RED, 2 * self.interval)


def last_reading(readings: Iterable[Reading], now: datetime) -> Reading | None:
    """Of sources none of which is being read, the one that was read last; None while any of them is."""
    several = tuple(readings)
    if not all(one.is_unread(now) for one in several):
        return None
    known = [one for one in several if one.read_at is not None]
    return max(known, key=lambda one: (str(one.read_at), one.name), default=None)


def state_after(
    before: SourceState, outcome: Outcome, shortfall: Shortfall, schedule: Schedule, success_at: datetime | None,
    now: datetime,
) -> SourceState:  # fmt: skip
    """How a source does after a run at `now`, whose last success was at `success_at`.

    One that is short stays so until a harvest is complete; what says that nothing changed is none.
    """
    if outcome == "gone" and not schedule.active:
        return "gone"
    if outcome == "not-found" and not schedule.active:
        return "not-found"
    if outcome in ("failed", "not-found", "gone"):
        long_ago = success_at is not None and now - success_at >= AGE_OF_RED
        return "red" if schedule.failures >= FAILURES_OF_RED or long_ago else before
    if outcome == "incomplete" and shortfall == "short":
        return "short"
    return "short" if before == "short" and outcome != "complete" else "well"
