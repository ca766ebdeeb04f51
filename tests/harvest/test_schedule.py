"""When a source is due again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.event.source import Outcome, Schedule, Source
from visitapp.harvest.schedule import is_nightly, next_harvest
from visitapp.harvest.times import REGION_ZONE

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = Source(
    uid="s", slug="s", name="S", url="https://example.org/", kind="web", format="ical", municipality="", office="",
    language="sv", zone="Europe/Stockholm", licence="", attribution="", priority=100, demo=False, private_ok=False,
    active=True, interval=HOUR, next_at=NOW, etag="", last_modified="", validators_at=None, failures=0,
    last_attempt_at=None, last_success_at=None, last_error="", created_at=NOW,
)  # fmt: skip


@given(st.text(), st.timedeltas(timedelta(), timedelta(days=900)).map(lambda later: NOW + later))
def test_success_waits_the_interval_give_or_take_a_tenth(uid: str, now: datetime) -> None:
    source = replace(SOURCE, uid=uid, failures=4)

    first = next_harvest(source, "complete", (), now)

    assert first == next_harvest(source, "complete", (), now)
    assert first.failures == 0
    assert first.next_at is not None
    assert 0.9 * HOUR <= first.next_at - now <= 1.1 * HOUR


def test_sources_do_not_all_come_at_once() -> None:
    due = {next_harvest(replace(SOURCE, uid=str(number)), "complete", (), NOW).next_at for number in range(50)}

    assert len(due) == 50


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 15), (1, 30), (2, 60), (5, 480), (6, 960), (7, 1440), (90, 1440)]
)
def test_failures_back_off_to_a_day(failures: int, minutes: int) -> None:
    schedule = next_harvest(replace(SOURCE, failures=failures), "failed", (), NOW)

    assert schedule == Schedule(NOW + timedelta(minutes=minutes), failures + 1)


def test_wait_that_a_server_asks_for_is_kept_up_to_a_day() -> None:
    asked = [next_harvest(SOURCE, "failed", (), NOW, timedelta(hours=hours)).next_at for hours in (0, 5, 50)]

    assert asked == [NOW + timedelta(minutes=15), NOW + 5 * HOUR, NOW + 24 * HOUR]
    assert next_harvest(SOURCE, "not-modified", (), NOW, 3 * HOUR).next_at == NOW + 3 * HOUR


@pytest.mark.parametrize(
    ("outcome", "earlier", "active"),
    [
        ("gone", (), False),
        ("not-found", (), True),
        ("not-found", ("not-found", "complete"), True),
        ("not-found", ("not-found", "not-found"), False),
        ("not-found", ("failed", "not-found", "not-found"), True),
        ("failed", ("not-found", "not-found"), True),
    ],
)
def test_address_that_is_gone_pauses_its_source(outcome: Outcome, earlier: tuple[str, ...], active: bool) -> None:
    assert next_harvest(SOURCE, outcome, earlier, NOW).active == active


def test_demo_source_is_tried_again_at_once() -> None:
    demo = replace(SOURCE, demo=True)

    assert next_harvest(demo, "failed", (), NOW).next_at == NOW + timedelta(seconds=1)
    assert next_harvest(demo, "not-found", ("not-found",) * 4, NOW).active


def test_document_that_lasts_is_left_alone_for_so_long_up_to_a_day() -> None:
    spans = [timedelta(minutes=5), 5 * HOUR, timedelta(days=16 * 365)]

    due = [next_harvest(SOURCE, "complete", (), NOW, lasts=span).next_at for span in spans]

    usual = next_harvest(SOURCE, "complete", (), NOW).next_at
    assert due == [usual, NOW + 5 * HOUR, NOW + 24 * HOUR]


def test_interval_of_an_office_may_be_longer_than_a_day() -> None:
    due = next_harvest(replace(SOURCE, interval=72 * HOUR, format="ical", demo=True), "complete", (), NOW).next_at

    assert due is not None
    assert due - NOW >= 0.9 * 72 * HOUR


@given(st.text(), st.timedeltas(timedelta(), timedelta(days=900)).map(lambda later: NOW + later))
def test_pages_are_read_whole_once_in_each_night(uid: str, now: datetime) -> None:
    source = replace(SOURCE, uid=uid, interval=4 * HOUR, format="jsonld")
    nights = []

    for _ in range(16):
        if is_nightly(source, now):
            nights.append(now.astimezone(REGION_ZONE))
        due = next_harvest(source, "complete", (), now, lasts=20 * HOUR).next_at
        assert due is not None
        source, now = replace(source, last_attempt_at=now), due

    assert len({night.date() for night in nights}) == len(nights) >= 7
    assert all(3 <= night.hour < 6 for night in nights)


def test_calendars_have_no_nightly_harvest() -> None:
    night = datetime(2026, 12, 2, 4, 30, tzinfo=UTC)

    assert not is_nightly(SOURCE, night)
    assert is_nightly(replace(SOURCE, format="jsonld"), night)
    assert not is_nightly(replace(SOURCE, format="jsonld"), NOW)


def test_host_that_asks_for_peace_has_it_in_the_night_too() -> None:
    evening = datetime(2026, 12, 1, 23, 0, tzinfo=UTC)

    due = next_harvest(replace(SOURCE, format="jsonld"), "complete", (), evening, retry_after=12 * HOUR).next_at

    assert due == evening + 12 * HOUR
