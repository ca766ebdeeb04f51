"""Entries of the register as JSON and back: the form kept in the database."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.place.register import Entry, Said, SaidAlias
from visitapp.domain.place.types import Place


def place_to_json(place: Place) -> dict[str, Any]:
    """A place as plain JSON values."""
    plain = asdict(place)
    plain["sources"] = [
        {"title": note.title, "url": note.url, "checked_on": note.checked_on.isoformat() if note.checked_on else None}
        for note in place.sources
    ]  # fmt: skip
    return plain


def place_from_json(value: dict[str, Any]) -> Place:
    """The place that `place_to_json` wrote."""
    given = dict(value)
    given |= {name: tuple(given[name]) for name in ("aliases", "facts")}
    given["sources"] = tuple(
        SourceNote(one["title"], one["url"], date.fromisoformat(one["checked_on"]) if one["checked_on"] else None)
        for one in given["sources"]
    )
    return Place(**given)


def said_to_json(entry: Entry) -> dict[str, Any]:
    """What offices say of a place."""
    return {
        "fields": {
            name: {"value": said.value, "by": said.by, "at": said.at.isoformat()}
            for name, said in entry.fields.items()
        },
        "aliases": [
            {"name": one.name, "by": one.by, "at": one.at.isoformat(), "decided": one.decided} for one in entry.aliases
        ],
        "dropped": list(entry.dropped),
        "made_here": entry.made_here,
    }  # fmt: skip


def entry_from_json(told: dict[str, Any], said: dict[str, Any], merged_into: str) -> Entry:
    """The entry that `place_to_json` and `said_to_json` wrote."""
    return Entry(
        told=place_from_json(told),
        fields={
            name: Said(one["value"], one["by"], datetime.fromisoformat(one["at"]))
            for name, one in said.get("fields", {}).items()
        },
        aliases=tuple(
            SaidAlias(one["name"], one["by"], datetime.fromisoformat(one["at"]), one["decided"])
            for one in said.get("aliases", ())
        ),
        dropped=tuple(said.get("dropped", ())),
        merged_into=merged_into,
        made_here=bool(said.get("made_here")),
    )
