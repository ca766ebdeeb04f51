"""What the short permanent addresses of slices mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from visitapp.domain.errors import NotFoundError
from visitapp.store.database import Query, instant


@dataclass(frozen=True, slots=True)
class KeptSlice:
    """What a code stands for: a slice's canonical query string ("" for all events), read in `language`."""

    code: str
    language: str
    query: str
    created_at: datetime


def get_feed_code(query: Query, code: str) -> KeptSlice:
    """What `code` stands for. Raises NotFoundError."""
    rows = query.rows("SELECT code, language, query, created_at FROM feed_code WHERE code = ?", code)
    if not rows:
        raise NotFoundError("feed", code)
    return KeptSlice(rows[0][0], rows[0][1], rows[0][2], instant(rows[0][3]))


def list_feed_codes(query: Query, most: int = 1000, skip: int = 0) -> list[KeptSlice]:
    """Codes, the newest first."""
    rows = query.rows(
        "SELECT code, language, query, created_at FROM feed_code ORDER BY created_at DESC, code LIMIT ? OFFSET ?",
        most, skip,
    )  # fmt: skip
    return [KeptSlice(row[0], row[1], row[2], instant(row[3])) for row in rows]
