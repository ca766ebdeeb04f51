"""Addresses that several pages make."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from visitapp.domain.event.selection import Selection
from visitapp.publish.formats import MEDIA_TYPES
from visitapp.web.pages import FeedLink

ICS, RSS = "text/calendar", "application/rss+xml"
LONGEST_TITLE = 100
_FORM_NAMES = {".ics": "iCalendar", ".rss": "RSS", ".atom": "Atom", ".json": "JSON Feed", ".geojson": "GeoJSON"}


def slice_feeds(language: str, path: str, selection: Selection, title: str) -> tuple[FeedLink, ...]:
    """The calendar and the news feed of the very slice a page shows."""
    query = replace(selection, page=1).query()
    tail = f"?{query}" if query else ""
    return (
        FeedLink(title, f"/{language}{path}.ics{tail}", ICS),
        FeedLink(title, f"/{language}{path}.rss{tail}", RSS),
    )


def slice_alternates(language: str, path: str, selection: Selection, title: str) -> tuple[FeedLink, ...]:
    """Every form of the slice's feed, the calendar and RSS first, each named after slice and form."""
    query = replace(selection, page=1).query()
    tail = f"?{query}" if query else ""
    title = title if len(title) <= LONGEST_TITLE else title[:LONGEST_TITLE].rpartition(" ")[0].rstrip(",") + " …"
    return tuple(
        FeedLink(f"{title} ({_FORM_NAMES[ending]})", f"/{language}{path}{ending}{tail}", kind)
        for ending, kind in MEDIA_TYPES.items()
    )


def webcal(base_url: str, path: str) -> str:
    """The address that opens the calendar app of a phone or a computer."""
    parts = urlsplit(base_url)
    return f"webcal://{parts.netloc}{path}"


def geo_uri(latitude: float, longitude: float) -> str:
    """A link to the map app of the reader's own choice (RFC 5870)."""
    return f"geo:{latitude:.5f},{longitude:.5f}"
