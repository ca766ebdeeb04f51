"""What offices do to places: edit them, make new ones, merge two, and part them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.office import sees_municipality
from visitapp.domain.place.register import Entry, PlaceEdit, SaidAlias, edited
from visitapp.domain.place.types import Place
from visitapp.domain.region import Office
from visitapp.domain.text import fold_place, slug_words
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import Database, writing
from visitapp.store.filter_value_rows import merge_values, remember_values
from visitapp.store.hours import copy_hours, give_back_hours
from visitapp.store.projection import new_uid
from visitapp.store.register_rows import get_entry, get_entry_by_uid, save_entry, show_place
from visitapp.store.relink import project_all, relink
from visitapp.store.unknown_read import keys_meant


async def edit_place(database: Database, slug: str, edit: PlaceEdit, office: Office, by: str, now: datetime) -> bool:
    """Let a place be as an office wants it; whether anything changed. Raises NotFoundError.

    Events that name it by a new name are linked, those that named it by one that is gone are not any more.
    """
    async with writing():
        row = await place_of(slug, office)
        entry = await get_entry(row)
        new = edited(entry, edit, by, now)
        if new == entry:
            return False
        await save_entry(new, by, now)
        await show_place(row.uid, now)
        await append_change("place", "", now)
    events = await _held_at([row.id])
    await relink(database, [*events, *await _now_meant(database)], now)
    await project_all(events, now)
    return True


async def add_alias(database: Database, slug: str, name: str, office: Office, by: str, now: datetime) -> int:
    """Give a place one more name; how many events are linked by it. Raises NotFoundError, or InputError: has it."""
    async with writing():
        row = await place_of(slug, office)
        if fold_place(name) in {fold_place(known) for known in (*row.names.values(), *row.aliases)}:
            raise InputError("alias", f"is a name of {slug} already", name)
        entry = await get_entry(row)
        await save_entry(replace(entry, aliases=(*entry.aliases, SaidAlias(name, by, now))), by, now)
        await show_place(row.uid, now)
        await append_change("place", "", now)
    changed = await relink(database, await _now_meant(database), now)
    await project_all(await _held_at([row.id]), now)
    return changed


async def make_place(place: Place, by: str, now: datetime) -> models.Place:
    """A place that no file of the region has; its row. Inside a transaction. Its uid and slug are made of its name."""
    slug = f"{slug_words(place.name('sv'), 60) or 'place'}-{new_uid()[:5]}"
    made = replace(place, uid=slug, slug=slug)
    await save_entry(Entry(made, made_here=True), by, now)
    await remember_values("place", [slug])
    return await show_place(slug, now)


async def merge_place(database: Database, slug: str, into: str, office: Office, by: str, now: datetime) -> int:
    """Let a place be another from now on; how many events are held there now that were held at it.

    Its names and sources go to the other, its addresses and filters lead there. Raises NotFoundError, and InputError
    when they are one already or lie in two municipalities.
    """
    async with writing():
        gone, kept = await place_of(slug, office), await place_of(into, office)
        if gone.id == kept.id:
            raise InputError("into", "is the place itself", into)
        if gone.municipality_slug != kept.municipality_slug:
            raise InputError("into", "lies in another municipality", into)
        entry, other = await get_entry(gone), await get_entry(kept)
        meaning = await models.FilterValue.filter(kind="place", alias_of=gone.slug).values_list("slug", flat=True)
        events = await _held_at([gone.id])
        hours = await copy_hours(gone, kept)
        await save_entry(other, by, now)
        await save_entry(
            replace(entry, merged_into=kept.uid), by, now, slugs=sorted(map(str, meaning)), hours=hours
        )  # fmt: skip
        await merge_values("place", gone.slug, kept.slug)
        await models.Event.filter(place_id=gone.id).update(place_id=kept.id)
        await gone.delete()
        await show_place(kept.uid, now)
        await append_change("place", "", now)
    await project_all([*events, *await _held_at([kept.id])], now)
    await relink(database, await _now_meant(database), now)
    return len(events)


async def unmerge_place(database: Database, uid: str, office: Office, by: str, now: datetime) -> str:
    """Let a place that was merged be itself again, with what is held there; its slug.

    Raises NotFoundError, and InputError when it is itself already.
    """
    async with writing():
        row = await models.PlaceEntry.get_or_none(uid=uid)
        entry = await get_entry_by_uid(uid)
        if row is None or not sees_municipality(office, entry.told.municipality):
            raise NotFoundError("place", uid)
        if not entry.merged_into:
            raise InputError("uid", "is a place of its own already", uid)
        kept = await _now(entry)
        slug, was = entry.told.slug, kept.slug
        await save_entry(replace(entry, merged_into=""), by, now, slugs=[], hours=[])
        shown = await show_place(uid, now)
        await models.FilterValue.filter(kind="place", slug=slug).update(alias_of="")
        await models.FilterValue.filter(kind="place", slug__in=row.slugs, alias_of=was).update(alias_of=slug)
        await give_back_hours(row.hours, shown, kept)
        await _show_again(entry.merged_into, now)
        await append_change("place", "", now)
    await relink(database, await _held_at([kept.id]), now)
    return slug


async def place_of(slug: str, office: Office) -> models.Place:
    """The place, if it is the office's. Raises NotFoundError."""
    row = await models.Place.get_or_none(slug=slug[:120])
    if row is None or not sees_municipality(office, row.municipality_slug):
        raise NotFoundError("place", slug)
    return row


async def _now(entry: Entry) -> models.Place:
    """The place that a merged one is now."""
    while entry.merged_into:
        entry = await get_entry_by_uid(entry.merged_into)
    return await models.Place.get(uid=entry.told.uid)


async def _show_again(uid: str, now: datetime) -> None:
    """Write anew what a place is now of which one was parted."""
    entry = await get_entry_by_uid(uid)
    while entry.merged_into:
        entry = await get_entry_by_uid(entry.merged_into)
    await show_place(entry.told.uid, now)


async def _held_at(places: Iterable[int]) -> list[int]:
    found: Any = await models.Event.filter(place_id__in=list(places)).values_list("id", flat=True)
    return [int(event) for event in found]


async def _now_meant(database: Database) -> list[int]:
    """The events whose unknown place has become a known one by what was changed."""
    keys = await database.reader.run(keys_meant)
    found: Any = await models.Event.filter(place_key__in=keys).values_list("id", flat=True) if keys else []
    return [int(event) for event in found]
