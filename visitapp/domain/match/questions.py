"""What people are asked about events that may be one, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from visitapp.domain.event.types import Draft

Decision = Literal["same", "not same"]
DECISIONS: tuple[Decision, ...] = ("same", "not same")

PairState = Literal["asked", "joined", "decided"]
PAIR_STATES: tuple[PairState, ...] = ("asked", "joined", "decided")
"""asked: nobody knows. joined: taken for one by comparing alone. decided: a person said which."""


@dataclass(frozen=True, slots=True)
class PairSide:
    """One event of a pair, as its own sources tell it. `sources`: their names."""

    uid: str
    slug: str
    municipality: str
    draft: Draft
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventPair:
    """Two events that may be one. `reasons`: what speaks for it and against it (visitapp.domain.match.likeness)."""

    uid: str
    score: float
    reasons: tuple[str, ...]
    decision: str
    decided_by: str
    decided_at: datetime | None
    left: PairSide
    right: PairSide


@dataclass(frozen=True, slots=True)
class JoinedEvent:
    """An event that is shown as part of another: its own uid, what its sources tell, and whether a person said so."""

    uid: str
    title: str
    sources: tuple[str, ...]
    url: str
    by_hand: bool
