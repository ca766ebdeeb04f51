"""The region as an SVG picture drawn here: coast, municipalities, ferry lines, points. No tiles, no third party.

What has no confirmed position is drawn hollow, and the legend says so. Everything on the map is in a list beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, log2, radians
from typing import Literal

from markupsafe import Markup, escape

from visitapp.domain.place.types import Municipality, Ring
from visitapp.publish.words import Words
from visitapp.web.coast import Frame, coast_paths

OVERVIEW = Frame(10.3, 55.93, 14.42, 57.5)
"""Both sides of the water, with the ports."""

REGION = Frame(12.02, 55.98, 14.42, 57.34)
"""The six municipalities, and the narrowest crossing."""

WIDTH = 480
MOST_TITLES = 5
MOST_SIGNS = 80
"""Of one kind: where there are more, what lies close together shares a sign."""

PointKind = Literal["event", "place", "port"]


@dataclass(frozen=True, slots=True)
class MapPoint:
    """Something with a position. `confirmed` False: drawn hollow. `address` is where it leads to, if anywhere."""

    kind: PointKind
    title: str
    latitude: float
    longitude: float
    confirmed: bool
    address: str = ""
    name_west: bool = False
    """Whether a port's name stands to the west of its sign."""


@dataclass(frozen=True, slots=True)
class MapLine:
    """A ferry line between two positions (latitude, longitude)."""

    title: str
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """Points that fall on one spot of the picture."""

    x: float
    y: float
    points: tuple[MapPoint, ...]


def frame_round(latitude: float, longitude: float, half_km: float = 14.0) -> Frame:
    """A frame of about 2 × `half_km` km with a position at its centre, a third wider than high."""
    up = half_km / 111.195
    across = up / cos(radians(latitude)) * 4 / 3
    return Frame(longitude - across, latitude - up, longitude + across, latitude + up)


def draw_map(
    points: Iterable[MapPoint],
    words: Words,
    municipalities: Sequence[Municipality] = (),
    lines: Iterable[MapLine] = (),
    frame: Frame = OVERVIEW,
    detail: bool = False,
    spots: Sequence[Spot] = (),
) -> Markup:
    """A figure with the SVG and its legend. `detail` takes the finer coast (© OpenStreetMap contributors), and no
    outlines, which are too coarse for it.

    Points outside the frame are left out. Those on one spot become one sign with all their names; of more than
    MOST_TITLES it leads to the list of them. `spots`: what `gather` has made of other points, for the same frame.
    """
    _ = words.gettext
    height = frame.height(WIDTH)
    spots = [*spots, *gather(points, frame)]
    label, movable = escape(_("Map of the region")), escape(_("Interactive map"))
    parts = [
        f'<svg class="map" viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{label}">',
        f'<rect class="map-sea" width="{WIDTH}" height="{height}"/>',
        coast_paths(frame, WIDTH, detail),
        *(_outline(one, frame) for one in municipalities if not detail),
        *(_line(line, frame) for line in lines),
        *(_sign(spot, words, detail) for spot in sorted(spots, key=lambda spot: _ORDER[spot.points[0].kind])),
        *(_label(one, frame) for one in municipalities),
        "</svg>",
    ]
    return Markup(  # noqa: S704  # every text in the parts is escaped
        f'<figure class="mapbox" data-map="{movable}" data-bounds="{frame.bounds()}">'
        + "".join(parts)
        + _legend(spots, words, detail)
        + "</figure>"
    )


_ORDER = {"place": 0, "event": 1, "port": 2}
_LISTS = {"place": "/places", "event": "/events"}
FINEST_PX = 7.0
_RADIUS = {"place": 3.0, "event": 4.2}


def gather(points: Iterable[MapPoint], frame: Frame) -> tuple[Spot, ...]:
    """The points within the frame by the spots they fall on, so far apart that the picture is not crowded."""
    within = [point for point in points if frame.holds(point.latitude, point.longitude)]
    spots: list[Spot] = []
    for kind in _ORDER:
        at = [(*frame.project(one.latitude, one.longitude, WIDTH), one) for one in within if one.kind == kind]
        apart = FINEST_PX
        while len({(round(x / apart), round(y / apart)) for x, y, _ in at}) > MOST_SIGNS:
            apart *= 1.25
        spots += _gathered(at, apart)
    return tuple(spots)


def _gathered(at: Iterable[tuple[float, float, MapPoint]], apart: float) -> list[Spot]:
    """The points of each square of the picture together, at the middle of them."""
    grouped: dict[tuple[int, int], list[tuple[float, float, MapPoint]]] = {}
    for x, y, point in at:
        grouped.setdefault((round(x / apart), round(y / apart)), []).append((x, y, point))
    return [
        Spot(
            sum(x for x, _, _ in members) / len(members),
            sum(y for _, y, _ in members) / len(members),
            tuple(point for _, _, point in members),
        )
        for members in grouped.values()
    ]


