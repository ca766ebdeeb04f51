"""The last bus or train of a night from a place towards each municipality, also for people who live here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from visitapp.domain.reach.ground import distance_km
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.transit.types import Leg, Vehicle

NIGHT_ENDS = time(4)
"""Who is home by then came home that night; what leaves later is a first bus of the morning."""
MORNING = time(7)
"""What went on all night is over by then; what ends later lasts into the day."""
LOOKED_AT = timedelta(hours=20)
"""So long before the night's end the last one may leave: on some days there is none after the morning."""
LONGEST_RIDE = timedelta(hours=3)
"""Nobody waits longer on the way home."""
CENTRE_M = 1500
"""Stops of a municipality's centre lie within."""
NEAR_KM = 1.5
"""Whoever is that near to a centre is there."""
_ONE_DAY = timedelta(days=1)

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Centre:
    """The middle of a municipality's main town."""

    municipality: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class LastRide:
    """The last way from a place that night. Instants in UTC, in their order.

    One leaves the place on foot at `leaves_at`; the first ride leaves the stop at `departs_at`, the last one is at
    the stop `to_name` at `arrives_at`. `changes`: from one vehicle to another.
    """

    municipality: str
    leaves_at: datetime
    departs_at: datetime
    arrives_at: datetime
    vehicle: Vehicle
    line: str
    headsign: str
    from_name: str
    to_name: str
    changes: int
    approximate: bool = False
    demo: bool = False


def night_of(at: datetime, zone: ZoneInfo) -> date:
    """The night that an instant belongs to, by the date of its evening."""
    local = at.astimezone(zone)
    return local.date() - _ONE_DAY if local.time() < NIGHT_ENDS else local.date()


def night_of_end(starts_at: datetime, ends_at: datetime | None, zone: ZoneInfo) -> date:
    """The night in which one goes home: that of the end, of the start when the end is not known.

    What goes on from an evening until four or later, to be over by the morning, is still of that night.
    """
    if ends_at is None:
        return night_of(starts_at, zone)
    began, ended = night_of(starts_at, zone), night_of(ends_at, zone)
    went_on = ended - began == _ONE_DAY and ends_at.astimezone(zone).time() < MORNING
    return began if went_on else ended


def last_rides(
    transport: PublicTransport, centres: Iterable[Centre], positions: Sequence[Position], night: date, zone: ZoneInfo
) -> dict[Position, tuple[LastRide, ...]]:
    """For each position the last rides of a night, in the centres' order; none on a night that no timetable tells of.

    One scan of the network for each centre answers for all positions.
    """
    ends_at = datetime.combine(night + _ONE_DAY, NIGHT_ENDS, zone)
    found: dict[Position, list[LastRide]] = {position: [] for position in positions}
    stops = {position: transport.stops_near(*position) for position in positions}
    for centre in centres:
        scan = transport.leaving_for(centre.latitude, centre.longitude, CENTRE_M, ends_at, LOOKED_AT)
        if scan is None:
            continue
        for position in positions:
            if distance_km(*position, centre.latitude, centre.longitude) < NEAR_KM or not stops[position]:
                continue
            if not transport.tells_of(stops[position], night):
                continue
            leaves_at = scan.at_place(stops[position])
            legs = scan.legs(stops[position]) if leaves_at is not None else ()
            ride = None if leaves_at is None else _last_ride(centre.municipality, leaves_at, legs)
            if ride is not None:
                found[position].append(ride)
    return {position: tuple(rides) for position, rides in found.items()}


def _last_ride(municipality: str, leaves_at: datetime, legs: Sequence[Leg]) -> LastRide | None:
    """None for a way that takes too long to be one home."""
    rides = [leg for leg in legs if leg.trip]
    if not rides or rides[-1].arrives_at - leaves_at > LONGEST_RIDE:
        return None
    first, last = rides[0], rides[-1]
    return LastRide(
        municipality, leaves_at, first.departs_at, last.arrives_at, first.vehicle, first.route, first.headsign,
        first.from_name, last.to_name, len(rides) - 1, any(leg.approximate for leg in rides),
        any(leg.demo for leg in rides),
    )  # fmt: skip
