"""What an office types of a disruption, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, get_args

from visitapp.domain.crossing.disruption import LONGEST_DELAY
from visitapp.domain.crossing.types import DIRECTIONS, Direction, DisruptionKind
from visitapp.domain.writtenday import written_day

LONGEST_REASON = 300
LONGEST_NAME = 120
MOST_DAYS = 370

SailingKind = Literal["cancelled", "delayed", "diverted", "full"]
SAILING_KINDS: tuple[SailingKind, ...] = get_args(SailingKind)


@dataclass(frozen=True, slots=True)
class DisruptionForm:
    """The form as typed. `reasons` by language; `kind`, `delay` and `port` of a sailing, the rest of a suspension."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    kind: str = ""
    delay: str = ""
    port: str = ""
    direction: str = ""
    first_day: str = ""
    last_day: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says."""

    kind: DisruptionKind
    reasons: tuple[tuple[str, str], ...]
    source: str = ""
    delay: timedelta = timedelta()
    port: str = ""
    direction: Direction | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class FormReading:
    """What is said, or None with the faults by field: missing, too-long, unknown, no-delay, no-date and so on."""

    said: Said | None
    faults: dict[str, str]


def read_sailing_form(form: DisruptionForm) -> FormReading:
    """What is said of one sailing."""
    faults = _shared_faults(form)
    delay = timedelta()
    if form.kind not in SAILING_KINDS:
        faults["kind"] = "unknown" if form.kind else "missing"
    if form.kind == "delayed":
        delay = timedelta(minutes=int(form.delay)) if form.delay.isdecimal() and len(form.delay) <= 4 else delay
        if not timedelta() < delay <= LONGEST_DELAY:
            faults["delay"] = "no-delay"
    port = form.port if form.kind == "diverted" else ""
    if len(port) > LONGEST_NAME:
        faults["port"] = "too-long"
    kind = next((one for one in SAILING_KINDS if one == form.kind), None)
    if faults or kind is None:
        return FormReading(None, faults)
    return FormReading(Said(kind, _reasons(form), form.source, delay, port), {})


def read_suspension_form(form: DisruptionForm, today: date) -> FormReading:
    """What is said of a crossing. Without a last day it holds until further notice."""
    faults = _shared_faults(form)
    first, last = _day(form.first_day), _day(form.last_day)
    if first is None:
        faults["first_day"] = "no-date" if form.first_day else "missing"
    elif abs((first - today).days) > MOST_DAYS:
        faults["first_day"] = "too-far"
    if form.last_day and last is None:
        faults["last_day"] = "no-date"
    elif first is not None and last is not None and not 0 <= (last - first).days <= MOST_DAYS:
        faults["last_day"] = "end-before-start" if last < first else "too-far"
    direction = next((one for one in DIRECTIONS if one == form.direction), None)
    if form.direction and direction is None:
        faults["direction"] = "unknown"
    if faults:
        return FormReading(None, faults)
    said = Said("suspended", _reasons(form), form.source, direction=direction, first_day=first, last_day=last)
    return FormReading(said, {})


def _shared_faults(form: DisruptionForm) -> dict[str, str]:
    faults = {f"reason:{language}": "too-long" for language, text in form.reasons.items() if len(text) > LONGEST_REASON}
    if not any(form.reasons.values()):
        faults["reason"] = "missing"
    if len(form.source) > LONGEST_NAME:
        faults["source"] = "too-long"
    return faults


def _reasons(form: DisruptionForm) -> tuple[tuple[str, str], ...]:
    return tuple((language, text) for language, text in form.reasons.items() if text)


def _day(text: str) -> date | None:
    day = written_day(text)
    return day if day is not None and 1990 <= day.year <= 2100 else None
