"""A day on the other side: when each boat of a day lands there, and the last one home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.crossing.sailings import ONE_DAY, Board
from visitapp.domain.crossing.types import MODES, Mode, Sailing
from visitapp.domain.errors import NotFoundError
from visitapp.domain.reach.ashore import DayAcross, Window, away, day_across, far_port
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.verdict import region_port, serves_region
from visitapp.publish.words import Words, assumptions_told, reason_words, words
from visitapp.store.database import Query
from visitapp.web.askedday import FIRST_DAY, LAST_DAY, read_asked, read_day
from visitapp.web.boats import mode_options, read_board, read_mode
from visitapp.web.context import context_of
from visitapp.web.names import crossing_name, port_name
from visitapp.web.pages import Shell, language_of, respond
from visitapp.web.query import Option
from visitapp.web.sailings import boat_of, sailing_path, suspension_words

MOST_ROWS = 90
"""A boat every twenty minutes, day and night, are 72."""


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A boat out and the last one home, in words."""

    path: str
    machine: str
    departs: str
    closes: str
    lands: str
    home: str
    home_closes: str
    ashore: str
    longest: bool


@dataclass(frozen=True, slots=True)
class DayPage:
    """A day at the far port. `best`: the longest time there in a sentence; `reason`: why there is none.

    `same_home`: the last boat home is the same for all, and stands in the sentence.
    """

    slug: str
    crossing: str
    operator: str
    booking_url: str
    origin: str
    destination: str
    day: str
    machine: str
    best: str
    reason: str
    rows: tuple[WindowRow, ...]
    shortened: bool
    same_home: bool
    notes: tuple[str, ...]
    assumptions: tuple[str, ...]
    modes: tuple[Option, ...]
    demo: bool
    before: str | None
    after: str | None


def routes() -> list[BaseRoute]:
    """The page."""
    return [Route("/{lang:lang}/crossings/{slug}/day", day, name="day-across")]


def day_path(crossing: str) -> str:
    """Where the page of a crossing is, without the language."""
    return f"/crossings/{crossing}/day"


async def day(request: Request) -> Response:
    """The day `date` at the far port of a crossing, for who travels by `mode`."""
    context, language = context_of(request), language_of(request)
    slug, today, asked = request.path_params["slug"], context.today(), read_asked(request.url.query, "date", "mode")
    on, mode = read_day(asked["date"], today), read_mode(asked["mode"])
    page = await context.database.reader.run(lambda query: _page(query, slug, on, mode, today, words(language)))
    title = words(language).gettext("A day in %(port)s") % {"port": page.destination}
    shell = Shell(
        language, day_path(slug), f"{title}, {page.day}", query=_query(on, mode, today),
        description=page.best or page.reason, section="crossings", index=on == today,
    )  # fmt: skip
    return respond(request, "ashore.html", shell, page, cache="no-cache")


def read_across(query: Query, slug: str) -> Board:
    """The sailings of a crossing to another country. Raises NotFoundError, also for one that leads to none."""
    board = read_board(query, slug)
    if not serves_region(board.crossing):
        raise NotFoundError("crossing to another country", slug)
    return board


def _query(on: date, mode: Mode, today: date) -> str:
    pairs = (("date", on.isoformat() if on != today else ""), ("mode", mode if mode != MODES[0] else ""))
    return urlencode([pair for pair in pairs if pair[1]])


def _page(query: Query, slug: str, on: date, mode: Mode, today: date, spoken: Words) -> DayPage:
    board = read_across(query, slug)
    crossing, found = board.crossing, day_across(board, mode, on)
    near, far = region_port(crossing), far_port(crossing)
    windows = found.windows[:MOST_ROWS]
    longest = found.longest
    names = port_name(near, spoken.language), port_name(far, spoken.language)
    return DayPage(
        slug=slug,
        crossing=crossing_name(crossing, spoken.language),
        operator=crossing.operator,
        booking_url=crossing.booking_url,
        origin=names[0],
        destination=names[1],
        day=spoken.date(on),
        machine=on.isoformat(),
        best=_best(longest, names[0], on, spoken) if longest else "",
        reason=_reason(found, board, on, spoken),
        rows=tuple(_row(window, window is longest, on, spoken) for window in windows),
        shortened=len(found.windows) > len(windows),
        same_home=len({one.home.sailing.key for one in windows}) == 1,
        notes=_notes(found, board, on, spoken),
        assumptions=assumptions_told(spoken, dict.fromkeys(mark for one in windows for mark in _marks(one))),
        modes=mode_options(mode, spoken),
        demo=any(one.out.sailing.demo for one in windows),
        before=_query(on - ONE_DAY, mode, today) if on > FIRST_DAY else None,
        after=_query(on + ONE_DAY, mode, today) if on < LAST_DAY else None,
    )


