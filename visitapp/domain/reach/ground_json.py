"""Entered ground times from a parsed data file: the demo's (visitapp/data/ground-demo.json), and an office's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from visitapp.domain.crossing.types import MODES, SourceNote
from visitapp.domain.errors import InputError
from visitapp.domain.reach.ground import EnteredGround
from visitapp.domain.webaddress import is_web_address
from visitapp.domain.writtenday import written_day

MOST_MIN = 1440


def load_ground(data: Mapping[str, Any]) -> list[EnteredGround]:
    """The ground times in the file's order. Raises KeyError when a field is missing."""
    return [
        EnteredGround(
            port=item["port"],
            mode=item["mode"],
            low_min=item["low_min"],
            middle_min=item["middle_min"],
            high_min=item["high_min"],
            place=item.get("place", ""),
            municipality=item.get("municipality", ""),
            demo=item["demo"],
        )
        for item in data["ground"]
    ]


def read_ground(
    data: object, ports: Collection[str], municipalities: Collection[str], places: Collection[str]
) -> list[EnteredGround]:
    """The ground times of an office's file, each with its source. Raises InputError naming the entry and its fault.

    `ports`, `municipalities`, `places`: the slugs that there are.
    """
    rows = data.get("ground") if isinstance(data, Mapping) else None
    if not isinstance(rows, list):
        raise InputError("ground", "is no list of entries")
    found = [_entry(row, f"entry {number}", ports, municipalities, places) for number, row in enumerate(rows, 1)]
    named = [(one.port, one.mode, one.place, one.municipality) for one in found]
    for number, name in enumerate(named, 1):
        if name in named[: number - 1]:
            raise InputError(f"entry {number}", "says again what an earlier one does")
    return found


def _entry(
    row: object, where: str, ports: Collection[str], municipalities: Collection[str], places: Collection[str]
) -> EnteredGround:
    if not isinstance(row, Mapping):
        raise InputError(where, "is no object")
    mode = next((one for one in MODES if one == row.get("mode")), None)
    if mode is None:
        raise InputError(where, f"mode is one of {', '.join(MODES)}", str(row.get("mode")))
    place, municipality = str(row.get("place") or ""), str(row.get("municipality") or "")
    if bool(place) == bool(municipality):
        raise InputError(where, "names a place or a municipality")
    for kind, slug, known in (
        ("port", str(row.get("port")), ports), ("place", place, places), ("municipality", municipality, municipalities),
    ):  # fmt: skip
        if slug and slug not in known:
            raise InputError(where, f"names no {kind} that is known", slug)
    low, middle, high = (_minutes(row, name, where) for name in ("low_min", "middle_min", "high_min"))
    if not low <= middle <= high:
        raise InputError(where, "low_min, middle_min and high_min do not rise")
    source = read_source(row.get("source"), where)
    return EnteredGround(str(row.get("port")), mode, low, middle, high, place, municipality, source=source)


def _minutes(row: Mapping[str, Any], name: str, where: str) -> int:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_MIN:
        raise InputError(where, f"{name} is no number of minutes from 1 to {MOST_MIN}", str(value))
    return value


def read_source(value: object, where: str) -> SourceNote:
    """Who says so, and when that was checked: what is without is not taken. Raises InputError."""
    if not isinstance(value, Mapping) or not str(value.get("title") or "").strip():
        raise InputError(where, "has no source with a title")
    if (checked := written_day(str(value.get("checked_on")))) is None:
        raise InputError(where, "has no day on which its source was checked", str(value.get("checked_on")))
    url = str(value.get("url") or "").strip()
    if url and not is_web_address(url):
        raise InputError(where, "has a source whose url is no web address", url)
    return SourceNote(str(value["title"]).strip(), url, checked)
