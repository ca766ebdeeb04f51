"""Records and corrections give one event: whoever wins a field is named, and an office has the last word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.errors import InputError
from visitapp.domain.event.draft_json import draft_to_json
from visitapp.domain.event.resolve import all_held, resolve
from visitapp.domain.event.types import (
    CORRECTABLE,
    Correction,
    Draft,
    Held,
    Price,
    Resolved,
    SourcedDraft,
    Text,
    Whereabouts,
)

AT = datetime(2026, 12, 1, tzinfo=UTC)
WORDS = st.sampled_from(("", "ett", "två", "tre"))
LANGUAGES = st.sampled_from(("sv", "en", "da", "de"))
STATUS = st.sampled_from(("scheduled", "cancelled", "postponed"))
TEXTS = st.lists(st.builds(Text, LANGUAGES, WORDS, WORDS, WORDS), max_size=3, unique_by=lambda text: text.language)
HELD = st.builds(Held, WORDS, st.just("all-day"), st.dates(date(2026, 1, 1), date(2027, 1, 1)))
WHERE = st.builds(Whereabouts, place=WORDS, name=WORDS, municipality=WORDS, online_url=WORDS)
PRICES = st.builds(Price, st.sampled_from(("free", "fixed", "unknown")))
SLUGS = st.lists(st.sampled_from(("music", "sport", "art")), unique=True, max_size=2).map(tuple)
DRAFTS = st.builds(
    Draft,
    texts=TEXTS.map(tuple),
    held=st.lists(HELD, max_size=2).map(tuple),
    where=WHERE,
    organiser=WORDS,
    categories=SLUGS,
    audiences=SLUGS,
    price=PRICES,
    url=WORDS,
    ticket_url=WORDS,
    status=STATUS,
)

RECORDS = st.lists(
    st.builds(SourcedDraft, st.integers(1, 99), st.just("source"), DRAFTS, st.sampled_from((50, 100))),
    min_size=1,
    max_size=4,
    unique_by=lambda record: record.record,
)


def whole(value: Any) -> Any:
    return draft_to_json(value)


CHANGES: st.SearchStrategy[tuple[str, str, Any]] = st.one_of(
    st.tuples(st.sampled_from(("title", "summary", "description")), LANGUAGES, WORDS),
    st.tuples(st.sampled_from(("organiser", "url", "ticket_url")), st.just(""), WORDS),
    st.tuples(st.just("status"), st.just(""), STATUS),
    st.tuples(st.sampled_from(("categories", "audiences", "accessible")), st.just(""), SLUGS.map(list)),
    st.tuples(st.just("price"), st.just(""), PRICES.map(lambda price: whole(Draft((), (), price=price))["price"])),
    st.tuples(st.just("where"), st.just(""), WHERE.map(lambda where: whole(Draft((), (), where=where))["where"])),
    st.tuples(st.just("held"), st.just(""), HELD.map(lambda held: whole(Draft((), (held,)))["held"])),
    st.tuples(st.just("hidden"), st.just(""), st.booleans()),
)
CORRECTIONS = st.lists(CHANGES, max_size=6).map(
    lambda changes: [Correction(index, *change, "anna", AT) for index, change in enumerate(changes, 1)]
)


def resolved(records: list[SourcedDraft], corrections: list[Correction]) -> Resolved:
    answer = resolve(records, corrections)
    assert answer is not None
    return answer


def shown(event: Resolved, field: str, language: str) -> Any:
    """What the event says in a field, as JSON."""
    if field == "hidden":
        return event.hidden
    if language:
        return next(getattr(text, field) for text in event.draft.texts if text.language == language)
    return whole(event.draft)[field]


@given(RECORDS, CORRECTIONS, st.randoms(use_true_random=False))
def test_order_of_records_and_corrections_does_not_matter(
    records: list[SourcedDraft], corrections: list[Correction], random: Any
) -> None:
    first = resolve(records, corrections)
    random.shuffle(records)
    random.shuffle(corrections)

    assert resolve(records, corrections) == first


@given(RECORDS, CORRECTIONS, CHANGES)
def test_the_latest_correction_wins(
    records: list[SourcedDraft], corrections: list[Correction], change: tuple[str, str, Any]
) -> None:
    field, language, value = change
    latest = Correction(100, field, language, value, "anna", AT)

    event = resolved(records, [*corrections, latest])

    assert shown(event, field, language) == value
    assert event.provenance[f"{field}:{language}" if language else field] == "correction:100"


@given(RECORDS, RECORDS, CHANGES)
def test_a_correction_survives_whatever_the_records_say_next(
    records: list[SourcedDraft], later: list[SourcedDraft], change: tuple[str, str, Any]
) -> None:
    field, language, value = change
    correction = Correction(1, field, language, value, "anna", AT)

    assert shown(resolved(records, [correction]), field, language) == value
    assert shown(resolved(later, [correction]), field, language) == value


@given(RECORDS, CORRECTIONS)
def test_corrections_touch_nothing_but_their_fields(records: list[SourcedDraft], corrections: list[Correction]) -> None:
    before, after = whole(resolved(records, []).draft), whole(resolved(records, corrections).draft)

    fields = {"texts" if one.language else one.field for one in corrections}
    assert {name for name in before if before[name] != after[name]} <= fields


@given(RECORDS)
def test_each_field_comes_whole_from_the_record_that_provenance_names(records: list[SourcedDraft]) -> None:
    event = resolved(records, [])

    by_name = {f"record:{record.record}": record.draft for record in records}
    for field, winner in event.provenance.items():
        name, _, language = field.partition(":")
        if language:
            told = [text for text in by_name[winner].texts if text.language == language]
            assert [text for text in event.draft.texts if text.language == language] == told[:1]
        elif name == "held":
            assert set(by_name[winner].held) <= set(event.draft.held)
        else:
            assert getattr(event.draft, name) == getattr(by_name[winner], name)


@given(RECORDS)
def test_the_first_record_that_says_something_wins(records: list[SourcedDraft]) -> None:
    ordered = sorted(records, key=lambda record: (record.priority, record.record))

    draft = resolved(records, []).draft

    for name in ("organiser", "url", "ticket_url", "categories", "audiences"):
        said = [getattr(record.draft, name) for record in ordered if getattr(record.draft, name)]
        assert getattr(draft, name) == (said[0] if said else getattr(Draft((), ()), name))
    news = [record.draft.status for record in ordered if record.draft.status != "scheduled"]
    assert draft.status == (news[0] if news else "scheduled")
    known = [record.draft.price for record in ordered if record.draft.price.kind != "unknown"]
    assert draft.price.kind == (known[0].kind if known else "unknown")


@given(RECORDS)
def test_times_of_a_day_are_never_mixed(records: list[SourcedDraft]) -> None:
    ordered = sorted(records, key=lambda record: (record.priority, record.record))
    first = next((record.draft.held for record in ordered if record.draft.held), ())

    held = resolved(records, []).draft.held

    days = {one.starts_on for one in held}
    assert set(first) <= set(held)
    for day in days:
        told = [tuple(one for one in record.draft.held if one.starts_on == day) for record in ordered]
        assert tuple(one for one in held if one.starts_on == day) in told


def on(*days: int) -> tuple[Held, ...]:
    return tuple(Held(f"{day}", "all-day", date(2027, 1, day)) for day in days)


@pytest.mark.parametrize(
    ("first", "other", "expected"),
    [
        (on(5), on(5, 6, 7), on(5, 6, 7)),
        (on(5), on(6, 7), on(5)),
        (on(5, 8), on(5, 6), on(5, 6, 8)),
        (on(5), on(5), on(5)),
        ((), on(5), ()),
    ],
)
def test_days_of_another_source_are_added_where_it_tells_of_a_common_day(
    first: tuple[Held, ...], other: tuple[Held, ...], expected: tuple[Held, ...]
) -> None:
    assert all_held(first, [first, other]) == expected


def test_no_record_is_no_event() -> None:
    assert resolve([], [Correction(1, "title", "sv", "Kvar", "anna", AT)]) is None


def test_a_hidden_event_is_shown_again_by_a_later_correction() -> None:
    record = SourcedDraft(1, "a", Draft((Text("sv", "Lucia"),), ()))
    hide, unhide = Correction(1, "hidden", "", True, "anna", AT), Correction(2, "hidden", "", False, "bo", AT)

    assert [resolved([record], each).hidden for each in ([hide], [hide, unhide], [unhide])] == [True, False, False]


def test_a_translation_by_an_office_is_marked_as_one() -> None:
    record = SourcedDraft(1, "a", Draft((Text("sv", "Lucia", "Kör"),), ()))

    event = resolved([record], [Correction(1, "title", "da", "Luciakoncert", "anna", AT)])

    assert event.draft.texts == (Text("sv", "Lucia", "Kör"), Text("da", "Luciakoncert", origin="translated"))


@pytest.mark.parametrize("field", CORRECTABLE)
@given(value=st.none() | st.integers() | st.just([1]) | st.just([[]]) | st.just({"planet": 1}) | st.just("word"))
def test_a_correction_that_cannot_be_read_is_an_input_error_at_most(field: str, value: Any) -> None:
    record = SourcedDraft(1, "a", Draft((Text("sv", "Lucia"),), ()))

    try:
        resolve([record], [Correction(7, field, "", value, "anna", AT)])
    except InputError as error:
        assert (error.field, "correction 7" in error.fault) == (field, True)  # noqa: PT017  # most are read


def test_a_field_that_nobody_may_correct_is_refused() -> None:
    record = SourcedDraft(1, "a", Draft((Text("sv", "Lucia"),), ()))

    with pytest.raises(InputError, match=r"^image_url: is no field that can be corrected"):
        resolve([record], [Correction(1, "image_url", "", "https://example.org/", "anna", AT)])


def test_the_office_price_takes_the_place_of_the_whole_price() -> None:
    record = SourcedDraft(1, "a", replace(Draft((Text("sv", "Lucia"),), ()), price=Price("fixed", currency="SEK")))

    event = resolved([record], [Correction(1, "price", "", {"kind": "free"}, "anna", AT)])

    assert event.draft.price == Price("free")
