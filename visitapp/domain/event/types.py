"""Events: what a record says (a draft), what an office says (a correction), and what is published.

The published event is a projection: `resolve` (in visitapp.domain.event.resolve) makes it from drafts and
corrections, and nothing else writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from visitapp.domain.event.entry import EntryStatus, OccurrenceKind

Origin = Literal["original", "translated", "machine"]
PriceKind = Literal["free", "fixed", "range", "unknown"]


@dataclass(frozen=True, slots=True)
class Text:
    """An event's words in one language. All plain text; `description` may hold line feeds."""

    language: str
    title: str
    summary: str = ""
    description: str = ""
    origin: Origin = "original"


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs. Unknown is not free. Amounts in `currency` (ISO 4217)."""

    kind: PriceKind = "unknown"
    low: Decimal | None = None
    high: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an event is held. `place` is the uid of a known place, "" when it is none of ours.

    `municipality` is a slug, "" when unknown. Unknown place is not online. `room` is one of the known place.
    """

    place: str = ""
    name: str = ""
    address: str = ""
    locality: str = ""
    latitude: float | None = None
    longitude: float | None = None
    municipality: str = ""
    online_url: str = ""
    room: str = ""


def in_room(room: str, place: str) -> str:
    """A place's name with the room in front of it, as people say it: "Lilla salen, Kulturhuset"."""
    return ", ".join(part for part in (room, place) if part)


@dataclass(frozen=True, slots=True)
class Held:
    """One time an event is held, without identity yet.

    Timed: `starts_at` (aware UTC) and perhaps `ends_at`. Otherwise `starts_on` and perhaps `ends_on`, which is
    exclusive. `starts_on` is always the local date in `zone`.
    """

    recurrence_key: str
    kind: OccurrenceKind
    starts_on: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    ends_on: date | None = None
    zone: str = "Europe/Stockholm"
    status: EntryStatus = "scheduled"


@dataclass(frozen=True, slots=True)
class Draft:
    """What one record says about one event, in our words, cleaned. Empty and None mean "says nothing".

    `part_of`: its source's id of the festival or series that it is a part of.
    """

    texts: tuple[Text, ...]
    held: tuple[Held, ...]
    where: Whereabouts = Whereabouts()
    organiser: str = ""
    organiser_url: str = ""
    categories: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    accessible: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    price: Price = Price()
    url: str = ""
    ticket_url: str = ""
    image_url: str = ""
    image_credit: str = ""
    status: EntryStatus = "scheduled"
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class SourcedDraft:
    """A draft and the record it comes from. `priority`: lower wins; equal: the older record (smaller id)."""

    record: int
    source: str
    draft: Draft
    priority: int = 100


CORRECTABLE = (
    "title", "summary", "description", "organiser", "url", "ticket_url", "categories", "audiences",
    "accessible", "price", "where", "held", "status", "hidden",
)  # fmt: skip
"""Fields an office may correct; the first three have a language."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A field as an office wants it. `value` is JSON (see visitapp.domain.event.draft_json)."""

    id: int
    field: str
    language: str
    value: object
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Resolved:
    """The published event as records and corrections give it.

    `provenance` names the winner per field ("title:sv" → "record:12" or "correction:3").
    `hidden` is true when an office took the event off the site, or no record is left.
    """

    draft: Draft
    provenance: dict[str, str]
    hidden: bool = False


def original_language(texts: tuple[Text, ...]) -> str:
    """The language the event was first written in: the first original text's, else the first text's."""
    for text in texts:
        if text.origin == "original":
            return text.language
    return texts[0].language if texts else "sv"
