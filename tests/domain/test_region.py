"""The region's data files give places, offices and words that hold together."""

from __future__ import annotations

import copy
import re
from datetime import date
from typing import Any

import pytest

from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.language import LANGUAGES
from visitapp.domain.place.types import Place
from visitapp.domain.region import Office, read_municipalities, read_offices, read_places, read_terms
from visitapp.regiondata import read_data

REGION: dict[str, Any] = read_data("region.json")
OUTLINES: dict[str, Any] = read_data("municipalities.geojson")


def test_municipalities_are_the_six_with_closed_outlines() -> None:
    six = read_municipalities(REGION, OUTLINES)

    assert [one.slug for one in six] == ["halmstad", "laholm", "hylte", "falkenberg", "ljungby", "bastad"]
    assert all(re.fullmatch(r"\d{4}", one.code) for one in six)
    rings = [ring for one in six for polygon in one.polygons for ring in polygon]
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)


def test_offices_are_one_each_the_university_and_the_region() -> None:
    offices = read_offices(REGION)

    assert [(office.kind, office.municipality) for office in offices] == [
        *(("municipality", one["slug"]) for one in REGION["municipalities"]),
        ("university", "halmstad"),
        ("region", ""),
    ]
    assert len({office.slug for office in offices}) == len(offices)
    assert offices[-1] == Office("region", "region", REGION["region"]["name"], "")


def test_places_have_lasting_addresses_and_a_name() -> None:
    places = read_places(REGION)

    assert len({place.slug for place in places}) == len({place.uid for place in places}) == len(places) == 99
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", place.slug) for place in places)
    assert all(place.name(language) for place in places for language in LANGUAGES)


def test_a_position_that_nobody_publishes_is_unconfirmed() -> None:
    castle = next(place for place in read_places(REGION) if place.uid == "halmstads-slott")

    assert castle == Place(
        uid="halmstads-slott",
        slug="halmstads-slott",
        kind="attraction",
        names={"sv": "Halmstads slott", "en": "Halmstad Castle"},
        municipality="halmstad",
        category="castle",
        latitude=56.6704,
        longitude=12.8617,
        precision_m=250,
        confirmed=False,
        facts=castle.facts,
        sources=castle.sources,
    )
    assert all(isinstance(note, SourceNote) and isinstance(note.checked_on, date) for note in castle.sources)


def test_a_place_that_stands_twice_is_refused() -> None:
    twice = copy.deepcopy(REGION)
    twice["venues"].append(twice["venues"][0])

    with pytest.raises(ValueError, match="stands there twice"):
        read_places(twice)


def test_vocabulary_has_each_word_in_all_languages() -> None:
    terms = read_terms(read_data("vocabulary.json"))

    assert {term.kind for term in terms} == {"category", "audience", "accessible"}
    assert len({(term.kind, term.slug) for term in terms}) == len(terms)
    assert all(term.names.get(language) for term in terms for language in LANGUAGES)
