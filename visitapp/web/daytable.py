"""The sailings of one day one way, as the page of a crossing shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import Direction, Sailing, VehicleClass
from visitapp.publish.words import Words
from visitapp.web.askedday import FIRST_DAY, LAST_DAY
from visitapp.web.checkin import USUAL
from visitapp.web.names import port_name
from visitapp.web.sailings import NextBoat, boat_of, in_portions, suspension_words


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which crossing, day, way and class a page is, and when that is asked. `page`: 0 is that of the next boat."""

    slug: str
    day: date
    direction: Direction
    chosen: VehicleClass
    today: date
    now: datetime
    page: int = 0


@dataclass(frozen=True, slots=True)
class DayTable:
    """The sailings of one day one way. `reason`: why there are none; `before`, `after`: None beyond all days."""

    day: str
    machine: str
    origin: str
    destination: str
    boats: tuple[NextBoat, ...]
    sailings: tuple[Sailing, ...]
    reason: str
    suspended: str
    """Why an office says that nothing that belongs to this day sails; boats after midnight may still be listed."""
    demo: bool
    before: str | None
    after: str | None
    other_way: str
    direction: str
    page: int
    pages: int
    here: str
    """The query without a page."""
    gone: int
    """How many of today's boats have left: the first ones."""


def day_table(board: Board, asked: Asked, spoken: Words) -> DayTable:
    """The page of the day's sailings that is asked for, else that of the next boat."""
    one, day, direction = board.crossing, asked.day, asked.direction
    portions = in_portions(board.departing(direction, day))
    coming = [number for number, part in enumerate(portions, 1) if part and part[-1].departs_at >= asked.now]
    number = min(asked.page or (coming[0] if coming and day == asked.today else 1), len(portions))
    sailings = portions[number - 1]
    origin, destination = (one.port_from, one.port_to) if direction == "out" else (one.port_to, one.port_from)

    def link(to: date, way: Direction = direction) -> str:
        pairs = [
            ("date", to.isoformat() if to != asked.today else ""),
            ("direction", way if way != "out" else ""),
            ("class", asked.chosen if asked.chosen != USUAL else ""),
        ]
        return urlencode([pair for pair in pairs if pair[1]])

    return DayTable(
        day=spoken.date(day),
        machine=day.isoformat(),
        origin=port_name(origin, spoken.language),
        destination=port_name(destination, spoken.language),
        boats=tuple(boat_of(sailing, one, spoken) for sailing in sailings),
        sailings=sailings,
        reason=_reason(board, day, direction, spoken),
        suspended=suspension_words(board.suspension(direction, day), spoken),
        demo=any(sailing.demo for sailing in sailings),
        before=link(day - timedelta(days=1)) if day > FIRST_DAY else None,
        after=link(day + timedelta(days=1)) if day < LAST_DAY else None,
        other_way=link(day, "back" if direction == "out" else "out"),
        direction=direction,
        page=number,
        pages=len(portions),
        here=link(day),
        gone=sum(one.departs_at < asked.now for one in sailings) if day == asked.today else 0,
    )


def _reason(board: Board, day: date, direction: Direction, spoken: Words) -> str:
    """Why a day has no sailings, if it has none."""
    _ = spoken.gettext
    why = not_running(board.crossing, day)
    if why == "discontinued":
        return _("The line had ended by this day.")
    if why == "planned":
        return _("The line had not begun on this day.")
    if why == "suspended":
        return _("The line is suspended.")
    if told := suspension_words(board.suspension(direction, day), spoken):
        return told
    if not board.covers(day):
        return _("No timetable is published for this day.")
    return _("By its timetable nothing sails this way on this day.")
