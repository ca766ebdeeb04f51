"""How well a way of joining does on labelled pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from tests.pairs.pair import Pair, Side

Verdict = Literal["join", "review", "no"]
Score = Callable[[Side, Side], Verdict]


@dataclass(frozen=True, slots=True)
class Count:
    """How many pairs got which verdict."""

    join: int = 0
    review: int = 0
    no: int = 0

    @property
    def total(self) -> int:
        return self.join + self.review + self.no

    def plus(self, verdict: Verdict) -> Count:
        """The count with one more of `verdict`."""
        return Count(self.join + (verdict == "join"), self.review + (verdict == "review"), self.no + (verdict == "no"))


@dataclass(frozen=True, slots=True)
class Judged:
    """What came out. `kinds` counts the verdicts of each kind of pair; the ids name what went wrong.

    Pairs labelled uncertain count in no rate. A join of one is told apart, for it should have been asked about.
    """

    same: Count
    not_same: Count
    uncertain: Count
    kinds: dict[str, Count]
    wrong_joins: tuple[str, ...]
    """Ids of pairs that are not the same and were joined."""
    missed: tuple[str, ...]
    """Ids of pairs that are the same and were neither joined nor queued."""

    @property
    def precision(self) -> float:
        """Of what was joined by itself, the part that is the same; 1 when nothing was joined."""
        return _part(self.same.join, self.same.join + self.not_same.join)

    @property
    def recall(self) -> float:
        """Of what is the same, the part that was joined by itself."""
        return _part(self.same.join, self.same.total)

    @property
    def recall_with_queue(self) -> float:
        """Of what is the same, the part that was joined or is shown to a person."""
        return _part(self.same.join + self.same.review, self.same.total)

    @property
    def queue(self) -> int:
        """How many pairs a person is asked about, of all labels."""
        return self.same.review + self.not_same.review + self.uncertain.review


def judge(pairs: Iterable[Pair], score: Score) -> Judged:
    """What `score` makes of `pairs`. It is asked both ways round; two answers for one pair raise ValueError."""
    labels = {"same": Count(), "not same": Count(), "uncertain": Count()}
    kinds: dict[str, Count] = {}
    wrong, missed = [], []
    for pair in pairs:
        verdict = score(pair.left, pair.right)
        if score(pair.right, pair.left) != verdict:
            raise ValueError(f"pair {pair.id}: the verdict depends on which side comes first")
        labels[pair.label] = labels[pair.label].plus(verdict)
        kinds[pair.kind] = kinds.get(pair.kind, Count()).plus(verdict)
        if (pair.label, verdict) == ("not same", "join"):
            wrong.append(pair.id)
        if (pair.label, verdict) == ("same", "no"):
            missed.append(pair.id)
    return Judged(
        labels["same"],
        labels["not same"],
        labels["uncertain"],
        dict(sorted(kinds.items())),
        tuple(wrong),
        tuple(missed),
    )


def table(judged: Judged) -> str:
    """The rates and a line for each kind, as plain text."""
    lines = [
        f"precision {judged.precision:.4f}   recall {judged.recall:.4f}   "
        f"with queue {judged.recall_with_queue:.4f}   queue {judged.queue}   "
        f"uncertain joined {judged.uncertain.join} of {judged.uncertain.total}",
        f"{'join':>6}{'review':>8}{'no':>6}",
    ]
    lines += [f"{count.join:>6}{count.review:>8}{count.no:>6}  {kind}" for kind, count in judged.kinds.items()]
    return "\n".join(lines)


def _part(some: int, of: int) -> float:
    return some / of if of else 1.0
