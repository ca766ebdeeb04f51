"""Statuses, vehicle classes and history of crossings in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from visitapp.domain.crossing.disruption import InForce
from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import DIRECTIONS, Crossing, Disruption, StatusStep
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
    if suspended_both_ways(today, disruptions):
        return _("Crossing suspended"), "bad"
    if crossing.status == "seasonal":
        return _("Runs in season"), "warn"
    return _("Running"), "ok"


def known_words(crossing: Crossing, today: date, words: Words, disruptions: Sequence[Disruption] = ()) -> str:
    """When the status was last known: when an office told it, else when its sources were checked; "" if never."""
    told = suspended_both_ways(today, disruptions)
    if told and not not_running(crossing, today):
        when = words.datetime(max(one.made_at for one in told))
    elif crossing.checked_on is not None:
        when = words.short_date(crossing.checked_on, year=True)
    else:
        return ""
    return words.gettext("Last known %(when)s") % {"when": when}


def suspended_both_ways(today: date, disruptions: Sequence[Disruption]) -> list[Disruption]:
    """What suspends a crossing both ways on a day; nothing when one way sails."""
    told = InForce(disruptions)
    found = [one for one in (told.suspension(way, today) for way in DIRECTIONS) if one is not None]
    return found if len(found) == len(DIRECTIONS) else []


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


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A step of a crossing's history in words; who say so, as title and address; and when that was looked up."""

    when: str
    what: str
    sources: tuple[tuple[str, str], ...]
    checked: str


def history_rows(crossing: Crossing, words: Words) -> tuple[HistoryRow, ...]:
    """The history, oldest first."""
    return tuple(
        HistoryRow(
            when=words.day_range(step.day, step.until) if step.until else words.short_date(step.day, year=True),
            what=history_words("in-traffic" if step.until and step.status == "running" else step.status, words),
            sources=tuple((note.title, note.url) for note in step.sources),
            checked=_checked(step, words),
        )
        for step in crossing.history
    )


def _checked(step: StatusStep, words: Words) -> str:
    """The day on which the source that was looked up longest ago was."""
    days = [note.checked_on for note in step.sources if note.checked_on is not None]
    return words.short_date(min(days), year=True) if days else ""


def history_words(code: str, words: Words) -> str:
    """What happened on a day of a crossing's history; a sentence of its own stays as it is."""
    _ = words.gettext
    known = {
        "planned": _("Planned"),
        "running": _("First day of traffic"),
        "in-traffic": _("In traffic"),
        "seasonal": _("Runs in season"),
        "suspended": _("Suspended"),
        "end-announced": _("The operator announced the end"),
        "discontinued": _("Last day of traffic, as announced"),
    }
    return known.get(code, code)
