"""Time zones as calendars name them: IANA, Windows, a vendor's prefix, the file's own VTIMEZONE."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from feeds.ical_lines import Component
from feeds.ical_recurrence import RuleError, parse_rule, rule_starts
from feeds.ical_values import read_offset, read_wall

_FIRST = datetime(1950, 1, 1)  # noqa: DTZ001 - wall time
_LAST = datetime(2100, 1, 1)  # noqa: DTZ001 - wall time
_MAX_CHANGES = 2000
_OFFSET_NAME = re.compile(r"\(?\s*(?:UTC|GMT)\s*([+-]\s?\d{1,2}(?::?\d{2})?)?\s*\)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """The moment an offset begins: `at` is naive UTC; offsets are east of UTC."""

    at: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone that turns wall times into instants. `name` is IANA, or "" for the file's own rules.

    A wall time in the gap takes the offset before it, one that comes twice is the first (RFC 5545 §3.3.5).
    """

    name: str
    tz: tzinfo | None = None
    changes: tuple[Change, ...] = ()

    def at(self, wall: datetime) -> datetime:
        """The instant of a naive wall time, aware; its own zone is this one."""
        if self.tz is not None:
            aware = wall.replace(tzinfo=self.tz)
            # There and back moves a wall time in the gap to the one the clock shows.
            return _shifted(_shifted(aware, UTC), self.tz) if self.name else aware
        offset = self.changes[0].before
        for change in self.changes:
            if wall < change.at + max(change.before, change.after):
                break
            offset = change.after
        return wall.replace(tzinfo=timezone(offset))

    def wall(self, instant: datetime) -> datetime:
        """The naive wall time of an aware instant here."""
        if self.tz is not None:
            return _shifted(instant, self.tz).replace(tzinfo=None)
        utc = _shifted(instant, UTC).replace(tzinfo=None)
        offset = self.changes[0].before
        for change in self.changes:
            if utc < change.at:
                break
            offset = change.after
        return utc + offset


UTC_ZONE = Zone("UTC", UTC)


@dataclass(slots=True)
class ZoneBook:
    """The zones of one calendar. `default` is the zone of times that have none."""

    default: Zone
    definitions: dict[str, Component] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    _found: dict[str, Zone] = field(default_factory=dict)

    def find(self, tzid: str) -> Zone:
        """The zone of that TZID; the default, and the name noted in `unknown`, when nobody knows it."""
        if tzid not in self._found:
            zone = named_zone(tzid) or self._defined(tzid) or _described_zone(tzid)
            if zone is None:
                self.unknown.add(tzid)
            self._found[tzid] = zone or self.default
        return self._found[tzid]

    def _defined(self, tzid: str) -> Zone | None:
        definition = self.definitions.get(tzid)
        if definition is None:
            return None
        changes = sorted(_changes(definition), key=lambda change: change.at)[:_MAX_CHANGES]
        return Zone("", None, tuple(changes)) if changes else None


def zone_book(calendar: Component, default: str) -> ZoneBook:
    """The zones a VCALENDAR can name; X-WR-TIMEZONE, where known, is the zone of floating times."""
    book = ZoneBook(named_zone(default) or UTC_ZONE)
    for definition in calendar.children:
        if definition.name == "VTIMEZONE":
            book.definitions.setdefault(definition.text("TZID"), definition)
    wide = calendar.text("X-WR-TIMEZONE")
    if wide:
        book.default = book.find(wide)
    return book


def named_zone(tzid: str) -> Zone | None:
    """The IANA zone that tzid names: itself, by Windows name, or after a vendor's prefix."""
    name = tzid.strip().removeprefix("TZID=")
    known = _iana_names()
    parts = [part for part in name.split("/") if part]
    for candidate in (name, WINDOWS_TO_OLSON.get(name, ""), *("/".join(parts[-n:]) for n in (3, 2, 1))):
        iana = known.get(candidate.casefold())
        if iana:
            return _iana_zone(iana)
    return None


def _described_zone(tzid: str) -> Zone | None:
    """ "(UTC+01:00) Amsterdam, Berlin" by its first city that is a zone; "GMT+01:00" by its offset."""
    match = _OFFSET_NAME.match(tzid)
    if not match:
        return None
    cities = _city_zones()
    rest = tzid[match.end() :].replace("\\", "")
    for city in rest.split(","):
        iana = cities.get(city.strip().replace(" ", "_").casefold())
        if iana:
            return _iana_zone(iana)
    if rest.strip():
        return None
    offset = read_offset((match[1] or "+00").replace(" ", ""))
    return Zone("", timezone(offset)) if offset is not None else None


@cache
def _iana_names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones() if not name.startswith(("posix", "right"))}


@cache
def _city_zones() -> dict[str, str]:
    names = sorted(name for name in _iana_names().values() if "/" in name and not name.startswith("Etc/"))
    return {name.rpartition("/")[2].casefold(): name for name in names}


@cache
def _iana_zone(name: str) -> Zone:
    return Zone(name, ZoneInfo(name))


def _shifted(moment: datetime, zone: tzinfo) -> datetime:
    """moment in zone; within a day of the ends of the calendar it stays where it is."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.replace(tzinfo=zone)


def _changes(definition: Component) -> Iterable[Change]:
    for rule in definition.children[:64]:
        before = read_offset(rule.text("TZOFFSETFROM"))
        after = read_offset(rule.text("TZOFFSETTO"))
        start = read_wall(rule.text("DTSTART"))
        if rule.name not in ("STANDARD", "DAYLIGHT") or before is None or after is None or start is None:
            continue
        for onset in _onsets(rule, start):
            try:
                yield Change(onset - before, before, after)
            except OverflowError:
                continue


def _onsets(rule: Component, start: datetime) -> set[datetime]:
    onsets = {start}
    for line in rule.all("RDATE"):
        onsets.update(wall for text in line.value.split(",")[:500] if (wall := read_wall(text)))
    for line in rule.all("RRULE")[:2]:
        with suppress(RuleError):
            # Microsoft's rules begin in 1601.
            onsets.update(islice(rule_starts(parse_rule(line.value), start, _LAST, UTC_ZONE, _FIRST), 400))
    return onsets
