"""A day at the far port of a ferry line: when each boat lands there, and the last one home."""

from __future__ import annotations

from datetime import date
from typing import get_args
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import MODES, Mode
from visitapp.domain.reach.ashore import DayAcross, Window, away, day_across
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.types import Assumption, Reason
from visitapp.publish.api_event import Json, instant_json
from visitapp.publish.api_things import sailing_json
from visitapp.store.database import Query
from visitapp.web.api.answers import Made, make, send
from visitapp.web.api.asking import one_of, only, pairs_of
from visitapp.web.api.operations import Answer, Operation, Parameter, Schema, ref
from visitapp.web.api.schema_words import COUNT, DAY, FLAG, INSTANT, TEXT, about, several, thing, words
from visitapp.web.ashore import read_across
from visitapp.web.askedday import read_day
from visitapp.web.boats import read_mode
from visitapp.web.context import context_of


async def day(request: Request) -> Response:
    """The windows ashore of a day."""
    context, pairs = context_of(request), pairs_of(request)
    only(pairs, ("date", "mode"))
    on, mode = read_day(one_of(pairs, "date"), context.today()), read_mode(one_of(pairs, "mode"))
    name = request.path_params["id"]

    def work(query: Query) -> Made:
        board = read_across(query, name)
        return make(request, _day_json(board, day_across(board, mode, on), mode, on))

    return send(request, await context.database.reader.run(work))


def _day_json(board: Board, found: DayAcross, mode: Mode, on: date) -> Json:
    crossing = board.crossing
    marks = dict.fromkeys(mark for one in found.windows for mark in (*one.out.assumptions, *one.home.assumptions))
    return {
        "crossing": crossing.slug, "date": on.isoformat(), "mode": mode, "direction": away(board),
        "timetable": "published" if board.covers(on) else "none", "reason": found.reason or None,
        "windows": [_window(one, board) for one in found.windows],
        "stay_over": [_boat(one, board) for one in found.stay_over],
        "night_timetable": "published" if found.night_known else "none",
        "night": [_boat(one, board) for one in found.night or ()],
        "not_taken": [sailing_json(one, crossing) for one in found.not_taken],
        "assumptions": list(marks),
    }  # fmt: skip


def _window(one: Window, board: Board) -> Json:
    return {
        "out": _boat(one.out, board), "home": _boat(one.home, board),
        "minutes_ashore": int(one.ashore.total_seconds() // 60),
    }  # fmt: skip


def _boat(one: Boarding, board: Board) -> Json:
    """A boat as the mode meets it, by the clocks of its two ports."""
    sailing = one.sailing
    here = board.zone(sailing.direction)
    there: ZoneInfo = board.zone("back" if sailing.direction == "out" else "out")
    return {
        "sailing": sailing.key,
        "check_in_closes_at": instant_json(one.check_in_closes_at, here),
        "departs_at": instant_json(sailing.departs_at, here),
        "arrives_at": instant_json(sailing.arrives_at, there),
        "ashore_at": instant_json(one.on_land_at, there),
        "approximate": sailing.approximate, "demo": sailing.demo,
    }  # fmt: skip


_PUBLISHED: Schema = words("published", "none")
SCHEMAS: dict[str, Schema] = {
    "BoatTaken": thing(
        {
            "sailing": TEXT, "check_in_closes_at": INSTANT, "departs_at": INSTANT, "arrives_at": INSTANT,
            "ashore_at": about(INSTANT, "Off the ship."), "approximate": about(FLAG, "From a published headway."),
            "demo": FLAG,
        },
        "A departure as one way of travelling meets it.",
    ),
    "DayAcross": thing(
        {
            "crossing": TEXT, "date": DAY, "mode": words(*MODES),
            "direction": about(words("out", "back"), "That leads out of the region."),
            "timetable": about(_PUBLISHED, "none: nobody published what sails that day."),
            "reason": about(
                {"enum": [*(reason for reason in get_args(Reason) if reason), None]}, "Why there is no boat out."
            ),
            "windows": about(
                several(thing({"out": ref("BoatTaken"), "home": ref("BoatTaken"), "minutes_ashore": COUNT})),
                "Each boat out, and the last one home that leaves before 04:00.",
            ),
            "stay_over": about(several(ref("BoatTaken")), "Boats out after which nothing goes home that day."),
            "night_timetable": about(_PUBLISHED, "Of the next day."),
            "night": about(several(ref("BoatTaken")), "The first and the last boat home on the next day, or none."),
            "not_taken": about(several(ref("Sailing")), "Cancelled, diverted or full: they do not count."),
            "assumptions": about(several(words(*get_args(Assumption))), "What no source gives."),
        },
        "What can be done at the far port on one day.",
    ),
}  # fmt: skip
OPERATIONS = (
    Operation(
        id="getDayAcross", method="GET", path="/api/v1/crossings/{id}/day", handler=day, tag="ferries",
        summary="A day at the far port of a ferry line",
        description=(
            "For who lives in the region: when each boat of a day lands on the other side, and the last one home."
            " Disruptions are counted; a day that no published timetable covers has nothing, and says so."
        ),
        parameters=(
            Parameter("id", "The ferry line; one to another country.",
                      {"type": "string", "minLength": 1, "maxLength": 120}, "path", True,
                      example="helsingborg-helsingor"),
            Parameter("date", "The day, by the clock of the region's port. Without it: today.",
                      {"type": "string", "format": "date"}),
            Parameter("mode", "Without it: on foot.", {"type": "string", "enum": list(MODES)}),
        ),
        answers={200: Answer("The day", ref("DayAcross"))}, problems=(400, 404),
    ),
)  # fmt: skip
