"""When a feed is fetched next: often enough, and never more often than its publisher allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.crossing.transport_feed import MONTH_DAYS, TransportFeed, check_feed, next_fetch
from visitapp.domain.errors import InputError

NOW = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
FERRIES = TransportFeed("ferries", "timetable", "https://example.org/ferries.zip?key={key}", "trafiklab", a_month=50)
LIVE = TransportFeed("live", "realtime", "https://example.org/live", follows="ferries", every=timedelta(seconds=45),
                     a_month=100_000)  # fmt: skip


def test_feed_that_went_well_is_fetched_after_its_interval_give_or_take_a_tenth() -> None:
    due = next_fetch(FERRIES, 0, {TODAY: 1}, NOW)

    assert timedelta(hours=21) < due - NOW < timedelta(hours=27)
    assert next_fetch(FERRIES, 0, {TODAY: 1}, NOW) == due


def test_pace_is_the_interval_unless_a_months_requests_would_not_last() -> None:
    assert FERRIES.pace == timedelta(hours=24)
    assert replace(FERRIES, every=timedelta(hours=1)).pace == timedelta(hours=14, minutes=24)


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_a_months_requests_are_spread_over_it(failures: int) -> None:
    hourly = replace(FERRIES, every=timedelta(hours=1))

    assert next_fetch(hourly, failures, {TODAY: 1}, NOW) == NOW + timedelta(hours=14, minutes=24)


def test_failures_in_a_row_are_tried_again_ever_later() -> None:
    pauses = [next_fetch(LIVE, failures, {}, NOW) - NOW for failures in (1, 2, 3, 4, 20)]

    assert pauses == sorted(pauses)
    assert pauses[0] < timedelta(minutes=2)
    assert timedelta(minutes=13) < pauses[-1] < timedelta(minutes=17)


def test_server_that_asks_for_patience_gets_it() -> None:
    assert next_fetch(LIVE, 1, {}, NOW, timedelta(hours=3)) == NOW + timedelta(hours=3)


def test_used_up_month_waits_until_a_day_of_it_is_free_again() -> None:
    used = {TODAY - timedelta(days=29): 10, TODAY - timedelta(days=3): 39, TODAY: 1}

    hourly = replace(FERRIES, every=timedelta(hours=1))

    assert next_fetch(hourly, 0, used, NOW) == datetime(2026, 11, 3, tzinfo=UTC)
    used[TODAY] = 11
    assert next_fetch(hourly, 0, used, NOW) == datetime(2026, 11, 29, tzinfo=UTC)


@given(st.integers(1, 60), st.integers(0, 12), st.integers(1, 72))
def test_no_thirty_days_ever_see_more_requests_than_allowed(a_month: int, failures: int, hours: int) -> None:
    feed = replace(FERRIES, a_month=a_month, every=timedelta(hours=hours))
    used: dict[date, int] = {}
    at = NOW
    for _ in range(3 * a_month):
        used[at.date()] = used.get(at.date(), 0) + 1
        window = sum(number for day, number in used.items() if at.date() - timedelta(days=MONTH_DAYS) < day)
        assert window <= a_month
        at = next_fetch(feed, failures, used, at)


@pytest.mark.parametrize(
    ("feed", "field"),
    [
        (replace(FERRIES, name="No Name"), "name"),
        (replace(FERRIES, name=""), "name"),
        (replace(FERRIES, address="ftp://example.org/{key}"), "address"),
        (replace(FERRIES, address="https://user@example.org/{key}"), "address"),
        (replace(FERRIES, address="https://{key}.example.org/"), "address"),
        (replace(FERRIES, address="https://example.org/{key}\n"), "address"),
        (replace(FERRIES, address="https://[::/{key}"), "address"),
        (replace(FERRIES, key_name=""), "key"),
        (replace(FERRIES, address="https://example.org/"), "key"),
        (replace(FERRIES, follows="other"), "follows"),
        (replace(LIVE, follows=""), "follows"),
        (replace(FERRIES, every=timedelta(minutes=1)), "every"),
        (replace(LIVE, a_month=0), "a-month"),
    ],
)
def test_what_is_no_feed_is_refused_by_the_field_at_fault(feed: TransportFeed, field: str) -> None:
    with pytest.raises(InputError) as refused:
        check_feed(feed)

    assert refused.value.field == field


@pytest.mark.parametrize("feed", [FERRIES, LIVE, replace(FERRIES, name="a", key_name="", address="http://h:1/x")])
def test_feed_with_all_that_it_needs_is_taken(feed: TransportFeed) -> None:
    check_feed(feed)

    assert next_fetch(feed, 0, {}, NOW) > NOW
