"""GPX that other programs read: names escaped, positions exact, the same bytes each time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feeds.gpx_write import Waypoint, write_gpx
from feeds.xml_text import clean_text

NS = {"g": "http://www.topografix.com/GPX/1/1"}


def test_a_waypoint_has_its_position_name_and_address() -> None:
    body = write_gpx("A & B", [Waypoint(56.5, 12.25, "Port <1>", "approximate", "https://x.example/?a=1&b=2")])

    assert body.decode().splitlines() == [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="visitapp" xmlns="http://www.topografix.com/GPX/1/1">',
        "<metadata><name>A &amp; B</name></metadata>",
        '<wpt lat="56.500000" lon="12.250000">',
        "<name>Port &lt;1&gt;</name>",
        "<desc>approximate</desc>",
        '<link href="https://x.example/?a=1&amp;b=2"/>',
        "</wpt>",
        "</gpx>",
    ]


@given(st.text(max_size=40), st.floats(-90, 90), st.floats(-180, 180))
def test_any_name_and_position_are_read_back(name: str, latitude: float, longitude: float) -> None:
    root = etree.fromstring(write_gpx(name, [Waypoint(latitude, longitude, name)]))

    point = root.find("g:wpt", NS)
    assert point is not None
    assert abs(float(point.get("lat", "")) - latitude) <= 1e-6
    assert abs(float(point.get("lon", "")) - longitude) <= 1e-6
    assert (point.findtext("g:name", "", NS) or "") == clean_text(name)
