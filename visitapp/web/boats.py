"""What the pages of a crossing's boats begin with: its sailings, and the way of travelling that is asked for."""

from __future__ import annotations

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import MODES, Crossing, Mode
from visitapp.domain.errors import InputError
from visitapp.publish.words import Words, mode_words
from visitapp.store.crossing_read import all_timetables, get_crossing, timetables_of
from visitapp.store.database import Query
from visitapp.store.disruption_read import disruptions_of
from visitapp.store.kept import kept
from visitapp.web.query import Option

BOARD_DAYS = 30
"""Of a line with a boat every ten minutes they take 2 MB."""


def read_board(query: Query, slug: str) -> Board:
    """The sailings of a crossing, with what is disrupted. Raises NotFoundError."""
    return Board(get_crossing(query, slug), timetables_of(query, slug), disruptions_of(query, slug))


def keep_board(query: Query, crossing: Crossing) -> Board:
    """The same of a crossing that is at hand, for many pages of the same days: kept until something is published."""
    return kept(query, ("board", crossing.slug), lambda: _board(query, crossing))


def _board(query: Query, crossing: Crossing) -> Board:
    timetables = kept(query, ("timetables of all",), lambda: all_timetables(query))
    disruptions = disruptions_of(query, crossing.slug)
    return Board(crossing, timetables.get(crossing.slug, ()), disruptions, most_days=BOARD_DAYS)


def read_mode(text: str) -> Mode:
    """The mode that `mode` names, on foot without one. Raises InputError."""
    for mode in MODES:
        if text in (mode, ""):
            return mode
    raise InputError("mode", f"is one of {', '.join(MODES)}", text)


def mode_options(chosen: Mode, spoken: Words) -> tuple[Option, ...]:
    """The ways of travelling, to choose from."""
    return tuple(Option(mode, mode_words(spoken, mode), mode == chosen) for mode in MODES)
