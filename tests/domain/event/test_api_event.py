"""Events that programs send: what is understood, and every fault named where it stands."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from visitapp.domain.event.api_event import EVENT_MEMBERS, Reading, read_event, read_external_id, with_status
from visitapp.domain.event.api_json import Finding, JsonError, Notes, as_text, merge_patch, read_json
from visitapp.domain.event.api_place import Known, writes_there
from visitapp.domain.event.api_shown import event_as_json
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.domain.place.locate import Gazetteer
from visitapp.domain.place.types import Municipality, Place
from visitapp.domain.region import Office

TODAY = date(2026, 12, 1)


def _square(lon: float, lat: float) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    return ((((lon, lat), (lon + 0.5, lat), (lon + 0.5, lat + 0.3), (lon, lat + 0.3), (lon, lat)),),)


MUNICIPALITIES = (
    Municipality("halmstad", "1380", {"sv": "Halmstad"}, "Halmstad", 56.67, 12.86, polygons=_square(12.6, 56.6)),
    Municipality("laholm", "1381", {"sv": "Laholm"}, "Laholm", 56.51, 13.04, polygons=_square(12.9, 56.2)),
)
CASTLE = Place("halmstads-slott", "halmstads-slott", "venue", {"sv": "Halmstads slott"}, "halmstad", "", 56.67, 12.86)
KNOWN = Known(
    {"halmstads-slott": CASTLE}, Gazetteer([CASTLE], MUNICIPALITIES), MUNICIPALITIES,
    frozenset(("music", "market", "other")), frozenset(("family",)), frozenset(("step-free",)),
)  # fmt: skip
CONCERT: dict[str, Any] = {
    "texts": {"sv": {"title": "Konsert", "summary": "Haydn", "description": "Stråkar.\n\nEn timme."}},
    "occurrences": [{"starts_at": "2026-12-05T19:00:00+01:00", "ends_at": "2026-12-05T21:00:00+01:00"}],
    "place": {"id": "halmstads-slott"},
    "categories": ["music"],
}


def read(value: object, default: str = "halmstad") -> Reading:
    return read_event(value, KNOWN, default, TODAY)


def with_times(*occurrences: object) -> dict[str, Any]:
    return {**CONCERT, "occurrences": list(occurrences)}


def held_of(occurrence: object) -> Held:
    draft = read(with_times(occurrence)).draft
    assert draft is not None
    return draft.held[0]


def faults(value: object) -> set[tuple[str, str]]:
    return {(one.pointer, one.code) for one in read(value).faults}


def warnings(value: object) -> set[tuple[str, str]]:
    return {(one.pointer, one.code) for one in read(value).warnings}


def test_event_is_read() -> None:
    start, end = datetime(2026, 12, 5, 18, tzinfo=UTC), datetime(2026, 12, 5, 20, tzinfo=UTC)

    found = read(CONCERT)

    assert found.draft == Draft(
        texts=(Text("sv", "Konsert", "Haydn", "Stråkar.\n\nEn timme."),),
        held=(Held("2026-12-05T18:00:00+00:00", "timed", date(2026, 12, 5), start, end),),
        where=Whereabouts("halmstads-slott", "Halmstads slott", municipality="halmstad"),
        categories=("music",),
    )
    assert (found.faults, found.warnings) == ((), ())


def test_every_field_goes_out_as_it_came_in() -> None:
    whole = Draft(
        texts=(Text("da", "Koncert", "Kort", "Langt"), Text("en", "Concert", "Short", "Long", "machine")),
        held=(
            Held("", "timed", date(2026, 12, 5), datetime(2026, 12, 5, 18, tzinfo=UTC), None, zone="Europe/Copenhagen"),
            Held("", "no-time", date(2026, 12, 6), status="cancelled"),
            Held("", "all-day", date(2026, 12, 7), ends_on=date(2026, 12, 9)),
        ),
        where=Whereabouts("", "Torget", "Gatan 1", "Halmstad", 56.65, 12.7, "halmstad", "https://example.org/live"),
        organiser="Byalaget", organiser_url="https://example.org/", categories=("music", "market"),
        audiences=("family",), accessible=("step-free",), languages=("sv",),
        price=Price("range", Decimal("100.50"), Decimal(200), "DKK"), url="https://example.org/1",
        ticket_url="https://example.org/2", image_url="https://example.org/3.jpg", image_credit="Åsa Ek",
        status="moved",
    )  # fmt: skip

    draft = read(event_as_json(whole)).draft

    assert draft is not None
    assert replace(draft, held=tuple(replace(one, recurrence_key="") for one in draft.held)) == whole


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"starts_at": "2027-06-21T19:00"}, datetime(2027, 6, 21, 17, tzinfo=UTC)),
        ({"starts_at": "2027-06-21T19:00", "zone": "Europe/London"}, datetime(2027, 6, 21, 18, tzinfo=UTC)),
        ({"starts_at": "2027-06-21t17:00:00.000z"}, datetime(2027, 6, 21, 17, tzinfo=UTC)),
        ({"starts_at": "2027-01-21T19:00:00+01:00"}, datetime(2027, 1, 21, 18, tzinfo=UTC)),
        ({"starts_on": "2027-06-21"}, None),
        ({"starts_on": "2027-06-21", "kind": "all-day"}, None),
    ],
)
def test_hour_is_what_was_said(told: dict[str, str], expected: datetime | None) -> None:
    assert held_of(told).starts_at == expected


def test_unknown_hour_stays_unknown() -> None:
    assert held_of({"starts_on": "2027-06-21"}) == Held("2027-06-21", "no-time", date(2027, 6, 21))
    assert held_of({"starts_on": "2027-06-21", "kind": "all-day"}).ends_on == date(2027, 6, 22)


@pytest.mark.parametrize(
    ("told", "pointer", "code"),
    [
        ({"starts_at": "2027-03-28T02:30"}, "starts_at", "no-such-hour"),
        ({"starts_at": "2027-06-21T24:00"}, "starts_at", "no-instant"),
        ({"starts_at": "2027-06-21T19:00+99:00"}, "starts_at", "no-instant"),
        ({"starts_at": "9999-12-31T23:59Z"}, "starts_at", "no-instant"),
        ({"starts_at": "0001-01-01T00:00:00+23:59"}, "starts_at", "no-instant"),
        ({"starts_at": "2027-06-21"}, "starts_at", "no-instant"),
        ({"starts_at": 20270621}, "starts_at", "no-instant"),
        ({"starts_on": "9999-12-31"}, "starts_on", "too-far"),
        ({"starts_on": "9999-12-31", "kind": "all-day"}, "starts_on", "too-far"),
        ({"starts_on": "2027-02-30"}, "starts_on", "no-date"),
        ({"starts_on": "2027-06-21T10:00"}, "starts_on", "no-date"),
        ({"starts_on": "2027-06-21", "ends_on": "2027-06-21"}, "ends_on", "end-before-start"),
        ({"starts_on": "2027-06-21", "ends_on": "2029-06-21"}, "ends_on", "too-long-a-time"),
        ({"starts_on": "2027-06-21", "starts_at": "2027-06-22T10:00"}, "starts_on", "contradicts"),
        ({"starts_on": "2027-06-21", "ends_at": "2027-06-21T10:00"}, "ends_at", "not-with-kind"),
        ({"starts_at": "2027-06-21T10:00", "ends_at": "2027-06-21T10:00"}, "ends_at", "end-before-start"),
        ({"starts_at": "2027-06-21T10:00", "zone": "../../etc/passwd"}, "zone", "no-zone"),
        ({"starts_at": "2027-06-21T10:00", "zone": "Europe/Nowhere"}, "zone", "no-zone"),
        ({"starts_at": "2027-06-21T10:00", "status": "inställt"}, "status", "unknown"),
        ({"kind": "timed", "starts_on": "2027-06-21"}, "starts_at", "missing"),
        ({"start": "2027-06-21"}, "start", "unknown-member"),
    ],
)
def test_bad_time_is_named(told: dict[str, object], pointer: str, code: str) -> None:
    assert (f"/occurrences/0/{pointer}", code) in faults(with_times(told))


def test_doubtful_times_are_warned_of() -> None:
    told = with_times(
        {"starts_at": "2027-10-31T02:30", "ends_at": "2027-10-31T05:00"},
        {"starts_at": "2027-06-21T19:00:00+01:00"},
        {"starts_on": "2026-11-30"},
    )

    assert warnings(told) == {
        ("/occurrences/0/starts_at", "hour-twice"), ("/occurrences/1/starts_at", "other-offset"),
        ("/occurrences/1/ends_at", "no-end"), ("/occurrences/2/starts_on", "past"),
    }  # fmt: skip


def test_all_faults_come_at_once() -> None:
    wrong = {
        "texts": {"sv": {"title": " ", "extra": 1}, "svenska": {}, "en": None},
        "occurrences": [{"starts_on": "x"}, 7, None, {"starts_at": "2027-06-21T10:00", "external_id": 5}],
        "place": {"latitude": 100, "longitude": True, "municipality": "lund"},
        "categories": ["musik", 3], "audiences": "family", "languages": ["sv", "Swedish"],
        "price": {"kind": "fixed", "low": "-1", "high": 3}, "url": "javascript:alert(1)", "ticket_url": 5,
        "image": {"credit": "Åsa"}, "organiser": {"url": "ftp://example.org"}, "status": 1, "titel": "x", "a/~b": 1,
    }  # fmt: skip

    assert faults(wrong) == {
        ("/texts/sv/title", "missing"), ("/texts/sv/extra", "unknown-member"), ("/texts/svenska", "no-language"),
        ("/texts/en", "no-object"), ("/occurrences/0/starts_on", "no-date"), ("/occurrences/1", "no-object"),
        ("/occurrences/2", "no-object"), ("/occurrences/3/external_id", "no-text"), ("/place/latitude", "out-of-range"),
        ("/place/longitude", "no-number"), ("/place/municipality", "unknown"), ("/place/name", "missing"),
        ("/categories/0", "unknown"), ("/categories/1", "unknown"), ("/audiences", "no-list"),
        ("/languages/1", "no-language"), ("/price/low", "no-amount"), ("/price/high", "not-with-kind"),
        ("/url", "no-address"), ("/ticket_url", "no-text"), ("/image/url", "missing"), ("/organiser/name", "missing"),
        ("/organiser/url", "no-address"), ("/status", "unknown"), ("/titel", "unknown-member"),
        ("/a~1~0b", "unknown-member"),
    }  # fmt: skip
    assert read(wrong).draft is None


def test_ten_thousand_times_are_one_fault() -> None:
    many = with_times(*({"starts_on": "2027-06-21"} for _ in range(10_000)))

    assert read(many).faults == (Finding("/occurrences", "too-many", "400"),)


def test_same_time_twice_is_a_fault() -> None:
    assert faults(with_times({"starts_on": "2027-06-21"}, {"starts_on": "2027-06-21", "external_id": "b"})) == {
        ("/occurrences/1", "twice")
    }
    assert faults(
        with_times({"starts_on": "2027-06-21", "external_id": "a"}, {"starts_on": "2027-06-22", "external_id": "a"})
    ) == {("/occurrences/1/external_id", "twice")}


def test_mark_up_and_controls_are_cleaned() -> None:
    dirty = {
        "sv": {
            "title": "<b>Konsert</b> \u202e&amp; \x00dans\ud800!",
            "description": "<p>Ett</p><script>alert(1)</script><p>Tv\u00e5</p>",
        }
    }

    draft = read({**CONCERT, "texts": dirty}).draft

    assert draft is not None
    assert draft.texts == (Text("sv", "Konsert & dans\ufffd!", "Ett", "Ett\n\nTvå"),)


def test_original_comes_first_whatever_the_order() -> None:
    texts = {"de": {"title": "K"}, "en": {"title": "C"}, "da": {"title": "K", "origin": "machine"}}

    given_order, other = read({**CONCERT, "texts": texts}), read({**CONCERT, "texts": dict(reversed(texts.items()))})
    named = read({**CONCERT, "texts": texts, "original_language": "de"})

    assert given_order == other
    assert [(text.language, text.origin) for text in (given_order.draft or Draft((), ())).texts] == [
        ("en", "original"), ("da", "machine"), ("de", "translated"),
    ]  # fmt: skip
    assert [(text.language, text.origin) for text in (named.draft or Draft((), ())).texts] == [
        ("de", "original"), ("en", "translated"), ("da", "machine"),
    ]  # fmt: skip


def test_place_and_municipality_are_found() -> None:
    def where(place: dict[str, object], default: str = "laholm") -> Whereabouts:
        draft = read({**CONCERT, "place": place}, default).draft
        assert draft is not None
        return draft.where

    assert where({"name": "Halmstads Slott"}).place == "halmstads-slott"
    assert where({"name": "Ladan"}).municipality == "laholm"
    assert where({"name": "Ladan", "latitude": 56.65, "longitude": 12.7}).municipality == "halmstad"
    assert where({"name": "Ladan", "latitude": 55.6, "longitude": 13.0}).municipality == ""
    assert faults({**CONCERT, "place": {"id": "halmstads-slott", "municipality": "laholm"}}) == {
        ("/place/municipality", "contradicts")
    }
    assert warnings({**CONCERT, "place": {"name": "Ladan"}}) == {
        ("/place", "unknown-place"), ("/place/latitude", "no-position"),
    }  # fmt: skip


def test_office_writes_in_its_own_place_only() -> None:
    halmstad, laholm = (Office(one, "municipality", {}, one) for one in ("halmstad", "laholm"))
    region, university = Office("region", "region", {}, ""), Office("hh", "university", {}, "halmstad")
    castle, online, abroad = (
        Whereabouts("halmstads-slott", municipality="halmstad"), Whereabouts(online_url="https://example.org/"),
        Whereabouts(name="Ladan"),
    )  # fmt: skip

    assert [writes_there(one, castle) for one in (halmstad, laholm, region, university)] == [True, False, True, True]
    assert [writes_there(one, online) for one in (halmstad, region)] == [True, True]
    assert [writes_there(one, abroad) for one in (halmstad, region)] == [False, True]


def test_reason_stands_before_the_words_of_its_language() -> None:
    told = {
        **CONCERT, "texts": {"sv": {"title": "Konsert", "description": "Stråkar."}, "en": {"title": "Concert"}},
        "status": "cancelled", "reason": {"sv": "Sjukdom", "da": "Sygdom"},
    }  # fmt: skip
    told["occurrences"] = [{"starts_on": "2026-12-05", "status": "postponed", "reason": {"en": "Ice on the road!"}}]

    found = read(told)

    assert found.draft is not None
    assert found.draft.texts == (
        Text("sv", "Konsert", "Sjukdom. Stråkar.", "Sjukdom.\n\nStråkar."),
        Text("en", "Concert", "", "2026-12-05: Ice on the road!", "translated"),
    )
    assert found.warnings == (Finding("/reason/da", "no-text-there"),)


def test_status_is_put_and_taken_back() -> None:
    cancelled = with_status(CONCERT, "cancelled", {"sv": "Storm"}, 0)

    assert cancelled["occurrences"][0] == {
        **CONCERT["occurrences"][0], "status": "cancelled", "reason": {"sv": "Storm"},
    }  # fmt: skip
    assert with_status(cancelled, "scheduled", None, 0) == CONCERT
    assert with_status(CONCERT, "postponed", None) == {**CONCERT, "status": "postponed"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "no-json"), (b"{", "no-json"), (b'{"a":1}x', "no-json"), (b"\xff\xfe{\x00", "no-utf8"),
        (b'{"a":1,"a":2}', "twice"), (b'[{"b":{"a":1,"c":0,"a":2}}]', "twice"), (b'{"a":NaN}', "no-number"),
        (b'{"a":-Infinity}', "no-number"), (b'{"a":1e999}', "no-number"), (b'{"a":' + b"9" * 5000 + b"}", "no-number"),
        (b"[" * 20 + b"]" * 20, "too-deep"), (b"[" * 100_000, "too-deep"), (b'{"a":' * 100_000, "too-deep"),
    ],
)  # fmt: skip
def test_bad_json_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(JsonError) as caught:
        read_json(body)

    assert caught.value.code == code


def test_merge_patch_is_that_of_the_standard() -> None:
    cases: list[tuple[object, object, object]] = [  # RFC 7396, appendix A
        ({"a": "b"}, {"a": "c"}, {"a": "c"}), ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}), ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}), ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        (["a", "b"], ["c", "d"], ["c", "d"]), ({"a": "b"}, ["c"], ["c"]), ({"a": "foo"}, None, None),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}), ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ]  # fmt: skip

    assert [merge_patch(target, patch) for target, patch, _ in cases] == [result for _, _, result in cases]


def test_external_ids_fit_an_address() -> None:
    notes = Notes()
    given = ["a@b.se", "2026 vår?#%", " x", "", "a/b", "x\n", "\ud800", "..", "x" * 201, 5, None]

    assert [read_external_id(one, "", notes) for one in given] == ["a@b.se", "2026 vår?#%", *[""] * 9]
    assert len(notes.faults) == 9


def test_nested_mark_up_takes_no_long_time() -> None:
    began = time.process_time()

    read({**CONCERT, "texts": {"sv": {"title": "<b>" * 1_900, "description": "<div>" * 80_000}}})
    read({**CONCERT, "texts": {"sv": {"title": "x", "description": "<" * 390_000}}})
    read({**CONCERT, "texts": {"sv": {"title": "x", "description": "<!--" * 90_000}}})

    assert time.process_time() - began < 3


NAMES = (*EVENT_MEMBERS, "title", "id", "starts_at", "starts_on", "sv", "x")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12)
    | st.sampled_from(["sv", "2027-06-21", "2027-06-21T19:00", "fixed", "music", "https://example.org/", "cancelled"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(EVENT_MEMBERS), JSON, max_size=6), st.booleans())
def test_any_json_is_read_or_refused(parts: dict[str, object], mixed: bool) -> None:
    found = read({**CONCERT, **parts} if mixed else parts)

    assert (found.draft is None) == bool(found.faults)
    if found.draft is not None:
        as_text(event_as_json(found.draft))
