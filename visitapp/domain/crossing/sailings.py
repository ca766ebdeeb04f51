"""The dated sailings of a crossing, from its timetables. Nothing is extrapolated beyond their validity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.disruption import InForce
from visitapp.domain.crossing.timetable import (
    DAY_S,
    Departure,
    Timetable,
    coverage,
    longest_delay,
    not_running,
)
from visitapp.domain.crossing.types import Crossing, Direction, Disruption, Sailing

ONE_DAY = timedelta(days=1)
_MIDNIGHT = time()
_NOON = time(12)


class Board:
    """The sailings of one crossing, made when they are first asked for and kept.

    Timetables of other crossings are left out. On a service day that a real timetable covers, demo
    timetables are silent; of two timetables that give the same departure, the first one counts.
    Of `disruptions` those of this crossing that hold are applied. `most_days`: of so many days they are kept.
    """

    def __init__(
        self,
        crossing: Crossing,
        timetables: Sequence[Timetable],
        disruptions: Sequence[Disruption] = (),
        most_days: int | None = None,
    ) -> None:
        self._most_days = most_days
        self.crossing = crossing
        self.timetables = tuple(table for table in timetables if table.crossing == crossing.slug)
        self._in_force = InForce(one for one in disruptions if one.crossing == crossing.slug)
        self._days_late = longest_delay(self.timetables).days + 1
        self._services: dict[date, tuple[Sailing, ...]] = {}
        self._departures: dict[tuple[Direction, date], tuple[Sailing, ...]] = {}
        self._zones: dict[Direction, ZoneInfo] = {
            "out": ZoneInfo(crossing.port_from.zone),
            "back": ZoneInfo(crossing.port_to.zone),
        }

    def zone(self, direction: Direction) -> ZoneInfo:
        """The zone of the port that sailings in `direction` leave from."""
        return self._zones[direction]

    def covers(self, day: date) -> bool:
        """Whether any timetable says what sails on `day`."""
        return coverage(self.timetables, day) == "covered"

    def departing(self, direction: Direction, day: date) -> tuple[Sailing, ...]:
        """The sailings that leave on `day` by the clock of their port and the timetable, earliest first.

        A boat at 00:15 that belongs to the service day before is among them, also on the morning
        after the last day of validity. One that is delayed past midnight stays on its day.
        """
        known = self._departures.get((direction, day))
        if known is not None:
            return known
        zone = self._zones[direction]
        start = datetime.combine(day, _MIDNIGHT, zone).astimezone(UTC)
        end = datetime.combine(day + ONE_DAY, _MIDNIGHT, zone).astimezone(UTC)
        found = [
            sailing
            for late in range(self._days_late, -2, -1)
            for sailing in self._of_service_day(day - late * ONE_DAY)
            if sailing.direction == direction and start <= sailing.planned_at < end
        ]
        found.sort(key=lambda sailing: (sailing.departs_at, sailing.arrives_at, sailing.key))
        known = self._departures[direction, day] = tuple(found)
        self._forget()
        return known

    def suspension(self, direction: Direction, day: date) -> Disruption | None:
        """Why an office says that nothing sails this way on the service day `day`."""
        return self._in_force.suspension(direction, day)

    def disrupted(self, day: date) -> bool:
        """Whether an office says anything of the service day, or of a sailing that belongs to it."""
        return self._in_force.touches(day)

    def find(self, direction: Direction, key: str, service_day: date) -> Sailing | None:
        """The sailing of a key; None when no timetable has it (any more), or its day is suspended."""
        for sailing in self._of_service_day(service_day):
            if (sailing.direction, sailing.key) == (direction, key):
                return sailing
        return None

    def on_service_day(self, day: date) -> tuple[Sailing, ...]:
        """The sailings both ways that belong to a day of the timetables, in their order there.

        A boat after midnight is among those of the day before. None on a day that no timetable covers.
        """
        return self._of_service_day(day)

    def _of_service_day(self, day: date) -> tuple[Sailing, ...]:
        known = self._services.get(day)
        if known is None:
            known = self._services[day] = tuple(self._in_force.applied(self._make(day)))
            self._forget()
        return known

    def _forget(self) -> None:
        """Those that were made first go. Several threads may be at it."""
        if self._most_days is not None:
            while len(self._services) > self._most_days:
                self._services.pop(next(iter(self._services)), None)
            while len(self._departures) > 2 * self._most_days:
                self._departures.pop(next(iter(self._departures)), None)

    def _make(self, day: date) -> list[Sailing]:
        if not_running(self.crossing, day):
            return []
        valid = [timetable for timetable in self.timetables if timetable.covers(day)]
        real = [timetable for timetable in valid if not timetable.demo]
        made: list[Sailing] = []
        for timetable in real or valid:
            taken = {(sailing.direction, sailing.departs_at) for sailing in made}
            new = sailings_of(timetable, self.crossing, day)
            made += [sailing for sailing in new if (sailing.direction, sailing.departs_at) not in taken]
        return made


def sailings_of(timetable: Timetable, crossing: Crossing, service_day: date) -> list[Sailing]:
    """The sailings that `timetable` gives for one service day, listed ones first, then rows.

    Empty outside its validity. A row's departure that is listed too is given once, as the listed one.
    """
    if not timetable.covers(service_day):
        return []
    running = {service.name for service in timetable.services if service.runs_on(service_day)}
    keys: set[str] = set()
    listed: list[Sailing] = []
    rows: list[Sailing] = []
    for departure in timetable.departures:
        if departure.service in running:
            (rows if departure.every_s else listed).extend(_dated(departure, timetable, crossing, service_day, keys))
    taken = {(sailing.direction, sailing.departs_at) for sailing in listed}
    return listed + [sailing for sailing in rows if (sailing.direction, sailing.departs_at) not in taken]


def sailings_on(timetables: Sequence[Timetable], crossing: Crossing, day: date) -> list[Sailing]:
    """The sailings both ways that leave on `day` by their port's clock, earliest first.

    None on a day that no timetable covers: `coverage` tells that from a day on which nothing sails.
    """
    board = Board(crossing, timetables)
    if not board.covers(day):
        return []
    found = [*board.departing("out", day), *board.departing("back", day)]
    return sorted(found, key=lambda sailing: (sailing.departs_at, sailing.direction, sailing.key))


def sailings_between(
    timetables: Sequence[Timetable], crossing: Crossing, start: datetime, end: datetime
) -> list[Sailing]:
    """The sailings both ways that leave in [start, end), earliest first. Both are aware instants."""
    board = Board(crossing, timetables)
    found: list[Sailing] = []
    directions: tuple[Direction, Direction] = ("out", "back")
    for direction in directions:
        day = start.astimezone(board.zone(direction)).date()
        last = end.astimezone(board.zone(direction)).date()
        while day <= last:
            found += [item for item in board.departing(direction, day) if start <= item.departs_at < end]
            day += ONE_DAY
    return sorted(found, key=lambda sailing: (sailing.departs_at, sailing.direction, sailing.key))


def _dated(
    departure: Departure, timetable: Timetable, crossing: Crossing, day: date, keys: set[str]
) -> Iterator[Sailing]:
    port = crossing.port_from if departure.direction == "out" else crossing.port_to
    zone = ZoneInfo(timetable.zone or port.zone)
    for number, departs_at in enumerate(_instants(departure, timetable.clock == "wall", zone, day)):
        name = departure.key if departure.every_s is None else f"{departure.key}-{number + 1}"
        if name in keys:
            continue
        keys.add(name)
        yield Sailing(
            crossing=crossing.slug,
            direction=departure.direction,
            departs_at=departs_at,
            arrives_at=departs_at + timedelta(seconds=departure.duration_s),
            service_date=day,
            key=f"{name}@{day.isoformat()}",
            classes=departure.classes,
            approximate=departure.approximate,
            vessel=departure.vessel,
            demo=timetable.demo,
        )


def _instants(departure: Departure, wall: bool, zone: ZoneInfo, day: date) -> Iterator[datetime]:
    """The instants at which a departure leaves on a service day.

    A row goes on by elapsed time from its first departure, so that it has no hole and no double when
    the clocks change.
    """
    first = instant_of(departure.time_s, wall, zone, day)
    if departure.every_s is None or departure.until_s is None:
        yield first
        return
    last = instant_of(departure.until_s, wall, zone, day)
    step = timedelta(seconds=departure.every_s)
    while first <= last:
        yield first
        first += step


def instant_of(seconds: int, wall: bool, zone: ZoneInfo, day: date) -> datetime:
    """The UTC instant of a time of day, given in seconds and perhaps on a later day than `day`.

    By the wall clock, a time that does not exist moves forward and an ambiguous one is its first
    occurrence (PEP 495, fold=0). Else seconds count from noon minus 12 h (GTFS, field type Time).
    """
    if not wall:
        noon = datetime.combine(day, _NOON, zone).astimezone(UTC)
        return noon + timedelta(seconds=seconds - DAY_S // 2)
    days, rest = divmod(seconds, DAY_S)
    clock = time(rest // 3600, rest % 3600 // 60, rest % 60)
    return datetime.combine(day + timedelta(days=days), clock, zone).astimezone(UTC)
