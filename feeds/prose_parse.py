"""The days and hours that a sentence names, as it writes them: no year is guessed, no day is looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from feeds.prose_words import Mark


@dataclass(slots=True)
class Day:
    """A day as it is written; 0 is what is not said, weekday -1."""

    weekday: int = -1
    year: int = 0
    month: int = 0
    day: int = 0
    time: tuple[int, int] | None = None
    joined: Literal["to", "and"] = "and"


@dataclass(slots=True)
class Written:
    """A group before its years are known."""

    days: list[Day]
    hours: list[tuple[int, int]]
    weekdays: set[int]
    months: list[tuple[int, int]]
    daily: bool = False


class Parser:
    """Reads marks from the left. Whatever is no part of a date is passed over."""

    def __init__(self, found: Sequence[Mark]) -> None:
        self._marks = found
        self._at = 0

    def groups(self) -> list[Written]:
        """The days that are named, each group with the hours that stand with it."""
        found: list[Written] = []
        now = Written([], [], set(), [])
        while self._at < len(self._marks):
            mark = self._marks[self._at]
            if mark.kind == "time":
                now.hours += self._hours()
            elif mark.kind in ("weekdays", "every", "daily") or self._is_list_of_weekdays():
                now = self._next(found, now, bool(now.weekdays and now.hours and now.days))
                self._read_weekdays(now)
            elif days := self._days():
                now = self._next(found, now, bool(now.days and (now.hours or not _continues(days))))
                now.days += days
            elif mark.kind == "in" and (months := self._months()):
                now.months += months
            elif mark.kind == "year" and self._peek(-1).kind == "and" and now.days and not now.days[-1].year:
                now.days[-1].year = mark.value  # 5 juni kl. 19, 7 juni kl. 15, 2027
                _fill(now.days)
                self._at += 1
            else:
                self._at += 1
        if now.days or now.months:
            found.append(now)
        elif found and now.hours and not found[-1].hours:
            found[-1].hours = now.hours
        _share_years(found)
        return found

    @staticmethod
    def _next(found: list[Written], now: Written, ended: bool) -> Written:
        """The group that goes on, or a new one after it ended."""
        if not ended:
            return now
        found.append(now)
        return Written([], [], set(), [])

    def _hours(self) -> list[tuple[int, int]]:
        """kl. 19.00, kl. 19 och 21."""
        found = [self._peek().time]
        self._at += 1
        while self._peek().kind == "and" and self._peek().value and self._peek(1).kind == "number":
            hour = self._peek(1).value
            if hour > 24 or self._peek(2).kind in ("month", "to", "number"):
                break
            found.append((hour * 60, -1))
            self._at += 2
        return found

    def _peek(self, ahead: int = 0) -> Mark:
        at = self._at + ahead
        return self._marks[at] if at < len(self._marks) else Mark("stop")

    def _is_list_of_weekdays(self) -> bool:
        """mån–fre, lør og søn: two weekdays or more without a day behind them."""
        if self._peek().kind != "weekday" or self._peek(1).kind not in ("to", "and") or self._peek(2).kind != "weekday":
            return False
        at = 2
        while self._peek(at + 1).kind in ("to", "and") and self._peek(at + 2).kind == "weekday":
            at += 2
        first, joined, last, behind = (self._peek(at + ahead) for ahead in range(1, 5))
        if (first.kind, joined.kind, last.kind) == ("number", "to", "number") and behind.kind != "month":
            # Hours, unless they are as many days as the weekdays are: lör–sön 5–6, 12–13 juni.
            return (last.value - first.value - self._peek(at).value + self._peek().value) % 7 != 0
        return first.kind not in ("number", "month", "date")

    def _read_weekdays(self, group: Written) -> None:
        """varje lördag, onsdagar och fredagar, mån–fre, dagligen."""
        if self._peek().kind == "daily":
            group.daily = True
            self._at += 1
            return
        if self._peek().kind == "every":
            self._at += 1
        last = -1
        while self._peek().kind in ("weekday", "weekdays"):
            value = self._peek().value
            if last >= 0 and self._peek(-1).kind == "to":
                group.weekdays |= {(last + step) % 7 for step in range((value - last) % 7 + 1)}
            group.weekdays.add(value)
            last = value
            self._at += 1
            if self._peek().kind in ("to", "and") and self._peek(1).kind in ("weekday", "weekdays", "every"):
                self._at += 2 if self._peek(1).kind == "every" else 1
        first, joined, end, behind = (self._peek(ahead) for ahead in range(4))
        if (first.kind, joined.kind, end.kind) == ("number", "to", "number") and behind.kind != "month":
            if first.value < end.value <= 24:  # mån–fre 10–17
                group.hours.append((first.value * 60, end.value * 60))
            self._at += 3

    def _months(self) -> list[tuple[int, int]]:
        """i juli, i juli och augusti 2027: (year or 0, month)."""
        start = self._at
        self._at += 1
        months: list[int] = []
        while self._peek().kind == "month":
            if months and self._peek(-1).kind == "to":
                months += [
                    (months[-1] + step - 1) % 12 + 1 for step in range(1, (self._peek().value - months[-1]) % 12)
                ]
            months.append(self._peek().value)
            self._at += 1
            if self._peek().kind in ("to", "and") and self._peek(1).kind == "month":
                self._at += 1
        year = 0
        if months and self._peek().kind == "year":
            year = self._peek().value
            self._at += 1
        if not months:
            self._at = start
        return [(year, month) for month in months]

    def _days(self) -> list[Day]:
        """Days joined by dashes and commas, their months and years filled in from each other; none: nothing is read."""
        start = self._at
        days: list[Day] = []
        joined: Literal["to", "and"] = "and"
        while (one := self._day()) is not None:
            one.joined = joined
            days.append(one)
            end = self._at
            if self._peek().kind == "time" and self._peek(1).kind == "to" and self._starts_day(2):
                one.time = self._peek().time  # fredag 5 juni kl. 18 – söndag 7 juni kl. 14
                self._at += 1
            if self._peek().kind == "from":
                self._at += 1
            if self._peek().kind not in ("to", "and"):
                break
            joined = "to" if self._peek().kind == "to" else "and"
            self._at += 1
            while self._peek().kind == "and":
                self._at += 1
            if not self._starts_day(0):
                self._at = end
                break
        _fill(days)
        if not days or any(day.month == 0 for day in days):
            self._at = start
            return []
        return days

    def _starts_day(self, ahead: int) -> bool:
        kind = self._peek(ahead).kind
        if kind == "weekday":
            return self._starts_day(ahead + 1) or (
                self._peek(ahead + 1).kind == "and" and self._peek(ahead + 2).kind in ("number", "month", "date")
            )
        return kind in ("number", "date") or (kind == "month" and self._peek(ahead + 1).kind == "number")

    def _day(self) -> Day | None:
        """[weekday] 5 [juni] [2027], [weekday] June 5[, 2027], a date in figures."""
        start, one = self._at, Day()
        if self._peek().kind == "weekday":
            one.weekday = self._peek().value
            self._at += 1
            while self._peek().kind == "and" and self._peek(1).kind in ("number", "month", "date"):
                self._at += 1
        mark = self._peek()
        if mark.kind == "date":
            one.year, one.month, one.day = mark.date
            self._at += 1
            return one
        if mark.kind == "number":
            one.day = mark.value
            self._at += 1
            if self._peek().kind == "month":
                one.month = self._peek().value
                self._at += 1
            elif self._peek().kind == "and" and self._peek(1).kind == "year":
                self._at += 1  # June 5–7, 2027
        elif mark.kind == "month" and self._peek(1).kind == "number":
            one.month, one.day = mark.value, self._peek(1).value
            self._at += 2
            if self._peek().kind == "and" and self._peek(1).kind == "year":
                self._at += 1
        else:
            self._at = start
            return None
        if self._peek().kind == "year":
            one.year = self._peek().value
            self._at += 1
        return one


def _continues(days: Sequence[Day]) -> bool:
    return all(day.joined == "and" for day in days)


def _fill(days: list[Day]) -> None:
    """Months and years that are written once for several days: 5–7 juni 2027, June 5–7, 30 dec. 2026–2 jan. 2027."""
    for left, right in reversed(list(pairwise(days))):
        left.month = left.month or right.month
    for left, right in pairwise(days):
        right.month = right.month or left.month
    for left, right in reversed(list(pairwise(days))):
        if not left.year and right.year:
            left.year = right.year - (left.month > right.month)
    for left, right in pairwise(days):
        if not right.year and left.year:
            right.year = left.year + (right.month < left.month)


def _share_years(groups: Sequence[Written]) -> None:
    """A year behind the last of several dates is that of all: 5 juni kl. 19, 7 juni kl. 15, 2027."""
    for left, right in reversed(list(pairwise(groups))):
        if left.days and right.days and not left.days[-1].year and right.days[0].year:
            for day in left.days:
                day.year = day.year or right.days[0].year - (day.month > right.days[0].month)
