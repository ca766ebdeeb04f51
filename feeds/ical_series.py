"""The occurrences of one event: rules, RDATE, EXDATE and overrides, inside the reader's window.

Work is bounded: an event by its limit and its rules' horizons, a document by `Budget`.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from feeds.ical_recurrence import Rule, rule_starts
from feeds.ical_values import iso
from feeds.ical_zones import Zone
from feeds.wire import Moment, ReadOptions, Status, WireOccurrence

MAX_OCCURRENCES = 400
_LAST_WALL = datetime(9998, 12, 31)  # noqa: DTZ001 - wall time


@dataclass(slots=True)
class Budget:
    """What the series of a document may still cost together: microseconds, by count and not by clock, and starts."""

    left: int = 3_000_000
    starts: int = 20_000
    _event: int = 0

    def begin(self) -> None:
        """Begins the next event: one may cost 100 ms at most."""
        self._event = min(self.left, 100_000)

    def spend(self, cost: int) -> bool:
        """Takes cost from what is left; False when nothing was."""
        self.left -= cost
        self._event -= cost
        return self._event > 0

    @property
    def spent(self) -> bool:
        return self._event <= 0


@dataclass(frozen=True, slots=True)
class Override:
    """A VEVENT with RECURRENCE-ID. `key` is that id as an instant or a date, `wall` its wall time in the
    series' zone. `length` is None when the override has no end.
    """

    key: Moment
    wall: datetime
    start: datetime
    length: timedelta | None
    status: Status
    zone: Zone
    following: bool = False
    sequence: int = 0


@dataclass(slots=True)
class Series:
    """What makes the occurrences of an event. Times are wall times in `zone`, midnights when all_day."""

    start: datetime
    length: timedelta | None
    zone: Zone
    zone_name: str
    all_day: bool
    status: Status = "scheduled"
    rules: list[Rule] = field(default_factory=list)
    excluded_rules: list[Rule] = field(default_factory=list)
    added: dict[datetime, timedelta | None] = field(default_factory=dict)
    excluded: set[datetime] = field(default_factory=set)
    excluded_days: set[date] = field(default_factory=set)
    overrides: list[Override] = field(default_factory=list)

    @property
    def recurring(self) -> bool:
        return bool(self.rules or self.added or self.overrides)

    def moment(self, wall: datetime) -> Moment:
        """wall as the document's kind of time: a date, or an instant."""
        return wall.date() if self.all_day else self.zone.at(wall)


@dataclass(frozen=True, slots=True)
class _Window:
    """The options' window as wall times of a series: slots are looked for from `first`, which leaves room
    for the series' length, and counted from `counted`.
    """

    first: datetime | None
    counted: datetime | None
    last: datetime
    limit: int


def occurrences(series: Series, options: ReadOptions, budget: Budget) -> tuple[list[WireOccurrence], list[str]]:
    """The occurrences in the window, earliest first, and what was not expanded.

    An occurrence counts when it begins before the window's end and has not ended before its start.
    Cancelled overrides are there with their status only when the window has a start, and never count
    towards the limit.
    """
    budget.begin()
    window = _window(series, options, budget)
    slots = _slots(series, window, budget)
    short = series.rules and (budget.spent or window.limit < min(options.limit, MAX_OCCURRENCES))
    faults = ["too much recurrence: the series is not fully expanded"] if short else []
    found = [_occurrence(series, wall) for wall in slots] if not series.overrides else _overridden(series, slots)
    found.sort(key=_order)
    kept: list[WireOccurrence] = []
    counted = 0
    for occurrence in found:
        dropped = occurrence.status == "cancelled" and series.status != "cancelled"
        if not _inside(occurrence, series.zone, options) or (dropped and options.window_start is None):
            continue
        if counted >= window.limit:
            break
        budget.starts -= bool(series.rules)
        kept.append(occurrence)
        counted += not dropped
    return kept, faults


def _window(series: Series, options: ReadOptions, budget: Budget) -> _Window:
    limit = max(0, min(options.limit, MAX_OCCURRENCES))
    if series.rules:
        limit = min(limit, max(budget.starts, 1))
    reach = (series.length or timedelta(0)) + timedelta(days=2)
    first, counted, last = None, None, _LAST_WALL
    try:
        if options.window_start:
            counted = series.zone.wall(options.window_start)
            first = counted - reach
        if options.window_end:
            last = series.zone.wall(options.window_end) + timedelta(days=2)
    except OverflowError:
        first = None
    return _Window(first, counted, last, limit)


