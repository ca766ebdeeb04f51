"""The form in which an office says what a place is: what was typed, and the place or the faults that it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from visitapp.domain.event.submission import LONGEST, FieldError
from visitapp.domain.language import LANGUAGES
from visitapp.domain.place.geo import municipality_at
from visitapp.domain.place.register import PlaceEdit
from visitapp.domain.place.types import Municipality
from visitapp.domain.text import clean_line, fold_place

MOST_ALIASES = 30
_POSITION = re.compile(r"(-?\d{1,3}(?:\.\d+)?)[,;\s]+(-?\d{1,3}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """What was typed. `aliases`: one a line. `position`: latitude and longitude as a map shows them."""

    names: Mapping[str, str] = field(default_factory=dict)
    aliases: str = ""
    address: str = ""
    category: str = ""
    position: str = ""
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What a form says, or its faults in the order of its fields."""

    edit: PlaceEdit | None
    errors: tuple[FieldError, ...] = ()


def form_of(edit: PlaceEdit, municipality: str) -> PlaceForm:
    """The form as it is filled in when it is opened."""
    position = "" if edit.latitude is None else f"{edit.latitude}, {edit.longitude}"
    return PlaceForm(
        edit.names, "\n".join(edit.aliases), edit.address, edit.category, position, municipality
    )  # fmt: skip


def read_place_form(form: PlaceForm, municipalities: Sequence[Municipality], categories: Sequence[str]) -> PlaceReading:
    """The place that the form says. Its position must lie in its municipality, or within 5 km of it."""
    errors: list[FieldError] = []
    names: dict[str, str] = {language: clean_line(form.names.get(language, "")) for language in LANGUAGES}
    if not fold_place(names["sv"]):
        errors.append(FieldError("place_name:sv", "missing"))
    errors += [FieldError(f"place_name:{language}", "too-long") for language, name in names.items() if _long(name)]
    aliases = tuple(dict.fromkeys(filter(None, map(clean_line, form.aliases.splitlines()))))
    if len(aliases) > MOST_ALIASES:
        errors.append(FieldError("place_aliases", "too-many"))
    elif any(_long(alias) for alias in aliases):
        errors.append(FieldError("place_aliases", "too-long"))
    address = clean_line(form.address)
    if len(address) > LONGEST["place_address"]:
        errors.append(FieldError("place_address", "too-long"))
    if form.category not in categories:
        errors.append(FieldError("place_category", "unknown"))
    if form.municipality not in {one.slug for one in municipalities}:
        errors.append(FieldError("place_municipality", "unknown"))
    position, fault = _position(form, municipalities)
    if fault:
        errors.append(FieldError("place_position", fault))
    if errors:
        return PlaceReading(None, tuple(errors))
    told = {language: name for language, name in names.items() if name}
    return PlaceReading(PlaceEdit(told, aliases, address, form.category, *(position or (None, None))))


def _long(name: str) -> bool:
    return len(name) > LONGEST["place_name"]


def _position(
    form: PlaceForm, municipalities: Sequence[Municipality]
) -> tuple[tuple[float, float] | None, str]:  # fmt: skip
    text = clean_line(form.position)
    if not text:
        return None, ""
    match = _POSITION.fullmatch(text)
    if match is None:
        return None, "no-position"
    latitude, longitude = float(match[1]), float(match[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None, "no-position"
    own = [one for one in municipalities if one.slug == form.municipality]
    if own and municipality_at(latitude, longitude, own) is None:
        return None, "outside" if municipality_at(latitude, longitude, municipalities) is None else "elsewhere"
    return (latitude, longitude), ""