def _marks(window: Window) -> Sequence[str]:
    return (*window.out.assumptions, *window.home.assumptions)


def _row(window: Window, longest: bool, on: date, spoken: Words) -> WindowRow:
    out, home = window.out, window.home
    return WindowRow(
        path=sailing_path(out.sailing.crossing, out.sailing.key),
        machine=out.sailing.departs_at.isoformat().replace("+00:00", "Z"),
        departs=spoken.clock(out.sailing.departs_at, on),
        closes=spoken.clock(out.check_in_closes_at, on),
        lands=spoken.clock(out.on_land_at, on),
        home=spoken.clock(home.sailing.departs_at, on),
        home_closes=spoken.clock(home.check_in_closes_at, on),
        ashore=spoken.duration(_minutes(window)),
        longest=longest,
    )


def _minutes(window: Window) -> int:
    return int(window.ashore.total_seconds() // 60)


def _best(window: Window, origin: str, on: date, spoken: Words) -> str:
    sentence = spoken.gettext(
        "Most time there: leave %(origin)s at %(departs)s (check-in closes at %(closes)s) and be ashore at %(ashore)s."
        " The last boat home sails at %(home)s, and its check-in closes at %(home_closes)s: %(duration)s between"
        " the two."
    )
    row = _row(window, True, on, spoken)
    return sentence % {
        "origin": origin, "departs": row.departs, "closes": row.closes, "ashore": row.lands, "home": row.home,
        "home_closes": row.home_closes, "duration": row.ashore,
    }  # fmt: skip


def _reason(found: DayAcross, board: Board, on: date, spoken: Words) -> str:
    """Why there is no day there, "" when there is one."""
    if found.windows:
        return ""
    if found.reason == "suspended" and (told := suspension_words(board.suspension(away(board), on), spoken)):
        return told
    if found.reason == "no-sailing-out":
        return spoken.gettext("By its timetable nothing sails this way on this day.")
    return reason_words(spoken, found.reason) or spoken.gettext("No boat goes home on the same day.")


def _notes(found: DayAcross, board: Board, on: date, spoken: Words) -> tuple[str, ...]:
    """What is to be known beside the windows: who stays the night, and which boats do not count."""
    _ = spoken.gettext
    if found.reason:
        return (_not_taken(found.not_taken, board, on, spoken),) if found.not_taken else ()
    notes = [_night(found, on, spoken)]
    if found.stay_over:
        hours = ", ".join(spoken.clock(one.sailing.departs_at, on) for one in found.stay_over[:12])
        notes.append(_("Boats out after which nothing goes home on the same day: %(hours)s.") % {"hours": hours})
    if found.not_taken:
        notes.append(_not_taken(found.not_taken, board, on, spoken))
    return tuple(notes)


def _night(found: DayAcross, on: date, spoken: Words) -> str:
    _ = spoken.gettext
    if found.night is None:
        if found.night_known:
            return _("With a night there: no boat goes home on the next day.")
        return _("With a night there: no timetable is published for the next day.")
    first, last = (_boat(one, on, spoken) for one in found.night)
    if found.night[0] is found.night[1]:
        return _("With a night there, a boat goes home at %(first)s.") % {"first": first}
    return _("With a night there, boats go home from %(first)s to %(last)s.") % {"first": first, "last": last}


def _boat(one: Boarding, on: date, spoken: Words) -> str:
    return spoken.clock(one.sailing.departs_at, on)


def _not_taken(boats: Sequence[Sailing], board: Board, on: date, spoken: Words) -> str:
    told = ", ".join(_untaken(one, board, on, spoken) for one in boats[:12])
    return spoken.gettext("Not counted: %(boats)s.") % {"boats": told}


def _untaken(one: Sailing, board: Board, on: date, spoken: Words) -> str:
    crossing = board.crossing
    port = crossing.port_from if one.direction == "out" else crossing.port_to
    sentence = spoken.gettext("%(time)s from %(port)s (%(status)s)")
    told = {"time": spoken.clock(one.departs_at, on), "port": port_name(port, spoken.language)}
    return sentence % {**told, "status": boat_of(one, crossing, spoken).note}
