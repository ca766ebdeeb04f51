"""Places (venues and attractions) and the municipalities they lie in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from visitapp.domain.crossing.types import SourceNote

PlaceKind = Literal["venue", "attraction"]

Ring = tuple[tuple[float, float], ...]
"""A closed ring of (longitude, latitude), as in GeoJSON (RFC 7946 §3.1.6)."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """One of the region's municipalities. `code` is a string (0781 keeps its zero).

    `polygons`: outer ring first, then its holes, per polygon.
    """

    slug: str
    code: str
    names: dict[str, str]
    short_name: str
    latitude: float
    longitude: float
    website: str = ""
    tourist_site: str = ""
    polygons: tuple[tuple[Ring, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A venue or an attraction. `confirmed` is false when no publication gives its position.

    `names` and `aliases` are what it is called; `facts` are sourced short statements with their language.
    """

    uid: str
    slug: str
    kind: PlaceKind
    names: dict[str, str]
    municipality: str
    category: str
    latitude: float | None
    longitude: float | None
    precision_m: int | None = None
    confirmed: bool = False
    aliases: tuple[str, ...] = ()
    address: str = ""
    url: str = ""
    facts: tuple[str, ...] = ()
    facts_language: str = "en"
    sources: tuple[SourceNote, ...] = field(default=())
    demo: bool = False

    def name(self, language: str) -> str:
        """Its name in `language`; Swedish names stand in for missing ones, as on the sign at the place."""
        return self.names.get(language) or self.names.get("sv") or next(iter(self.names.values()), "")
