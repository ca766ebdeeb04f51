"""What is known today of all that a trip is made of: sailings, things to visit, ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.sailings import ONE_DAY, Board
from visitapp.domain.crossing.types import Direction, Mode, Sailing
from visitapp.domain.reach.boarding import Boarding, Boardings
from visitapp.domain.reach.verdict import region_port
from visitapp.domain.trip.types import Leg, Mark, Stop, Thing, Why
from visitapp.domain.trip.ways import Ways

ZONE = ZoneInfo("Europe/Stockholm")
"""The trip's days are those of the region."""
DAY_BEGINS = timedelta(hours=4)
"""What ends before this hour belongs to the day before."""


class TripBoard:
    """The sailings of one crossing as one way of travelling meets them."""

    def __init__(self, board: Board, mode: Mode) -> None:
        self.board = board
        self.mode: Mode = mode
        crossing = board.crossing
        self.to_region: Direction = "back" if region_port(crossing) is crossing.port_from else "out"
        self.from_region: Direction = "back" if self.to_region == "out" else "out"
        self._boardings = Boardings(board, mode, self.to_region)

    def way(self, homeward: bool) -> Direction:
        """The direction of a leg."""
        return self.from_region if homeward else self.to_region

    def boardings(self, homeward: bool, first: date, last: date) -> list[Boarding]:
        """What one may board that leaves on these days by the clock of its port, earliest first."""
        found: list[Boarding] = []
        day = first
        while day <= last:
            found += self._boardings.leaving(self.way(homeward), day)
            day += ONE_DAY
        return found

    def sailing_of(self, leg: Leg) -> Sailing | None:
        """The sailing that a leg is of, whatever its status; None when there is none of that name and hour any more.

        A new reading of a timetable may name the same departure otherwise, or give its name to another, as boats of a
        headway are numbered: then the hour by the timetable tells.
        """
        named: Sailing | None = None
        same_hour: Sailing | None = None
        for late in range(-1, 3):
            for sailing in self.board.departing(leg.direction, leg.service_date + late * ONE_DAY):
                if sailing.key == leg.sailing_key:
                    named = named or sailing
                elif sailing.planned_at == leg.departs_at:
                    same_hour = same_hour or sailing
        renamed = named is not None and named.status == "planned" and named.departs_at != leg.departs_at
        return same_hour if same_hour is not None and (named is None or renamed) else named

    def boarding_of(self, leg: Leg) -> Boarding | None:
        """The leg's sailing as it is met today; None when it is gone or takes nobody on board."""
        sailing = self.sailing_of(leg)
        if sailing is None:
            return None
        # By its service day, not its hour: one that is delayed past midnight still stands on the day before.
        for late in range(-1, 3):
            for boarding in self._boardings.leaving(sailing.direction, sailing.service_date + late * ONE_DAY):
                if boarding.sailing.key == sailing.key:
                    return boarding
        return None

    def leg_today(self, leg: Leg) -> Leg | None:
        """A leg with the hours of today, under the name that it has in the plan; None when it takes nobody on board."""
        boarding = self.boarding_of(leg)
        if boarding is None:
            return None
        found = self.leg(boarding, leg.homeward, leg.why, leg.locked)
        return replace(found, sailing_key=leg.sailing_key, service_date=leg.service_date)

    def leg(self, boarding: Boarding, homeward: bool, why: Why = "", locked: bool = False) -> Leg:
        """A boarding as an item."""
        crossing, sailing = self.board.crossing, boarding.sailing
        ports = (crossing.port_from.slug, crossing.port_to.slug)
        origin, destination = ports if sailing.direction == "out" else ports[::-1]
        return Leg(
            crossing.slug, sailing.direction, sailing.key, sailing.service_date, boarding.check_in_closes_at,
            sailing.departs_at, sailing.arrives_at, boarding.on_land_at, origin, destination, homeward,
            tuple(mark for mark in _MARKS if mark in boarding.assumptions), why, locked,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """All that planning looks at. `board` is that of the wish's crossing; None for who is already here."""

    things: Mapping[str, Thing]
    ways: Ways
    board: TripBoard | None = None
    base: Stop | None = None
    now: datetime | None = None
    """Nothing that has begun by then is proposed."""
    siblings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The refs of an event's dates by its family, earliest first."""


def trip_day(at: datetime) -> date:
    """The day that an instant belongs to: the small hours are the day before's."""
    return (at.astimezone(ZONE) - DAY_BEGINS).date()


_MARKS: tuple[Mark, ...] = ("check-in-assumed", "disembark-assumed", "approximate-sailing", "demo-timetable")
