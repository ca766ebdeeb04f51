"""When a place is open, as somebody gave it: seasons with a week each, and single days that are otherwise.

Hours are by the clock of the place. What nobody gave is not known (None), and that is not closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from visitapp.domain.crossing.types import SourceNote

A_DAY = 24 * 60
MonthDay = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from `opens` to `closes`, in minutes after the day began: after midnight they are more than a day's."""

    opens: int
    closes: int


ALL_DAY = Span(0, A_DAY)
DayHours = tuple[Span, ...] | None
"""The spans of a day by time; none: closed. None: nobody says."""
CLOSED: DayHours = ()
Week = tuple[DayHours, DayHours, DayHours, DayHours, DayHours, DayHours, DayHours]
"""From Monday on."""


@dataclass(frozen=True, slots=True)
class Yearly:
    """Days of every year, (month, day), both included; from the later to the earlier one is over New Year.

    29 February, as a last day, is the end of February in every year.
    """

    first: MonthDay
    last: MonthDay

    def covers(self, day: date) -> bool:
        """Whether a day lies in it."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True, slots=True)
class Dated:
    """Days of one year or season, both included."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


ALL_YEAR = Yearly((1, 1), (12, 31))


@dataclass(frozen=True, slots=True)
class Season:
    """Days, and the hours of the days of the week in them."""

    when: Yearly | Dated
    week: Week


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A single day with other hours than its season's."""

    day: date
    hours: DayHours


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The hours of a place (its slug), who gave them, and the days for which they hold.

    No two seasons of the same kind share a day. Those with dates go before those of every year, single days before
    both. `valid_from` None: since ever. After `valid_to` nothing is said.
    """

    place: str
    seasons: tuple[Season, ...]
    valid_to: date
    source: SourceNote
    exceptions: tuple[Exceptional, ...] = ()
    valid_from: date | None = None
    demo: bool = False


def hours_on(hours: OpeningHours | None, day: date) -> DayHours:
    """The spans that begin on a day; None when that is not known."""
    if hours is None or not is_valid(hours, day):
        return None
    single = next((one for one in hours.exceptions if one.day == day), None)
    if single is not None:
        return single.hours
    season = season_on(hours, day)
    return season.week[day.weekday()] if season else None


def season_on(hours: OpeningHours, day: date) -> Season | None:
    """The season that tells of a day, single days aside."""
    covering = [one for one in hours.seasons if one.when.covers(day)]
    return min(covering, key=lambda one: isinstance(one.when, Yearly), default=None)


def is_valid(hours: OpeningHours, day: date) -> bool:
    """Whether anything is said of a day."""
    return (hours.valid_from is None or hours.valid_from <= day) and day <= hours.valid_to


def is_always_open(week: Week) -> bool:
    """Whether a week has no hour at which it is closed, as a park's or a beach's."""
    return all(day is not None and ALL_DAY in day for day in week)


def share_a_day(one: Yearly | Dated, other: Yearly | Dated) -> bool:
    """Whether two seasons of the same kind have a day in common; a yearly and a dated one never clash."""
    if isinstance(one, Dated) and isinstance(other, Dated):
        return one.first <= other.last and other.first <= one.last
    if isinstance(one, Yearly) and isinstance(other, Yearly):
        return any(a.covers(day) and b.covers(day) for a, b in ((one, other), (other, one)) for day in _ends(a))
    return False


def _ends(when: Yearly) -> tuple[date, date]:
    """The ends of a yearly season, in a leap year: of two that overlap, one has an end in the other."""
    return date(2028, *when.first), date(2028, *when.last)
