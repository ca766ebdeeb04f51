"""By which timetables a page goes: what each is valid for, who says so, and when that was checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from visitapp.domain.crossing.timetable import Timetable
from visitapp.publish.words import Words


@dataclass(frozen=True, slots=True)
class TimetableNote:
    """A timetable in words. `source_url` and `checked` may be ""."""

    name: str
    valid: str
    demo: bool
    source: str
    source_url: str
    checked: str


def timetable_notes(timetables: Iterable[Timetable], spoken: Words) -> tuple[TimetableNote, ...]:
    """The notes of some timetables, in their order."""
    return tuple(
        TimetableNote(
            name=table.name,
            valid=spoken.day_range(table.valid_from, table.valid_to),
            demo=table.demo,
            source=table.source.title,
            source_url=table.source.url if table.source.url.startswith(("https://", "http://")) else "",
            checked=spoken.short_date(table.source.checked_on, year=True) if table.source.checked_on else "",
        )
        for table in timetables
    )
