"""GPX out: waypoints in their order, for maps and navigation (GPX 1.1, topografix.com/GPX/1/1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from feeds.xml_text import clean_address, element, xml_text


class Waypoint(NamedTuple):
    """A position with its name, a line about it, and its address, each but the name perhaps ""."""

    latitude: float
    longitude: float
    name: str
    description: str = ""
    link: str = ""


def write_gpx(name: str, points: Iterable[Waypoint]) -> bytes:
    """A GPX document. The same input gives the same bytes: it has no time."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="visitapp" xmlns="http://www.topografix.com/GPX/1/1">',
        f"<metadata><name>{xml_text(name)}</name></metadata>",
        *map(_waypoint, points),
        "</gpx>",
    ]
    return "\n".join(lines).encode() + b"\n"


def _waypoint(point: Waypoint) -> str:
    """In the order that the schema wants: name, desc, link."""
    link = f'<link href="{xml_text(clean_address(point.link))}"/>\n' if point.link else ""
    told = element("name", point.name) + element("desc", point.description) + link
    return f'<wpt lat="{point.latitude:.6f}" lon="{point.longitude:.6f}">\n{told}</wpt>'
