from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.crossing.types import Crossing, Port
from visitapp.domain.errors import InputError
from visitapp.domain.language import LANGUAGES
from visitapp.domain.reach.ground import EnteredGround
from visitapp.domain.reach.ground_json import load_ground

DATA = Path(__file__).resolve().parents[3] / "visitapp" / "data"


def ferries() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / "ferries.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def loaded() -> tuple[list[Port], list[Crossing]]:
    return load_ferries(ferries())


def test_ferries_hold_ten_ports_and_five_crossings(loaded: tuple[list[Port], list[Crossing]]) -> None:
    ports, crossings = loaded

    assert len(ports) == 10
    assert [(item.slug, item.status, item.international) for item in crossings] == [
        ("halmstad-grenaa", "discontinued", True),
        ("goteborg-frederikshavn", "running", True),
        ("helsingborg-helsingor", "running", True),
        ("torekov-hallands-vadero", "seasonal", False),
        ("ystad-ronne", "running", True),
    ]


def test_halmstad_grenaa_ended_without_a_successor(loaded: tuple[list[Port], list[Crossing]]) -> None:
    line = loaded[1][0]

    assert (line.valid_from, line.valid_to, line.successor, line.booking_url) == (
        date(2020, 2, 1),
        date(2026, 4, 30),
        None,
        "",
    )
    assert [(step.day, step.until, step.status) for step in line.history] == [
        (date(2020, 2, 1), date(2026, 4, 30), "running"),
        (date(2026, 2, 3), None, "end-announced"),
        (date(2026, 4, 30), None, "discontinued"),
    ]


def test_each_step_of_a_history_has_a_source_with_its_address_and_the_day_it_was_checked(
    loaded: tuple[list[Port], list[Crossing]],
) -> None:
    steps = [step for item in loaded[1] for step in item.history]

    assert [step for step in steps if not step.sources] == []
    assert [note for step in steps for note in step.sources if not note.url or note.checked_on is None] == []
    assert [step for step in steps if step.until is not None and step.until < step.day] == []


def test_every_sentence_stands_in_four_languages(loaded: tuple[list[Port], list[Crossing]]) -> None:
    ports, crossings = loaded
    texts = [port.names for port in ports] + [
        text for item in crossings for text in (item.frequency, item.notes) if text
    ]

    assert [tuple(text) for text in texts if tuple(text) != LANGUAGES or not all(text.values())] == []


def test_facts_without_a_publication_are_marked(loaded: tuple[list[Port], list[Crossing]]) -> None:
    ports, crossings = loaded

    assert [port.slug for port in ports if port.confirmed] == []
    assert [item.slug for item in crossings for rule in item.rules if rule.assumed != (rule.source is None)] == []
    assert [item.slug for item in crossings if not item.sources or item.checked_on is None] == []


def test_crossing_to_an_unknown_port_names_it() -> None:
    data = ferries()
    data["crossings"][0]["to"] = "atlantis"

    with pytest.raises(InputError, match="halmstad-grenaa to: names what the file lacks \\('atlantis'\\)"):
        load_ferries(data)


def test_demo_ground_times_are_marked_and_in_order() -> None:
    entered = load_ground(json.loads((DATA / "ground-demo.json").read_text(encoding="utf-8")))

    assert EnteredGround("helsingborg", "foot", 50, 60, 85, "", "bastad", True) in entered
    assert [item for item in entered if not item.demo] == []
    assert [item for item in entered if not item.low_min < item.middle_min < item.high_min] == []
