"""Verdicts as they are kept, many at once: what is found for one day serves for all days like it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from visitapp.domain.crossing.sailings import ONE_DAY
from visitapp.domain.reach.alike import AlikeDay, AlikeDays
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.plan_json import end_text, iso, marks_text, plan_text
from visitapp.domain.reach.plan_pattern import Placed, PlanParts, PlanPattern, plan_on, plan_pattern
from visitapp.domain.reach.ride_text import home_end, out_end, ride_home, ride_out
from visitapp.domain.reach.types import Assumption, Journey, Reach, Reason, Verdict
from visitapp.domain.reach.verdict import ARRIVE_EARLY, Clock, Matcher, Pair, Stay, clock_of
from visitapp.domain.reach.ways import CHECK_IN_EARLY, FixedWay, TimetableWay, Way, Ways, ashore_s, due_s

MOST_ANSWERS = 32_000
"""Each has about a kilobyte."""
MOST_LATELY = 4_000
"""By bus and train: three kilobytes each, for every place and hour."""
IN_PATTERN = "{}"
"""The plan of what has its journeys in a pattern."""


class Said(NamedTuple):
    """What a verdict says on any day like one. `minutes`: on site.

    `plan`: what it has of journeys, as JSON text; those with a boat out stand in `pattern`, whose number is `number`.
    """

    verdict: Verdict
    reason: Reason
    minutes: int | None
    plan: str
    number: int | None = None
    pattern: str = ""


class Kept(NamedTuple):
    """A verdict as it is kept.

    `out_at`, `home_at`: when its boats leave, in UTC, as RFC 3339 §5.6 with a space for the T.
    """

    said: Said
    out_at: str | None
    home_at: str | None

    @property
    def whole_plan(self) -> str:
        """Its journeys as JSON text."""
        said, out_at, _ = self
        return plan_on(said.pattern, date.fromisoformat(out_at[:10])) if out_at and said.pattern else said.plan


class _Answer(NamedTuple):
    """What is kept of a day that stands for others; when its boats leave, if there are any."""

    said: Said
    out: Placed | None
    home: Placed | None


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
        self._parts = PlanParts()
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
                if out is None:
                    return Kept(said, None, None)
                dates = day.dates
                return Kept(said, dates[out[0]] + out[1], None if home is None else dates[home[0]] + home[1])
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
            pattern = plan_pattern(reach, day.first)
            if pattern is None and (reach.out or reach.home):
                return None
            found = _answer(_said(reach, pattern), pattern)
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
        there_s, leave_s = way.there_s(pair.out, False, 0), way.leave_s(pair.home, False, 0)
        ends = (
            end_text(way.plan, int(there_by_s + _EARLY_S - there_s)),
            end_text(way.plan, int(leave_s + _SPARE_S - ends_s)),
        )
        rests_on = self._rests_on(pair, clock, spot, way.standing(), way.measured)
        return _put_together(pair, (there_s, leave_s), self._pattern(day, pair, (there_s, leave_s), ends, rests_on))

    def _by_ride(self, hours: Hours, spot: Spot | None, way: TimetableWay) -> _Answer | None:
        """The answer where it is two boats and rides that ladders have; it too says what `Matcher.answer` does."""
        if way.beside is not None:
            return None
        day, clock, pair = hours.day, hours.clock, self._pair(hours, way)
        if pair is None:
            return None
        out = way.rides.rung_out(ashore_s(pair.out, pair.safe_out))
        home = way.rides.rung_home(due_s(pair.home, pair.safe_home))
        if out is None or home is None:
            return None
        going, coming = ride_out(way.rides, out, day), ride_home(way.rides, home, day)
        if going is None or coming is None:
            return None
        spare_s = 0.0, _SPARE_S
        if clock is not None:
            there_by_s, ends_s = clock.there_by_s - day.since_s, clock.ends_s - day.since_s
            spare_s = there_by_s + _EARLY_S - out.at_s, home.at_s + _SPARE_S - ends_s
        ends = (
            out_end(going, day, pair.out, out.at_s, spare_s[0]), home_end(coming, day, pair.home, home.at_s, spare_s[1])
        )  # fmt: skip
        marks = going.marks
        if coming.marks != marks:
            marks += tuple(mark for mark in coming.marks if mark not in marks)
        rests_on = self._rests_on(pair, clock, spot, marks, True)
        on_site_s = out.at_s, home.at_s
        return _put_together(pair, on_site_s, self._pattern(day, pair, on_site_s, ends, rests_on))

    def _pair(self, hours: Hours, way: TimetableWay) -> Pair | None:
        """The boats on the first day like the one that was asked about."""
        day, clock = hours.day, hours.clock
        if clock is None:
            return self.matcher.visit_on(day.first, way)
        there_by_s, ends_s = clock.there_by_s - day.since_s, clock.ends_s - day.since_s
        pair = self.matcher.find_pair(day.first, there_by_s, ends_s, way)
        return pair if isinstance(pair, Pair) else None

    def _pattern(
        self, day: AlikeDay, pair: Pair, on_site_s: tuple[float, float], ends: tuple[str, str], rests_on: str
    ) -> PlanPattern | None:
        return self._parts.pattern(day, (pair.out, pair.home), on_site_s, ends, rests_on)

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


def _put_together(pair: Pair, on_site_s: tuple[float, float], pattern: PlanPattern | None) -> _Answer | None:
    if pattern is None:
        return None
    minutes = int((on_site_s[1] - on_site_s[0]) // 60)
    return _answer(Said(pair.verdict, "", minutes, IN_PATTERN, pattern.number, pattern.text), pattern)


_EARLY_S, _SPARE_S = ARRIVE_EARLY.total_seconds(), CHECK_IN_EARLY.total_seconds()


def kept_of(reach: Reach) -> Kept:
    """A verdict as it is kept."""
    out, home = reach.out, reach.home
    pattern = None if out is None else plan_pattern(reach, out.departs_at.date())
    return Kept(_said(reach, pattern), _moment(out), _moment(home))


def _said(reach: Reach, pattern: PlanPattern | None) -> Said:
    minutes = None if reach.on_site is None else int(reach.on_site.total_seconds() // 60)
    if pattern is None:
        return Said(reach.verdict, reach.reason, minutes, plan_text(reach))
    return Said(reach.verdict, reach.reason, minutes, IN_PATTERN, pattern.number, pattern.text)


def _answer(said: Said, pattern: PlanPattern | None) -> _Answer:
    return _Answer(said, None, None) if pattern is None else _Answer(said, pattern.out_at, pattern.home_at)


def _moment(journey: Journey | None) -> str | None:
    return iso(journey.departs_at).replace("T", " ") if journey else None


def _earlier(stay: Stay, by: timedelta) -> Stay:
    """A stay of one day so many whole days earlier."""
    starts_at, ends_at = stay.starts_at and stay.starts_at - by, stay.ends_at and stay.ends_at - by
    return Stay(stay.kind, stay.starts_on - by, None, starts_at, ends_at)
