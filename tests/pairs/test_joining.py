"""What joins duplicates does it as well as is promised, on the pairs its rules were made by and on the others."""

from __future__ import annotations

from functools import cache

import pytest

from tests.pairs.judge import Verdict, judge
from tests.pairs.pair import Pair, Side, Split, read_pairs
from visitapp.domain.match.blocking import candidates
from visitapp.domain.match.likeness import judge as judge_tellings
from visitapp.domain.match.telling import Telling, telling_of

VERDICTS: dict[str, Verdict] = {"same": "join", "ask": "review", "not same": "no"}
SPLITS: tuple[Split, ...] = ("shown", "kept back")


@cache
def told(split: Split) -> tuple[tuple[Pair, Telling, Telling], ...]:
    """Each pair with what is compared of it."""
    return tuple(
        (pair, told_by(pair.left, 2 * number), told_by(pair.right, 2 * number + 1))
        for number, pair in enumerate(read_pairs(split))
    )


def told_by(side: Side, key: int) -> Telling:
    return telling_of(key, side.draft, frozenset({side.source}))


@pytest.mark.parametrize("split", SPLITS)
def test_joins_are_right_and_few_are_missed(split: Split) -> None:
    tellings = {
        id(side): telling
        for pair, *both in told(split)
        for side, telling in zip((pair.left, pair.right), both, strict=True)
    }

    found = judge(
        (pair for pair, *_ in told(split)),
        lambda one, other: VERDICTS[judge_tellings(tellings[id(one)], tellings[id(other)]).verdict],
    )

    assert found.precision >= 0.995
    assert found.recall >= 0.85
    assert found.recall_with_queue >= 0.97
    assert found.uncertain.join == 0
    assert found.queue <= 0.12 * sum(count.total for count in found.kinds.values())


@pytest.mark.parametrize("split", SPLITS)
def test_true_pairs_of_one_day_are_worth_comparing(split: Split) -> None:
    found = {(one.key, other.key) for one, other in candidates(one for _, *both in told(split) for one in both)}
    same = [(left.key, right.key) in found for pair, left, right in told(split) if pair.label == "same"]

    assert sum(same) >= 0.99 * len(same)
