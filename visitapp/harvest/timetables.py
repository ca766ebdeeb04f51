"""Timetables from the two wire formats: a hand-kept text, and GTFS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import cast

from feeds.gtfs_types import GtfsCall, GtfsFeed, GtfsStop, GtfsTrip
from feeds.timetable_types import TextBlock, TextDays, TextRow, TimetableText
from feeds.timetable_words import write_clock
from feeds.wire import Problem
from visitapp.domain.crossing.timetable import Departure, GtfsOrigin, Service, Timetable, busiest_day
from visitapp.domain.crossing.types import Crossing, Direction, Port, SourceNote, VehicleClass
from visitapp.domain.errors import InputError
from visitapp.domain.reach.ground import distance_km
from visitapp.domain.text import clean_line, slug_words

NEAR_M = 1500
"""A stop this near to a known port, its position's precision added, is that port."""
IMPORTED_PRECISION_M = 100
MOST_A_DAY, MOST_DEPARTURES = 3_000, 50_000
"""Departures of a crossing on one day, and in a whole timetable: more would keep every page that shows them waiting.
The busiest line of the region has 150 a day."""
MOST_CALLS, MOST_PAIRS = 200, 5_000
"""Calls of a trip, and pairs of ports of a feed, each of which is a crossing."""
LONGEST_NAME = 200
_WITHOUT_CARS: frozenset[VehicleClass] = frozenset({"foot", "bicycle"})
_WITHOUT_BICYCLES: frozenset[VehicleClass] = frozenset({"foot", "motorcycle", "car", "car-over-6m", "caravan"})


def timetable_from_text(text: TimetableText, crossing: Crossing) -> Timetable:
    """The timetable that a hand-kept text gives for its crossing; a headway makes approximate sailings.

    Its uid is the crossing's and the text's name, so a corrected text of that name takes its place.
    Raises InputError when the text is about another crossing, names a port that is not one of its two, or has more
    departures than anybody could look at.
    """
    if text.crossing != crossing.slug:
        raise InputError("crossing", f"the timetable is not about {crossing.slug}", text.crossing)
    ports = {crossing.port_from.slug, crossing.port_to.slug}
    for block in text.blocks:
        for port in (block.port_from, block.port_to):
            if port not in ports:
                raise InputError("port", f"{crossing.slug} sails between {' and '.join(sorted(ports))}", port)
    patterns, seasons = dict(text.days), dict(text.seasons)
    services, departures = [], []
    for number, block in enumerate(text.blocks, start=1):
        days = patterns[block.days] if isinstance(block.days, str) else block.days
        services.append(_text_service(f"block-{number}", days, seasons))
        direction: Direction = "out" if block.port_from == crossing.port_from.slug else "back"
        departures += list(_text_departures(f"block-{number}", direction, block))
    table = Timetable(
        crossing=crossing.slug,
        uid=f"text:{crossing.slug}:{_slug(text.name)}",
        name=text.name,
        valid_from=text.valid_from,
        valid_to=text.valid_to,
        source=SourceNote(text.source, text.url, text.checked_on),
        services=tuple(services),
        departures=tuple(departures),
        demo=text.demo,
    )
    if fault := _too_many(table):
        raise InputError("departures", fault)
    return table


def _too_many(table: Timetable) -> str:
    """Why a timetable has more departures than can be shown; "" when it has not."""
    if len(table.departures) > MOST_DEPARTURES:
        return f"there are {len(table.departures):,}, more than {MOST_DEPARTURES:,}"
    day, most = busiest_day(table)
    return f"there are {most:,} on {day}, more than {MOST_A_DAY:,}" if most > MOST_A_DAY else ""


def _text_service(name: str, days: TextDays, seasons: dict[str, tuple[tuple[date, date], ...]]) -> Service:
    ranges = tuple(span for season in days.seasons for span in seasons[season])
    return Service(name, frozenset(days.weekdays), ranges, frozenset(days.added), frozenset(days.excluded))


def _text_departures(service: str, direction: Direction, block: TextBlock) -> Iterator[Departure]:
    for item in block.departures:
        classes = cast("frozenset[VehicleClass]", frozenset(item.classes))  # the reader lets no other pass
        row = isinstance(item, TextRow)
        first = item.first_min if isinstance(item, TextRow) else item.time_min
        name = item.id or write_clock(first)
        yield Departure(
            key=f"{direction}-row-{name}" if row else f"{direction}-{name}",
            direction=direction,
            service=service,
            time_s=first * 60,
            duration_s=item.duration_min * 60,
            every_s=item.every_min * 60 if isinstance(item, TextRow) else None,
            until_s=item.last_min * 60 if isinstance(item, TextRow) else None,
            approximate=row,
            classes=classes,
            vessel=item.vessel,
        )


@dataclass(frozen=True, slots=True)
class GtfsImport:
    """What a feed brings: ports and crossings not known before, a timetable for each pair of ports."""

    ports: tuple[Port, ...]
    crossings: tuple[Crossing, ...]
    timetables: tuple[Timetable, ...]
    problems: tuple[Problem, ...]


