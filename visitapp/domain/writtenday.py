"""A date as people and programs are asked to write it."""

from __future__ import annotations

import re
from datetime import date

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def written_day(text: str) -> date | None:
    """The day that is written like 2027-06-01 (RFC 3339 §5.6, full-date); None for all else, also 2027-W22-2."""
    try:
        return date.fromisoformat(text) if _WRITTEN.fullmatch(text) else None
    except ValueError:
        return None
