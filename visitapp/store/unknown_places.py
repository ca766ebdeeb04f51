"""What an office decides of an unknown place. It holds through every later harvest, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from visitapp.domain.errors import DecidedError, InputError, NotFoundError
from visitapp.domain.event.types import Whereabouts
from visitapp.domain.office import sees_municipality
from visitapp.domain.place.locate import position_fits
from visitapp.domain.place.register import SaidAlias
from visitapp.domain.place.types import Place
from visitapp.domain.region import Office
from visitapp.domain.text import fold_place
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import Database, writing
from visitapp.store.place_read import place_of_row
from visitapp.store.place_rows import places_said
from visitapp.store.register import make_place, place_of
from visitapp.store.register_rows import get_entry, save_entry, show_place
from visitapp.store.relink import project_all, relink


async def decide_known(
    database: Database, uid: str, slug: str, everywhere: bool, office: Office, by: str, now: datetime
) -> int:
    """It is this place; how many events are linked. `everywhere`: so is all of its name in the municipality.

    Raises NotFoundError, InputError when its position contradicts, and DecidedError when it is decided already.
    """
    async with writing():
        row = await _open(uid, office)
        place = await place_of(slug, office)
        where = Whereabouts(latitude=row.latitude, longitude=row.longitude)
        if not position_fits(place_of_row(place), where):
            raise InputError("place", "lies more than 3 km from where the events say", slug)
        await _decide(row, place, everywhere, by, now)
    return await _linked(database, row, everywhere, place.id, now)


async def decide_new(
    database: Database, uid: str, new: Place, everywhere: bool, office: Office, by: str, now: datetime
) -> str:
    """It is a place that nobody had told of: keep it in the register; its slug.

    Raises NotFoundError, and DecidedError when it is decided already.
    """
    async with writing():
        row = await _open(uid, office)
        if not sees_municipality(office, new.municipality):
            raise NotFoundError("municipality", new.municipality)
        place = await make_place(new, by, now)
        await _decide(row, place, everywhere, by, now)
    await _linked(database, row, everywhere, place.id, now)
    return place.slug


async def ignore_unknown(uid: str, office: Office, by: str, now: datetime) -> None:
    """It is no place that anybody could go to ("Se hemsidan"): never ask again.

    Raises NotFoundError, and DecidedError when it is decided already.
    """
    async with writing():
        row = await _open(uid, office)
        await models.UnknownPlace.filter(id=row.id).update(
            state="ignored", place_uid="", everywhere=False, decided_by=by, decided_at=now
        )
        await append_change("place", "", now, ())


async def reopen_unknown(database: Database, uid: str, office: Office, by: str, now: datetime) -> None:
    """Take a decision back: it is unknown again, and so are the events that were linked by it. Raises NotFoundError."""
    async with writing():
        row = await _unknown(uid, office)
        place = (await places_said([row.place_uid])).get(row.place_uid) if row.place_uid else None
        await models.UnknownPlace.filter(id=row.id).update(
            state="open", place_uid="", everywhere=False, decided_by=by, decided_at=now
        )
        events: Any = []
        if place is not None:
            entry = await get_entry(place)
            left = tuple(one for one in entry.aliases if one.decided != row.uid)
            await save_entry(replace(entry, aliases=left), by, now)
            await show_place(place.uid, now)
            events = await models.Event.filter(place_id=place.id).values_list("id", flat=True)
        await append_change("place", "", now, None if place is not None else ())
    await relink(database, [int(event) for event in events], now)


async def _unknown(uid: str, office: Office) -> models.UnknownPlace:
    row = await models.UnknownPlace.get_or_none(uid=uid[:32])
    if row is None or not (office.kind == "region" or sees_municipality(office, row.municipality_slug)):
        raise NotFoundError("unknown place", uid)
    return row


async def _open(uid: str, office: Office) -> models.UnknownPlace:
    """One that waits: who decides anew takes the former decision back first, and with it the name that it gave."""
    row = await _unknown(uid, office)
    if row.state != "open":
        raise DecidedError("unknown place", uid)
    return row


async def _decide(row: models.UnknownPlace, place: models.Place, everywhere: bool, by: str, now: datetime) -> None:
    await models.UnknownPlace.filter(id=row.id).update(
        state="decided", place_uid=place.uid, everywhere=everywhere, decided_by=by, decided_at=now
    )
    called = {fold_place(name) for name in (*place.names.values(), *place.aliases)}
    if everywhere and fold_place(row.name) not in called:
        entry = await get_entry(place)
        alias = SaidAlias(row.name, by, now, row.uid)
        await save_entry(replace(entry, aliases=(*entry.aliases, alias)), by, now)
        await show_place(place.uid, now)
    await append_change("place", "", now)


async def _linked(
    database: Database, row: models.UnknownPlace, everywhere: bool, place_id: int, now: datetime
) -> int:  # fmt: skip
    keys: Any = [row.uid]
    if everywhere:
        alike = models.UnknownPlace.filter(name_key=row.name_key, municipality_slug=row.municipality_slug)
        keys = await alike.values_list("uid", flat=True)
    before: Any = await models.Event.filter(place_id=place_id).values_list("id", flat=True)
    events: Any = await models.Event.filter(place_key__in=list(keys)).values_list("id", flat=True)
    changed = await relink(database, [int(event) for event in events], now)
    await project_all([int(event) for event in before], now)  # they are found by the new name
    return changed
