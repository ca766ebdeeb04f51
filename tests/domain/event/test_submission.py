"""A form becomes a draft, or names the fields that are wrong; it never does anything else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visitapp.domain.event.draft_json import draft_from_json, draft_to_json
from visitapp.domain.event.submission import (
    NEW_PLACE,
    FieldError,
    Form,
    Options,
    form_from_json,
    form_to_json,
    read_form,
)
from visitapp.domain.event.submission_times import DateRow
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.domain.place.locate import Gazetteer
from visitapp.domain.place.types import Municipality, Place

TODAY = date(2026, 12, 1)
SQUARE = (((12.8, 56.6), (12.9, 56.6), (12.9, 56.7), (12.8, 56.7), (12.8, 56.6)),)
HALMSTAD = Municipality("halmstad", "1380", {"sv": "Halmstads kommun"}, "Halmstad", 56.67, 12.86, polygons=(SQUARE,))
LJUNGBY = Municipality("ljungby", "0781", {"sv": "Ljungby kommun"}, "Ljungby", 56.83, 13.94)
CHURCH = Place("st-nikolai", "st-nikolai", "venue", {"sv": "S:t Nikolai kyrka"}, "halmstad", "church", 56.67, 12.85)
REGISTER = Gazetteer((CHURCH,), (HALMSTAD, LJUNGBY))
OPTIONS = Options({CHURCH.uid: CHURCH}, REGISTER, frozenset(("music", "market")), frozenset(("family",)))
GOOD = Form(
    title="Julkonsert", summary="Kör och ljus", description="Kören sjunger.\n\nFika efteråt.", language="sv",
    rows=(DateRow("2026-12-12", "19:00", "", "21:00"),), place="st-nikolai", categories=("music",),
    audiences=("family",), price_kind="fixed", price_low="120,50", url="www.example.org/jul", organiser="Kören",
    contact_name="Åsa", contact_email="asa@example.org", rights="1",
)  # fmt: skip


def errors(form: Form) -> list[tuple[str, str]]:
    reading = read_form(form, OPTIONS, TODAY)
    assert (reading.draft is None) == bool(reading.errors)
    return [(error.field, error.code) for error in reading.errors]


def draft(form: Form) -> Draft:
    reading = read_form(form, OPTIONS, TODAY)
    assert reading.draft is not None, reading.errors
    return reading.draft


def held(*rows: DateRow) -> list[Held]:
    return list(draft(replace(GOOD, rows=rows)).held)


def test_whole_form_becomes_a_draft() -> None:
    assert draft(GOOD) == Draft(
        texts=(Text("sv", "Julkonsert", "Kör och ljus", "Kören sjunger.\n\nFika efteråt."),),
        held=(
            Held(
                "2026-12-12T18:00:00+00:00", "timed", date(2026, 12, 12),
                datetime(2026, 12, 12, 18, tzinfo=UTC), datetime(2026, 12, 12, 20, tzinfo=UTC),
            ),
        ),
        where=Whereabouts(place="st-nikolai", name="S:t Nikolai kyrka", municipality="halmstad"),
        organiser="Kören", categories=("music",), audiences=("family",),
        price=Price("fixed", Decimal("120.50"), None, "SEK"), url="https://www.example.org/jul",
    )  # fmt: skip


def test_empty_form_names_every_field_that_is_needed() -> None:
    assert errors(Form()) == [
        ("title", "missing"), ("language", "missing"), ("start_date_1", "missing"), ("place", "missing"),
        ("contact_name", "missing"), ("contact_email", "missing"), ("rights", "missing"),
    ]  # fmt: skip


def test_unsaid_price_is_unknown_and_unsaid_hour_is_no_time() -> None:
    found = draft(replace(GOOD, price_kind="unknown", rows=(DateRow("2026-12-12"),)))

    assert (found.price, found.held) == (Price(), (Held("2026-12-12", "no-time", date(2026, 12, 12)),))


def test_free_is_free_only_when_said() -> None:
    assert draft(replace(GOOD, price_kind="free", price_low="120")).price == Price("free")
    assert errors(replace(GOOD, price_kind="fixed", price_low="0")) == [("price_low", "no-amount")]
    assert errors(replace(GOOD, price_kind="fixed", price_low="")) == [("price_low", "missing")]
    assert errors(replace(GOOD, price_kind="range", price_low="100", price_high="50")) == [
        ("price_high", "high-below-low")
    ]
    assert draft(replace(GOOD, price_kind="range", price_low="0", price_high="1 200 kr")).price == Price(
        "range", Decimal("0"), Decimal("1200"), "SEK"
    )


def test_night_that_ends_after_midnight_is_one_evening() -> None:
    (night,) = held(DateRow("2026-12-12", "21:00", "", "02:00"))

    assert (night.starts_at, night.ends_at) == (
        datetime(2026, 12, 12, 20, tzinfo=UTC), datetime(2026, 12, 13, 1, tzinfo=UTC),
    )  # fmt: skip


def test_several_days_without_hours_end_after_the_last() -> None:
    assert held(DateRow("2026-12-12", "", "2026-12-14")) == [
        Held("2026-12-12", "no-time", date(2026, 12, 12), ends_on=date(2026, 12, 15))
    ]


def test_rows_left_empty_do_not_count_and_rows_are_put_in_order() -> None:
    found = held(DateRow(), DateRow("2026-12-20", "10.00"), DateRow("2026-12-13", "9"))

    assert [one.starts_at for one in found] == [
        datetime(2026, 12, 13, 8, tzinfo=UTC), datetime(2026, 12, 20, 9, tzinfo=UTC),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (DateRow("12 december"), [("start_date_1", "no-date")]),
        (DateRow("2026-11-30"), [("start_date_1", "past")]),
        (DateRow("2062-01-01"), [("start_date_1", "too-far")]),
        (DateRow("2026-12-12", "25:00"), [("start_time_1", "no-time")]),
        (DateRow("2026-12-12", "", "", "18:00"), [("start_time_1", "time-without-start")]),
        (DateRow("", "18:00"), [("start_date_1", "missing")]),
        (DateRow("2026-12-12", "", "2026-12-11"), [("end_date_1", "end-before-start")]),
        (DateRow("2026-12-12", "19:00", "", "18:00"), [("end_time_1", "end-before-start")]),
        (DateRow("2026-12-12", "19:00", "2026-12-11", "18:00"), [("end_date_1", "end-before-start")]),
        (DateRow("2026-12-12", "19:00", "2026-12-14"), [("end_time_1", "missing")]),
        (DateRow("2027-03-28", "02:30"), [("start_time_1", "no-such-hour")]),
        (DateRow("2026-12-12", "", "2028-12-12"), [("end_date_1", "too-long-a-time")]),
        (DateRow("9999-12-31", "23:00", "9999-12-31", "24:00"), [("end_time_1", "no-time")]),
    ],
)
def test_fault_of_a_date_is_named_at_its_field(row: DateRow, expected: list[tuple[str, str]]) -> None:
    assert errors(replace(GOOD, rows=(row,))) == expected


def test_fault_is_named_in_its_own_row() -> None:
    good = GOOD.rows[0]

    assert errors(replace(GOOD, rows=(good, DateRow("x"), good))) == [
        ("start_date_2", "no-date"),
        ("start_date_3", "twice"),
    ]


def test_second_hour_of_the_autumn_night_is_the_first_one() -> None:
    (one,) = held(DateRow("2027-10-31", "02:30"))

    assert one.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def new_place(**given: str) -> Form:
    return replace(GOOD, place=NEW_PLACE, **given)  # type: ignore[arg-type]


def test_new_place_lies_in_the_municipality_said() -> None:
    form = new_place(place_name="Bygdegården", place_address="Byvägen 1", place_municipality="ljungby")

    assert draft(form).where == Whereabouts(name="Bygdegården", address="Byvägen 1", municipality="ljungby")


def test_position_decides_the_municipality_whatever_is_said() -> None:
    form = new_place(place_name="Bryggan", place_municipality="ljungby", place_position="56.65, 12.85")

    assert draft(form).where == Whereabouts(name="Bryggan", latitude=56.65, longitude=12.85, municipality="halmstad")


def test_new_place_that_is_known_there_is_that_place() -> None:
    known = new_place(place_name="s:t nikolai kyrka", place_municipality="halmstad")
    elsewhere = new_place(place_name="s:t nikolai kyrka", place_municipality="ljungby")

    assert [draft(form).where.place for form in (known, elsewhere)] == ["st-nikolai", ""]
    assert [draft(form).where.municipality for form in (known, elsewhere)] == ["halmstad", "ljungby"]


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"place_name": "Bryggan"}, [("place_municipality", "missing")]),
        ({"place_municipality": "ljungby"}, [("place_name", "missing")]),
        ({"place_name": "Bryggan", "place_municipality": "grenaa"}, [("place_municipality", "unknown")]),
        ({"place_name": "Bryggan", "place_position": "59.3, 18.0"}, [("place_position", "outside")]),
        (
            {"place_name": "Bryggan", "place_municipality": "ljungby", "place_position": "Halmstad"},
            [("place_position", "no-position")],
        ),
    ],
)
def test_fault_of_a_new_place_is_named(given_: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert errors(new_place(**given_)) == expected


def test_unknown_choices_and_bad_addresses_are_named() -> None:
    form = replace(
        GOOD, place="nowhere", categories=("rockets",), audiences=("cats",), url="javascript:alert(1)",
        contact_email="asa", price_kind="cheap", language="no", title="x" * 151,
    )  # fmt: skip

    assert errors(form) == [
        ("title", "too-long"), ("language", "unknown"), ("place", "unknown"), ("categories", "unknown"),
        ("audiences", "unknown"), ("price_kind", "unknown"), ("url", "no-address"), ("contact_email", "no-email"),
    ]  # fmt: skip


def test_office_edits_without_contact_and_rights() -> None:
    form = replace(GOOD, contact_name="", contact_email="", rights="")

    assert read_form(form, OPTIONS, TODAY, contact=False).errors == ()
    assert read_form(form, OPTIONS, TODAY).errors == (
        FieldError("contact_name", "missing"), FieldError("contact_email", "missing"), FieldError("rights", "missing"),
    )  # fmt: skip


words = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "new", "2026-12-31", "9999-12-31", "0001-01-01", "23:59", "02:30", "-1", "1e9", "nan", "٣"]),
    st.sampled_from(["http://[", "https://a.b:99999", "90,180", "-90.0 -180", "st-nikolai", "sv", "range", "1"]),
)
TYPED = [name for name in Form.__dataclass_fields__ if name not in ("rows", "categories", "audiences")]
rows = st.lists(st.builds(DateRow, words, words, words, words), max_size=14).map(tuple)
several = st.lists(words, max_size=3).map(tuple)
fields: dict[str, st.SearchStrategy[Any]] = {"rows": rows, "categories": several, "audiences": several}
forms = st.fixed_dictionaries(fields | dict.fromkeys(TYPED, words)).map(lambda given_: Form(**given_))


def known_field(name: str) -> bool:
    stem, _, number = name.rpartition("_")
    return name in Form.__dataclass_fields__ or (stem in DateRow.__dataclass_fields__ and 1 <= int(number) <= 12)


@given(forms)
@settings(max_examples=400, deadline=None)
def test_any_text_gives_a_draft_or_named_errors(form: Form) -> None:
    reading = read_form(form, OPTIONS, TODAY)

    assert (reading.draft is None) == bool(reading.errors)
    assert all(known_field(error.field) for error in reading.errors)


@given(rows, words, words)
@settings(max_examples=400, deadline=None)
def test_any_dates_and_prices_in_a_good_form_are_survived(times: tuple[DateRow, ...], low: str, url: str) -> None:
    reading = read_form(replace(GOOD, rows=times, price_low=low, url=url), OPTIONS, TODAY)

    if reading.draft is not None:
        assert draft_from_json(draft_to_json(reading.draft)) == reading.draft


@given(forms)
@settings(max_examples=100, deadline=None)
def test_form_survives_its_json(form: Form) -> None:
    assert form_from_json(form_to_json(form)) == form
