"""Which events make the programme of another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.event.programme import LEAST_PARTS, shown_parents, without_circles

EVENTS = st.integers(0, 12)
TOLD = st.dictionaries(EVENTS, EVENTS, max_size=12)


def test_two_parts_make_a_programme_and_one_does_not() -> None:
    assert shown_parents({1: 9, 2: 9}, {1, 2, 9}) == {1: 9, 2: 9}
    assert shown_parents({1: 9}, {1, 9}) == {}
    assert shown_parents({1: 9, 2: 9}, {1, 9}) == {}
    assert shown_parents({1: 9, 2: 9}, {1, 2}) == {}


def test_parts_of_what_has_no_programme_stand_in_the_next_above() -> None:
    told = {1: 5, 2: 5, 3: 6, 5: 9, 6: 9}

    assert shown_parents(told, {1, 2, 3, 5, 6, 9}) == {1: 5, 2: 5, 3: 9, 5: 9, 6: 9}
    assert shown_parents(told, {1, 2, 3, 6, 9}) == {1: 9, 2: 9, 3: 9, 6: 9}
    assert shown_parents({1: 5, 5: 9}, {1, 5, 9}) == {1: 9, 5: 9}


def test_what_is_part_of_itself_is_part_of_nothing() -> None:
    assert without_circles({1: 1, 2: 3, 3: 4, 4: 2, 5: 2, 6: 5}) == {5: 2, 6: 5}
    assert shown_parents({1: 2, 2: 1, 3: 1, 4: 1}, {1, 2, 3, 4}) == {3: 1, 4: 1}


@given(TOLD, st.sets(EVENTS))
def test_whatever_is_told_parents_are_above_and_have_two_parts(told: dict[int, int], public: set[int]) -> None:
    shown = shown_parents(told, public)

    assert without_circles(shown) == shown
    assert {*shown, *shown.values()} <= public
    for parent in shown.values():
        assert list(shown.values()).count(parent) >= LEAST_PARTS
    for part, parent in shown.items():
        above = told[part]
        while above != parent:
            assert above not in shown.values()
            above = told[above]
