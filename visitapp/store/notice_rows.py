"""From an event as it was and as it is now to the notices that tell the difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from visitapp.domain.event.types import Held
from visitapp.store import models
from visitapp.store.bulk import new_row
from visitapp.store.occurrence_rows import held_of, last_day


@dataclass(frozen=True, slots=True)
class Before:
    """What was published of an event: its state, where it was held, and when, by the uid of the occurrence."""

    state: str
    place: dict[str, str]
    held: dict[str, Held]


def seen_before(event: models.Event, occurrences: Sequence[models.Occurrence]) -> Before:
    """What visitors see before the rows are changed."""
    held = {row.uid: held_of(row) for row in occurrences if row.state == "current"}
    return Before(event.state or "", _place(event), held)


def event_notices(
    event: models.Event,
    before: Before,
    written: Sequence[models.Occurrence],
    now: datetime,
    today: date,
    new_uid: Callable[[], str],
) -> list[models.Notice]:
    """The notices of one event, whose rows are as they will be; nothing is told of what is past.

    An event that is new is one notice, whatever its dates; one that is not public makes none.
    """
    if event.state != "public":
        return []
    if before.state == "":
        return [_notice(event, "", "new", now, None, None, new_uid)]
    if before.state != "public":
        return []
    found = []
    for row in written:
        old = before.held.get(row.uid)
        if old is not None and row.state == "current" and max(last_day(old), row.last_day) >= today:
            kind = _kind(old, held_of(row))
            if kind:
                found.append(_notice(event, row.uid, kind, now, _when(old), _when(held_of(row)), new_uid))
    place = _place(event)
    if before.place != place and before.place["place"] and place["place"] and _is_coming(before, written, today):
        found.append(_notice(event, "", "place", now, before.place, place, new_uid))
    return found


def _kind(old: Held, new: Held) -> str:
    """What happened to an occurrence; "" when it is nothing that one would go, or stay at home, for."""
    if new.status != old.status:
        if new.status in ("cancelled", "postponed"):
            return new.status
        if old.status in ("cancelled", "postponed"):
            return "reinstated"
    same_day = old.starts_on == new.starts_on
    if new.status == "cancelled" or (same_day and (old.starts_at is None or new.starts_at == old.starts_at)):
        return ""
    return "moved"


def _is_coming(before: Before, written: Sequence[models.Occurrence], today: date) -> bool:
    days = [last_day(held) for held in before.held.values()]
    days += [row.last_day for row in written if row.state == "current"]
    return any(day >= today for day in days)


def _notice(
    event: models.Event,
    occurrence: str,
    kind: str,
    now: datetime,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    new_uid: Callable[[], str],
) -> models.Notice:
    return new_row(
        models.Notice, uid=new_uid(), event_id=event.id, occurrence_uid=occurrence, kind=kind, at=now, before=before,
        after=after,
    )  # fmt: skip


def _place(event: models.Event) -> dict[str, str]:
    return {"place": event.place_name or "", "municipality": event.municipality_slug or ""}


def _when(held: Held) -> dict[str, Any]:
    return {
        "kind": held.kind,
        "starts_at": held.starts_at.isoformat() if held.starts_at else None,
        "ends_at": held.ends_at.isoformat() if held.ends_at else None,
        "starts_on": held.starts_on.isoformat(),
        "ends_on": held.ends_on.isoformat() if held.ends_on else None,
    }
