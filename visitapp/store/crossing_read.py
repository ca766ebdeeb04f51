"""Read crossings, ports, timetables and ground minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from visitapp.domain.crossing.timetable import Timetable
from visitapp.domain.crossing.timetable_json import from_json as timetable_from_json
from visitapp.domain.crossing.types import Crossing, Port
from visitapp.domain.errors import NotFoundError
from visitapp.domain.reach.ground import EnteredGround, MainRoads, Road, Spot
from visitapp.store.crossing_rows import crossing_of, port_of
from visitapp.store.database import Query, day, from_json
from visitapp.store.place_read import note_from_json


def list_ports(query: Query) -> dict[str, Port]:
    """Every port by its slug."""
    rows = query.rows("SELECT slug, names, country, latitude, longitude, zone, precision_m, confirmed FROM port")
    return {row[0]: port_of(row) for row in rows}


def list_crossings(query: Query) -> list[Crossing]:
    """Every crossing in the region's own order, closed ones too."""
    ports = list_ports(query)
    rows = query.rows("SELECT slug, status, body, port_from_slug, port_to_slug FROM crossing ORDER BY position, slug")
    return [crossing_of(row[0], row[1], from_json(row[2]), ports[row[3]], ports[row[4]]) for row in rows]


def get_crossing(query: Query, slug: str) -> Crossing:
    """The crossing at `slug`. Raises NotFoundError."""
    for crossing in list_crossings(query):
        if crossing.slug == slug:
            return crossing
    raise NotFoundError("crossing", slug)


def timetables_of(query: Query, slug: str) -> list[Timetable]:
    """The timetables of one crossing, by first day of validity."""
    return all_timetables(query).get(slug, [])


def all_timetables(query: Query) -> dict[str, list[Timetable]]:
    """Every crossing's timetables, by first day of validity."""
    found: dict[str, list[Timetable]] = {}
    for (body,) in query.rows("SELECT body FROM timetable ORDER BY valid_from, uid"):
        timetable = timetable_from_json(from_json(body))
        found.setdefault(timetable.crossing, []).append(timetable)
    return found


def entered_ground(query: Query) -> list[EnteredGround]:
    """The minutes that offices entered, and those that the region's data has, by name.

    `target`: "place:slug" or "municipality:slug".
    """
    middles = {row[0]: Spot(row[1], row[2]) for row in query.rows("SELECT slug, latitude, longitude FROM municipality")}
    rows = query.rows(
        "SELECT port_slug, target, mode, low_min, middle_min, high_min, demo, source, published FROM ground_minutes"
        " ORDER BY uid"
    )
    found = []
    for port, target, mode, low, middle, high, demo, source, published in rows:
        kind, _, slug = target.partition(":")
        note = from_json(source)
        main_roads = _main_roads(note) if note and "roads" in note else None
        found.append(
            EnteredGround(
                port, mode, low, middle, high, demo=bool(demo),
                place=slug if kind == "place" else "", municipality=slug if kind == "municipality" else "",
                centre=middles.get(slug) if kind == "municipality" else None,
                source=note_from_json(note) if note and not main_roads else None, published=bool(published),
                main_roads=main_roads,
            )
        )  # fmt: skip
    return found


def _main_roads(told: dict[str, Any]) -> MainRoads:
    return MainRoads(told["km"], tuple(Road(road["number"], note_from_json(road)) for road in told["roads"]))


@dataclass(frozen=True, slots=True)
class KeptTimetable:
    """A timetable as it is listed: `raw_text` is the text kept by hand, "" of an imported one."""

    uid: str
    crossing: str
    name: str
    kind: str
    valid_from: date
    valid_to: date
    demo: bool
    raw_text: str


def kept_timetables(query: Query) -> list[KeptTimetable]:
    """Every timetable, by crossing and first day."""
    rows = query.rows(
        "SELECT t.uid, c.slug, t.name, t.kind, t.valid_from, t.valid_to, t.demo, t.raw_text FROM timetable t"
        " JOIN crossing c ON c.id = t.crossing_id ORDER BY c.position, c.slug, t.valid_from, t.uid"
    )
    return [
        KeptTimetable(row[0], row[1], row[2], row[3], day(row[4]), day(row[5]), bool(row[6]), row[7]) for row in rows
    ]
