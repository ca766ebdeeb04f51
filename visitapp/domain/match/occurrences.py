"""Which occurrence of a new harvest is which one we already know.

An occurrence keeps its uid, and so its UID in every calendar, when its event is harvested again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from visitapp.domain.event.types import Held

FARTHEST_MOVE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Known:
    """An occurrence we keep: its uid and when it is held.

    `over`: past, or withdrawn before. It is known again by its key, start or date, but moves to no other day: a
    source that tells only what is to come would else take last week's occurrence for the newest one.
    """

    uid: str
    held: Held
    over: bool = False


@dataclass(frozen=True, slots=True)
class Matching:
    """`same`: (uid, as now told) in the order told. `new`: told for the first time. `gone`: uids no longer told."""

    same: tuple[tuple[str, Held], ...]
    new: tuple[Held, ...]
    gone: tuple[str, ...]


def match_occurrences(known: Sequence[Known], told: Sequence[Held]) -> Matching:
    """Match what is told now with what is known, each at most once.

    In this order: the same recurrence key; the same start; the same local date; then, if equally many remain on
    both sides (what is over left out), in time order and at most 14 days apart. The rest are gone, or new.
    """
    left = sorted(known, key=lambda one: (_order(one.held), one.uid))
    right = sorted(enumerate(told), key=lambda pair: _order(pair[1]))
    found: dict[int, str] = {}
    for key in (_recurrence_key, _start, _date):
        left, right = _pair_equal(left, right, key, found)
    left = [one for one in left if not one.over]
    if len(left) == len(right):
        for one, (index, held) in zip(left, right, strict=True):
            if abs(held.starts_on - one.held.starts_on) <= FARTHEST_MOVE:
                found[index] = one.uid
    matched = set(found.values())
    return Matching(
        same=tuple((found[index], held) for index, held in enumerate(told) if index in found),
        new=tuple(held for index, held in enumerate(told) if index not in found),
        gone=tuple(one.uid for one in known if one.uid not in matched),
    )


def _pair_equal(
    left: list[Known],
    right: list[tuple[int, Held]],
    key: Callable[[Held], Hashable],
    found: dict[int, str],
) -> tuple[list[Known], list[tuple[int, Held]]]:
    by_key: dict[Hashable, list[Known]] = {}
    for one in left:
        by_key.setdefault(key(one.held), []).append(one)
    rest = []
    for index, held in right:
        same = by_key.get(key(held))
        if same and key(held) is not None:
            found[index] = same.pop(0).uid
        else:
            rest.append((index, held))
    taken = set(found.values())
    return [one for one in left if one.uid not in taken], rest


def _recurrence_key(held: Held) -> Hashable:
    return held.recurrence_key or None


def _start(held: Held) -> Hashable:
    return held.starts_at or ("date", held.starts_on)


def _date(held: Held) -> Hashable:
    return held.starts_on


def _order(held: Held) -> tuple[str, str, str]:
    return (
        held.starts_on.isoformat(),
        held.starts_at.isoformat() if held.starts_at else "",
        held.recurrence_key,
    )
