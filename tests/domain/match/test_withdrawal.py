"""What may be withdrawn, and what a short or broken harvest may not touch."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.match.withdrawal import MissingRecord, Withdrawal, plan_withdrawal, shortfall_of

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("found", "broken", "earlier", "shortfall"),
    [
        (100, 0, [], ""),
        (100, 5, [], ""),
        (95, 5, [], "broken"),
        (96, 4, [], ""),
        (0, 1, [], "broken"),
        (0, 0, [], ""),
        (70, 0, [100], ""),
        (69, 0, [100], "short"),
        (120, 0, [356, 350, 348, 351, 340], "short"),
        (70, 0, [100, 100, 1000, 1000, 100], ""),
        (70, 0, [100, 100, 100, 100, 100, 9000, 9000, 9000, 9000, 9000, 9000], ""),
        (0, 0, [3], "short"),
        (16, 1, [], ""),
        (16, 2, [], "broken"),
    ],
)
def test_harvest_is_judged_by_its_faults_and_by_its_size(
    found: int, broken: int, earlier: list[int], shortfall: str
) -> None:
    assert shortfall_of(found, broken, earlier) == shortfall


def test_first_miss_is_noted_and_withdraws_nothing() -> None:
    plan = plan_withdrawal([MissingRecord("a", TODAY)], True, NOW, TODAY)

    assert plan == Withdrawal(noted=(("a", NOW, 1),))


def test_second_miss_within_a_day_is_noted_once_and_then_left_alone() -> None:
    since = NOW - timedelta(hours=23)

    second = plan_withdrawal([MissingRecord("a", TODAY, since, 1)], True, NOW, TODAY)
    third = plan_withdrawal([MissingRecord("a", TODAY, since, 2)], True, NOW, TODAY)

    assert second == Withdrawal(noted=(("a", since, 2),))
    assert third == Withdrawal()


@pytest.mark.parametrize("runs", [1, 2])
def test_second_miss_after_a_day_withdraws(runs: int) -> None:
    missing = MissingRecord("a", None, NOW - timedelta(hours=24), runs)

    assert plan_withdrawal([missing], True, NOW, TODAY) == Withdrawal(withdrawn=("a",))


def test_past_is_never_withdrawn() -> None:
    yesterday = MissingRecord("a", TODAY - timedelta(days=1), NOW - timedelta(days=9), 2)

    assert plan_withdrawal([yesterday], True, NOW, TODAY) == Withdrawal()


records = st.builds(
    MissingRecord,
    uid=st.text(min_size=1, max_size=3),
    last_day=st.none() | st.dates(date(2026, 11, 1), date(2027, 1, 1)),
    since=st.none() | st.timedeltas(timedelta(), timedelta(days=30)).map(lambda ago: NOW - ago),
    runs=st.integers(0, 3),
)


@given(st.lists(records))
def test_incomplete_harvest_does_nothing(missing: list[MissingRecord]) -> None:
    assert plan_withdrawal(missing, False, NOW, TODAY) == Withdrawal()


@given(st.lists(records, unique_by=lambda record: record.uid))
def test_only_what_was_missed_before_and_is_still_to_come_is_withdrawn(missing: list[MissingRecord]) -> None:
    plan = plan_withdrawal(missing, True, NOW, TODAY)
    by_uid = {record.uid: record for record in missing}

    for uid in plan.withdrawn:
        record = by_uid[uid]
        assert record.runs >= 1
        assert record.since is not None
        assert NOW - record.since >= timedelta(hours=24)
        assert record.last_day is None or record.last_day >= TODAY
    assert set(plan.withdrawn).isdisjoint(uid for uid, _, _ in plan.noted)
