"""Places that a file tells twice: as something to see, and as a venue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from visitapp.domain.place.geo import distance_km
from visitapp.domain.place.types import Place
from visitapp.domain.text import fold_place

ONE_SPOT_KM = 0.5


def merge_twins(
    attractions: Sequence[Place], venues: Sequence[Place], municipalities: Mapping[str, str]
) -> tuple[list[Place], dict[str, str]]:
    """All places, each once, and the slug that stands for each venue which was an attraction too.

    They are one when they stand on one spot and share a name, but for that of their municipality (`municipalities`:
    its name by slug). The attraction keeps its address, and takes the venue's other names and sources. An open-air
    theatre in a park of another name stays a place of its own.
    """
    kept = {place.slug: place for place in attractions}
    merged: dict[str, str] = {}
    alone: list[Place] = []
    for venue in venues:
        names = _names(venue, municipalities)
        twin = next(
            (one for one in attractions if on_one_spot(one, venue) and names & _names(one, municipalities)), None
        )
        if twin is None:
            alone.append(venue)
        else:
            kept[twin.slug] = _merged(kept[twin.slug], venue)
            merged[venue.slug] = twin.slug
    return [*kept.values(), *alone], merged


def on_one_spot(a: Place, b: Place) -> bool:
    """Whether two places are so near each other that one name can mean both."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return False
    return distance_km(a.latitude, a.longitude, b.latitude, b.longitude) <= ONE_SPOT_KM


def _names(place: Place, municipalities: Mapping[str, str]) -> set[str]:
    where = fold_place(municipalities[place.municipality])
    return {fold_place(name).removesuffix(f" {where}") for name in (*place.names.values(), *place.aliases)}


def _merged(attraction: Place, venue: Place) -> Place:
    called = {*attraction.names.values(), *attraction.aliases}
    other = [name for name in (*venue.names.values(), *venue.aliases) if name not in called]
    told = {note.url for note in attraction.sources}
    return replace(
        attraction,
        aliases=(*attraction.aliases, *other),
        address=attraction.address or venue.address,
        url=attraction.url or venue.url,
        facts=(*attraction.facts, *(fact for fact in venue.facts if fact not in attraction.facts)),
        sources=(*attraction.sources, *(note for note in venue.sources if note.url not in told)),
    )
