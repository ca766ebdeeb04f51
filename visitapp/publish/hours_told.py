"""Opening hours for programs: as the open API tells them, and as schema.org's OpeningHoursSpecification."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from visitapp.domain.place.hours import (
    A_DAY,
    ALL_DAY,
    CLOSED,
    Dated,
    DayHours,
    OpeningHours,
    Season,
    Span,
    Week,
    is_valid,
    season_on,
)
from visitapp.domain.place.hours_text import clock_text, month_day_text
from visitapp.publish.api_event import Json
from visitapp.publish.jsonld import Node
from visitapp.publish.words import Words

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AHEAD = timedelta(days=365)
MOST_SINGLE = 40
"""Single days with other hours in linked data."""
_SCHEMA = "https://schema.org/"


def hours_json(hours: OpeningHours | None) -> Json | None:
    """All that is known of a place's hours; null when nothing is. Times by its clock, null for a day not known."""
    if hours is None:
        return None
    source = hours.source
    return {
        "valid_from": _day(hours.valid_from), "valid_to": _day(hours.valid_to),
        "seasons": [_season_json(one) for one in hours.seasons],
        "exceptions": [{"date": _day(one.day), "hours": _spans_json(one.hours)} for one in hours.exceptions],
        "source": {"title": source.title, "url": source.url or None, "checked_on": _day(source.checked_on)},
        "demo": hours.demo,
    }  # fmt: skip


def hours_nodes(hours: OpeningHours, today: date, words: Words) -> Node:
    """The properties of a place that tell its hours in the year from `today` on.

    Each stretch of days under one season has specifications of its own: of two that both hold on a day a reader could
    not tell which one counts. A closed day opens and closes at midnight, as search engines read it; of a day that is
    not known nothing is said. What is invented for the demo says so.
    """
    mark = {"name": f"{words.gettext('Opening hours')} (demo)"} if hours.demo else {}
    usual = [
        {**node, **mark, "validFrom": first.isoformat(), "validThrough": last.isoformat()}
        for first, last, season in _runs(hours, today)
        for node in _week_nodes(season.week)
    ]
    coming = (one for one in hours.exceptions if one.day >= today)
    single = [
        {**node, **mark, "validFrom": one.day.isoformat(), "validThrough": one.day.isoformat()}
        for one in islice(coming, MOST_SINGLE)
        for node in _day_nodes(one.hours)
    ]
    return {"openingHoursSpecification": usual, "specialOpeningHoursSpecification": single}


def _runs(hours: OpeningHours, today: date) -> Iterator[tuple[date, date, Season]]:
    """The stretches of days under one season that have not ended, from the first of this year on."""
    begin, standing, day = date(today.year, 1, 1), None, date(today.year, 1, 1)
    while day <= today + AHEAD:
        season = season_on(hours, day) if is_valid(hours, day) else None
        if season is not standing:
            if standing is not None and day > today:
                yield begin, day - timedelta(days=1), standing
            begin, standing = day, season
        day += timedelta(days=1)
    if standing is not None:
        yield begin, day - timedelta(days=1), standing


def _week_nodes(week: Week) -> Iterator[Node]:
    """A specification for each span that days of the week have in common."""
    common: dict[Span | None, list[str]] = {}
    for name, hours in zip(DAYS, week, strict=True):
        for span in (None,) if hours == CLOSED else hours or ():
            common.setdefault(span, []).append(_SCHEMA + name.title())
    for span, names in common.items():
        yield {**_specification(span), "dayOfWeek": names}


def _day_nodes(hours: DayHours) -> Iterator[Node]:
    yield from (_specification(span) for span in ((None,) if hours == CLOSED else hours or ()))


def _specification(span: Span | None) -> Node:
    """Open in a span, or closed."""
    opens, closes = ("00:00", "00:00") if span is None else (clock_text(span.opens), clock_text(span.closes % A_DAY))
    if span == ALL_DAY:
        closes = "23:59"
    return {"@type": "OpeningHoursSpecification", "opens": opens, "closes": closes}


def _season_json(season: Season) -> Json:
    when = season.when
    dated = isinstance(when, Dated)
    first, last = (
        (when.first.isoformat(), when.last.isoformat())
        if isinstance(when, Dated)
        else (month_day_text(when.first), month_day_text(when.last))
    )
    week = {name: _spans_json(hours) for name, hours in zip(DAYS, season.week, strict=True)}
    return {"first": first, "last": last, "yearly": not dated, "week": week}


def _spans_json(hours: DayHours) -> list[Json] | None:
    if hours is None:
        return None
    return [{"opens": clock_text(span.opens), "closes": clock_text(span.closes)} for span in hours]


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
