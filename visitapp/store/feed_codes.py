"""Short permanent addresses of slices: what a code means never changes."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from visitapp.domain.errors import NotFoundError
from visitapp.store.database import Query, instant, writing
from visitapp.store.models import FeedCode

_SHORTEST, _LONGEST = 7, 16


@dataclass(frozen=True, slots=True)
class KeptSlice:
    """What a code stands for: a slice's canonical query string ("" for all events), read in `language`."""

    code: str
    language: str
    query: str
    created_at: datetime


async def create_feed_code(language: str, query: str, now: datetime) -> str:
    """The code of a slice (its canonical query string) in a language: the same for the same, made when it is new."""
    letters = _letters(language, query)
    async with writing():
        for length in range(_SHORTEST, _LONGEST + 1):
            code = letters[:length]
            row = await FeedCode.get_or_none(code=code)
            if row is None:
                await FeedCode.create(code=code, language=language, query=query, created_at=now)
                return code
            if (row.language, row.query) == (language, query):
                return code
    raise AssertionError("two slices have the same hash")


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


def _letters(language: str, query: str) -> str:
    """Lower case, without 0, 1, 8 and 9: nothing that is mistaken for another when it is read aloud."""
    digest = sha256(f"{language}?{query}".encode()).digest()
    return b32encode(digest).decode().lower()[:_LONGEST]
