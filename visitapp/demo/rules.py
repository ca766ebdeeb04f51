"""The dates of the demo's events: fixed rules, so that a date never moves once it is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

MO, TU, WE, TH, FR, SA, SU = range(7)
ALL_MONTHS = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week on `weekday` (Monday is 0), in `months` only."""

    weekday: int
    months: tuple[int, ...] = ALL_MONTHS


@dataclass(frozen=True, slots=True)
class Monthly:
    """The `nth` (1 to 4, or -1 for the last) `weekday` of each of `months`, or so many days `after` it.

    `after` is of the first to third weekday, so that it stays in the month: the Saturday after the second Friday.
    """

    nth: int
    weekday: int
    months: tuple[int, ...] = ALL_MONTHS
    after: int = 0


@dataclass(frozen=True, slots=True)
class Yearly:
    """Once a year: on `month`/`day`, or with `weekday` on the first such weekday from then on."""

    month: int
    day: int
    weekday: int | None = None


Rule = Weekly | Monthly | Yearly


def dates_from(rule: Rule, first: date) -> Iterator[date]:
    """The rule's dates on or after `first`, earliest first, without end."""
    if isinstance(rule, Weekly):
        yield from _weekly(rule, first)
        return
    for year in count(first.year):
        for held_on in _dates_in_year(rule, year):
            if held_on >= first:
                yield held_on


def _weekly(rule: Weekly, first: date) -> Iterator[date]:
    held_on = _from_weekday(first, rule.weekday)
    while True:
        if held_on.month in rule.months:
            yield held_on
        held_on += timedelta(days=7)


def _dates_in_year(rule: Monthly | Yearly, year: int) -> Iterator[date]:
    if isinstance(rule, Yearly):
        fixed = date(year, rule.month, rule.day)
        yield fixed if rule.weekday is None else _from_weekday(fixed, rule.weekday)
        return
    for month in rule.months:
        if rule.nth > 0:
            yield _from_weekday(date(year, month, 7 * rule.nth - 6), rule.weekday) + timedelta(days=rule.after)
        else:
            next_month = date(year + month // 12, month % 12 + 1, 1)
            yield _from_weekday(next_month - timedelta(days=7), rule.weekday)


def _from_weekday(first: date, weekday: int) -> date:
    return first + timedelta(days=(weekday - first.weekday()) % 7)
