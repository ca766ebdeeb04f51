"""Days on which a crossing sails alike: what is found for one of them holds for all, so many days later or earlier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.sailings import ONE_DAY, Board
from visitapp.domain.crossing.timetable import Timetable, longest_delay, not_running
from visitapp.domain.crossing.types import Rule
from visitapp.domain.reach.publictransport import PublicTransport

FIRST_DATE, LAST_DATE = -2, 6
"""The days before and after a day that its plans may name."""
_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class AlikeDay:
    """A day, and the first of those like it that was asked about, which stands for them all.

    `number`: that of all days like it. `since`: how long after the first it is. `dates`: from FIRST_DATE to LAST_DATE
    round it, ISO 8601; `ordinal`: that of the first of them. `since_s`: `since` in seconds.
    """

    number: int
    first: date
    since: timedelta
    since_s: float
    dates: tuple[str, ...]
    ordinal: int


class AlikeDays:
    """Which days are alike for a board: all that a verdict of any mode for a day rests on, but for the way on land.

    With `transport` that too: buses and trains run alike, and the same feeds tell of them.
    Boats are counted by their instants and days by the clock, so that a day with a change of clocks, and those beside
    it, are like none without; nor is one with a disruption like any other. All modes without rides share one.
    """

    def __init__(self, board: Board, transport: PublicTransport | None = None) -> None:
        self._board, self._transport = board, transport
        self._days: dict[date, AlikeDay] = {}
        self._firsts: dict[tuple[int, ...], tuple[int, date]] = {}
        self._numbers: dict[date, int] = {}
        self._number_of: dict[object, int] = {}
        # Boats of the day and of the next, which may belong to service days before, and after where clocks differ.
        boats = range(-longest_delay(board.timetables).days - 2, 4)
        rides = boats if transport is None else transport.near_days()
        self._near = [timedelta(away) for away in range(min(boats[0], rides[0]), max(boats[-1], rides[-1]) + 1)]
        named = {ZoneInfo(table.zone) for table in board.timetables if table.zone}
        self._zones = (board.zone("out"), board.zone("back"), *named)

    @property
    def has_rides(self) -> bool:
        """Whether buses and trains run alike too."""
        return self._transport is not None

    def of(self, day: date) -> AlikeDay:
        """The day, and which day stands for it."""
        found = self._days.get(day)
        if found is None:
            near = tuple([self._number(day + away) for away in self._near])
            number, first = self._firsts.setdefault(near, (len(self._firsts), day))
            since = day - first
            dates = tuple(str(day + later * ONE_DAY) for later in range(FIRST_DATE, LAST_DATE + 1))
            ordinal = day.toordinal() + FIRST_DATE
            found = self._days[day] = AlikeDay(number, first, since, since.total_seconds(), dates, ordinal)
        return found

    def order(self, day: date) -> tuple[int, ...]:
        """Days in this order have those together on which the same rides leave, and on the next day too."""
        return () if self._transport is None else tuple(map(self._transport.leaves_on, (day, day + ONE_DAY)))

    def _number(self, day: date) -> int:
        """The same for service days on which the same services run, by the same clocks and rules."""
        found = self._numbers.get(day)
        if found is None:
            same: object = day
            if not self._board.disrupted(day):
                same = (
                    not_running(self._board.crossing, day),
                    tuple([_running(table, day) for table in self._board.timetables]),
                    tuple([datetime.combine(day, _MIDNIGHT, zone).utcoffset() for zone in self._zones]),
                    tuple([_holds(rule, day) for rule in self._board.crossing.rules]),
                    self._transport.service_on(day) if self._transport else None,
                )
            found = self._numbers[day] = self._number_of.setdefault(same, len(self._number_of))
        return found


def _running(table: Timetable, day: date) -> tuple[str, ...] | None:
    """The services that run on a day; None where the timetable says nothing of it."""
    return tuple([one.name for one in table.services if one.runs_on(day)]) if table.covers(day) else None


def _holds(rule: Rule, day: date) -> bool:
    return (rule.valid_from is None or rule.valid_from <= day) and (rule.valid_to is None or day <= rule.valid_to)
