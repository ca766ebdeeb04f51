"""What runs on a service day: connections, from each call of a trip to the next, sorted by when they leave.

Times are seconds of noon minus 12 h in the feed's zone (GTFS Schedule reference, "Time"), so a trip of the night in
which clocks change is as long as it is, and a call at 25:10 is at 01:10 of the next day.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from visitapp.domain.errors import InputError
from visitapp.domain.transit.network import Network
from visitapp.domain.transit.types import TransitFeed

DAY_S = 86_400
KEPT = 6
"""Days whose connections are kept; 300,000 connections take 7 MB."""
KEPT_RUNS = 30
"""Days of other services whose runs are kept to tell of; 12,500 take a megabyte."""
MOST_DAYS = 60 * 366
_WIDEST_S = 15 * 3600
"""So far from midnight UTC may noon minus 12 h be."""


@dataclass(frozen=True, slots=True)
class Run:
    """A trip as it runs once: its feed and number there, and how much later than written."""

    feed: int
    trip: int
    later_s: int = 0
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Connections:
    """Connections in the order in which they leave. Times are seconds after the timeline's epoch.

    `rides`: the same number means that one may stay seated. `runs`: numbers in the day's list of runs.
    """

    departs: array[int]
    arrives: array[int]
    boards: array[int]
    alights: array[int]
    rides: array[int]
    runs: array[int]


@dataclass(slots=True)
class _Day:
    connections: Connections
    runs: list[Run]


@dataclass(slots=True)
class _Rows:
    """Connections of one feed's service day, trip after trip, before they are sorted."""

    departs: list[int] = field(default_factory=list)
    arrives: list[int] = field(default_factory=list)
    boards: array[int] = field(default_factory=lambda: array("i"))
    alights: array[int] = field(default_factory=lambda: array("i"))
    run_of: list[int] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)


