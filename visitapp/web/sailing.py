"""One sailing: when to be there, the boats back, and what fits between the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import DIRECTIONS, MODES, Mode, Sailing
from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.selection import IGNORED
from visitapp.domain.reach.boarding import Boarding, Boardings
from visitapp.domain.reach.verdict import region_port, serves_region
from visitapp.domain.writtenday import written_day
from visitapp.publish.words import Words, assumptions_told, reason_words, words
from visitapp.store.crossing_read import get_crossing
from visitapp.store.database import Query
from visitapp.store.place_read import read_choices
from visitapp.web.boats import keep_board, mode_options, read_mode
from visitapp.web.context import context_of
from visitapp.web.names import crossing_name, port_name, read_names
from visitapp.web.pages import Shell, language_of, respond
from visitapp.web.query import Option, selection_of
from visitapp.web.sailingfit import PER_PAGE, Fitting, fitting
from visitapp.web.sailings import NextBoat, boat_of, sailing_path
from visitapp.web.sailingways import TwoBoats

_OWN = ("mode", "home", "page")
_NARROWING = ("q", "municipality", "category", "audience", "accessible", "free")
_MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class BoatBack:
    """A boat back, when its check-in closes, and how long one is ashore until then."""

    value: str
    sails: str
    closes: str
    ashore: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for beside the sailing. `filters`: those of the list of events, as a query."""

    mode: Mode
    home: str
    page: int
    filters: str

    def query(self, page: int) -> str:
        """The query of the same, on another page."""
        own = (("mode", self.mode), ("home", self.home), ("page", str(page) if page > 1 else ""))
        pairs = [(name, value) for name, value in own if value and value != MODES[0]]
        return "&".join(part for part in (self.filters, urlencode(pairs)) if part)


@dataclass(frozen=True, slots=True)
class SailingPage:
    """A sailing as one way of travelling meets it. `problem`: why nothing can be said beyond the boat itself.

    `to_region`: what is on at its other end is known to the site. `kept`: filters that the form carries on.
    """

    slug: str
    crossing: str
    operator: str
    booking_url: str
    origin: str
    destination: str
    day: str
    boat: NextBoat
    demo: bool
    closes: str
    ashore: str
    window: str
    problem: str
    assumptions: tuple[str, ...]
    modes: tuple[Option, ...]
    back: tuple[BoatBack, ...]
    to_region: bool
    fitting: Fitting
    kept: tuple[tuple[str, str], ...]
    before: str
    after: str
    whole_day: str
    day_across: str


def routes() -> list[BaseRoute]:
    """A sailing's page."""
    return [Route("/{lang:lang}/crossings/{slug}/sailings/{key:path}", sailing, name="sailing")]


async def sailing(request: Request) -> Response:
    """The sailing `key` of a crossing. `mode` says how one travels, `home` (a sailing's key) which boat back."""
    context, language = context_of(request), language_of(request)
    slug, key = request.path_params["slug"], request.path_params["key"]
    asked, now = read_asked(request.url.query), context.now()
    page = await context.database.reader.run(lambda query: page_of(query, slug, key, asked, words(language), now))
    shell = Shell(
        language,
        sailing_path(slug, key),
        f"{page.origin} {page.boat.time} – {page.destination}, {page.day}",
        query=asked.query(asked.page),
        description=page.window or page.problem,
        section="crossings",
        index=False,
    )
    return respond(request, "sailing.html", shell, page, cache="no-cache")


def read_asked(text: str) -> Asked:
    """The parameters of the address. Raises InputError naming a bad one; of those given twice the last counts."""
    own, filters = dict.fromkeys(_OWN, ""), list[tuple[str, str]]()
    for name, value in parse_qsl(text):
        if name in own:
            own[name] = value.strip()
        elif name in _NARROWING:
            filters.append((name, value))
        elif not IGNORED.fullmatch(name):
            raise InputError(name, f"is none of {', '.join((*_OWN, *_NARROWING))}", value)
    mode = read_mode(own["mode"])
    page = own["page"] or "1"
    if not (page.isascii() and page.isdecimal() and len(page) <= 3 and 1 <= int(page) <= _MOST_PAGES):
        raise InputError("page", f"is no number from 1 to {_MOST_PAGES}", page)
    return Asked(mode, own["home"], int(page), urlencode(filters))


