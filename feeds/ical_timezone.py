"""The zones that calendars are written in, each with its rules (RFC 5545 §3.6.5).

Rules, not dates: readers take only the first value of an RDATE list and are then an hour off in summer. The zones of
our ports and of their neighbours change their clocks alike, by Directive 2000/84/EC and what was before it, since 1996;
those of other parts of the world are not written: an instant there stands in UTC, which everybody reads right.
"""

from __future__ import annotations

from datetime import UTC, datetime

ZONE = "Europe/Stockholm"
RULES_FROM = datetime(1997, 1, 1, tzinfo=UTC)
RULES_TO = datetime(2100, 1, 1, tzinfo=UTC)
"""The rules are true from and before."""

_CENTRAL = frozenset((ZONE, "Europe/Berlin", "Europe/Copenhagen", "Europe/Oslo", "Europe/Warsaw"))


def has_rules(zone: str) -> bool:
    """Whether times can be written in `zone`."""
    return zone in _CENTRAL


def timezone_lines(zone: str) -> tuple[str, ...]:
    """The VTIMEZONE of a zone that has rules."""
    return (
        "BEGIN:VTIMEZONE",
        f"TZID:{zone}",
        f"X-LIC-LOCATION:{zone}",
        "BEGIN:DAYLIGHT",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "DTSTART:19810329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
