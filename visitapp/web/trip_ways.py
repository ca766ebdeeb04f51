"""The way to an item of a plan in words: when to set out, how long it takes, and by which buses and trains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from visitapp.domain.crossing.types import Mode
from visitapp.domain.reach.types import GroundTime
from visitapp.domain.trip.sequence import Join
from visitapp.domain.trip.types import Item, Leg
from visitapp.domain.trip.world import trip_day
from visitapp.publish.leg_words import ride_words, towards_words, walk_words
from visitapp.publish.words import Words, assumption_words, assumptions_told, mode_words


def leave_words(join: Join | None, item: Item, mode: Mode, spoken: Words) -> str:
    """When to set out for it, and how long the way takes."""
    if join is None or join.way is None or join.leave_by is None:
        return ""
    time = spoken.clock(join.leave_by, _day_of(item))
    if join.ride is not None and join.ride.legs:
        return _by_ride(join, item, time, spoken)
    low, middle, high = (int(span.total_seconds() // 60) for span in (join.way.low, join.way.middle, join.way.high))
    _ = spoken.gettext
    walked = mode != "foot" or join.way.estimated or join.way.calculated
    sentence = (
        _("Leave by %(time)s: %(minutes)s min %(mode)s (%(low)s–%(high)s).")
        if walked
        else _("Leave by %(time)s: %(minutes)s min without a car (%(low)s–%(high)s).")
    )
    text = sentence % {
        "time": time, "minutes": middle, "low": low, "high": high, "mode": mode_words(spoken, mode),
    }  # fmt: skip
    return " ".join(filter(None, (text, _how_known(join.way, mode, spoken))))


def ride_steps(join: Join | None, item: Item, spoken: Words) -> tuple[tuple[str, str], ...]:
    """Each walk and ride of the way there: hour and what happens; none where no bus or train is known."""
    return tuple(_steps(join, _day_of(item), spoken)) if join is not None and join.ride is not None else ()


def _by_ride(join: Join, item: Item, time: str, spoken: Words) -> str:
    _ = spoken.gettext
    assert join.ride is not None
    legs = join.ride.legs
    if isinstance(item, Leg):
        sentence = _("Leave by %(time)s: by bus and train you are at the quay at %(there)s.")
    else:
        sentence = _("Leave the quay by %(time)s: by bus and train you are there at %(there)s.")
    uncertain = {
        "approximate-ride": any(leg.approximate for leg in legs),
        "demo-network": any(leg.demo for leg in legs),
    }
    marks = [mark for mark, holds in uncertain.items() if holds]
    there = spoken.clock(legs[-1].arrives_at, _day_of(item))
    return " ".join((sentence % {"time": time, "there": there}, *assumptions_told(spoken, marks)))


def _how_known(way: GroundTime, mode: Mode, spoken: Words) -> str:
    if way.calculated:
        return spoken.gettext("Calculated on roads by a program.")
    if way.published:
        return assumption_words(spoken, "ground-published")
    if way.by_road:
        return spoken.gettext("Estimated from the length of the main roads.")
    if way.estimated:
        return spoken.gettext("Estimated from the distance.")
    told = [spoken.gettext("Usual travel time, not from a timetable.")] if mode == "foot" else []
    if way.demo:
        told.append(assumption_words(spoken, "demo-ground"))
    return " ".join(told)


def _steps(join: Join, day: date, spoken: Words) -> Iterator[tuple[str, str]]:
    assert join.ride is not None
    for leg in join.ride.legs:
        at = spoken.clock(leg.departs_at, day)
        if leg.vehicle is None:
            if walk := walk_words(spoken, leg):
                yield at, walk
            continue
        yield at, " ".join(filter(None, (ride_words(spoken, leg), towards_words(spoken, leg))))
        yield spoken.clock(leg.arrives_at, day), spoken.gettext("Off at %(stop)s") % {"stop": leg.to_name}


def _day_of(item: Item) -> date:
    return trip_day(item.departs_at if isinstance(item, Leg) else item.starts_at)