def feed_prefix(name: str) -> str:
    """What the uids of all timetables of a GTFS feed begin with."""
    return f"gtfs:{_slug(name)}:"


def timetables_from_gtfs(
    feed: GtfsFeed, known: Sequence[Crossing], name: str, source: SourceNote, demo: bool = False
) -> GtfsImport:
    """The crossings and timetables of a feed's trips; `name` is the feed's own and part of their uids.

    A trip gives a sailing for each two of its ports where one may board at the first and leave at the
    second. Stops of one station are one port; a stop near a port of a known crossing is that port. The
    country of a new port is unknown (""), so no verdict is made for it until someone enters it.
    """
    validity = _validity(feed)
    if validity is None:
        return GtfsImport((), (), (), (*feed.problems, Problem("calendar", "no service runs on any day")))
    ports, problems = _Ports(feed, known), list(feed.problems)
    pairs = _pairs(feed, ports, problems)
    timetables, new = [], []
    by_ports = {frozenset({item.port_from.slug, item.port_to.slug}): item for item in reversed(known)}
    for pair in sorted(pairs, key=sorted):
        crossing = by_ports.get(pair) or _new_crossing(
            feed, [ports.by_slug[slug] for slug in sorted(pair)], pairs[pair], source
        )
        departures = [departure for item in pairs[pair] for departure in _gtfs_departures(crossing, *item)]
        used = {departure.service for departure in departures}
        table = Timetable(
            crossing=crossing.slug,
            uid=f"{feed_prefix(name)}{crossing.slug}",
            name=name,
            valid_from=validity[0],
            valid_to=validity[1],
            source=source,
            services=tuple(_gtfs_services(feed, used)),
            departures=tuple(departures),
            clock="service-day",
            zone=feed.zone,
            demo=demo,
        )
        if fault := _too_many(table):
            problems.append(Problem("departures", fault, crossing.slug))
            continue
        timetables.append(table)
        new += [] if pair in by_ports else [crossing]
    return GtfsImport(tuple(ports.new), tuple(new), tuple(timetables), tuple(problems))


def _pairs(
    feed: GtfsFeed, ports: _Ports, problems: list[Problem]
) -> dict[frozenset[str], list[tuple[str, GtfsTrip, int, int]]]:
    """For each two ports what goes between them: from which of the two, the trip, and its two calls.

    Raises InputError when they are more than any coast has.
    """
    pairs: dict[frozenset[str], list[tuple[str, GtfsTrip, int, int]]] = {}
    for trip in feed.trips:
        if len(trip.calls) > MOST_CALLS:
            problems.append(Problem("stop_times.txt", f"the trip has more than {MOST_CALLS} calls", trip.trip_id))
            continue
        for start, end in _boardings(trip, ports):
            if trip.calls[end].arrival_s <= trip.calls[start].departure_s:
                problems.append(Problem("stop_times.txt", "the crossing takes no time", trip.trip_id))
                continue
            here, there = ports.of(trip.calls[start]), ports.of(trip.calls[end])
            pairs.setdefault(frozenset({here.slug, there.slug}), []).append((here.slug, trip, start, end))
        if len(pairs) > MOST_PAIRS:
            raise InputError("feed", f"its ferries go between more than {MOST_PAIRS:,} pairs of ports")
    return pairs


def _validity(feed: GtfsFeed) -> tuple[date, date] | None:
    """The days the feed speaks of: by feed_info.txt, as far as services reach into it, else by its services."""
    days = feed.service_days()
    if days is None:
        return None
    first, last = feed.first_day or days[0], feed.last_day or days[1]
    return (first, last) if first <= last and first <= days[1] and last >= days[0] else days


