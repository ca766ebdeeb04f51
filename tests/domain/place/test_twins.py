"""A place that is told as something to see and as a venue is one place."""

from __future__ import annotations

from dataclasses import replace

from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.place.twins import merge_twins
from visitapp.domain.place.types import Place

PARK = Place(
    "park", "park", "attraction", {"sv": "Hembygdsparken", "en": "Heritage park"}, "ljungby", "park", 56.829, 13.933,
    facts=("Park by the river",), sources=(SourceNote("A", "https://a.example/"),),
)  # fmt: skip
STAGE = Place(
    "park-v", "park-v", "venue", {"sv": "Hembygdsparken Ljungby"}, "ljungby", "park_stage", 56.829, 13.933,
    address="Parkvägen 1", sources=(SourceNote("A", "https://a.example/"), SourceNote("B", "https://b.example/")),
)  # fmt: skip
NAMES = {"ljungby": "Ljungby", "laholm": "Laholm"}


def test_twins_are_one_place_with_what_both_tell() -> None:
    both = replace(
        PARK, aliases=("Hembygdsparken Ljungby",), address="Parkvägen 1", sources=(*PARK.sources, STAGE.sources[1])
    )

    assert merge_twins([PARK], [STAGE], NAMES) == ([both], {"park-v": "park"})


def test_places_of_other_names_elsewhere_or_of_unknown_position_stay_two() -> None:
    for other in (
        replace(STAGE, names={"sv": "Parkens friluftsteater"}),
        replace(STAGE, latitude=56.84),
        replace(STAGE, latitude=None),
        replace(STAGE, municipality="laholm", names={"sv": "Hembygdsparken Laholm"}, longitude=14.0),
    ):
        assert merge_twins([PARK], [other], NAMES) == ([PARK, other], {})
