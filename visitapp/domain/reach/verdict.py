"""Whether an occurrence can be reached over a crossing, and left again (the verdict of DESIGN.md §4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.sailings import ONE_DAY, Board
from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import Crossing, Direction, Mode, Port
from visitapp.domain.reach.alike import AlikeDay, AlikeDays
from visitapp.domain.reach.boarding import Boarding, Boardings, DayBoard, Queue, rule_on
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.laterboats import AlikeBoardings
from visitapp.domain.reach.severaldays import RANK, WEIGHT, days_of
from visitapp.domain.reach.types import Assumption, GroundTime, Reach, Reason, Verdict
from visitapp.domain.reach.ways import (
    CHECK_IN_EARLY,
    FixedWay,
    TimetableWay,
    Way,
    Ways,
    both_marks,
    first,
    journey_of,
    last,
)

HOME_COUNTRY = "SE"
"""Where the region lies: visitors come from the port in another country."""
ARRIVE_EARLY = timedelta(minutes=10)
"""At the place at least this long before the start."""
UNKNOWN_LENGTH = timedelta(hours=2)
LONG = timedelta(hours=24)
_ARRIVE_EARLY_S, _LONG_S = ARRIVE_EARLY.total_seconds(), LONG.total_seconds()
OPEN_FROM, OPEN_TO = time(10), time(18)
TIME_ON_SITE = timedelta(hours=3)
MAX_DAYS = 370
"""Of a stay over many days, as many are looked at."""

StayKind = Literal["timed", "all-day", "no-time"]


class Stay(NamedTuple):
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


class Clock(NamedTuple):
    """A timed stay by the clock of a zone: its first day, when one has to be there, and when it ends.

    `there_by_s`, `ends_s`: POSIX seconds. `is_long`: over more than a day, so that one comes for a part of it.
    """

    day: date
    starts_at: datetime
    ends_at: datetime
    there_by_s: float
    ends_s: float
    end_known: bool
    is_long: bool


def clock_of(stay: Stay, zone: ZoneInfo) -> Clock | None:
    """None when a stay has no hour."""
    if stay.kind != "timed" or stay.starts_at is None:
        return None
    starts_at, ends_at = stay.starts_at, stay.ends_at
    end_known = ends_at is not None and ends_at > starts_at
    if ends_at is None or ends_at <= starts_at:
        ends_at = starts_at + UNKNOWN_LENGTH
    starts_s, ends_s = starts_at.timestamp(), ends_at.timestamp()
    day, is_long = starts_at.astimezone(zone).date(), ends_s - starts_s > _LONG_S
    return Clock(day, starts_at, ends_at, starts_s - _ARRIVE_EARLY_S, ends_s, end_known, is_long)


def serves_region(crossing: Crossing) -> bool:
    """Whether verdicts are made for a crossing: between two countries, one of them the region's."""
    return crossing.international and HOME_COUNTRY in (crossing.port_from.country, crossing.port_to.country)


def region_port(crossing: Crossing) -> Port:
    """The crossing's port on the region's side; of a crossing for which serves_region is true."""
    return crossing.port_from if crossing.port_from.country == HOME_COUNTRY else crossing.port_to


class Pair(NamedTuple):
    """A boat out and a boat home, the way between the port and the place, and where it holds with room to spare."""

    out: Boarding
    home: Boarding
    verdict: Verdict
    way: Way
    safe_out: bool
    safe_home: bool


