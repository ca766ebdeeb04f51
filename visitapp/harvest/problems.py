"""What the problems of a document say about the document as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable

from feeds.wire import Problem
from visitapp.domain.event.source import Fault

_LOST = re.compile(r"\bleft out\b|start(?:Date)? is no date|^no JSON-LD")
_CUT_OFF = re.compile(r"cut off|the rest is left out|^page left out")
_LONGEST_TEXT = 300


def broken_events(problems: Iterable[Problem]) -> int:
    """How many events were lost to problems: repairs, and lines that belong to no event, are none."""
    return sum(bool(_LOST.search(problem.what)) and not problem.where.startswith("line ") for problem in problems)


def is_cut_off(problems: Iterable[Problem]) -> bool:
    """Whether a part of the document, nobody knows how large, was not there or not read."""
    return any(_CUT_OFF.search(problem.what) for problem in problems)


def faults_of(problems: Iterable[Problem]) -> tuple[Fault, ...]:
    """Problems as they are kept with a run."""
    return tuple(Fault(one.where[:200], one.what[:300], one.text[:_LONGEST_TEXT]) for one in problems)
