"""How far the timetables of a crossing reach: until when they speak of each day, and since when they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from visitapp.domain.crossing.timetable import Timetable, not_running
from visitapp.domain.crossing.types import Crossing

WARN_DAYS = 30
"""So long before a timetable ends an office is told."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Validity:
    """What a day is told by timetables.

    until: the last day without a gap from here, when the day is covered. since: the first day of the gap that the day
    lies in, when a timetable ended before it. begins: the first day that is covered again, when one is known.
    """

    covered: bool
    until: date | None = None
    since: date | None = None
    begins: date | None = None

    def ends_soon(self, today: date) -> bool:
        """Whether `until` is at most WARN_DAYS away."""
        return self.until is not None and (self.until - today).days <= WARN_DAYS


def validity_on(timetables: Sequence[Timetable], day: date) -> Validity:
    """How far the timetables reach round `day`, whichever of them covers a day."""
    if any(table.covers(day) for table in timetables):
        until = day
        while following := [table.valid_to for table in timetables if table.covers(until + _ONE_DAY)]:
            until = max(following)
        return Validity(True, until=until)
    ended = [table.valid_to for table in timetables if table.valid_to < day]
    coming = [table.valid_from for table in timetables if table.valid_from > day]
    return Validity(False, since=max(ended) + _ONE_DAY if ended else None, begins=min(coming) if coming else None)


def needs_timetable(crossing: Crossing, timetables: Sequence[Timetable], today: date) -> Validity | None:
    """The validity that an office is to look after: ended, or ending soon, while the line goes on; None else.

    Invented timetables are nobody's task. A line of which none was ever kept, or that ends no later itself, needs none.
    """
    found = validity_on([table for table in timetables if not table.demo], today)
    if not_running(crossing, today) or not (found.until or found.since):
        return None
    if found.since is not None:
        return found
    if found.until is not None and crossing.valid_to is not None and crossing.valid_to <= found.until:
        return None
    return found if found.ends_soon(today) else None
