"""Events as pages show them: what the store returns for lists and for one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from visitapp.domain.event.entry import EntryStatus, OccurrenceKind
from visitapp.domain.place.types import Place


@dataclass(frozen=True, slots=True)
class OccurrenceView:
    """One time an event is held. Instants in UTC; `ends_on` is exclusive."""

    uid: str
    kind: OccurrenceKind
    starts_at: datetime | None
    ends_at: datetime | None
    starts_on: date
    ends_on: date | None
    last_day: date
    zone: str
    status: EntryStatus


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event in a list: its next occurrence in the slice, and how many more follow there.

    `language` is that of the words shown; it differs from the page's when no better text is there.
    """

    uid: str
    slug: str
    title: str
    summary: str
    language: str
    origin: str
    next: OccurrenceView
    more: int
    place_name: str
    place_slug: str
    place_confirmed: bool
    municipality: str
    latitude: float | None
    longitude: float | None
    online: bool
    categories: tuple[str, ...]
    price_kind: str
    price_low: str
    price_high: str
    currency: str
    demo: bool
    verdict: str = ""
    """The best verdict of the slice's ferry filters; empty when it has none."""
    verdict_crossing: str = ""
    verdict_mode: str = ""


@dataclass(frozen=True, slots=True)
class EventList:
    """A page of a list. `total` events in all, or `at_least` so many; `page` counts from 1.

    `pages` is 0 when nobody counted them. `follows`: there is another page.
    """

    cards: tuple[EventCard, ...]
    total: int
    page: int
    pages: int
    at_least: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True)
class SourceCredit:
    """A source that an event is published from."""

    slug: str
    name: str
    licence: str
    attribution: str
    kind: str


@dataclass(frozen=True, slots=True)
class ReachView:
    """What is kept about reaching one occurrence: `plan` is the JSON of visitapp.domain.reach.plan_json."""

    occurrence_uid: str
    crossing: str
    mode: str
    verdict: str
    reason: str
    out_at: datetime | None
    home_at: datetime | None
    minutes_on_site: int | None
    plan: dict[str, Any]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PartOf:
    """The festival or series in whose programme an event stands, by its title in `language`."""

    slug: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class Part:
    """A time in the programme of an event: when one of its parts is held, and where."""

    slug: str
    title: str
    language: str
    place_name: str
    held: OccurrenceView


@dataclass(frozen=True, slots=True)
class Programme:
    """A page of a programme, what is to come first; `page` counts from 1. `follows`: there is another."""

    parts: tuple[Part, ...] = ()
    page: int = 1
    follows: bool = False


@dataclass(frozen=True, slots=True)
class EventPage:
    """All that the page of one event shows. `occurrences`: current ones, earliest first, past ones too.

    `state`: public, withdrawn (gone from its source; the page stays and says so).
    """

    uid: str
    slug: str
    state: str
    title: str
    summary: str
    description: str
    language: str
    origin: str
    languages: tuple[str, ...]
    """The languages there are words in."""
    occurrences: tuple[OccurrenceView, ...]
    place: Place | None
    place_name: str
    address: str
    latitude: float | None
    longitude: float | None
    municipality: str
    online_url: str
    organiser: str
    organiser_slug: str
    organiser_url: str
    url: str
    ticket_url: str
    image_url: str
    image_credit: str
    price_kind: str
    price_low: str
    price_high: str
    currency: str
    categories: tuple[str, ...]
    audiences: tuple[str, ...]
    accessible: tuple[str, ...]
    performance_languages: tuple[str, ...]
    status: EntryStatus
    demo: bool
    sources: tuple[SourceCredit, ...]
    published_at: datetime
    changed_at: datetime
    room: str = ""
    part_of: PartOf | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the vocabulary with its names per language."""

    slug: str
    names: dict[str, str]
