"""Events that are made of several: which were joined into which, and which have to be compared again."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from visitapp.store import models
from visitapp.store.bulk import insert_rows, new_row

_CHUNK = 400


async def members_of(event_ids: Sequence[int]) -> dict[int, set[int]]:
    """For each event the events that its records were made for, itself left out; nothing for one that is alone."""
    made: dict[int, set[int]] = defaultdict(set)
    records = models.Record.filter(event_id__in=list(event_ids), born_id__not_isnull=True)
    for event, born in await records.values_list("event_id", "born_id"):
        if event != born:
            made[int(str(event))].add(int(str(born)))
    return dict(made)


async def compare_again(event_ids: Collection[int]) -> None:
    """Have events compared with others. Inside the transaction that changed what is told of them.

    Whoever compares them takes away the mark that was read, so a change in between is not lost.
    """
    mark = secrets.token_hex(8)
    rows = [new_row(models.MatchDue, event_id=event, mark=mark) for event in sorted(event_ids)]
    await insert_rows(rows, replacing=["mark"], unique="event_id")


async def compared(due: Iterable[tuple[int, str]]) -> None:
    """Take away marks as they were read: (event, mark)."""
    by_mark: dict[str, list[int]] = defaultdict(list)
    for event, mark in due:
        by_mark[mark].append(event)
    for mark, events in by_mark.items():
        for at in range(0, len(events), _CHUNK):
            await models.MatchDue.filter(mark=mark, event_id__in=events[at : at + _CHUNK]).delete()
