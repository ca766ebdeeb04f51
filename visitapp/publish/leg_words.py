"""Buses, trains and walks between port and place, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from visitapp.domain.reach.types import GroundLeg
from visitapp.domain.transit.types import Vehicle
from visitapp.publish.words import Words, local_date


def ride_words(words: Words, leg: GroundLeg) -> str:
    """What one boards, and where: "Bus 351 from Färjeläget"."""
    return _filled(_rides(words)[leg.vehicle or "other"], line=leg.line, stop=leg.from_name)


def towards_words(words: Words, leg: GroundLeg) -> str:
    """What stands on the vehicle: "towards Laholm"; "" when nothing is known to."""
    return _filled(words.gettext("towards %(headsign)s"), headsign=leg.headsign) if leg.headsign else ""


def walk_words(words: Words, leg: GroundLeg) -> str:
    """A walk: "about 6 min on foot", "… to X" when it leads to a stop; "" for a change where one is."""
    if leg.from_name == leg.to_name:
        return ""
    duration = words.duration(-((leg.departs_at - leg.arrives_at) // timedelta(minutes=1)))
    if not leg.to_name:
        return words.gettext("about %(duration)s on foot") % {"duration": duration}
    return words.gettext("about %(duration)s on foot to %(stop)s") % {"duration": duration, "stop": leg.to_name}


def rides_in_short(words: Words, legs: Sequence[GroundLeg], day: date) -> list[str]:
    """Each ride in a few words; one that leaves on another date than `day`, or arrives on another, says it."""
    return [
        _filled(
            _short_rides(words)[leg.vehicle],
            line=leg.line, origin=leg.from_name, destination=leg.to_name,
            departs=words.clock(leg.departs_at, day), arrives=words.clock(leg.arrives_at, local_date(leg.departs_at)),
        )
        for leg in legs
        if leg.vehicle is not None
    ]  # fmt: skip


def _filled(sentence: str, **values: str) -> str:
    """The sentence; where a line has no name, without a gap."""
    return (sentence % values).replace("  ", " ")


@lru_cache(maxsize=16)
def _rides(words: Words) -> dict[Vehicle, str]:
    _ = words.gettext
    return {
        "train": _("Train %(line)s from %(stop)s"),
        "bus": _("Bus %(line)s from %(stop)s"),
        "tram": _("Tram %(line)s from %(stop)s"),
        "metro": _("Metro %(line)s from %(stop)s"),
        "boat": _("Boat %(line)s from %(stop)s"),
        "other": _("Line %(line)s from %(stop)s"),
    }


@lru_cache(maxsize=16)
def _short_rides(words: Words) -> dict[Vehicle, str]:
    _ = words.gettext
    return {
        "train": _("train %(line)s %(departs)s from %(origin)s to %(destination)s %(arrives)s"),
        "bus": _("bus %(line)s %(departs)s from %(origin)s to %(destination)s %(arrives)s"),
        "tram": _("tram %(line)s %(departs)s from %(origin)s to %(destination)s %(arrives)s"),
        "metro": _("metro %(line)s %(departs)s from %(origin)s to %(destination)s %(arrives)s"),
        "boat": _("boat %(line)s %(departs)s from %(origin)s to %(destination)s %(arrives)s"),
        "other": _("line %(line)s %(departs)s from %(origin)s to %(destination)s %(arrives)s"),
    }
