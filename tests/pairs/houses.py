"""The kinds of house that publish events, and what each of them usually gives and leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from tests.pairs.bases import Happening, Seed

Where = Literal["name", "alias", "room", "address", "municipality", "nearby", "nothing"]
Wording = Literal["full", "other", "cut", "none"]

TOWNS = {
    "halmstad": "Halmstad", "laholm": "Laholm", "hylte": "Hylte", "falkenberg": "Falkenberg", "ljungby": "Ljungby",
    "bastad": "Båstad",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class House:
    """A kind of source. `name` and `address` hold {town} and {slug} of the municipality.

    `reuses`: its events share one address. `positions`: it gives coordinates. `prices`: it tells what it costs.
    """

    kind: str
    name: str
    address: str
    ids: str
    where: tuple[Where, ...]
    words: tuple[Wording, ...]
    positions: bool = False
    prices: bool = True
    ends: bool = True
    reuses: bool = False


HOUSES = {
    house.kind: house
    for house in (
        House(
            "municipal calendar", "{town} kommun: kalendern", "https://kalender.{slug}.example/evenemang/{page}",
            "evt-{n}", ("name", "name", "name", "alias"), ("full", "full", "cut"),
        ),
        House(
            "destination site", "Besök {town}", "https://besok{slug}.example/att-gora/{page}", "{n}",
            ("name", "name", "alias"), ("other", "full"), positions=True,
        ),
        House(
            "regional hub", "Kustens evenemang", "https://kusten.example/e/{n}", "hub:{n}", ("name", "name", "address"),
            ("cut", "other"), positions=True, ends=False,
        ),
        House(
            "newspaper listing", "{town}-Kuriren: Det händer", "https://kuriren.example/kalender/{n}", "k{n}",
            ("alias", "name"), ("none", "cut"), prices=False, ends=False,
        ),
        House(
            "ticket seller", "Biljettluckan", "https://biljettluckan.example/e/{key}", "P{n}", ("name", "room"),
            ("cut", "none"),
        ),
        House(
            "organiser", "{organiser}", "https://arrangor.example/{organiser_slug}", "{page}@arrangor.example",
            ("alias", "name", "room"), ("full",), ends=False, reuses=True,
        ),
        House(
            "library", "Biblioteken i {town}", "https://bibliotek.{slug}.example/kalender/{n}", "bib-{n}",
            ("name", "room", "alias"), ("full", "other"), prices=False,
        ),
        House(
            "church", "Församlingen i {town}", "https://forsamling.{slug}.example/?event={n}", "{n}-cal",
            ("name", "alias"), ("full", "none"), prices=False,
        ),
        House(
            "theatre", "Scenerna i {town}", "https://scenen.{slug}.example/forestallning/{page}", "show-{n}",
            ("name", "room"), ("full",),
        ),
        House(
            "cinema", "Biograferna i {town}", "https://bio.{slug}.example/program", "bio{n}", ("name", "room"),
            ("cut", "none"), ends=False, reuses=True,
        ),
        House(
            "museum", "Museerna i {town}", "https://museum.{slug}.example/kalender/{page}", "m-{n}", ("name", "room"),
            ("full", "other"),
        ),
        House(
            "university", "Högskolan: kalender", "https://hogskolan.example/kalender/{page}", "hk{n}",
            ("room", "name"), ("full", "cut"), prices=False,
        ),
        House(
            "association portal", "Föreningar i {town}", "https://foreningar.{slug}.example/aktivitet/{n}", "akt{n}",
            ("name", "alias", "address"), ("none", "full", "cut"), prices=False, ends=False,
        ),
    )
}  # fmt: skip

_OWN: dict[str, tuple[str, ...]] = {
    "music": ("organiser", "ticket seller", "theatre"),
    "stage": ("theatre", "ticket seller", "organiser"),
    "comedy": ("ticket seller", "organiser"),
    "library": ("library",),
    "talk": ("library", "organiser", "association portal"),
    "university": ("university",),
    "worship": ("church",),
    "sport": ("association portal", "organiser"),
    "course": ("association portal", "organiser"),
    "market": ("organiser", "association portal"),
    "nature": ("organiser", "association portal"),
    "tour": ("museum", "organiser"),
    "exhibition": ("museum",),
    "film": ("cinema",),
    "food": ("organiser", "ticket seller"),
    "make": ("library", "museum"),
    "games": ("organiser", "association portal"),
    "family": ("organiser", "library"),
    "festival": ("organiser", "ticket seller"),
}
GATHER = ("municipal calendar", "destination site", "regional hub", "newspaper listing")


def two_houses(seed: Seed, by: Random) -> tuple[House, House]:
    """Who tells it: mostly its own house and one that gathers, now and then two that gather."""
    gathers = by.choice(GATHER)
    others = [kind for kind in (_OWN[seed.theme] if by.random() < 0.8 else GATHER) if kind != gathers]
    return HOUSES[by.choice(others)], HOUSES[gathers]


def source_name(house: House, what: Happening) -> str:
    """The name of a house where something happens."""
    return house.name.format(town=TOWNS[what.spot.municipality], organiser=what.organiser)
