"""Which places an unknown one may be, and why."""

from __future__ import annotations

import pytest

from visitapp.domain.event.types import Whereabouts
from visitapp.domain.place.suggest import Reason, Suggester
from visitapp.domain.place.types import Municipality, Place

HALMSTAD = Municipality("halmstad", "1380", {"sv": "Halmstads kommun"}, "Halmstad", 56.67, 12.86)
LAHOLM = Municipality("laholm", "1381", {"sv": "Laholms kommun"}, "Laholm", 56.51, 13.04)


def place(slug: str, name: str, municipality: str = "laholm", **more: object) -> Place:
    values = {"latitude": 56.51, "longitude": 13.04} | more
    return Place(slug, slug, "venue", {"sv": name}, municipality, "", **values)  # type: ignore[arg-type]


LIBRARY = place("library", "Laholms stadsbibliotek", address="Humlegången 6, 312 80 Laholm")
HOUSE = place("house", "Kulturhuset", aliases=("Huset vid ån",), latitude=56.515)
FAR_HOUSE = place("far-house", "Kulturhuset", "halmstad", latitude=56.67, longitude=12.86)
THEATRE = place("theatre", "Stadsteatern", latitude=None, longitude=None)
SUGGESTER = Suggester([LIBRARY, HOUSE, FAR_HOUSE, THEATRE], [HALMSTAD, LAHOLM])
HERE, ALIKE = Reason("municipality"), Reason("like-name", "Kulturhuset")
THAT_ADDRESS = (Reason("same-address", LIBRARY.address), HERE)


@pytest.mark.parametrize(
    ("where", "suggested"),
    [
        (Whereabouts(name="Kulturhuset"), {"house": (Reason("same-name", "Kulturhuset"), HERE)}),
        (Whereabouts(name="Kulturhus"), {"house": (ALIKE, HERE)}),
        (Whereabouts(name="huset vid an"), {"house": (Reason("same-name", "Huset vid ån"), HERE)}),
        (Whereabouts(name="Lilla salen, Kulturhuset"), {"house": (Reason("room", "Lilla salen"), ALIKE, HERE)}),
        (Whereabouts(name="Hörsalen på Kulturhuset"), {"house": (Reason("room", "Hörsalen"), ALIKE, HERE)}),
        (Whereabouts(name="Kulturhuset – Caféet"), {"house": (Reason("room", "Caféet"), ALIKE, HERE)}),
        (Whereabouts(name="Kulturhuset i Laholm"), {"house": (Reason("same-name", "Kulturhuset"), HERE)}),
        (Whereabouts(name="Biblioteket i Laholm"), {"library": (Reason("like-name", "Laholms stadsbibliotek"), HERE)}),
        (Whereabouts(name="Teatern"), {"theatre": (Reason("like-name", "Stadsteatern"), HERE)}),
        (Whereabouts(name="Hörsalen", address="Humlegången 6, 312 30 LAHOLM"), {"library": THAT_ADDRESS}),
        (Whereabouts(name="Humlegången 6"), {"library": THAT_ADDRESS}),
        (Whereabouts(name="Salen", latitude=56.5109, longitude=13.04), {"library": (Reason("near", metres=100), HERE)}),
        (Whereabouts(name="Torget"), {}),
        (Whereabouts(name="Humlegången"), {}),
        (Whereabouts(name="?"), {}),
        (Whereabouts(), {}),
    ],
)  # fmt: skip
def test_places_are_suggested_for_a_reason(where: Whereabouts, suggested: dict[str, tuple[Reason, ...]]) -> None:
    here = Whereabouts(where.place, where.name, where.address, "", where.latitude, where.longitude, "laholm")

    assert {one.place.slug: one.reasons for one in SUGGESTER.suggest(here)} == suggested


def test_place_that_a_position_contradicts_is_not_suggested() -> None:
    found = SUGGESTER.suggest(Whereabouts(name="Kulturhuset", latitude=56.671, longitude=12.861))

    assert [one.place.slug for one in found] == ["far-house"]


def test_without_a_municipality_every_place_of_the_name_is_suggested() -> None:
    found = SUGGESTER.suggest(Whereabouts(name="Kulturhuset"))

    assert [one.place.slug for one in found] == ["far-house", "house"]


def test_place_over_the_border_is_suggested_when_it_stands_there() -> None:
    found = SUGGESTER.suggest(
        Whereabouts(name="Kulturhuset", municipality="halmstad", latitude=56.515, longitude=13.04)
    )  # fmt: skip

    assert [one.place.slug for one in found] == ["house"]


def test_at_most_a_few_are_suggested_the_likeliest_first() -> None:
    many = Suggester([place(f"p{number}", f"Kulturhuset {number}") for number in range(9)] + [HOUSE])

    found = many.suggest(Whereabouts(name="Kulturhuset", municipality="laholm"))

    assert (len(found), found[0].place.slug) == (5, "house")
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