class Timeline:
    """All connections of a network through time, a UTC day at a time, made when they are asked for."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.first_day = min((feed.first_day for feed in network.feeds), default=date(2026, 1, 1)) - timedelta(days=1)
        self.epoch = datetime(self.first_day.year, self.first_day.month, self.first_day.day, tzinfo=UTC)
        self.last_day = max((feed.last_day() for feed in network.feeds), default=self.first_day)
        if (self.last_day - self.first_day).days > MOST_DAYS:
            raise InputError("services", f"from {self.first_day} to {self.last_day} are more than 60 years")
        self._trips = [_by_service(feed) for feed in network.feeds]
        longest = max((max(feed.call_departures, default=0) for feed in network.feeds), default=0)
        longest = max([longest, *(_last_s(feed) for feed in network.feeds)])
        self.before = (longest + _WIDEST_S) // DAY_S + 1
        """Connections of a day in UTC may be of service days so long before, and of the next."""
        self.span = self.before + 4
        """So many service days in a row have rides of different numbers."""
        self.most_rides = max(1, sum(_most_runs(feed) for feed in network.feeds))
        self._days: OrderedDict[int, _Day] = OrderedDict()
        self._windows: OrderedDict[int, Connections] = OrderedDict()
        self._runs: OrderedDict[int, list[Run]] = OrderedDict()
        self._services: dict[date, int] = {}
        self._service_numbers: dict[object, int] = {}
        self._spans = [_spans(feed, trips) for feed, trips in zip(network.feeds, self._trips, strict=True)]
        self._alike: dict[int, int] = {}
        self._alike_numbers: dict[object, int] = {}

    @property
    def rides(self) -> int:
        """One more than the highest number of a ride."""
        return self.span * self.most_rides

    def seconds(self, at: datetime) -> int:
        """An instant as whole seconds after the epoch, rounded down."""
        return (at - self.epoch) // timedelta(seconds=1)

    def instant(self, seconds: int) -> datetime:
        """The instant so many seconds after the epoch, in UTC."""
        return self.epoch + timedelta(seconds=seconds)

    def leaving_on(self, number: int) -> Connections:
        """The connections that leave on the UTC day so many days after the epoch's."""
        found = self._windows.get(number)
        if found is None:
            found = self._windows[number] = self._make_window(number)
            while len(self._windows) > KEPT:
                self._windows.popitem(last=False)
        self._windows.move_to_end(number)
        return found

    def service_on(self, day: date) -> int:
        """The same for service days on which the same trips run at the same seconds of UTC's day, of the same feeds."""
        found = self._services.get(day)
        if found is None:
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
            same = tuple(_service_on(feed, day, midnight) for feed in self.network.feeds)
            found = self._services[day] = self._service_numbers.setdefault(same, len(self._service_numbers))
        return found

    def alike(self, number: int) -> int:
        """The same for UTC days, by their number after the epoch's, on which the same leaves at the same seconds."""
        found = self._alike.get(number)
        if found is None:
            near = range(number - self.before, number + 2)
            days = {day: self.first_day + timedelta(days=day) for day in near}
            same = tuple([
                (day - number, self.service_on(date)) for day, date in days.items() if self._leaves(date, number)
            ])  # fmt: skip
            found = self._alike[number] = self._alike_numbers.setdefault(same, len(self._alike_numbers))
        return found

    def run(self, number: int) -> Run:
        """The run of that number in a window."""
        slot, run = divmod(number, self.most_rides)
        service = self.service_on(self.first_day + timedelta(days=slot))
        runs = self._runs.get(service)
        if runs is None:
            runs = self._runs[service] = self._day(slot).runs
            while len(self._runs) > KEPT_RUNS:
                self._runs.popitem(last=False)
        self._runs.move_to_end(service)
        return runs[run]

    def _make_window(self, number: int) -> Connections:
        start, end = number * DAY_S, (number + 1) * DAY_S
        parts = []
        for day in range(number - self.before, number + 2):
            table = self._day(day).connections
            low, high = bisect_left(table.departs, start), bisect_left(table.departs, end)
            if low < high:
                ride_offset, run_offset = day % self.span * self.most_rides, day * self.most_rides
                parts.append(_cut(table, low, high, ride_offset, run_offset))
        return _merged(parts)

    def _leaves(self, day: date, number: int) -> bool:
        """Whether anything of a service day may leave on that UTC day."""
        midnight = self.epoch + timedelta(days=number)
        for feed, spans in zip(self.network.feeds, self._spans, strict=True):
            if (running := _service_on(feed, day, midnight)) is not None:
                later, services = running
                if any(spans[one][0] + later < DAY_S and spans[one][1] + later >= 0 for one in services):
                    return True
        return False

    def _day(self, number: int) -> _Day:
        found = self._days.get(number)
        if found is None:
            found = self._days[number] = self._make_day(number)
            while len(self._days) > KEPT + self.before:
                self._days.popitem(last=False)
        self._days.move_to_end(number)
        return found

    def _make_day(self, number: int) -> _Day:
        day = self.first_day + timedelta(days=number)
        for other, made in self._days.items():
            if self.service_on(self.first_day + timedelta(days=other)) == self.service_on(day):
                return _Day(_later(made.connections, (number - other) * DAY_S), made.runs)
        parts, runs = [], list[Run]()
        for at in range(len(self.network.feeds)):
            rows = self._rows(at, day)
            rides = _rides(self.network.feeds[at], rows.runs)
            later = _origin_s(day, self.network.feeds[at].zone, self.epoch)
            parts.append(_sorted(rows, rides, later, len(runs)))
            runs += rows.runs
        return _Day(_merged([part for part in parts if part.departs]), runs)

    def _rows(self, at: int, day: date) -> _Rows:
        feed, rows = self.network.feeds[at], _Rows()
        bit = (day - feed.first_day).days
        if bit < 0:
            return rows
        often: dict[int, list[tuple[Run, int]]] = {}
        for frequency in feed.frequencies:
            first = feed.call_departures[feed.call_starts[frequency.trip]] if feed.call_counts[frequency.trip] else 0
            often.setdefault(frequency.trip, []).extend(
                (
                    Run(at, frequency.trip, start - first, not frequency.exact),
                    0 if frequency.exact else frequency.headway_s,
                )
                for start in range(frequency.start_s, frequency.end_s, frequency.headway_s)
            )
        for service, days in enumerate(feed.service_days):
            if days >> bit & 1:
                for trip in self._trips[at][service]:
                    for run, waits_s in often.get(trip) or ((Run(at, trip), 0),):
                        self._add(rows, run, waits_s)
        return rows

    def _add(self, rows: _Rows, run: Run, waits_s: int) -> None:
        """A run's connections. Where only a headway is known, one may have to wait for as long as it is."""
        feed = self.network.feeds[run.feed]
        start = feed.call_starts[run.trip]
        last = start + feed.call_counts[run.trip] - 1
        departs, arrives = feed.call_departures[start:last], feed.call_arrivals[start + 1 : last + 1]
        if run.later_s or waits_s:
            rows.departs.extend([moment + run.later_s for moment in departs])
            rows.arrives.extend([moment + run.later_s + waits_s for moment in arrives])
        else:
            rows.departs.extend(departs)
            rows.arrives.extend(arrives)
        rows.boards.extend(self.network.board_stops[run.feed][start:last])
        rows.alights.extend(self.network.alight_stops[run.feed][start + 1 : last + 1])
        rows.run_of.extend([len(rows.runs)] * (last - start))
        rows.runs.append(run)


