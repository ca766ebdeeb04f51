"""Import the opening hours that an office keeps in a file, whole or not at all; and bring in the demo's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from visitapp.domain.errors import InputError
from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.place.hours_json import HoursFault, read_hours
from visitapp.store.database import Database, Query
from visitapp.store.hours import replace_hours
from visitapp.store.place_read import list_municipalities, places_by_name

ZONE = ZoneInfo("Europe/Stockholm")
WARN = timedelta(days=30)
MOST_TOLD = 20
"""Faults that are told of one file."""


async def import_hours(database: Database, data: bytes, now: datetime, municipality: str = "") -> str:
    """Keep what the file says and nothing that it does not; lines that say what changed, and what ends soon.

    `municipality`: the file is of its places alone, and those of others keep what they have. Raises InputError with
    every fault.
    """
    told = _parsed(data)
    slugs, homes, known = await database.reader.run(_known)
    if municipality and municipality not in known:
        raise InputError("municipality", f"is none of {', '.join(sorted(known))}", municipality)
    found, faults = read_hours(told, slugs)
    faults += [
        HoursFault(one.place, f"place lies in {homes[one.place] or 'no municipality'}, not in {municipality}")
        for one in found
        if municipality not in ("", homes[one.place])
    ]
    if faults:
        raise InputError("hours", "refused: " + _listed(faults))
    changed, gone = await replace_hours(found, now, municipality)
    line = f"{len(found)} places, {changed} new or changed, {gone} removed"
    return "\n".join((line, *_ending(found, now.astimezone(ZONE).date())))


async def save_demo_hours(database: Database, data: Mapping[str, Any], now: datetime) -> int:
    """Keep the demo's hours, marked as such; how many changed. Raises InputError."""
    slugs, _, _ = await database.reader.run(_known)
    found, faults = read_hours(data, slugs, demo=True)
    if faults:
        raise InputError("hours", _listed(faults))
    changed, _ = await replace_hours(found, now, demo=True)
    return changed


def _parsed(data: bytes) -> Any:
    """The JSON, in which no name stands twice: of two only one would count."""
    try:
        return json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InputError("file", f"is no JSON: {' '.join(str(error).split())[:100]}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise InputError("file", "names a field twice", next(name for name in names if names.count(name) > 1))
    return found


def _known(query: Query) -> tuple[dict[str, str], dict[str, str], set[str]]:
    """Each place's slug by every name for it, its municipality by that slug, and the municipalities."""
    places = places_by_name(query)
    slugs = {name: place.slug for name, place in places.items()}
    homes = {place.slug: place.municipality for place in places.values()}
    return slugs, homes, {one.slug for one in list_municipalities(query)}


def _listed(faults: Sequence[HoursFault]) -> str:
    more = len(faults) - MOST_TOLD
    return "; ".join(str(one) for one in faults[:MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")


def _ending(found: Sequence[OpeningHours], today: date) -> list[str]:
    """What has to be looked after soon."""
    return [
        f"{one.place}: {'ended' if one.valid_to < today else 'ends'} on {one.valid_to}"
        for one in sorted(found, key=lambda one: (one.valid_to, one.place))
        if one.valid_to <= today + WARN
    ]
