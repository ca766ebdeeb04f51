"""The times of an event in a body that a program sent: instants, wall clocks, days, and days without an hour. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from visitapp.domain.event.api_fields import choice, is_language, items, line, members, shown
from visitapp.domain.event.api_json import Notes, below
from visitapp.domain.event.entry import EntryStatus
from visitapp.domain.event.types import Held

MOST_OCCURRENCES = 400
STATUSES: tuple[EntryStatus, ...] = ("scheduled", "cancelled", "postponed", "moved")
KINDS = ("timed", "all-day", "no-time")
EARLIEST = date(1990, 1, 1)
FARTHEST = timedelta(days=5 * 366)
LONGEST_TIME = timedelta(days=366)
LONGEST_REASON = 300
LONGEST_KEY = 200
ZONE = "Europe/Stockholm"
OCCURRENCE_MEMBERS = ("external_id", "kind", "starts_at", "ends_at", "starts_on", "ends_on", "zone", "status", "reason")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ZONE = re.compile(r"UTC|[A-Z][A-Za-z]+(?:/[A-Za-z][A-Za-z0-9_+-]*){1,2}")

Reasons = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One time as it was told: its place in the list, and why it is not held as planned, by language."""

    number: int
    held: Held
    reasons: Reasons


def read_occurrences(value: object, at: str, today: date, notes: Notes) -> tuple[Told, ...]:
    """The times, earliest first. Faults and warnings are noted; () where none can be read."""
    if value is None or value == []:
        notes.fault(at, "missing")
    told: list[Told] = []
    starts: set[object] = set()
    keys: set[str] = set()
    for number, one in enumerate(items(value, at, MOST_OCCURRENCES, notes)):
        here = below(at, number)
        held = _read_one(one, here, today, notes)
        if held is None:
            continue
        start = held.starts_at or held.starts_on
        if start in starts:
            notes.fault(here, "twice")
        if held.recurrence_key in keys and start not in starts:
            notes.fault(below(here, "external_id"), "twice")
        starts.add(start)
        keys.add(held.recurrence_key)
        reasons = read_reasons(one.get("reason"), below(here, "reason"), held.status, notes)
        told.append(Told(number, held, reasons))
    return tuple(sorted(told, key=lambda one: (one.held.starts_on, str(one.held.starts_at or ""))))


