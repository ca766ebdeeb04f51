"""The last rides of a night as JSON, as they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from visitapp.domain.reach.ridehome import LastRide


def rides_to_json(rides: Iterable[LastRide]) -> list[dict[str, Any]]:
    """Instants as ISO 8601 in UTC."""
    return [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(ride).items()}
        for ride in rides
    ]


def rides_from_json(value: Iterable[Mapping[str, Any]]) -> tuple[LastRide, ...]:
    """The rides that `rides_to_json` wrote."""
    found = []
    for one in value:
        fields: dict[str, Any] = dict(one)
        for name in ("leaves_at", "departs_at", "arrives_at"):
            fields[name] = datetime.fromisoformat(one[name])
        found.append(LastRide(**fields))
    return tuple(found)
