"""An office's file of opening hours: taken whole, or every fault told."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from tests.domain.place.made_hours import SOURCE, daily, openings, spans, week
from visitapp.domain.errors import InputError
from visitapp.domain.place.hours import (
    ALL_YEAR,
    CLOSED,
    Dated,
    Exceptional,
    OpeningHours,
    Season,
    Yearly,
)
from visitapp.domain.place.hours_json import hours_from_json, hours_to_json, read_hours

PLACES = {"rian": "rian", "rians-museum": "rian", "vallarna": "vallarna"}
ENTRY: dict[str, Any] = {
    "place": "rian",
    "source": {"title": SOURCE.title, "url": SOURCE.url, "checked_on": "2026-11-20"},
    "valid_to": "2027-12-31",
    "seasons": [
        {"from": "05-01", "to": "08-31", "week": {"mon-fri": ["10:00-12:00", "13:00-17:00"], "sat,sun": "closed"}},
        {"from": "09-01", "to": "04-30", "week": {"mon-thu,sun": "closed", "fri": ["20:00-02:00"], "sat": "unknown"}},
        {"from": "2027-06-01", "to": "2027-06-10", "week": {"daily": "always"}},
    ],
    "exceptions": [
        {"date": "2027-01-01", "hours": ["12:00-24:00"]},
        {"date": "2026-12-24", "hours": "closed"},
    ],
}
SUMMER = Season(Yearly((5, 1), (8, 31)), week(spans("10:00-12:00", "13:00-17:00"), CLOSED, CLOSED))


def changed(**values: object) -> dict[str, Any]:
    return {**deepcopy(ENTRY), **values}


def season(**values: object) -> dict[str, Any]:
    return changed(seasons=[{"week": {"daily": "closed"}, **values}])


def faults(*entries: object) -> list[str]:
    found, told = read_hours({"hours": list(entries)}, PLACES)
    assert not (found and told) or len(entries) > 1
    return [str(one) for one in told]


def test_every_field_of_an_entry_is_read() -> None:
    found, told = read_hours({"hours": [ENTRY, {**ENTRY, "place": "vallarna", "exceptions": []}]}, PLACES)

    night = spans("20:00-26:00")
    assert told == []
    assert found[0] == OpeningHours(
        "rian",
        (
            SUMMER,
            Season(Yearly((9, 1), (4, 30)), (CLOSED, CLOSED, CLOSED, CLOSED, night, None, CLOSED)),
            Season(Dated(date(2027, 6, 1), date(2027, 6, 10)), daily(spans("00:00-24:00"))),
        ),
        date(2027, 12, 31),
        SOURCE,
        (Exceptional(date(2026, 12, 24), CLOSED), Exceptional(date(2027, 1, 1), spans("12:00-24:00"))),
    )
    assert found[1].place == "vallarna"


def test_a_season_without_days_is_all_the_year() -> None:
    [found], told = read_hours({"hours": [season()]}, PLACES)

    assert (found.seasons, told) == ((Season(ALL_YEAR, daily(CLOSED)),), [])


def test_a_place_may_be_called_by_the_slug_it_had() -> None:
    [found], _ = read_hours({"hours": [changed(place="rians-museum")]}, PLACES)

    assert found.place == "rian"
    assert faults(ENTRY, changed(place="rians-museum")) == [
        "entry 2 (rians-museum): place has an earlier entry already"
    ]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("rian", "entry 1: is no object"),
        (changed(place="atlantis"), "entry 1 (atlantis): place is none that is known"),
        (changed(source={"title": " "}), "entry 1 (rian): source has no title"),
        (changed(source={"title": "T"}), "entry 1 (rian), source: checked_on is no date like \"2027-05-01\" ('None')"),
        (
            changed(source={"title": "T", "url": "javascript:1", "checked_on": "2026-11-20"}),
            "entry 1 (rian), source: url is no address of the web",
        ),
        (changed(valid_to="2027-02-30"), "entry 1 (rian): valid_to is no day of the calendar ('2027-02-30')"),
        (changed(valid_to="2062-02-01", valid_from="3000-01-01"),
         "entry 1 (rian): valid_from is of a year that cannot be meant ('3000-01-01')"),
        (changed(valid_from="2028-01-01", exceptions=[]), "entry 1 (rian): valid_to lies before valid_from"),
        (changed(opening="10"),
         "entry 1 (rian): 'opening' is none of place, source, valid_from, valid_to, seasons, exceptions"),
        (changed(seasons=[]), "entry 1 (rian): seasons is no list of 1 to 24"),
        (season(week={"mon-fri": "closed"}),
         'entry 1 (rian), season 1: week says nothing of sat, sun ("closed" and "unknown" are said too)'),
        (season(week={"daily": "closed", "sun": "closed"}),
         "entry 1 (rian), season 1: week, sun: names a day that is named already"),
        (season(week={"fri-mon": "closed"}), "entry 1 (rian), season 1: week, fri-mon: runs over the end of the week"),
        (season(week={"daily": ["10-17"]}),
         "entry 1 (rian), season 1: week, daily: '10-17' is no span like \"10:00-17:00\""),
        (season(week={"daily": ["25:00-26:00"]}),
         "entry 1 (rian), season 1: week, daily: '25:00-26:00' is no span like \"10:00-17:00\""),
        (season(week={"daily": ["10:00-10:00"]}),
         'entry 1 (rian), season 1: week, daily: 10:00-10:00 ends as it begins; a whole day is "always"'),
        (season(week={"daily": ["10:00-14:00", "13:00-17:00"]}),
         "entry 1 (rian), season 1: week, daily: 13:00-17:00 begins before 10:00-14:00 has ended"),
        (season(**{"from": "05-01"}),
         "entry 1 (rian), season 1: from or to is no day like \"05-01\" ('None'); both are such days, or both dates"),
        (season(**{"from": "02-30", "to": "03-01"}),
         "entry 1 (rian), season 1: from or to is no day of the calendar ('02-30')"),
        (season(**{"from": "2027-06-02", "to": "2027-06-01"}), "entry 1 (rian), season 1: to lies before from"),
        (changed(seasons=[ENTRY["seasons"][0], ENTRY["seasons"][0]]),
         "entry 1 (rian), season 2: has days in common with an earlier one of its kind"),
        (changed(exceptions=[{"date": "2028-01-01", "hours": "closed"}]),
         "entry 1 (rian), exception 1: date lies outside the days for which the entry holds"),
        (changed(exceptions=[{"date": "2027-01-01", "hours": "closed"}] * 2),
         "entry 1 (rian), exception 2: date is that of an earlier one"),
        (changed(exceptions=[{"date": "2027-01-01", "hours": "shut"}]),
         "entry 1 (rian), exception 1: hours: is no list of 1 to 6 spans like \"10:00-17:00\", nor \"closed\","
         ' "always", "unknown"'),
    ],
)  # fmt: skip
def test_a_fault_names_the_place_and_the_field(entry: object, fault: str) -> None:
    assert faults(entry) == [fault]


def test_every_fault_of_a_file_is_told() -> None:
    bad = changed(valid_to=None, seasons=[{"week": {"daily": ["9-5"], "noon": "closed"}}], exceptions={})

    told = faults(bad, ENTRY, changed(place=""))

    assert [one.partition(":")[0] for one in told] == [
        "entry 1 (rian)", "entry 1 (rian), season 1", "entry 1 (rian), season 1", "entry 1 (rian)", "entry 3",
    ]  # fmt: skip


@pytest.mark.parametrize("data", [None, [], {}, {"hours": {}}, 7])
def test_what_is_no_file_of_hours_says_so(data: object) -> None:
    assert read_hours(data, PLACES)[0] == []
    assert [str(one) for one in read_hours(data, PLACES)[1]] == ["hours: is no list of entries"]


@settings(max_examples=50, deadline=None)
@given(openings())
def test_what_is_written_reads_back(hours: OpeningHours) -> None:
    assert hours_from_json(hours_to_json(hours), hours.place, demo=False) == hours


def test_what_is_kept_and_cannot_be_read_is_an_error() -> None:
    with pytest.raises(InputError):
        hours_from_json({}, "rian", demo=False)