def read_reasons(value: object, at: str, status: str, notes: Notes) -> Reasons:
    """Why something is not held as planned, by language; one sentence each."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        notes.fault(at, "no-object")
        return {}
    found: dict[str, str] = {}
    for language in sorted(value):
        here = below(at, shown(language))
        if not is_language(language):
            notes.fault(here, "no-language", shown(language))
        elif reason := line(value[language], here, LONGEST_REASON, notes):
            found[language] = reason
    if found and status == "scheduled":
        notes.warn(at, "unused")
        return {}
    return found


def _read_one(value: object, at: str, today: date, notes: Notes) -> Held | None:
    before = len(notes.faults)
    said = members(value, at, OCCURRENCE_MEMBERS, notes)
    if not isinstance(value, Mapping):
        if value is None:
            notes.fault(at, "no-object")
        return None
    kind = choice(said.get("kind"), below(at, "kind"), KINDS, "timed" if "starts_at" in said else "no-time", notes)
    status = choice(said.get("status"), below(at, "status"), STATUSES, "scheduled", notes)
    key = line(said.get("external_id"), below(at, "external_id"), LONGEST_KEY, notes)
    zone = _zone(said.get("zone"), below(at, "zone"), notes)
    if len(notes.faults) > before:
        return None
    held = _timed(said, at, zone, notes) if kind == "timed" else _days(said, at, kind, zone, notes)
    if held is None or len(notes.faults) > before or not _sane(held, at, today, notes):
        return None
    key = f"id:{key}" if key else held.recurrence_key
    return Held(
        key, held.kind, held.starts_on, held.starts_at, held.ends_at, held.ends_on, zone,
        next(one for one in STATUSES if one == status),
    )  # fmt: skip


def _timed(said: Mapping[str, Any], at: str, zone: str, notes: Notes) -> Held | None:
    if "starts_at" not in said:
        notes.fault(below(at, "starts_at"), "missing")
        return None
    if "ends_on" in said:
        notes.fault(below(at, "ends_on"), "not-with-kind", "timed")
    starts_at = _instant(said["starts_at"], below(at, "starts_at"), zone, notes)
    ends_at = None
    if "ends_at" in said:
        ends_at = _instant(said["ends_at"], below(at, "ends_at"), zone, notes)
    else:
        notes.warn(below(at, "ends_at"), "no-end")
    if starts_at is None:
        return None
    local = starts_at.astimezone(ZoneInfo(zone)).date()
    if "starts_on" in said and _day(said["starts_on"], below(at, "starts_on"), notes) not in (local, None):
        notes.fault(below(at, "starts_on"), "contradicts", local.isoformat())
    if ends_at is not None and ends_at <= starts_at:
        notes.fault(below(at, "ends_at"), "end-before-start")
    if ends_at is not None and ends_at - starts_at > LONGEST_TIME:
        notes.fault(below(at, "ends_at"), "too-long-a-time")
    return Held(starts_at.isoformat(), "timed", local, starts_at, ends_at, zone=zone)


def _days(said: Mapping[str, Any], at: str, kind: str, zone: str, notes: Notes) -> Held | None:
    """Whole days, or days of which nobody said the hour. The end is exclusive, as in RFC 5545 §3.6.1."""
    for name in ("starts_at", "ends_at"):
        if name in said:
            notes.fault(below(at, name), "not-with-kind", kind)
    if "starts_on" not in said:
        notes.fault(below(at, "starts_on"), "missing")
        return None
    starts_on = _day(said["starts_on"], below(at, "starts_on"), notes)
    ends_on = _day(said["ends_on"], below(at, "ends_on"), notes) if "ends_on" in said else None
    if starts_on is None or ("ends_on" in said and ends_on is None):
        return None
    if ends_on is not None and ends_on <= starts_on:
        notes.fault(below(at, "ends_on"), "end-before-start")
    elif ends_on is not None and ends_on - starts_on > LONGEST_TIME:
        notes.fault(below(at, "ends_on"), "too-long-a-time")
    if kind == "all-day":
        return Held(starts_on.isoformat(), "all-day", starts_on, ends_on=ends_on or _day_after(starts_on), zone=zone)
    if ends_on == _day_after(starts_on):
        ends_on = None
    return Held(starts_on.isoformat(), "no-time", starts_on, ends_on=ends_on, zone=zone)


def _sane(held: Held, at: str, today: date, notes: Notes) -> bool:
    name = "starts_at" if held.starts_at else "starts_on"
    if held.starts_on < EARLIEST or held.starts_on > today + FARTHEST:
        notes.fault(below(at, name), "too-far", f"{EARLIEST} to {today + FARTHEST}")
        return False
    last = held.starts_on
    if held.ends_at is not None:
        last = held.ends_at.astimezone(ZoneInfo(held.zone)).date()
    elif held.ends_on is not None:
        last = held.ends_on - timedelta(days=1)
    if last < today:
        notes.warn(below(at, name), "past")
    return True


def _day(value: object, at: str, notes: Notes) -> date | None:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    notes.fault(at, "no-date", shown(value))
    return None


def _day_after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _instant(value: object, at: str, zone: str, notes: Notes) -> datetime | None:
    """The instant of RFC 3339, or of a wall clock in `zone` where no offset is given. Fractions are left out."""
    match = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        notes.fault(at, "no-instant", shown(value))
        return None
    try:
        clock = time(int(match[2]), int(match[3]), int(match[4] or 0))
        local = datetime.combine(date.fromisoformat(match[1]), clock)
        if not EARLIEST.year <= local.year < date.max.year:
            raise ValueError("a year that no calendar is for")
        if match[5]:
            return _with_offset(local, match[5].upper(), at, zone, notes)
    except ValueError:
        notes.fault(at, "no-instant", shown(value))
        return None
    return _wall_clock(local, at, zone, notes)


def _with_offset(local: datetime, offset: str, at: str, zone: str, notes: Notes) -> datetime:
    instant = datetime.fromisoformat(local.isoformat() + ("+00:00" if offset == "Z" else offset)).astimezone(UTC)
    there = instant.astimezone(ZoneInfo(zone))
    if offset not in ("Z", "+00:00", "-00:00") and there.replace(tzinfo=None) != local:
        notes.warn(at, "other-offset", there.strftime("%H:%M"))
    return instant


def _wall_clock(local: datetime, at: str, zone: str, notes: Notes) -> datetime | None:
    there = local.replace(tzinfo=ZoneInfo(zone))
    instant = there.astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        notes.fault(at, "no-such-hour")
        return None
    if there.utcoffset() != there.replace(fold=1).utcoffset():
        notes.warn(at, "hour-twice")
    return instant


def _zone(value: object, at: str, notes: Notes) -> str:
    if value is None:
        return ZONE
    if isinstance(value, str) and len(value) < 60 and _ZONE.fullmatch(value):
        try:
            return ZoneInfo(value).key
        except (KeyError, ValueError, OSError):
            pass
    notes.fault(at, "no-zone", shown(value))
    return ZONE
