"""A place of the register is what the region tells and offices say, and both stay what they were."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.place.register import Entry, SaidAlias, edit_of, edited, shown_place
from visitapp.domain.place.register_json import entry_from_json, place_to_json, said_to_json
from visitapp.domain.place.types import Place

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
NOTE = SourceNote("Laholm", "https://laholm.example/", date(2026, 11, 1))
HOUSE = Place(
    "house", "house", "venue", {"sv": "Kulturhuset", "en": "The House"}, "laholm", "culture_house", 56.5, 13.0, 500,
    True, ("Huset", "Gamla skolan"), "Torget 1", "https://house.example/", ("Built in 1890.",), sources=(NOTE,),
)  # fmt: skip


def test_untouched_place_is_as_it_is_told() -> None:
    assert shown_place(Entry(HOUSE)) == HOUSE
    assert edited(Entry(HOUSE), edit_of(HOUSE), "a@b", NOW) == Entry(HOUSE)


def test_only_what_was_changed_is_said_and_goes_before_what_is_told_later() -> None:
    edit = replace(edit_of(HOUSE), address="Torget 2", aliases=("Gamla skolan", "Kulan"), latitude=56.51)

    entry = edited(Entry(HOUSE), edit, "a@b", NOW)
    later = replace(entry, told=replace(HOUSE, names={"sv": "Nya huset"}, address="X", aliases=("Huset", "Borgen")))

    assert sorted(entry.fields) == ["address", "position"]
    assert (entry.aliases, entry.dropped) == ((SaidAlias("Kulan", "a@b", NOW),), ("Huset",))
    shown = shown_place(later)
    assert (shown.names, shown.address, shown.aliases) == ({"sv": "Nya huset"}, "Torget 2", ("Borgen", "Kulan"))
    assert (shown.latitude, shown.longitude, shown.precision_m, shown.confirmed) == (56.51, 13.0, None, True)


def test_alias_that_was_dropped_can_be_given_again() -> None:
    without = edited(Entry(HOUSE), replace(edit_of(HOUSE), aliases=("Gamla skolan",)), "a@b", NOW)
    again = edited(without, replace(edit_of(HOUSE), aliases=("Gamla skolan", "Huset")), "a@b", NOW)

    assert set(shown_place(again).aliases) == set(HOUSE.aliases)


def test_position_can_be_unknown_again() -> None:
    entry = edited(Entry(HOUSE), replace(edit_of(HOUSE), latitude=None, longitude=None), "a@b", NOW)

    shown = shown_place(entry)
    assert (shown.latitude, shown.longitude, shown.confirmed) == (None, None, False)


def test_merged_place_gives_its_names_and_sources() -> None:
    other = SourceNote("Region", "https://region.example/")
    old = Entry(Place("old", "old", "venue", {"sv": "Skolan", "en": "The House"}, "laholm", "", None, None,
                      aliases=("Huset", "Plugget"), sources=(NOTE, other)))  # fmt: skip

    shown = shown_place(Entry(HOUSE), [old])

    assert shown.aliases == ("Huset", "Gamla skolan", "Skolan", "Plugget")
    assert shown.sources == (NOTE, other)
    assert (shown.slug, shown.names, shown.address) == (HOUSE.slug, HOUSE.names, HOUSE.address)


def test_entry_is_read_back_as_it_was_written() -> None:
    edit = replace(edit_of(HOUSE), names={"sv": "Huset"}, aliases=("Kulan",), category="library", latitude=None)
    entry = replace(edited(Entry(HOUSE), edit, "a@b", NOW), merged_into="other", made_here=True)

    told, said = (json.loads(json.dumps(one)) for one in (place_to_json(entry.told), said_to_json(entry)))

    assert entry_from_json(told, said, "other") == entry