def _outline(municipality: Municipality, frame: Frame) -> str:
    return _area(municipality.polygons, frame)


@lru_cache(maxsize=64)
def _area(polygons: tuple[tuple[Ring, ...], ...], frame: Frame) -> str:
    pieces = []
    for polygon in polygons:
        for ring in polygon:
            at = [frame.project(lat, lon, WIDTH) for lon, lat in ring]
            pieces.append("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in at) + "Z")
    return f'<path class="map-area" d="{"".join(pieces)}"/>'


def _label(municipality: Municipality, frame: Frame) -> str:
    if not frame.holds(municipality.latitude, municipality.longitude):
        return ""
    x, y = frame.project(municipality.latitude, municipality.longitude, WIDTH)
    west = municipality.longitude < 12.95 or x > WIDTH - 60  # on the coast the name stands over the sea
    west = west and x > 80
    side, dx = ("end", -11) if west else ("start", 11)
    return f'<text class="map-name" text-anchor="{side}" x="{x + dx:.0f}" y="{y + 4:.0f}">{escape(municipality.short_name)}</text>'  # noqa: E501


def _line(line: MapLine, frame: Frame) -> str:
    (x1, y1), (x2, y2) = (frame.project(*end, WIDTH) for end in (line.start, line.end))
    bend = (x1 + x2) / 2 + (y2 - y1) * 0.12, (y1 + y2) / 2 - (x2 - x1) * 0.12
    return (
        f'<path class="map-ferry" d="M{x1:.0f} {y1:.0f}Q{bend[0]:.0f} {bend[1]:.0f} {x2:.0f} {y2:.0f}">'
        f"<title>{escape(line.title)}</title></path>"
    )


def _sign(spot: Spot, words: Words, large: bool) -> str:
    first = spot.points[0]
    sure = any(point.confirmed for point in spot.points)
    css = f"pt pt-{first.kind}" + ("" if sure else " pt-unsure")
    title = f"<title>{escape(_titles(spot.points, words))}</title>"
    if first.kind == "port":
        sign = f'<rect class="{css}" x="{spot.x - 4:.1f}" y="{spot.y - 4:.1f}" width="8" height="8" rx="1.5">{title}</rect>'  # noqa: E501
        side, dx, dy = ("end", -8, 4) if first.name_west else ("start", 8, 4)
        if first.name_west and spot.x < WIDTH / 6:  # no room to the west: below
            side, dx, dy = "start", -4, 17
        return sign + (
            f'<text class="map-port" text-anchor="{side}" x="{spot.x + dx:.0f}" y="{spot.y + dy:.0f}">'
            f"{escape(first.title)}</text>"
        )
    radius = 8.0 if large else _RADIUS[first.kind] + min(4.0, log2(len(spot.points)) * 1.4)
    place = f'data-lat="{first.latitude:.4f}" data-lon="{first.longitude:.4f}"'
    sign = f'<circle class="{css}" cx="{spot.x:.1f}" cy="{spot.y:.1f}" r="{radius:.1f}" {place}>{title}</circle>'
    crowd = len({point.address for point in spot.points}) > MOST_TITLES
    leads = f"/{words.language}{_LISTS[first.kind]}" if crowd else first.address
    return f'<a href="{escape(leads)}" tabindex="-1">{sign}</a>' if first.address else sign


def _titles(points: Sequence[MapPoint], words: Words) -> str:
    names = list(dict.fromkeys(point.title for point in points))
    shown = names[:MOST_TITLES]
    if len(names) > MOST_TITLES:
        more = len(names) - MOST_TITLES
        shown.append(words.ngettext("and %(count)s more", "and %(count)s more", more) % {"count": words.number(more)})
    if not any(point.confirmed for point in points):
        shown.append(words.gettext("approximate, unconfirmed"))
    return "\n".join(shown)


def _legend(spots: Sequence[Spot], words: Words, detail: bool) -> str:
    _ = words.gettext
    kinds = {point.kind for spot in spots for point in spot.points}
    names = {"event": _("Events"), "place": _("Places"), "port": _("Ports")}
    entries = [
        f'<span><i class="key key-{kind}" aria-hidden="true"></i>{escape(name)}</span>'
        for kind, name in names.items()
        if kind in kinds
    ]
    if any(not point.confirmed for spot in spots for point in spot.points):
        unsure = escape(_("hollow: approximate, unconfirmed"))
        entries.append(f'<span><i class="key key-unsure" aria-hidden="true"></i>{unsure}</span>')
    credit = _("Coast © OpenStreetMap contributors (ODbL)") if detail else _("Coast: Natural Earth")
    return f'<figcaption class="legend">{"".join(entries)}<span>{escape(credit)}</span></figcaption>'
