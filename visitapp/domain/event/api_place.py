"""Where an event is held, as a program told it, and whether its office may say so. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from visitapp.domain.event.api_fields import line, members, number, shown
from visitapp.domain.event.api_json import Notes, below
from visitapp.domain.event.types import Whereabouts
from visitapp.domain.place.geo import municipality_at
from visitapp.domain.place.locate import Gazetteer
from visitapp.domain.place.types import Municipality, Place
from visitapp.domain.region import Office

PLACE_MEMBERS = ("id", "name", "address", "locality", "latitude", "longitude", "municipality")
_POSITION = ("latitude", "longitude")


@dataclass(frozen=True, slots=True)
class Known:
    """What a body may name. `places` by uid and by slug."""

    places: Mapping[str, Place]
    gazetteer: Gazetteer
    municipalities: Sequence[Municipality]
    categories: frozenset[str]
    audiences: frozenset[str]
    accessible: frozenset[str]


def read_place(value: object, at: str, known: Known, default_municipality: str, notes: Notes) -> Whereabouts | None:
    """The place, found among those we know, with its municipality; None when there is none or it cannot be read.

    The municipality is the known place's, else that of the position, else the one named, else the office's own.
    """
    said = members(value, at, PLACE_MEMBERS, notes)
    if not said:
        return None
    before = len(notes.faults)
    name = line(said.get("name"), below(at, "name"), 300, notes)
    address = line(said.get("address"), below(at, "address"), 300, notes)
    locality = line(said.get("locality"), below(at, "locality"), 150, notes)
    latitude = number(said.get("latitude"), below(at, "latitude"), 90, notes)
    longitude = number(said.get("longitude"), below(at, "longitude"), 180, notes)
    named = _municipality(said.get("municipality"), below(at, "municipality"), known, notes)
    if (latitude is None) != (longitude is None) and len(notes.faults) == before:
        notes.fault(below(at, _POSITION[latitude is not None]), "missing")
    if "id" in said:
        place = known.places.get(said["id"]) if isinstance(said["id"], str) else None
        if place is None:
            notes.fault(below(at, "id"), "unknown", shown(said["id"]))
            return None
        for one in _POSITION:
            if one in said:
                notes.warn(below(at, one), "unused")
        found = Whereabouts(place.uid, name or place.name("sv"), address, locality, municipality=place.municipality)
    else:
        if not name and not address:
            notes.fault(below(at, "name"), "missing")
        if len(notes.faults) > before:
            return None
        written = Whereabouts("", name, address, locality, latitude, longitude)
        found = _located(written, at, known, named or default_municipality, notes)
    if named and found.municipality != named:
        notes.fault(below(at, "municipality"), "contradicts", found.municipality)
    return found if len(notes.faults) == before else None


def writes_there(office: Office, where: Whereabouts) -> bool:
    """Whether an office may say what is held there.

    The region's everywhere; a municipality's in its own, or online only; the university's wherever it holds events.
    """
    if office.kind != "municipality":
        return True
    if not (where.place or where.name or where.address):
        return bool(where.online_url)
    return where.municipality == office.municipality != ""


def _municipality(value: Any, at: str, known: Known, notes: Notes) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or value not in {one.slug for one in known.municipalities}:
        notes.fault(at, "unknown", shown(value))
        return ""
    return value


def _located(written: Whereabouts, at: str, known: Known, default: str, notes: Notes) -> Whereabouts:
    found = known.gazetteer.locate(written, default)
    if found.place:
        return found
    notes.warn(at, "unknown-place")
    if written.latitude is None or written.longitude is None:
        notes.warn(below(at, "latitude"), "no-position")
        return found
    lies_in = municipality_at(written.latitude, written.longitude, known.municipalities) or ""
    if not lies_in:
        # Neither the words nor the office's own municipality count against a position elsewhere.
        notes.warn(below(at, "latitude"), "outside")
    return replace(found, municipality=lies_in)
