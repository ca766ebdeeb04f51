"""Whether a source works, as those who look after it want to know: a single failure is no news."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from visitapp.domain.event.source import Outcome, Schedule
from visitapp.domain.match.withdrawal import Shortfall

SourceState = Literal["well", "red", "gone", "not-found", "short"]
"""red: it failed three times in a row, or for two days. gone, not-found: its address is, and it is paused. short: it
brought far less than usual, so its harvests take nothing away until somebody looks."""

FAILURES_OF_RED = 3
AGE_OF_RED = timedelta(hours=48)


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
