"""Ferry trips as schema.org JSON-LD: the sailings of a published timetable, and the way there and home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.types import Crossing, Direction, Port, Sailing
from visitapp.domain.reach.types import Journey
from visitapp.domain.reach.verdict import region_port
from visitapp.publish.jsonld import LinkedSite, Node, filled, geo_node
from visitapp.publish.jsonld_rides import ride_nodes
from visitapp.publish.words import Words, assumptions_told, mode_words, verdict_words

# Assumption codes of a verdict (visitapp.domain.reach.types) that are about its sailings.
_DEMO, _APPROXIMATE = "demo-timetable", "approximate-sailing"


@dataclass(frozen=True, slots=True)
class Outing:
    """The way to an event and home again over one crossing, as the verdict of `mode` has it."""

    crossing: Crossing
    mode: str
    verdict: str
    out: Journey
    home: Journey
    assumptions: tuple[str, ...]


def outing_node(outing: Outing, event_id: str, event_address: str, site: LinkedSite, words: Words) -> Node:
    """A TouristTrip: the boat out, the event, the boat home, with the buses and trains between them.

    What is assumed stands in its description.
    """
    _ = words.gettext
    ports = "–".join(_port_name(port, words.language) for port in (outing.crossing.port_from, outing.crossing.port_to))
    demo = _DEMO in outing.assumptions
    approximate = _APPROXIMATE in outing.assumptions
    name = _("There and home by ferry %(ports)s %(mode)s") % {"ports": ports, "mode": mode_words(words, outing.mode)}
    told = (f"{verdict_words(words, outing.verdict)}.", *assumptions_told(words, outing.assumptions))
    rides = [
        _ride(outing.crossing, journey.direction, journey.sailing_key, journey.departs_at, journey.arrives_at)
        for journey in (outing.out, outing.home)
    ]
    trips = [_trip(ride, site, words, demo=demo, approximate=approximate) for ride in rides]
    address = f"{event_address}#{outing.crossing.slug}-{outing.mode}"
    zone = region_port(outing.crossing).zone
    there, back = (ride_nodes(journey.legs, zone, words) for journey in (outing.out, outing.home))
    stops = [trips[0], *there, {"@id": event_id}, *back, trips[1]]
    return {
        "@type": "TouristTrip",
        "@id": address,
        "name": f"{name} (demo)" if demo else name,
        "description": " ".join(told),
        "itinerary": {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": at, "item": stop} for at, stop in enumerate(stops, 1)
            ],
        },
    }


def timetable_nodes(crossing: Crossing, sailings: Iterable[Sailing], site: LinkedSite, words: Words) -> list[Node]:
    """The sailings as BoatTrip, after the operator and the two terminals that they refer to; none for no sailing.

    A cancelled sailing is no trip, and one that goes to another port is none between the two.
    """
    trips: list[Node] = []
    for sailing in sailings:
        if sailing.status in ("cancelled", "diverted"):
            continue
        ride = _ride(crossing, sailing.direction, sailing.key, sailing.departs_at, sailing.arrives_at)
        trips.append(_trip(ride, site, words, demo=sailing.demo, approximate=sailing.approximate, short=True))
    if not trips:
        return []
    return [
        {"@id": _provider_id(crossing, site), **_provider(crossing)},
        *({"@id": _port_id(port, site), **_terminal(port, words)} for port in (crossing.port_from, crossing.port_to)),
        *trips,
    ]


@dataclass(frozen=True, slots=True)
class _Ride:
    crossing: Crossing
    key: str
    ports: tuple[Port, Port]
    departs_at: datetime
    arrives_at: datetime


def _ride(crossing: Crossing, direction: Direction, key: str, departs_at: datetime, arrives_at: datetime) -> _Ride:
    ports = (crossing.port_from, crossing.port_to)
    return _Ride(crossing, key, ports if direction == "out" else (ports[1], ports[0]), departs_at, arrives_at)


def _trip(ride: _Ride, site: LinkedSite, words: Words, *, demo: bool, approximate: bool, short: bool = False) -> Node:
    """`short`: operator and terminals only by their @id."""
    origin, destination = ride.ports
    name = "–".join(_port_name(port, words.language) for port in ride.ports)

    def of(identity: str, whole: Node) -> Node:
        return {"@id": identity} if short else {"@id": identity, **whole}

    return filled(
        {
            "@type": "BoatTrip",
            "@id": f"{site.address('/crossings/' + ride.crossing.slug)}#{quote(ride.key)}",
            "name": f"{name} (demo)" if demo else name,
            "description": words.gettext("approximate") if approximate else None,
            "provider": of(_provider_id(ride.crossing, site), _provider(ride.crossing)),
            "departureBoatTerminal": of(_port_id(origin, site), _terminal(origin, words)),
            "arrivalBoatTerminal": of(_port_id(destination, site), _terminal(destination, words)),
            "departureTime": _local(ride.departs_at, origin),
            "arrivalTime": _local(ride.arrives_at, destination),
        }
    )


def _local(at: datetime, port: Port) -> str:
    return at.astimezone(ZoneInfo(port.zone)).isoformat()


def _terminal(port: Port, words: Words) -> Node:
    postal: Node = {"@type": "PostalAddress", "addressLocality": _port_name(port, words.language)}
    if port.country:
        postal["addressCountry"] = port.country
    return filled(
        {
            "@type": "BoatTerminal",
            "name": _port_name(port, words.language),
            "address": postal,
            "geo": geo_node(port.latitude, port.longitude, port.confirmed, port.precision_m),
        }
    )


def _provider(crossing: Crossing) -> Node:
    return filled({"@type": "Organization", "name": crossing.operator, "url": crossing.booking_url})


def _provider_id(crossing: Crossing, site: LinkedSite) -> str:
    return f"{site.base_url}/#operator-{crossing.slug}"


def _port_id(port: Port, site: LinkedSite) -> str:
    return f"{site.base_url}/#port-{port.slug}"


def _port_name(port: Port, language: str) -> str:
    return port.names.get(language) or port.names.get("sv") or next(iter(port.names.values()), port.slug)


def best_outings(outings: Sequence[Outing], most: int = 2) -> list[Outing]:
    """The best way of travelling over each crossing: `day` before `tight` before `night`, else as given."""
    rank = {"day": 0, "tight": 1, "night": 2}
    best: dict[str, Outing] = {}
    for one in outings:
        held = best.get(one.crossing.slug)
        if held is None or rank.get(one.verdict, 9) < rank.get(held.verdict, 9):
            best[one.crossing.slug] = one
    return sorted(best.values(), key=lambda one: rank.get(one.verdict, 9))[:most]
