"""Opening hours to try things with: some by hand, and any that a file may give."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.place.hours import (
    A_DAY,
    ALL_DAY,
    CLOSED,
    Dated,
    DayHours,
    Exceptional,
    OpeningHours,
    Season,
    Span,
    Week,
    Yearly,
    share_a_day,
)
from visitapp.domain.place.opening import ZONE

SOURCE = SourceNote("The office", "https://halmstad.example/oppet", date(2026, 11, 20))


def at(text: str) -> datetime:
    """An instant by the clock of the region: "2026-07-01 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def spans(*texts: str) -> DayHours:
    """The spans "10:00-17:00"; after midnight as hours past 24."""
    ends = [[int(part[:2]) * 60 + int(part[3:]) for part in text.split("-")] for text in texts]
    return tuple(Span(opens, closes) for opens, closes in ends)


def week(weekdays: DayHours, saturday: DayHours, sunday: DayHours) -> Week:
    return (weekdays, weekdays, weekdays, weekdays, weekdays, saturday, sunday)


def daily(hours: DayHours) -> Week:
    return (hours,) * 7


def opening(*seasons: Season, place: str = "rian", to: date = date(2030, 12, 31), **more: object) -> OpeningHours:
    """Hours of these seasons; of all the year, 10 to 17, without one."""
    some = seasons or (Season(Yearly((1, 1), (12, 31)), daily(spans("10:00-17:00"))),)
    return OpeningHours(place, some, to, SOURCE, **more)  # type: ignore[arg-type]  # the tests name its fields


DAYS = st.dates(date(2025, 6, 1), date(2029, 6, 30))
INSTANTS = st.datetimes(datetime(2025, 6, 1), datetime(2029, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001  # bounds


@st.composite
def day_hours(draw: st.DrawFn) -> DayHours:
    """Up to three spans of a day, closed, open all day, or not known."""
    kind = draw(st.sampled_from(("spans", "spans", "closed", "always", "unknown")))
    if kind != "spans":
        return {"closed": CLOSED, "always": (ALL_DAY,), "unknown": None}[kind]
    marks = sorted(draw(st.lists(st.integers(0, A_DAY - 1), min_size=2, max_size=6, unique=True)))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    if draw(st.booleans()):  # the last is over midnight
        opens, _ = pairs[-1]
        pairs[-1] = (opens, A_DAY + draw(st.integers(0, opens - 1))) if opens else pairs[-1]
    return tuple(Span(opens, closes) for opens, closes in pairs)


@st.composite
def openings(draw: st.DrawFn) -> OpeningHours:
    """Any that a file may give."""
    weeks = st.tuples(*[day_hours()] * 7)
    leap = st.dates(date(2028, 1, 1), date(2028, 12, 31)).map(lambda day: (day.month, day.day))
    yearly = st.builds(Yearly, leap, leap)
    dated = st.tuples(DAYS, st.integers(0, 200)).map(lambda pair: Dated(pair[0], pair[0] + timedelta(pair[1])))
    found: list[Season] = []
    for when, hours in draw(st.lists(st.tuples(yearly | dated, weeks), min_size=1, max_size=5)):
        if not any(share_a_day(when, other.when) for other in found):
            found.append(Season(when, hours))
    last = draw(DAYS)
    first = draw(st.none() | DAYS.filter(lambda day: day <= last))
    days = draw(st.lists(st.tuples(DAYS, day_hours()), max_size=4, unique_by=lambda one: one[0]))
    single = [Exceptional(day, hours) for day, hours in sorted(days, key=lambda one: one[0])]
    kept = tuple(one for one in single if (first or date.min) <= one.day <= last)
    return OpeningHours("rian", tuple(found), last, SOURCE, kept, first)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
