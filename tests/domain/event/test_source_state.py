"""When a source counts as broken, and when it is well again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from visitapp.domain.event.source import Outcome, Schedule
from visitapp.domain.event.source_state import SourceState, state_after
from visitapp.domain.match.withdrawal import Shortfall

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("before", "outcome", "shortfall", "failures", "paused", "success", "after"),
    [
        ("well", "failed", "", 1, False, 1, "well"),
        ("well", "failed", "", 3, False, 1, "red"),
        ("well", "failed", "", 1, False, 48, "red"),
        ("well", "failed", "", 2, False, None, "well"),
        ("well", "gone", "", 1, True, 1, "gone"),
        ("well", "not-found", "", 2, False, 1, "well"),
        ("red", "not-found", "", 5, True, 1, "not-found"),
        ("red", "failed", "", 9, False, 1, "red"),
        ("red", "not-modified", "", 0, False, 60, "well"),
        ("gone", "incomplete", "broken", 0, False, 60, "well"),
        ("well", "incomplete", "short", 0, False, 1, "short"),
        ("short", "not-modified", "", 0, False, 1, "short"),
        ("short", "incomplete", "cut-off", 0, False, 1, "short"),
        ("short", "complete", "", 0, False, 1, "well"),
    ],
)
def test_state_follows_from_the_run(
    before: SourceState, outcome: Outcome, shortfall: Shortfall, failures: int, paused: bool, success: int | None,
    after: SourceState,
) -> None:  # fmt: skip
    schedule = Schedule(None if paused else NOW + HOUR, failures)
    success_at = None if success is None else NOW - success * HOUR

    assert state_after(before, outcome, shortfall, schedule, success_at, NOW) == after
