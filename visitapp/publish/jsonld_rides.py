"""Buses and trains between a port and a place as schema.org JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from visitapp.domain.reach.types import GroundLeg
from visitapp.domain.transit.types import Vehicle
from visitapp.publish.jsonld import Node, filled
from visitapp.publish.words import Words

_KINDS: dict[Vehicle, tuple[str, str, str, str]] = {
    "bus": ("BusTrip", "BusStop", "BusStop", "busNumber"),
    "train": ("TrainTrip", "TrainStation", "Station", "trainNumber"),
}
"""The kind of trip, of what it stops at, the end of the names of the two stops, and of its number."""


def ride_nodes(legs: Iterable[GroundLeg], zone: str, words: Words) -> list[Node]:
    """A BusTrip or TrainTrip for each ride, a Trip for what schema.org has no kind of; walks are none."""
    return [_ride(leg, ZoneInfo(zone), words) for leg in legs if leg.vehicle is not None]


def _ride(leg: GroundLeg, zone: ZoneInfo, words: Words) -> Node:
    name = f"{leg.line} {leg.from_name}–{leg.to_name}".strip()
    node: Node = {
        "@type": "Trip",
        "name": f"{name} (demo)" if leg.demo else name,
        "description": words.gettext("approximate") if leg.approximate else None,
        "departureTime": leg.departs_at.astimezone(zone).isoformat(),
        "arrivalTime": leg.arrives_at.astimezone(zone).isoformat(),
    }
    if leg.vehicle in _KINDS:
        trip, stop, end, number = _KINDS[leg.vehicle]
        node |= {
            "@type": trip,
            number: leg.line or None,
            f"departure{end}": {"@type": stop, "name": leg.from_name},
            f"arrival{end}": {"@type": stop, "name": leg.to_name},
        }
    return filled(node)