class Matcher:
    """Answers for one crossing and mode; keeps the sailings of each day it has been asked about.

    Give all modes of a crossing the same board and days; `boat_days` where those tell of rides too. Make new ones when
    a timetable or the crossing changes. Raises ValueError for a crossing that does not serve the region.
    """

    def __init__(
        self, board: Board, mode: Mode, days: AlikeDays | None = None, boat_days: AlikeDays | None = None
    ) -> None:  # fmt: skip
        if not serves_region(board.crossing):
            raise ValueError(f"{board.crossing.slug}: not between the region and another country")
        self.board = board
        self.crossing = board.crossing
        self.mode: Mode = mode
        self.port = region_port(board.crossing)
        self.to_region: Direction = "back" if self.port is board.crossing.port_from else "out"
        self.zone = ZoneInfo(self.port.zone)
        self.days = days or AlikeDays(board)
        boats = boat_days or (AlikeDays(board) if self.days.has_rides else self.days)
        self._boardings = AlikeBoardings(Boardings(board, mode, self.to_region), boats)
        self._reasons: dict[int, Reason] = {}
        self._days: dict[tuple[date, Way], Pair | None] = {}
        self._alike: dict[tuple[int, Way], Verdict | None] = {}
        self._answers: dict[tuple[Verdict, Reason, tuple[Assumption, ...]], Reach] = {}

    def reach(
        self,
        stay: Stay,
        spot: Spot | None,
        ground: GroundTime | None,
        not_before: date | None = None,
        ride: TimetableWay | None = None,
    ) -> Reach:
        """The verdict for an occurrence, the ways out and home, and what was assumed.

        `ground`: between the region's port and the place; None is unknown. With an entered ground time
        the place needs no position. `not_before`: of a stay over many days earlier ones do not count.
        `ride`: by public transport, which goes before `ground` on the days that its timetable covers.
        """
        return self.answer(stay, clock_of(stay, self.zone), spot, Ways(ground, ride), not_before)

    def answer(
        self, stay: Stay, clock: Clock | None, spot: Spot | None, ways: Ways, not_before: date | None = None
    ) -> Reach:
        """As `reach`, with what many matchers have in common made once: `clock` is `clock_of` this stay and zone."""
        if clock is not None:
            if clock.is_long:
                last_day = clock.ends_at.astimezone(self.zone).date()
                return self._any_day(days_of(clock.day, last_day + ONE_DAY, not_before), stay, spot, ways)
            if reason := self.why_not(clock.day):
                return self._refusal(reason)
            if (way := ways.on(clock.day)) is None:
                return self._answer("unknown", _missing(spot))
            return self._timed(clock, way, spot)
        if stay.kind == "all-day":
            days = days_of(stay.starts_on, stay.ends_on, not_before)
            return self._any_day(days, stay, spot, ways)
        return self._refusal(self.why_not(stay.starts_on) or "no-hour")

    def _timed(self, clock: Clock, way: Way, spot: Spot | None) -> Reach:
        day, board = clock.day, self._boardings.on(clock.day)
        found = self.find_pair(day, clock.there_by_s, clock.ends_s, way)
        ends: tuple[Assumption, ...] = () if clock.end_known else ("end-assumed",)
        if isinstance(found, Pair):
            return self.found(found, spot, ends, clock)
        if found in _NOT_HOME and not (self.board.covers(day + ONE_DAY) and way.covers(day + ONE_DAY)):
            return self._answer("unknown", "no-timetable")
        return self._answer("no", found, self._standing(board, way, spot) + ends)

    def find_pair(self, day: date, there_by: float, leave_from: float, way: Way) -> Pair | Reason:
        """The latest way out in time and the first way home; safe ones go before tight ones. Else why there is none."""
        board = self._boardings.on(day)
        for safe_out in (True, False):
            if (out := way.latest_out(board.out, there_by, safe_out)) is not None:
                break
        else:
            return way.why_no_out(board.out) if board.out.at else "no-sailing-out"
        for homes, next_day in ((board.home, False), (board.home_next, True)):
            for safe in (True, False):
                if (home := way.first_home(homes, leave_from, safe)) is not None:
                    verdict: Verdict = "night" if next_day else "day" if safe and safe_out else "tight"
                    return Pair(out, home, verdict, way, safe_out, safe)
        return way.why_no_home(board.home, board.home_next)

    def _any_day(
        self,
        days: Iterator[date],
        stay: Stay,
        spot: Spot | None,
        ways: Ways,
    ) -> Reach:
        """The best day of a long stay, the first of equals."""
        best: Pair | None = None
        why: Reason = ""
        standing: tuple[Assumption, ...] = ()
        for number, day in enumerate(days):
            if number >= MAX_DAYS or (best is not None and best.verdict == "day"):
                break
            way = ways.on(day)
            reason: Reason = self.why_not(day) or (_missing(spot) if way is None else "")
            if not reason and way is not None:
                verdict = self._verdict_on(day, stay, way)
                if verdict is not None and (best is None or RANK[verdict] < RANK[best.verdict]):
                    best = self._on_day(day, stay, way)
                standing = self._standing(self._boardings.on(day), way, spot)
                reason = "no-time-on-site"
                if verdict is None and not self.board.covers(day + ONE_DAY) and self._could_stay(day, stay, way):
                    reason = "no-timetable"
            if WEIGHT.get(reason, 0) > WEIGHT.get(why, 0):
                why = reason
        if best is not None:
            return self.found(best, spot, (), None)
        return self._refusal(why or "no-time-on-site", standing)

    def _verdict_on(self, day: date, stay: Stay, way: Way) -> Verdict | None:
        """Of a visit on one day; that to what is open all day long is as good on all days that are alike."""
        if stay.kind != "all-day" or not (isinstance(way, FixedWay) or self.days.has_rides):
            pair = self._on_day(day, stay, way)
            return None if pair is None else pair.verdict
        key = self.days.of(day).number, way
        if key not in self._alike:
            pair = self._on_day(day, stay, way)
            self._alike[key] = None if pair is None else pair.verdict
        return self._alike[key]

    def visit_on(self, day: date, way: Way) -> Pair | None:
        """The boats of a visit to what is open all day long."""
        return self._on_day(day, Stay("all-day", day), way)

    def _on_day(self, day: date, stay: Stay, way: Way) -> Pair | None:
        """A visit of three hours between 10 and 18 on one day, inside the stay."""
        if stay.kind != "all-day":
            return self._visit(day, *self._opening(day, stay), way)
        if (day, way) not in self._days:
            self._days[day, way] = self._visit(day, *self._opening(day, stay), way)
        return self._days[day, way]

    def _opening(self, day: date, stay: Stay) -> tuple[float, float]:
        """From when until when a day counts as on site, POSIX seconds."""
        opens = datetime.combine(day, OPEN_FROM, self.zone).timestamp()
        closes = datetime.combine(day, OPEN_TO, self.zone).timestamp()
        if stay.kind == "timed" and stay.starts_at is not None and stay.ends_at is not None:
            return max(opens, stay.starts_at.timestamp()), min(closes, stay.ends_at.timestamp())
        return opens, closes

    def _visit(self, day: date, opens: float, closes: float, way: Way) -> Pair | None:
        board = self._boardings.on(day)
        needed = TIME_ON_SITE.total_seconds()
        tries: tuple[tuple[Verdict, bool, Queue], ...] = (
            ("day", True, board.home),
            ("tight", False, board.home),
            ("night", False, board.home_next),
        )
        for verdict, safe, homes in tries:
            out = way.latest_out(board.out, opens, safe) or first(board.out)
            home = way.first_home(homes, closes, safe) or last(homes)
            if out is None or home is None:
                continue
            there, leave = way.there_s(out, safe, closes - needed), way.leave_s(home, safe, opens + needed)
            if min(closes, leave) - max(opens, there) >= needed:
                return Pair(out, home, verdict, way, safe, safe)
        return None

    def _could_stay(self, day: date, stay: Stay, way: Way) -> bool:
        """Whether the way out leaves three hours on site; the way home is not looked at."""
        opens, closes = self._opening(day, stay)
        latest = closes - TIME_ON_SITE.total_seconds()
        out = first(self._boardings.on(day).out)
        return out is not None and max(opens, way.there_s(out, False, latest)) <= latest

    def why_not(self, day: date) -> Reason:
        """Why no verdict can be given for a day whatever the place; empty when one can."""
        return self.why_not_on(self.days.of(day))

    def why_not_on(self, day: AlikeDay) -> Reason:
        """`why_not` of a day and those like it."""
        reason = self._reasons.get(day.number)
        if reason is None:
            reason = self._reasons[day.number] = self._find_why_not(day.first)
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
        """What has no journeys, made once: most crossings say the same of most occurrences."""
        key = (verdict, reason, assumptions)
        known = self._answers.get(key)
        if known is None:
            made = Reach(self.crossing.slug, self.mode, verdict, reason, assumptions=assumptions)
            known = self._answers[key] = made
        return known

    def _standing(self, board: DayBoard, way: Way, spot: Spot | None) -> tuple[Assumption, ...]:
        """What a "no" rests on: the assumptions of the day's first sailings, and of the ground time."""
        sailings = [item for item in (first(board.out), first(board.home)) if item is not None]
        marks = {mark for item in sailings for mark in item.assumptions}
        return (
            tuple(mark for mark in _SAILING_MARKS if mark in marks)
            + way.standing()
            + self._unconfirmed(way.measured, spot)
        )

    def _unconfirmed(self, measured: bool, spot: Spot | None) -> tuple[Assumption, ...]:
        """Which positions are not confirmed that a way is measured between."""
        marks: tuple[Assumption, ...] = ()
        if not measured:
            return marks
        if not self.port.confirmed:
            marks += ("port-unconfirmed",)
        if spot is not None and not spot.confirmed:
            marks += ("place-unconfirmed",)
        return marks

    def found(
        self,
        pair: Pair,
        spot: Spot | None,
        more: tuple[Assumption, ...],
        clock: Clock | None,
    ) -> Reach:
        """The verdict of two boats. `clock`: of what has an hour; `more`: what it rests on besides."""
        out, home = pair.out, pair.home
        going, coming = pair.way.going(out, pair.safe_out), pair.way.coming(home, pair.safe_home)
        there_at, leaves_at = going.at, coming.at
        spare_out = timedelta() if clock is None else clock.starts_at - there_at
        spare_home = CHECK_IN_EARLY if clock is None else leaves_at + CHECK_IN_EARLY - clock.ends_at
        return Reach(
            self.crossing.slug,
            self.mode,
            pair.verdict,
            "",
            journey_of(out, None, there_at, going, spare_out),
            journey_of(home, leaves_at, None, coming, spare_home),
            leaves_at - there_at,
            self.rests_on(pair, both_marks(going, coming), going.measured or coming.measured, spot) + more,
        )

    def rests_on(
        self, pair: Pair, ways: tuple[Assumption, ...], measured: bool, spot: Spot | None
    ) -> tuple[Assumption, ...]:
        """What the verdict of two boats rests on. `ways`: what the ways on land do; `measured`: they, on positions."""
        marks = pair.out.assumptions
        if pair.home.assumptions != marks:
            both = {*marks, *pair.home.assumptions}
            marks = tuple(mark for mark in _SAILING_MARKS if mark in both)
        return marks + ways + self._unconfirmed(measured, spot)


_NOT_HOME = frozenset({"no-sailing-home", "no-ride-home"})
_NOT_RUNNING = frozenset({"discontinued", "suspended", "planned", "out-of-season"})
_SAILING_MARKS: tuple[Assumption, ...] = (
    "check-in-assumed",
    "disembark-assumed",
    "approximate-sailing",
    "demo-timetable",
)


def _missing(spot: Spot | None) -> Reason:
    return "no-place" if spot is None else "no-ground-time"
