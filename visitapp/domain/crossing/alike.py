"""Which days are alike before any sailing is made: a year has a thousand days' worth of boats and few kinds of day."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.timetable import Timetable, longest_delay, not_running
from visitapp.domain.crossing.types import Crossing

_ONE_DAY = timedelta(days=1)
_MIDNIGHT, _NOON = time(), time(12)


class Alike:
    """Tells days of a crossing's timetables apart, as far as their sailings, counted from the day, can differ.

    Two days of one kind have the same services of the same timetables, the same rules in force, and clocks that
    differ from noon's in the same way from the day before until the last boat has long arrived.
    """

    def __init__(self, crossing: Crossing, timetables: Sequence[Timetable], zones: Sequence[ZoneInfo] = ()) -> None:
        own = {table.zone for table in timetables if table.zone}
        named = {crossing.port_from.zone, crossing.port_to.zone, *own}
        self._crossing, self._timetables = crossing, timetables
        self._zones = (*(ZoneInfo(name) for name in sorted(named)), *zones)
        longest = max((one.duration_s for table in timetables for one in table.departures), default=0)
        self._reach = (longest_delay(timetables) + timedelta(seconds=longest)).days + 2

    def kind(self, day: date) -> Hashable:
        """Equal for days that are alike."""
        services = tuple(
            tuple(service.runs_on(day) for service in table.services) if table.covers(day) else None
            for table in self._timetables
        )
        rules = tuple(
            (rule.valid_from is None or rule.valid_from <= day) and (rule.valid_to is None or day <= rule.valid_to)
            for rule in self._crossing.rules
        )
        moments = [datetime.combine(day + ahead * _ONE_DAY, _MIDNIGHT) for ahead in range(-1, self._reach + 1)]
        moments.append(datetime.combine(day, _NOON))
        clocks = tuple(moment.replace(tzinfo=zone).utcoffset() for zone in self._zones for moment in moments)
        return services, rules, clocks, not_running(self._crossing, day)
