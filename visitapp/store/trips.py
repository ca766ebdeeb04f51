"""Keep trips without an account: whoever holds the one token may change a trip, whoever holds the other may read it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from visitapp.domain.errors import NotFoundError
from visitapp.domain.trip.kept import EntryState
from visitapp.domain.trip.trip_json import trip_to_json
from visitapp.domain.trip.types import Trip
from visitapp.store import models
from visitapp.store.database import Reader, writing
from visitapp.store.trip_read import (
    EDIT,
    READ,
    calendar_from_json,
    calendar_to_json,
    forgotten_trips,
    token_hash,
)

SEEN_EVERY = timedelta(days=1)
"""That a trip is still looked at is noted no more often: reading is to stay reading."""

KEPT_FOR = timedelta(days=400)
"""So long after its last day a trip is kept, and so long after it was last looked at, by a calendar program too."""
AT_ONCE = 200

Noted = Callable[[Mapping[str, EntryState]], Mapping[str, EntryState]]


async def add_trip(trip: Trip, now: datetime) -> tuple[str, str]:
    """Keep a new trip; the token to change it, which cannot be had again, and the token to read it."""
    edit, read = EDIT + secrets.token_urlsafe(24), READ + secrets.token_urlsafe(24)
    async with writing():
        await models.Trip.create(
            edit_hash=token_hash(edit), read_token=read, version=1, body=trip_to_json(trip), calendar={},
            created_at=now, changed_at=now, seen_at=now,
        )  # fmt: skip
    return edit, read


async def change_trip(edit_token: str, version: int, trip: Trip, now: datetime) -> bool:
    """Put `trip` in the place of its version `version`; False, and nothing is done, when somebody else was faster.

    Raises NotFoundError for a token that opens none.
    """
    async with writing():
        row = await models.Trip.get_or_none(edit_hash=token_hash(edit_token))
        if row is None:
            raise NotFoundError("trip", "of this address")
        if row.version != version:
            return False
        await models.Trip.filter(id=row.id).update(
            version=version + 1, body=trip_to_json(trip), changed_at=now, seen_at=now
        )
    return True


async def note_seen(read_token: str, seen_at: datetime, now: datetime) -> None:
    """Note that a trip is still looked at, once a day at most."""
    if now - seen_at < SEEN_EVERY:
        return
    async with writing():
        await models.Trip.filter(read_token=read_token).update(seen_at=now)


async def delete_forgotten(reader: Reader, now: datetime, after: int = 0) -> tuple[int | None, tuple[str, ...]]:
    """Delete the trips of long ago that nobody looks at any more, some at once; in the order they were made.

    Where to go on (None at the end), and the tokens that opened those that are gone.
    """
    before = now - KEPT_FOR
    looked, forgotten = await reader.run(lambda query: forgotten_trips(query, before, after, AT_ONCE))
    if forgotten:
        async with writing():
            # Who looks at one in this very moment keeps it.
            found = await models.Trip.filter(id__in=forgotten, seen_at__lt=before)
            gone = [(int(row.id), str(row.read_token)) for row in found]
            await models.Trip.filter(id__in=[number for number, _ in gone]).delete()
    else:
        gone = []
    return looked, tuple(token for _, token in gone)


async def note_calendar(read_token: str, noted: Noted) -> Mapping[str, EntryState]:
    """Keep what `noted` makes of what the trip's calendar last said. Two that ask at once get the same.

    Raises NotFoundError for a token that opens none.
    """
    async with writing():
        row = await models.Trip.get_or_none(read_token=read_token)
        if row is None:
            raise NotFoundError("trip", "of this address")
        before = calendar_from_json(row.calendar)
        after = noted(before)
        if after != before:
            await models.Trip.filter(id=row.id).update(calendar=calendar_to_json(after))
    return after
