"""One occurrence with all that a feed shows of it, as the store selects it. No database, no words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

from visitapp.domain.reach.types import GroundLeg

OccurrenceKind = Literal["timed", "all-day", "no-time"]
"""timed: has an hour. all-day: lasts whole days. no-time: the hour is unknown ("no time given")."""

EntryStatus = Literal["scheduled", "cancelled", "postponed", "moved"]


class FeedEntry(NamedTuple):
    """One occurrence and its event in one language. Instants are aware UTC datetimes.

    `changed_at` is the newest change of anything shown here, reach left out (rule 3 of the design).
    `ends_on` is exclusive, as in RFC 5545 §3.6.1; None when unknown. `starts_at` is None unless timed.
    """

    occurrence_uid: str
    event_uid: str
    slug: str
    title: str
    summary: str
    description: str
    text_language: str
    text_origin: str
    kind: OccurrenceKind
    starts_at: datetime | None
    ends_at: datetime | None
    starts_on: date
    ends_on: date | None
    zone: str
    status: EntryStatus
    sequence: int
    created_at: datetime
    changed_at: datetime
    published_at: datetime
    """When the event was first published."""
    place_name: str
    place_slug: str
    address: str
    latitude: float | None
    longitude: float | None
    place_confirmed: bool
    municipality: str
    online_url: str
    organiser: str
    url: str
    ticket_url: str
    image_url: str
    price_kind: str
    price_low: str
    price_high: str
    currency: str
    categories: tuple[str, ...]
    source_names: tuple[str, ...]
    demo: bool
    reach: EntryReach | None = None
    event_id: int = 0
    """The event's row: which feeds it stands in is kept by it."""
    previous: date | datetime | None = None
    """The start it had before it was last moved."""
    organiser_slug: str = ""
    organiser_url: str = ""
    image_credit: str = ""
    audiences: tuple[str, ...] = ()
    accessible: tuple[str, ...] = ()


class EntryReach(NamedTuple):
    """How one occurrence is reached over the crossing a feed asks for; the best verdict among several.

    `out_*`/`home_*` are instants, None when the verdict has no such journey.
    """

    crossing: str
    crossing_names: tuple[str, str]
    """Names of the two ports, Danish side first where one is Danish."""
    mode: str
    verdict: str
    reason: str
    out_check_in_at: datetime | None
    out_departs_at: datetime | None
    out_there_at: datetime | None
    home_leaves_at: datetime | None
    home_departs_at: datetime | None
    home_arrives_at: datetime | None
    on_site_minutes: int | None
    assumptions: tuple[str, ...]
    sequence: int
    changed_at: datetime
    out_legs: tuple[GroundLeg, ...] = ()
    home_legs: tuple[GroundLeg, ...] = ()
