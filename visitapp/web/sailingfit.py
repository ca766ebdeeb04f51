"""What fits between two boats, in words: events by spare time, and attractions by the time there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.types import Crossing, Mode
from visitapp.domain.event.selection import Selection
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.ground import Spot, ground_time
from visitapp.domain.reach.verdict import TIME_ON_SITE, region_port
from visitapp.domain.reach.visit import Visit, between, visit
from visitapp.publish.words import Words, assumption_words, local_date
from visitapp.store.crossing_read import entered_ground
from visitapp.store.database import Query
from visitapp.store.event_read import cards_of
from visitapp.store.list_order import Listed
from visitapp.store.place_read import find_places
from visitapp.store.road_read import road_times
from visitapp.store.visit_read import Candidate, visit_candidates
from visitapp.web.names import Names
from visitapp.web.wording import Card, card_of

PER_PAGE = 20
MOST_ATTRACTIONS = 12
LEAST_THERE = timedelta(hours=1)
"""At an attraction, or it is no visit."""


@dataclass(frozen=True, slots=True)
class Fit:
    """An event that fits, and how. `note`: what of that is not certain."""

    card: Card
    line: str
    note: str


@dataclass(frozen=True, slots=True)
class Attraction:
    """A place to see, and how long one can be there."""

    slug: str
    name: str
    municipality: str
    line: str
    demo: bool


@dataclass(frozen=True, slots=True)
class Fitting:
    """The page of events that fit, how many do, what was left out and why, and attractions within reach."""

    fits: tuple[Fit, ...] = ()
    total: int = 0
    left_out: tuple[str, ...] = ()
    attractions: tuple[Attraction, ...] = ()


@dataclass(frozen=True, slots=True)
class TwoBoats:
    """A boat to the region and the one home again, as one mode of travel meets them."""

    crossing: Crossing
    mode: Mode
    out: Boarding
    home: Boarding


def fitting(
    query: Query, boats: TwoBoats, selection: Selection, page: int, spoken: Words, names: Names, now: datetime
) -> Fitting:
    """What of `selection` fits between the boats, the most spare time first."""
    found, reasons = _found(query, boats, selection)
    some = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    listed = [Listed(one.event, one.occurrence, 0) for one, _ in some]
    cards = {card.next.uid: card for card in cards_of(query, listed, spoken.language)}
    today = local_date(now)
    fits = tuple(
        Fit(
            card_of(cards[one.uid], spoken, names, today, now),
            _line(how, one.stay.is_short, spoken),
            _note(how, spoken),
        )
        for one, how in some
        if one.uid in cards
    )
    attractions = _attractions(query, boats, spoken, names) if page == 1 else ()
    return Fitting(fits, len(found), _left_out(reasons, spoken), attractions)


def _found(query: Query, boats: TwoBoats, selection: Selection) -> tuple[list[tuple[Candidate, Visit]], Counter[str]]:
    """What fits; and how many were left out because no hour is given, or no way there is known."""
    port = region_port(boats.crossing)
    zone, entered = ZoneInfo(port.zone), entered_ground(query)
    roads = road_times(query, boats.mode, port.slug)
    first, last = (at.astimezone(zone).date() for at in (boats.out.on_land_at, boats.home.check_in_closes_at))
    found: list[tuple[Candidate, Visit]] = []
    reasons = Counter[str]()
    for one in visit_candidates(query, selection, first, last):
        way = ground_time(boats.mode, port, one.spot, entered, one.place, one.municipality, roads)
        if one.stay.kind == "no-time":
            reasons["no-hour"] += 1
        elif way is None:
            reasons["no-way"] += 1
        elif (how := visit(boats.out, boats.home, one.stay, way, zone)) is not None:
            found.append((one, how))
    found.sort(key=lambda pair: (pair[1].tight, -pair[1].slack, pair[0].occurrence))
    return found, reasons


def _attractions(query: Query, boats: TwoBoats, spoken: Words, names: Names) -> tuple[Attraction, ...]:
    """Those where one can be longest."""
    port, entered = region_port(boats.crossing), entered_ground(query)
    roads = road_times(query, boats.mode, port.slug)
    found = []
    for place in find_places(query, "attraction", language=spoken.language):
        if place.latitude is None or place.longitude is None:
            continue
        spot = Spot(place.latitude, place.longitude, place.confirmed)
        way = ground_time(boats.mode, port, spot, entered, place.slug, place.municipality, roads)
        if way is not None:
            there_at, leaves_at = between(boats.out, boats.home, way.middle)
            if leaves_at - there_at >= LEAST_THERE:
                found.append((way.middle, place, there_at, leaves_at))
    found.sort(key=lambda one: (one[0], one[1].slug))
    sentence = spoken.gettext("There at %(there)s, leave by %(leave)s: %(duration)s there.")
    return tuple(
        Attraction(
            place.slug, place.name(spoken.language), names.municipalities.get(place.municipality, ""),
            _said(sentence, there_at, leaves_at, leaves_at - there_at, spoken), place.demo,
        )
        for _, place, there_at, leaves_at in found[:MOST_ATTRACTIONS]
    )  # fmt: skip


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


def _note(how: Visit, spoken: Words) -> str:
    notes = [spoken.gettext("It fits only if the way takes no longer than usual.")] if how.tight else []
    if how.end_assumed:
        notes.append(assumption_words(spoken, "end-assumed"))
    return " ".join(notes)


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
    )
    return tuple(sentence % {"num": spoken.number(count)} for sentence, count in told if count)
