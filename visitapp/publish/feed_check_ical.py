"""Check a calendar as a strict stranger reads it: octets, lines, components, instants (RFC 5545, 7986)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from visitapp.publish.feed_check_zone import Observance, Zone, read_local, read_observance
from visitapp.publish.feed_findings import Figures, Findings

LARGEST = 900_000
"""Google reads no calendar of more than 1 MB; ours stay below with room to spare."""
LONGEST_LINE = 75
_LONE_BREAK = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_CONTROLS = bytes((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
_LINE = re.compile(
    r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)', re.DOTALL
)
_NEEDED = ("UID", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "SUMMARY", "SEQUENCE")
_ONCE = frozenset((*_NEEDED, "CREATED", "DTEND", "DESCRIPTION", "LOCATION", "GEO", "STATUS", "URL", "CLASS", "TRANSP"))
_STATES = frozenset(("CONFIRMED", "TENTATIVE", "CANCELLED"))
_MOST_YEARS = 6

_Property = tuple[str, str]
"""Parameters as they stand (";TZID=…"), and the value."""


@dataclass(slots=True)
class _Calendar:
    """What is known of the calendar while its lines go by."""

    zones: dict[str, Zone] = field(default_factory=dict)
    uids: set[str] = field(default_factory=set)
    entries: int = 0
    first: date | None = None
    last: date | None = None
    newest: datetime | None = None
    instants: dict[tuple[str, str], datetime | str] = field(default_factory=dict)

    def held_on(self, day: date) -> None:
        """Note the local date of an entry."""
        self.first = day if self.first is None else min(self.first, day)
        self.last = day if self.last is None else max(self.last, day)


def check_calendar(body: bytes, address: str, _: datetime, found: Findings) -> Figures:
    """Check an iCalendar feed at `address`."""
    text = _checked_lines(body, found)
    calendar = _Calendar()
    for name, component in _components(text, found):
        if name == "VTIMEZONE":
            _check_zone(component, calendar, found)
        elif name == "VEVENT":
            _check_event(component.properties, calendar, found)
        elif name == "VCALENDAR":
            _check_calendar(component.properties, address, found)
    _check_years(calendar, found)
    return Figures(calendar.entries, calendar.first, calendar.last, calendar.newest)


def _checked_lines(body: bytes, found: Findings) -> str:
    """The text unfolded, after a look at its octets."""
    if len(body) > LARGEST:
        found.add("too-large", "", str(len(body)))
    if body.startswith(b"\xef\xbb\xbf"):
        found.add("byte-order-mark", "1")
        body = body[3:]
    breaks = body.count(b"\r\n")
    if body.count(b"\n") != breaks or body.count(b"\r") != breaks:
        lone = _LONE_BREAK.search(body)
        found.add("line-break", _line_number(body, lone.start() if lone else 0))
    if not body.endswith(b"\r\n"):
        found.add("cut-off", "", body[-40:].decode("utf-8", "replace"))
    if len(body.translate(None, _CONTROLS)) != len(body):
        at = next(at for at, octet in enumerate(body) if octet in _CONTROLS)
        found.add("control-character", _line_number(body, at), f"U+{body[at]:04X}")
    whole, lines = _is_utf8(body), body.split(b"\r\n")
    # A character that is split between two lines makes the whole no UTF-8 either.
    if not whole or max(map(len, lines)) > LONGEST_LINE:
        for number, line in enumerate(lines, 1):
            if len(line) > LONGEST_LINE:
                found.add("line-too-long", str(number), line.decode("utf-8", "replace"))
            if not _is_utf8(line):
                found.add("no-utf-8", str(number), line.decode("utf-8", "replace"))
    return body.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode("utf-8", "replace")


def _line_number(body: bytes, at: int) -> str:
    return str(body.count(b"\n", 0, at) + 1)


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@dataclass(slots=True)
class _Component:
    """A component: properties by name, and the components in it."""

    name: str
    properties: dict[str, list[_Property]] = field(default_factory=dict)
    inner: list[_Component] = field(default_factory=list)


def _components(text: str, found: Findings) -> Iterator[tuple[str, _Component]]:
    """Each component where it ends, with its name; the calendar itself comes last."""
    stack: list[_Component] = []
    closed = 0
    for line in text.split("\r\n"):
        if not line:
            continue
        left, colon, value = line.partition(":")
        if '"' in left or not colon or not left.replace("-", "").isalnum():
            match = _LINE.fullmatch(line)
            if match is None:
                found.add("unreadable-line", stack[-1].name if stack else "", line)
                continue
            left, parameters, value = match[1], match[2], match[3]
        else:
            parameters = ""
        name = left.upper()
        if name == "BEGIN":
            stack.append(_Component(value.upper()))
        elif name == "END":
            if not stack or stack[-1].name != value.upper():
                found.add("unbalanced", stack[-1].name if stack else "", line)
                continue
            done = stack.pop()
            closed += done.name == "VCALENDAR"
            if stack:
                stack[-1].inner.append(done)
                if len(stack) > 1:
                    continue
            yield done.name, done
        elif not stack:
            found.add("outside", "", line)
        else:
            stack[-1].properties.setdefault(name, []).append((parameters, value))
    for left_open in stack:
        found.add("unbalanced", left_open.name, "END:" + left_open.name)
    if closed != 1:
        found.add("no-calendar", "", str(closed))


def _check_calendar(properties: dict[str, list[_Property]], address: str, found: Findings) -> None:
    for name in ("VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "LAST-MODIFIED"):
        if not _value(properties, name):
            found.add("missing", "VCALENDAR", name)
    if _value(properties, "VERSION") not in ("", "2.0"):
        found.add("version", "VCALENDAR", _value(properties, "VERSION"))
    if "METHOD" in properties:
        found.add("method", "VCALENDAR", _value(properties, "METHOD"))
    source = _value(properties, "SOURCE")
    if source and source != address:
        found.add("other-address", "SOURCE", source)


def _value(properties: dict[str, list[_Property]], name: str) -> str:
    given = properties.get(name)
    return given[0][1] if given else ""


def _check_zone(component: _Component, calendar: _Calendar, found: Findings) -> None:
    name = _value(component.properties, "TZID")
    observances: list[Observance] = []
    for one in component.inner:
        read = read_observance(one.name, [(key, given[0][1]) for key, given in one.properties.items()])
        if read is None:
            found.add("zone-unreadable", name, one.name)
        else:
            observances.append(read)
    zone = Zone(tuple(observances))
    if not zone.ruled:
        found.add("zone-without-rules", name)
    if not name or name in calendar.zones:
        found.add("zone-unreadable", name, "TZID")
    calendar.zones[name] = zone


def _check_event(properties: dict[str, list[_Property]], calendar: _Calendar, found: Findings) -> None:
    calendar.entries += 1
    uid = _value(properties, "UID")
    for name in _NEEDED:
        if not _value(properties, name):
            found.add("missing", uid, name)
    for name, given in properties.items():
        if len(given) > 1 and name in _ONCE:
            found.add("twice", uid, name)
    if uid in calendar.uids:
        found.add("id-twice", uid)
    calendar.uids.add(uid)
    sequence = _value(properties, "SEQUENCE")
    if sequence and not (sequence.isascii() and sequence.isdigit()):
        found.add("no-number", uid, f"SEQUENCE:{sequence}")
    status = _value(properties, "STATUS")
    if status and status not in _STATES:
        found.add("unknown-status", uid, status)
    for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
        _check_stamp(name, properties, uid, calendar, found)
    _check_times(properties, uid, calendar, found)


def _check_stamp(
    name: str, properties: dict[str, list[_Property]], uid: str, calendar: _Calendar, found: Findings
) -> None:
    value = _value(properties, name)
    if not value:
        return
    instant = _instant(("", value), calendar)
    if isinstance(instant, str) or not value.endswith("Z"):
        found.add("no-instant", uid, f"{name}:{value}")
    elif name == "LAST-MODIFIED":
        calendar.newest = instant if calendar.newest is None else max(calendar.newest, instant)


def _check_times(properties: dict[str, list[_Property]], uid: str, calendar: _Calendar, found: Findings) -> None:
    if "DTSTART" not in properties:
        return
    start = _time("DTSTART", properties, uid, calendar, found)
    if start is not None:
        calendar.held_on(_digits_date(properties["DTSTART"][0][1]) or date.min)
    if "DTEND" not in properties:
        return
    end = _time("DTEND", properties, uid, calendar, found)
    if start is None or end is None:
        return
    if isinstance(start, datetime) != isinstance(end, datetime):
        found.add("end-of-another-kind", uid, properties["DTEND"][0][1])
    elif end <= start:
        found.add("end-not-after-start", uid, f"{properties['DTSTART'][0][1]} {properties['DTEND'][0][1]}")


def _time(
    name: str, properties: dict[str, list[_Property]], uid: str, calendar: _Calendar, found: Findings
) -> date | datetime | None:
    """A date or an instant; None, and a finding, when it is neither."""
    parameters, value = properties[name][0]
    if "VALUE=DATE" in parameters.upper().split(";"):
        day = _digits_date(value) if len(value) == 8 else None
        if day is None:
            found.add("no-date", uid, f"{name}:{value}")
        return day
    instant = _instant((parameters, value), calendar)
    if isinstance(instant, str):
        found.add(instant, uid, f"{name}{parameters}:{value}")
        return None
    return instant


def _instant(given: _Property, calendar: _Calendar) -> datetime | str:
    """The instant of a date-time, by the calendar's own zones; the code of the fault when there is none."""
    known = calendar.instants.get(given)
    if known is None:
        known = calendar.instants[given] = _read_instant(given, calendar)
    return known


