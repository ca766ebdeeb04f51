"""What fits between two boats, in words: events by spare time, and attractions by the time there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from visitapp.domain.event.selection import Selection
from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.verdict import TIME_ON_SITE, Stay, region_port
from visitapp.domain.reach.visit import Visit, Window, visit_within
from visitapp.publish.leg_words import rides_in_short
from visitapp.publish.trip_words import mark_words
from visitapp.publish.words import Words, assumption_words, assumptions_told, local_date
from visitapp.store.database import Query
from visitapp.store.event_read import cards_of
from visitapp.store.hours_read import hours_by_place
from visitapp.store.list_order import Listed
from visitapp.store.place_read import find_attractions
from visitapp.store.visit_read import Candidate, visit_candidates
from visitapp.web.names import Names
from visitapp.web.openthere import (
    OpenVisit,
    There,
    hours_of_stay,
    open_notes,
    open_there,
    open_words,
    stay_while_open,
)
from visitapp.web.sailingways import SailingWays, TwoBoats, TwoWays, read_ways
from visitapp.web.wording import Card, card_of

PER_PAGE = 20
LEAST_THERE = timedelta(hours=1)
"""At an attraction, or it is no visit."""


@dataclass(frozen=True, slots=True)
class Fit:
    """An event that fits, and how. `rides`: by which buses and trains. `note`: what of that is not certain."""

    card: Card
    line: str
    rides: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Attraction:
    """A place to see, how long one can be there, and by which buses and trains.

    `state`: "open" for so long, or "unknown". `invented`: the hours are, for the demo.
    """

    slug: str
    name: str
    municipality: str
    line: str
    rides: tuple[str, ...]
    state: str
    invented: bool
    demo: bool


@dataclass(frozen=True, slots=True)
class Fitting:
    """The page of events that fit, how many do, what was left out and why, and attractions within reach.

    `ways`: by what the ways on foot go, and what of that is not certain.
    """

    fits: tuple[Fit, ...] = ()
    total: int = 0
    left_out: tuple[str, ...] = ()
    attractions: tuple[Attraction, ...] = ()
    ways: tuple[str, ...] = ()
    about_hours: tuple[str, ...] = ()


def fitting(
    query: Query, boats: TwoBoats, selection: Selection, page: int, spoken: Words, names: Names, now: datetime
) -> Fitting:
    """What of `selection` fits between the boats, the most spare time first."""
    ways = read_ways(query, boats)
    found, reasons = _found(query, boats, ways, selection)
    some = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    listed = [Listed(one.event, one.occurrence, 0) for one, *_ in some]
    cards = {card.next.uid: card for card in cards_of(query, listed, spoken.language)}
    today = local_date(now)
    fits = tuple(
        Fit(
            card_of(cards[one.uid], spoken, names, today, now),
            open_words(within, spoken) if within else _line(how, one.stay.is_short, spoken),
            _rides(way, ways, spoken),
            _note(how, within, spoken),
        )
        for one, way, how, within in some
        if one.uid in cards
    )
    attractions, about = _attractions(query, ways, spoken, names) if page == 1 else ((), ())
    by_what = _by_what(boats, ways, spoken)
    return Fitting(fits, len(found), _left_out(reasons, spoken), attractions, by_what, about)


Found = tuple[Candidate, TwoWays, Visit, OpenVisit | None]


def _found(query: Query, boats: TwoBoats, ways: SailingWays, selection: Selection) -> tuple[list[Found], Counter[str]]:
    """What fits, with its visit where it goes by opening hours; and how many were left out.

    No hour is given, no way there is known, none leads there in time, or the place is closed.
    """
    zone, known = ZoneInfo(region_port(boats.crossing).zone), hours_by_place(query)
    first, last = (at.astimezone(zone).date() for at in (boats.out.on_land_at, boats.home.check_in_closes_at))
    found: list[Found] = []
    reasons = Counter[str]()
    for one in visit_candidates(query, selection, first, last):
        way = ways.find(one.spot, one.place, one.municipality)
        if one.stay.kind == "no-time":
            reasons["no-hour"] += 1
        elif way is None:
            reasons["no-way"] += 1
        elif way.usual is None:
            reasons["no-ride"] += 1
        elif (fit := _fit(way.usual, way.safe, one.stay, zone, known.get(one.place))) == "closed":
            reasons["closed"] += 1
        elif fit is not None:
            found.append((one, way, *fit))
    found.sort(key=lambda each: (each[2].tight, -each[2].slack, each[0].occurrence))
    return found, reasons


def _fit(
    usual: Window, safe: Window | None, stay: Stay, zone: ZoneInfo, hours: OpeningHours | None
) -> tuple[Visit, OpenVisit | None] | Literal["closed"] | None:
    """How something fits, by the hours of its place where they are its own; "closed" when those leave no time."""
    hours = hours_of_stay(stay, hours)
    if hours is not None:
        within = stay_while_open(hours, *usual, stay, zone)
        if within is None:
            return "closed"
        if within.state == "open":
            certain = safe is not None and stay_while_open(hours, *safe, stay, zone) is not None
            return Visit(within.there_at, within.leaves_at, within.length - TIME_ON_SITE, not certain), within
    how = visit_within(usual, safe, stay, zone)
    return (how, None) if how is not None else None


def _attractions(
    query: Query, ways: SailingWays, spoken: Words, names: Names
) -> tuple[tuple[Attraction, ...], tuple[str, ...]]:
    """Those where one can be longest while they are open, and what is to be known of the list.

    Those that no timetable leads to come after those that one leads to.
    """
    found = []
    for place in find_attractions(query, spoken.language):
        if place.latitude is None or place.longitude is None:
            continue
        spot = Spot(place.latitude, place.longitude, place.confirmed)
        way = ways.find(spot, place.slug, place.municipality)
        if way is not None and way.usual is not None:
            there_at, leaves_at = way.usual
            if leaves_at - there_at >= LEAST_THERE:
                found.append(There(place, there_at, leaves_at, way, int(ways.by_timetable and way.by_minutes)))
    found.sort(key=lambda one: one.place.slug)
    some, closed = open_there(found, hours_by_place(query))
    shown = [
        Attraction(
            one.there.place.slug, one.there.place.name(spoken.language),
            names.municipalities.get(one.there.place.municipality, ""), open_words(one.visit, spoken),
            _rides(one.there.way, ways, spoken), one.visit.state, one.visit.demo, one.there.place.demo,
        )
        for one in some
    ]  # fmt: skip
    return tuple(shown), open_notes([one.visit for one in some], closed, spoken)


def _line(how: Visit, timed: bool, spoken: Words) -> str:
    """What lasts all day counts between ten and six."""
    if not timed:
        sentence = spoken.gettext(
            "There at %(there)s, leave by %(leave)s: %(duration)s there between 10 and 18 o’clock."
        )
        return _said(sentence, how.there_at, how.leaves_at, how.slack + TIME_ON_SITE, spoken)
    sentence = spoken.gettext("There at %(there)s, leave by %(leave)s: %(duration)s to spare.")
    return _said(sentence, how.there_at, how.leaves_at, how.slack, spoken)


def _said(sentence: str, there_at: datetime, leaves_at: datetime, span: timedelta, spoken: Words) -> str:
    return sentence % {
        "there": spoken.time(there_at),
        "leave": spoken.clock(leaves_at, local_date(there_at)),
        "duration": spoken.duration(int(span.total_seconds() // 60)),
    }


def _rides(way: TwoWays, ways: SailingWays, spoken: Words) -> tuple[str, ...]:
    """By which buses and trains one goes there, and back; or that it is by minutes, where others are not."""
    _ = spoken.gettext
    told = []
    for sentence, part in ((_("There: %(rides)s."), way.going), (_("Back: %(rides)s."), way.coming)):
        if part.legs:
            day = local_date(part.legs[0].departs_at)
            told.append(sentence % {"rides": ", ".join(rides_in_short(spoken, part.legs, day))})
    if ways.by_timetable and way.by_minutes:
        told.append(_("Usual travel time, not from a timetable."))
    return tuple(told)


def _note(how: Visit, within: OpenVisit | None, spoken: Words) -> str:
    notes = [spoken.gettext("It fits only if the way takes no longer than usual.")] if how.tight else []
    if within is not None and within.demo:
        notes.append(mark_words(spoken, "demo-hours"))
    if how.end_assumed:
        notes.append(assumption_words(spoken, "end-assumed"))
    return " ".join(notes)


def _by_what(boats: TwoBoats, ways: SailingWays, spoken: Words) -> tuple[str, ...]:
    """What the ways of those on foot rest on."""
    if boats.mode != "foot":
        return ()
    if not ways.by_timetable:
        told = spoken.gettext(
            "No timetable of buses and trains is kept for these boats: ways longer than a walk are by usual minutes,"
            " where any are known."
        )
        return (told,)
    told = spoken.gettext("Ways longer than a walk are by the timetables of buses and trains.")
    return (told, *assumptions_told(spoken, ways.marks))


def _left_out(reasons: Counter[str], spoken: Words) -> tuple[str, ...]:
    told: Sequence[tuple[str, int]] = (
        (
            spoken.ngettext(
                "%(num)s event gives no hour and is left out.",
                "%(num)s events give no hour and are left out.",
                reasons["no-hour"],
            ),
            reasons["no-hour"],
        ),
        (
            spoken.ngettext(
                "%(num)s event is left out: how long the way there takes is not known.",
                "%(num)s events are left out: how long the way there takes is not known.",
                reasons["no-way"],
            ),
            reasons["no-way"],
        ),
        (
            spoken.ngettext(
                "%(num)s event is left out: no bus or train goes there after this boat, or back in time.",
                "%(num)s events are left out: no bus or train goes there after this boat, or back in time.",
                reasons["no-ride"],
            ),
            reasons["no-ride"],
        ),
        (
            spoken.ngettext(
                "%(num)s event is left out: its place is closed in that time.",
                "%(num)s events are left out: their places are closed in that time.",
                reasons["closed"],
            ),
            reasons["closed"],
        ),
    )
    return tuple(sentence % {"num": spoken.number(count)} for sentence, count in told if count)
