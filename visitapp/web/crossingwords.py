"""Statuses, vehicle classes and history of crossings in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from visitapp.domain.crossing.disruption import InForce
from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import Crossing, Disruption
from visitapp.publish.words import Words


def status_words(
    crossing: Crossing, today: date, words: Words, disruptions: Sequence[Disruption] = ()
) -> tuple[str, str]:
    """The status on a day in words, and its mood: ok, warn or bad. `disruptions`: of the crossing."""
    _ = words.gettext
    why = not_running(crossing, today)
    if why == "discontinued":
        if crossing.valid_to is None:
            return _("Ended"), "bad"
        return _("Ended on %(day)s") % {"day": words.short_date(crossing.valid_to, year=True)}, "bad"
    if why == "planned":
        return _("Planned"), "warn"
    if why == "suspended":
        return _("Suspended"), "bad"
    told = InForce(disruptions)
    if told.suspension("out", today) and told.suspension("back", today):
        return _("Crossing suspended"), "bad"
    if crossing.status == "seasonal":
        return _("Runs in season"), "warn"
    return _("Running"), "ok"


def class_words(code: str, words: Words) -> str:
    """A vehicle class in words."""
    _ = words.gettext
    known = {
        "foot": _("On foot"),
        "bicycle": _("Bicycle"),
        "motorcycle": _("Motorcycle"),
        "car": _("Car up to 6 m"),
        "car-over-6m": _("Car over 6 m"),
        "caravan": _("Car with caravan"),
    }
    return known.get(code, code)


def history_words(code: str, words: Words) -> str:
    """What happened on a day of a crossing's history; a sentence of its own stays as it is."""
    _ = words.gettext
    known = {
        "planned": _("Planned"),
        "running": _("First day of traffic"),
        "seasonal": _("Runs in season"),
        "suspended": _("Suspended"),
        "end-announced": _("The operator announced the end"),
        "discontinued": _("Last day of traffic, as announced"),
    }
    return known.get(code, code)
