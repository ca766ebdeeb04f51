"""Rows of the register of places: what is shown of each follows from what the region tells and offices say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from visitapp.domain.errors import NotFoundError
from visitapp.domain.event.draft_json import json_hash
from visitapp.domain.place.register import Entry, shown_place
from visitapp.domain.place.register_json import entry_from_json, place_to_json, said_to_json
from visitapp.domain.place.types import Place
from visitapp.domain.text import fold, fold_place
from visitapp.store import models
from visitapp.store.place_read import place_of_row


async def shown_places(told: Sequence[Place]) -> list[Place]:
    """The places that the region tells as they are shown, without those that are others now. Inside a transaction.

    What the region tells of a place that an office touched is kept beside what the office says.
    """
    rows = {row.uid: row for row in await models.PlaceEntry.all()}
    if not rows:
        return list(told)
    for place in told:
        row = rows.get(place.uid)
        value = place_to_json(place)
        if row is not None and row.told != value:
            row.told = value
            await models.PlaceEntry.filter(id=row.id).update(told=value)
    entries = {uid: _entry(row) for uid, row in rows.items()}
    shown = []
    for place in told:
        entry = entries.get(place.uid)
        if entry is None:
            shown.append(place)
        elif not entry.merged_into:
            shown.append(shown_place(entry, _merged(place.uid, entries)))
    return shown


async def get_entry(row: models.Place) -> Entry:
    """What the register has of a place that is shown; as it stands there, when no office touched it yet."""
    kept = await models.PlaceEntry.get_or_none(uid=row.uid)
    return _entry(kept) if kept is not None else Entry(place_of_row(row))


async def get_entry_by_uid(uid: str) -> Entry:
    """What the register has of a place that an office touched. Raises NotFoundError."""
    kept = await models.PlaceEntry.get_or_none(uid=uid)
    if kept is None:
        raise NotFoundError("place", uid)
    return _entry(kept)


async def save_entry(entry: Entry, by: str, now: datetime, **more: object) -> None:
    """Keep an entry. Inside a transaction. `more`: columns that an entry does not have (slugs, hours)."""
    values: dict[str, Any] = {
        "told": place_to_json(entry.told), "said": said_to_json(entry), "merged_into": entry.merged_into,
        "changed_by": by, "changed_at": now,
    } | more  # fmt: skip
    uid = entry.told.uid
    if not await models.PlaceEntry.filter(uid=uid).update(**values):
        await models.PlaceEntry.create(uid=uid, **({"slugs": [], "hours": []} | values))


async def show_place(uid: str, now: datetime) -> models.Place:
    """Write the row of a place as the register has it; the row. Inside a transaction."""
    entries = {row.uid: _entry(row) for row in await models.PlaceEntry.all()}
    await write_places([shown_place(entries[uid], _merged(uid, entries))], now)
    return await models.Place.get(uid=uid)


async def write_places(places: Sequence[Place], now: datetime) -> list[str]:
    """Write the rows of places that are not as they stand; the uids of those."""
    known = {row.uid: row.shown_hash for row in await models.Place.all().only("uid", "shown_hash")}
    rows = []
    for place in places:
        values = place_values(place)
        shown = json_hash(values)
        if known.get(place.uid) != shown:
            rows.append(models.Place(uid=place.uid, **values, shown_hash=shown, changed_at=now))
    if rows:
        columns = [*place_values(places[0]), "shown_hash", "changed_at"]
        await models.Place.bulk_create(rows, on_conflict=["uid"], update_fields=columns, batch_size=200)
    return [row.uid for row in rows]


def place_values(place: Place) -> dict[str, Any]:
    """The columns of a place's row."""
    names = " ".join((*place.names.values(), *place.aliases, place.address))
    return {
        "slug": place.slug, "kind": place.kind, "names": place.names, "aliases": list(place.aliases),
        "municipality_slug": place.municipality, "category": place.category, "address": place.address,
        "url": place.url, "latitude": place.latitude, "longitude": place.longitude,
        "precision_m": place.precision_m, "confirmed": place.confirmed, "facts": list(place.facts),
        "facts_language": place.facts_language, "sources": place_to_json(place)["sources"],
        "search_text": f"{fold(names)} {fold_place(names)}", "demo": place.demo,
    }  # fmt: skip


def _merged(uid: str, entries: dict[str, Entry]) -> Iterable[Entry]:
    """All that are this place by now, those that were merged into one of them first too."""
    for other_uid, other in entries.items():
        if other.merged_into == uid:
            yield other
            yield from _merged(other_uid, entries)


def _entry(row: models.PlaceEntry) -> Entry:
    return entry_from_json(row.told, row.said, row.merged_into)
