"""Events as the open API tells them: all that is published, in every language, in a fixed number of questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from visitapp.domain.errors import GoneError, NotFoundError
from visitapp.domain.event.types import Text, in_room
from visitapp.domain.event.view import ReachView, SourceCredit
from visitapp.store.database import Query, Row, day, from_json, instant, marks, maybe_day, maybe_instant
from visitapp.store.event_read import reaches_of

CHUNK = 500
MOST_PARTS = 1_000


@dataclass(frozen=True, slots=True)
class OccurrenceFacts:
    """One time an event is held. Instants in UTC; `ends_on` is exclusive. `moved_from`: the start it had before."""

    uid: str
    kind: str
    starts_at: datetime | None
    ends_at: datetime | None
    starts_on: date
    ends_on: date | None
    last_day: date
    zone: str
    status: str
    sequence: int
    moved_from: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PlaceOfEvent:
    """Where an event is held. `slug` and `names` are those of a known place, empty when it is none of ours."""

    slug: str
    names: Mapping[str, str]
    name: str
    address: str
    latitude: float | None
    longitude: float | None
    confirmed: bool | None


@dataclass(frozen=True, slots=True)
class EventFacts:
    """All that is published of one event. Empty strings are what nobody said."""

    id: int
    uid: str
    slug: str
    state: str
    texts: tuple[Text, ...]
    occurrences: tuple[OccurrenceFacts, ...]
    reaches: Mapping[str, tuple[ReachView, ...]]
    place: PlaceOfEvent
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
    tags: Mapping[str, Sequence[str]]
    status: str
    demo: bool
    sources: tuple[SourceCredit, ...]
    published_at: datetime
    changed_at: datetime
    part_of: str = ""
    """The uid of the event in whose programme it stands."""
    parts: tuple[str, ...] = ()
    """The uids of its own parts, the oldest first, at most MOST_PARTS."""


@dataclass(frozen=True, slots=True)
class Winner:
    """Who said a field: a source by its slug, or an office's correction (then `corrected_at` tells when)."""

    field: str
    language: str
    source: str
    corrected_at: datetime | None


def events_by_id(
    query: Query,
    ids: Sequence[int],
    first: date | None = None,
    with_reach: bool = False,
    only: Collection[str] | None = None,
) -> dict[int, EventFacts]:
    """Events by the id of their row, with their occurrences from the day `first` on (None: all that there are).

    `only`: no other occurrences than those of these uids.
    """
    rows: list[Row] = []
    texts: dict[int, list[Text]] = {}
    held: dict[int, list[OccurrenceFacts]] = {}
    parts: dict[int, list[str]] = {}
    for at in range(0, len(ids), CHUNK):
        chunk = ids[at : at + CHUNK]
        within = f"({marks(chunk)})"
        rows += query.rows(f"SELECT {_EVENT} WHERE e.id IN {within}", *chunk)
        for key, *words in query.rows(f"SELECT {_TEXT} WHERE event_id IN {within}", *chunk):
            texts.setdefault(key, []).append(Text(*words))
        for whole, part, state in query.rows(f"{_PARTS} IN {within} ORDER BY parent_id, id", *chunk):
            if state == "public":
                parts.setdefault(whole, []).append(part)
        sql, values = f"SELECT {_HELD} WHERE o.state = 'current' AND o.event_id IN {within}", list[object](chunk)
        if first is not None:
            sql, values = f"{sql} AND o.last_day >= ?", [*values, first]
        if only is not None:
            sql, values = f"{sql} AND o.uid IN ({marks(sorted(only))})", [*values, *sorted(only)]
        for key, *told in query.rows(f"{sql} ORDER BY o.sort_from, o.uid", *values):
            held.setdefault(key, []).append(_occurrence(told))
    reaches = reaches_of(query, [one.uid for many in held.values() for one in many]) if with_reach else {}
    return {
        row[0]: _event(row, texts.get(row[0], []), held.get(row[0], []), reaches, parts.get(row[0], ())) for row in rows
    }


