"""Whether two tellings are of the same place."""

from __future__ import annotations

from typing import Literal

from visitapp.domain.match.alike_titles import same_word
from visitapp.domain.match.telling import Telling
from visitapp.domain.match.words import EMPTY
from visitapp.domain.place.geo import distance_km
from visitapp.domain.text import fold

Places = Literal["place", "place-alike", "place-open", "place-unlike", "place-differs"]
"""The same place; names that share what is their own; one side says nothing of it; two names in one municipality that
may still be one place; known not to be one."""

HERE_KM = 0.1
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
    named, away = _compare_names(one, other), _away_km(one, other)
    if one.place and other.place:
        # The register may know a place twice, but neighbours on a square are two.
        return "place-alike" if away is not None and away <= NEAR_KM and named == "place-alike" else "place-differs"
    if away is not None and (away <= HERE_KM or (away <= NEAR_KM and named != "place-unlike")):
        return "place"
    if (away is not None and away > FAR_KM) or _differ(one.municipality, other.municipality):
        return "place-differs"
    if one.street and one.street == other.street:
        return "place"
    return _by_name(one, other, named)


def _by_name(one: Telling, other: Telling, named: Places) -> Places:
    """What the names say, where no position does; two streets or two villages speak against them."""
    if named == "place-open":
        return named
    if _differ(one.street, other.street):
        return "place-unlike" if named == "place" else "place-differs"
    if _differ(one.locality, other.locality):
        return "place-alike" if named in ("place", "place-alike") else "place-differs"
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
    if "".join(one.place_name) == "".join(other.place_name):
        return "place-alike"
    if any(_holds(side, against) or _is_named(side, against) for side, against in ((one, other), (other, one))):
        return "place-alike"
    return "place-unlike"


def _holds(one: Telling, other: Telling) -> bool:
    """Whether all words of the other's place are in that of the one, in any ending, and not all of them are common."""
    words = [word for word in other.place_name if word not in EMPTY]
    return not _GENERIC.issuperset(words) and all(any(same_word(word, own) for own in one.place_name) for word in words)


def _is_named(one: Telling, other: Telling) -> bool:
    """Whether the title or text of one side names the place of the other ("Välkommen till Bio Röda Kvarnen")."""
    told = {*one.words, *(word for title in one.titles for word in title.words)}
    own = own_place_words(other) or [word for word in other.place_name if len(word) > len("stora")]
    return bool(own) and told.issuperset(own) and told.issuperset(word for word in other.place_name if len(word) > 3)


def _differ(one: str, other: str) -> bool:
    """Whether both are told and are not the same."""
    return bool(one and other and one != other)


def _away_km(one: Telling, other: Telling) -> float | None:
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)
