"""Read the region's data files (parsed JSON) into places, municipalities, offices and vocabulary. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.place.twins import merge_twins
from visitapp.domain.place.types import Municipality, Place, Ring
from visitapp.domain.text import slug_words


@dataclass(frozen=True, slots=True)
class Office:
    """Who may edit. `kind`: municipality, university or region. `municipality` is "" for the region."""

    slug: str
    kind: str
    names: dict[str, str]
    municipality: str


@dataclass(frozen=True, slots=True)
class VocabularyTerm:
    """A category, audience or accessibility fact, and the words of sources that lead to it."""

    kind: str
    slug: str
    names: dict[str, str]
    leads_here: tuple[str, ...] = ()


CONFIRMED_BASES = frozenset(("page", "repo", "osm_coast"))
"""How a position was found when somebody has published it; "knowledge" and "locality" are not that."""


def read_municipalities(region: Mapping[str, Any], outlines: Mapping[str, Any]) -> list[Municipality]:
    """The municipalities of region.json with their outlines (GeoJSON), in the file's order."""
    polygons = {feature["properties"]["code"]: _polygons(feature["geometry"]) for feature in outlines["features"]}
    return [
        Municipality(
            slug=one["slug"], code=one["code"], names=one["name"], short_name=one["short_name"],
            latitude=one["centre"]["lat"], longitude=one["centre"]["lon"], website=one.get("website", ""),
            tourist_site=one.get("tourist_site", ""), polygons=polygons[one["code"]],
        )
        for one in region["municipalities"]
    ]  # fmt: skip


def read_offices(region: Mapping[str, Any]) -> list[Office]:
    """One office a municipality, the university's, and the region's own, which sees all."""
    offices = [Office(one["slug"], "municipality", one["name"], one["slug"]) for one in region["municipalities"]]
    offices += [Office(one["id"], "university", one["name"], "halmstad") for one in region.get("organisations", ())]
    return [*offices, Office("region", "region", region["region"]["name"], "")]


def read_places(region: Mapping[str, Any]) -> list[Place]:
    """The attractions and venues of region.json, each once. Slugs are the file's ids, made to last."""
    return _places(region)[0]


def read_merged_places(region: Mapping[str, Any]) -> dict[str, str]:
    """The slugs of venues that region.json tells as attractions too, and the slugs that stand for them."""
    return _places(region)[1]


def _places(region: Mapping[str, Any]) -> tuple[list[Place], dict[str, str]]:
    slugs = {one["code"]: one["slug"] for one in region["municipalities"]}
    checked = date.fromisoformat(region["meta"]["generated"])
    attractions = [_place(one, "attraction", slugs, region, checked) for one in region["attractions"]]
    venues = [_place(one, "venue", slugs, region, checked) for one in region["venues"]]
    taken = [place.slug for place in (*attractions, *venues)]
    if len(set(taken)) != len(taken):
        raise ValueError(f"region.json: {max(taken, key=taken.count)} stands there twice")
    return merge_twins(attractions, venues, {one["slug"]: one["short_name"] for one in region["municipalities"]})


def read_terms(vocabulary: Mapping[str, Any]) -> list[VocabularyTerm]:
    """The vocabulary's categories, audiences and accessibility facts, in the file's order."""
    return [
        VocabularyTerm(kind, term["slug"], term["name"], tuple(term.get("from", ())))
        for kind, key in (("category", "categories"), ("audience", "audiences"), ("accessible", "accessible"))
        for term in vocabulary[key]
    ]


def _place(
    one: Mapping[str, Any], kind: str, slugs: Mapping[str, str], region: Mapping[str, Any], checked: date
) -> Place:
    name = one["name"]
    names = dict(name) if isinstance(name, Mapping) else {"sv": str(name)}
    return Place(
        uid=one["id"],
        slug=slug_words(one["id"], 100),
        kind="attraction" if kind == "attraction" else "venue",
        names=names,
        municipality=slugs[one["municipality"]],
        category=one.get("category") or one.get("kind", ""),
        latitude=one["lat"],
        longitude=one["lon"],
        precision_m=one["precision_m"],
        confirmed=one["coord_basis"] in CONFIRMED_BASES and not one["uncertain"],
        aliases=tuple(one.get("alt_names", ())),
        facts=tuple(one.get("facts", ())),
        facts_language=region["meta"]["language_of_facts"],
        sources=tuple(
            SourceNote(source.get("title", key), source.get("url", ""), checked)
            for key, source in ((key, region["sources"].get(key, {})) for key in one["sources"])
            if source.get("url")
        ),
    )


def _polygons(geometry: Mapping[str, Any]) -> tuple[tuple[Ring, ...], ...]:
    """A GeoJSON Polygon or MultiPolygon (RFC 7946 §3.1.6, §3.1.7) as polygons of rings."""
    coordinates = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return tuple(tuple(tuple((lon, lat) for lon, lat in ring) for ring in polygon) for polygon in coordinates)
