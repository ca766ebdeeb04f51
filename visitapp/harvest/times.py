"""When an event is held: the kinds of time that documents mix up, told apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feeds.wire import Moment, Status, WireOccurrence
from visitapp.domain.event.entry import EntryStatus
from visitapp.domain.event.types import Held

WINDOW_BACK = timedelta(days=30)
WINDOW_AHEAD = timedelta(days=400)
EARLIEST = date(1990, 1, 1)
YEARS_AHEAD = 5
LONGEST_NIGHT = timedelta(hours=12)
REGION_ZONE = ZoneInfo("Europe/Stockholm")

STATUSES: dict[Status, EntryStatus] = {"cancelled": "cancelled", "postponed": "postponed", "rescheduled": "moved"}


@dataclass(frozen=True, slots=True)
class Window:
    """The local days that are harvested, both included, and the last day that is no slip of the pen."""

    first: date
    last: date
    latest: date

    @classmethod
    def around(cls, now: datetime) -> Window:
        """30 days back, 400 ahead. It moves at local midnight, not with each harvest."""
        today = now.astimezone(REGION_ZONE).date()
        return cls(today - WINDOW_BACK, today + WINDOW_AHEAD, today + timedelta(days=366 * YEARS_AHEAD))

    @property
    def today(self) -> date:
        """The local day that it was made on."""
        return self.first + WINDOW_BACK

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """[start, end) in UTC, as readers want it."""
        start = datetime.combine(self.first, time(), REGION_ZONE)
        end = datetime.combine(self.last + timedelta(days=1), time(), REGION_ZONE)
        return start.astimezone(UTC), end.astimezone(UTC)


def held_times(
    occurrences: Iterable[WireOccurrence], dates_are_days: bool, window: Window
) -> tuple[tuple[Held, ...], list[str]]:
    """The times inside the window, earliest first, and what is wrong with others.

    `dates_are_days`: a date means the whole day (iCalendar's VALUE=DATE); elsewhere a single date means that
    nobody wrote down the hour.
    """
    held: dict[tuple[str, str], Held] = {}
    faults = []
    for one in occurrences:
        day = date(one.start.year, one.start.month, one.start.day)
        if not EARLIEST <= day <= window.latest:
            faults.append(f"a date in {day.year}")
            continue
        found = _held(_sane(one), dates_are_days)
        if found.starts_on <= window.last and last_day_of(found) >= window.first:
            held.setdefault((found.recurrence_key, str(found.starts_at or found.starts_on)), found)
    return tuple(sorted(held.values(), key=_order)), faults


def last_day_of(held: Held) -> date:
    """The local day on which it ends."""
    if held.ends_on is not None:
        return max(held.ends_on - timedelta(days=1), held.starts_on)
    if held.ends_at is not None:
        return held.ends_at.astimezone(ZoneInfo(held.zone)).date()
    return held.starts_on


def _sane(one: WireOccurrence) -> WireOccurrence:
    """`one` in a zone that exists, and without an end that is beyond reason."""
    try:
        ZoneInfo(one.zone)
    except (KeyError, ValueError, OSError):
        one = replace(one, zone=REGION_ZONE.key)
    absurd = one.end is not None and not EARLIEST.year <= one.end.year <= one.start.year + 2 * YEARS_AHEAD
    return replace(one, end=None) if absurd else one


def _order(held: Held) -> tuple[date, datetime, str]:
    return held.starts_on, held.starts_at or datetime.min.replace(tzinfo=UTC), held.recurrence_key


def _held(one: WireOccurrence, dates_are_days: bool) -> Held:
    status = STATUSES.get(one.status, "scheduled")
    zone = ZoneInfo(one.zone)
    if isinstance(one.start, datetime):
        return _timed(one.recurrence_key, one.start, _instant(one.end, zone), one.zone, status)
    ends_on = _local_day(one.end, zone)
    if ends_on is not None and ends_on <= one.start:
        ends_on = None
    single = ends_on is None or ends_on == one.start + timedelta(days=1)
    if single and not dates_are_days:
        return Held(one.recurrence_key, "no-time", one.start, zone=one.zone, status=status)
    ends_on = ends_on or one.start + timedelta(days=1)
    return Held(one.recurrence_key, "all-day", one.start, ends_on=ends_on, zone=one.zone, status=status)


def _timed(key: str, start: datetime, end: datetime | None, zone: str, status: EntryStatus) -> Held:
    local = start.astimezone(ZoneInfo(zone))
    local_end = end.astimezone(ZoneInfo(zone)) if end else None
    days = _whole_days(local, local_end) or (_whole_days(start.astimezone(UTC), end and end.astimezone(UTC)))
    if days:
        return Held(key, "all-day", days[0], ends_on=days[1], zone=zone, status=status)
    if local.time() == time() and (local_end is None or local_end == local):
        # What a system writes when nobody gave it an hour.
        return Held(key, "no-time", local.date(), zone=zone, status=status)
    ends_at = _repaired_end(local, local_end)
    return Held(
        key, "timed", local.date(), local.astimezone(UTC), ends_at.astimezone(UTC) if ends_at else None,
        zone=zone, status=status,
    )  # fmt: skip


def _whole_days(start: datetime, end: datetime | None) -> tuple[date, date] | None:
    """(first day, day after the last) when a time runs from midnight to midnight, or to the last minute of a day."""
    if end is None or start.time() != time() or end <= start:
        return None
    if end.time() == time():
        return start.date(), end.date()
    if (end.hour, end.minute) == (23, 59):
        return start.date(), end.date() + timedelta(days=1)
    return None


def _repaired_end(start: datetime, end: datetime | None) -> datetime | None:
    """The end, None when it can be none: 20.00–01.00 on one date ends the next day."""
    if end is None or end == start:
        return None
    if end > start:
        return end if end - start <= timedelta(days=366 * YEARS_AHEAD) else None
    if end.date() == start.date():
        next_day = datetime.combine(end.date() + timedelta(days=1), end.time(), end.tzinfo)
        return next_day if next_day - start <= LONGEST_NIGHT else None
    return None


def _instant(moment: Moment | None, zone: ZoneInfo) -> datetime | None:
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), zone)


def _local_day(moment: Moment | None, zone: ZoneInfo) -> date | None:
    """A date end as it is; an instant at the end of a date counts that local day in."""
    if isinstance(moment, datetime):
        local = moment.astimezone(zone)
        return local.date() if local.time() == time() else local.date() + timedelta(days=1)
    return moment
