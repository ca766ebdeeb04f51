"""What the demo's tables are made of, and which editions of each entry stand in a document on a day.

An edition leaves when its last day has passed and the next one enters at the far end; between that
nothing about it changes: its key and its texts follow from the entry and its date alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zlib import crc32
from zoneinfo import ZoneInfo

from visitapp.demo.rules import Rule, dates_from

ZONE = ZoneInfo("Europe/Stockholm")
FIRST_PUBLISHED = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
Language = Literal["sv", "en", "da", "de"]

_INVENTED: dict[Language, str] = {
    "sv": "Demo-evenemang: påhittat för att visa hur sajten fungerar.",
    "en": "Demo event: invented to show how the site works.",
    "da": "Demo-arrangement: opfundet for at vise, hvordan siden virker.",
    "de": "Demo-Veranstaltung: erfunden, um die Seite zu zeigen.",
}
_YEARLY: dict[Language, str] = {
    "sv": "Demo: evenemanget brukar finnas, men datum, tider och pris här är påhittade.",
    "en": "Demo: the event is known, but date, times and price here are invented.",
    "da": "Demo: arrangementet kendes, men dato, tider og pris her er opfundne.",
    "de": "Demo: die Veranstaltung gibt es, aber Datum, Zeiten und Preis sind hier erfunden.",
}


@dataclass(frozen=True, slots=True)
class Venue:
    """A place as the source writes it. `variant`: deliberately not a name of region.json."""

    name: str = ""
    address: str = ""
    locality: str = ""
    position: tuple[float, float] | None = None
    """Latitude, longitude."""
    variant: bool = False

    def line(self) -> str:
        """Name, address and locality in one line, empty ones left out."""
        return ", ".join(part for part in (self.name, self.address, self.locality) if part)


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs in kronor. `low` None: unknown; 0: free; `high` set: from–to."""

    low: int | None = None
    high: int | None = None

    def words(self) -> str:
        """In Swedish, empty when unknown."""
        if self.low is None:
            return ""
        if self.low == 0:
            return "Fri entré"
        return f"{self.low} kr" if self.high is None else f"{self.low}–{self.high} kr"


UNKNOWN = Price()
FREE = Price(0)


@dataclass(frozen=True, slots=True)
class Wording:
    """Title and text in one language."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table: an event with all its dates.

    `own` is in `language`. `at` ("18:30") is empty for all-day (`days` long) and for an unknown hour (`hour_unknown`).
    `minutes` None: no end given. `known`: from region.json's yearly events, so only its dates are
    invented. `copies`: how many editions stand in the document. `fault` names what the source's
    template spoils; the table says why. `rrule` (iCalendar only): one repeating VEVENT. `part_of`: the slug of the
    entry of the same table in whose programme it stands, on the days of that one.
    """

    slug: str
    own: Wording
    rule: Rule
    venue: Venue | None = None
    at: str = ""
    minutes: int | None = None
    days: int = 1
    hour_unknown: bool = False
    copies: int = 1
    price: Price = UNKNOWN
    categories: tuple[str, ...] = ()
    organiser: str = ""
    kind: str = "Event"
    known: bool = False
    cancelled: bool = False
    fault: str = ""
    rrule: str = ""
    part_of: str = ""
    language: Language = "sv"
    en: Wording | None = None
    da: Wording | None = None
    de: Wording | None = None

    def wordings(self) -> dict[Language, Wording]:
        """Title and text per language, the entry's own first; every text ends with the demo notice."""
        given: dict[Language, Wording | None] = {self.language: self.own}
        given |= {"en": self.en or given.get("en"), "da": self.da, "de": self.de}
        notices = _YEARLY if self.known else _INVENTED
        return {
            code: Wording(wording.title, f"{wording.text} {notices[code]}")
            for code, wording in given.items()
            if wording
        }


@dataclass(frozen=True, slots=True)
class Edition:
    """One time an entry is held."""

    entry: Entry
    held_on: date

    @property
    def key(self) -> str:
        """Permanent within its source."""
        return f"{self.entry.slug}-{self.held_on:%Y%m%d}"

    @property
    def wording(self) -> Wording:
        """In the entry's own language."""
        return self.entry.wordings()[self.entry.language]

    @property
    def starts_at(self) -> datetime | None:
        """Aware, in Europe/Stockholm; None when it has no hour."""
        if not self.entry.at:
            return None
        return datetime.combine(self.held_on, time.fromisoformat(self.entry.at), ZONE)

    @property
    def ends_at(self) -> datetime | None:
        """By the wall clock, as people plan an evening; None when no end is given."""
        if self.starts_at is None or self.entry.minutes is None:
            return None
        return self.starts_at + timedelta(minutes=self.entry.minutes)

    @property
    def last_day(self) -> date:
        if self.ends_at is not None:
            return self.ends_at.date()
        return self.held_on + timedelta(days=self.entry.days - 1)

    @property
    def published_at(self) -> datetime:
        """A fixed instant in autumn 2026, scattered by the slug."""
        return FIRST_PUBLISHED + timedelta(minutes=13 * (crc32(self.entry.slug.encode()) % 8000))


def editions(entries: Iterable[Entry], day: date) -> tuple[Edition, ...]:
    """The editions that stand in a document on `day`, in the order they are held."""
    return tuple(
        sorted(
            (edition for entry in entries for edition in _coming(entry, day)),
            key=lambda edition: (edition.held_on, edition.entry.at, edition.entry.slug),
        )
    )


def whole_of(edition: Edition, entries: Iterable[Entry]) -> Edition | None:
    """The edition of the festival in whose programme this one stands; None for what is no part of any."""
    for entry in entries:
        if edition.entry.part_of and entry.slug == edition.entry.part_of:
            first = next(dates_from(entry.rule, edition.held_on - timedelta(days=entry.days - 1)))
            return Edition(entry, first)
    return None


def parts_of(edition: Edition, entries: Iterable[Entry]) -> tuple[Edition, ...]:
    """The programme of a festival: those of its parts that are held on its days, also when they are over."""
    return tuple(
        Edition(entry, held_on)
        for entry in entries
        if entry.part_of == edition.entry.slug
        for held_on in islice(dates_from(entry.rule, edition.held_on), 1)
        if held_on <= edition.last_day
    )


def _coming(entry: Entry, day: date) -> Iterable[Edition]:
    # A day more than it lasts: a night ends on the morrow.
    first = day - timedelta(days=entry.days + 1)
    running = (Edition(entry, held_on) for held_on in dates_from(entry.rule, first))
    return islice((edition for edition in running if edition.last_day >= day), entry.copies)
