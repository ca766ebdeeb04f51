"""When something is held, from a sentence: "lör 5–sön 7 juni 2027 kl. 19.00", "hver lørdag i juli 2027 kl. 10-16".

A year is taken only when it is certain: written, or told by the weekday that stands with the day, or, where a listing
is known to name nothing but what is to come, the next such day. What is not certain is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from feeds.ical_zones import UTC_ZONE, Zone, named_zone
from feeds.prose_parse import Day, Parser, Written
from feeds.prose_words import marks
from feeds.wire import Moment

LONGEST_TEXT = 500
MOST_TIMES = 400
DAILY_MOST = 14
"""Days up to which hours behind a span of days are those of each; a longer one is one entry, like an exhibition."""
_BACK, _AHEAD = timedelta(days=60), timedelta(days=400)
"""How far from the day of reading a weekday tells the year."""
_GONE = timedelta(days=30)
"""So long a listing of what is to come may still name what was."""
_ONE_DAY = timedelta(days=1)

Fault = Literal["", "no-date", "no-year", "too-long", "impossible"]


@dataclass(frozen=True, slots=True)
class ProseTimes:
    """The times, (start, end) as wire types have them: an end that is a date is exclusive. Earliest first.

    `fault` says why there are none: no date is named, its year is not certain, the text is too long, or the day or
    span is none.
    """

    times: tuple[tuple[Moment, Moment | None], ...] = ()
    fault: Fault = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How text is read: the IANA zone of its hours, the day of reading, and whether it lists only what is to come."""

    zone: str = "Europe/Stockholm"
    today: date | None = None
    coming: bool = False


def read_times(text: str, reading: Reading) -> ProseTimes:
    """The times that a text names. Never raises."""
    if len(text) > LONGEST_TEXT:
        return ProseTimes(fault="too-long")
    calendar = _Calendar(reading)
    try:
        groups = [calendar.dated(one) for one in Parser(list(marks(text))).groups()]
        zone = named_zone(reading.zone) or UTC_ZONE
        times = sorted({pair for group in groups for pair in _times_of(group, zone)}, key=_order)
    except _Fault as fault:
        return ProseTimes(fault=fault.fault)
    except (ValueError, OverflowError):
        return ProseTimes(fault="impossible")
    return ProseTimes(tuple(times[:MOST_TIMES]), "" if times else "no-date")


class _Fault(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(slots=True)
class _Group:
    """Days that share their hours: spans (first, last), every day or only some weekdays of it."""

    spans: list[tuple[date, date]]
    hours: list[tuple[int, int]]
    weekdays: frozenset[int] | None = None
    between: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Gives days their years."""

    _reading: Reading

    def dated(self, one: Written) -> _Group:
        spans, between = self._spans(one)
        weekdays = frozenset(one.weekdays) if one.weekdays else None
        if one.daily and not one.weekdays:
            weekdays = frozenset(range(7))
        if weekdays is not None and not one.weekdays and all(first == last for first, last in spans):
            weekdays = None
        return _Group(spans, one.hours, weekdays, between)

    def _spans(self, one: Written) -> tuple[list[tuple[date, date]], tuple[int, int] | None]:
        if not one.days:
            if not one.weekdays and not one.daily:
                raise _Fault("no-date")
            return [_month_span(*self._month_year(year, month)) for year, month in one.months], None
        dated = [self._date(day) for day in one.days]
        spans: list[tuple[date, date]] = []
        between: tuple[int, int] | None = None
        for day, at in zip(one.days, dated, strict=True):
            if day.joined == "to" and spans:
                spans[-1] = (spans[-1][0], _not_before(spans[-1][0], at))
            else:
                spans.append((at, at))
        if len(one.days) == 2 and one.days[0].time is not None and one.hours and spans[0][0] < spans[0][-1]:
            between = (one.days[0].time[0], one.hours.pop(0)[0])
        return spans, between

    def _date(self, day: Day) -> date:
        if day.year:
            return date(day.year, day.month, day.day)
        today = self._reading.today
        if today is None:
            raise _Fault("no-year")
        years = [year for year in range(today.year - 1, today.year + 3) if _exists(year, day.month, day.day)]
        dates = [date(year, day.month, day.day) for year in years]
        if day.weekday >= 0:
            near = [one for one in dates if one.weekday() == day.weekday and today - _BACK <= one <= today + _AHEAD]
            if len(near) == 1:
                return near[0]
            raise _Fault("no-year")
        near = [one for one in dates if one >= today - _GONE]
        if not self._reading.coming or not near:
            raise _Fault("no-year")
        return near[0]

    def _month_year(self, year: int, month: int) -> tuple[int, int]:
        if year:
            return year, month
        today = self._reading.today
        if today is None or not self._reading.coming:
            raise _Fault("no-year")
        return next(
            (year, month) for year in (today.year, today.year + 1) if (year, month) >= (today.year, today.month)
        )


def _month_span(year: int, month: int) -> tuple[date, date]:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - _ONE_DAY


def _not_before(first: date, last: date) -> date:
    if last < first or last - first > timedelta(days=800):
        raise _Fault("impossible")
    return last


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _times_of(group: _Group, zone: Zone) -> Iterator[tuple[Moment, Moment | None]]:
    if group.between is not None:
        ((first, last),) = group.spans
        yield _at(first, group.between[0], zone), _at(last, group.between[1], zone)
        return
    for first, last in group.spans:
        days = (last - first).days + 1
        each = group.weekdays is not None or days == 1 or (group.hours and days <= DAILY_MOST)
        if not each:
            yield first, last + _ONE_DAY
            continue
        for day in (first + number * _ONE_DAY for number in range(days)):
            if group.weekdays is None or day.weekday() in group.weekdays:
                yield from _of_day(day, group.hours, zone)


def _of_day(day: date, hours: Sequence[tuple[int, int]], zone: Zone) -> Iterator[tuple[Moment, Moment | None]]:
    if not hours:
        yield day, None
    for start, end in hours:
        if end < 0:
            yield _at(day, start, zone), None
        else:
            yield _at(day, start, zone), _at(day if end > start else day + _ONE_DAY, end, zone)


def _at(day: date, minutes: int, zone: Zone) -> datetime:
    return zone.at(datetime.combine(day, time()) + timedelta(minutes=minutes))


def _order(pair: tuple[Moment, Moment | None]) -> tuple[str, str]:
    return pair[0].isoformat(), "" if pair[1] is None else pair[1].isoformat()
