"""When a source counts as broken, and when it is well again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from visitapp.domain.event.source import Outcome, Schedule
from visitapp.domain.event.source_state import Reading, SourceState, last_reading, state_after
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


@pytest.mark.parametrize(
    ("state", "hours", "interval", "unread"),
    [
        ("well", 47, 1, False), ("well", 48, 1, True), ("short", 47, 1, False), ("red", 2, 1, True),
        ("gone", 2, 1, True), ("not-found", 2, 1, True), ("well", 335, 168, False), ("well", 336, 168, True),
    ],
)  # fmt: skip
def test_source_is_unread_when_it_cannot_be_read_or_was_not_for_long(
    state: SourceState, hours: int, interval: int, unread: bool
) -> None:
    assert Reading("a", state, NOW - timedelta(hours=hours), timedelta(hours=interval)).is_unread(NOW) == unread


def test_last_reading_is_that_of_sources_none_of_which_is_read() -> None:
    old, older, fresh = (
        Reading(f"{days}", "well", NOW - timedelta(days=days), timedelta(hours=1)) for days in (3, 9, 1)
    )
    never = Reading("never", "red", None, timedelta(hours=1))

    assert last_reading([older, old, never], NOW) == old
    assert [last_reading(several, NOW) for several in ([], [never], [older, fresh])] == [None, None, None]
