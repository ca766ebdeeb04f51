"""When a source is harvested next. Pure; the spread comes from a hash, so that a restart changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from visitapp.domain.event.source import Outcome, Schedule, Source

FIRST_PAUSE = timedelta(minutes=15)
DEMO_PAUSE = timedelta(seconds=1)
"""Of demo sources: the server they are on may just be starting."""
LONGEST_PAUSE = timedelta(hours=24)
NOT_FOUND_MOST = 3
JITTER = 0.10


def next_harvest(
    source: Source,
    outcome: Outcome,
    earlier: Sequence[str],
    now: datetime,
    retry_after: timedelta | None = None,
) -> Schedule:
    """When `source` is due after a run with `outcome`; `earlier`: the outcomes before it, newest first.

    After a success: its interval ± 10 %. After a failure: 15 min × 2ⁿ up to a day. Never before `retry_after`. A
    document that is gone (410), or not found three times in a row, pauses the source until somebody looks.
    """
    wait = max(retry_after or timedelta(), timedelta())
    if outcome in ("complete", "incomplete", "not-modified"):
        return Schedule(now + max(_spread(source.interval, f"{source.uid} {now.isoformat()}"), wait), 0)
    failures = source.failures + 1
    not_found = (outcome, *earlier)[:NOT_FOUND_MOST]
    if not source.demo and (outcome == "gone" or not_found == ("not-found",) * NOT_FOUND_MOST):
        return Schedule(None, failures)
    pause = min((DEMO_PAUSE if source.demo else FIRST_PAUSE) * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    return Schedule(now + max(pause, min(wait, LONGEST_PAUSE)), failures)


def _spread(interval: timedelta, seed: str) -> timedelta:
    share = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") / 2**32
    return interval * (1 - JITTER + 2 * JITTER * share)
