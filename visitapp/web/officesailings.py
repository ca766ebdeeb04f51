"""The sailings of a day for an office: what is disrupted, what was, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.crossing.disruption import over_on
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import Crossing, Direction, Disruption, Sailing
from visitapp.domain.errors import NotFoundError
from visitapp.domain.office import decides_crossing
from visitapp.domain.region import Office
from visitapp.publish.words import Words
from visitapp.store.crossing_read import all_timetables, list_crossings
from visitapp.store.database import Query
from visitapp.store.disruption_read import (
    count_disruptions,
    disruptions_coming,
    disruptions_of,
    disruptions_over,
    get_disruption,
    latest_disruptions,
)
from visitapp.store.disruptions import end_disruption
from visitapp.web.askedday import read_day, read_direction
from visitapp.web.disruptions import DisruptionLine, disruption_line, read_page
from visitapp.web.forms import BODY_BYTES, line
from visitapp.web.names import crossing_name, port_name
from visitapp.web.pages import PRIVATE
from visitapp.web.sailings import NextBoat, boat_of, in_portions, suspension_words
from visitapp.web.signin import Desk, at_the_desk

SAILINGS = "/office/sailings"
TOLD = f"{SAILINGS}/told"
MOST_IN_FORCE, MOST_BEFORE = 10, 5
"""Of what holds, and of what was said before, as much stands beside the day; all of it is on pages of its own."""
PER_PAGE = 24


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A disruption for the office. `lost`: no timetable has its sailing (any more)."""

    uid: str
    line: DisruptionLine
    made: str
    ended: str
    lost: bool


@dataclass(frozen=True, slots=True)
class SailingRow:
    """A sailing of the day. `mark` is the query of its form; `uid` of what was said of it, "" for nothing."""

    boat: NextBoat
    mark: str
    uid: str


@dataclass(frozen=True, slots=True)
class SailingsView:
    """The page. `crossings`: slug, name, chosen; `ways`: direction, name, chosen. `reason`: why nothing sails.

    `pages`: of the day's sailings; `asked`: the day's query without its page. `total`: how much holds in all.
    """

    crossings: tuple[tuple[str, str, bool], ...]
    ways: tuple[tuple[Direction, str, bool], ...]
    crossing: str
    day: str
    machine: str
    demo: bool
    rows: tuple[SailingRow, ...]
    reason: str
    in_force: tuple[ToldRow, ...]
    total: int
    history: tuple[ToldRow, ...]
    suspend: str
    done: str
    page: int
    pages: int
    asked: str


@dataclass(frozen=True, slots=True)
class ToldView:
    """A page of all that was ever said, newest first; `standing`: which of it holds."""

    rows: tuple[ToldRow, ...]
    standing: frozenset[str]
    total: int
    page: int
    pages: int
    today: str


