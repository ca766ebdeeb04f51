"""Verdicts as they are kept, many at once: what is found for one day serves for all days like it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from visitapp.domain.crossing.sailings import ONE_DAY
from visitapp.domain.reach.alike import FIRST_DATE, LAST_DATE, AlikeDay, AlikeDays
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.plan_json import iso
from visitapp.domain.reach.plan_parts import Parts, PlanPart, boat_part, marks_text, rest_text
from visitapp.domain.reach.ride_text import ride_home, ride_out
from visitapp.domain.reach.said import Kept, Said, kept_of, number_on, said_of, with_boats
from visitapp.domain.reach.types import Assumption, Reach, Verdict
from visitapp.domain.reach.verdict import ARRIVE_EARLY, Clock, Matcher, Pair, Stay, clock_of
from visitapp.domain.reach.ways import CHECK_IN_EARLY, FixedWay, TimetableWay, Way, Ways, ashore_s, due_s

MOST_ANSWERS = 32_000
"""Each has about a kilobyte."""
MOST_LATELY = 1_000
"""By bus and train: a kilobyte each, for every place and hour."""
MOST_BOATS = 8_000
"""Each has some hundred bytes."""


Placed = tuple[int, str]
"""An instant: the place of its date among those round a day, and the hour in UTC as RFC 3339 §5.6, a space before."""


class _Answer(NamedTuple):
    """What is kept of a day that stands for others; when its boats leave, if there are any."""

    said: Said
    out: Placed | None
    home: Placed | None


class _Boat(NamedTuple):
    """A boat of a day that stands for others: what plans say of it, and when it leaves.

    `boat_day_s`: when the day in UTC began on which it does, POSIX seconds.
    """

    part: PlanPart
    placed: Placed
    boat_day_s: int


Known = dict[tuple[object, ...], _Answer]


class Hours(NamedTuple):
    """When an occurrence is held on a day: `key` is the same at the same hours of any day like it.

    `stay`, `clock`: of that day alone. `whole`: whether there is no other day; else another may be a better one.
    """

    day: AlikeDay
    key: tuple[float | str, ...]
    stay: Stay
    clock: Clock | None
    whole: bool


def hours_of(days: AlikeDays, stay: Stay, clock: Clock | None, not_before: date | None) -> Hours | None:
    """The hours on the first day that counts; None where one does not stand for all. As in `Matcher.answer`."""
    if clock is not None:
        if clock.is_long:
            return None
        day = days.of(clock.day)
        key = (clock.there_by_s - day.since_s, clock.ends_s - day.since_s, clock.end_known)
        return Hours(day, key, stay, clock, True)
    if stay.kind != "all-day":
        return Hours(days.of(stay.starts_on), ("no-hour",), stay, None, True)
    first = stay.starts_on if not_before is None else max(stay.starts_on, not_before)
    end = max(stay.ends_on or stay.starts_on, stay.starts_on + ONE_DAY)
    if first >= end:
        return None
    return Hours(days.of(first), ("all-day",), Stay("all-day", first), None, first + ONE_DAY == end)


class Answers:
    """The verdicts of one crossing and mode for one occurrence after another.

    What one asks of the boats of a day is asked of the first day like it, once; the answer, so many days later, is
    the same as if it had been asked of the day itself. `known`: where answers are kept, one for all that are asked.
    """

    def __init__(self, matcher: Matcher, known: Known | None = None) -> None:
        self.matcher = matcher
        self._known: Known = {} if known is None else known
        self._lately: Known = {}
        self._boats: dict[tuple[int, int], _Boat | None] = {}
        self._marks: dict[tuple[object, ...], str] = {}

    def kept(
        self, stay: Stay, clock: Clock | None, hours: Hours | None, spot: Spot | None, ways: Ways,
        not_before: date | None,
    ) -> Kept:  # fmt: skip
        """What is kept of `Matcher.answer`, whose arguments these are. `hours`: those of this stay."""
        if hours is not None:
            day, key, _, _, whole = hours
            found = self._found(day, key, hours, spot, ways)
            # Of several days the first that does goes before all others.
            if found is not None and (whole or found[0].verdict == "day"):
                said, out, home = found
                if out is None or home is None:
                    return Kept(said.number, said)
                dates = day.dates
                number = number_on(said.number, day.ordinal + out[0])
                return Kept(number, said, dates[out[0]] + out[1], dates[home[0]] + home[1])
        return kept_of(self.matcher.answer(stay, clock, spot, ways, not_before))

    def _found(self, day: AlikeDay, key: object, hours: Hours, spot: Spot | None, ways: Ways) -> _Answer | None:
        """The answer of the first day like `day`; None when there is none that both have in common.

        Whether the place is confirmed, or where there is no way at all is known, is part of the answer.
        """
        if reason := self.matcher.why_not_on(day):
            named: tuple[object, ...] = (self, reason)
        else:
            way: Way | None = ways.fixed
            if ways.ride is not None:
                way = ways.on(day.first + day.since)
                if ways.on(day.first) is not way or (way is ways.ride and not self.matcher.days.has_rides):
                    return None
            if way is None and hours.clock is not None:
                named = (self, spot is None)
            else:
                named = (self, day.number, key, way, spot is None if way is None else spot is None or spot.confirmed)
            if way is ways.ride is not None and hours.clock is not None:
                found = self._lately_by_ride(named, hours, spot, ways.ride)
                if found is not None:
                    return found
        return self._known.get(named) or self._find(named, hours, spot, ways)

    def _lately_by_ride(
        self, named: tuple[object, ...], hours: Hours, spot: Spot | None, way: TimetableWay
    ) -> _Answer | None:  # fmt: skip
        """`_by_ride`, which is kept for a while: there are as many as places and hours, but what is weekly has one."""
        found = self._lately.get(named)
        if found is None and (found := self._by_ride(hours, spot, way)) is not None:
            if len(self._lately) >= MOST_LATELY:
                self._lately.clear()
            self._lately[named] = found
        return found

    def _find(self, named: tuple[object, ...], hours: Hours, spot: Spot | None, ways: Ways) -> _Answer | None:
        day, matcher = hours.day, self.matcher
        found = self._in_a_short_way(hours, spot, ways.on(day.first))
        if found is None:
            stay = _earlier(hours.stay, day.since)
            reach = matcher.answer(stay, clock_of(stay, matcher.zone), spot, ways)
            found = _answer_of(reach, day.first)
            if found is None:
                return None
        if len(self._known) >= MOST_ANSWERS:
            self._known.clear()
        self._known[named] = found
        return found

    def _in_a_short_way(self, hours: Hours, spot: Spot | None, way: Way | None) -> _Answer | None:
        """The answer where it is two boats; None when it is to be asked for in the long way."""
        if way is None or self.matcher.why_not_on(hours.day):
            return None
        if isinstance(way, FixedWay):
            return None if hours.clock is None else self._between_boats(hours.day, hours.clock, spot, way)
        if isinstance(way, TimetableWay) and hours.stay.kind == "all-day":
            return self._by_ride(hours, spot, way)
        return None

    def _between_boats(self, day: AlikeDay, clock: Clock, spot: Spot | None, way: FixedWay) -> _Answer | None:
        """The answer where it is two boats, and the way on land takes the same time whenever one goes.

        It says what `Matcher.answer` does, in a third of the time.
        """
        there_by_s, ends_s = clock.there_by_s - day.since_s, clock.ends_s - day.since_s
        pair = self.matcher.find_pair(day.first, there_by_s, ends_s, way)
        if not isinstance(pair, Pair):
            return None
        out, home, out_way, home_way = *self._pair_boats(day, pair), way.out_part, way.home_part
        if out is None or home is None or out_way is None or home_way is None:
            return None
        there_s, leave_s = way.there_s(pair.out, False, 0), way.leave_s(pair.home, False, 0)
        slack_s = int(there_by_s + _EARLY_S - there_s), int(leave_s + _SPARE_S - ends_s)
        rests_on = self._rests_on(pair, clock, spot, way.standing(), way.measured)
        parts = out.part, out_way, home.part, home_way
        return _put_together(pair.verdict, leave_s - there_s, parts, rest_text(slack_s, rests_on), (out, home))

    def _by_ride(self, hours: Hours, spot: Spot | None, way: TimetableWay) -> _Answer | None:
        """The answer where it is two boats and rides that ladders have; it too says what `Matcher.answer` does."""
        if way.beside is not None:
            return None
        day, clock, pair = hours.day, hours.clock, self._pair(hours, way)
        if pair is None:
            return None
        out, home = self._pair_boats(day, pair)
        up = way.rides.rung_out(ashore_s(pair.out, pair.safe_out))
        down = way.rides.rung_home(due_s(pair.home, pair.safe_home))
        if out is None or home is None or up is None or down is None:
            return None
        going, coming = ride_out(way.rides, up, out.boat_day_s), ride_home(way.rides, down, home.boat_day_s)
        if going is None or coming is None:
            return None
        spare_out_s, spare_home_s = 0.0, _SPARE_S
        if clock is not None:
            spare_out_s = clock.there_by_s - day.since_s + _EARLY_S - up.at_s
            spare_home_s = down.at_s + _SPARE_S - clock.ends_s + day.since_s
        slack_s = (
            int(min(spare_out_s, out.boat_day_s + going.joins_s - pair.out.land_s - going.walk_s)),
            int(min(spare_home_s, pair.home.closes_s - home.boat_day_s - coming.joins_s)),
        )
        marks = going.marks
        if coming.marks != marks:
            marks += tuple(mark for mark in coming.marks if mark not in marks)
        rest = rest_text(slack_s, self._rests_on(pair, clock, spot, marks, True))
        parts = out.part, going.part, home.part, coming.part
        return _put_together(pair.verdict, down.at_s - up.at_s, parts, rest, (out, home))

    def _pair(self, hours: Hours, way: TimetableWay) -> Pair | None:
        """The boats on the first day like the one that was asked about."""
        day, clock = hours.day, hours.clock
        if clock is None:
            return self.matcher.visit_on(day.first, way)
        there_by_s, ends_s = clock.there_by_s - day.since_s, clock.ends_s - day.since_s
        pair = self.matcher.find_pair(day.first, there_by_s, ends_s, way)
        return pair if isinstance(pair, Pair) else None

    def _pair_boats(self, day: AlikeDay, pair: Pair) -> tuple[_Boat | None, _Boat | None]:
        return self._boat(day, pair.out), self._boat(day, pair.home)

    def _boat(self, day: AlikeDay, boat: Boarding) -> _Boat | None:
        """What is kept of a boat of the first day like `day`, which the matcher keeps; None where too far away."""
        key = id(boat), day.number
        found = self._boats.get(key)
        if found is None and key not in self._boats:
            if len(self._boats) >= MOST_BOATS:
                self._boats.clear()
            found = self._boats[key] = _boat_on(boat, day.first)
        return found

    def _rests_on(
        self, pair: Pair, clock: Clock | None, spot: Spot | None, ways: tuple[Assumption, ...], measured: bool
    ) -> str:
        confirmed, end_known = spot is None or spot.confirmed, clock is None or clock.end_known
        key = (pair.out.assumptions, pair.home.assumptions, ways, measured, confirmed, end_known)
        found = self._marks.get(key)
        if found is None:
            ends: tuple[Assumption, ...] = () if end_known else ("end-assumed",)
            found = self._marks[key] = marks_text(self.matcher.rests_on(pair, ways, measured, spot) + ends)
        return found


def _put_together(
    verdict: Verdict, on_site_s: float, parts: Parts, rest: str, boats: tuple[_Boat, _Boat]
) -> _Answer:  # fmt: skip
    out, home = boats[0].placed, boats[1].placed
    return _Answer(with_boats(verdict, int(on_site_s // 60), parts, rest, home[0] - out[0]), out, home)


_EARLY_S, _SPARE_S = ARRIVE_EARLY.total_seconds(), CHECK_IN_EARLY.total_seconds()


def _answer_of(reach: Reach, day: date) -> _Answer | None:
    """What a verdict of a day says on those like it; None where only that very day can say it."""
    said = said_of(reach)
    if reach.out is None and reach.home is None:
        return _Answer(said, None, None)
    out, home = (None if one is None else _placed(one.departs_at, day) for one in (reach.out, reach.home))
    return None if said.parts is None or out is None or home is None else _Answer(said, out, home)


def _boat_on(boat: Boarding, day: date) -> _Boat | None:
    sailing = boat.sailing
    moments = boat.check_in_closes_at, sailing.departs_at, sailing.arrives_at, boat.on_land_at
    part, placed = boat_part(sailing.direction, sailing.key, moments), _placed(sailing.departs_at, day)
    if part is None or placed is None:
        return None
    began = datetime.combine(sailing.departs_at.date(), time(), UTC)
    return _Boat(part, placed, int(began.timestamp()))


def _placed(at: datetime, day: date) -> Placed | None:
    """An instant round a day; None when too far away."""
    place = (at.date() - day).days - FIRST_DATE
    return (place, _hour(at)) if 0 <= place <= LAST_DATE - FIRST_DATE else None


def _hour(at: datetime) -> str:
    return " " + iso(at)[11:]


def _earlier(stay: Stay, by: timedelta) -> Stay:
    """A stay of one day so many whole days earlier."""
    starts_at, ends_at = stay.starts_at and stay.starts_at - by, stay.ends_at and stay.ends_at - by
    return Stay(stay.kind, stay.starts_on - by, None, starts_at, ends_at)
