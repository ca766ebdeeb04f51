"""Sources: publications we harvest, and what a harvest of one came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from visitapp.domain.match.withdrawal import Shortfall
from visitapp.domain.place.strategy import PlaceRule, PlaceStrategy

SourceKind = Literal["web", "office", "api", "removed"]
"""web: harvested. office: what an office receives by form. api: what its programs tell. removed: kept, not shown."""

Outcome = Literal["complete", "incomplete", "not-modified", "failed", "not-found", "gone"]
"""complete: may withdraw what is missing. not-found, gone: the address answered 404, 410."""

HOURLY = timedelta(hours=1)
PAGE_INTERVAL = timedelta(hours=4)
"""Of sources whose every entry is a page to fetch."""


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source as it is entered. `municipality` and `office` are slugs, "" for none; `slug` "" makes one of the name.

    `private_ok`: may be on a private address that the operator allows; of what is entered at an office only in the
    demo.
    `mapping`: where everything stands in JSON of no known kind (feeds.platforms.mapped), "" for none.
    `place` is the uid of the place that its strategy needs (visitapp.domain.place.strategy).
    """

    url: str
    name: str
    slug: str = ""
    municipality: str = ""
    office: str = ""
    format: str = ""
    language: str = "sv"
    zone: str = "Europe/Stockholm"
    licence: str = ""
    attribution: str = ""
    priority: int = 100
    demo: bool = False
    private_ok: bool = False
    interval: timedelta = HOURLY
    mapping: str = ""
    place_strategy: PlaceStrategy = "event"
    place: str = ""

    @property
    def place_rule(self) -> PlaceRule:
        """How it says where its events are held."""
        return PlaceRule(self.place_strategy, self.place, self.municipality)


@dataclass(frozen=True, slots=True)
class Source:
    """A source and how it fares. Instants are aware UTC datetimes.

    `active` is false when it is paused (gone, or not found three times) or removed. `next_at` None: never due.
    `etag` and `last_modified` are verbatim from `validators_at`, when its document was last read.
    """

    uid: str
    slug: str
    name: str
    url: str
    kind: SourceKind
    format: str
    municipality: str
    office: str
    language: str
    zone: str
    licence: str
    attribution: str
    priority: int
    demo: bool
    private_ok: bool
    active: bool
    interval: timedelta
    next_at: datetime | None
    etag: str
    last_modified: str
    validators_at: datetime | None
    failures: int
    last_attempt_at: datetime | None
    last_success_at: datetime | None
    last_error: str
    created_at: datetime
    mapping: str = ""
    place_strategy: PlaceStrategy = "event"
    place: str = ""

    @property
    def place_rule(self) -> PlaceRule:
        """How it says where its events are held."""
        return PlaceRule(self.place_strategy, self.place, self.municipality)


@dataclass(frozen=True, slots=True)
class SourceEdit:
    """What an office says of a source. `priority`: of two sources of one event the lower is believed.

    `place`: the uid of the one place that the strategies fixed and room are about.
    """

    name: str
    municipality: str
    language: str
    interval: timedelta
    priority: int
    licence: str
    attribution: str
    place_strategy: PlaceStrategy = "event"
    place: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a source is due next; None when it is paused."""

    next_at: datetime | None
    failures: int

    @property
    def active(self) -> bool:
        """Whether it is harvested by itself at all."""
        return self.next_at is not None


@dataclass(frozen=True, slots=True)
class Counts:
    """What a harvest did to the records of its source. `missing`: known, not withdrawn, and not told this time."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that could not be read or used: where, what is wrong, and the text itself."""

    where: str
    what: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class HarvestRun:
    """One run over one source. `found`: events that could be used, inside the window.

    `shortfall`: why it is incomplete. A short one is quarantined: it takes nothing away until somebody releases it.
    """

    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    found: int = 0
    counts: Counts = Counts()
    faults: tuple[Fault, ...] = ()
    error: str = ""
    shortfall: Shortfall = ""
