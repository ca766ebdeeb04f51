"""Whether an occurrence can be reached over a crossing, and left again (the verdict of DESIGN.md §4)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.sailings import ONE_DAY, Board
from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import Crossing, Direction, Mode, Port
from visitapp.domain.reach.boarding import Boarding, Boardings, DayBoard, Queue, rule_on
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.types import Assumption, GroundTime, Journey, Reach, Reason, Verdict

HOME_COUNTRY = "SE"
"""Where the region lies: visitors come from the port in another country."""
ARRIVE_EARLY = timedelta(minutes=10)
"""At the place at least this long before the start."""
CHECK_IN_EARLY = timedelta(minutes=10)
"""At the port at least this long before check-in closes."""
UNKNOWN_LENGTH = timedelta(hours=2)
LONG = timedelta(hours=24)
OPEN_FROM, OPEN_TO = time(10), time(18)
TIME_ON_SITE = timedelta(hours=3)
MAX_DAYS = 370
"""Of a stay over many days, as many are looked at."""

StayKind = Literal["timed", "all-day", "no-time"]


@dataclass(frozen=True, slots=True)
class Stay:
    """When an occurrence is held. Timed: aware instants. All-day: local dates, `ends_on` exclusive.

    `ends_at` and `ends_on` are None when unknown. `no-time`: only the date is known. Whether it is
    cancelled changes no verdict: those who would have come are the ones to be told.
    """

    kind: StayKind
    starts_on: date
    ends_on: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def is_short(self) -> bool:
        """Whether one comes for all of it: it has an hour, and lasts a day at most."""
        if self.kind != "timed" or self.starts_at is None:
            return False
        return self.ends_at is None or self.ends_at - self.starts_at <= LONG


def serves_region(crossing: Crossing) -> bool:
    """Whether verdicts are made for a crossing: between two countries, one of them the region's."""
    return crossing.international and HOME_COUNTRY in (crossing.port_from.country, crossing.port_to.country)


def region_port(crossing: Crossing) -> Port:
    """The crossing's port on the region's side; of a crossing for which serves_region is true."""
    return crossing.port_from if crossing.port_from.country == HOME_COUNTRY else crossing.port_to


@dataclass(frozen=True, slots=True)
class _Pair:
    """A way out and a way home, and whether both fit with the upper ground time."""

    out: Boarding
    home: Boarding
    verdict: Verdict


