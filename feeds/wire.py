"""What the readers return: one shape for iCalendar, feeds and pages, still in the document's own words.

Nothing here is cleaned for display: titles may hold mark-up, places are what the document wrote.
`visitapp.harvest.normalise` gives it our meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

Format = Literal[
    "ical", "rss", "atom", "rdf", "jsonfeed", "jsonld",
    # Other notations in pages; documents of linked-data stores; what only leads to pages.
    "microdata", "rdfa", "hevent", "entrystore", "rdfjson", "sitemap", "listing",
    # Platforms, see feeds.platforms.
    "tribe", "cruncho", "innocode", "sitevision", "gancio", "mobilizon", "mapped",
    "csv", "xlsx",
]  # fmt: skip
Status = Literal["scheduled", "cancelled", "postponed", "rescheduled", "online", "tentative"]

Moment = date | datetime
"""A time as a document gives it: a `date` (all-day, or the hour is unknown) or an aware `datetime`."""


class FormatError(ValueError):
    """The document is of another kind than the reader's; str() is one line."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: where in the document, what is wrong, and the text itself."""

    where: str
    what: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a document is read. `zone` is the IANA zone of times that have none.

    Series are expanded inside [window_start, window_end) (instants; None is open), at most `limit`
    starts an event, earliest first. The defaults are those of `visitapp inspect`: no window.
    `base_url` makes relative links absolute. `today` is the day of reading, by which a weekday may tell a year.
    `mapping` says where everything stands in JSON of no known kind (feeds.platforms.mapped); "" is none.
    `known`: hashes of groups of blocks that need not be read (feeds.ical_blocks); None: nobody asks for hashes.
    """

    zone: str = "Europe/Stockholm"
    window_start: datetime | None = None
    window_end: datetime | None = None
    limit: int = 12
    base_url: str = ""
    today: date | None = None
    mapping: str = ""
    known: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class WirePlace:
    """A place as a document names it; empty strings where it says nothing."""

    name: str = ""
    address: str = ""
    locality: str = ""
    postal_code: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    url: str = ""
    online: bool = False


@dataclass(frozen=True, slots=True)
class WireOffer:
    """A price as a document writes it: amounts as decimal strings, ISO 4217 currency."""

    price: str = ""
    price_high: str = ""
    currency: str = ""
    url: str = ""
    availability: str = ""


@dataclass(frozen=True, slots=True)
class WireOccurrence:
    """One time an event is held.

    `recurrence_key` names it within its event whatever happens to its time: RECURRENCE-ID where there
    is one, else the start that the rule gives, as ISO 8601.
    """

    start: Moment
    end: Moment | None
    recurrence_key: str
    status: Status = "scheduled"
    zone: str = "Europe/Stockholm"


@dataclass(frozen=True, slots=True)
class WireText:
    """An event's words in one more language, a tag as the document writes it. What it does not say is empty."""

    language: str
    title: str = ""
    description: str = ""
    description_is_html: bool = False


@dataclass(frozen=True, slots=True)
class WireEvent:
    """One event. `uid` is the document's own, or made up from its content, the same at every reading.

    `start`, `end`: of the event itself (a series: of its DTSTART). `all_day` is true when `start` is a date.
    `occurrences`: the event's starts inside the options' window, overrides moved, excluded ones left out;
    of a single event, itself. A cancelled single event keeps its occurrence with status "cancelled".
    `title` and `description` (HTML when `description_is_html`) are in `language`; `translations` hold what the
    document says in others, at most once each. `categories` are as written: one may be a list with commas.
    `part_of` names the festival or series that it says it is a part of, by uid or address; `parts` its own parts.
    """

    uid: str
    title: str
    start: Moment
    end: Moment | None = None
    all_day: bool = False
    status: Status = "scheduled"
    url: str = ""
    recurring: bool = False
    occurrences: tuple[WireOccurrence, ...] = ()
    uid_made_up: bool = False
    zone: str = "Europe/Stockholm"
    description: str = ""
    description_is_html: bool = False
    language: str = ""
    place: WirePlace | None = None
    organiser: str = ""
    organiser_url: str = ""
    categories: tuple[str, ...] = ()
    image_url: str = ""
    image_credit: str = ""
    offers: tuple[WireOffer, ...] = ()
    free: bool | None = None
    sequence: int | None = None
    modified: datetime | None = None
    performance_languages: tuple[str, ...] = ()
    translations: tuple[WireText, ...] = ()
    part_of: str = ""
    parts: tuple[str, ...] = ()
    raw: str = ""


@dataclass(frozen=True, slots=True)
class WireItem:
    """An entry of a news feed. `event` is set when the entry itself carries event dates (`ev:` and the like).

    `url` is the entry's page, which may hold the event as JSON-LD.
    """

    id: str
    title: str
    url: str = ""
    published: datetime | None = None
    summary: str = ""
    event: WireEvent | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """All that a reader could make of some bytes. `error` is one line when the whole document failed.

    `more`: the addresses of further pages of the same document. `lasts`: how long it asks to be taken as it is.
    `passed_over`: the hashes that were known, of whose groups nothing stands here. `hashes`: by UID those of groups
    that were read without a problem.
    """

    format: Format | None
    title: str = ""
    language: str = ""
    events: tuple[WireEvent, ...] = ()
    items: tuple[WireItem, ...] = ()
    feed_links: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    error: str | None = None
    more: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    hashes: tuple[tuple[str, str], ...] = ()
    lasts: timedelta | None = None
