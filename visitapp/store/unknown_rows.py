"""Rows of unknown places: written as events that name them are published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from visitapp.domain.event.types import Whereabouts
from visitapp.domain.place.unknown import name_key, unknown_key
from visitapp.store import models

_CHUNK = 400
_SAID = ("place_name", "address", "latitude", "longitude", "municipality_slug", "online_url")


async def note_unknown(seen: Mapping[str, Whereabouts], now: datetime) -> None:
    """Keep that events name these places, each under its key. Inside a transaction.

    The first one's words stand for all. What an office decided stays as it is.
    """
    if not seen:
        return
    rows = [
        models.UnknownPlace(
            uid=key, name=where.name or where.address, name_key=name_key(where),
            address=where.address if where.name else "", municipality_slug=where.municipality,
            latitude=where.latitude, longitude=where.longitude, first_seen_at=now, last_seen_at=now, state="open",
            place_uid="", everywhere=False, decided_by="",
        )
        for key, where in sorted(seen.items())
    ]  # fmt: skip
    await models.UnknownPlace.bulk_create(rows, on_conflict=["uid"], update_fields=["last_seen_at"], batch_size=_CHUNK)


async def fill_place_keys(now: datetime) -> int:
    """Note the unknown places of events that were published before there was a register; how many events."""
    filled = 0
    while True:
        # Only these columns: a database may be on its way to a schema that has not all the others.
        found = models.Event.filter(place_key=None).order_by("id").limit(_CHUNK)
        events: Any = await found.values_list("id", "place_id", *_SAID)
        if not events:
            return filled
        by_key: dict[str, list[int]] = defaultdict(list)
        seen: dict[str, Whereabouts] = {}
        for event, place, name, address, latitude, longitude, municipality, online in events:
            known = "known" if place else ""
            where = Whereabouts(known, name, address, "", latitude, longitude, municipality, online)
            key = unknown_key(where)
            by_key[key].append(int(event))
            if key:
                seen.setdefault(key, where)
        await note_unknown(seen, now)
        for key, ids in by_key.items():
            await models.Event.filter(id__in=ids).update(place_key=key)
        filled += len(events)
