"""What programs told us: their tokens, their events, and why something was not taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from visitapp.domain.errors import VisitappError
from visitapp.domain.event.types import Draft, Held
from visitapp.domain.region import Office

Result = Literal["created", "changed", "unchanged", "restored"]
"""restored: it had been withdrawn, and is back under its old identity."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """Lets a program write for an office. The token itself is only with the program; we hold its hash."""

    uid: str
    office: Office
    name: str
    created_by: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as it was sent, and the draft it makes."""

    form: Mapping[str, Any]
    draft: Draft


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event that an office told us of. `form` as it was sent last; `version` changes whenever it does.

    `event` is the uid of the published event. `state` is the event's; `withdrawn`: the office took it back.
    """

    record: str
    external_id: str
    office: Office
    event: str
    slug: str
    state: str
    form: dict[str, Any]
    version: str
    withdrawn: bool

    @property
    def cursor(self) -> str:
        """Its place among the events of its office."""
        return self.record.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Written:
    """What writing came to."""

    result: Result
    told: ToldEvent


@dataclass(frozen=True, slots=True)
class Published:
    """What is published of an event: its draft with the offices' corrections, and its times with their uids.

    `corrected` names the fields in which a correction stands above what was told ("title:sv").
    """

    draft: Draft
    state: str
    occurrences: tuple[tuple[str, Held], ...]
    corrected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """When to write. `versions`: only if it has one of them now (If-Match), "*" any; None: whatever it has.

    `new_only`: only if it is not there (If-None-Match: *). `replay`: the same as was sent first is no second event.
    """

    versions: frozenset[str] | None = None
    new_only: bool = False
    replay: bool = False


class RefusedError(VisitappError):
    """A program may not write so. `code`: revoked, other-office, other-municipality, other-source, exists, changed,
    key-used. `event` is the uid of the event that stands in the way, if any.
    """

    def __init__(self, code: str, event: str = "") -> None:
        super().__init__(f"refused: {code}{f' (event {event})' if event else ''}")
        self.code = code
        self.event = event
