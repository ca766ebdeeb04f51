"""A trip as files: a calendar that is subscribed to, and its places for a map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from feeds.gpx_write import Waypoint, write_gpx
from feeds.ical_write import (
    HOME,
    CalendarAlarm,
    CalendarEntry,
    CalendarInfo,
    CalendarRelation,
    Zones,
    write_calendar,
)
from visitapp.domain.trip.kept import EntryState

A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class TripEntry:
    """A leg or a visit as the calendar tells it. `uid` whole, the same whatever its hour is.

    `alarms`: instant and sentence. `then`: the UID of what follows on the ground, and the time the way takes.
    `same_as`: the UID under which the site's own calendars have it. `zones`: whose clocks tell its start and its end.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    url: str
    place_name: str
    latitude: float | None
    longitude: float | None
    categories: tuple[str, ...]
    cancelled: bool
    alarms: tuple[tuple[datetime, str], ...] = ()
    then: tuple[str, timedelta] | None = None
    same_as: str = ""
    zones: Zones = HOME
    place_address: str = ""


@dataclass(frozen=True, slots=True)
class TripCalendar:
    """The calendar of a trip in one language. `address` is its own, `page` that of the plan."""

    language: str
    site: str
    title: str
    page: str
    address: str
    created_at: datetime
    entries: tuple[TripEntry, ...]


@dataclass(frozen=True, slots=True)
class TripPlace:
    """A position of a trip."""

    latitude: float
    longitude: float
    name: str
    note: str = ""
    address: str = ""


def noted_calendar(before: Mapping[str, EntryState], calendar: TripCalendar, now: datetime) -> dict[str, EntryState]:
    """What the entries say now, after what they said: SEQUENCE and the instant of change rise with each other word.

    The instant rises by a second at least: programs pass over an entry that does not look newer. What is not in the
    plan any more is remembered, so that it does not begin anew when it comes back.
    """
    after = dict(before)
    for entry in calendar.entries:
        key, said = _key(calendar, entry), sha256(repr(entry).encode()).hexdigest()[:32]
        known = before.get(key)
        if known is None:
            after[key] = EntryState(said, 0, now, now)
        elif known.hash != said:
            after[key] = EntryState(said, known.sequence + 1, max(now, known.changed_at + A_SECOND), known.created_at)
    return after


def render_trip(calendar: TripCalendar, states: Mapping[str, EntryState]) -> bytes:
    """The calendar as bytes: the same while it says the same."""
    noted = [states[_key(calendar, entry)] for entry in calendar.entries]
    info = CalendarInfo(
        uid=f"{uuid5(NAMESPACE_URL, calendar.address)}@{calendar.site}",
        name=calendar.title,
        description=calendar.title,
        url=calendar.page,
        source=calendar.address,
        last_modified=max((one.changed_at for one in noted), default=calendar.created_at),
        refresh="PT15M",
    )
    return write_calendar(info, map(_entry, calendar.entries, noted))


def render_places(name: str, places: Iterable[TripPlace]) -> bytes:
    """The places as GPX."""
    return write_gpx(name, [Waypoint(one.latitude, one.longitude, one.name, one.note, one.address) for one in places])


def _key(calendar: TripCalendar, entry: TripEntry) -> str:
    """An entry says other words in each language."""
    return f"{calendar.language}:{entry.uid}"


def _entry(entry: TripEntry, state: EntryState) -> CalendarEntry:
    alarms = () if entry.cancelled else tuple(CalendarAlarm(at - entry.starts_at, text) for at, text in entry.alarms)
    related: Sequence[CalendarRelation] = (
        *((CalendarRelation(entry.then[0], "FINISHTOSTART", entry.then[1]),) if entry.then else ()),
        *((CalendarRelation(entry.same_as, "SIBLING"),) if entry.same_as else ()),
    )
    return CalendarEntry(
        uid=entry.uid,
        start=entry.starts_at,
        end=entry.ends_at if entry.ends_at > entry.starts_at else None,
        stamp=state.changed_at,
        created=state.created_at,
        sequence=state.sequence,
        summary=entry.summary,
        description=entry.description,
        url=entry.url,
        place_name=entry.place_name,
        place_address=entry.place_address,
        latitude=entry.latitude,
        longitude=entry.longitude,
        categories=entry.categories,
        status="CANCELLED" if entry.cancelled else "CONFIRMED",
        alarms=alarms,
        related=tuple(related),
        opaque=not entry.cancelled,
        zones=entry.zones,
    )