def _service_on(feed: TransitFeed, day: date, midnight: datetime) -> tuple[int, tuple[int, ...]] | None:
    """Where a feed's service day begins from a midnight, and its services; None where it tells of no such day."""
    if not feed.first_day <= day <= feed.last_day():
        return None
    bit = (day - feed.first_day).days
    services = tuple([number for number, days in enumerate(feed.service_days) if days >> bit & 1])
    return _origin_s(day, feed.zone, midnight), services


def _by_service(feed: TransitFeed) -> list[list[int]]:
    trips: list[list[int]] = [[] for _ in feed.service_days]
    for trip, service in enumerate(feed.trip_services):
        if feed.call_counts[trip] > 1:
            trips[service].append(trip)
    return trips


def _spans(feed: TransitFeed, trips: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """For each service when its first and last connections leave; where there are none the last is before the first."""
    starts: dict[int, list[int]] = {}
    for one in feed.frequencies:
        begins = feed.call_departures[feed.call_starts[one.trip]] if feed.call_counts[one.trip] else 0
        runs = range(one.start_s, one.end_s, one.headway_s)
        starts.setdefault(one.trip, []).extend([runs[0] - begins, runs[-1] - begins] if runs else [])
    spans = []
    for numbers in trips:
        first, last = DAY_S * MOST_DAYS, -DAY_S * MOST_DAYS
        for trip in numbers:
            start = feed.call_starts[trip]
            leaves = feed.call_departures[start : start + feed.call_counts[trip] - 1]
            later = starts.get(trip) or [0]
            first, last = min(first, min(leaves) + min(later)), max(last, max(leaves) + max(later))
        spans.append((first, last))
    return spans


def _most_runs(feed: TransitFeed) -> int:
    often = sum(len(range(one.start_s, one.end_s, one.headway_s)) for one in feed.frequencies)
    return len(feed.trip_ids) + often


def _last_s(feed: TransitFeed) -> int:
    """The latest departure that frequencies bring."""
    return max(
        (
            one.end_s + feed.call_departures[feed.call_starts[one.trip] + feed.call_counts[one.trip] - 1]
            for one in feed.frequencies
            if feed.call_counts[one.trip]
        ),
        default=0,
    )


def _origin_s(day: date, zone: str, epoch: datetime) -> int:
    """Noon minus 12 h of the day, as seconds after the epoch."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return (noon.astimezone(UTC) - epoch) // timedelta(seconds=1) - DAY_S // 2


def _rides(feed: TransitFeed, runs: Sequence[Run]) -> list[int]:
    """For each run the number of the first in which one may sit down to stay until this one.

    A block's trips follow each other when each begins where and not before the one before it ends.
    """
    rides = list(range(len(runs)))
    at = {run.trip: place for place, run in enumerate(runs) if not run.later_s}
    blocks: dict[int, list[int]] = {}
    for place, run in enumerate(runs):
        if feed.trip_blocks[run.trip] and not run.later_s:
            blocks.setdefault(feed.trip_blocks[run.trip], []).append(place)
    pairs = [(at[one], at[other]) for one, other in feed.stays if one in at and other in at]
    for places in blocks.values():
        places.sort(key=lambda place: _ends(feed, runs[place])[:2])
        pairs += pairwise(places)
    parted = set(feed.leaves)
    for one, other in sorted(pairs, key=lambda pair: _ends(feed, runs[pair[1]])[0]):
        _, ends, _, to_stop = _ends(feed, runs[one])
        begins, _, from_stop, _ = _ends(feed, runs[other])
        if ends <= begins and from_stop == to_stop and (runs[one].trip, runs[other].trip) not in parted:
            rides[other] = rides[one]
    return rides


def _ends(feed: TransitFeed, run: Run) -> tuple[int, int, int, int]:
    """When a trip begins and ends, and at which stops."""
    start = feed.call_starts[run.trip]
    last = start + feed.call_counts[run.trip] - 1
    return feed.call_departures[start], feed.call_arrivals[last], feed.call_stops[start], feed.call_stops[last]


def _sorted(rows: _Rows, rides: list[int], later: int, offset: int) -> Connections:
    order = sorted(range(len(rows.departs)), key=rows.departs.__getitem__)
    runs = [rows.run_of[place] for place in order]
    return Connections(
        array("i", [rows.departs[place] + later for place in order]),
        array("i", [rows.arrives[place] + later for place in order]),
        array("i", map(rows.boards.__getitem__, order)),
        array("i", map(rows.alights.__getitem__, order)),
        array("i", [rides[run] + offset for run in runs]),
        array("i", [run + offset for run in runs]),
    )


def _later(table: Connections, seconds: int) -> Connections:
    """The same so much later."""
    departs, arrives = (
        array("i", [moment + seconds for moment in moments]) for moments in (table.departs, table.arrives)
    )
    return replace(table, departs=departs, arrives=arrives)


def _cut(table: Connections, low: int, high: int, ride_offset: int, run_offset: int) -> Connections:
    return Connections(
        table.departs[low:high],
        table.arrives[low:high],
        table.boards[low:high],
        table.alights[low:high],
        array("i", [ride + ride_offset for ride in table.rides[low:high]]),
        array("q", [run + run_offset for run in table.runs[low:high]]),
    )


def _merged(parts: Sequence[Connections]) -> Connections:
    """All in one order; of those that leave at the same time the earlier part's first, as they stand there."""
    if len(parts) == 1:
        return parts[0]
    departs = _joined(part.departs for part in parts)
    order = sorted(range(len(departs)), key=departs.__getitem__)
    columns = (
        departs,
        _joined(part.arrives for part in parts),
        _joined(part.boards for part in parts),
        _joined(part.alights for part in parts),
        _joined(part.rides for part in parts),
        _joined(part.runs for part in parts),
    )
    return Connections(
        *(array(code, map(column.__getitem__, order)) for code, column in zip("iiiiiq", columns, strict=True))
    )


def _joined(columns: Iterable[array[int]]) -> array[int]:
    joined = array("q")
    for column in columns:
        joined.extend(column if column.typecode == "q" else array("q", column))
    return joined
