"""stop_times.txt of a whole feed into arrays: two microseconds and 25 bytes a row."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby, pairwise

from feeds.gtfs_small_tables import Complain
from feeds.gtfs_tables import Tables, clean_field
from feeds.gtfs_values import read_seconds
from feeds.gtfs_whole_types import NO_ALIGHTING, NO_BOARDING, WholeCalls

TABLE = "stop_times.txt"
_COLUMNS = (
    *("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"),
    *("pickup_type", "drop_off_type"),
)
_BLANK, _UNREADABLE = -1, -2


def read_calls(tables: Tables, trips: dict[str, int], stops: dict[str, int], complain: Complain) -> WholeCalls:
    """The calls of all trips, in the order of stop_sequence, blank times spread evenly between their neighbours."""
    rows = _Rows(trips, stops, complain)
    for line, columns in tables.columns(TABLE, _COLUMNS):
        rows.take(line, columns)
    rows.order(len(trips))
    for start, count in zip(rows.starts, rows.counts, strict=True):
        if count:
            rows.settle(start, start + count)
    return WholeCalls(rows.starts, rows.counts, rows.stops, rows.arrivals, rows.departures, rows.flags)


class _Numbers(dict[str, int]):
    """The numbers of ids; one with other spaces or letters round or in it is looked up as it is meant."""

    negative = False
    """Whether anything was no number; while nothing was, no row need be looked at for it."""

    def __missing__(self, text: str) -> int:
        number = self.get(clean_field(text), _BLANK)
        self.negative |= number < 0
        return number


class _Sequences(dict[str, int]):
    """The numbers that texts mean. Each text is read once; what is none is not kept."""

    negative = False

    def __missing__(self, text: str) -> int:
        digits = text.strip()
        if not digits.isdecimal() or len(digits) > 9:
            self.negative = True
            return _BLANK
        if len(self) < 100_000:
            self[text] = int(digits)
        return int(digits)


class _Times(dict[str, int]):
    """The seconds that texts mean. A day has few times, so each is read once."""

    negative = False

    def __missing__(self, text: str) -> int:
        value = read_seconds(text) if text.strip() else _BLANK
        self.negative |= value is None or value < 0
        if value is None:
            return _UNREADABLE
        if len(self) < 1_000_000:
            self[text] = value
        return value


class _Rows:
    """The table's columns, growing; `runs` are rows of the same trip one after another."""

    def __init__(self, trips: dict[str, int], stops: dict[str, int], complain: Complain) -> None:
        self.trip_numbers, self.stop_numbers, self.complain = _Numbers(trips), _Numbers(stops), complain
        self.stops, self.arrivals, self.departures = array("i"), array("i"), array("i")
        self.sequences, self.flags = array("i"), array("b")
        self.times, self.sequence_numbers = _Times(), _Sequences()
        self.batch_starts, self.batch_lines = array("i"), array("i")
        self.run_trips, self.run_starts = array("i"), array("i")
        self.lines = array("i")
        self.starts, self.counts = array("i"), array("i")

    def take(self, line: int, columns: list[Sequence[str]]) -> None:
        """Append some rows, a column at a time: a loop over each row in Python would take twice as long."""
        trips, stops, sequences, arrivals, departures, pickups, drops = columns
        first = len(self.stops)
        self.batch_starts.append(first)
        self.batch_lines.append(line)
        self.stops.extend(map(self.stop_numbers.__getitem__, stops))
        self.sequences.extend(map(self.sequence_numbers.__getitem__, sequences))
        self.arrivals.extend(map(self.times.__getitem__, arrivals))
        self.departures.extend(map(self.times.__getitem__, departures))
        self.flags.frombytes(bytes(len(trips)))
        if any(text.strip() == "1" for text in {*pickups, *drops}):
            for place, (pickup, drop) in enumerate(zip(pickups, drops, strict=True), start=first):
                self.flags[place] = (pickup.strip() == "1") * NO_BOARDING + (drop.strip() == "1") * NO_ALIGHTING
        at = first
        for trip, rows in groupby(trips):
            self.open_run(trip, at)
            at += len(list(rows))
        negative = self.stop_numbers.negative or self.sequence_numbers.negative or self.times.negative
        if negative and min(map(min, (part[first:] for part in self.columns()))) < 0:
            self.check(first, columns)

    def open_run(self, trip: str, at: int) -> None:
        number = self.trip_numbers[trip]
        if number < 0:
            self.complain(TABLE, self.line_of(at), "the call is of a trip that trips.txt lacks", trip)
        elif not self.run_trips or self.run_trips[-1] != number:
            self.run_trips.append(number)
            self.run_starts.append(at)

    def check(self, first: int, columns: list[Sequence[str]]) -> None:
        """Say what is wrong with rows that have a negative number; one time alone is both."""
        _, stops, sequences, arrivals, departures, *_ = columns
        for place in range(first, len(self.stops)):
            arrival, departure = self.arrivals[place], self.departures[place]
            if self.stops[place] < 0:
                what, text = "the call is at a stop that stops.txt lacks", stops[place - first]
                self.complain(TABLE, self.line_of(place), what, text)
            if self.sequences[place] < 0:
                self.complain(TABLE, self.line_of(place), "stop_sequence is no number", sequences[place - first])
            if _UNREADABLE in (arrival, departure):
                text = f"{arrivals[place - first]} {departures[place - first]}".strip()
                self.complain(TABLE, self.line_of(place), "the time cannot be read", text)
            self.arrivals[place] = self.departures[place] = arrival if departure < 0 else departure
            if arrival >= 0:
                self.arrivals[place] = arrival

    def line_of(self, row: int) -> int:
        if self.lines:
            return self.lines[row]
        batch = bisect_right(self.batch_starts, row) - 1
        return self.batch_lines[batch] + row - self.batch_starts[batch]

    def order(self, trips: int) -> None:
        """Bring the rows of each trip together, when the table has them apart; all of it without a sort."""
        ends = [*self.run_starts[1:], len(self.stops)]
        counts = array("i", bytes(4 * trips))
        runs = array("i", bytes(4 * trips))
        starts = array("i", bytes(4 * trips))
        for trip, start, end in zip(self.run_trips, self.run_starts, ends, strict=False):
            counts[trip] += end - start
            runs[trip] += 1
            starts[trip] = start
        self.counts, self.starts = counts, starts
        if max(runs, default=0) < 2:
            return
        total = 0
        for trip, count in enumerate(counts):
            starts[trip] = total
            total += count
        self.keep_lines()
        following = array("i", starts)
        moved = [array(column.typecode, bytes(column.itemsize * total)) for column in self.columns()]
        for trip, start, end in zip(self.run_trips, self.run_starts, ends, strict=False):
            to = following[trip]
            following[trip] += end - start
            for new, old in zip(moved, self.columns(), strict=True):
                new[to : to + end - start] = old[start:end]
        self.stops, self.arrivals, self.departures, self.sequences, self.flags, self.lines = moved

    def keep_lines(self) -> None:
        """Note the line of each row, before rows move."""
        lines = array("i")
        ends = [*self.batch_starts[1:], len(self.stops)]
        for start, end, line in zip(self.batch_starts, ends, self.batch_lines, strict=False):
            lines.extend(range(line, line + end - start))
        self.lines = lines

    def columns(self) -> tuple[array[int], ...]:
        lines = (self.lines,) if self.lines else ()
        return self.stops, self.arrivals, self.departures, self.sequences, self.flags, *lines

    def settle(self, start: int, end: int) -> None:
        """Put the calls of one trip in order and fill in its blank times, or say what is wrong with them."""
        known = self.sequences[start:end].tolist()
        ascending = known == list(range(known[0], known[0] + len(known)))
        if not ascending and any(later <= earlier for earlier, later in pairwise(known)):
            self.sort(start, end, known)
        times = [0] * (2 * (end - start))
        times[::2], times[1::2] = self.arrivals[start:end].tolist(), self.departures[start:end].tolist()
        if min(times) < 0 and not self.fill(start, end, times):
            return
        if times != sorted(times):
            wrong = next(at for at in range(1, len(times)) if times[at] < times[at - 1])
            self.complain(TABLE, self.line_of(start + wrong // 2), "the trip's times run backwards")

    def sort(self, start: int, end: int, known: list[int]) -> None:
        order = sorted(range(len(known)), key=known.__getitem__)
        if not self.lines:
            self.keep_lines()
        for column in self.columns():
            column[start:end] = array(column.typecode, [column[start + place] for place in order])
        for place in range(start + 1, end):
            if self.sequences[place] == self.sequences[place - 1]:
                what = "the trip has that stop_sequence twice"
                self.complain(TABLE, self.line_of(place), what, str(self.sequences[place]))

    def fill(self, start: int, end: int, times: list[int]) -> bool:
        """Spread the calls without a time evenly between those that have one."""
        if times[0] < 0 or times[-1] < 0:
            self.complain(TABLE, self.line_of(start), "the trip has no first or no last time")
            return False
        timed = [place for place in range(end - start) if times[2 * place] >= 0]
        for last, following in pairwise(timed):
            since, gap = times[2 * last + 1], times[2 * following] - times[2 * last + 1]
            if gap < 0:
                self.complain(TABLE, self.line_of(start + following), "the trip's times run backwards")
                return False
            for place in range(last + 1, following):
                moment = since + gap * (place - last) // (following - last)
                times[2 * place] = times[2 * place + 1] = moment
                self.arrivals[start + place] = self.departures[start + place] = moment
        return True
