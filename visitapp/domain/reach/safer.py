"""The next safer choice: an earlier boat out or a later one home that leaves more time, and whether one is the last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from visitapp.domain.crossing.sailings import ONE_DAY, Board
from visitapp.domain.crossing.types import Mode, Sailing
from visitapp.domain.reach.boarding import LATE_NIGHT, NOT_BOARDED, Boarding, Boardings
from visitapp.domain.reach.types import Journey
from visitapp.domain.reach.verdict import ARRIVE_EARLY


@dataclass(frozen=True, slots=True)
class Safer:
    """What to know of a way out and home.

    `out`: a boat that leaves and lands earlier, `out_gain` by how much; `home`: one whose check-in closes later,
    `home_gain` by how much. None where the join holds even with the upper ground time, or no boat leaves more.
    `last_home`: after the boat home nothing sails until 04:00; `next_home` is then the first that does on the next
    day, and `next_known` whether a timetable covers that.
    """

    out: Boarding | None = None
    out_gain: timedelta = timedelta()
    home: Boarding | None = None
    home_gain: timedelta = timedelta()
    last_home: bool = False
    next_home: Sailing | None = None
    next_known: bool = False


def is_safe(journey: Journey) -> bool:
    """Whether a join with an event's hour holds with the upper ground time, and ten minutes more."""
    return journey.slack >= _wanted(journey)


def safer_choice(board: Board, mode: Mode, day: date, out: Journey, home: Journey, timed: bool) -> Safer:
    """What is safer than a way out and home on `day`. `timed`: the event has an hour, so that its joins can be tight.

    Who lands earlier may still take the same way on, and who sails later may have come by the same way: so it holds
    however one goes on.
    """
    taken = Boardings(board, mode, out.direction)
    better_out = better_home = None
    if timed and not is_safe(out):
        better_out = _earlier(taken.leaving(out.direction, day), out)
    first, late = (_late(board, home, on) for on in (day - ONE_DAY, day))
    if timed and not is_safe(home):
        homes = (*taken.leaving(home.direction, day), *taken.leaving(home.direction, day + ONE_DAY))
        better_home = _later((one for one in homes if first <= one.sailing.departs_at < late), home)
    last = home.departs_at < late and not any(
        home.departs_at < one.departs_at < late for one in _sailing(board, mode, home, day)
    )
    next_day = [one for one in _sailing(board, mode, home, day + ONE_DAY) if one.departs_at >= late] if last else []
    return Safer(
        better_out,
        out.on_land_at - better_out.on_land_at if better_out else timedelta(),
        better_home,
        better_home.check_in_closes_at - home.check_in_closes_at if better_home else timedelta(),
        last,
        min(next_day, key=lambda one: one.departs_at, default=None),
        last and board.covers(day + ONE_DAY),
    )


def _sailing(board: Board, mode: Mode, home: Journey, day: date) -> list[Sailing]:
    """The boats home on a day and in the night after it that take the mode."""
    boats = (*board.departing(home.direction, day), *board.departing(home.direction, day + ONE_DAY))
    return [one for one in boats if one.status not in NOT_BOARDED and (not one.classes or mode in one.classes)]


def _late(board: Board, home: Journey, day: date) -> datetime:
    """The end of the night after a day, where the boat home leaves."""
    return datetime.combine(day + ONE_DAY, LATE_NIGHT, board.zone(home.direction)).astimezone(UTC)


def _wanted(journey: Journey) -> timedelta:
    return journey.ground.high - journey.ground.middle + ARRIVE_EARLY


def _earlier(boats: Iterable[Boarding], out: Journey) -> Boarding | None:
    """The last boat that makes the join safe, else the one that lands first; None when none lands earlier."""
    found = [one for one in boats if one.sailing.departs_at < out.departs_at and one.on_land_at < out.on_land_at]
    needed = out.on_land_at - (_wanted(out) - out.slack)
    enough = [one for one in found if one.on_land_at <= needed]
    if enough:
        return max(enough, key=lambda one: (one.sailing.departs_at, one.sailing.key))
    return min(found, key=lambda one: (one.on_land_at, one.sailing.key), default=None)


def _later(boats: Iterable[Boarding], home: Journey) -> Boarding | None:
    """The first boat that makes the join safe, else the one whose check-in closes last; None when none closes later."""
    found = [one for one in boats if one.check_in_closes_at > home.check_in_closes_at]
    needed = home.check_in_closes_at + (_wanted(home) - home.slack)
    enough = [one for one in found if one.check_in_closes_at >= needed]
    if enough:
        return min(enough, key=lambda one: (one.check_in_closes_at, one.sailing.key))
    return max(found, key=lambda one: (one.check_in_closes_at, one.sailing.key), default=None)
