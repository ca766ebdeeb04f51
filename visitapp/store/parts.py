"""Keep which event is shown in the programme of which, by what the records of a source say of each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from tortoise.expressions import Q

from visitapp.domain.event.programme import shown_parents
from visitapp.store import models
from visitapp.store.database import chunks

_MOST_STEPS = 16
"""From one event to the farthest that hangs together with it; a source's own parts are at most five deep."""


async def relate_parts(event_ids: Collection[int], now: datetime) -> set[int]:
    """Bring the parents of events, and of all that hang together with them, to what is told and public now.

    Inside the transaction that changed what is told of them, or whether they are public. Returns the events of which
    something else is shown than before: parts, and those whose programme they are in or were.
    """
    before = await _parents_around(event_ids)
    told = await _told_around({*event_ids, *before, *before.values()})
    if not told.part_of and not before:
        return set()
    events = {*told.events, *before}
    before |= await _parents_of(events)
    after = shown_parents(told.part_of, await _public_of(events))
    moved: dict[int | None, list[int]] = defaultdict(list)
    for event in sorted(events):
        if before.get(event) != after.get(event):
            moved[after.get(event)].append(event)
    for parent, several in moved.items():
        for chunk in chunks(several):
            await models.Event.filter(id__in=list(chunk)).update(parent_id=parent, changed_at=now)
    parts = {event for events_moved in moved.values() for event in events_moved}
    wholes = {one for event in parts for one in (before.get(event), after.get(event)) if one is not None}
    for chunk in chunks(sorted(wholes)):
        await models.Event.filter(id__in=list(chunk)).update(changed_at=now)
    return parts | wholes


class _Said(NamedTuple):
    """That a record says it is part of another. The smallest of an event's counts."""

    withdrawn: bool
    priority: int
    record: int
    whole: str


@dataclass(slots=True)
class _Told:
    """The events that hang together, by what their records say: from part to whole."""

    events: set[int] = field(default_factory=set)
    part_of: dict[int, int] = field(default_factory=dict)


async def _told_around(event_ids: Iterable[int]) -> _Told:
    told = _Told()
    said: dict[int, list[_Said]] = defaultdict(list)
    event_of: dict[str, int] = {}
    front = set(event_ids)
    for _ in range(_MOST_STEPS):
        if not front:
            break
        told.events |= front
        uids, wholes = await _records_of(front, said, event_of)
        front = (await _events_at(wholes, uids)) - told.events
    for event, several in said.items():
        known = (event_of.get(one.whole) for one in sorted(several))
        # Two that were joined may have been part and whole: what is left is no part of itself.
        whole = next((one for one in known if one is not None and one != event), None)
        if whole is not None:
            told.part_of[event] = whole
    return told


async def _records_of(
    events: Collection[int], said: dict[int, list[_Said]], event_of: dict[str, int]
) -> tuple[list[str], list[str]]:
    """Read what the records of events say: their own uids, and those of what they are part of."""
    uids: list[str] = []
    wholes: list[str] = []
    for chunk in chunks(sorted(events)):
        rows = await models.Record.filter(event_id__in=list(chunk)).values_list(
            "id", "uid", "event_id", "part_of", "withdrawn_at", "source__priority"
        )
        for record, uid, event, whole, withdrawn, priority in rows:
            event_of[str(uid)] = int(str(event))
            uids.append(str(uid))
            if whole:
                wholes.append(str(whole))
                one = _Said(withdrawn is not None, int(str(priority)), int(str(record)), str(whole))
                said[int(str(event))].append(one)
    return uids, wholes


async def _events_at(wholes: Collection[str], uids: Collection[str]) -> set[int]:
    """The events of the records `wholes`, and of those that say they are part of `uids`."""
    found: set[int] = set()
    for chunk in chunks(sorted(set(wholes))):
        events = await models.Record.filter(uid__in=list(chunk)).values_list("event_id", flat=True)
        found |= {int(str(event)) for event in events if event is not None}
    for chunk in chunks(sorted(uids)):
        events = await models.Record.filter(part_of__in=list(chunk)).values_list("event_id", flat=True)
        found |= {int(str(event)) for event in events if event is not None}
    return found


async def _parents_around(event_ids: Collection[int]) -> dict[int, int]:
    """The parents that these events have now, and the parts that they have now."""
    found: dict[int, int] = {}
    for chunk in chunks(sorted(event_ids)):
        near = Q(id__in=list(chunk), parent_id__not_isnull=True) | Q(parent_id__in=list(chunk))
        for event, parent in await models.Event.filter(near).values_list("id", "parent_id"):
            found[int(str(event))] = int(str(parent))
    return found


async def _parents_of(events: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for chunk in chunks(sorted(events)):
        rows = models.Event.filter(id__in=list(chunk), parent_id__not_isnull=True)
        found |= {int(str(event)): int(str(parent)) for event, parent in await rows.values_list("id", "parent_id")}
    return found


async def _public_of(events: Collection[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(sorted(events)):
        ids = await models.Event.filter(id__in=list(chunk), state="public").values_list("id", flat=True)
        found |= {int(str(event)) for event in ids}
    return found
