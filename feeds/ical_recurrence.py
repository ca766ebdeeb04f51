"""Recurrence rules: vetted, then expanded period by period, so that the work can be counted (RFC 5545 §3.3.10).

dateutil does the same by other means, but a rule that matches nothing keeps it busy to the year 9999
and cannot be interrupted; the tests hold the two against each other.
"""

from __future__ import annotations

import math
import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

from feeds.ical_values import Written, read_written

if TYPE_CHECKING:
    from feeds.ical_zones import Zone

_MAX_INTERVAL = 1000
_MAX_HOURLY_COUNT = 200
_MAX_TIMES = 96
_LAST_WALL = datetime(9998, 12, 31)  # noqa: DTZ001 - wall time
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")

# Frequency: periods in a row without a start after which the search ends (29 February on a Friday
# comes within 40 years), and about how many microseconds a period costs (measured).
_FREQUENCIES = {"YEARLY": (100, 150), "MONTHLY": (500, 15), "WEEKLY": (2000, 8), "DAILY": (4000, 3), "HOURLY": (1, 3)}

# Part: smallest and largest size, whether it may be negative, most values.
_PARTS = {
    "BYMONTH": (1, 12, False, 12),
    "BYMONTHDAY": (1, 31, True, 62),
    "BYYEARDAY": (1, 366, True, 366),
    "BYWEEKNO": (1, 53, True, 106),
    "BYSETPOS": (1, 366, True, 60),
    "BYHOUR": (0, 23, False, 24),
    "BYMINUTE": (0, 59, False, 4),
    "BYSECOND": (0, 59, False, 4),
}


class RuleError(ValueError):
    """A rule that is not expanded; str() says why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A vetted rule. `parts` are the numbers of its BY parts, `days` weekdays with their ordinals (0: every)."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: Written | None = None
    parts: dict[str, frozenset[int]] = field(default_factory=dict)
    days: frozenset[tuple[int, int]] = frozenset()
    week_start: int = 0


def parse_rule(text: str) -> Rule:
    """The rule text says. Raises RuleError for one that is wrong or would cost too much."""
    given: dict[str, str] = {}
    for part in text.upper().split(";"):
        name, _, value = part.partition("=")
        given.setdefault(name.strip(), value.strip())
    frequency = given.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise RuleError(f"FREQ={frequency[:20]} is not expanded")
    if given.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise RuleError(f"RSCALE={given['RSCALE'][:20]} is not expanded")
    # COUNT=-1 is some programs' "for ever".
    count = None if given.get("COUNT") == "-1" else _number(given, "COUNT", 1, 10**6)
    if frequency == "HOURLY" and (
        count is None or count > _MAX_HOURLY_COUNT or any(name.startswith("BY") for name in given)
    ):
        raise RuleError(f"FREQ=HOURLY is expanded only with COUNT up to {_MAX_HOURLY_COUNT} and no BY part")
    parts = {name: values for name in _PARTS if (values := _numbers(given, name))}
    if math.prod(len(parts.get(name, "1")) for name in ("BYHOUR", "BYMINUTE", "BYSECOND")) > _MAX_TIMES:
        raise RuleError(f"more than {_MAX_TIMES} times a day")
    return Rule(
        frequency=frequency,
        interval=_number(given, "INTERVAL", 1, _MAX_INTERVAL) or 1,
        count=count,
        until=_until(given),
        parts=parts,
        days=_weekdays(given.get("BYDAY", ""), ordinals=frequency in ("YEARLY", "MONTHLY")),
        week_start=_DAYS.get(given.get("WKST", "MO"), 0),
    )


def rule_starts(
    rule: Rule,
    start: datetime,
    last: datetime,
    zone: Zone,
    not_before: datetime | None = None,
    spend: Callable[[int], bool] = lambda cost: True,
) -> Iterator[datetime]:
    """The wall times rule gives from start to last, earliest first; those before not_before may be left out.

    `spend` is told the cost of each period, about in microseconds; when it says False the search ends.
    """
    until = min(last, _until_wall(rule.until, zone), _LAST_WALL)
    patience, cost = _FREQUENCIES[rule.frequency]
    barren = found = 0
    number = _first_period(rule, start, not_before)
    while barren < patience and spend(cost):
        walls = _period_starts(rule, start, number)
        if walls is None:
            return
        number += 1
        spend(len(walls) // 2)
        barren = 0 if walls else barren + 1
        for wall in walls:
            if wall < start:
                continue
            if wall > until or (rule.count is not None and found >= rule.count):
                return
            found += 1
            yield wall


def _first_period(rule: Rule, start: datetime, not_before: datetime | None) -> int:
    """The number of the first period that matters; the periods of a counted rule all do."""
    if not_before is None or rule.count is not None or not_before <= start:
        return 0
    days = {"YEARLY": 366, "MONTHLY": 31, "WEEKLY": 7, "DAILY": 1}.get(rule.frequency, 10**9)
    return max((not_before - start).days // (days * rule.interval) - 1, 0)


def _period_starts(rule: Rule, start: datetime, number: int) -> list[datetime] | None:
    """The starts of one period, in order, BYSETPOS applied; None behind the last year."""
    try:
        if rule.frequency == "HOURLY":
            return [start + timedelta(hours=number * rule.interval)]
        days = [day for day in _period_days(rule, start, number) if _matches(rule, start, day)]
    except (OverflowError, ValueError):
        return None
    if not days:
        return []
    parts = rule.parts
    times = product(
        sorted(parts.get("BYHOUR", (start.hour,))),
        sorted(parts.get("BYMINUTE", (start.minute,))),
        sorted(parts.get("BYSECOND", (start.second,))),
    )
    clock = [timedelta(hours=hour, minutes=minute, seconds=second) for hour, minute, second in times]
    walls = [datetime.combine(day, datetime.min.time()) + time for day in days for time in clock]
    positions = parts.get("BYSETPOS")
    if positions:
        total = len(walls)
        walls = [wall for index, wall in enumerate(walls) if index + 1 in positions or index - total in positions]
    return walls


def _period_days(rule: Rule, start: datetime, number: int) -> Iterator[date]:
    """The days of a period that can match, in order. Raises ValueError or OverflowError after the year 9998."""
    step = number * rule.interval
    months = sorted(rule.parts.get("BYMONTH", ()))
    if rule.frequency == "YEARLY":
        year = start.year + step
        if not months and not (rule.parts.keys() & {"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"} or rule.days):
            months = [start.month]
        for month in months or range(1, 13):
            yield from (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
    elif rule.frequency == "MONTHLY":
        years, month0 = divmod(start.month - 1 + step, 12)
        year, month = start.year + years, month0 + 1
        if year > _LAST_WALL.year:
            raise OverflowError
        if not months or month in months:
            yield from (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
    elif rule.frequency == "WEEKLY":
        first = start.date() - timedelta(days=(start.weekday() - rule.week_start) % 7) + timedelta(weeks=step)
        yield from (first + timedelta(days=day) for day in range(7))
    else:
        yield start.date() + timedelta(days=step)


def _matches(rule: Rule, start: datetime, day: date) -> bool:
    """Whether every BY part allows day; what RFC 5545 takes from DTSTART where none is given, included."""
    parts = rule.parts
    if "BYMONTH" in parts and day.month not in parts["BYMONTH"]:
        return False
    named = rule.days or parts.keys() & {"BYMONTHDAY", "BYYEARDAY"}
    if rule.frequency in ("YEARLY", "MONTHLY") and not named and "BYWEEKNO" not in parts and day.day != start.day:
        return False
    if (rule.frequency == "WEEKLY" or "BYWEEKNO" in parts) and not named and day.weekday() != start.weekday():
        return False
    if "BYMONTHDAY" in parts and not _counted(day.day, monthrange(day.year, day.month)[1], parts["BYMONTHDAY"]):
        return False
    if "BYYEARDAY" in parts and not _counted(day.timetuple().tm_yday, 365 + isleap(day.year), parts["BYYEARDAY"]):
        return False
    if "BYWEEKNO" in parts and not _counted(*_week(day, rule.week_start), parts["BYWEEKNO"]):
        return False
    return not rule.days or _on_weekday(rule, day)


def _counted(number: int, total: int, wanted: frozenset[int]) -> bool:
    """Whether the number-th of total is wanted, counted from either end."""
    return number in wanted or number - total - 1 in wanted


def _week(day: date, week_start: int) -> tuple[int, int]:
    """The number of day's week and how many its year has; the first one holds four days of January."""
    year = (day + timedelta(days=3 - (day.weekday() - week_start) % 7)).year
    first, following = (_first_week(each, week_start) for each in (year, year + 1))
    return (day - first).days // 7 + 1, (following - first).days // 7


