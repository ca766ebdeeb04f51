"""What a harvest would change of the records of a source. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from visitapp.domain.event.draft_json import draft_from_json
from visitapp.domain.event.preview import Difference, Entry, changed_fields, entry_of
from visitapp.domain.event.types import Draft
from visitapp.domain.match.withdrawal import plan_withdrawal
from visitapp.store.database import Query, from_json, marks
from visitapp.store.records import (
    REGION_ZONE,
    Told,
    coming_of,
    differs,
    known_records,
    missing_of,
    rows_of,
)

_AT_ONCE = 500


def difference_of(query: Query, source_uid: str, told: Sequence[Told], now: datetime, complete: bool) -> Difference:
    """What visitapp.store.records.upsert would do with `told`, told by name.

    A source that is not kept yet has the uid "": then everything is new.
    """
    today = now.astimezone(REGION_ZONE).date()
    known, rows = known_records(query, source_uid), rows_of(source_uid, told)
    touched = {uid: row for uid, row in rows.items() if differs(known.get(uid), row.hash)}
    before = dict(_drafts(query, [uid for uid in touched if uid in known]))
    coming = coming_of(missing_of(known, rows), today)
    plan = plan_withdrawal(coming, complete, now, today)
    gone = {uid: entry_of(draft, today) for uid, draft in _drafts(query, [one.uid for one in coming])}
    return Difference(
        new=_by_day(entry_of(row.told.draft, today) for uid, row in touched.items() if uid not in known),
        changed=_by_day(
            entry_of(row.told.draft, today, changed_fields(before[uid], row.told.draft))
            for uid, row in touched.items()
            if uid in before
        ),
        gone=_by_day(gone.values()),
        withdrawn=_by_day(gone[uid] for uid in plan.withdrawn if uid in gone),
        unchanged=len(rows) - len(touched),
    )


def _drafts(query: Query, uids: Sequence[str]) -> Iterator[tuple[str, Draft]]:
    for at in range(0, len(uids), _AT_ONCE):
        some = uids[at : at + _AT_ONCE]
        for uid, value in query.rows(f"SELECT uid, draft FROM record WHERE uid IN ({marks(some)})", *some):
            yield str(uid), draft_from_json(from_json(value))


def _by_day(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda one: (one.on is None, str(one.on), one.title)))
