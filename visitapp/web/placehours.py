"""A place's opening hours as its page shows them: now, this week, the seasons, and what is otherwise soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from visitapp.domain.place.hours import ALL_YEAR, OpeningHours, Yearly, hours_on, is_always_open
from visitapp.publish.hours_words import day_hours_words, invented_words, season_words, standing_words, week_lines
from visitapp.publish.words import Words, local_date

SOON = timedelta(days=42)
"""As far ahead single days with other hours are told."""


@dataclass(frozen=True, slots=True)
class HoursDay:
    """A day and its hours. `other`: they are not those of its season."""

    machine: str
    name: str
    hours: str
    today: bool
    other: bool


@dataclass(frozen=True, slots=True)
class HoursSeason:
    """A season, and the hours of its days of the week."""

    name: str
    lines: tuple[tuple[str, str], ...]
    now: bool


@dataclass(frozen=True, slots=True)
class HoursView:
    """All that a page shows. `week`: none of what never closes. `invented`: the sentence of the demo, or ""."""

    now: str
    week: tuple[HoursDay, ...]
    seasons: tuple[HoursSeason, ...]
    exceptions: tuple[HoursDay, ...]
    until: str
    source: str
    url: str
    checked: str
    invented: str


def hours_view(hours: OpeningHours, now: datetime, spoken: Words) -> HoursView:
    """The hours at an instant, in words."""
    today = local_date(now)
    over = hours.valid_to < today
    never_closes = not over and _never_closes(hours)
    return HoursView(
        now="" if over else standing_words(spoken, hours, now),
        week=() if over or never_closes else tuple(_week(hours, today, spoken)),
        seasons=() if over or never_closes else tuple(_seasons(hours, today, spoken)),
        exceptions=tuple(_exceptions(hours, today, spoken)),
        until=_until(hours, over, spoken),
        source=hours.source.title,
        url=hours.source.url,
        checked=spoken.short_date(hours.source.checked_on, year=True) if hours.source.checked_on else "",
        invented=invented_words(spoken) if hours.demo else "",
    )


def _never_closes(hours: OpeningHours) -> bool:
    [first, *others] = hours.seasons
    return not others and not hours.exceptions and first.when == ALL_YEAR and is_always_open(first.week)


def _week(hours: OpeningHours, today: date, spoken: Words) -> Iterator[HoursDay]:
    """Monday to Sunday of the week of `today`."""
    monday = today - timedelta(days=today.weekday())
    for days in range(7):
        yield _day(hours, monday + timedelta(days=days), today, spoken)


def _exceptions(hours: OpeningHours, today: date, spoken: Words) -> Iterator[HoursDay]:
    """Those after this week, which tells of its own."""
    sunday = today + timedelta(days=6 - today.weekday())
    for one in hours.exceptions:
        if sunday < one.day <= today + SOON:
            yield _day(hours, one.day, today, spoken)


def _day(hours: OpeningHours, day: date, today: date, spoken: Words) -> HoursDay:
    return HoursDay(
        day.isoformat(),
        spoken.short_date(day),
        day_hours_words(spoken, hours_on(hours, day)),
        day == today,
        any(one.day == day for one in hours.exceptions),
    )


def _seasons(hours: OpeningHours, today: date, spoken: Words) -> Iterator[HoursSeason]:
    """Those that are not over for good."""
    for one in hours.seasons:
        if isinstance(one.when, Yearly) or one.when.last >= today:
            yield HoursSeason(season_words(spoken, one.when), week_lines(spoken, one.week), one.when.covers(today))


def _until(hours: OpeningHours, over: bool, spoken: Words) -> str:
    """Until when it holds; nothing of what the demo invents for ever."""
    day = spoken.short_date(hours.valid_to, year=True)
    if over:
        return spoken.gettext("Hours were given until %(day)s. What holds now is not known.") % {"day": day}
    return "" if hours.demo else spoken.gettext("These hours hold until %(day)s.") % {"day": day}