class Matcher:
    """Answers for one crossing and mode; keeps the sailings of each day it has been asked about.

    Give all modes of a crossing the same board. Make new ones when a timetable or the crossing changes.
    Raises ValueError for a crossing that does not serve the region.
    """

    def __init__(self, board: Board, mode: Mode) -> None:
        if not serves_region(board.crossing):
            raise ValueError(f"{board.crossing.slug}: not between the region and another country")
        self.board = board
        self.crossing = board.crossing
        self.mode: Mode = mode
        self.port = region_port(board.crossing)
        self.to_region: Direction = "back" if self.port is board.crossing.port_from else "out"
        self.zone = ZoneInfo(self.port.zone)
        self._boardings = Boardings(board, mode, self.to_region)
        self._reasons: dict[date, Reason] = {}
        self._days: dict[tuple[date, GroundTime], _Pair | None] = {}

    def reach(
        self,
        stay: Stay,
        spot: Spot | None,
        ground: GroundTime | None,
        not_before: date | None = None,
    ) -> Reach:
        """The verdict for an occurrence, the ways out and home, and what was assumed.

        `ground`: between the region's port and the place; None is unknown. With an entered ground time
        the place needs no position. `not_before`: of a stay over many days earlier ones do not count.
        """
        if stay.kind == "timed" and stay.starts_at is not None:
            starts_at = stay.starts_at
            ends_at = stay.ends_at
            end_known = ends_at is not None and ends_at > starts_at
            if ends_at is None or ends_at <= starts_at:
                ends_at = starts_at + UNKNOWN_LENGTH
            day = starts_at.astimezone(self.zone).date()
            if ends_at - starts_at > LONG:
                days = _dates(day, ends_at.astimezone(self.zone).date() + ONE_DAY, not_before)
                return self._any_day(days, stay, spot, ground)
            if reason := self._why_not(day):
                return self._refusal(reason)
            if (missing := _missing(spot, ground)) or ground is None:
                return self._answer("unknown", missing)
            return self._timed(day, starts_at, ends_at, ground, spot, end_known)
        if stay.kind == "all-day":
            days = _dates(stay.starts_on, stay.ends_on, not_before)
            return self._any_day(days, stay, spot, ground)
        return self._refusal(self._why_not(stay.starts_on) or "no-hour")

    def _timed(
        self,
        day: date,
        starts_at: datetime,
        ends_at: datetime,
        ground: GroundTime,
        spot: Spot | None,
        end_known: bool,
    ) -> Reach:
        there_by = (starts_at - ARRIVE_EARLY).timestamp()
        leave_from = (ends_at + CHECK_IN_EARLY).timestamp()
        board = self._boardings.on(day)
        found = self._find(board, there_by, leave_from, ground)
        ends: tuple[Assumption, ...] = () if end_known else ("end-assumed",)
        if isinstance(found, _Pair):
            return self._found(found, ground, spot, ends, starts_at, ends_at)
        if found == "no-sailing-home" and not self.board.covers(day + ONE_DAY):
            return self._answer("unknown", "no-timetable")
        return self._answer("no", found, self._standing(board, ground, spot) + ends)

    def _find(self, board: DayBoard, there_by: float, leave_from: float, ground: GroundTime) -> _Pair | Reason:
        """The latest way out in time and the first way home; safe ones go before tight ones."""
        middle, high = ground.middle.total_seconds(), ground.high.total_seconds()
        out = _before(board.out, there_by - high)
        out_safe = out is not None
        if out is None:
            out = _before(board.out, there_by - middle)
            if out is None:
                return "too-late" if board.out.at else "no-sailing-out"
        if (home := _after(board.home, leave_from + high)) is not None:
            return _Pair(out, home, "day" if out_safe else "tight")
        if (home := _after(board.home, leave_from + middle)) is not None:
            return _Pair(out, home, "tight")
        home = _after(board.home_next, leave_from + high) or _after(board.home_next, leave_from + middle)
        return "no-sailing-home" if home is None else _Pair(out, home, "night")

    def _any_day(
        self,
        days: Iterator[date],
        stay: Stay,
        spot: Spot | None,
        ground: GroundTime | None,
    ) -> Reach:
        """The best day of a long stay, the first of equals."""
        best: _Pair | None = None
        why: Reason = ""
        standing: tuple[Assumption, ...] = ()
        missing = _missing(spot, ground)
        for number, day in enumerate(days):
            if number >= MAX_DAYS or (best is not None and best.verdict == "day"):
                break
            reason: Reason = self._why_not(day) or missing
            if not reason and ground is not None:
                pair = self._on_day(day, stay, ground)
                if pair is not None and (best is None or _RANK[pair.verdict] < _RANK[best.verdict]):
                    best = pair
                standing = self._standing(self._boardings.on(day), ground, spot)
                reason = "no-time-on-site"
                if pair is None and not self.board.covers(day + ONE_DAY) and self._could_stay(day, stay, ground):
                    reason = "no-timetable"
            why = max(why, reason, key=lambda item: _WEIGHT.get(item, 0))
        if best is not None and ground is not None:
            return self._found(best, ground, spot, (), None, None)
        return self._refusal(why or "no-time-on-site", standing)

    def _on_day(self, day: date, stay: Stay, ground: GroundTime) -> _Pair | None:
        """A visit of three hours between 10 and 18 on one day, inside the stay."""
        if stay.kind == "all-day":
            if (day, ground) not in self._days:
                self._days[day, ground] = self._visit(day, *self._opening(day, stay), ground)
            return self._days[day, ground]
        return self._visit(day, *self._opening(day, stay), ground)

    def _opening(self, day: date, stay: Stay) -> tuple[float, float]:
        """From when until when a day counts as on site, POSIX seconds."""
        opens = datetime.combine(day, OPEN_FROM, self.zone).timestamp()
        closes = datetime.combine(day, OPEN_TO, self.zone).timestamp()
        if stay.kind == "timed" and stay.starts_at is not None and stay.ends_at is not None:
            return max(opens, stay.starts_at.timestamp()), min(closes, stay.ends_at.timestamp())
        return opens, closes

    def _visit(self, day: date, opens: float, closes: float, ground: GroundTime) -> _Pair | None:
        board = self._boardings.on(day)
        tries: tuple[tuple[Verdict, timedelta, Queue], ...] = (
            ("day", ground.high, board.home),
            ("tight", ground.middle, board.home),
            ("night", ground.middle, board.home_next),
        )
        for verdict, ground_time, homes in tries:
            way = ground_time.total_seconds()
            out = _before(board.out, opens - way) or _first(board.out)
            back = CHECK_IN_EARLY.total_seconds() + way
            home = _after(homes, closes + back) or _last(homes)
            if out is None or home is None:
                continue
            on_site = min(closes, home.closes_s - back) - max(opens, out.land_s + way)
            if on_site >= TIME_ON_SITE.total_seconds():
                return _Pair(out, home, verdict)
        return None

    def _could_stay(self, day: date, stay: Stay, ground: GroundTime) -> bool:
        """Whether the way out leaves three hours on site; the way home is not looked at."""
        opens, closes = self._opening(day, stay)
        way = ground.middle.total_seconds()
        out = _first(self._boardings.on(day).out)
        return out is not None and closes - max(opens, out.land_s + way) >= TIME_ON_SITE.total_seconds()

    def _why_not(self, day: date) -> Reason:
        """Why no verdict can be given for a day whatever the place; empty when one can."""
        reason = self._reasons.get(day)
        if reason is None:
            reason = self._reasons[day] = self._find_why_not(day)
        return reason

    def _find_why_not(self, day: date) -> Reason:
        if stopped := not_running(self.crossing, day):
            return stopped
        if self.board.suspension("out", day) and self.board.suspension("back", day):
            return "suspended"
        rule = rule_on(self.crossing, self.mode, self.to_region, day)
        if rule is not None and not rule.accepted:
            return "not-accepted"
        if not self.board.covers(day):
            return "no-timetable"
        board = self._boardings.on(day)
        if self.crossing.status == "seasonal" and not board.sails:
            return "out-of-season"
        return "not-accepted" if board.refused else ""

    def _refusal(self, reason: Reason, assumptions: tuple[Assumption, ...] = ()) -> Reach:
        if reason in _NOT_RUNNING:
            return self._answer("not-running", reason)
        if reason in ("not-accepted", "no-time-on-site"):
            return self._answer("no", reason, assumptions)
        return self._answer("unknown", reason)

    def _answer(self, verdict: Verdict, reason: Reason, assumptions: tuple[Assumption, ...] = ()) -> Reach:
        return Reach(self.crossing.slug, self.mode, verdict, reason, assumptions=assumptions)

    def _standing(self, board: DayBoard, ground: GroundTime, spot: Spot | None) -> tuple[Assumption, ...]:
        """What a "no" rests on: the assumptions of the day's first sailings, and of the ground time."""
        sailings = [item for item in (_first(board.out), _first(board.home)) if item is not None]
        marks = {mark for item in sailings for mark in item.assumptions}
        return tuple(mark for mark in _SAILING_MARKS if mark in marks) + self._ground_marks(ground, spot)

    def _ground_marks(self, ground: GroundTime, spot: Spot | None) -> tuple[Assumption, ...]:
        if not ground.estimated and not ground.calculated:
            return ("demo-ground",) if ground.demo else ()
        marks: tuple[Assumption, ...] = ("ground-calculated",) if ground.calculated else ("ground-estimated",)
        if not self.port.confirmed:
            marks += ("port-unconfirmed",)
        if spot is not None and not spot.confirmed:
            marks += ("place-unconfirmed",)
        return marks

    def _found(
        self,
        pair: _Pair,
        ground: GroundTime,
        spot: Spot | None,
        more: tuple[Assumption, ...],
        starts_at: datetime | None,
        ends_at: datetime | None,
    ) -> Reach:
        out, home = pair.out, pair.home
        there_at = out.on_land_at + ground.middle
        leaves_at = home.check_in_closes_at - CHECK_IN_EARLY - ground.middle
        marks = out.assumptions
        if home.assumptions != marks:
            both = {*marks, *home.assumptions}
            marks = tuple(mark for mark in _SAILING_MARKS if mark in both)
        spare_out = timedelta() if starts_at is None else starts_at - there_at
        spare_home = CHECK_IN_EARLY if ends_at is None else leaves_at + CHECK_IN_EARLY - ends_at
        return Reach(
            self.crossing.slug,
            self.mode,
            pair.verdict,
            "",
            _journey(out, None, there_at, ground, spare_out),
            _journey(home, leaves_at, None, ground, spare_home),
            leaves_at - there_at,
            marks + self._ground_marks(ground, spot) + more,
        )