def _read_instant(given: _Property, calendar: _Calendar) -> datetime | str:
    parameters, value = given
    if value.endswith("Z"):
        local = read_local(value[:-1])
        return local.replace(tzinfo=UTC) if local is not None else "no-instant"
    local = read_local(value)
    if local is None:
        return "no-instant"
    names = [part[5:].strip('"') for part in parameters.split(";") if part.upper().startswith("TZID=")]
    if not names:
        return "floating"
    zone = calendar.zones.get(names[0])
    if zone is None:
        return "zone-missing"
    offset = zone.offset(local)
    if offset is None:
        return "zone-begins-later"
    if not _agrees(names[0], local, offset):
        return "zone-offset"
    try:
        return (local - offset).replace(tzinfo=UTC)
    except OverflowError:
        return "no-instant"


def _agrees(name: str, local: datetime, offset: timedelta) -> bool:
    """Whether the zone database says the same. An hour that the clocks skip or show twice has no offset of its own."""
    try:
        there = local.replace(tzinfo=ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return True  # a name of its own: only its rules can be asked
    return there.utcoffset() == offset and there.replace(fold=1).utcoffset() == offset


def _check_years(calendar: _Calendar, found: Findings) -> None:
    """Each zone in winter, in summer and round the Sundays of March and October, in the years of the entries."""
    if calendar.first is None or calendar.last is None or not calendar.zones:
        return
    years = range(calendar.first.year, min(calendar.last.year, calendar.first.year + _MOST_YEARS) + 1)
    for name, zone in calendar.zones.items():
        for local in (moment for year in years for moment in _telling(year)):
            offset = zone.offset(local)
            if offset is None or not _agrees(name, local, offset):
                found.add("zone-offset", name, local.isoformat())
                break


def _telling(year: int) -> Iterator[datetime]:
    yield datetime(year, 1, 15, 12)  # noqa: DTZ001  # wall clocks of the zone under test
    yield datetime(year, 7, 15, 12)  # noqa: DTZ001
    for month in (3, 10):
        for day in range(25, 32):
            for hour in (1, 4):
                yield datetime(year, month, day, hour)  # noqa: DTZ001


def _digits_date(text: str) -> date | None:
    digits = text[:8]
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
