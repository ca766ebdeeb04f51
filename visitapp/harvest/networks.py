"""A region's public transport from GTFS: the wire's whole feed into ours."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date

from feeds.gtfs_types import GtfsService
from feeds.gtfs_whole_types import GtfsTransfer, WholeFeed
from visitapp.domain.errors import InputError
from visitapp.domain.transit.types import AT_LEAST, FIXED, NEVER, TIMED, WALK, Frequency, TransitFeed

MOST_TRANSFERS = 2_000_000
"""Between stops, once those between stations are spread over their stops."""
_KINDS = {0: WALK, 1: TIMED, 2: FIXED, 3: NEVER}


def transit_feed(whole: WholeFeed, name: str, demo: bool = False) -> TransitFeed:
    """The feed in our words, under the name it was imported with. The arrays are the wire's own, not copied.

    Raises InputError when no service ever runs, or transfers between stations are too many between stops.
    """
    days = [day for service in whole.services for day in (service.start, *service.added) if day is not None]
    if not days:
        raise InputError("services", "none of them ever runs")
    first_day = min(days)
    bits = [service_bits(service, first_day) for service in whole.services]
    if not any(bits):
        raise InputError("services", "none of them ever runs")
    stays, leaves = _seated(whole)
    return TransitFeed(
        name=name,
        zone=whole.zone,
        agencies=whole.agencies,
        version=whole.version,
        first_day=first_day,
        stop_ids=whole.stops.ids,
        stop_names=whole.stops.names,
        stop_stations=whole.stops.stations,
        stop_areas=whole.stops.areas,
        latitudes=whole.stops.latitudes,
        longitudes=whole.stops.longitudes,
        route_ids=[route[0] for route in whole.routes],
        route_names=[route[1] for route in whole.routes],
        route_types=array("i", (route[2] for route in whole.routes)),
        trip_ids=whole.trips.ids,
        trip_headsigns=whole.trips.headsigns,
        trip_routes=whole.trips.routes,
        trip_services=whole.trips.services,
        trip_blocks=whole.trips.block_of,
        trip_cars=whole.trips.cars,
        trip_bikes=whole.trips.bikes,
        call_starts=whole.calls.starts,
        call_counts=whole.calls.counts,
        call_stops=whole.calls.stops,
        call_arrivals=whole.calls.arrivals,
        call_departures=whole.calls.departures,
        call_flags=whole.calls.flags,
        service_days=bits,
        frequencies=[
            Frequency(trip, one.start_s, one.end_s, one.headway_s, one.exact)
            for trip, several in sorted(whole.frequencies.items())
            for one in several
        ],
        transfers=list(_transfers(whole)),
        stays=stays,
        leaves=leaves,
        demo=demo,
    )


def service_bits(service: GtfsService, first_day: date) -> int:
    """The days of a service: bit k is the day k days after `first_day`."""
    bits = 0
    if service.start is not None and service.end is not None and service.end >= service.start:
        length = (service.end - service.start).days + 1
        week = sum(1 << day for day in range(7) if (service.start.weekday() + day) % 7 in service.weekdays)
        weeks = -(-length // 7)
        # A week's bits times 1 + 2^7 + 2^14 + ... is that week again and again.
        every = week * (((1 << 7 * weeks) - 1) // 127)
        bits = (every & ((1 << length) - 1)) << (service.start - first_day).days
    for day in service.added:
        bits |= 1 << (day - first_day).days
    for day in service.removed:
        if day >= first_day:
            bits &= ~(1 << (day - first_day).days)
    return bits


def _seated(whole: WholeFeed) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The pairs of trips between which one may stay seated (transfer_type 4), and may not (5)."""
    told = [transfer for transfer in whole.transfers if transfer.kind >= 4]
    wanted = {name for transfer in told for name in (transfer.from_trip, transfer.to_trip)}
    numbers = {name: number for number, name in enumerate(whole.trips.ids) if name in wanted}
    pairs = [(transfer.kind, (numbers[transfer.from_trip], numbers[transfer.to_trip])) for transfer in told]
    return [pair for kind, pair in pairs if kind == 4], [pair for kind, pair in pairs if kind == 5]


def _transfers(whole: WholeFeed) -> Iterator[tuple[int, int, int, int]]:
    """Transfers between stops: first those of stations, so that a stop's own count more.

    What holds for some routes or trips only makes no way easier than for all; where it asks for more time, all get it.
    """
    stops: dict[str, list[int]] = {}
    for number, (stop_id, station) in enumerate(zip(whole.stops.ids, whole.stops.stations, strict=True)):
        stops.setdefault(stop_id, []).append(number)
        if station != stop_id:
            stops.setdefault(station, []).append(number)
    told = [transfer for transfer in whole.transfers if transfer.kind < 4]
    told.sort(key=lambda transfer: -len(stops.get(transfer.from_stop, ())) - len(stops.get(transfer.to_stop, ())))
    total = 0
    for transfer in told:
        kind = _kind(transfer)
        starts, ends = stops.get(transfer.from_stop, ()), stops.get(transfer.to_stop, ())
        total += len(starts) * len(ends)
        if total > MOST_TRANSFERS:
            raise InputError("transfers", f"there are more than {MOST_TRANSFERS} between stops")
        if kind is not None:
            yield from _pairs(starts, ends, kind, transfer.min_s or 0)


def _kind(transfer: GtfsTransfer) -> int | None:
    """Ours; None for what changes nothing for all."""
    if transfer.by_route or transfer.from_trip or transfer.to_trip:
        return AT_LEAST if transfer.kind == 2 and transfer.min_s else None
    if transfer.kind == 2 and transfer.min_s is None:
        return WALK
    return _KINDS[transfer.kind]


def _pairs(starts: Sequence[int], ends: Sequence[int], kind: int, seconds: int) -> Iterator[tuple[int, int, int, int]]:
    return ((start, end, kind, seconds) for start in starts for end in ends)
