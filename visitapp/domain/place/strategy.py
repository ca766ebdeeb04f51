"""How a source says where its events are held, and where each of them is held by that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from visitapp.domain.event.types import Whereabouts
from visitapp.domain.place.locate import Gazetteer, away_km, position_fits
from visitapp.domain.place.types import Place
from visitapp.domain.text import fold_place

PlaceStrategy = Literal["event", "fixed", "room", "none", "online"]
"""event: as each event says. fixed: all at one place. room: in rooms of one place, unless an event names another that
is known. none: what the source says of places is not to be believed. online: nowhere."""

STRATEGIES: tuple[PlaceStrategy, ...] = get_args(PlaceStrategy)
AT_A_PLACE = frozenset(("fixed", "room"))


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """A source's strategy; `place` is the uid of its place, `municipality` where an event is that says nothing."""

    strategy: PlaceStrategy = "event"
    place: str = ""
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """Where an event is held, and what is wrong with what is said of that ("" for nothing)."""

    where: Whereabouts
    fault: str = ""


def locate_by(rule: PlaceRule, where: Whereabouts, gazetteer: Gazetteer, address: str = "") -> Located:
    """Where an event is held by the rule of its source. `address`: its web address, where it is online.

    A position of its own that contradicts the source's place leaves the place unknown. What comes out, taken as what an
    event says, comes out again, so that it can be asked anew when the register changes.
    """
    if rule.strategy == "none":
        return Located(Whereabouts(municipality=rule.municipality, online_url=where.online_url))
    if rule.strategy == "online":
        return _online(rule, where, address)
    said = replace(where, place="", municipality="", room="", name=where.name or where.room)
    if rule.strategy == "event":
        return Located(said) if _only_online(said) else _named(rule, said, gazetteer)
    place = gazetteer.get(rule.place)
    if place is None:
        return Located(gazetteer.locate(said, rule.municipality), f"no place {rule.place!r}, which its source names")
    return _at(place, rule, said, gazetteer)


def same_rule(rule: PlaceRule, where: Whereabouts) -> PlaceRule:
    """The rule as it was applied to `where`: what lies abroad is not in the municipality of its source."""
    return rule if where.municipality else replace(rule, municipality="")


def _online(rule: PlaceRule, where: Whereabouts, address: str) -> Located:
    url = where.online_url or address
    online = Whereabouts(municipality=rule.municipality, online_url=url)
    return Located(online, "" if url else "no address, though its source is online")


def _named(rule: PlaceRule, said: Whereabouts, gazetteer: Gazetteer) -> Located:
    found = gazetteer.locate(said, rule.municipality)
    decided = None if found.place else gazetteer.decided(found)
    if decided is None:
        return Located(found)
    # Else nobody would learn why: what an office decided about stands in no queue any more.
    fault = f"a position {away_km(decided, found):.1f} km away from {decided.name('sv')}, which an office said it is"
    return Located(found, fault)


def _at(place: Place, rule: PlaceRule, said: Whereabouts, gazetteer: Gazetteer) -> Located:
    named = gazetteer.locate(said, rule.municipality)
    if rule.strategy == "room" and named.place:
        return Located(named)
    if not position_fits(place, said):
        fault = f"a position {away_km(place, said):.1f} km away from {place.name('sv')}, the place of its source"
        return Located(named, fault)
    here = Whereabouts(
        place=rule.place, municipality=place.municipality, latitude=said.latitude, longitude=said.longitude,
        online_url=said.online_url,
    )  # fmt: skip
    known = {fold_place(name) for name in (*place.names.values(), *place.aliases)}
    if rule.strategy == "room" and said.name and fold_place(said.name) not in known:
        here = replace(here, room=said.name)
    return Located(here)


def _only_online(where: Whereabouts) -> bool:
    return bool(where.online_url) and not where.address and where.latitude is None
