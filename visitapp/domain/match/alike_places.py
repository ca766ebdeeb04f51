"""Whether two tellings are of the same place."""

from __future__ import annotations

from typing import Literal

from visitapp.domain.match.alike_titles import same_word
from visitapp.domain.match.telling import Telling
from visitapp.domain.place.geo import distance_km
from visitapp.domain.text import fold

Places = Literal["place", "place-alike", "place-open", "place-unlike", "place-differs"]
"""The same place; names that share what is their own; one side says nothing of it; two names in one municipality that
may still be one place; known not to be one."""

NEAR_KM = 0.3
FAR_KM = 1.5
_GENERIC = frozenset(
    fold(
        """kyrka kyrkan bibliotek biblioteket stadsbibliotek stadsbiblioteket museum museet konsthall torg torget stora
        lilla salen scenen scen teater teatern park parken idrottsplats ip arena hall hallen bygdegård bygdegården
        folkets hus hembygdsgård hembygdsgården församlingshem församlingshemmet café bio biografen hotell hotel
        restaurang kulturhuset skola skolan i på och vid the s st"""
    ).split()
)
"""Words that many places are called by."""


def compare_places(one: Telling, other: Telling) -> Places:
    """How the places of two tellings agree."""
    if one.online and other.online and not (one.place or other.place):
        return "place"
    if one.place and one.place == other.place:
        return "place"
    away = _away_km(one, other)
    if away is not None and away <= NEAR_KM:
        return "place"
    if away is not None and away > FAR_KM:
        return "place-differs"
    if one.municipality and other.municipality and one.municipality != other.municipality:
        return "place-differs"
    if one.street and one.street == other.street:
        return "place"
    named = _compare_names(one, other)
    if named == "place-alike" or (named == "place" and not _elsewhere(one, other)):
        return named
    if one.place and other.place:
        return "place-differs"
    if named == "place-unlike" and (_elsewhere(one, other) or (one.street and other.street)):
        return "place-differs"
    return named


def place_words(one: Telling) -> frozenset[str]:
    """Words of a title that only say where: of the name, the street, the locality and the municipality."""
    words = (*one.place_name, *one.street.split(), *one.locality.split(), one.municipality)
    return frozenset(word for word in words if word)


def own_place_words(one: Telling) -> list[str]:
    """What a place is called by alone; without the names of its town, which all of them share."""
    town = {one.municipality, *one.locality.split()}
    return [
        word
        for word in one.place_name
        if word not in _GENERIC and not any(word == name or word == f"{name}s" for name in town)
    ]


def _compare_names(one: Telling, other: Telling) -> Places:
    if not one.place_name or not other.place_name:
        return "place-open"
    if one.place_name == other.place_name:
        return "place"
    own, others = (own_place_words(side) for side in (one, other))
    if any(same_word(word, there) for word in own for there in others):
        return "place-alike"
    return "place-unlike"


def _elsewhere(one: Telling, other: Telling) -> bool:
    return bool(one.locality and other.locality and one.locality != other.locality)


def _away_km(one: Telling, other: Telling) -> float | None:
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)
