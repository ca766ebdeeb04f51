"""The connections of a stretch of time as they are looked at: a part of a UTC day at a time, and numbered through."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter, neg

from visitapp.domain.transit.service_days import DAY_S, Connections, Timeline

Looks = Iterator[tuple[int, int, int, int, int]]
"""When a connection leaves and arrives, where one boards and alights, its ride."""


class Window:
    """Some connections of a UTC day, numbered from `offset` on."""

    def __init__(self, table: Connections, low: int, high: int) -> None:
        self.table, self.low, self.size, self.offset = table, low, high - low, 0

    def forward(self) -> Looks:
        """In the order in which they leave."""
        return zip(*self._columns(), strict=True)

    def backward(self) -> Looks:
        """The last one first."""
        return zip(*(column[::-1] for column in self._columns()), strict=True)

    def mirrored(self) -> Looks:
        """The last one first, as if time ran back: each then arrives where and before it leaves."""
        departs, arrives, boards, alights, rides = (column[::-1] for column in self._columns())
        return zip(map(neg, arrives), map(neg, departs), alights, boards, rides, strict=True)

    def _columns(self) -> Iterator[Sequence[int]]:
        table, high = self.table, self.low + self.size
        for column in (table.departs, table.arrives, table.boards, table.alights, table.rides):
            yield column[self.low : high]


_offset = attrgetter("offset")


class Connection:
    """One connection by its number among windows."""

    __slots__ = ("alight", "board", "ride", "run", "times")

    def __init__(self, windows: Sequence[Window], number: int) -> None:
        window = windows[bisect_right(windows, number, key=_offset) - 1]
        table, at = window.table, number - window.offset + window.low
        self.times = table.departs[at], table.arrives[at]
        self.board, self.alight, self.ride, self.run = (
            table.boards[at],
            table.alights[at],
            table.rides[at],
            table.runs[at],
        )


def add_window(windows: list[Window], window: Window) -> None:
    """Number a window's connections after those of the others."""
    window.offset = windows[-1].offset + windows[-1].size if windows else 0
    windows.append(window)


def windows_between(timeline: Timeline, start: int, end: int) -> Iterator[Window]:
    """What leaves from `start` to before `end`, in the timeline's seconds."""
    for number in range(start // DAY_S, (end - 1) // DAY_S + 1):
        table = timeline.leaving_on(number)
        low, high = bisect_left(table.departs, start), bisect_left(table.departs, end)
        if low < high:
            yield Window(table, low, high)
