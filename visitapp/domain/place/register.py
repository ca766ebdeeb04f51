"""The register of places: what the region's files tell of one, what offices say instead, and which is another now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from visitapp.domain.place.types import Place
from visitapp.domain.text import fold_place

SAYABLE = ("names", "address", "category", "position")
"""Fields that offices say. Aliases are added and dropped one by one, so that new ones in the files still come in."""


@dataclass(frozen=True, slots=True)
class SaidAlias:
    """A name that an office added. `decided`: as the answer to what an unknown place is (its key), "" otherwise."""

    name: str
    by: str
    at: datetime
    decided: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A field as an office wants it."""

    value: Any
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the register. `told`: as the region's files have it, else as an office first made it.

    `made_here`: an office made it, no file has it. `merged_into` is the uid of the place that it is now, "" for itself.
    """

    told: Place
    fields: Mapping[str, Said] = field(default_factory=dict)
    aliases: tuple[SaidAlias, ...] = ()
    dropped: tuple[str, ...] = ()
    merged_into: str = ""
    made_here: bool = False


@dataclass(frozen=True, slots=True)
class PlaceEdit:
    """A place as an office wants it to be: every field whole."""

    names: dict[str, str]
    aliases: tuple[str, ...]
    address: str
    category: str
    latitude: float | None
    longitude: float | None


def shown_place(entry: Entry, merged: Iterable[Entry] = ()) -> Place:
    """The place as it is shown: what offices say goes before what is told; merged ones give their names and sources."""
    place = entry.told
    for name in SAYABLE:
        if name in entry.fields:
            place = _with(place, name, entry.fields[name].value)
    dropped = {fold_place(name) for name in entry.dropped}
    aliases = [name for name in place.aliases if fold_place(name) not in dropped]
    aliases += [one.name for one in entry.aliases]
    sources = list(place.sources)
    for other in merged:
        twin = shown_place(other)
        aliases += [*twin.names.values(), *twin.aliases]
        sources += [note for note in twin.sources if note not in sources]
        place = replace(place, address=place.address or twin.address, url=place.url or twin.url)
    called = set(place.names.values())
    other_names = tuple(name for name in dict.fromkeys(aliases) if name not in called)
    return replace(place, aliases=other_names, sources=tuple(sources))


def edit_of(place: Place) -> PlaceEdit:
    """What an office finds in the form."""
    return PlaceEdit(
        dict(place.names), place.aliases, place.address, place.category, place.latitude, place.longitude
    )  # fmt: skip


def edited(entry: Entry, edit: PlaceEdit, by: str, at: datetime) -> Entry:
    """The entry after an edit: what was changed is said by the office, the rest is left to where it comes from."""
    before = edit_of(shown_place(entry))
    fields = dict(entry.fields)
    for name in SAYABLE:
        value = _value(edit, name)
        if value != _value(before, name):
            fields[name] = Said(value, by, at)
    wanted = {fold_place(name): name for name in edit.aliases}
    kept = tuple(one for one in entry.aliases if fold_place(one.name) in wanted)
    told = {fold_place(name): name for name in entry.told.aliases}
    known = {fold_place(one.name) for one in kept} | told.keys()
    added = tuple(SaidAlias(name, by, at) for key, name in wanted.items() if key not in known)
    dropped = tuple(name for key, name in told.items() if key not in wanted)
    return replace(entry, fields=fields, aliases=(*kept, *added), dropped=dropped)


def _value(edit: PlaceEdit, name: str) -> Any:
    if name == "position":
        return None if edit.latitude is None else [edit.latitude, edit.longitude]
    value: Any = getattr(edit, name)
    return value


def _with(place: Place, name: str, value: Any) -> Place:
    if name == "position":
        latitude, longitude = value or (None, None)
        return replace(place, latitude=latitude, longitude=longitude, precision_m=None, confirmed=bool(value))
    changed: dict[str, Any] = {name: value}
    return replace(place, **changed)
