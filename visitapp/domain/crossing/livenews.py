"""What an operator says of its sailings now, as disruptions: which are to hold, and which to begin and end for that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from visitapp.domain.crossing.disruption import LONGEST_DELAY
from visitapp.domain.crossing.sailings import ONE_DAY, Board
from visitapp.domain.crossing.timetable import Departure, GtfsOrigin
from visitapp.domain.crossing.types import Direction, Disruption, Sailing

LEAST_DELAY = timedelta(minutes=3)
"""A boat that leaves later than planned by less is on time."""
LEAST_CHANGE = timedelta(minutes=2)
"""A delay that changes by less stays as it was told."""
_DAYS = (-1, 0, 1)
"""The service days, from today, whose sailings news without a day may be of."""

Reasons = tuple[tuple[str, str], ...]
SubjectKey = tuple[str, str, str]
NewsKind = Literal["cancelled", "running"]


@dataclass(frozen=True, slots=True)
class TripNews:
    """News of one trip, or (without its id) of a whole route. `start_on`: its service day, None: the nearest.

    `delays`: by the id of a stop, "" for the trip as a whole; `skipped`: stops where it does not call.
    `since`, `until`: of cancelled sailings only those that leave between. `start_s`: which start of a trip that goes
    by a frequency, in seconds into the service day.
    """

    trip_id: str
    route_id: str
    kind: NewsKind
    start_on: date | None = None
    delays: Mapping[str, timedelta | datetime] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    reasons: Reasons = ()
    start_s: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The disruptions of some news, by crossing, direction and key, and of how many trips no sailing is known."""

    disruptions: Mapping[SubjectKey, Disruption]
    matched: int
    unmatched: int


@dataclass(frozen=True, slots=True)
class Steps:
    """What is to be said anew, and which uids are no longer so."""

    begin: tuple[Disruption, ...]
    end: tuple[str, ...]


def told_by(news: Iterable[TripNews], boards: Sequence[Board], by: str, source: str, now: datetime) -> Told:
    """The disruptions that news brings, `by` whom; `boards`: the planned sailings of its feed's crossings."""
    trips = _Trips(boards)
    found: dict[SubjectKey, Disruption] = {}
    matched = unmatched = 0
    for one in news:
        sailings = trips.sailings(one, now)
        matched, unmatched = matched + bool(sailings), unmatched + (not sailings)
        for sailing, origin in sailings:
            made = _disruption(one, sailing, origin, by, source, now)
            if made is not None:
                key = (sailing.crossing, sailing.direction, sailing.key)
                known = found.get(key)
                if known is None or known.kind != "cancelled":
                    found[key] = made
    return Told(found, matched, unmatched)


def steps_to(told: Told, holding: Iterable[Disruption], by: str, whole: bool, now: datetime) -> Steps:
    """How to get from what holds to what is told. What others said stays, and of their sailings nothing is said.

    `whole`: what is not told any more of a boat that is still to leave is over, else only what is told otherwise.
    Of one that should have left, or was cancelled, the last word stays.
    """
    begin = dict(told.disruptions)
    end = []
    for one in holding:
        key = (one.crossing, one.direction or "", one.sailing_key)
        wanted = begin.get(key)
        if one.made_by != by:
            begin.pop(key, None)
        elif wanted is not None:
            if _says_the_same(one, wanted):
                del begin[key]
        elif whole and one.departs_at is not None and one.departs_at + one.delay > now:
            end.append(one.uid)
    return Steps(tuple(begin.values()), tuple(end))


def stale(holding: Iterable[Disruption], by: str) -> tuple[str, ...]:
    """The uids that are not to hold once nothing new is heard: a delay is a guess, and what is cancelled stays so."""
    return tuple(one.uid for one in holding if one.made_by == by and one.kind == "delayed")


def _says_the_same(one: Disruption, other: Disruption) -> bool:
    if one.kind != other.kind:
        return False
    return one.kind != "delayed" or abs(one.delay - other.delay) < LEAST_CHANGE


