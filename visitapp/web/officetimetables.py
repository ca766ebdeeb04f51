"""The timetables that an office has to look after: those that ended, or end soon, of lines that go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from visitapp.domain.crossing.validity import needs_timetable
from visitapp.publish.sailings import validity_words
from visitapp.publish.words import Words
from visitapp.store.crossing_read import all_timetables, list_crossings
from visitapp.store.database import Query
from visitapp.web.names import crossing_name


@dataclass(frozen=True, slots=True)
class TimetableWarning:
    """A line, what is the matter, and where its operator publishes ("" when not known)."""

    slug: str
    name: str
    sentence: str
    booking_url: str


def timetable_warnings(query: Query, today: date, spoken: Words) -> tuple[TimetableWarning, ...]:
    """In the region's own order of its lines; all offices see the same."""
    timetables = all_timetables(query)
    found = ((one, needs_timetable(one, timetables.get(one.slug, ()), today)) for one in list_crossings(query))
    return tuple(
        TimetableWarning(one.slug, crossing_name(one, spoken.language), validity_words(state, spoken), one.booking_url)
        for one, state in found
        if state is not None
    )
