"""Keep the opening hours of places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.place.hours_json import hours_to_json
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import writing


async def replace_hours(
    found: Sequence[OpeningHours], now: datetime, municipality: str = "", demo: bool = False
) -> tuple[int, int]:
    """Keep these hours and none else of their kind (an office's, or the demo's); how many changed, how many went.

    `municipality`: those of its places only are replaced. Places are known by their slugs.
    """
    async with writing():
        places = {row.slug: row for row in await models.Place.all().only("id", "uid", "slug", "municipality_slug")}
        rows = {row.place_id: row for row in await models.PlaceHours.filter(demo=demo)}
        ours = {one.id for one in places.values() if municipality in ("", one.municipality_slug)}
        touched: list[int] = []
        for hours in found:
            place, body = places[hours.place], hours_to_json(hours)
            row = rows.get(place.id)
            if row is None or row.body != body:
                values = {
                    "place_id": place.id, "demo": demo, "valid_to": hours.valid_to, "body": body, "kept_at": now,
                }  # fmt: skip
                await models.PlaceHours.update_or_create(uid=_uid(place.uid, demo), defaults=values)
                touched.append(place.id)
        given = {places[one.place].id for one in found}
        gone = [row.place_id for row in rows.values() if row.place_id in ours - given]
        await _forget(gone, demo)
        await _tell([*touched, *gone], now)
    return len(touched), len(gone)


async def delete_demo_hours(now: datetime) -> int:
    """Remove what was invented for the demo; how many rows went."""
    _, gone = await replace_hours((), now, demo=True)
    return gone


async def move_hours(twin: models.Place, into: models.Place) -> None:
    """Give the hours of a place to the one that it is merged into, where that has none. Inside a transaction."""
    for row in await models.PlaceHours.filter(place_id=twin.id):
        uid = _uid(into.uid, row.demo)
        if not await models.PlaceHours.filter(uid=uid).exists():
            row.uid, row.place_id = uid, into.id
            await row.save()


async def copy_hours(twin: models.Place, into: models.Place) -> list[dict[str, Any]]:
    """As `move_hours`, and what the twin had, to be given back when the two are parted again."""
    kept = []
    for row in await models.PlaceHours.filter(place_id=twin.id):
        lent = not await models.PlaceHours.filter(uid=_uid(into.uid, row.demo)).exists()
        kept.append(
            {
                "demo": row.demo, "valid_to": row.valid_to.isoformat(), "body": row.body,
                "kept_at": row.kept_at.isoformat(), "lent": lent,
            }
        )  # fmt: skip
    await move_hours(twin, into)
    return kept


async def give_back_hours(kept: Sequence[dict[str, Any]], to: models.Place, lender: models.Place) -> None:
    """Give a place back what `copy_hours` kept; what was lent is taken from the lender, unless it has others by now."""
    for one in kept:
        row = await models.PlaceHours.get_or_none(uid=_uid(lender.uid, one["demo"]))
        if one["lent"] and row is not None and row.body == one["body"]:
            await row.delete()
        values = {
            "place_id": to.id, "demo": one["demo"], "valid_to": date.fromisoformat(one["valid_to"]),
            "body": one["body"], "kept_at": datetime.fromisoformat(one["kept_at"]),
        }  # fmt: skip
        await models.PlaceHours.update_or_create(uid=_uid(to.uid, one["demo"]), defaults=values)


def _uid(place_uid: str, demo: bool) -> str:
    """What an office gave stands beside what the demo invents, and not in its place."""
    return f"{place_uid}:demo" if demo else place_uid


async def _forget(places: Sequence[int], demo: bool) -> None:
    if places:
        await models.PlaceHours.filter(place_id__in=places, demo=demo).delete()


async def _tell(places: Sequence[int], now: datetime) -> None:
    """Places have changed; no feed of events tells of their hours."""
    if places:
        await models.Place.filter(id__in=places).update(changed_at=now)
        await append_change("hours", "", now, ())
