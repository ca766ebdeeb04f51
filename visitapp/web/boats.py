"""What the pages of a crossing's boats begin with: its sailings, and the way of travelling that is asked for."""

from __future__ import annotations

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import MODES, Mode
from visitapp.domain.errors import InputError
from visitapp.publish.words import Words, mode_words
from visitapp.store.crossing_read import get_crossing, timetables_of
from visitapp.store.database import Query
from visitapp.store.disruption_read import disruptions_of
from visitapp.web.query import Option


def read_board(query: Query, slug: str) -> Board:
    """The sailings of a crossing, with what is disrupted. Raises NotFoundError."""
    return Board(get_crossing(query, slug), timetables_of(query, slug), disruptions_of(query, slug))


def read_mode(text: str) -> Mode:
    """The mode that `mode` names, on foot without one. Raises InputError."""
    for mode in MODES:
        if text in (mode, ""):
            return mode
    raise InputError("mode", f"is one of {', '.join(MODES)}", text)


def mode_options(chosen: Mode, spoken: Words) -> tuple[Option, ...]:
    """The ways of travelling, to choose from."""
    return tuple(Option(mode, mode_words(spoken, mode), mode == chosen) for mode in MODES)
