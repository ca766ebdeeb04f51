"""The ways between the two boats of a sailing's page and the places of the region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from visitapp.domain.crossing.types import Crossing, Mode
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.ground import EnteredGround, Spot, ground_time
from visitapp.domain.reach.quayrides import QuayMoment
from visitapp.domain.reach.quayways import QuayTimes, QuayWays, fixed_from, fixed_to
from visitapp.domain.reach.roads import RoadTimes
from visitapp.domain.reach.types import Assumption, GroundTime
from visitapp.domain.reach.verdict import region_port
from visitapp.domain.reach.visit import Window
from visitapp.store.crossing_read import entered_ground
from visitapp.store.database import Query
from visitapp.store.quay_read import quay_ways
from visitapp.store.road_read import road_times


@dataclass(frozen=True, slots=True)
class TwoBoats:
    """A boat to the region and the one home again, as one mode of travel meets them."""

    crossing: Crossing
    mode: Mode
    out: Boarding
    home: Boarding


@dataclass(frozen=True, slots=True)
class TwoWays:
    """The way from one boat to a place, and from there to the other."""

    going: QuayTimes
    coming: QuayTimes

    @property
    def usual(self) -> Window | None:
        """The time there; None when no way leads there, or back."""
        return (self.going.at, self.coming.at) if self.going.at and self.coming.at else None

    @property
    def safe(self) -> Window | None:
        """The time that is there for certain."""
        return (self.going.safe_at, self.coming.safe_at) if self.going.safe_at and self.coming.safe_at else None

    @property
    def by_minutes(self) -> bool:
        """Whether one of them is so many minutes that somebody entered for want of a timetable."""
        return any(_is_entered(one.ground) for one in (self.going, self.coming))


class SailingWays:
    """On foot by what is kept of buses and trains, where anything is; else by minutes."""

    def __init__(self, boats: TwoBoats, kept: QuayWays | None, entered: list[EnteredGround], roads: RoadTimes) -> None:
        self._boats, self._entered, self._roads = boats, entered, roads
        self._port = region_port(boats.crossing)
        self._marks: dict[Assumption, None] = {}
        self._found: dict[tuple[Spot | None, str, str], TwoWays | None] = {}
        moments = (
            QuayMoment(self._port.slug, "from", boats.out.on_land_at),
            QuayMoment(self._port.slug, "to", boats.home.check_in_closes_at),
        )
        known = [kept is not None and kept.knows(moment) for moment in moments]
        self._kept, self.by_timetable = kept if any(known) else None, all(known)

    @property
    def marks(self) -> Iterable[Assumption]:
        """What the rides that were found rest on."""
        return self._marks

    def find(self, spot: Spot | None, place: str, municipality: str) -> TwoWays | None:
        """The ways of a place, worked out once; None when there is no way to say."""
        key = (spot, place, municipality)
        if key not in self._found:
            self._found[key] = self._ways(*key)
        return self._found[key]

    def _ways(self, spot: Spot | None, place: str, municipality: str) -> TwoWays | None:
        port, out, home = self._port, self._boats.out, self._boats.home
        going = self._kept.times_from(port, out.on_land_at, spot, place) if self._kept else None
        coming = self._kept.times_to(port, home.check_in_closes_at, spot, place) if self._kept else None
        if going is None or coming is None:
            ground = ground_time(self._boats.mode, port, spot, self._entered, place, municipality, self._roads)
            if ground is None:
                return None
            going = going or fixed_from(ground, out.on_land_at)
            coming = coming or fixed_to(ground, home.check_in_closes_at)
        for way in (going, coming):
            if way.ride is not None:
                self._marks |= dict.fromkeys(way.ride.marks)
        return TwoWays(going, coming)


def read_ways(query: Query, boats: TwoBoats) -> SailingWays:
    """The ways between two boats; to be asked while the snapshot lasts."""
    port = region_port(boats.crossing).slug
    entered = [one for one in entered_ground(query) if (one.port, one.mode) == (port, boats.mode)]
    roads = road_times(query, boats.mode, port)
    kept = quay_ways(query, entered, roads) if boats.mode == "foot" else None
    return SailingWays(boats, kept, entered, roads)


def _is_entered(ground: GroundTime | None) -> bool:
    return ground is not None and not (ground.estimated or ground.calculated or ground.published)