class _Trips:
    """The departures of GTFS trips, and the sailings they are on a day."""

    def __init__(self, boards: Sequence[Board]) -> None:
        self._of_trip: dict[str, list[tuple[Board, Departure, GtfsOrigin]]] = {}
        self._of_route: dict[str, list[tuple[Board, Departure, GtfsOrigin]]] = {}
        for board in boards:
            for table in board.timetables:
                for departure in table.departures:
                    if (origin := departure.origin) is not None:
                        item = (board, departure, origin)
                        self._of_trip.setdefault(origin.trip_id, []).append(item)
                        self._of_route.setdefault(origin.route_id, []).append(item)

    def sailings(self, news: TripNews, now: datetime) -> list[tuple[Sailing, GtfsOrigin]]:
        """The sailings that news is of, as planned."""
        if news.trip_id:
            items = self._of_trip.get(news.trip_id, ())
        else:
            items = self._of_route.get(news.route_id, ()) if news.since and news.until else ()
        found = []
        for board, departure, origin in items:
            days = [news.start_on] if news.start_on else [now.date() + timedelta(days=off) for off in _DAYS]
            if not news.trip_id and news.since and news.until:
                days = _days_between(news.since, news.until)
            names = set(_names(departure, origin, news))
            made = [
                sailing
                for day in dict.fromkeys(days)
                for sailing in board.on_service_day(day)
                if sailing.direction == departure.direction and sailing.key.rpartition("@")[0] in names
            ]
            nearest = news.trip_id and not news.start_on and not news.since and departure.every_s is None
            if made and (nearest or (news.start_s is not None and not news.start_on)):
                made = [min(made, key=lambda one: abs(one.departs_at - now))]
            found += [(one, origin) for one in made if _within(one, news)]
        return found


def _names(departure: Departure, origin: GtfsOrigin, news: TripNews) -> list[str]:
    """The keys, without their day, of the sailings that news of its trip is of.

    Of a trip that goes by a frequency one, by its start (GTFS-Realtime, TripDescriptor), or all within a time.
    """
    if departure.every_s is None or departure.until_s is None:
        return [departure.key]
    runs = range((departure.until_s - departure.time_s) // departure.every_s + 1)
    if news.start_s is None:
        return [f"{departure.key}-{run + 1}" for run in runs if news.since or news.until]
    run, rest = divmod(news.start_s + origin.after_s - departure.time_s, departure.every_s)
    return [f"{departure.key}-{run + 1}"] if run in runs and not rest else []


def _within(sailing: Sailing, news: TripNews) -> bool:
    if news.since is not None and sailing.departs_at < news.since:
        return False
    return news.until is None or sailing.departs_at <= news.until


def _days_between(since: datetime, until: datetime) -> list[date]:
    first = since.date() - ONE_DAY
    return [first + number * ONE_DAY for number in range(min((until.date() - first).days + 2, 40))]


def _disruption(
    news: TripNews, sailing: Sailing, origin: GtfsOrigin, by: str, source: str, now: datetime
) -> Disruption | None:
    """What news says of a sailing; None when it goes as planned."""
    delay = timedelta()
    cancelled = news.kind == "cancelled" or origin.stop_id in news.skipped
    if not cancelled:
        delay = _delay(news, sailing, origin)
        if not LEAST_DELAY <= delay <= LONGEST_DELAY:
            return None
    direction: Direction = sailing.direction
    return Disruption(
        uid="", crossing=sailing.crossing, kind="cancelled" if cancelled else "delayed", direction=direction,
        sailing_key=sailing.key, first_day=sailing.service_date, last_day=sailing.service_date,
        reasons=news.reasons or REPORTED, made_by=by, made_at=now, delay=delay, source=source,
        departs_at=sailing.departs_at, arrives_at=sailing.arrives_at, demo=sailing.demo,
    )  # fmt: skip


def _delay(news: TripNews, sailing: Sailing, origin: GtfsOrigin) -> timedelta:
    """In whole minutes, of the departure from the sailing's own stop; none where nothing is said of that."""
    told = news.delays.get(origin.stop_id)
    if told is None:
        told = news.delays.get("", timedelta())
    late = told - sailing.departs_at if isinstance(told, datetime) else told
    return timedelta(minutes=round(late / timedelta(minutes=1)))


REPORTED: Reasons = (
    ("sv", "Enligt rederiet."),
    ("en", "As the operator reports."),
    ("da", "Ifølge rederiet."),
    ("de", "Laut der Reederei."),
)
"""The reason of what comes without one."""
