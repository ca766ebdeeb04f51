"""Which known place a document means. A name that fits none stays as it was written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from visitapp.domain.event.types import Whereabouts
from visitapp.domain.place.geo import distance_km, municipality_at
from visitapp.domain.place.twins import on_one_spot
from visitapp.domain.place.types import Municipality, Place
from visitapp.domain.place.unknown import anywhere_key, name_key, unknown_key
from visitapp.domain.text import fold_place

SAME_PLACE_KM = 3.0
MOST_PARTS = 4
_POSTAL_CODE = re.compile(r"^\s*(?:SE?-)?\d{3}\s?\d\d\b")


class Gazetteer:
    """The known places, ready to be asked. Built once per harvest.

    `merged`: places that are others by now, each with the uid of that one; what is found by their names is still
    said to be at them, so that what a source said does not change when places are merged or parted. `decided`: what
    an office said of unknown places (visitapp.domain.place.unknown): for each name, by a key the uid of a place.
    """

    def __init__(
        self,
        places: Iterable[Place],
        municipalities: Sequence[Municipality],
        merged: Iterable[tuple[Place, str]] = (),
        decided: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        self.municipalities = tuple(municipalities)
        self._by_name: dict[str, list[Place]] = {}
        gone = tuple(merged)
        self._by_uid = {place.uid: place for place in (*places, *(place for place, _ in gone))}
        self._now = {place.uid: into for place, into in gone}
        self._decided = decided
        for place in self._by_uid.values():
            for name in {fold_place(name) for name in (*place.names.values(), *place.aliases)}:
                self._by_name.setdefault(name, []).append(place)

    def locate(self, where: Whereabouts, default_municipality: str = "") -> Whereabouts:
        """`where` with the known place it means and its municipality.

        The municipality comes from the place, else from the position (containment, else the nearest outline within
        5 km), else from the source's default. A name shared by two places is decided by position or
        municipality, or not at all. Where no position is given, a place in another municipality than the one the
        document names ("Stora torg, Laholm") is not the one meant.
        """
        place = self._place(where, default_municipality)
        if place is not None and not (self._decided and name_key(where) in self._decided):
            return replace(where, place=place.uid, municipality=place.municipality)
        at = None
        if where.latitude is not None and where.longitude is not None:
            at = municipality_at(where.latitude, where.longitude, self.municipalities)
        unknown = replace(where, municipality=at or self._named(where.locality) or default_municipality)
        decided = self.decided(unknown)
        if decided is not None and position_fits(decided, where):
            place = decided
        return unknown if place is None else replace(where, place=place.uid, municipality=place.municipality)

    def decided(self, where: Whereabouts) -> Place | None:
        """What an office said that this unknown place is, also where its position contradicts. With its municipality.

        `locate` does not follow an office there: the place stays unknown.
        """
        decided = self._decided.get(name_key(where))
        if not decided:
            return None
        return self._by_uid.get(decided.get(unknown_key(where)) or decided.get(anywhere_key(where.municipality), ""))

    @property
    def fingerprint(self) -> str:
        """Another one when anything that decides which place is meant is another."""
        told = (self._by_uid, self.municipalities, self._now, {key: dict(of) for key, of in self._decided.items()})
        return hashlib.blake2b(repr(told).encode("utf-8", "replace")).hexdigest()

    def get(self, uid: str) -> Place | None:
        """The place with that uid, as it is now."""
        seen = {uid}
        while (into := self._now.get(uid, "")) and into not in seen:
            uid = into
            seen.add(uid)
        return self._by_uid.get(uid)

    def _place(self, where: Whereabouts, default_municipality: str) -> Place | None:
        fitting: dict[str, Place] = {}
        said = self._said(where)
        for name in _names(where):
            for place in self._by_name.get(fold_place(name), ()):
                if position_fits(place, where) and said in ("", place.municipality):
                    fitting[place.uid] = place
            if fitting:
                break
        if len(fitting) > 1:
            here = said or default_municipality
            fitting = {uid: place for uid, place in fitting.items() if not here or place.municipality == here}
        meant = {getattr(self.get(uid), "uid", uid) for uid in fitting}
        if len(meant) == 1 and len(fitting) > 1:
            return self.get(next(iter(meant)))
        return _one_spot(tuple(fitting.values()))

    def _named(self, locality: str) -> str:
        folded = fold_place(locality)
        for municipality in self.municipalities:
            if folded and folded in {fold_place(municipality.short_name), municipality.slug}:
                return municipality.slug
        return ""

    def _said(self, where: Whereabouts) -> str:
        """The municipality that the words after the name say, when no position says more; else ""."""
        if where.latitude is not None and where.longitude is not None:
            return ""
        parts = [where.locality, *reversed(where.address.split(",")), *reversed(where.name.split(",")[1:])]
        return next(filter(None, (self._named(_POSTAL_CODE.sub("", part)) for part in parts)), "")


def position_fits(place: Place, where: Whereabouts) -> bool:
    """Whether the position that is said of an event, if any, can be that of the place."""
    return away_km(place, where) <= SAME_PLACE_KM + (place.precision_m or 0) / 1000


def away_km(place: Place, where: Whereabouts) -> float:
    """How far from the place an event is said to be; 0 where one of the two has no position."""
    if where.latitude is None or where.longitude is None or place.latitude is None or place.longitude is None:
        return 0.0
    return distance_km(where.latitude, where.longitude, place.latitude, place.longitude)


def _one_spot(fitting: Sequence[Place]) -> Place | None:
    """The place meant when all that fit stand on one spot (a museum is an attraction and a venue): the venue."""
    if not fitting:
        return None
    first, *others = sorted(fitting, key=lambda place: (place.kind != "venue", place.slug))
    return first if all(on_one_spot(first, other) for other in others) else None


def _names(where: Whereabouts) -> list[str]:
    """What the document may have meant as the name: all of it, then its parts before a comma, longest first."""
    names = [where.name, where.address] if where.name else [where.address]
    for name in tuple(names):
        parts = name.split(",")
        names += [",".join(parts[:count]).strip() for count in range(min(len(parts) - 1, MOST_PARTS), 0, -1)]
    return [name for name in names if name]