def _first_week(year: int, week_start: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_start) % 7)


def _on_weekday(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    if (weekday, 0) in rule.days:
        return True
    if rule.frequency == "MONTHLY" or "BYMONTH" in rule.parts:
        number, total = day.day, monthrange(day.year, day.month)[1]
    else:
        number, total = day.timetuple().tm_yday, 365 + isleap(day.year)
    return (weekday, (number - 1) // 7 + 1) in rule.days or (weekday, -((total - number) // 7 + 1)) in rule.days


def _number(given: dict[str, str], name: str, smallest: int, largest: int) -> int | None:
    text = given.get(name)
    if not text:
        return None
    if not re.fullmatch(r"\+?[0-9]{1,9}", text) or not smallest <= int(text) <= largest:
        raise RuleError(f"{name}={text[:20]} is out of range")
    return int(text)


def _numbers(given: dict[str, str], name: str) -> frozenset[int]:
    text = given.get(name, "")
    smallest, largest, signed, most = _PARTS[name]
    values = set()
    for item in text.split(",") if text else []:
        if not re.fullmatch(r"\s*[+-]?[0-9]{1,4}\s*", item):
            raise RuleError(f"{name} holds {item[:20]!r}")
        value = int(item)
        if not smallest <= abs(value) <= largest or (value < 0 and not signed):
            raise RuleError(f"{name}={value} is out of range")
        values.add(value)
    if len(values) > most:
        raise RuleError(f"{name} has more than {most} values")
    return frozenset(values)


def _weekdays(text: str, *, ordinals: bool) -> frozenset[tuple[int, int]]:
    days = set()
    for item in text.split(",")[:400] if text else []:
        match = _BYDAY.fullmatch(item.strip())
        if not match or not 1 <= abs(int(match[1] or 1)) <= 53:
            raise RuleError(f"BYDAY holds {item[:20]!r}")
        days.add((_DAYS[match[2]], int(match[1] or 0) if ordinals else 0))
    return frozenset(days)


def _until(given: dict[str, str]) -> Written | None:
    text = given.get("UNTIL")
    if not text:
        return None
    until = read_written(text)
    if until is None:
        raise RuleError(f"UNTIL={text[:30]} is no date")
    return until


def _until_wall(until: Written | None, zone: Zone) -> datetime:
    if until is None:
        return _LAST_WALL
    if until.is_date:
        return min(until.wall, _LAST_WALL) + timedelta(hours=23, minutes=59, seconds=59)
    if until.offset is None:
        return until.wall
    try:
        return zone.wall(until.wall.replace(tzinfo=until.offset).astimezone(UTC))
    except OverflowError:
        return until.wall
