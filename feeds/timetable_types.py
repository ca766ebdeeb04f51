"""What a hand-kept timetable text says (docs/timetables.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feeds.wire import Problem


@dataclass(frozen=True, slots=True)
class TextDays:
    """Days: weekdays (0 is Monday) inside the named seasons (none: always), without and with single dates."""

    weekdays: tuple[int, ...] = ()
    seasons: tuple[str, ...] = ()
    excluded: tuple[date, ...] = ()
    added: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDeparture:
    """A listed departure: minutes after 00:00 of its day (1440 and more: the next day) and its duration."""

    time_min: int
    duration_min: int
    classes: tuple[str, ...] = ()
    vessel: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class TextRow:
    """A headway: every `every_min` minutes from the first to the last departure, that included."""

    every_min: int
    first_min: int
    last_min: int
    duration_min: int
    classes: tuple[str, ...] = ()
    vessel: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """The departures from one port to the other on some days, or on the days pattern of that name."""

    port_from: str
    port_to: str
    days: TextDays | str
    departures: tuple[TextDeparture | TextRow, ...]


@dataclass(frozen=True, slots=True)
class TimetableText:
    """A whole timetable; ports and crossing by their slugs, validity and season ends inclusive."""

    crossing: str
    name: str
    valid_from: date
    valid_to: date
    source: str
    url: str = ""
    checked_on: date | None = None
    demo: bool = False
    seasons: tuple[tuple[str, tuple[tuple[date, date], ...]], ...] = ()
    days: tuple[tuple[str, TextDays], ...] = ()
    blocks: tuple[TextBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class TimetableReading:
    """What came of reading: the timetable, or None and the problems, one for each faulty line."""

    timetable: TimetableText | None
    problems: tuple[Problem, ...] = ()