def _slots(series: Series, window: _Window, budget: Budget) -> list[datetime]:
    """Wall times before overrides, earliest first, EXDATEs gone: as many as can still matter."""
    enough = window.limit + len(series.overrides)
    excluded = [_Excluded(_starts(rule, series, window, budget)) for rule in series.excluded_rules]
    streams: list[Iterator[datetime]] = [iter([series.start]), iter(sorted(series.added))]
    streams += [_starts(rule, series, window, budget) for rule in series.rules]
    slots: list[datetime] = []
    counted = 0
    previous: datetime | None = None
    for wall in heapq.merge(*streams):
        if wall > window.last or counted >= enough:
            break
        if wall == previous or wall in series.excluded or wall.date() in series.excluded_days:
            continue
        previous = wall
        if not any(rule.has(wall) for rule in excluded) and (window.first is None or wall >= window.first):
            slots.append(wall)
            counted += window.counted is None or wall >= window.counted
    return slots


def _starts(rule: Rule, series: Series, window: _Window, budget: Budget) -> Iterator[datetime]:
    return rule_starts(rule, series.start, window.last, series.zone, window.first, budget.spend)


class _Excluded:
    """The starts of an EXRULE (RFC 2445), read no further than they are asked for."""

    def __init__(self, walls: Iterator[datetime]) -> None:
        self._walls = walls
        self._next = next(walls, None)

    def has(self, wall: datetime) -> bool:
        """Whether wall is excluded. To be asked in order."""
        while self._next is not None and self._next < wall:
            self._next = next(self._walls, None)
        return self._next == wall


def _occurrence(series: Series, wall: datetime) -> WireOccurrence:
    length = series.added.get(wall) or series.length
    moment = series.moment(wall)
    return WireOccurrence(
        start=moment,
        end=ended(series.zone, wall, length, all_day=series.all_day),
        recurrence_key=iso(moment),
        status=series.status,
        zone=series.zone_name,
    )


def ended(zone: Zone, wall: datetime, length: timedelta | None, *, all_day: bool) -> Moment | None:
    """The end of what begins at wall: a date (exclusive), an instant, or None when the end is unknown.

    A length of whole days follows the clock, a shorter one the seconds that pass (RFC 5545 §3.8.5.3).
    """
    if length is None:
        return None
    try:
        if all_day:
            return (wall + length).date()
        if length % timedelta(days=1) == timedelta(0):
            return zone.at(wall + length)
        start = zone.at(wall)
        return (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    except OverflowError:
        return None


def _overridden(series: Series, slots: list[datetime]) -> list[WireOccurrence]:
    """Slots with overrides in their place; overrides of slots the rule does not give stand by themselves."""
    chosen: dict[datetime, Override] = {}
    for override in sorted(series.overrides, key=lambda each: each.sequence):
        chosen[override.wall] = override
    by_day = {override.wall.date(): override for override in chosen.values() if not isinstance(override.key, datetime)}
    following = sorted((each for each in chosen.values() if each.following), key=lambda each: each.wall)
    found: list[WireOccurrence] = []
    used: set[datetime] = set()
    for wall in slots:
        found_here = chosen.get(wall) or (by_day.get(wall.date()) if not series.all_day else None)
        if found_here:
            used.add(found_here.wall)
            found.append(_moved(series, found_here, wall))
        else:
            found.append(_following(series, following, wall) or _occurrence(series, wall))
    found += [_moved(series, each, each.wall) for wall, each in chosen.items() if wall not in used]
    return found


def _moved(series: Series, override: Override, wall: datetime) -> WireOccurrence:
    all_day = series.all_day and override.start.time() == datetime.min.time()
    start: Moment = override.start.date() if all_day else override.zone.at(override.start)
    return WireOccurrence(
        start=start,
        end=ended(override.zone, override.start, override.length, all_day=all_day),
        recurrence_key=iso(series.moment(wall)),
        status=override.status if series.status != "cancelled" else "cancelled",
        zone=override.zone.name or series.zone_name,
    )


def _following(series: Series, following: list[Override], wall: datetime) -> WireOccurrence | None:
    """The occurrence at wall as the last RANGE=THISANDFUTURE before it shifts it."""
    override = next((each for each in reversed(following) if each.wall < wall), None)
    if override is None:
        return None
    moved = Override(
        key=series.moment(wall),
        wall=wall,
        start=wall + (override.start - override.wall),
        length=override.length,
        status=override.status,
        zone=override.zone,
    )
    return _moved(series, moved, wall)


def _inside(occurrence: WireOccurrence, zone: Zone, options: ReadOptions) -> bool:
    start = instant(occurrence.start, zone)
    end = instant(occurrence.end, zone) if occurrence.end is not None else start
    if options.window_end is not None and start >= options.window_end:
        return False
    return options.window_start is None or max(start, end) > options.window_start or start == options.window_start


def instant(moment: Moment, zone: Zone) -> datetime:
    """moment as an instant; a date is its midnight in zone."""
    if isinstance(moment, datetime):
        return moment
    return zone.at(datetime(moment.year, moment.month, moment.day))  # noqa: DTZ001 - wall time


def _order(occurrence: WireOccurrence) -> tuple[str, str]:
    # A series mixes dates and instants only by an override; ISO text orders both by day.
    return (iso(occurrence.start), occurrence.recurrence_key)
