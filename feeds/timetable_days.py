"""The days of a hand-kept timetable as whole numbers: bit k is the day k days after the first one of its validity."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date, timedelta


def day_bits(
    weekdays: Iterable[int],
    ranges: Iterable[tuple[date, date]],
    excluded: Iterable[date],
    added: Iterable[date],
    valid: tuple[date, date],
) -> int:
    """The days of `valid` that are of the weekdays (0 is Monday) and in a range, where there is any; or are added."""
    first, last = valid
    length = (last - first).days + 1
    week = sum(1 << (day - first.weekday()) % 7 for day in set(weekdays))
    # A week's bits times 1 + 2^7 + 2^14 + ... is that week again and again.
    every = week * (((1 << 7 * (length // 7 + 1)) - 1) // 127) & ((1 << length) - 1)
    spans = [(max((start - first).days, 0), min((end - first).days, length - 1)) for start, end in ranges]
    if spans:
        inside = 0
        for start, end in spans:
            inside |= ((1 << end - start + 1) - 1) << start if start <= end else 0
        every &= inside
    for day in excluded:
        every &= ~_bit(day, valid)
    for day in added:
        every |= _bit(day, valid)
    return every


def _bit(day: date, valid: tuple[date, date]) -> int:
    return 1 << (day - valid[0]).days if valid[0] <= day <= valid[1] else 0


class Clashes:
    """Finds what has the name of something else on the same day. What is equal may stand on one day twice."""

    def __init__(self, first: date) -> None:
        self._first = first
        self._taken: dict[Hashable, int] = {}
        self._all: dict[Hashable, list[tuple[int, Hashable, int]]] = {}

    def add(self, name: Hashable, bits: int, what: Hashable, line: int) -> tuple[date, int] | None:
        """Take `what` of `line` on its days; the first day on which another line has something else of that name."""
        found = None
        if bits & self._taken.get(name, 0):
            for other_bits, other, other_line in self._all[name]:
                if other != what and (both := bits & other_bits):
                    found = self._first + timedelta(days=(both & -both).bit_length() - 1), other_line
                    break
        self._taken[name] = self._taken.get(name, 0) | bits
        self._all.setdefault(name, []).append((bits, what, line))
        return found
