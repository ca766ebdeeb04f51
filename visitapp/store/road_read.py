"""Read the times of ways on roads that were learnt, and which ways are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import Mode, Port
from visitapp.domain.reach.roads import Grid, Learnt, RoadTimes, RoadWay, grid_of
from visitapp.domain.reach.verdict import region_port, serves_region
from visitapp.store.crossing_read import list_crossings
from visitapp.store.database import Query, Row, instant

_COLUMNS = "port_slug, port_latitude, port_longitude, mode, latitude, longitude, seconds"

LearntMark = tuple[int, int]
"""How many ways are known, and the newest row: another pair whenever anything was learnt or forgotten."""


def learnt_so_far(query: Query) -> LearntMark:
    """The mark that changes with all that is learnt or forgotten."""
    count, newest = query.rows("SELECT COUNT(*), COALESCE(MAX(id), 0) FROM road_time")[0]
    return int(count), int(newest)


def road_times(query: Query, mode: Mode | None = None, port: str = "") -> RoadTimes:
    """All that was learnt and leads somewhere, of one mode and port (slug) or of all."""
    wanted: list[tuple[str, str]] = [("mode", mode)] if mode else []
    if port:
        wanted.append(("port_slug", port))
    where = "".join(f" AND {name} = ?" for name, _ in wanted)
    rows = query.rows(
        f"SELECT {_COLUMNS} FROM road_time WHERE seconds IS NOT NULL{where}", *(value for _, value in wanted)
    )
    return RoadTimes({_way(row): int(row[6]) for row in rows})


def known_ways(query: Query, port: str, mode: Mode) -> dict[RoadWay, Learnt]:
    """What was learnt of the ways from one port by one mode, also that none leads there."""
    rows = query.rows(
        f"SELECT {_COLUMNS}, made_by, version, learnt_at FROM road_time WHERE port_slug = ? AND mode = ?", port, mode
    )
    return {_way(row): Learnt(_way(row), row[6], row[7], row[8], instant(row[9])) for row in rows}


def wanted_ports(query: Query, today: date) -> list[Port]:
    """The region's ports of the lines that verdicts are made for, each once."""
    ports = [
        region_port(one)
        for one in list_crossings(query)
        if serves_region(one) and not_running(one, today) != "discontinued"
    ]
    return list({port.slug: port for port in ports}.values())


def wanted_spots(query: Query, today: date) -> list[Grid]:
    """Where events are held from today on, where places are, and the middle of each municipality."""
    rows = query.rows(
        "SELECT DISTINCT e.latitude, e.longitude FROM event e WHERE e.state = 'public' AND e.latitude IS NOT NULL"
        " AND e.longitude IS NOT NULL AND EXISTS (SELECT 1 FROM occurrence o WHERE o.event_id = e.id"
        " AND o.state = 'current' AND o.last_day >= ?)"
        " UNION SELECT latitude, longitude FROM place WHERE latitude IS NOT NULL AND longitude IS NOT NULL"
        " UNION SELECT latitude, longitude FROM municipality",
        today,
    )
    return sorted({grid_of(row[0], row[1]) for row in rows}, key=lambda grid: (grid.latitude, grid.longitude))


def events_on(query: Query, grids: Sequence[Grid]) -> list[int]:
    """The rows of events that are held at any of these places, hidden ones too: they may be shown again."""
    if not grids:
        return []
    north, south = max(one.latitude for one in grids) + 1, min(one.latitude for one in grids) - 1
    rows = query.rows(
        "SELECT id, latitude, longitude FROM event WHERE latitude BETWEEN ? AND ? AND longitude IS NOT NULL",
        south / 10_000, north / 10_000,
    )  # fmt: skip
    wanted = set(grids)
    return [row[0] for row in rows if grid_of(row[1], row[2]) in wanted]


def _way(row: Row) -> RoadWay:
    return RoadWay(row[0], Grid(row[1], row[2]), row[3], Grid(row[4], row[5]))
