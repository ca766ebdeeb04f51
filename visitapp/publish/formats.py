"""The forms a feed comes in: the end of its address, what it is, and the type it is sent as."""

from __future__ import annotations

MEDIA_TYPES = {
    ".ics": "text/calendar",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".json": "application/feed+json",
    ".geojson": "application/geo+json",
}
"""What links and catalogues announce: readers look for these names."""

XML = "application/xml; charset=utf-8"

CONTENT_TYPES = {
    ".ics": "text/calendar; charset=utf-8",
    ".rss": XML,
    ".atom": XML,
    ".json": "application/feed+json",
    ".geojson": "application/geo+json",
}
"""What is sent. Browsers show application/rss+xml as its source, or save it; as XML they show it by its stylesheet.

JSON is UTF-8 by its own definition and takes no charset (RFC 8259 §11).
"""
