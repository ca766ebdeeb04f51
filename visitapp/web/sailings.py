"""The next sailings of the running crossings, and an honest sentence where none can be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from markupsafe import Markup, escape

from visitapp.domain.crossing.sailings import ONE_DAY, Board
from visitapp.domain.crossing.timetable import Timetable, not_running
from visitapp.domain.crossing.types import DIRECTIONS, Crossing, Direction, Disruption, Sailing, VehicleClass
from visitapp.publish.disruption_words import DisruptionWords, disruption_words, span_words
from visitapp.publish.words import Words
from visitapp.web.checkin import CheckInCell, check_in_cell
from visitapp.web.crossingwords import class_words
from visitapp.web.names import crossing_name, in_language, port_name

PAGE_ROOM = 90
"""Rows of a table on a page, if they are short: a boat every twenty minutes, all day long."""


@dataclass(frozen=True, slots=True)
class NextBoat:
    """A departure in words. `note`: cancelled, delayed, about; `said`: all that an office told of it.

    `planned`: the hour of the timetable where that is another. `path`: the departure's own page. `check_in`: when it
    closes, where that is asked for.
    """

    time: str
    machine: str
    arrives: str
    vessel: str
    note: str
    path: str
    planned: str = ""
    said: DisruptionWords | None = None
    check_in: CheckInCell | None = None


@dataclass(frozen=True, slots=True)
class WayBoard:
    """The next departures one way. `over`: the day's last one has left (or there is none that day).

    `suspended`: why nothing sails, "" where it does.
    """

    origin: str
    destination: str
    direction: Direction
    boats: tuple[NextBoat, ...]
    over: bool
    suspended: str = ""


@dataclass(frozen=True, slots=True)
class CrossingBoard:
    """A running crossing today. `covered` False: no timetable is published for the day."""

    slug: str
    name: str
    operator: str
    booking_url: str
    frequency: str
    covered: bool
    demo: bool
    ways: tuple[WayBoard, ...]
    check_in: str = ""
    """For which class the boats tell their check-in; "" when they tell none."""
    assumed: bool = False
    """Whether all hours of check-in are assumed."""


def boards_now(
    crossings: Iterable[Crossing],
    timetables: Mapping[str, Sequence[Timetable]],
    now: datetime,
    today: date,
    words: Words,
    most: int = 3,
    disruptions: Mapping[str, Sequence[Disruption]] | None = None,
) -> list[CrossingBoard]:
    """The crossings between two countries that may sail today, each with its next departures."""
    told = disruptions or {}
    return [
        board_of(
            Board(crossing, timetables.get(crossing.slug, ()), told.get(crossing.slug, ())), now, today, words, most
        )
        for crossing in crossings
        if crossing.international and not not_running(crossing, today)
    ]


def board_of(
    board: Board, now: datetime, today: date, words: Words, most: int = 6, chosen: VehicleClass | None = None
) -> CrossingBoard:
    """One crossing's next departures today, with the hours at which check-in closes for the class `chosen`."""
    crossing, timetables = board.crossing, board.timetables
    ways = []
    for direction in DIRECTIONS:
        ports = (crossing.port_from, crossing.port_to)
        origin, destination = ports if direction == "out" else ports[::-1]
        # One that is delayed past midnight is listed on the day before.
        listed = (*board.departing(direction, today - ONE_DAY), *board.departing(direction, today))
        coming = [one for one in listed if one.departs_at >= now]
        ways.append(
            WayBoard(
                port_name(origin, words.language),
                port_name(destination, words.language),
                direction,
                tuple(boat_of(one, crossing, words, chosen) for one in coming[:most]),
                not coming,
                suspension_words(board.suspension(direction, today), words),
            )
        )
    cells = [boat.check_in for way in ways for boat in way.boats if boat.check_in is not None]
    hours = [cell for cell in cells if cell.time]
    return CrossingBoard(
        slug=crossing.slug,
        name=crossing_name(crossing, words.language),
        operator=crossing.operator,
        booking_url=crossing.booking_url,
        frequency=in_language(crossing.frequency, words.language),
        covered=board.covers(today),
        demo=any(table.demo and table.covers(today) for table in timetables)
        and not any(table.covers(today) and not table.demo for table in timetables),
        ways=tuple(ways),
        check_in=class_words(chosen, words) if chosen and any(cell.time or not cell.taken for cell in cells) else "",
        assumed=bool(hours) and all(cell.assumed for cell in hours),
    )


def in_portions(sailings: Sequence[Sailing]) -> list[tuple[Sailing, ...]]:
    """The sailings in portions that fit on a page; one of which something is told takes the room of three."""
    portions: list[list[Sailing]] = [[]]
    room = PAGE_ROOM
    for one in sailings:
        takes = 3 if one.disruption else 1
        if takes > room:
            portions.append([])
            room = PAGE_ROOM
        portions[-1].append(one)
        room -= takes
    return [tuple(one) for one in portions]


def suspension_words(one: Disruption | None, words: Words) -> Markup:
    """Why nothing sails, in a line that names the language of the reason; "" where no office says so."""
    if one is None:
        return Markup()
    said = disruption_words(one, words)
    reason = Markup('<span lang="{}">{}</span>').format(said.language, said.reason) if said.language else said.reason
    told = Markup(escape(words.gettext("Suspended %(when)s: %(reason)s"))) % {  # noqa: S704  # what is put in is escaped
        "when": span_words(one, words), "reason": reason,
    }  # fmt: skip
    return Markup("{} ({})").format(told, said.only_in) if said.only_in else told


def boat_of(sailing: Sailing, crossing: Crossing, words: Words, chosen: VehicleClass | None = None) -> NextBoat:
    """A departure of a crossing in words, its hours by the clocks of its ports; with its check-in for the class."""
    said = disruption_words(sailing.disruption, words) if sailing.disruption else None
    _ = words.gettext
    notes = {
        "cancelled": words.pgettext("boat", "Cancelled"),
        "delayed": _("Delayed"),
        "diverted": _("To another port"),
        "full": _("Full"),
    }
    note = said.what if said else notes.get(sailing.status, "")
    if not note and sailing.approximate:
        note = _("approximate")
    here, there = (words.by_clocks_of(port.zone) for port in crossing.way(sailing.direction))
    planned = "" if sailing.planned_at == sailing.departs_at else here.time(sailing.planned_at)
    return NextBoat(
        time=here.time(sailing.departs_at),
        machine=sailing.departs_at.isoformat().replace("+00:00", "Z"),
        arrives=there.time(sailing.arrives_at),
        vessel=sailing.vessel,
        note=note,
        path=sailing_path(sailing.crossing, sailing.key),
        planned=planned,
        said=said,
        check_in=check_in_cell(crossing, sailing, chosen, words) if chosen else None,
    )


def sailing_path(crossing: str, key: str) -> str:
    """Where a sailing's page is, without the language."""
    return f"/crossings/{crossing}/sailings/{quote(key, safe='@:')}"
