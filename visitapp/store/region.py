"""Load the region: municipalities, offices, vocabulary, places, ports and crossings. As often as one likes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tortoise.models import Model

from visitapp.domain.crossing.types import Crossing, Port
from visitapp.domain.event.draft_json import json_hash
from visitapp.domain.place.types import Municipality, Place
from visitapp.domain.region import Office, VocabularyTerm
from visitapp.store import models
from visitapp.store.changes import append_change, raise_entries
from visitapp.store.crossing_rows import crossing_body
from visitapp.store.database import writing
from visitapp.store.filter_value_rows import remember_values
from visitapp.store.place_rows import merge_places
from visitapp.store.projection import project
from visitapp.store.register_rows import shown_places, write_places


async def save_region(
    municipalities: Sequence[Municipality],
    offices: Sequence[Office],
    terms: Sequence[VocabularyTerm],
    places: Sequence[Place],
    now: datetime,
    merged: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Write the region's own data; how many places changed. Unchanged rows are not touched.

    A place that is no longer among them stays: events may be held there. What offices say of places stays too, and
    goes before. `merged`: slugs of places that are others
    from now on; what is held there goes with them.
    """
    async with writing():
        names = await _names()
        named = await _save_municipalities(municipalities)
        named += await _save_offices(offices)
        named += await _save_terms(terms)
        await _raise_renamed(names, now)
        changed = await write_places(await shown_places(places), now)
        await remember_values("municipality", [one.slug for one in municipalities])
        await remember_values("place", [one.slug for one in places])
        for term in terms:
            await remember_values(term.kind, [term.slug])
        moved = await merge_places(merged)
        if changed or named or moved:
            await append_change("place", "", now)
        if changed or moved:
            events = await models.Event.filter(place__uid__in=changed).values_list("id", flat=True)
            await project(sorted({*moved, *(int(str(event)) for event in events)}), now)
    return len(changed)


async def save_ferries(
    ports: Iterable[Port], crossings: Sequence[Crossing], now: datetime, origin: str, first_position: int = 0
) -> int:
    """Write ports and crossings; how many crossings changed. `origin`: who keeps them ("region", "gtfs:…").

    They are listed in the order given, from `first_position` on.
    """
    async with writing():
        names, moved = await _names(), 0
        for port in ports:
            values = {name: value for name, value in asdict(port).items() if name != "slug"}
            moved += await _keep(models.Port, {"slug": port.slug}, values)
        await _raise_renamed(names, now)
        changed = 0
        for position, crossing in enumerate(crossings, first_position):
            changed += await _save_crossing(crossing, position, origin, now)
        await remember_values("crossing", [crossing.slug for crossing in crossings])
        if changed or moved:
            await append_change("crossing", "", now)
    return changed


async def _save_crossing(crossing: Crossing, position: int, origin: str, now: datetime) -> int:
    body = crossing_body(crossing)
    shown = json_hash(body)
    row = await models.Crossing.get_or_none(slug=crossing.slug)
    if row is not None and (row.shown_hash, row.position) == (shown, position):
        return 0
    await models.Crossing.update_or_create(
        slug=crossing.slug,
        defaults={
            "status": crossing.status, "port_from_slug": crossing.port_from.slug,
            "port_to_slug": crossing.port_to.slug, "body": body, "position": position, "demo": crossing.demo,
            "origin": origin, "shown_hash": shown, "changed_at": now,
        },
    )  # fmt: skip
    return 1


async def _keep(model: type[Model], key: dict[str, Any], values: dict[str, Any]) -> int:
    """Write a row unless it stands there so already; 1 when written."""
    row = await model.get_or_none(**key)
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return 0
    await model.update_or_create(values, **key)
    return 1


async def _names() -> dict[str, object]:
    """What entries of feeds call municipalities, categories and ports."""
    municipalities = await models.Municipality.all().only("slug", "short_name")
    return {
        **{f"municipality:{row.slug}": row.short_name for row in municipalities},
        **{row.uid: row.names for row in await models.Term.all()},
        **{f"port:{row.slug}": row.names for row in await models.Port.all()},
    }


async def _raise_renamed(before: dict[str, object], now: datetime) -> None:
    """Raise all entries when anything is called otherwise than `before`: such a name has no instant of its own."""
    if any(name != before.get(key, name) for key, name in (await _names()).items()):
        await raise_entries(now)


async def _save_municipalities(municipalities: Sequence[Municipality]) -> int:
    changed = 0
    for position, one in enumerate(municipalities):
        values = {
            "code": one.code, "names": one.names, "short_name": one.short_name, "latitude": one.latitude,
            "longitude": one.longitude, "website": one.website, "tourist_site": one.tourist_site,
            "outline": [[[list(point) for point in ring] for ring in polygon] for polygon in one.polygons],
            "position": position,
        }  # fmt: skip
        changed += await _keep(models.Municipality, {"slug": one.slug}, values)
    return changed


async def _save_offices(offices: Sequence[Office]) -> int:
    changed = 0
    for office in offices:
        values = {"kind": office.kind, "names": office.names, "municipality_slug": office.municipality}
        changed += await _keep(models.Office, {"slug": office.slug}, values)
    return changed


async def _save_terms(terms: Sequence[VocabularyTerm]) -> int:
    changed = 0
    for position, term in enumerate(terms):
        values = {
            "kind": term.kind, "slug": term.slug, "names": term.names, "leads_here": list(term.leads_here),
            "position": position,
        }  # fmt: skip
        changed += await _keep(models.Term, {"uid": f"{term.kind}:{term.slug}"}, values)
    return changed


def note_to_json(note: Any) -> dict[str, Any]:
    """A source note as JSON: title, url, checked_on."""
    checked = note.checked_on.isoformat() if note.checked_on else None
    return {"title": note.title, "url": note.url, "checked_on": checked}
