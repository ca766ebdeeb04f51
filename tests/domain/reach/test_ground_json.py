"""The file of ground times that an office keeps is read whole, or refused with the entry and its fault."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.errors import InputError
from visitapp.domain.reach.ground import EnteredGround
from visitapp.domain.reach.ground_json import read_ground

ENTRY: dict[str, Any] = {
    "port": "helsingborg", "mode": "car", "municipality": "halmstad", "low_min": 60, "middle_min": 70, "high_min": 95,
    "source": {"title": "The office", "checked_on": "2026-11-20"},
}  # fmt: skip


def read(*entries: object) -> list[EnteredGround]:
    return read_ground({"ground": list(entries)}, {"helsingborg"}, {"halmstad"}, {"halmstads-slott"})


def test_entries_are_read_with_their_source() -> None:
    to_place = {**ENTRY, "municipality": None, "place": "halmstads-slott", "mode": "foot"}
    source = SourceNote("The office", "", date(2026, 11, 20))

    assert read(ENTRY, to_place) == [
        EnteredGround("helsingborg", "car", 60, 70, 95, municipality="halmstad", source=source),
        EnteredGround("helsingborg", "foot", 60, 70, 95, place="halmstads-slott", source=source),
    ]
    assert read() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"port": "atlantis"}, "entry 2: names no port that is known ('atlantis')"),
        ({"mode": "train"}, "entry 2: mode is one of foot, bicycle, car ('train')"),
        ({"municipality": "atlantis"}, "entry 2: names no municipality that is known ('atlantis')"),
        ({"place": "halmstads-slott"}, "entry 2: names a place or a municipality"),
        ({"municipality": ""}, "entry 2: names a place or a municipality"),
        ({"low_min": 0}, "entry 2: low_min is no number of minutes from 1 to 1440 ('0')"),
        ({"high_min": True}, "entry 2: high_min is no number of minutes from 1 to 1440 ('True')"),
        ({"middle_min": 70.5}, "entry 2: middle_min is no number of minutes from 1 to 1440 ('70.5')"),
        ({"low_min": 80}, "entry 2: low_min, middle_min and high_min do not rise"),
        ({"source": None}, "entry 2: has no source with a title"),
        ({"source": {"title": "x"}}, "entry 2: has no day on which its source was checked ('None')"),
        (
            {"source": {"title": "x", "url": "javascript:alert(1)", "checked_on": "2026-11-20"}},
            "entry 2: has a source whose url is no web address ('javascript:alert(1)')",
        ),
        ({}, "entry 2: says again what an earlier one does"),
    ],
)
def test_a_fault_is_told_with_its_entry(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(ENTRY, {**ENTRY, **change})

    assert str(caught.value) == said


@pytest.mark.parametrize("data", [None, [], {}, {"ground": {}}, {"ground": [3]}])
def test_what_is_no_list_of_entries_is_refused(data: object) -> None:
    with pytest.raises(InputError):
        read_ground(data, set(), set(), set())
