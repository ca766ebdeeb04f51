"""A document's place is a known one, or stays as it was written."""

from __future__ import annotations

import pytest

from visitapp.domain.event.types import Whereabouts
from visitapp.domain.place.geo import distance_km
from visitapp.domain.place.locate import Gazetteer
from visitapp.domain.place.types import Place
from visitapp.domain.region import read_municipalities, read_places
from visitapp.regiondata import read_data

MUNICIPALITIES = read_municipalities(read_data("region.json"), read_data("municipalities.geojson"))
PLACES = read_places(read_data("region.json"))
KNOWN = {place.uid: place for place in PLACES}
SHORT_NAMES = {one.slug: one.short_name for one in MUNICIPALITIES}
GAZETTEER = Gazetteer(PLACES, MUNICIPALITIES)

CASTLE = Place("castle", "castle", "attraction", {"sv": "Slottet", "en": "The Castle"}, "halmstad", "", 56.67, 12.86)
TOWER = Place("tower", "tower", "venue", {"sv": "Tornet"}, "halmstad", "", 56.67, 12.86)
TOWERS = Place("towers", "towers", "venue", {"sv": "Tornet"}, "laholm", "", 56.51, 13.04)
FEW = Gazetteer((CASTLE, TOWER, TOWERS), MUNICIPALITIES)


def names(place: Place) -> list[str]:
    return sorted({*place.names.values(), *place.aliases})


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.slug)
def test_place_is_found_by_each_of_its_names(place: Place) -> None:
    assert place.latitude is not None
    assert place.longitude is not None
    town = SHORT_NAMES[place.municipality]

    for name in names(place):
        for where in (
            Whereabouts(name=name, locality=town),
            Whereabouts(name=name.upper(), address=f"Gatan 1, 302 42 {town}"),
            Whereabouts(name=f"{name}, {town}"),
            Whereabouts(name=name, latitude=place.latitude, longitude=place.longitude),
        ):
            found = KNOWN[GAZETTEER.locate(where).place]
            assert found.municipality == place.municipality
            assert distance_km(place.latitude, place.longitude, found.latitude or 0, found.longitude or 0) <= 1


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.slug)
def test_a_name_in_another_municipality_is_another_place(place: Place) -> None:
    other = next(one for one in MUNICIPALITIES if one.slug != place.municipality)

    for name in names(place):
        for where in (
            Whereabouts(name=name, locality=other.short_name),
            Whereabouts(name=name, address=f"Gatan 1, 302 42 {other.short_name}"),
            Whereabouts(name=f"{name}, {other.short_name}"),
            Whereabouts(name=name, latitude=60.0, longitude=15.0),
        ):
            assert GAZETTEER.locate(where).place == ""


@pytest.mark.parametrize(
    ("where", "default", "place", "municipality"),
    [
        (Whereabouts(name="slottet"), "", "castle", "halmstad"),
        (Whereabouts(name="The Castle"), "laholm", "castle", "halmstad"),
        (Whereabouts(name="Slottet", locality="Göteborg"), "", "castle", "halmstad"),
        (Whereabouts(name="Slottet", locality="Laholm"), "halmstad", "", "laholm"),
        (Whereabouts(name="Slottet, Laholm"), "halmstad", "", "halmstad"),
        (Whereabouts(address="Slottet, Halmstad"), "", "castle", "halmstad"),
        (Whereabouts(name="Slottet", locality="Laholm", latitude=56.67, longitude=12.87), "", "castle", "halmstad"),
        (Whereabouts(name="Slottet", latitude=56.51, longitude=13.04), "", "", "laholm"),
        (Whereabouts(name="Tornet"), "", "", ""),
        (Whereabouts(name="Tornet"), "laholm", "towers", "laholm"),
        (Whereabouts(name="Tornet", locality="Halmstad"), "laholm", "tower", "halmstad"),
        (Whereabouts(name="Tornet", latitude=56.67, longitude=12.86), "laholm", "tower", "halmstad"),
        (Whereabouts(name="Okänt ställe"), "hylte", "", "hylte"),
        (Whereabouts(name="Okänt ställe", locality="Båstad"), "hylte", "", "bastad"),
        (Whereabouts(name="Okänt ställe", locality="BASTAD"), "hylte", "", "bastad"),
        (Whereabouts(), "hylte", "", "hylte"),
        (Whereabouts(), "", "", ""),
    ],
)
def test_place_and_municipality(where: Whereabouts, default: str, place: str, municipality: str) -> None:
    located = FEW.locate(where, default)

    assert (located.place, located.municipality) == (place, municipality)
    assert (located.name, located.address, located.locality) == (where.name, where.address, where.locality)