_RANK: dict[Verdict, int] = {"day": 0, "tight": 1, "night": 2}
_NOT_RUNNING = frozenset({"discontinued", "suspended", "planned", "out-of-season"})
_WEIGHT: dict[Reason, int] = {
    # Which day's reason is told of a stay over several days: a day that might do goes before one that cannot.
    "no-timetable": 9,
    "no-place": 8,
    "no-ground-time": 7,
    "no-time-on-site": 6,
    "not-accepted": 5,
    "out-of-season": 4,
    "suspended": 3,
    "planned": 2,
    "discontinued": 1,
}
_SAILING_MARKS: tuple[Assumption, ...] = (
    "check-in-assumed",
    "disembark-assumed",
    "approximate-sailing",
    "demo-timetable",
)


def _missing(spot: Spot | None, ground: GroundTime | None) -> Reason:
    if ground is not None:
        return ""
    return "no-place" if spot is None else "no-ground-time"


def _before(queue: Queue, moment: float) -> Boarding | None:
    """The last to leave of those on land by `moment`."""
    place = bisect_right(queue.at, moment)
    return queue.best[place - 1] if place else None


def _after(queue: Queue, moment: float) -> Boarding | None:
    """The first to arrive of those whose check-in closes at `moment` or later."""
    place = bisect_left(queue.at, moment)
    return queue.best[place] if place < len(queue.at) else None


def _first(queue: Queue) -> Boarding | None:
    return queue.boardings[0] if queue.boardings else None


def _last(queue: Queue) -> Boarding | None:
    return queue.boardings[-1] if queue.boardings else None


def _dates(first: date, end: date | None, not_before: date | None) -> Iterator[date]:
    """The days from `first` to before `end`, at least one; then those before `not_before` left out."""
    end = max(end or first, first + ONE_DAY)
    day = first if not_before is None else max(first, not_before)
    while day < end:
        yield day
        day += ONE_DAY


def _journey(
    boarding: Boarding,
    leaves_at: datetime | None,
    there_at: datetime | None,
    ground: GroundTime,
    slack: timedelta,
) -> Journey:
    sailing = boarding.sailing
    return Journey(
        sailing.direction,
        sailing.key,
        None if leaves_at is None else leaves_at.astimezone(UTC),
        boarding.check_in_closes_at,
        sailing.departs_at,
        sailing.arrives_at,
        boarding.on_land_at,
        there_at,
        ground,
        slack,
    )
