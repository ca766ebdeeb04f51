"""Short permanent addresses of slices: what a code means never changes."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime
from hashlib import sha256

from visitapp.store.database import writing
from visitapp.store.models import FeedCode

_SHORTEST, _LONGEST = 7, 16


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


def _letters(language: str, query: str) -> str:
    """Lower case, without 0, 1, 8 and 9: nothing that is mistaken for another when it is read aloud."""
    digest = sha256(f"{language}?{query}".encode()).digest()
    return b32encode(digest).decode().lower()[:_LONGEST]
