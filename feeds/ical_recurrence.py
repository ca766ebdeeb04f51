"""Recurrence rules with bounded work: vetted before they are expanded (RFC 5545 §3.3.10).

dateutil walks a rule that matches nothing to the year 9999, so every rule gets an end in time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from dateutil.rrule import DAILY, HOURLY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from feeds.ical_values import Written, read_written

if TYPE_CHECKING:
    from feeds.ical_zones import Zone

MAX_STEPS = 100_000
_MAX_INTERVAL = 1000
_MAX_HOURLY_COUNT = 200
_LAST_WALL = datetime(9998, 12, 31)  # noqa: DTZ001 - wall time
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")

# Frequency: dateutil's number, days in a period, periods that are looked through at most.
_FREQUENCIES: dict[str, tuple[Literal[0, 1, 2, 3, 4], float, int]] = {
    "YEARLY": (YEARLY, 366.0, 250),
    "MONTHLY": (MONTHLY, 31.0, 2400),
    "WEEKLY": (WEEKLY, 7.0, 10_000),
    "DAILY": (DAILY, 1.0, 60_000),
    "HOURLY": (HOURLY, 1 / 24, _MAX_HOURLY_COUNT),
}

# Part: dateutil's keyword, smallest and largest size, whether it may be negative, most values.
_PARTS = {
    "BYMONTH": ("bymonth", 1, 12, False, 12),
    "BYMONTHDAY": ("bymonthday", 1, 31, True, 62),
    "BYYEARDAY": ("byyearday", 1, 366, True, 366),
    "BYWEEKNO": ("byweekno", 1, 53, True, 106),
    "BYSETPOS": ("bysetpos", 1, 366, True, 60),
    "BYHOUR": ("byhour", 0, 23, False, 24),
    "BYMINUTE": ("byminute", 0, 59, False, 4),
    "BYSECOND": ("bysecond", 0, 59, False, 4),
}


class RuleError(ValueError):
    """A rule that is not expanded; str() says why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A vetted rule. `parts` are dateutil's keywords, `periods` how many periods are looked through."""

    frequency: str
    interval: int
    count: int | None
    until: Written | None
    parts: dict[str, Any]

    def horizon(self, start: datetime) -> datetime:
        """The wall time at which the search for starts ends."""
        _, days, periods = _FREQUENCIES[self.frequency]
        try:
            return min(start + timedelta(days=days * periods * self.interval), _LAST_WALL)
        except OverflowError:
            return _LAST_WALL

    def steps(self, span: timedelta) -> int:
        """About how many days dateutil looks at in span."""
        return int(span.days / (1 if self.frequency in ("YEARLY", "MONTHLY", "DAILY") else 7)) // self.interval + 1


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
    interval = _number(given, "INTERVAL", 1, _MAX_INTERVAL)
    # COUNT=-1 is some programs' "for ever".
    count = None if given.get("COUNT") in (None, "", "-1") else _number(given, "COUNT", 1, 10**6)
    if frequency == "HOURLY" and (count is None or count > _MAX_HOURLY_COUNT):
        raise RuleError(f"FREQ=HOURLY is expanded only with COUNT up to {_MAX_HOURLY_COUNT}")
    parts: dict[str, Any] = {
        keyword: values for name, (keyword, *_) in _PARTS.items() if (values := _numbers(given, name))
    }
    if given.get("BYDAY"):
        parts["byweekday"] = _weekdays(given["BYDAY"], ordinals=frequency in ("YEARLY", "MONTHLY"))
    if given.get("WKST") in _DAYS:
        parts["wkst"] = _DAYS[given["WKST"]]
    return Rule(frequency, interval or 1, count, _until(given), parts)


def rule_starts(
    rule: Rule, start: datetime, last: datetime, zone: Zone, not_before: datetime | None = None
) -> Iterator[datetime]:
    """The wall times rule gives from start to last, earliest first; those before not_before may be left out.

    Raises RuleError when dateutil refuses the rule.
    """
    until = min(last, _until_wall(rule.until, zone), rule.horizon(max(start, not_before or start)))
    parts = dict(rule.parts)
    if "byweekno" in parts and not parts.keys() & {"byweekday", "byyearday", "bymonthday"}:
        parts["byweekday"] = (start.weekday(),)
    if not_before and rule.frequency == "DAILY" and rule.count is None and start < not_before:
        # Years of days before the window cost time and bring nothing.
        skipped = max((not_before - start).days - 1, 0) // rule.interval * rule.interval
        start += timedelta(days=skipped)
    try:
        walls = iter(
            rrule(_FREQUENCIES[rule.frequency][0], dtstart=start, interval=rule.interval, until=until, **parts)
        )
        for number, wall in enumerate(walls, 1):
            yield wall
            if number >= (rule.count or MAX_STEPS):
                return
    except (ValueError, TypeError, IndexError, OverflowError, ArithmeticError) as fault:
        raise RuleError(f"the rule cannot be expanded: {fault}") from fault


def _number(given: dict[str, str], name: str, smallest: int, largest: int) -> int | None:
    text = given.get(name)
    if not text:
        return None
    if not re.fullmatch(r"\+?[0-9]{1,9}", text) or not smallest <= int(text) <= largest:
        raise RuleError(f"{name}={text[:20]} is out of range")
    return int(text)


def _numbers(given: dict[str, str], name: str) -> tuple[int, ...]:
    text = given.get(name, "")
    _, smallest, largest, signed, most = _PARTS[name]
    values = []
    for item in text.split(",") if text else []:
        if not re.fullmatch(r"\s*[+-]?[0-9]{1,4}\s*", item):
            raise RuleError(f"{name} holds {item[:20]!r}")
        value = int(item)
        if not smallest <= abs(value) <= largest or (value < 0 and not signed):
            raise RuleError(f"{name}={value} is out of range")
        values.append(value)
    if len(set(values)) > most:
        raise RuleError(f"{name} has more than {most} values")
    return tuple(sorted(set(values)))


def _weekdays(text: str, *, ordinals: bool) -> tuple[weekday, ...]:
    days = []
    for item in text.split(",")[:120]:
        match = _BYDAY.fullmatch(item.strip())
        if not match or abs(int(match[1] or 1)) > 53 or int(match[1] or 1) == 0:
            raise RuleError(f"BYDAY holds {item[:20]!r}")
        ordinal = int(match[1]) if match[1] and ordinals else None
        days.append(weekday(_DAYS[match[2]], ordinal))
    return tuple(days)


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
