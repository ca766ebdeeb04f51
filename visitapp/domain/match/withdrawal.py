"""When an event that its source no longer tells of is withdrawn.

A short harvest looks like a mass cancellation: of one Swedish calendar's daily snapshots, one held 120 of 356
events and the next all of them. So nothing follows from a single harvest, nor from an incomplete one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Literal

GRACE = timedelta(hours=24)
RUNS_NEEDED = 2
HISTORY = 5
MOST_BROKEN = 0.05
LEAST_SHARE = 0.70

Shortfall = Literal["", "cut-off", "broken", "short"]
"""Why a harvest is incomplete: a part of the document was not read; too much of it was broken; it brought too little.
"" when it is complete."""


@dataclass(frozen=True, slots=True)
class MissingRecord:
    """A record that the last harvest did not tell. `last_day`: the last local date it is held on, None if never.

    `since` and `runs` are of earlier complete harvests in a row that missed it: (None, 0) when none did.
    """

    uid: str
    last_day: date | None
    since: datetime | None = None
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`noted`: uids with the (since, runs) to keep of them. `withdrawn`: uids to take off the site."""

    noted: tuple[tuple[str, datetime, int], ...] = ()
    withdrawn: tuple[str, ...] = ()


def shortfall_of(found: int, broken: int, earlier: Sequence[int]) -> Shortfall:
    """Why a harvest may not count as all that its source has to tell, "" when it may.

    Under 5 % of its events are broken (one always may be, so that a small calendar is not incomplete for ever for
    one bad entry), and there are at least 70 % of the median of the last five complete
    harvests (`earlier`: their counts, newest first).
    """
    if broken and not found:
        return "broken"
    if broken > 1 and broken / (found + broken) >= MOST_BROKEN:
        return "broken"
    return "" if found >= LEAST_SHARE * usual_count(earlier) else "short"


def usual_count(earlier: Sequence[int]) -> float:
    """The median of the last five complete harvests (`earlier`: their counts, newest first); 0 before the first."""
    return median(earlier[:HISTORY]) if earlier else 0


def plan_withdrawal(missing: Iterable[MissingRecord], complete: bool, now: datetime, today: date) -> Withdrawal:
    """What follows from records being missing: from an incomplete harvest nothing, of past events nothing.

    A future one is withdrawn with the second complete harvest in a row that misses it, and not before 24 hours
    have passed since the first. What has been noted enough is not noted again: its row stays untouched.
    """
    if not complete:
        return Withdrawal()
    noted, withdrawn = [], []
    for record in missing:
        if record.last_day is not None and record.last_day < today:
            continue
        since, runs = record.since or now, record.runs + 1
        if runs >= RUNS_NEEDED and now - since >= GRACE:
            withdrawn.append(record.uid)
        elif record.runs < RUNS_NEEDED:
            noted.append((record.uid, since, runs))
    return Withdrawal(tuple(noted), tuple(withdrawn))