def routes() -> list[BaseRoute]:
    """The page, and taking back. The forms are in visitapp.web.officedisruption."""
    return [
        Route(SAILINGS, at_the_desk(sailings), methods=["GET"], name="office-sailings"),
        Route(TOLD, at_the_desk(told), methods=["GET"], name="office-sailings-told"),
        Route(f"{SAILINGS}/{{uid}}/end", at_the_desk(end), methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def sailings(desk: Desk) -> Response:
    """A day of a crossing, what holds of all crossings of the office, and what was said last."""
    asked, today = desk.request.query_params, desk.context.today()
    day, direction = read_day(asked.get("date", ""), today), read_direction(asked.get("direction", ""))
    office, spoken, slug = desk.user.office, desk.spoken, asked.get("crossing", "")
    number = read_page(asked.get("page", ""))
    view = await desk.context.database.reader.run(
        lambda query: _view(query, office, slug, day, direction, spoken, today, _done(desk), number)
    )
    return desk.page("office/sailings.html", spoken.gettext("Sailings"), view, "sailings")


async def told(desk: Desk) -> Response:
    """All that was said of the office's crossings, a part of it a page."""
    office, spoken, today = desk.user.office, desk.spoken, desk.context.today()
    number = read_page(desk.request.query_params.get("page", ""))
    view = await desk.context.database.reader.run(lambda query: _told(query, office, spoken, today, number))
    return desk.page("office/told.html", spoken.gettext("What was said"), view, "sailings")


async def end(desk: Desk) -> Response:
    """Take back what was said."""
    uid, office = desk.request.path_params["uid"], desk.user.office
    one = await desk.context.database.reader.run(lambda query: office_disruption(query, uid, office))
    await end_disruption(desk.context.database, uid, desk.user.email, desk.now)
    return back_to_day(one, "ended", line(desk.data, "day"))


def office_crossings(query: Query, office: Office) -> list[Crossing]:
    """The crossings that an office decides about, in the region's own order."""
    return [one for one in list_crossings(query) if decides_crossing(office, one)]


def office_crossing(query: Query, slug: str, office: Office) -> Crossing:
    """One of them. Raises NotFoundError."""
    for one in office_crossings(query, office):
        if one.slug == slug:
            return one
    raise NotFoundError("crossing", slug)


def office_disruption(query: Query, uid: str, office: Office) -> Disruption:
    """What was said of a crossing of the office. Raises NotFoundError."""
    one = get_disruption(query, uid)
    office_crossing(query, one.crossing, office)
    return one


def back_to_day(one: Disruption, done: str, day: str = "") -> Response:
    """To the day of what was said, by the timetable's calendar."""
    asked = {"crossing": one.crossing, "date": day or one.first_day.isoformat(), "done": done}
    if one.direction == "back":
        asked["direction"] = one.direction
    return RedirectResponse(f"{SAILINGS}?{urlencode(asked)}", 303, {"cache-control": PRIVATE})


def _view(
    query: Query,
    office: Office,
    slug: str,
    day: date,
    direction: Direction,
    spoken: Words,
    today: date,
    done: str,
    number: int,
) -> SailingsView:
    crossings = office_crossings(query, office)
    chosen = office_crossing(query, slug, office) if slug else _first(crossings)
    boards = _boards(query, crossings)
    current, total = disruptions_coming(query, sorted(boards), today, None, MOST_IN_FORCE)
    last = disruptions_over(query, crossings, today, MOST_BEFORE)
    board = None
    if chosen is not None:
        board = Board(chosen, boards[chosen.slug].timetables, disruptions_of(query, chosen.slug))
    portions = in_portions(board.departing(direction, day) if board else ())
    number = min(number, len(portions))
    found = portions[number - 1]
    asked = {"crossing": chosen.slug if chosen else "", "date": day.isoformat(), "direction": direction}
    return SailingsView(
        crossings=tuple((one.slug, crossing_name(one, spoken.language), one == chosen) for one in crossings),
        ways=_ways(chosen, direction, spoken) if chosen else (),
        crossing=chosen.slug if chosen else "",
        day=spoken.date(day),
        machine=day.isoformat(),
        demo=any(one.demo for one in found),
        rows=tuple(_row(one, board.crossing, spoken) for one in found) if board else (),
        reason=_reason(board, day, direction, spoken) if board and not found else "",
        in_force=tuple(_told_row(one, boards[one.crossing], spoken) for one in current),
        total=total,
        history=tuple(_told_row(one, boards[one.crossing], spoken) for one in last),
        suspend=urlencode({"crossing": chosen.slug, "date": day.isoformat()}) if chosen else "",
        done=done,
        page=number,
        pages=len(portions),
        asked=urlencode(asked),
    )


def _told(query: Query, office: Office, spoken: Words, today: date, number: int) -> ToldView:
    crossings = office_crossings(query, office)
    boards, total = _boards(query, crossings), count_disruptions(query, crossings)
    pages = max(1, -(-total // PER_PAGE))
    number = min(number, pages)
    found = latest_disruptions(query, crossings, PER_PAGE, (number - 1) * PER_PAGE)
    return ToldView(
        rows=tuple(_told_row(one, boards[one.crossing], spoken) for one in found),
        standing=frozenset(one.uid for one in found if holds(one, today)),
        total=total,
        page=number,
        pages=pages,
        today=today.isoformat(),
    )


def _boards(query: Query, crossings: list[Crossing]) -> dict[str, Board]:
    """The sailings as the timetables have them."""
    timetables = all_timetables(query)
    return {one.slug: Board(one, timetables.get(one.slug, ())) for one in crossings}


def holds(one: Disruption, today: date) -> bool:
    """Whether it was not taken back and is not over."""
    return one.ended_at is None and (over_on(one) or today) >= today


def _first(crossings: list[Crossing]) -> Crossing | None:
    """One that may sail goes before one that has ended."""
    return next((one for one in crossings if one.status in ("running", "seasonal")), next(iter(crossings), None))


def _ways(crossing: Crossing, direction: Direction, spoken: Words) -> tuple[tuple[Direction, str, bool], ...]:
    told = spoken.gettext("From %(port)s")
    return (
        ("out", told % {"port": port_name(crossing.port_from, spoken.language)}, direction == "out"),
        ("back", told % {"port": port_name(crossing.port_to, spoken.language)}, direction == "back"),
    )


def _row(one: Sailing, crossing: Crossing, spoken: Words) -> SailingRow:
    mark = {
        "crossing": one.crossing, "direction": one.direction, "day": one.service_date.isoformat(), "sailing": one.key,
    }  # fmt: skip
    return SailingRow(boat_of(one, crossing, spoken), urlencode(mark), one.disruption.uid if one.disruption else "")


def _told_row(one: Disruption, board: Board, spoken: Words) -> ToldRow:
    by = spoken.gettext("%(who)s, %(when)s")
    lost = one.direction is not None and one.kind != "suspended"
    lost = lost and one.direction is not None and board.find(one.direction, one.sailing_key, one.first_day) is None
    return ToldRow(
        uid=one.uid,
        line=disruption_line(one, board.crossing, spoken),
        made=by % {"who": one.made_by, "when": spoken.datetime(one.made_at)},
        ended=by % {"who": one.ended_by, "when": spoken.datetime(one.ended_at)} if one.ended_at else "",
        lost=lost,
    )


def _reason(board: Board, day: date, direction: Direction, spoken: Words) -> str:
    if told := suspension_words(board.suspension(direction, day), spoken):
        return told
    if not board.covers(day):
        return spoken.gettext("No timetable is published for this day.")
    return spoken.gettext("By its timetable nothing sails this way on this day.")


def _done(desk: Desk) -> str:
    _ = desk.spoken.gettext
    return {
        "said": _("Saved. Pages and feeds show it now, calendars when they next ask."),
        "ended": _("Taken back. The timetable holds again."),
    }.get(desk.request.query_params.get("done", ""), "")
