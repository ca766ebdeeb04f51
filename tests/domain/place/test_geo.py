"""Distances, and the municipality of a position."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.place.geo import distance_km, municipality_at
from visitapp.domain.place.types import Municipality, Place
from visitapp.domain.region import read_municipalities, read_places
from visitapp.regiondata import read_data

MUNICIPALITIES = read_municipalities(read_data("region.json"), read_data("municipalities.geojson"))
PLACES = read_places(read_data("region.json"))
LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)

RING = ((0.0, 50.0), (0.4, 50.0), (0.4, 50.4), (0.0, 50.4), (0.0, 50.0))
HOLE = ((0.1, 50.1), (0.3, 50.1), (0.3, 50.3), (0.1, 50.3), (0.1, 50.1))


def square(slug: str, east: float, *rings: tuple[tuple[float, float], ...]) -> Municipality:
    moved = tuple(tuple((lon + east, lat) for lon, lat in ring) for ring in rings)
    return Municipality(slug, "", {}, slug, 50.2, 0.2 + east, polygons=(moved,))


def test_there_are_all_99_places_of_six_municipalities() -> None:
    assert (len(PLACES), len(MUNICIPALITIES)) == (99, 6)
    assert {place.municipality for place in PLACES} == {one.slug for one in MUNICIPALITIES}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.slug)
def test_place_lies_in_its_municipality_or_just_outside_its_outline(place: Place) -> None:
    assert place.latitude is not None
    assert place.longitude is not None

    assert municipality_at(place.latitude, place.longitude, MUNICIPALITIES) == place.municipality
    assert municipality_at(place.latitude, place.longitude, reversed(MUNICIPALITIES)) == place.municipality


@pytest.mark.parametrize(
    ("name", "latitude", "longitude"),
    [("Göteborg", 57.7, 11.97), ("Helsingborg", 56.05, 12.69), ("Grenaa", 56.41, 10.92), ("at sea", 56.6, 12.3)],
)
def test_what_lies_far_from_every_outline_is_in_none(name: str, latitude: float, longitude: float) -> None:
    assert municipality_at(latitude, longitude, MUNICIPALITIES) is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "slug"),
    [
        (50.05, 0.2, "west"),
        (50.2, 0.2, None),  # in the hole, 7 km from its edge
        (50.2, 0.13, "west"),  # in the hole, 2 km from its edge
        (50.2, 0.45, "west"),
        (50.2, 0.55, "east"),
        (50.2, -0.06, "west"),
        (50.2, -0.08, None),
    ],
)
def test_containment_first_then_the_nearest_within_five_km(latitude: float, longitude: float, slug: str | None) -> None:
    west, east = square("west", 0, RING, HOLE), square("east", 0.6, RING)

    assert municipality_at(latitude, longitude, (west, east)) == slug
    assert municipality_at(latitude, longitude, (east, west)) == slug


def test_a_municipality_in_the_hole_of_another_has_what_lies_in_it() -> None:
    around, within = square("around", 0, RING, HOLE), square("within", 0, HOLE)

    assert municipality_at(50.11, 0.2, (around, within)) == "within"


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_distance_is_the_same_both_ways_and_never_over_half_the_globe(a: float, b: float, c: float, d: float) -> None:
    there, back = distance_km(a, b, c, d), distance_km(c, d, a, b)

    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20_015.2
    assert distance_km(a, b, a, b) == 0


def test_distance_halmstad_to_grenaa_is_known() -> None:
    assert distance_km(56.6745, 12.8578, 56.4158, 10.8783) == pytest.approx(124.6, abs=0.5)
