"""Occurrences from harvest to harvest: what is over stays what it was, uids stay, sequences only rise."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.event.types import Draft, Held, Text
from visitapp.store import models
from visitapp.store.occurrence_rows import held_of, last_day, occurrence_rows

FIRST = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


def held(day: int, hour: int = 18) -> Held:
    starts_at = datetime(2026, 12, 1, hour, tzinfo=UTC) + timedelta(days=day)
    return Held(starts_at.isoformat(), "timed", FIRST + timedelta(days=day), starts_at, starts_at + timedelta(hours=1))


class Kept:
    """The occurrences of one event, as they would stand in their table."""

    def __init__(self) -> None:
        self.rows: dict[str, models.Occurrence] = {}
        self._numbers = itertools.count()

    def tell(self, told: Sequence[Held], today: int = 0) -> list[models.Occurrence]:
        """Harvest once; the rows that were written."""
        day = FIRST + timedelta(days=today)
        draft = Draft((Text("sv", "Konsert"),), tuple(told))
        old = list(self.rows.values())
        written = occurrence_rows(1, old, draft, "hash", NOW, day, lambda: f"uid{next(self._numbers):02}")
        for row in written:
            self.rows[row.uid] = row
        return written

    def current(self) -> dict[str, Held]:
        return {uid: held_of(row) for uid, row in self.rows.items() if row.state == "current"}


def test_calendar_that_shows_only_the_next_dates_moves_nothing_past() -> None:
    kept = Kept()
    for week in range(4):
        kept.tell([held(7 * week), held(7 * week + 7)], today=7 * week)

    assert [one.starts_on for one in kept.current().values()] == [FIRST + timedelta(days=7 * n) for n in range(5)]
    assert {row.sequence for row in kept.rows.values()} == {0}


def test_moved_occurrence_keeps_its_uid_beside_a_past_one() -> None:
    kept = Kept()
    kept.tell([held(0), held(7)])
    before = kept.current()

    kept.tell([held(9)], today=3)

    assert [held_of(row).starts_on for row in kept.rows.values()] == [FIRST, FIRST + timedelta(days=9)]
    assert kept.current().keys() == before.keys()


def test_withdrawn_one_comes_back_on_its_day_but_is_not_moved() -> None:
    kept = Kept()
    kept.tell([held(5), held(10)])
    first, second = kept.rows
    kept.tell([held(10)])

    kept.tell([held(10), held(6)])
    assert kept.rows[first].state == "withdrawn"
    kept.tell([held(10), held(6), held(5)])

    assert kept.rows[first].state == kept.rows[second].state == "current"
    assert [kept.rows[uid].sequence for uid in (first, second)] == [2, 0]


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 30), st.sampled_from((9, 18))), max_size=5, unique=True),
        min_size=2,
        max_size=5,
    )
)
def test_each_harvest_stands_as_told_and_told_again_touches_nothing(harvests: list[list[tuple[int, int]]]) -> None:
    kept = Kept()
    sequences: dict[str, int] = {}

    for told in harvests:
        kept.tell([held(*one) for one in told])
        shown = sorted((one.starts_on, one.starts_at) for one in kept.current().values())
        assert shown == sorted((held(*one).starts_on, held(*one).starts_at) for one in told)
        assert kept.tell([held(*one) for one in told]) == []
        now = {uid: row.sequence for uid, row in kept.rows.items()}
        assert all(now[uid] >= sequence for uid, sequence in sequences.items())
        sequences = now


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (held(3), date(2026, 12, 4)),
        (Held("", "no-time", FIRST), FIRST),
        (Held("", "all-day", FIRST, ends_on=date(2026, 12, 4)), date(2026, 12, 3)),
        (Held("", "all-day", FIRST, ends_on=FIRST), FIRST),
        (Held("", "timed", FIRST, NOW, datetime(2026, 12, 2, 5, tzinfo=UTC)), FIRST),
        (Held("", "timed", FIRST, NOW, datetime(2026, 12, 2, 9, tzinfo=UTC)), date(2026, 12, 2)),
        (Held("", "timed", FIRST, NOW, datetime(2026, 12, 4, 23, tzinfo=UTC)), date(2026, 12, 4)),
        (Held("", "timed", FIRST, NOW, NOW - timedelta(days=2)), FIRST),
    ],
)
def test_last_day_of_a_night_is_its_evening(one: Held, expected: date) -> None:
    assert last_day(one) == expected
