"""When a source is harvested next. Pure; the spread comes from a hash, so that a restart changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from visitapp.domain.event.source import PAGE_INTERVAL, Outcome, Schedule, Source
from visitapp.harvest.times import REGION_ZONE

FIRST_PAUSE = timedelta(minutes=15)
DEMO_PAUSE = timedelta(seconds=1)
"""Of demo sources: the server they are on may just be starting."""
LONGEST_PAUSE = timedelta(hours=24)
NOT_FOUND_MOST = 3
JITTER = 0.10
NIGHT_BEGINS, NIGHT = time(3), timedelta(hours=2)
NIGHT_IS_OVER = time(6)
"""A nightly harvest that comes later than this, because there was much to do, is one like any other."""
_PAGE_FORMATS = ("jsonld", "microdata", "rdfa", "hevent", "sitemap", "listing")


def next_harvest(
    source: Source,
    outcome: Outcome,
    earlier: Sequence[str],
    now: datetime,
    retry_after: timedelta | None = None,
    lasts: timedelta | None = None,
) -> Schedule:
    """When `source` is due after a run with `outcome`; `earlier`: the outcomes before it, newest first.

    After a success: its interval ± 10 %, or as long as its document `lasts` by its own word, up to a day; pages also in
    the night. After a failure: 15 min × 2ⁿ up to a day. Never before `retry_after`. A document that is gone (410), or
    not found three times in a row, pauses the source until somebody looks.
    """
    wait = min(max(retry_after or timedelta(), timedelta()), LONGEST_PAUSE)
    if outcome in ("complete", "incomplete", "not-modified"):
        kept = min(lasts or timedelta(), LONGEST_PAUSE)
        usual = now + max(_spread(source.interval, f"{source.uid} {now.isoformat()}"), kept, wait)
        return Schedule(min(usual, max(_next_night(source, now), now + wait)) if is_of_pages(source) else usual, 0)
    failures = source.failures + 1
    not_found = (outcome, *earlier)[:NOT_FOUND_MOST]
    if not source.demo and (outcome == "gone" or not_found == ("not-found",) * NOT_FOUND_MOST):
        return Schedule(None, failures)
    pause = min((DEMO_PAUSE if source.demo else FIRST_PAUSE) * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    return Schedule(now + max(pause, wait), failures)


def is_of_pages(source: Source) -> bool:
    """Whether a source is made of pages for people, that may say that they did not change while they did."""
    return not source.demo and (source.interval >= PAGE_INTERVAL or source.format in _PAGE_FORMATS)


def is_nightly(source: Source, now: datetime) -> bool:
    """Whether this is the harvest of the night, in which all pages are asked for whatever is known of them."""
    local = now.astimezone(REGION_ZONE)
    tonight = _night(source, local.date())
    first = source.last_attempt_at is None or source.last_attempt_at < tonight
    return is_of_pages(source) and first and tonight <= now and local.time() < NIGHT_IS_OVER


def _next_night(source: Source, now: datetime) -> datetime:
    today = now.astimezone(REGION_ZONE).date()
    tonight = _night(source, today)
    return tonight if tonight > now else _night(source, today + timedelta(days=1))


def _night(source: Source, day: date) -> datetime:
    """The source's own moment between three and five o'clock."""
    begins = datetime.combine(day, NIGHT_BEGINS, REGION_ZONE).astimezone(UTC)
    return begins + NIGHT * _share(source.uid)


def _spread(interval: timedelta, seed: str) -> timedelta:
    return interval * (1 - JITTER + 2 * JITTER * _share(seed))


def _share(seed: str) -> float:
    """A number from 0 to 1 that is the same for the same text."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") / 2**32
