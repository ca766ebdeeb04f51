"""Ferry lines, and what sails on days that a published timetable covers. Nothing is extrapolated."""

from __future__ import annotations

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import DIRECTIONS
from visitapp.domain.errors import InputError
from visitapp.publish.api_event import Json
from visitapp.publish.api_things import crossing_json, sailing_json
from visitapp.store.crossing_read import all_timetables, get_crossing, list_crossings, timetables_of
from visitapp.store.database import Query
from visitapp.store.disruption_read import disruptions_of
from visitapp.web.api.answers import Made, make, send
from visitapp.web.api.asking import LANG, Pairs, one_of, only, pairs_of
from visitapp.web.api.operations import Answer, Operation, Parameter, Schema, ref
from visitapp.web.api.terms import MOST_DAYS
from visitapp.web.api.things import telling_of
from visitapp.web.askedday import read_day
from visitapp.web.context import context_of

SCHEMAS: dict[str, Schema] = {}
_ID = Parameter("id", "The ferry line.", {"type": "string", "minLength": 1, "maxLength": 120}, "path", True,
                example="helsingborg-helsingor")  # fmt: skip


async def crossings(request: Request) -> Response:
    """Every ferry line, closed ones too."""
    context, pairs = context_of(request), pairs_of(request)
    only(pairs, ("lang",))
    telling, today = telling_of(context, pairs), context.today()

    def work(query: Query) -> Made:
        tables = all_timetables(query)
        told = [crossing_json(one, tables.get(one.slug, ()), telling, today) for one in list_crossings(query)]
        return make(request, {"items": told, "next": None})

    return send(request, await context.database.reader.run(work))


async def crossing(request: Request) -> Response:
    """One ferry line."""
    context, pairs = context_of(request), pairs_of(request)
    only(pairs, ("lang",))
    telling, today, name = telling_of(context, pairs), context.today(), request.path_params["id"]

    def work(query: Query) -> Made:
        return make(request, crossing_json(get_crossing(query, name), timetables_of(query, name), telling, today))

    return send(request, await context.database.reader.run(work))


async def sailings(request: Request) -> Response:
    """What sails on a span of days, and on which of them nobody published that."""
    context, pairs = context_of(request), pairs_of(request)
    only(pairs, ("from", "to", "direction"))
    days = _days(pairs, context.today())
    way, name = one_of(pairs, "direction"), request.path_params["id"]
    if way not in ("", *DIRECTIONS):
        raise InputError("direction", "is one of " + ", ".join(DIRECTIONS), way)

    def work(query: Query) -> Made:
        line = get_crossing(query, name)
        board = Board(line, timetables_of(query, name), disruptions_of(query, name))
        found = [
            sailing
            for day in days
            for direction in DIRECTIONS
            if way in ("", direction)
            for sailing in board.departing(direction, day)
        ]
        found.sort(key=lambda one: (one.departs_at, one.direction, one.key))
        told = [_day_json(board, day) for day in days]
        items = [sailing_json(one, line) for one in found]
        return make(request, {"crossing": line.slug, "days": told, "items": items, "next": None})

    return send(request, await context.database.reader.run(work))


def _day_json(board: Board, day: date) -> Json:
    """What is to be known of a day before its departures."""
    found = {way: one for way in DIRECTIONS if (one := board.suspension(way, day)) is not None}
    both = "suspended" if len(found) == len(DIRECTIONS) else None
    return {
        "date": day.isoformat(), "timetable": "published" if board.covers(day) else "none",
        "not_running": not_running(board.crossing, day) or both, "suspended": list(found),
        "reason": dict(next(iter(found.values())).reasons) if found else {},
    }  # fmt: skip


def _days(pairs: Pairs, today: date) -> list[date]:
    """The days asked for: today without any, one day without a last one."""
    first = _day(pairs, "from", today)
    last = _day(pairs, "to", first)
    if last < first:
        raise InputError("to", "lies before from", last.isoformat())
    if (last - first).days >= MOST_DAYS:
        raise InputError("to", f"makes more than {MOST_DAYS} days", last.isoformat())
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _day(pairs: Pairs, name: str, otherwise: date) -> date:
    try:
        return read_day(one_of(pairs, name), otherwise)
    except InputError as error:
        raise InputError(name, error.fault, error.value) from None


_DAY: Schema = {"type": "string", "format": "date"}
OPERATIONS = (
    Operation(
        id="listCrossings", method="GET", path="/api/v1/crossings", handler=crossings, tag="ferries",
        summary="Ferry lines, closed ones too",
        description="Ports, operator, status with its dates, timetables and rules, each with its source.",
        parameters=(LANG,),
        answers={200: Answer("The list", ref("CrossingList"))}, problems=(400,),
    ),
    Operation(
        id="getCrossing", method="GET", path="/api/v1/crossings/{id}", handler=crossing, tag="ferries",
        summary="One ferry line",
        description="The same as in the list, of one line: by its permanent word, such as helsingborg-helsingor.",
        parameters=(_ID, LANG),
        answers={200: Answer("The line", ref("Crossing"))}, problems=(400, 404),
    ),
    Operation(
        id="listSailings", method="GET", path="/api/v1/crossings/{id}/sailings", handler=sailings, tag="ferries",
        summary="Departures of a ferry line, from published timetables only",
        description=(
            "Departures of one day or of several. A day that no published timetable covers has none, and says so:"
            " nothing is made up. What an office says of a departure stands beside it: its status, and why. Of a"
            " suspended day there are none."
        ),
        parameters=(
            _ID,
            Parameter("from", "The first day, by the clock of the port of departure. Without it: today.", _DAY),
            Parameter("to", f"The last day, included; at most {MOST_DAYS} days in all. Without it: the first.", _DAY),
            Parameter("direction", "Only one way.", {"type": "string", "enum": list(DIRECTIONS)}),
        ),
        answers={200: Answer("The departures by time", ref("SailingList"))}, problems=(400, 404),
    ),
)  # fmt: skip
