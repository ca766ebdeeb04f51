"""Which events of a source are parts of another: of a festival, or of a series with a programme of its own.

Only what a source says, never what titles look like. Events name each other by id or by address, from either side.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from feeds.wire import Problem
from visitapp.domain.event.programme import without_circles
from visitapp.store.records import Told

MOST_PARTS = 1_000
"""What has more is a calendar, and no festival."""
DEEPEST = 5
"""A week in a festival, a stage in a week, an evening on a stage: nobody goes further."""


def with_programmes(told: Sequence[Told], known_ids: Container[str]) -> tuple[list[Told], list[Problem]]:
    """`told` with the id of what each is a part of, and what was said in vain.

    `known_ids`: of what the source told before. Something unknown may come later, when everything is told again.
    """
    named = _by_name(told)
    part_of: dict[str, str] = {}
    for one in told:
        if one.part_of and (whole := _find(one.part_of, named, known_ids)):
            part_of[one.external_id] = whole
    for one in told:
        for part in one.parts:
            if part in named:
                part_of.setdefault(named[part], one.external_id)
    part_of = without_circles({part: whole for part, whole in part_of.items() if part != whole})
    large = {whole for whole, parts in Counter(part_of.values()).items() if parts > MOST_PARTS}
    problems = [Problem(f"event {whole[:80]}", f"has more than {MOST_PARTS} parts: shown as no programme")
                for whole in sorted(large)]  # fmt: skip
    part_of = _not_too_deep({part: whole for part, whole in part_of.items() if whole not in large})
    return [_part(one, part_of.get(one.external_id, "")) for one in told], problems


def _part(one: Told, whole: str) -> Told:
    return replace(one, draft=replace(one.draft, part_of=whole)) if whole else one


def _by_name(told: Sequence[Told]) -> dict[str, str]:
    """The id behind each name that only one event has; an id of its own is nobody else's name."""
    ids: dict[str, set[str]] = defaultdict(set)
    for one in told:
        for name in one.names:
            ids[name].add(one.external_id)
    named = {name: next(iter(several)) for name, several in ids.items() if len(several) == 1}
    return named | {one.external_id: one.external_id for one in told}


def _find(name: str, named: Mapping[str, str], known_ids: Container[str]) -> str:
    if name in named:
        return named[name]
    return next((one for one in (name, f"url:{name}") if one in known_ids), "")


def _not_too_deep(part_of: Mapping[str, str]) -> dict[str, str]:
    kept = {}
    for part, whole in part_of.items():
        depth, at = 1, whole
        while at in part_of and depth <= DEEPEST:
            depth, at = depth + 1, part_of[at]
        if depth <= DEEPEST:
            kept[part] = whole
    return kept
