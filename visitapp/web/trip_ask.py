"""What the address of the planner asks for: the wish, and what is to be in the plan or not."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

from visitapp.domain.crossing.types import MODES, Mode
from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import IGNORED, MOST_VALUES
from visitapp.domain.trip.types import Wish
from visitapp.domain.writtenday import written_day

MOST_DAYS = 7
FAR = timedelta(days=730)
_REF = re.compile(r"[a-z]{4,8}:[A-Za-z0-9_.@-]{1,80}")
_SINGLE = ("crossing", "mode", "from", "to", "base", "children")


@dataclass(frozen=True, slots=True)
class TripAsk:
    """What is asked for. `fault`: why no plan can be made of it ("", "order", "long", "past", "far").

    `planned`: days are given, so that a plan is wanted.
    """

    wish: Wish
    planned: bool
    wanted: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    fault: str = ""

    def query(self, add: str = "", drop: str = "") -> str:
        """The address's canonical query, with one thing more that is wanted, or not."""
        wish = self.wish
        pairs: list[tuple[str, str]] = [("crossing", wish.crossing)] if wish.crossing else []
        if wish.mode != "car":
            pairs.append(("mode", wish.mode))
        if self.planned:
            pairs += [("from", wish.first_day.isoformat()), ("to", wish.last_day.isoformat())]
        if wish.base:
            pairs.append(("base", wish.base))
        if wish.children:
            pairs.append(("children", "1"))
        pairs += [("category", one) for one in wish.interests]
        wanted = [one for one in self.wanted if one not in (add, drop)] + ([add] if add else [])
        dropped = [one for one in self.dropped if one not in (add, drop)] + ([drop] if drop else [])
        pairs += [("with", one) for one in wanted] + [("without", one) for one in sorted(dropped)]
        return urlencode(pairs, safe=":")


def read_trip_ask(
    query: str, today: date, crossings: Collection[str], bases: Collection[str], categories: Collection[str]
) -> TripAsk:
    """What a query string asks for. Raises InputError naming what is no parameter, or no value of one."""
    given: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if IGNORED.fullmatch(name):
            continue
        if name not in (*_SINGLE, "category", "with", "without"):
            raise InputError(name[:60], "is no filter here")
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    for name, values in given.items():
        if len(values) > (1 if name in _SINGLE else MOST_VALUES):
            raise InputError(name, "is given too often")
    first = _day(given, "from")
    last = _day(given, "to")
    planned = first is not None or last is not None
    first = first or last or _next_saturday(today)
    last = last or (first if planned else first + timedelta(days=1))
    wish = Wish(
        _known(given, "crossing", crossings),
        _mode(given),
        first,
        last,
        _known(given, "base", bases),
        bool(_known(given, "children", ("1",))),
        tuple(sorted({_checked("category", one, categories) for one in given.get("category", ())})),
    )
    refs = {name: tuple(dict.fromkeys(_ref(name, one) for one in given.get(name, ()))) for name in ("with", "without")}
    return TripAsk(wish, planned, refs["with"], refs["without"], _fault(wish, today))


def _fault(wish: Wish, today: date) -> str:
    if wish.last_day < wish.first_day:
        return "order"
    if (wish.last_day - wish.first_day).days >= MOST_DAYS:
        return "long"
    if wish.first_day < today:
        return "past"
    return "far" if wish.last_day > today + FAR else ""


def _next_saturday(today: date) -> date:
    return today + timedelta(days=(5 - today.weekday()) % 7 or 7)


def _day(given: dict[str, list[str]], name: str) -> date | None:
    text = given.get(name, [""])[0]
    if not text:
        return None
    day = written_day(text)
    if day is None or not 1990 <= day.year <= 2100:
        raise InputError(name, "is no date like 2027-06-01", text)
    return day


def _mode(given: dict[str, list[str]]) -> Mode:
    text = given.get("mode", ["car"])[0]
    for mode in MODES:
        if mode == text:
            return mode
    raise InputError("mode", "is none that is known here", text)


def _known(given: dict[str, list[str]], name: str, values: Collection[str]) -> str:
    text = given.get(name, [""])[0]
    return _checked(name, text, values) if text else ""


def _checked(name: str, text: str, values: Collection[str]) -> str:
    if text not in values:
        raise InputError(name, "is none that is known here", text)
    return text


def _ref(name: str, text: str) -> str:
    if not _REF.fullmatch(text):
        raise InputError(name, "is none that is known here", text)
    return text
