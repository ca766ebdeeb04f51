"""Ground times by car from how long the main roads to a municipality are, where nobody published minutes.

The kilometres were measured between places on the roads, and made longer by what roads wind (SOURCES.md tells how);
roads whose length is published are up to 6 % shorter or longer than measured so. The time is what they take at two
speeds, and the interval that of times calculated on roads (`roads.py`), wider by those 6 %.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from visitapp.domain.errors import InputError
from visitapp.domain.reach.ground import EnteredGround, MainRoads, Road
from visitapp.domain.reach.ground_json import read_source
from visitapp.domain.reach.roads import HIGH, MIDDLE, STOP_MIN

MOTORWAY_KMH, OTHER_KMH = 105.0, 75.0
"""Where the limits are 110 and 120, with 100 by Gothenburg; and where they are 80 to 100, with 50 in villages."""
OFF = 0.06
"""By how much a length may be off, either way."""
FARTHEST_KM = 500


def drive_minutes(motorway_km: float, other_km: float) -> tuple[int, int, int]:
    """The lower, middle and upper estimate: nothing in the way, as a rule, and when much goes wrong."""
    drive, stop = 60 * (motorway_km / MOTORWAY_KMH + other_km / OTHER_KMH), STOP_MIN["car"]
    low, middle, high = (1 - OFF) * drive, MIDDLE * drive + stop, (1 + OFF) * HIGH * drive + 2 * stop
    return max(1, math.floor(low)), math.ceil(round(middle, 6)), math.ceil(round(high, 6))


def read_main_roads(data: object, ports: Collection[str], municipalities: Collection[str]) -> list[EnteredGround]:
    """The ground times of the region's file, in its order. Raises InputError naming the road or the way and its fault.

    `ports`, `municipalities`: the slugs that there are.
    """
    roads: dict[str, Road] = {}
    for number, row in enumerate(_rows(data, "roads"), 1):
        name = str(row.get("name") or "")
        if not name or name in roads:
            raise InputError(f"road {number}", "has no name of its own", name)
        roads[name] = Road(name, read_source(row.get("source"), f"road {number}"))
    found: dict[tuple[str, str], EnteredGround] = {}
    for number, row in enumerate(_rows(data, "ways"), 1):
        one = _way(row, f"way {number}", roads, ports, municipalities)
        if found.setdefault((one.port, one.municipality), one) is not one:
            raise InputError(f"way {number}", "says again what an earlier one does")
    return list(found.values())


def _rows(data: object, name: str) -> list[Mapping[str, Any]]:
    rows = data.get(name) if isinstance(data, Mapping) else None
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise InputError(name, "is no list of objects")
    return rows


def _way(
    row: Mapping[str, Any],
    where: str,
    roads: Mapping[str, Road],
    ports: Collection[str],
    municipalities: Collection[str],
) -> EnteredGround:
    port, municipality, taken = str(row.get("port")), str(row.get("municipality")), row.get("roads")
    if port not in ports:
        raise InputError(where, "names no port that is known", port)
    if municipality not in municipalities:
        raise InputError(where, "names no municipality that is known", municipality)
    if not isinstance(taken, list) or not taken or any(name not in roads for name in taken):
        raise InputError(where, "takes no road, or one that is not among the roads", str(taken))
    motorway, other = (_km(row, name, where) for name in ("motorway_km", "other_km"))
    if not 0 < motorway + other <= FARTHEST_KM:
        raise InputError(where, f"is not from 1 to {FARTHEST_KM} km long", str(motorway + other))
    low, middle, high = drive_minutes(motorway, other)
    main_roads = MainRoads(motorway + other, tuple(roads[name] for name in taken))
    return EnteredGround(
        port, "car", low, middle, high, municipality=municipality, published=True, main_roads=main_roads
    )


def _km(row: Mapping[str, Any], name: str, where: str) -> int:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(where, f"{name} is no number of kilometres", str(value))
    return value
