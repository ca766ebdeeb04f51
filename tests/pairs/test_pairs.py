"""The labelled pairs are what their script makes, and what is judged by them is judged right."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pairs.judge import Verdict, judge, table
from tests.pairs.make import all_pairs
from tests.pairs.pair import Pair, Side, lines_of, read_pairs, write_pairs


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    """All that are kept."""
    return read_pairs()


def titles_of(pair: Pair) -> set[str]:
    """The titles of the happenings that a pair is made of."""
    return set(pair.base.split(" + "))


def test_the_file_is_what_the_script_writes(pairs: list[Pair]) -> None:
    assert pairs == all_pairs()


def test_it_is_written_as_it_is_read(tmp_path: Path, pairs: list[Pair]) -> None:
    path = tmp_path / "pairs.jsonl.gz"

    write_pairs(pairs[:50], path)

    assert read_pairs(path=path) == pairs[:50]


def test_there_are_enough_of_every_label_and_most_that_differ_are_hard_to_tell(pairs: list[Pair]) -> None:
    labels = Counter(pair.label for pair in pairs)
    differing = Counter(pair.level for pair in pairs if pair.label == "not same")

    assert len(pairs) >= 4000
    assert labels["same"] >= 1300
    assert labels["uncertain"] <= len(pairs) / 20
    assert differing["hard"] >= differing.total() / 2


def test_no_happening_is_in_both_parts(pairs: list[Pair]) -> None:
    shown, kept_back = (
        {title for pair in pairs if pair.split == split for title in titles_of(pair)}
        for split in ("shown", "kept back")
    )

    assert shown & kept_back == set()
    assert 0.2 < sum(pair.split == "kept back" for pair in pairs) / len(pairs) < 0.4


def test_every_kind_is_in_both_parts(pairs: list[Pair]) -> None:
    shown, kept_back = ({pair.kind for pair in pairs if pair.split == split} for split in ("shown", "kept back"))

    assert shown == kept_back


def test_one_source_tells_the_same_twice_and_siblings_too(pairs: list[Pair]) -> None:
    by_one = Counter(pair.label for pair in pairs if pair.left.source == pair.right.source)

    assert by_one["same"] >= 100
    assert by_one["not same"] >= 300


def test_no_two_pairs_are_alike(pairs: list[Pair]) -> None:
    assert len({pair.id for pair in pairs}) == len(pairs)
    assert len({line.partition('"base"')[2] for line in lines_of(pairs)}) == len(pairs)


def test_a_perfect_judge_is_told_so(pairs: list[Pair]) -> None:
    answers: dict[str, Verdict] = {"same": "join", "not same": "no", "uncertain": "review"}
    truth = {(pair.left, pair.right): answers[pair.label] for pair in pairs[:500]}

    found = judge(pairs[:500], lambda one, other: truth.get((one, other)) or truth[other, one])

    assert (found.precision, found.recall, found.recall_with_queue) == (1, 1, 1)
    assert found.queue == sum(pair.label == "uncertain" for pair in pairs[:500])
    assert (found.wrong_joins, found.missed) == ((), ())


@pytest.mark.parametrize(
    ("verdict", "recall", "with_queue"), [("join", 1.0, 1.0), ("review", 0.0, 1.0), ("no", 0.0, 0.0)]
)
def test_who_always_says_the_same_is_told_what_that_is_worth(
    verdict: Verdict, recall: float, with_queue: float, pairs: list[Pair]
) -> None:
    same = sum(pair.label == "same" for pair in pairs)
    counted = sum(pair.label != "uncertain" for pair in pairs)

    found = judge(pairs, lambda *_: verdict)

    assert (found.recall, found.recall_with_queue) == (recall, with_queue)
    assert found.precision == (same / counted if verdict == "join" else 1)
    assert (len(found.wrong_joins), len(found.missed)) == (
        counted - same if verdict == "join" else 0, same if verdict == "no" else 0,
    )  # fmt: skip
    assert table(found).count("\n") == 1 + len({pair.kind for pair in pairs})


def test_verdict_that_depends_on_the_order_is_refused(pairs: list[Pair]) -> None:
    def first_wins(one: Side, other: Side) -> Verdict:
        return "join" if one.external_id < other.external_id else "no"

    pair = next(pair for pair in pairs if pair.left.external_id != pair.right.external_id)

    with pytest.raises(ValueError, match="which side comes first"):
        judge([pair], first_wins)


def test_word_that_is_no_label_is_refused(tmp_path: Path, pairs: list[Pair]) -> None:
    path = tmp_path / "pairs.jsonl.gz"
    write_pairs([replace(pairs[0], label="maybe")], path)  # type: ignore[arg-type]  # as a hand might write it

    with pytest.raises(ValueError, match="label is 'maybe'"):
        read_pairs(path=path)
