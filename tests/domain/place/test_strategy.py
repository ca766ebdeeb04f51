"""Where an event is held by the rule of its source."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from visitapp.domain.event.types import Whereabouts
from visitapp.domain.place.locate import Gazetteer
from visitapp.domain.place.strategy import Located, PlaceRule, locate_by, same_rule
from visitapp.domain.place.types import Municipality, Place
from visitapp.domain.place.unknown import unknown_key

HALMSTAD = Municipality("halmstad", "1380", {"sv": "Halmstads kommun"}, "Halmstad", 56.67, 12.86)
LAHOLM = Municipality("laholm", "1381", {"sv": "Laholms kommun"}, "Laholm", 56.51, 13.04)
SQUARE = (((12.9, 56.4), (13.2, 56.4), (13.2, 56.7), (12.9, 56.7), (12.9, 56.4)),)
HOUSE = Place("house", "house", "venue", {"sv": "Kulturhuset"}, "laholm", "", 56.51, 13.04, aliases=("Huset",))
CHURCH = Place("church", "church", "venue", {"sv": "Kyrkan"}, "laholm", "", 56.52, 13.05)
GAZETTEER = Gazetteer([HOUSE, CHURCH], [HALMSTAD, LAHOLM])
HERE: dict[str, Any] = {"latitude": 56.511, "longitude": 13.041}
FAR: dict[str, Any] = {"latitude": 56.67, "longitude": 12.86}
AWAY = "a position 20.9 km away from Kulturhuset, the place of its source"

FIXED, ROOM = PlaceRule("fixed", "house", "halmstad"), PlaceRule("room", "house", "halmstad")
EVENT, NONE, ONLINE = (PlaceRule(one, "", "laholm") for one in ("event", "none", "online"))


@pytest.mark.parametrize(
    ("rule", "said", "located"),
    [
        (FIXED, Whereabouts(), Located(Whereabouts("house", municipality="laholm"))),
        (FIXED, Whereabouts(name="Salen", address="Torget 1"), Located(Whereabouts("house", municipality="laholm"))),
        (FIXED, Whereabouts(name="Kyrkan"), Located(Whereabouts("house", municipality="laholm"))),
        (FIXED, Whereabouts(**HERE), Located(Whereabouts("house", municipality="laholm", **HERE))),
        (
            FIXED,
            Whereabouts(name="Parken", **FAR),
            Located(Whereabouts(name="Parken", municipality="halmstad", **FAR), AWAY),
        ),
        (ROOM, Whereabouts(), Located(Whereabouts("house", municipality="laholm"))),
        (ROOM, Whereabouts(name="Huset"), Located(Whereabouts("house", "Huset", municipality="laholm"))),
        (ROOM, Whereabouts(name="Salen"), Located(Whereabouts("house", municipality="laholm", room="Salen"))),
        (ROOM, Whereabouts(name="Kyrkan"), Located(Whereabouts("church", "Kyrkan", municipality="laholm"))),
        (
            ROOM,
            Whereabouts(name="Salen", **FAR),
            Located(Whereabouts(name="Salen", municipality="halmstad", **FAR), AWAY),
        ),
        (NONE, Whereabouts(name="Kyrkan", **HERE), Located(Whereabouts(municipality="laholm"))),
        (
            ONLINE,
            Whereabouts(name="Kyrkan", online_url="https://x.example/"),
            Located(Whereabouts(municipality="laholm", online_url="https://x.example/")),
        ),
        (
            ONLINE,
            Whereabouts(),
            Located(Whereabouts(municipality="laholm"), "no address, though its source is online"),
        ),
        (EVENT, Whereabouts(name="Kyrkan"), Located(Whereabouts("church", "Kyrkan", municipality="laholm"))),
        (EVENT, Whereabouts(name="Salen"), Located(Whereabouts(name="Salen", municipality="laholm"))),
        (EVENT, Whereabouts(online_url="https://x.example/"), Located(Whereabouts(online_url="https://x.example/"))),
    ],
)  # fmt: skip
def test_place_follows_the_rule_and_is_the_same_when_asked_again(
    rule: PlaceRule, said: Whereabouts, located: Located
) -> None:
    found = locate_by(rule, said, GAZETTEER)

    assert found == located
    assert locate_by(same_rule(rule, found.where), found.where, GAZETTEER).where == found.where


def test_online_event_without_a_link_is_seen_on_its_own_page() -> None:
    found = locate_by(ONLINE, Whereabouts(), GAZETTEER, "https://x.example/page")

    assert found == Located(Whereabouts(municipality="laholm", online_url="https://x.example/page"))


def test_place_that_is_gone_is_a_fault_and_not_guessed() -> None:
    found = locate_by(PlaceRule("fixed", "gone", "laholm"), Whereabouts(name="Salen"), GAZETTEER)

    assert found == Located(
        Whereabouts(name="Salen", municipality="laholm"), "no place 'gone', which its source names"
    )  # fmt: skip


def test_source_of_a_merged_place_says_what_it_said() -> None:
    old = replace(HOUSE, uid="old", slug="old", names={"sv": "Gamla huset"}, aliases=())
    merged = Gazetteer([HOUSE, CHURCH], [HALMSTAD, LAHOLM], [(old, "house")])

    at_old = locate_by(PlaceRule("fixed", "old", "laholm"), Whereabouts(), merged)
    named = locate_by(EVENT, Whereabouts(name="Gamla huset"), merged)

    assert at_old.where.place == "old"
    assert named.where.place == "old"
    assert merged.get("old") == HOUSE


def test_places_of_one_name_are_one_when_merged() -> None:
    twin = replace(HOUSE, uid="twin", slug="twin", latitude=56.53)

    assert Gazetteer([HOUSE, twin], [LAHOLM]).locate(Whereabouts(name="Huset")).place == ""
    assert Gazetteer([HOUSE], [LAHOLM], [(twin, "house")]).locate(Whereabouts(name="Huset")).place == "house"


def test_decided_place_is_known_by_its_name_and_address_only() -> None:
    hall = Whereabouts(name="Församlingshemmet", address="Kyrkvägen 2", municipality="laholm")
    key = unknown_key(hall)
    asked = Gazetteer([HOUSE, CHURCH], [HALMSTAD, LAHOLM], decided={"forsamlingshemmet": {key: "church"}})

    found = [
        asked.locate(where, "laholm").place
        for where in (
            replace(hall, municipality=""),
            replace(hall, name="FÖRSAMLINGSHEMMET", address="Kyrkvägen  2", municipality=""),
            replace(hall, address="Storgatan 9"),
            replace(hall, address=""),
            replace(hall, **FAR),
        )
    ]

    assert found == ["church", "church", "", "", ""]


@pytest.mark.parametrize(
    ("where", "same"),
    [
        (Whereabouts(name="salen", municipality="laholm"), True),
        (Whereabouts(name="Salen", municipality="halmstad"), False),
        (Whereabouts(name="Salen", address="Torget 1", municipality="laholm"), False),
        (Whereabouts(name="Salen", municipality="laholm", **HERE), False),
    ],
)
def test_unknown_places_are_one_by_name_municipality_and_spot(where: Whereabouts, same: bool) -> None:
    assert (unknown_key(where) == unknown_key(Whereabouts(name="Salen", municipality="laholm"))) is same


@pytest.mark.parametrize(
    "where",
    [
        Whereabouts(),
        Whereabouts(name="---"),
        Whereabouts(place="house", name="Huset"),
        Whereabouts(name="Zoom", online_url="https://x.example/"),
        Whereabouts(municipality="laholm", **HERE),
    ],
)
def test_nothing_is_asked_where_no_unknown_place_is_named(where: Whereabouts) -> None:
    assert unknown_key(where) == ""


def test_position_that_contradicts_what_an_office_decided_is_told() -> None:
    hall = Whereabouts(name="Församlingshemmet", address="Kyrkvägen 2", municipality="laholm")
    inside = Municipality("laholm", "1381", {"sv": "Laholms kommun"}, "Laholm", 56.51, 13.04, polygons=(SQUARE,))
    asked = Gazetteer([CHURCH], [inside], decided={"forsamlingshemmet": {unknown_key(hall): "church"}})
    far = replace(hall, latitude=56.60, longitude=13.05)

    near, away = (locate_by(EVENT, where, asked) for where in (hall, far))

    assert near == Located(replace(hall, place="church"))
    assert away == Located(far, "a position 8.9 km away from Kyrkan, which an office said it is")
    assert locate_by(same_rule(EVENT, away.where), away.where, asked) == away
