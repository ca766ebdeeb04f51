"""Which events are shown as the programme of another: a festival, or a series of events. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TypeVar

LEAST_PARTS = 2
"""What has one part only is that part's other name, and stands beside it as before."""
_Key = TypeVar("_Key")


def without_circles(part_of: Mapping[_Key, _Key]) -> dict[_Key, _Key]:
    """`part_of` (from a part to what it is a part of) without those that are, by however many steps, part of
    themselves."""
    settled: set[_Key] = set()
    circular: set[_Key] = set()
    for begin in part_of:
        path: dict[_Key, int] = {}
        at = begin
        while at in part_of and at not in settled and at not in path:
            path[at] = len(path)
            at = part_of[at]
        if at in path:
            circular |= {one for one, step in path.items() if step >= path[at]}
        settled |= path.keys()
    return {part: whole for part, whole in part_of.items() if part not in circular}


def shown_parents(part_of: Mapping[int, int], public: Collection[int]) -> dict[int, int]:
    """For each public event the one in whose programme it stands; nothing for one that stands alone.

    An event has a programme when it is public and has two parts or more. What is part of one that has none stands
    in the programme of the next above it.
    """
    above = without_circles(part_of)
    below: dict[int, set[int]] = defaultdict(set)
    for part, whole in above.items():
        below[whole].add(part)
    parents: dict[int, int] = {}
    waiting: dict[int, set[int]] = {}
    for event in _deepest_first(above, below):
        parts = {one for part in below[event] for one in waiting.pop(part, ())}
        if event in public and len(parts) >= LEAST_PARTS:
            parents |= dict.fromkeys(parts, event)
            parts = set()
        waiting[event] = parts | ({event} if event in public else set())
    return parents


def _deepest_first(above: Mapping[int, int], below: Mapping[int, Collection[int]]) -> list[int]:
    """Every event, each after all of its parts."""
    ordered = [event for event in {*above, *above.values()} if event not in above]
    for event in ordered:
        ordered.extend(below.get(event, ()))
    return ordered[::-1]