def get_event_facts(query: Query, name: str) -> EventFacts:
    """The event of this permanent uid or slug, with all its occurrences and how each is reached.

    Raises NotFoundError; GoneError, with the uid of what replaced it where something did, for one that was merged
    or taken off the site.
    """
    rows = query.rows("SELECT id, state, merged_into FROM event WHERE uid = ? OR slug = ?", name, name)
    if not rows:
        raise NotFoundError("event", name)
    key, state, merged_into = rows[0]
    if state not in ("public", "withdrawn"):
        raise GoneError("event", name, merged_into or None)
    return events_by_id(query, [key], with_reach=True)[key]


def winners_of(query: Query, event_id: int) -> list[Winner]:
    """For each field of an event who said it, by field and language."""
    told = from_json(query.rows("SELECT provenance FROM event WHERE id = ?", event_id)[0][0]) or {}
    sources: dict[int, str] = dict(
        query.rows(
            "SELECT r.id, s.slug FROM record r JOIN source s ON s.id = r.source_id WHERE r.event_id = ?", event_id
        )
    )
    corrected: dict[int, object] = dict(query.rows("SELECT id, at FROM correction WHERE event_id = ?", event_id))
    winners = []
    for key, by in sorted(told.items()):
        field, _, language = key.partition(":")
        kind, _, number = by.partition(":")
        if kind == "correction":
            winners.append(Winner(field, language, "", maybe_instant(corrected.get(int(number)))))
        elif int(number) in sources:
            winners.append(Winner(field, language, sources[int(number)], None))
    return winners


_EVENT = """
e.id, e.uid, e.slug, e.state, p.slug, p.names, e.place_name, e.address, e.latitude, e.longitude, p.confirmed,
e.municipality_slug, e.online_url, e.organiser, e.organiser_slug, e.organiser_url, e.url, e.ticket_url, e.image_url,
e.image_credit, e.price_kind, e.price_low, e.price_high, e.currency, e.tags, e.status, e.demo, e.sources,
e.published_at, e.changed_at, e.room, w.uid
FROM event e LEFT JOIN place p ON p.id = e.place_id LEFT JOIN event w ON w.id = e.parent_id AND w.state = 'public'
"""
# The state is looked at afterwards: asked for here, its index may be taken, which has nearly all events.
_PARTS = "SELECT parent_id, uid, state FROM event WHERE parent_id"
_TEXT = "event_id, language, title, summary, description, origin FROM event_text"
_HELD = """
o.event_id, o.uid, o.kind, o.starts_at, o.ends_at, o.starts_on, o.ends_on, o.last_day, o.zone, o.status, o.sequence,
o.moved_from, o.changed_at FROM occurrence o
"""


def _occurrence(row: Sequence[Any]) -> OccurrenceFacts:
    return OccurrenceFacts(
        row[0], row[1], maybe_instant(row[2]), maybe_instant(row[3]), day(row[4]), maybe_day(row[5]),
        day(row[6]), row[7], row[8], row[9], row[10] or "", instant(row[11]),
    )  # fmt: skip


def _event(
    row: Row,
    texts: list[Text],
    held: list[OccurrenceFacts],
    reaches: Mapping[str, tuple[ReachView, ...]],
    parts: Sequence[str],
) -> EventFacts:
    confirmed = None if row[10] is None else bool(row[10])
    names = {language: in_room(row[30], name) for language, name in (from_json(row[5]) or {}).items()}
    place = PlaceOfEvent(row[4] or "", names, row[6], row[7], row[8], row[9], confirmed)
    return EventFacts(
        id=row[0], uid=row[1], slug=row[2], state=row[3], texts=tuple(texts), occurrences=tuple(held),
        reaches={one.uid: reaches[one.uid] for one in held if one.uid in reaches}, place=place,
        municipality=row[11], online_url=row[12], organiser=row[13], organiser_slug=row[14], organiser_url=row[15],
        url=row[16], ticket_url=row[17], image_url=row[18], image_credit=row[19], price_kind=row[20],
        price_low=row[21], price_high=row[22], currency=row[23], tags=from_json(row[24]) or {}, status=row[25],
        demo=bool(row[26]), sources=tuple(SourceCredit(**one) for one in from_json(row[27]) or ()),
        published_at=instant(row[28]), changed_at=instant(row[29]), part_of=row[31] or "",
        parts=tuple(parts[:MOST_PARTS]),
    )  # fmt: skip
