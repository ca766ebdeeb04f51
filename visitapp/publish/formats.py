"""The forms a feed comes in: the end of its address, and the type it is sent as."""

from __future__ import annotations

CONTENT_TYPES = {
    ".ics": "text/calendar; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".json": "application/feed+json",
    ".geojson": "application/geo+json",
}
"""JSON is UTF-8 by its own definition and takes no charset (RFC 8259 §11)."""
