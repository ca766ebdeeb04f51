"""How long it takes by car between a port and each municipality, how that is known, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visitapp.domain.crossing.types import Crossing, Port, SourceNote
from visitapp.domain.place.types import Municipality
from visitapp.domain.reach.ground import EnteredGround, MainRoads, Spot, ground_time
from visitapp.domain.reach.roads import RoadTimes
from visitapp.domain.reach.types import GroundTime
from visitapp.domain.reach.verdict import region_port
from visitapp.domain.webaddress import is_web_address
from visitapp.publish.words import Words

_STEP_MIN = 5

KnownGround = tuple[Sequence[EnteredGround], RoadTimes]
"""The ground times that offices entered or the region's data has, and those calculated on roads."""


@dataclass(frozen=True, slots=True)
class ByCar:
    """The least and the most, "" when unknown; `mark`: how that is known; `source`: title, address, when checked.

    `roads`, where their length tells the minutes: how long they are; each one's name, and the title and the address of
    who says where it goes; when that was checked.
    """

    minutes: str
    mark: str = ""
    demo: bool = False
    source: tuple[str, str, str] | None = None
    roads: tuple[str, tuple[tuple[str, str, str], ...], str] | None = None


@dataclass(frozen=True, slots=True)
class Onward:
    """From a port to the middle of a municipality."""

    municipality: str
    car: ByCar


def onward_by_car(
    crossing: Crossing, municipalities: Sequence[Municipality], known: KnownGround, spoken: Words
) -> tuple[Onward, ...]:
    """From the region's port of a crossing to each municipality, in the region's own order."""
    port = region_port(crossing)
    return tuple(Onward(one.short_name, by_car(port, one, known, spoken)) for one in municipalities)


def by_car(port: Port, municipality: Municipality, known: KnownGround, spoken: Words) -> ByCar:
    """Between a port and the middle of a municipality."""
    anchor = Spot(municipality.latitude, municipality.longitude)
    ground = ground_time("car", port, anchor, known[0], municipality=municipality.slug, roads=known[1])
    if ground is None:
        return ByCar("")
    minutes = interval(ground, spoken)
    said = next((one for one in known[0] if _says(one, port, municipality, ground)), None)
    source = None if said is None or said.source is None else _told(said.source, spoken)
    roads = None if said is None or said.main_roads is None else _roads_told(said.main_roads, spoken)
    return ByCar(minutes, _mark(ground, spoken), ground.demo, source, roads)


def interval(ground: GroundTime, spoken: Words) -> str:
    """The least and the most that a way takes; one figure where they are the same."""
    return " – ".join(spoken.duration(one).replace(" ", "\N{NO-BREAK SPACE}") for one in dict.fromkeys(_shown(ground)))


def _mark(ground: GroundTime, spoken: Words) -> str:
    if ground.published:
        return spoken.gettext("published, rounded")
    if ground.calculated:
        return spoken.gettext("calculated")
    if ground.by_road:
        return spoken.gettext("estimated by road")
    return spoken.gettext("estimated") if ground.estimated else ""


def _says(one: EnteredGround, port: Port, municipality: Municipality, ground: GroundTime) -> bool:
    """Whether these are the minutes that count there."""
    same = (one.port, one.mode, one.municipality) == (port.slug, "car", municipality.slug)
    how = (one.published, one.main_roads is not None, one.demo)
    is_of = (ground.published or ground.by_road, ground.by_road, ground.demo)
    by_distance = ground.estimated and not (ground.published or ground.by_road)
    return same and how == is_of and not (ground.calculated or by_distance)


def _told(note: SourceNote, spoken: Words) -> tuple[str, str, str]:
    url = note.url if is_web_address(note.url) else ""  # those kept before were not looked at
    return note.title, url, spoken.short_date(note.checked_on, year=True) if note.checked_on else ""


def _roads_told(way: MainRoads, spoken: Words) -> tuple[str, tuple[tuple[str, str, str], ...], str]:
    roads = []
    for road in way.roads:
        title, url, _ = _told(road.note, spoken)
        name = spoken.gettext("road %(number)s") % {"number": road.number}
        roads.append((road.number if road.number.startswith("E") else name, title, url))
    days = [road.note.checked_on for road in way.roads if road.note.checked_on]
    return spoken.number(way.km), tuple(roads), spoken.short_date(min(days), year=True) if days else ""


def _shown(ground: GroundTime) -> tuple[int, int]:
    """The least and the most, an estimate in whole five minutes: it is no better than that."""
    low, high = (int(span.total_seconds() // 60) for span in (ground.low, ground.high))
    return (low // _STEP_MIN * _STEP_MIN, -(-high // _STEP_MIN) * _STEP_MIN) if ground.estimated else (low, high)
