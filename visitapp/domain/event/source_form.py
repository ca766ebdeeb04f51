"""What an office types about a source, and what it means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from visitapp.domain.event.source import SourceEdit
from visitapp.domain.event.submission import FieldError
from visitapp.domain.place.strategy import AT_A_PLACE, STRATEGIES
from visitapp.domain.text import clean_line

INTERVALS = (1, 4, 12, 24)
"""Hours between two looks that an office may choose."""
PRIORITIES = (50, 100, 150)
"""Believed before other sources of the same event, like them, after them."""
LONGEST_LINE = 120


@dataclass(frozen=True, slots=True)
class SourceForm:
    """The fields as typed: hours and priority are digits."""

    name: str = ""
    municipality: str = ""
    language: str = ""
    interval: str = ""
    priority: str = "100"
    licence: str = ""
    attribution: str = ""
    place_strategy: str = "event"
    place: str = ""


def form_of(edit: SourceEdit) -> SourceForm:
    """What a source says now, as a form shows it."""
    hours = max(1, round(edit.interval.total_seconds() / 3600))
    return SourceForm(
        edit.name, edit.municipality, edit.language, str(hours), str(edit.priority), edit.licence, edit.attribution,
        edit.place_strategy, edit.place,
    )  # fmt: skip


def read_source_form(
    form: SourceForm,
    municipalities: Collection[str],
    languages: Collection[str],
    places: Collection[str] = (),
    kept: SourceForm | None = None,
) -> tuple[SourceEdit | None, tuple[FieldError, ...]]:
    """What is to be kept of a source, or (None) what has to be mended first, in the order of the form.

    What stands there already (`kept`) may stay, though it is none of the choices.
    """
    errors: list[FieldError] = []
    now = kept or SourceForm()

    def choose(field: str, value: str, old: str, choices: Collection[str]) -> None:
        if value not in choices and not (kept and value == old):
            errors.append(FieldError(field, "unknown"))

    name, licence, attribution = (clean_line(one) for one in (form.name, form.licence, form.attribution))
    if not name:
        errors.append(FieldError("name", "missing"))
    for field, value in (("name", name), ("licence", licence), ("attribution", attribution)):
        if len(value) > LONGEST_LINE:
            errors.append(FieldError(field, "too-long"))
    choose("municipality", form.municipality, now.municipality, ("", *municipalities))
    choose("language", form.language, now.language, languages)
    choose("interval", form.interval, now.interval, [str(hours) for hours in INTERVALS])
    choose("priority", form.priority, now.priority, [str(one) for one in PRIORITIES])
    strategy = next((one for one in STRATEGIES if one == form.place_strategy), None)
    if strategy is None:
        errors.append(FieldError("place_strategy", "unknown"))
    elif strategy in AT_A_PLACE and not form.place:
        errors.append(FieldError("place", "missing"))
    elif strategy in AT_A_PLACE:
        choose("place", form.place, now.place, places)
    if errors or strategy is None:
        return None, tuple(errors)
    place = form.place if strategy in AT_A_PLACE else ""
    interval, priority = timedelta(hours=int(form.interval)), int(form.priority)
    return SourceEdit(
        name, form.municipality, form.language, interval, priority, licence, attribution, strategy, place
    ), ()
