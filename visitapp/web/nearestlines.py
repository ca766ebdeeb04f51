"""The running lines that are nearest to each municipality: for the page of a line that does not sail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import Crossing
from visitapp.domain.place.types import Municipality
from visitapp.domain.reach.ground import distance_km
from visitapp.domain.reach.verdict import region_port, serves_region
from visitapp.publish.words import Words
from visitapp.web.bycar import ByCar, KnownGround, by_car
from visitapp.web.names import crossing_name, port_name

MOST_LINES = 2
"""Of each municipality."""


@dataclass(frozen=True, slots=True)
class NearLine:
    """A running line seen from a municipality: how far its port is, and by car."""

    slug: str
    name: str
    port: str
    distance: str
    car: ByCar


@dataclass(frozen=True, slots=True)
class NearLines:
    """The nearest running lines of one municipality, the nearest first."""

    municipality: str
    lines: tuple[NearLine, ...]


def nearest_lines(
    closed: Crossing,
    crossings: Iterable[Crossing],
    municipalities: Sequence[Municipality],
    known: KnownGround,
    today: date,
    spoken: Words,
) -> tuple[NearLines, ...]:
    """For each municipality in the region's own order; none when no line to another country is running."""
    running = [
        one for one in crossings if one.slug != closed.slug and serves_region(one) and not not_running(one, today)
    ]
    if not running or not serves_region(closed):
        return ()
    return tuple(NearLines(one.short_name, _lines(one, running, known, spoken)) for one in municipalities)


def _lines(
    municipality: Municipality,
    running: Sequence[Crossing],
    known: KnownGround,
    spoken: Words,
) -> tuple[NearLine, ...]:
    anchor = municipality.latitude, municipality.longitude
    measured = [
        (distance_km(*anchor, region_port(one).latitude, region_port(one).longitude), one.slug, one) for one in running
    ]
    nearest = sorted(measured, key=lambda item: item[:2])[:MOST_LINES]
    return tuple(_line(one, distance, municipality, known, spoken) for distance, _, one in nearest)


def _line(one: Crossing, distance: float, municipality: Municipality, known: KnownGround, spoken: Words) -> NearLine:
    port = region_port(one)
    return NearLine(
        slug=one.slug,
        name=crossing_name(one, spoken.language),
        port=port_name(port, spoken.language),
        distance=spoken.gettext("%(count)s km") % {"count": spoken.number(round(distance))},
        car=by_car(port, municipality, known, spoken),
    )
