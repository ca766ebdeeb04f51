"""Rows of places for those who write: found by what an event says, and made one where two were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from visitapp.store import models
from visitapp.store.filter_value_rows import merge_values
from visitapp.store.filter_values import value_uid
from visitapp.store.hours import move_hours


async def places_said(uids: Iterable[str]) -> dict[str, models.Place]:
    """Places by the uids that events say; one that was merged, whose uid was its slug, is what it was merged into."""
    wanted = set(uids)
    found = {row.uid: row for row in await models.Place.filter(uid__in=sorted(wanted))} if wanted else {}
    missing = sorted(wanted - found.keys())
    if missing:
        found |= await _merged_by_offices(missing)
        missing = [uid for uid in missing if uid not in found]
    if missing:
        values = await models.FilterValue.filter(uid__in=[value_uid("place", uid) for uid in missing])
        merged = {row.slug: row.alias_of for row in values if row.alias_of}
        rows = {row.slug: row for row in await models.Place.filter(slug__in=sorted(set(merged.values())))}
        found |= {slug: rows[into] for slug, into in merged.items() if into in rows}
    return found


async def _merged_by_offices(uids: list[str]) -> dict[str, models.Place]:
    """What places are now that offices merged into others, perhaps one after the other."""
    into = {row.uid: row.merged_into for row in await models.PlaceEntry.exclude(merged_into="")}
    now: dict[str, str] = {}
    for uid in uids:
        meant, seen = into.get(uid, ""), {uid}
        while meant in into and meant not in seen:
            seen.add(meant)
            meant = into[meant]
        if meant:
            now[uid] = meant
    rows = {row.uid: row for row in await models.Place.filter(uid__in=sorted(set(now.values())))} if now else {}
    return {uid: rows[meant] for uid, meant in now.items() if meant in rows}


async def merge_places(merged: Mapping[str, str]) -> list[int]:
    """Let slugs mean others from now on; the events held at the places that go. Inside a transaction.

    Addresses and filters with the slugs stay valid (visitapp.store.filter_value_rows).
    """
    moved: list[int] = []
    for slug, into in merged.items():
        known = await models.FilterValue.get_or_none(uid=value_uid("place", slug))
        if known is None or known.alias_of != into:
            await merge_values("place", slug, into)
        twin = await models.Place.get_or_none(slug=slug)
        if twin is not None:
            moved += [int(row.id) for row in await models.Event.filter(place_id=twin.id).only("id")]
            other = await models.Place.get(slug=into)
            await models.Event.filter(place_id=twin.id).update(place=other)
            await move_hours(twin, other)
            await twin.delete()
    return moved
