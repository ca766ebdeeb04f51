"""Which events are one: brought to what comparing and people say, and taken apart again when they say otherwise.

An event that is joined into another keeps its row and its uid, and its records know what they were made for: only
`record.event_id` moves, so that nothing is lost and everything can be undone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from visitapp.domain.match.clusters import best_first, clusters
from visitapp.domain.match.stops import stopped_links
from visitapp.domain.match.telling import Telling
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.duplicates import members_of
from visitapp.store.projection import project

Pairs = dict[tuple[int, int], models.MatchPair]


@dataclass(frozen=True, slots=True)
class Regrouped:
    """How many events were joined into another, and how many stand alone again."""

    joined: int = 0
    parted: int = 0


async def regroup(events: Collection[int], tellings: Mapping[int, Telling], now: datetime) -> Regrouped:
    """Join and part what the pairs around `events` say. Inside a transaction.

    `tellings`: of as many of them as are at hand, to see that no two of a group contradict each other.
    """
    nodes, pairs = await around(events)
    rows = {row.id: row for row in await models.Event.filter(id__in=sorted(nodes))}
    standing = {key for key, row in rows.items() if row.state != "removed"}
    said = sorted((pair for pair in pairs.values() if pair.decision == "same"), key=_newest_first)
    decided = [(pair.low_id, pair.high_id) for pair in said]
    apart = [key for key, pair in pairs.items() if pair.decision == "not same"]
    joined = best_first(
        (pair.score, *key) for key, pair in pairs.items() if not pair.decision and pair.verdict == "same"
    )
    known = {node: tellings[node] for node in standing if node in tellings}
    stopped = set(stopped_links([*decided, *joined], known)).difference(decided)
    wanted = clusters(sorted(standing), joined, apart, decided=decided, stopped=stopped)
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


def _newest_first(pair: models.MatchPair) -> tuple[float, int, int]:
    """Of what people said the newest: it is to hold where two cannot."""
    return -(pair.decided_at.timestamp() if pair.decided_at else 0.0), pair.low_id, pair.high_id


def _joins(pair: models.MatchPair) -> bool:
    return pair.decision == "same" or (not pair.decision and pair.verdict == "same")


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
