"""When an event is held by its eventSchedule (schema.org Schedule): its rules, expanded as those of iCalendar are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from feeds.bytes_text import one_line
from feeds.dates import read_moment
from feeds.ical_recurrence import Rule, RuleError, parse_rule, rule_starts
from feeds.ical_series import MAX_OCCURRENCES, Budget, Series, ended, occurrences
from feeds.ical_values import iso, read_duration, read_offset
from feeds.ical_zones import UTC_ZONE, Zone, named_zone
from feeds.jsonld_parts import listed
from feeds.wire import Moment, ReadOptions, Status, WireOccurrence

MOST_SCHEDULES = 20
_VALUE_COSTS = 20
"""Of a day or number that is read: about so many microseconds (measured)."""
_LONGEST_NIGHT = timedelta(hours=12)
_LAST_WALL = datetime(9998, 12, 31)  # noqa: DTZ001 - wall time
_WORDS = {"daily": "P1D", "weekly": "P1W", "monthly": "P1M", "yearly": "P1Y", "annually": "P1Y"}
_PERIOD = re.compile(r"P(\d{1,4})([DWMY])|PT(\d{1,4})H", re.IGNORECASE)
_FREQUENCIES = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDINAL_DAY = re.compile(r"[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)")
_CLOCK = re.compile(r"(?:\d{4}-\d{2}-\d{2}T)?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.I)

Texts = Callable[[object], str]


class ScheduleError(ValueError):
    """A schedule that is not expanded; str() says why."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """When an event is held by its schedules. `start`, `end`: of the first time of all, also before the window.

    `faults`: what of it is not certain, and so is left out.
    """

    start: Moment
    end: Moment | None
    zone: str
    occurrences: tuple[WireOccurrence, ...]
    faults: tuple[str, ...] = ()


def read_schedules(
    value: object, own: tuple[Moment | None, Moment | None], status: Status, options: ReadOptions, budget: Budget,
    text_of: Texts,
) -> Scheduled:  # fmt: skip
    """The occurrences that the schedules in `value` give, inside the window.

    `own`: the event's startDate and endDate. The first is the first day of a schedule that names none; and its hour is
    that of its day, where a schedule has no hour. Raises ScheduleError when one of them cannot be read for certain:
    half of the days would be told for all.
    """
    told = [one for one in listed(value) if isinstance(one, dict)]
    if not told or len(told) > MOST_SCHEDULES:
        raise ScheduleError(f"{len(told)} schedules" if told else "no schedule")
    faults: list[str] = []
    found: list[WireOccurrence] = []
    series = [_Reading(one, own[0], status, options, budget, text_of, faults).series() for one in told]
    for each in series:
        some, short = occurrences(each, options, budget)
        found += [_with_hour(one, own, each.zone) for one in some]
        faults += short
    first = min(series, key=lambda each: iso(each.moment(each.start)))
    by_key = {one.recurrence_key: one for one in sorted(found, key=lambda one: iso(one.start))}
    return Scheduled(
        first.moment(first.start),
        ended(first.zone, first.start, first.length, all_day=first.all_day),
        first.zone_name,
        tuple(islice(by_key.values(), max(0, min(options.limit, MAX_OCCURRENCES)))),
        tuple(dict.fromkeys(faults)),
    )


def _with_hour(one: WireOccurrence, own: tuple[Moment | None, Moment | None], zone: Zone) -> WireOccurrence:
    """An occurrence without an hour with that of the event itself, when this is the day it begins on."""
    start, end = own
    if isinstance(one.start, datetime) or not isinstance(start, datetime) or zone.wall(start).date() != one.start:
        return one
    near = isinstance(end, datetime) and timedelta() < end - start <= timedelta(days=1)
    return replace(one, start=start, end=end if near else None)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One schedule on its way to a series."""

    node: dict[str, Any]
    own: Moment | None
    status: Status
    options: ReadOptions
    budget: Budget
    text_of: Texts
    faults: list[str]

    def series(self) -> Series:
        """The series that it describes, beginning with the first time that its rule gives."""
        self.budget.begin()
        zone = self._zone()
        day, hour = self._begin(zone)
        clock = self._clock("startTime", zone, day)
        hour = clock if clock is not None else hour if not self._said("startTime") else None
        start = datetime.combine(day, hour or time())
        rule = self._rule(start, zone, timed=hour is not None)
        made = Series(
            start, self._length(hour, zone, day), zone, zone.name or self.options.zone, hour is None, self.status,
            rules=[rule] if rule else [],
        )  # fmt: skip
        if rule is not None:
            # Its first day is a bound: unlike DTSTART it is no occurrence by itself.
            first = next(rule_starts(rule, start, _LAST_WALL, zone, None, self.budget.spend), None)
            if first is None:
                raise ScheduleError("no day fits it")
            made.start = first
        self._except(made)
        return made

    def _said(self, name: str) -> str:
        return self.text_of(self.node.get(name))

    def _values(self, name: str) -> Iterator[str]:
        """The texts of a property of several values. Raises ScheduleError when they cost too much."""
        for value in listed(self.node.get(name)):
            if not self.budget.spend(_VALUE_COSTS):
                raise ScheduleError("too much recurrence")
            yield self.text_of(value)

    def _zone(self) -> Zone:
        usual = named_zone(self.options.zone) or UTC_ZONE
        name = self._said("scheduleTimezone")
        zone = named_zone(name) if name else usual
        if zone is None:
            self.faults.append(f"scheduleTimezone {one_line(name, 40)} is not known: taken for {usual.name}")
        return zone or usual

    def _begin(self, zone: Zone) -> tuple[date, time | None]:
        """The first day that it may be held on, and the hour that stands with it; midnight is what systems fill in."""
        text = self._said("startDate")
        begin = read_moment(text, zone.name) if text else self.own
        if begin is None:
            raise ScheduleError(f"its startDate is {one_line(text, 40)}" if text else "it has no startDate")
        if not isinstance(begin, datetime):
            return begin, None
        wall = zone.wall(begin)
        return wall.date(), wall.time() if text and wall.time() != time() else None

    def _clock(self, name: str, zone: Zone, day: date) -> time | None:
        """An hour by the clock of the zone; None without one, and for one that is not certain."""
        text = self._said(name)
        if not text:
            return None
        match = _CLOCK.fullmatch(text)
        try:
            clock = time(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None
        except ValueError:
            clock = None
        if match is None or clock is None:
            self.faults.append(f"{name} {one_line(text, 40)} is no time of day")
            return None
        offset = timedelta() if match[4] in ("Z", "z") else read_offset(match[4]) if match[4] else None
        if match[4] and zone.at(datetime.combine(day, clock)).utcoffset() != offset:
            # By which clock it goes on after the next change of clocks, it does not say.
            self.faults.append(f"{name} {one_line(text, 40)} is not by the clock of {zone.name}")
            return None
        return clock

    def _length(self, hour: time | None, zone: Zone, day: date) -> timedelta | None:
        text, until = self._said("duration"), self._clock("endTime", zone, day)
        length = read_duration(text) if text else None
        if text and (length is None or length <= timedelta()):
            self.faults.append(f"duration {one_line(text, 40)} is none")
            length = None
        if hour is None:
            return length if length and length % timedelta(days=1) == timedelta() else None
        if until is None:
            return length
        by_clock = datetime.combine(day, until) - datetime.combine(day, hour)
        if by_clock < timedelta():
            by_clock += timedelta(days=1)
            if by_clock > _LONGEST_NIGHT:
                self.faults.append(f"endTime {until:%H:%M} is before startTime {hour:%H:%M}")
                return length
        if length is not None and by_clock not in (length, timedelta()):
            self.faults.append("duration and endTime tell different ends")
            return None
        return length or by_clock or None

    def _rule(self, start: datetime, zone: Zone, *, timed: bool) -> Rule | None:
        """Its rule; None when it is held once."""
        parts = {
            "BYDAY": self._days(), "BYMONTH": self._numbers("byMonth"), "BYMONTHDAY": self._numbers("byMonthDay"),
            "COUNT": self._numbers("repeatCount"), "UNTIL": self._until(zone, timed=timed),
        }  # fmt: skip
        frequency = self._said("repeatFrequency")
        if not frequency:
            once = not any(parts[name] for name in ("BYDAY", "BYMONTH", "BYMONTHDAY")) and parts["COUNT"] in ("", "1")
            if once and (not parts["UNTIL"] or parts["UNTIL"][:8] == f"{start:%Y%m%d}"):
                return None
            raise ScheduleError("it has no repeatFrequency")
        rule = [_period(frequency), *(f"{name}={said}" for name, said in parts.items() if said)]
        try:
            return parse_rule(";".join(rule))
        except RuleError as error:
            raise ScheduleError(str(error)) from error

    def _days(self) -> str:
        days: list[str] = []
        monthly, yearly = self._repeats("MONTHLY"), self._repeats("YEARLY")
        for value in self._values("byDay"):
            for text in re.split(r"[,\s]+", value[:200]):
                name = text.rpartition("/")[2].removeprefix("schema:")
                if name.casefold() in _DAYS:
                    days.append(_DAY_CODES[_DAYS.index(name.casefold())])
                elif _ORDINAL_DAY.fullmatch(name.upper()) and (len(name) == 2 or monthly or yearly):
                    days.append(name.upper())
                elif name:
                    raise ScheduleError(f"byDay {one_line(name, 40)} is no weekday")
        weeks = self._numbers("byMonthWeek")
        if not weeks:
            return ",".join(days)
        numbers = [int(number) for number in weeks.split(",")]
        if not days or any(len(day) > 2 for day in days) or not all(1 <= number <= 5 for number in numbers):
            raise ScheduleError(f"byMonthWeek {weeks} does not tell the days")
        if not monthly and not (yearly and self.node.get("byMonth")):
            raise ScheduleError("byMonthWeek does not go with what does not repeat by months")
        return ",".join(f"{number}{day}" for number in numbers for day in days)

    def _repeats(self, frequency: str) -> bool:
        said = self._said("repeatFrequency")
        return bool(said) and _period(said).startswith(f"FREQ={frequency};")

    def _numbers(self, name: str) -> str:
        numbers = [part.strip() for text in self._values(name) for part in text[:200].split(",") if part.strip()]
        for number in numbers:
            # Only a day of the month may be counted from its end.
            if not re.fullmatch(r"[+-]?\d{1,6}" if name == "byMonthDay" else r"\d{1,6}", number):
                raise ScheduleError(f"{name} {one_line(number, 40)} is no number")
        return ",".join(numbers)

    def _until(self, zone: Zone, *, timed: bool) -> str:
        text = self._said("endDate")
        if not text:
            return ""
        end = read_moment(text, zone.name)
        if end is None:
            raise ScheduleError(f"its endDate is {one_line(text, 40)}")
        if not isinstance(end, datetime):
            return f"{end:%Y%m%d}"
        wall = zone.wall(end)
        if not timed:
            return f"{wall:%Y%m%d}"
        if wall.time() == time():
            self.faults.append(f"endDate {one_line(text, 40)} is a midnight: what is held that day is left aside")
        return f"{wall:%Y%m%dT%H%M%S}"

    def _except(self, series: Series) -> None:
        """Take out what is excepted: a day, or an instant; a midnight at which nothing begins is a day."""
        for text in self._values("exceptDate"):
            moment = read_moment(text, series.zone.name)
            if moment is None:
                self.faults.append(f"exceptDate {one_line(text, 40)} is no date")
            elif not isinstance(moment, datetime):
                series.excluded_days.add(moment)
            else:
                wall = series.zone.wall(moment)
                if series.all_day or (wall.time() == time() and series.start.time() != time()):
                    series.excluded_days.add(wall.date())
                else:
                    series.excluded.add(wall)


def _period(text: str) -> str:
    """How often it repeats, as the beginning of a rule. Raises ScheduleError."""
    name = text.rpartition("/")[2]
    match = _PERIOD.fullmatch(_WORDS.get(name.casefold(), name))
    if not match:
        raise ScheduleError(f"repeatFrequency {one_line(text, 40)} is no period")
    if match[3]:
        days, hours = divmod(int(match[3]), 24)
        return f"FREQ=DAILY;INTERVAL={days}" if days and not hours else f"FREQ=HOURLY;INTERVAL={match[3]}"
    number, unit = int(match[1]), match[2].upper()
    if unit == "D" and number and number % 7 == 0:
        # Weeks by their days; on weekdays these are weeks, too.
        number, unit = number // 7, "W"
    return f"FREQ={_FREQUENCIES[unit]};INTERVAL={number}"