@dataclass(slots=True)
class _Ports:
    """The port of each stop: a known one nearby, else one made of the station or stop."""

    feed: GtfsFeed
    known: Sequence[Crossing]
    by_stop: dict[str, Port] = field(default_factory=dict)
    by_slug: dict[str, Port] = field(default_factory=dict)
    new: list[Port] = field(default_factory=list)

    def of(self, call: GtfsCall) -> Port:
        stop = self.feed.stops[call.stop_id]
        station = self.feed.stops.get(stop.parent)
        # One that has a parent itself is no station; and one that is nowhere says less than its stop.
        if station is not None and not station.parent and (_is_placed(station) or not _is_placed(stop)):
            stop = station
        port = self.by_stop.get(stop.stop_id)
        if port is None:
            port = self.by_stop[stop.stop_id] = self._near(stop) or self._make(stop)
            self.by_slug[port.slug] = port
        return port

    def _near(self, stop: GtfsStop) -> Port | None:
        if stop.latitude is None or stop.longitude is None:
            return None
        ports = [port for crossing in self.known for port in (crossing.port_from, crossing.port_to)]
        near = [
            (distance, port.slug, port)
            for port in ports
            if (distance := _distance_m(port, stop.latitude, stop.longitude)) <= NEAR_M + port.precision_m
        ]
        return min(near, key=lambda item: item[:2])[2] if near else None

    def _make(self, stop: GtfsStop) -> Port:
        taken = {port.slug for crossing in self.known for port in (crossing.port_from, crossing.port_to)}
        slug = _slug(stop.name) or _slug(stop.stop_id)
        if slug in taken or slug in self.by_slug:
            slug = f"{slug}-{_slug(stop.stop_id)}"
        if stop.latitude is None or stop.longitude is None:
            raise InputError("stops.txt", "gives a stop of ferries no stop_lat and stop_lon", stop.stop_id)
        name = clean_line(stop.name or stop.stop_id)[:LONGEST_NAME]
        port = Port(
            slug=slug,
            names=dict.fromkeys(("sv", "en", "da", "de"), name),
            country="",
            latitude=stop.latitude,
            longitude=stop.longitude,
            zone=stop.zone or self.feed.zone,
            precision_m=IMPORTED_PRECISION_M,
            confirmed=True,
        )
        self.new.append(port)
        return port


def _is_placed(stop: GtfsStop) -> bool:
    return stop.latitude is not None and stop.longitude is not None


def _distance_m(port: Port, latitude: float, longitude: float) -> float:
    return distance_km(port.latitude, port.longitude, latitude, longitude) * 1000


def _boardings(trip: GtfsTrip, ports: _Ports) -> Iterator[tuple[int, int]]:
    """The calls (from, to) between which one travels: to the next call at each other port."""
    slugs = [ports.of(call).slug for call in trip.calls]
    for start, call in enumerate(trip.calls):
        if not call.boards:
            continue
        seen: set[str] = set()
        for end in range(start + 1, len(slugs)):
            if slugs[end] == slugs[start]:
                break
            if trip.calls[end].alights and slugs[end] not in seen:
                seen.add(slugs[end])
                yield start, end


def _new_crossing(
    feed: GtfsFeed, ports: list[Port], trips: Sequence[tuple[str, GtfsTrip, int, int]], source: SourceNote
) -> Crossing:
    route = feed.routes[trips[0][1].route_id]
    shortest = min(trip.calls[end].arrival_s - trip.calls[start].departure_s for _, trip, start, end in trips)
    return Crossing(
        slug=f"{ports[0].slug}-{ports[1].slug}",
        port_from=ports[0],
        port_to=ports[1],
        operator=clean_line(route.agency)[:LONGEST_NAME],
        status="running",
        duration=timedelta(seconds=shortest),
        sources=(source,),
        checked_on=source.checked_on,
    )


def _gtfs_departures(crossing: Crossing, port: str, trip: GtfsTrip, start: int, end: int) -> Iterator[Departure]:
    direction: Direction = "out" if port == crossing.port_from.slug else "back"
    key = f"{direction}-{trip.trip_id}" + (f"-{start + 1}" if start else "")
    leaves_s = trip.calls[start].departure_s
    duration_s = trip.calls[end].arrival_s - leaves_s
    classes = _classes(trip)
    after_s = leaves_s - trip.calls[0].departure_s
    origin = GtfsOrigin(trip.trip_id, trip.route_id, trip.calls[start].stop_id, start == 0, after_s)
    if not trip.frequencies:
        yield Departure(key, direction, trip.service_id, leaves_s, duration_s, classes=classes, origin=origin)
    for frequency in trip.frequencies:
        first_s = frequency.start_s + after_s
        count = (frequency.end_s - frequency.start_s - 1) // frequency.headway_s
        yield Departure(
            key=f"{key}-{frequency.start_s}",
            direction=direction,
            service=trip.service_id,
            time_s=first_s,
            duration_s=duration_s,
            every_s=frequency.headway_s,
            until_s=first_s + count * frequency.headway_s,
            approximate=not frequency.exact,
            classes=classes,
            origin=origin if frequency.exact else None,
        )


def _classes(trip: GtfsTrip) -> frozenset[VehicleClass]:
    """Who may board by cars_allowed and bikes_allowed; what the feed does not say, the crossing's rules do."""
    classes: frozenset[VehicleClass] = _WITHOUT_CARS if trip.cars == "no" else frozenset()
    if trip.bikes == "no":
        classes = classes - {"bicycle"} if classes else _WITHOUT_BICYCLES
    return classes


def _gtfs_services(feed: GtfsFeed, used: Iterable[str]) -> Iterator[Service]:
    for name in sorted(used):
        service = feed.services[name]
        known = service.start is not None and service.end is not None and service.start <= service.end
        yield Service(
            name=name,
            weekdays=service.weekdays if known else frozenset(),
            ranges=((service.start, service.end),) if known and service.start and service.end else (),
            added=service.added,
            excluded=service.removed,
        )


def _slug(text: str) -> str:
    return slug_words(text, longest=200)
