"""Ids that last from harvest to harvest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feeds.wire import Problem, WireEvent
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.harvest.identity import Usable, is_unstable, recognised, told_of
from visitapp.store.records import KnownIdentity, Told

START = datetime(2026, 12, 12, 17, tzinfo=UTC)


def usable(
    uid: str, title: str = "Konsert", days: int = 0, url: str = "", made_up: bool = False, language: str = "sv"
) -> Usable:
    start = START + timedelta(days=days)
    event = WireEvent(uid=uid, title=title, start=start, url=url, uid_made_up=made_up, raw="raw\x00")
    held = (Held("k", "timed", start.date(), start),)
    return Usable(event, Draft((Text(language, title),), held, Whereabouts(name="Kyrkan"), url=url))


def ids_of(*several: Usable) -> list[str]:
    return [one.external_id for one in told_of(several)[0]]


def test_id_is_the_documents_own() -> None:
    told, problems = told_of([usable("a"), usable("b", days=1)])

    assert [(one.external_id, one.raw_text) for one in told] == [("a", "raw"), ("b", "raw")]
    assert problems == []


def test_made_up_id_falls_back_to_the_address_then_to_content() -> None:
    own, shared = "https://x.example/1", "https://x.example/list"

    found = ids_of(
        usable("m1", url=own, made_up=True),
        usable("m2", url=shared, made_up=True),
        usable("m3", url=shared, days=1, made_up=True),
    )

    assert found == [
        f"url:{own}",
        "is:konsert|2026-12-12T17:00:00+00:00|kyrkan",
        "is:konsert|2026-12-13T17:00:00+00:00|kyrkan",
    ]


def test_one_uid_on_different_events_is_told_apart_by_start() -> None:
    assert ids_of(usable("a"), usable("a", "Teater", days=1), usable("b")) == [
        "a|2026-12-12T17:00:00+00:00",
        "a|2026-12-13T17:00:00+00:00",
        "b",
    ]


def test_same_event_twice_is_a_problem_and_counts_once() -> None:
    told, problems = told_of([usable("a"), usable("a")])

    assert [one.external_id for one in told] == ["a"]
    assert problems == [Problem("event a", "stands there twice", "Konsert")]


def test_event_told_once_per_language_is_one() -> None:
    told, problems = told_of([usable("a"), usable("a", "Concert", language="en")])

    assert [[text.language for text in one.draft.texts] for one in told] == [["sv", "en"]]
    assert problems == []


def test_ids_are_unstable_when_more_than_nine_in_ten_are_new() -> None:
    told = [Told(str(number), usable("x").draft) for number in range(10)]

    assert is_unstable(told, ["0"]) is False
    assert is_unstable(told, ["gone"]) is True
    assert is_unstable(told, []) is False
    assert is_unstable([], ["gone"]) is False


def known_of(told: Told) -> KnownIdentity:
    draft = told.draft
    starts = tuple((held.starts_at or held.starts_on).isoformat() for held in draft.held)
    return KnownIdentity(told.external_id, draft.url, tuple(text.title for text in draft.texts), starts)


def test_new_ids_are_recognised_by_address_or_title_and_start() -> None:
    by_url = usable("a", "Konsert", url="https://x.example/1")
    by_title = usable("b", "Teater", days=2)
    told, _ = told_of([by_url, by_title])
    known = [known_of(one) for one in told]
    moved = replace(by_url.event, uid="new-a"), replace(by_title.event, uid="new-b")
    again, _ = told_of(
        [
            Usable(moved[0], replace(by_url.draft, texts=(Text("sv", "Ny titel"),))),
            Usable(moved[1], by_title.draft),
            usable("new-c", "Helt ny", days=3),
        ]
    )

    assert [one.external_id for one in recognised(again, known)] == ["a", "b", "new-c"]


def test_what_several_share_recognises_nothing() -> None:
    url = "https://x.example/list"
    known = [known_of(one) for one in told_of([usable("a", url=url), usable("b", url=url)])[0]]
    again, _ = told_of([usable("c", url=url), usable("d", url=url)])

    assert [one.external_id for one in recognised(again, known)] == ["c", "d"]
