"""When the end of a row of changes has come."""

from __future__ import annotations

from visitapp.rowofchanges import POLL_S, QUIET_S, RowOfChanges


def acted(seen: list[tuple[float, object]]) -> list[float]:
    """When it was time to act, of moments and what was newest then."""
    row = RowOfChanges()
    return [at for at, newest in seen if row.see(newest, at)]


def test_single_change_is_acted_upon_when_it_stays_the_last() -> None:
    quiet, half = QUIET_S, QUIET_S / 2

    assert acted([(0.0, 1), (half, 1), (quiet, 1), (0.9, 1), (5.0, 2), (5.0 + half, 2), (5.5, 2), (6.0, 2)]) == [
        quiet,
        5.5,
    ]


def test_row_that_does_not_end_is_acted_upon_in_time() -> None:
    steps = [(number * 0.2, number) for number in range(20)]

    assert [round(at, 1) for at in acted([*steps])] == [1.0, 2.2, 3.4]


def test_new_day_and_a_lost_database_are_changes_too() -> None:
    assert acted(
        [(0.0, (1, "mon")), (1.0, (1, "mon")), (2.0, (1, "tue")), (3.0, (1, "tue")), (4.0, (None, "tue"))]
    ) == [
        1.0,
        3.0,
    ]


def test_it_looks_again_soon_only_while_a_row_goes_on() -> None:
    row = RowOfChanges()
    told = []
    for at, newest in ((0.0, 1), (0.5, 1), (1.0, 1), (1.5, 2)):
        row.see(newest, at)
        told.append((row.goes_on, row.pause_s))

    assert told == [(True, 0.1), (False, POLL_S), (False, POLL_S), (True, 0.1)]
