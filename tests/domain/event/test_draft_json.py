"""Drafts come back from JSON as they were, and what is no draft is an InputError."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.errors import InputError
from visitapp.domain.event.draft_json import draft_from_json, draft_to_json, held_from_json, json_hash
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts

WORDS = st.text(max_size=12)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds
STATUS = st.sampled_from(("scheduled", "cancelled", "postponed", "moved"))
AMOUNTS = st.none() | st.decimals(0, 100_000, places=2)
SLUGS = st.lists(st.sampled_from(("music", "sport", "season", "art")), unique=True).map(tuple)

HELD = st.builds(
    Held,
    recurrence_key=WORDS,
    kind=st.sampled_from(("timed", "all-day", "no-time")),
    starts_on=DAYS,
    starts_at=st.none() | INSTANTS,
    ends_at=st.none() | INSTANTS,
    ends_on=st.none() | DAYS,
    zone=st.sampled_from(("Europe/Stockholm", "Europe/Copenhagen")),
    status=STATUS,
)
DRAFTS = st.builds(
    Draft,
    texts=st.lists(st.builds(Text, st.sampled_from(("sv", "en", "pl")), WORDS, WORDS, WORDS), max_size=3).map(tuple),
    held=st.lists(HELD, max_size=3).map(tuple),
    where=st.builds(
        Whereabouts,
        place=WORDS,
        name=WORDS,
        latitude=st.none() | st.floats(-90, 90),
        longitude=st.none() | st.floats(-180, 180),
        municipality=WORDS,
        online_url=WORDS,
    ),
    organiser=WORDS,
    categories=SLUGS,
    languages=SLUGS,
    price=st.builds(Price, st.sampled_from(("free", "fixed", "range", "unknown")), AMOUNTS, AMOUNTS, WORDS),
    url=WORDS,
    image_credit=WORDS,
    status=STATUS,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@given(DRAFTS)
def test_draft_comes_back_from_its_json_text(draft: Draft) -> None:
    text = json.dumps(draft_to_json(draft))

    assert draft_from_json(json.loads(text)) == draft


@given(DRAFTS)
def test_hash_does_not_depend_on_the_order_of_keys(draft: Draft) -> None:
    value = draft_to_json(draft)

    assert json_hash(dict(reversed(value.items()))) == json_hash(value)
    assert len(json_hash(value)) == 32


@given(DRAFTS, DRAFTS)
def test_hashes_are_equal_only_of_equal_drafts(one: Draft, other: Draft) -> None:
    same = json_hash(draft_to_json(one)) == json_hash(draft_to_json(other))

    assert same == (draft_to_json(one) == draft_to_json(other))


@given(DRAFTS, st.data())
def test_a_damaged_draft_is_an_input_error_at_most(draft: Draft, data: st.DataObject) -> None:
    value = draft_to_json(draft)
    value[data.draw(st.sampled_from(sorted(value)))] = data.draw(JSON)

    with suppress(InputError):
        draft_from_json(value)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"texts": [], "held": {}, "price": []},
        {"texts": [], "held": [], "price": {"low": "much"}},
        {"texts": [], "held": [], "where": {"planet": "Mars"}},
        {"texts": [{"language": "sv"}], "held": []},
        {"texts": [], "held": [{"recurrence_key": "", "kind": "timed", "starts_on": "soon"}]},
    ],
)
def test_what_is_no_draft_is_refused_by_name(value: Any) -> None:
    with pytest.raises(InputError, match=r"^draft: cannot be read"):
        draft_from_json(value)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        held_from_json(
            {"recurrence_key": "", "kind": "timed", "starts_on": "2026-12-01", "starts_at": "2026-12-01T18:00:00"}
        )


def test_json_form_is_the_one_that_is_kept() -> None:
    starts_at = datetime(2026, 12, 12, 18, tzinfo=UTC)
    draft = Draft(
        texts=(Text("sv", "Lucia"),),
        held=(Held("k", "timed", date(2026, 12, 12), starts_at, starts_at + timedelta(hours=2)),),
        price=Price("fixed", Decimal("120.50"), None, "SEK"),
    )

    value = draft_to_json(draft)

    assert value["price"] == {"kind": "fixed", "low": "120.50", "high": None, "currency": "SEK"}
    assert value["held"] == [
        {
            "recurrence_key": "k",
            "kind": "timed",
            "starts_on": "2026-12-12",
            "starts_at": "2026-12-12T18:00:00+00:00",
            "ends_at": "2026-12-12T20:00:00+00:00",
            "ends_on": None,
            "zone": "Europe/Stockholm",
            "status": "scheduled",
        }
    ]
