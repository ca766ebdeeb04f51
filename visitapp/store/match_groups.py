"""Which events are one: brought to what comparing and people say, and taken apart again when they say otherwise.

An event that is joined into another keeps its row and its uid, and its records know what they were made for: only
`record.event_id` moves, so that nothing is lost and everything can be undone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from tortoise.expressions import Q

from visitapp.domain.match.clusters import clusters
from visitapp.domain.match.likeness import Judgement, judge
from visitapp.domain.match.telling import Telling
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.duplicates import members_of
from visitapp.store.projection import project

MOST_IN_A_GROUP = 40
"""Beyond this nobody looks at every pair of a group: such a group is the fault of one bad link."""

Pairs = dict[tuple[int, int], models.MatchPair]


@dataclass(frozen=True, slots=True)
class Regrouped:
    """How many events were joined into another, and how many stand alone again."""

    joined: int = 0
    parted: int = 0


async def regroup(events: Collection[int], tellings: dict[int, Telling], now: datetime) -> Regrouped:
    """Join and part what the pairs around `events` say. Inside a transaction.

    `tellings`: of as many of them as are at hand, to see that no two of a group contradict each other.
    """
    nodes, pairs = await around(events)
    rows = {row.id: row for row in await models.Event.filter(id__in=sorted(nodes))}
    standing = {key for key, row in rows.items() if row.state != "removed"}
    links = [pair for key, pair in pairs.items() if _joins(pair) and set(key) <= standing]
    links.sort(key=_order)
    joined = [(pair.low_id, pair.high_id) for pair in links]
    apart = [key for key, pair in pairs.items() if pair.decision == "not same"]
    decided = {key for key, pair in pairs.items() if pair.decision}
    apart += _contradicting(joined, decided, tellings)
    wanted = clusters(sorted(standing), joined, apart)
    return await _bring(wanted, rows, now)


async def around(events: Collection[int]) -> tuple[set[int], Pairs]:
    """The events that are linked with `events`, or were, and all pairs that any of them is in."""
    nodes: set[int] = set()
    pairs: Pairs = {}
    front = set(events)
    while front:
        nodes |= front
        found = await models.MatchPair.filter(Q(low_id__in=sorted(front)) | Q(high_id__in=sorted(front)))
        pairs |= {(pair.low_id, pair.high_id): pair for pair in found}
        linked = {one for pair in found if _joins(pair) for one in (pair.low_id, pair.high_id)}
        front = (linked | await _joined_with(front)) - nodes
    return nodes, pairs


async def _joined_with(events: Collection[int]) -> set[int]:
    """The events that are one with any of these at present."""
    now_of = await models.Record.filter(born_id__in=sorted(events)).values_list("event_id", flat=True)
    canonical = {int(str(one)) for one in now_of if one is not None} | set(events)
    members = await members_of(sorted(canonical))
    return canonical | {one for many in members.values() for one in many}


def _order(pair: models.MatchPair) -> tuple[bool, float, float, int, int]:
    """What people said before what comparing came to; of each the newest, or the likeliest, first."""
    said_at = pair.decided_at.timestamp() if pair.decided_at else 0.0
    return pair.decision != "same", -said_at, -pair.score, pair.low_id, pair.high_id


def _joins(pair: models.MatchPair) -> bool:
    return pair.decision == "same" or (not pair.decision and pair.verdict == "same")


def _contradicting(
    joined: Sequence[tuple[int, int]], decided: Collection[tuple[int, int]], tellings: dict[int, Telling]
) -> list[tuple[int, int]]:
    """Pairs inside a group that cannot be one, whatever links lead from the one to the other."""
    groups: dict[int, list[int]] = {}
    for node, head in clusters(sorted({one for link in joined for one in link}), joined, ()).items():
        groups.setdefault(head, []).append(node)
    found = []
    for group in groups.values():
        if 2 < len(group) <= MOST_IN_A_GROUP:
            known = [tellings[node] for node in sorted(group) if node in tellings]
            for one, other in combinations(known, 2):
                key = (one.key, other.key)
                if key not in decided and key not in joined and _contradict(judge(one, other)):
                    found.append(key)
    return found


def _contradict(judgement: Judgement) -> bool:
    """Whether two cannot be one whatever a third says. Other days may be: of a series that the third tells."""
    stops = [reason for reason in judgement.reasons if reason.endswith("-differs") and reason != "day-differs"]
    return judgement.verdict == "not same" and bool(stops)


async def _bring(wanted: dict[int, int], rows: dict[int, models.Event], now: datetime) -> Regrouped:
    """Move records to the event that is published of them; publish what changes."""
    moved: set[int] = set()
    joined = parted = 0
    for node in sorted(wanted):
        row, into = rows[node], rows[wanted[node]]
        merged_into = "" if into is row else into.uid
        if row.merged_into == merged_into and (row.state == "merged") == bool(merged_into):
            continue
        before = [int(str(one)) for one in await models.Record.filter(born_id=node).values_list("event_id", flat=True)]
        await models.Record.filter(born_id=node).update(event_id=into.id)
        moved |= {*before, into.id, node}
        joined += bool(merged_into)
        parted += not merged_into
        # One that stands alone again is published by `project`, as if it had been withdrawn meanwhile.
        row.merged_into, row.state, row.changed_at = merged_into, "merged" if merged_into else "withdrawn", now
        await row.save(update_fields=["merged_into", "state", "changed_at"])
    if moved:
        await project(sorted(moved), now, compare=False)
        gone = [node for node in moved if node in rows and rows[node].state == "merged"]
        if gone:
            await append_change("event", rows[gone[0]].uid if len(gone) == 1 else "", now, gone)
    return Regrouped(joined, parted)
