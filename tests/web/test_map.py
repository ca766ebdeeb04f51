"""The drawn map: within its weight, honest about positions, and safe."""

from __future__ import annotations

from lxml import etree

from visitapp.domain.place.types import Municipality
from visitapp.domain.region import read_municipalities
from visitapp.publish.words import words
from visitapp.regiondata import read_data
from visitapp.web.coast import Frame, coast_paths
from visitapp.web.map import OVERVIEW, REGION, WIDTH, MapLine, MapPoint, draw_map, frame_round

ENGLISH = words("en")


def municipalities() -> list[Municipality]:
    return read_municipalities(read_data("region.json"), read_data("municipalities.geojson"))


def signs(drawn: str) -> list[tuple[str, str]]:
    """Class and title of each sign."""
    tree = etree.fromstring(drawn.replace(" data-map=", " data-name="))
    return [
        (str(one.get("class")), str(one.findtext("title")))
        for one in tree.iter("circle", "rect")
        if one.find("title") is not None
    ]


def test_frame_puts_its_corners_in_the_corners() -> None:
    frame = Frame(10.0, 56.0, 14.0, 57.0)

    corners = [tuple(round(number) for number in frame.project(lat, lon, 400)) for lat, lon in ((57, 10), (56, 14))]

    assert corners == [(0, 0), (400, frame.height(400))]


def test_frame_round_a_place_is_a_third_wider_than_high() -> None:
    frame = frame_round(56.67, 12.86)

    assert frame.height(480) == 360
    assert tuple(round(number, 3) for number in frame.project(56.67, 12.86, 480)) == (240.0, 180.0)


def test_unconfirmed_position_is_hollow_and_the_legend_says_so() -> None:
    sure = MapPoint("event", "Sure", 56.7, 12.9, True)
    unsure = MapPoint("event", "Unsure", 57.0, 13.5, False)

    drawn, only_sure = draw_map([sure, unsure], ENGLISH), draw_map([sure], ENGLISH)

    assert signs(drawn) == [("pt pt-event", "Sure"), ("pt pt-event pt-unsure", "Unsure\napproximate, unconfirmed")]
    assert ("hollow: approximate, unconfirmed" in drawn, "hollow" in only_sure) == (True, False)


def test_points_on_one_spot_are_one_sign_with_all_names() -> None:
    points = [MapPoint("event", f"Event {number}", 56.67, 12.86, True) for number in range(7)]

    assert signs(draw_map(points, ENGLISH)) == [
        ("pt pt-event", "Event 0\nEvent 1\nEvent 2\nEvent 3\nEvent 4\nand 2 more")
    ]


def test_what_lies_outside_is_left_out() -> None:
    assert signs(draw_map([MapPoint("place", "Paris", 48.85, 2.35, True)], ENGLISH)) == []


def test_names_from_outside_are_escaped() -> None:
    bad = MapPoint("event", "<script>&", 56.7, 12.9, True, '/en/events/"><script>')

    drawn = draw_map([bad], ENGLISH, lines=[MapLine("<b>", (56.0, 12.0), (56.1, 12.6))])

    assert ("<script" in drawn, "<b>" in drawn) == (False, False)
    assert signs(drawn) == [("pt pt-event", "<script>&")]


def test_map_with_everything_on_it_weighs_little() -> None:
    points = [
        MapPoint("place", f"Place {n}", 56.4 + n % 11 / 12, 12.6 + n / 70, n % 2 == 0, f"/sv/{n}") for n in range(110)
    ]

    drawn = [draw_map(points, ENGLISH, municipalities(), frame=frame) for frame in (OVERVIEW, REGION)]
    detailed = draw_map(points[:1], ENGLISH, frame=frame_round(56.67, 12.86), detail=True)

    assert [len(one) < 60_000 for one in (*drawn, detailed)] == [True] * 3


def test_coast_stays_within_the_picture() -> None:
    frame = frame_round(56.67, 12.86)

    path = coast_paths(frame, WIDTH, True)

    assert path.startswith('<path class="map-land"')
    assert len(path) < 20_000


def test_detail_credits_openstreetmap() -> None:
    assert ("OpenStreetMap" in draw_map([], ENGLISH, detail=True), "OpenStreetMap" in draw_map([], ENGLISH)) == (
        True,
        False,
    )