def page_of(query: Query, slug: str, key: str, asked: Asked, spoken: Words, now: datetime) -> SailingPage:
    """What stands on the page of the sailing `key`. Raises NotFoundError, and InputError for a bad boat back."""
    crossing = get_crossing(query, slug)
    board = keep_board(query, crossing)
    boat = find_sailing(board, key)
    day = boat.departs_at.astimezone(board.zone(boat.direction)).date()
    out, homes = _ways(board, asked.mode, boat, day)
    home = _chosen(homes, asked.home) if out is not None else None
    origin, destination = crossing.way(boat.direction)
    here, there = (spoken.by_clocks_of(port.zone) for port in (origin, destination))
    to_region = serves_region(crossing) and destination is region_port(crossing)
    selection = selection_of(asked.filters, read_choices(query))
    names, found = read_names(query, spoken.language), Fitting()
    if out is not None and home is not None and to_region:
        boats = TwoBoats(crossing, asked.mode, out, home)
        found = fitting(query, boats, selection, asked.page, spoken, names, now)
    marks = [mark for one in (out, home) if one is not None for mark in one.assumptions]
    return SailingPage(
        slug=slug,
        crossing=crossing_name(crossing, spoken.language),
        operator=crossing.operator,
        booking_url=crossing.booking_url,
        origin=port_name(origin, spoken.language),
        destination=port_name(destination, spoken.language),
        day=spoken.date(day),
        boat=boat_of(boat, crossing, spoken),
        demo=boat.demo,
        closes=here.clock(out.check_in_closes_at, day) if out else "",
        ashore=there.clock(out.on_land_at, day) if out else "",
        window=_window(out, home, day, there) if out and home else "",
        problem=_problem(boat, out, home, spoken),
        assumptions=assumptions_told(spoken, dict.fromkeys(marks)),
        modes=mode_options(asked.mode, spoken),
        back=tuple(_boat_back(out, one, one is home, day, there) for one in homes) if out else (),
        to_region=to_region,
        fitting=found,
        kept=tuple(parse_qsl(asked.filters)),
        before=asked.query(asked.page - 1) if asked.page > 1 else "",
        after=asked.query(asked.page + 1) if found.total > asked.page * PER_PAGE else "",
        whole_day=selection.query(from_=day, to=day),
        day_across=urlencode({"date": day.isoformat(), "mode": asked.mode}) if serves_region(crossing) else "",
    )


def find_sailing(board: Board, key: str) -> Sailing:
    """The sailing of that key, which ends with its service day. Raises NotFoundError."""
    _, at, text = key.rpartition("@")
    day = written_day(text) if at else None
    if day is not None and 1990 <= day.year <= 2100:
        for direction in DIRECTIONS:
            if (found := board.find(direction, key, day)) is not None:
                return found
    raise NotFoundError("sailing", key)


def _ways(board: Board, mode: Mode, boat: Sailing, day: date) -> tuple[Boarding | None, list[Boarding]]:
    """The sailing as the mode meets it, None when it does not take it; and the boats back that one can still take."""
    on_day = Boardings(board, mode, boat.direction).on(day)
    out = next((one for one in on_day.out.boardings if one.sailing.key == boat.key), None)
    if out is None:
        return None, []
    boats = (*on_day.home.boardings, *on_day.home_next.boardings)
    back = [one for one in boats if one.check_in_closes_at > out.on_land_at]
    return out, sorted(back, key=lambda one: one.sailing.departs_at)


def _chosen(homes: Sequence[Boarding], key: str) -> Boarding | None:
    """The boat back that was asked for, else the last before the night is over, else the first."""
    for one in homes:
        if key and one.sailing.key == key:
            return one
    if key:
        raise InputError("home", "is no boat back that can be taken from this one", key)
    if not homes:
        return None
    first = homes[0].sailing.service_date
    return [one for one in homes if one.sailing.service_date == first][-1]


def _problem(boat: Sailing, out: Boarding | None, home: Boarding | None, spoken: Words) -> str:
    _ = spoken.gettext
    if out is None:
        return _("This boat cannot be taken.") if boat.status != "planned" else reason_words(spoken, "not-accepted")
    return "" if home is not None else _("No boat back is published for that day or the next.")


def _boat_back(out: Boarding, home: Boarding, chosen: bool, day: date, spoken: Words) -> BoatBack:
    return BoatBack(
        home.sailing.key,
        spoken.clock(home.sailing.departs_at, day),
        spoken.clock(home.check_in_closes_at, day),
        _ashore(out, home, spoken),
        chosen,
    )


def _ashore(out: Boarding, home: Boarding, spoken: Words) -> str:
    return spoken.duration(int((home.check_in_closes_at - out.on_land_at).total_seconds() // 60))


def _window(out: Boarding, home: Boarding, day: date, spoken: Words) -> str:
    sentence = spoken.gettext(
        "You are ashore at %(ashore)s. The boat back sails at %(sails)s and its check-in closes at %(closes)s:"
        " %(duration)s between the two."
    )
    return sentence % {
        "ashore": spoken.clock(out.on_land_at, day),
        "sails": spoken.clock(home.sailing.departs_at, day),
        "closes": spoken.clock(home.check_in_closes_at, day),
        "duration": _ashore(out, home, spoken),
    }
