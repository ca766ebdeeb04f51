"""Read the rides from and to quays, and of which boats, places and days they are wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from hashlib import sha256

from visitapp.domain.crossing.sailings import ONE_DAY, Board
from visitapp.domain.crossing.types import Direction, Port
from visitapp.domain.reach.boarding import Boarding, Boardings
from visitapp.domain.reach.ground import EnteredGround
from visitapp.domain.reach.quay_json import QuayAnswers, position_key, unpack_rides
from visitapp.domain.reach.quayrides import QUAY_SIDES, Position, QuayMoment
from visitapp.domain.reach.quayways import QuayWays
from visitapp.domain.reach.roads import RoadTimes
from visitapp.domain.reach.verdict import region_port, serves_region
from visitapp.store.crossing_read import all_timetables, list_crossings
from visitapp.store.database import Query, day
from visitapp.store.disruption_read import disruptions_in_force

AHEAD = timedelta(days=90)
"""Days that are further away are not looked at: by then there is another timetable."""
MOST_BOATS = 4_000
"""Of so many nothing more is kept: a month of a line that sails every 20 minutes, all the days of most others."""


def quay_ways(query: Query, entered: Iterable[EnteredGround], roads: RoadTimes) -> QuayWays:
    """The ways on foot between boats and places by what is kept; to be asked while the snapshot lasts."""
    return QuayWays(partial(find_quay_answers, query), entered, roads)


@dataclass(frozen=True, slots=True)
class WantedQuay:
    """A boat of which the rides are wanted."""

    moment: QuayMoment
    port: Port
    boat: Boarding


def find_quay_answers(query: Query, moment: QuayMoment) -> QuayAnswers | None:
    """What is kept of a moment; None when nothing is."""
    rows = query.rows("SELECT answers FROM quay_rides WHERE uid = ?", moment.uid)
    return unpack_rides(moment.at, rows[0][0]) if rows else None


def wanted_quays(query: Query, today: date) -> dict[date, list[WantedQuay]]:
    """The landings and check-ins at the region's ports on the coming days, of all boats that take those on foot.

    Days that all boats of which fit into MOST_BOATS, the next ones first.
    """
    timetables, disruptions = all_timetables(query), disruptions_in_force(query)
    lines = [
        _Line(Board(crossing, timetables[crossing.slug], disruptions.get(crossing.slug, ())))
        for crossing in list_crossings(query)
        if serves_region(crossing) and crossing.slug in timetables
    ]
    found: dict[date, list[WantedQuay]] = {}
    left = MOST_BOATS
    for number in range(AHEAD.days + 1):
        on = today + number * ONE_DAY
        boats = {one.moment.uid: one for line in lines for one in line.quays(on)}
        left -= len(boats)
        if left < 0:
            break
        if boats:
            found[on] = list(boats.values())
    return found


class _Line:
    """The boats of a crossing that those on foot can take, from day to day."""

    def __init__(self, board: Board) -> None:
        self._port = region_port(board.crossing)
        self._to_region: Direction = "back" if self._port is board.crossing.port_from else "out"
        self._from_region: Direction = "out" if self._to_region == "back" else "back"
        self._boardings = Boardings(board, "foot", self._to_region)

    def quays(self, on: date) -> Iterator[WantedQuay]:
        """Those that leave on a day."""
        for side, direction in zip(QUAY_SIDES, (self._to_region, self._from_region), strict=True):
            for boat in self._boardings.leaving(direction, on):
                at = boat.on_land_at if side == "from" else boat.check_in_closes_at
                yield WantedQuay(QuayMoment(self._port.slug, side, at), self._port, boat)


def wanted_positions(query: Query, today: date) -> dict[date, frozenset[Position]]:
    """Where one may want to go, or come from, on each of the coming days.

    Events of the day and of those beside it, for a boat may land the evening before, and leave the morning after;
    attractions; and the middles of the municipalities, where one may sleep.
    """
    always = {
        (row[0], row[1])
        for row in query.rows(
            "SELECT latitude, longitude FROM place WHERE kind = 'attraction' AND latitude IS NOT NULL"
            " AND longitude IS NOT NULL UNION SELECT latitude, longitude FROM municipality"
            " UNION SELECT latitude, longitude FROM port"  # so that one that is moved makes all anew
        )
    }
    rows = query.rows(
        "SELECT DISTINCT e.latitude, e.longitude, o.starts_on, o.last_day FROM occurrence o JOIN event e"
        " ON e.id = o.event_id WHERE o.state = 'current' AND o.last_day >= ? AND o.starts_on <= ?"
        " AND e.state = 'public' AND e.latitude IS NOT NULL AND e.longitude IS NOT NULL",
        today - ONE_DAY, today + AHEAD + ONE_DAY,
    )  # fmt: skip
    days = [today + number * ONE_DAY for number in range(AHEAD.days + 1)]
    found: dict[date, set[Position]] = {on: set(always) for on in days}
    for latitude, longitude, starts_on, last_day in rows:
        first, last = max(day(starts_on) - ONE_DAY, days[0]), min(day(last_day) + ONE_DAY, days[-1])
        for number in range((last - first).days + 1):
            found[first + number * ONE_DAY].add((latitude, longitude))
    return {on: frozenset(places) for on, places in found.items()}


def places_hash(places: Collection[Position]) -> str:
    """A hash of where the answers of a day lead."""
    return sha256(" ".join(sorted(position_key(*place) for place in places)).encode()).hexdigest()[:16]


def kept_quays(query: Query, version: str) -> dict[str, str]:
    """By the name of each moment that is kept of a version, the hash of the places that its answers lead to."""
    return dict(query.rows("SELECT uid, places FROM quay_rides WHERE version = ?", version))
