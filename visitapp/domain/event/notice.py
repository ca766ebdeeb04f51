"""What those who follow changes are told: an event is new, moved, cancelled, and so on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from visitapp.domain.event.entry import OccurrenceKind

NoticeKind = Literal["new", "moved", "cancelled", "postponed", "reinstated", "place"]
"""reinstated: held after all. place: held somewhere else."""


@dataclass(frozen=True, slots=True)
class Told:
    """When, or where, as a notice tells it. Instants in UTC; `ends_on` is exclusive. Empty where it says nothing."""

    kind: OccurrenceKind | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    place_name: str = ""
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One change of one event, noticed at `at`. `occurrence_uid` is "" when it is of the whole event."""

    uid: str
    event_id: int
    occurrence_uid: str
    kind: NoticeKind
    at: datetime
    before: Told
    after: Told
