"""A trip as it is kept: under which token, in which version, and when it was changed and seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from visitapp.domain.trip.types import Trip


@dataclass(frozen=True, slots=True)
class EntryState:
    """What an entry of the trip's calendar last said: the hash of it, its SEQUENCE, and since when."""

    hash: str
    sequence: int
    changed_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class KeptTrip:
    """A kept trip. `may_edit`: it was found by the token that may change it."""

    trip: Trip
    read_token: str
    version: int
    created_at: datetime
    changed_at: datetime
    seen_at: datetime
    may_edit: bool
    calendar: Mapping[str, EntryState] = field(default_factory=dict)
