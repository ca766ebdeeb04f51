"""Find a trip by a token. We hold the hash of the one that may change it: nobody can read it out of the database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from visitapp.domain.errors import NotFoundError
from visitapp.domain.trip.kept import EntryState, KeptTrip
from visitapp.domain.trip.trip_json import trip_from_json
from visitapp.store.database import Query, from_json, instant

EDIT, READ = "e", "r"
"""What tokens begin with."""
_TOKEN = re.compile(rf"[{EDIT}{READ}][A-Za-z0-9_-]{{32}}")


def get_trip(query: Query, token: str) -> KeptTrip:
    """The trip that a token opens, to change it or to read it. Raises NotFoundError."""
    if not _TOKEN.fullmatch(token):
        raise NotFoundError("trip", "of this address")
    column, value = ("edit_hash", token_hash(token)) if token[0] == EDIT else ("read_token", token)
    rows = query.rows(
        f"SELECT body, read_token, version, created_at, changed_at, seen_at, calendar FROM trip WHERE {column} = ?",
        value,
    )
    if not rows:
        raise NotFoundError("trip", "of this address")
    body, read_token, version, created_at, changed_at, seen_at, calendar = rows[0]
    return KeptTrip(
        trip_from_json(from_json(body)), read_token, version, instant(created_at), instant(changed_at),
        instant(seen_at), token[0] == EDIT, calendar_from_json(from_json(calendar)),
    )  # fmt: skip


def forgotten_trips(query: Query, before: datetime, after: int, most: int) -> tuple[int | None, list[int]]:
    """Trips whose last day and last look both lie before an instant, of the next `most` that were not looked at.

    Where to go on (None at the end), and their ids. One whose days cannot be read stays.
    """
    rows = query.rows("SELECT id, body FROM trip WHERE seen_at < ? AND id > ? ORDER BY id LIMIT ?", before, after, most)
    last = before.date()
    found = [int(row[0]) for row in rows if (day := _last_day(from_json(row[1]))) is not None and day < last]
    return (int(rows[-1][0]) if len(rows) == most else None), found


def _last_day(body: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(body["wish"]["last_day"])
    except (KeyError, TypeError, ValueError):
        return None


def token_hash(token: str) -> str:
    """What is kept of a token. It holds 192 random bits, so a plain hash is enough: there is nothing to guess."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def calendar_to_json(calendar: Mapping[str, EntryState]) -> dict[str, Any]:
    """What the entries of a calendar said, as it is kept."""
    return {
        uid: [one.hash, one.sequence, one.changed_at.isoformat(), one.created_at.isoformat()]
        for uid, one in calendar.items()
    }


def calendar_from_json(value: Mapping[str, Any]) -> dict[str, EntryState]:
    """What `calendar_to_json` wrote."""
    return {
        uid: EntryState(one[0], one[1], datetime.fromisoformat(one[2]), datetime.fromisoformat(one[3]))
        for uid, one in value.items()
    }
