"""The instant at which a document says that it changed last: read from its bytes, and set anew in them.

That of the document itself, not of what stands in it: LAST-MODIFIED of a calendar (RFC 7986 §5.4), lastBuildDate of an
RSS channel, updated of an Atom feed and of our GeoJSON. JSON Feed has none. The documents are those our writers make:
there it stands before anything that others wrote, or where what they wrote cannot look like it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime


def dated(document: bytes, changed_at: datetime) -> bytes:
    """`document` with `changed_at` as its instant, to the second; what has none, as it is."""
    found = _found(document)
    if found is None:
        return document
    told = _WRITERS[found["name"]](changed_at.astimezone(UTC)).encode()
    first, last = found.span("instant")
    return document if found["instant"] == told else document[:first] + told + document[last:]


def instant(document: bytes) -> datetime | None:
    """When `document` says that it changed last; None when it says nothing that our writers would."""
    found = _found(document)
    if found is None:
        return None
    told = found["instant"].decode("latin-1")
    try:
        moment = parsedate_to_datetime(told) if found["name"] == b"lastBuildDate" else datetime.fromisoformat(told)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _found(document: bytes) -> re.Match[bytes] | None:
    for begins, place in _PLACES.items():
        if document.startswith(begins):
            return place.search(document)
    return None


def _calendar_instant(moment: datetime) -> str:
    """An instant in UTC as iCalendar writes it (RFC 5545 §3.3.5)."""
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _mail_instant(moment: datetime) -> str:
    """An instant in UTC as RSS writes it (RFC 822, the year in full)."""
    return format_datetime(moment, usegmt=True)


def _net_instant(moment: datetime) -> str:
    """An instant in UTC as Atom writes it (RFC 3339)."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


_PLACES = {
    b"BEGIN:VCALENDAR\r\n": re.compile(rb"\r\n(?P<name>LAST-MODIFIED):(?P<instant>[^\r]*)\r\n"),
    b"<?xml ": re.compile(rb"\n<(?P<name>lastBuildDate|updated)>(?P<instant>[^<]*)<"),
    b'{"type":"FeatureCollection",': re.compile(rb'","(?P<name>updated)":"(?P<instant>[^"]*)"'),
}
"""By how a document begins, where its instant stands."""
_WRITERS = {b"LAST-MODIFIED": _calendar_instant, b"lastBuildDate": _mail_instant, b"updated": _net_instant}
