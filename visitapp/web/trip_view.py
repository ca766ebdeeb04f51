"""A plan in words, day by day, with what is the matter with it at the top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from visitapp.domain.crossing.types import Crossing
from visitapp.domain.trip.checking import BROKEN, Finding, check
from visitapp.domain.trip.opening import marked_today
from visitapp.domain.trip.sequence import Join, joins
from visitapp.domain.trip.types import Item, Leg, Note, Rest, Thing, Trip, Visit, Wish
from visitapp.domain.trip.world import World, trip_day
from visitapp.publish.disruption_words import DisruptionWords, disruption_words
from visitapp.publish.trip_words import finding_words, mark_words, note_words, why_words
from visitapp.publish.words import Words, local_date, mode_words
from visitapp.web.map import MapPoint, draw_map
from visitapp.web.names import Names, crossing_name, port_name
from visitapp.web.sailings import suspension_words
from visitapp.web.trip_ways import leave_words, ride_steps

MOST_MORE, MOST_ANYTIME, MOST_FINDINGS = 8, 3, 10


@dataclass(frozen=True, slots=True)
class OfferView:
    """Another boat for a leg. `free`: it can be taken as the plan stands."""

    ref: str
    text: str
    fits: bool
    free: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    """What is the matter. `follow`: the plan can take over the new hour of this item. `said`: why, by an office."""

    text: str
    broken: bool
    ref: str
    follow: bool
    offers: tuple[OfferView, ...]
    said: DisruptionWords | None


@dataclass(frozen=True, slots=True)
class TripRow:
    """An item of the plan. `kind`: leg, visit, noon, evening, night. `path`: its own page.

    `language`: that of the title, when it is another than the page's. `rides`: the buses and trains to it.
    """

    kind: str
    ref: str
    clock: str
    machine: str
    title: str
    language: str
    path: str
    where: str
    leave: str
    rides: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    why: str
    marks: tuple[str, ...]
    locked: bool
    broken: bool
    number: int
    """Its place in the plan."""


@dataclass(frozen=True, slots=True)
class TripDay:
    """A day of the plan."""

    name: str
    machine: str
    rows: tuple[TripRow, ...]


@dataclass(frozen=True, slots=True)
class MoreRow:
    """Something that could be added."""

    ref: str
    title: str
    language: str
    path: str
    when: str
    where: str


@dataclass(frozen=True, slots=True)
class TripView:
    """A plan as a page shows it."""

    title: str
    summary: str
    findings: tuple[FindingView, ...]
    unsaid: int
    """How many findings more there are. Their rows are marked all the same."""
    notes: tuple[str, ...]
    days: tuple[TripDay, ...]
    more: tuple[MoreRow, ...]
    map: Markup


def trip_view(
    trip: Trip, world: World, names: Names, spoken: Words, found: Mapping[str, Thing] | None = None
) -> TripView:
    """All that a page shows of a plan. `found`: what was looked for, to be added; without, what could be."""
    trip = marked_today(trip, world)
    findings = check(trip, world)
    broken = {one.ref for one in findings if one.code in BROKEN}
    ways = {join.after: join for join in joins(trip.items, world)}
    rows = [
        (_day_of(item), _row(item, world, ways.get(item.ref), item.ref in broken, trip.wish, names, spoken, number))
        for number, item in enumerate(trip.items)
    ]
    days = sorted({day for day, _ in rows})
    return TripView(
        title=trip_title(trip.wish, spoken),
        summary=trip_summary(trip.wish, names, spoken),
        findings=tuple(_finding(one, trip, names, spoken) for one in findings[:MOST_FINDINGS]),
        unsaid=max(0, len(findings) - MOST_FINDINGS),
        notes=tuple(dict.fromkeys(_note(one, trip.wish, world, spoken) for one in trip.notes)),
        days=tuple(
            TripDay(spoken.date(day), day.isoformat(), tuple(row for on, row in rows if on == day)) for day in days
        ),
        more=tuple(_more(trip, world, world.things if found is None else found, names, spoken)),
        map=_map(trip, names, spoken),
    )


def trip_title(wish: Wish, spoken: Words) -> str:
    """The days of the trip."""
    return spoken.gettext("Trip %(days)s") % {"days": spoken.day_range(wish.first_day, wish.last_day)}


def item_name(item: Item, names: Names, spoken: Words) -> str:
    """What an item is called in a sentence."""
    if isinstance(item, Leg):
        return spoken.gettext("The boat of %(at)s from %(port)s") % {
            "at": spoken.datetime(item.departs_at),
            "port": _port(item.origin, names, spoken),
        }
    return item.title if isinstance(item, Visit) else rest_words(item, spoken)


def rest_words(rest: Rest, spoken: Words) -> str:
    """What a rest is called."""
    _ = spoken.gettext
    return {"noon": _("Time to eat"), "evening": _("Time to eat in the evening"), "night": _("Night")}[rest.kind]


def leg_title(leg: Leg, names: Names, spoken: Words) -> str:
    """From port to port."""
    return spoken.gettext("Ferry %(origin)s–%(destination)s") % {
        "origin": _port(leg.origin, names, spoken), "destination": _port(leg.destination, names, spoken),
    }  # fmt: skip


def leg_steps(leg: Leg, names: Names, spoken: Words) -> tuple[tuple[str, str], ...]:
    """The moments of a leg: hour and what happens."""
    _ = spoken.gettext
    day = trip_day(leg.departs_at)
    ports = {"origin": _port(leg.origin, names, spoken), "destination": _port(leg.destination, names, spoken)}
    return (
        (spoken.clock(leg.check_in_closes_at, day), _("Check-in closes in %(port)s") % {"port": ports["origin"]}),
        (spoken.clock(leg.departs_at, day), _("The ferry sails")),
        (spoken.clock(leg.arrives_at, day), _("The ferry is in %(port)s") % {"port": ports["destination"]}),
        (spoken.clock(leg.on_land_at, day), _("Ashore")),
    )


def crossing_of(leg: Leg, names: Names) -> Crossing | None:
    """The crossing that a leg is of."""
    return next((one for one in names.all_crossings if one.slug == leg.crossing), None)


def _port(slug: str, names: Names, spoken: Words) -> str:
    for crossing in names.all_crossings:
        for port in (crossing.port_from, crossing.port_to):
            if port.slug == slug:
                return port_name(port, spoken.language)
    return slug


def _day_of(item: Item) -> date:
    return trip_day(item.departs_at if isinstance(item, Leg) else item.starts_at)


def _row(
    item: Item, world: World, join: Join | None, broken: bool, wish: Wish, names: Names, spoken: Words, number: int
) -> TripRow:
    start, end = (item.departs_at, item.arrives_at) if isinstance(item, Leg) else (item.starts_at, item.ends_at)
    start_day = local_date(start)
    leg, visit = (item if isinstance(item, Leg) else None), (item if isinstance(item, Visit) else None)
    kind = "leg" if leg else "visit" if visit else ""
    path = ""
    if leg:
        path = f"/crossings/{leg.crossing}"
    elif visit:
        path = f"/{'events' if visit.ref.startswith('event:') else 'places'}/{visit.slug}"
    thing = world.things.get(item.ref)
    return TripRow(
        kind=kind or (item.kind if isinstance(item, Rest) else ""),
        ref=item.ref,
        clock=f"{spoken.clock(start, start_day)}–{spoken.clock(end, start_day)}",
        machine=_machine(start),
        title=leg_title(leg, names, spoken) if leg else thing.title if thing else item_name(item, names, spoken),
        language=_other_language(thing, spoken),
        path=path,
        where=_where(visit, thing, names) if visit else "",
        leave=leave_words(join, item, wish.mode, spoken),
        rides=ride_steps(join, item, spoken),
        steps=leg_steps(leg, names, spoken) if leg else (),
        why="" if isinstance(item, Rest) else why_words(spoken, item.why),
        marks=() if isinstance(item, Rest) else tuple(mark_words(spoken, mark) for mark in item.marks),
        locked=item.locked,
        broken=broken,
        number=number,
    )


def _where(visit: Visit, thing: Thing | None, names: Names) -> str:
    """Where a visit is: the place, when its title does not name it, and the municipality."""
    municipality = names.municipalities.get(visit.stop.municipality, "")
    place = thing.place_name if thing is not None and thing.place_name not in (thing.title, municipality) else ""
    return " · ".join(filter(None, (place, "" if municipality in place.replace(",", " ").split() else municipality)))


def _machine(at: datetime) -> str:
    return at.isoformat(timespec="minutes").replace("+00:00", "Z")


def _finding(one: Finding, trip: Trip, names: Names, spoken: Words) -> FindingView:
    item = trip.find(one.ref)
    name = item_name(item, names, spoken) if item else one.ref
    return FindingView(
        text=finding_words(spoken, one, name),
        broken=one.code in BROKEN,
        ref=one.ref,
        follow=one.code in ("sailing-moved", "sailing-delayed", "event-moved") and one.at is not None,
        offers=tuple(
            OfferView(offer.leg.ref, _offer(offer.leg, spoken), offer.fits, offer.free) for offer in one.offers
        ),
        said=disruption_words(one.news, spoken) if one.news else None,
    )


def _offer(leg: Leg, spoken: Words) -> str:
    return spoken.gettext("%(departs)s, there %(arrives)s; check-in closes %(closes)s") % {
        "departs": spoken.datetime(leg.departs_at),
        "arrives": spoken.clock(leg.arrives_at, trip_day(leg.departs_at)),
        "closes": spoken.clock(leg.check_in_closes_at, trip_day(leg.departs_at)),
    }


def _note(note: Note, wish: Wish, world: World, spoken: Words) -> str:
    about = note.about
    why = _why_suspended(date.fromisoformat(about), wish, world, spoken) if note.code == "suspended" else ""
    if note.code == "no-time":
        if about not in world.things:
            return spoken.gettext("Something that you asked for is not here any more.")
        about = world.things[about].title
    elif about:
        about = spoken.short_date(date.fromisoformat(about))
    return f"{note_words(spoken, note, about)} {why}".strip()


def _why_suspended(day: date, wish: Wish, world: World, spoken: Words) -> str:
    """What an office says of the day on which one would go out, or home; "" when it took that back."""
    board = world.board
    if board is None:
        return ""
    ways = [board.way(homeward) for homeward in (False, True) if day == (wish.last_day if homeward else wish.first_day)]
    return next(filter(None, (suspension_words(board.board.suspension(way, day), spoken) for way in ways)), "")


def _more(trip: Trip, world: World, things: Mapping[str, Thing], names: Names, spoken: Words) -> Iterable[MoreRow]:
    """What could be added: what is liked first, then by time; of an event one date, and some that have no hour."""
    seen = {world.things[item.ref].family for item in trip.items if item.ref in world.things}
    ranked = sorted(
        (thing for thing in things.values() if thing.state == "held" and thing.windows),
        key=lambda one: (not _liked(one, trip.wish), not one.fixed, one.windows[0][0], one.ref),
    )
    fresh: list[Thing] = []
    for thing in ranked:
        if thing.family not in seen and not (world.now and thing.windows[0][1] <= world.now):
            seen.add(thing.family)
            fresh.append(thing)
    anytime = [one for one in fresh if not one.fixed]
    at_hours = [one for one in fresh if one.fixed][: max(MOST_MORE - MOST_ANYTIME, MOST_MORE - len(anytime))]
    for thing in (*at_hours, *anytime)[:MOST_MORE]:
        when = spoken.datetime(thing.windows[0][0]) if thing.fixed else ""
        path = f"/{'events' if thing.kind == 'event' else 'places'}/{thing.slug}"
        where = names.municipalities.get(thing.stop.municipality, "")
        yield MoreRow(thing.ref, thing.title, _other_language(thing, spoken), path, when, where)


def _other_language(thing: Thing | None, spoken: Words) -> str:
    """The language of a thing's title, "" when it is the page's or not known."""
    return "" if thing is None or thing.language == spoken.language else thing.language


def _liked(thing: Thing, wish: Wish) -> bool:
    return not wish.interests or bool(set(wish.interests) & set(thing.categories))


def trip_summary(wish: Wish, names: Names, spoken: Words) -> str:
    """Who travels, and how, in a line."""
    _ = spoken.gettext
    parts = [mode_words(spoken, wish.mode)]
    if wish.crossing:
        crossing = next((one for one in names.all_crossings if one.slug == wish.crossing), None)
        parts.insert(0, crossing_name(crossing, spoken.language) if crossing else wish.crossing)
    else:
        parts.insert(0, _("already here"))
    if wish.base:
        parts.append(_("sleeping in %(place)s") % {"place": names.municipalities.get(wish.base, wish.base)})
    if wish.children:
        parts.append(_("with children"))
    parts += [names.categories.get(one, one) for one in wish.interests]
    return " · ".join(parts)


def _map(trip: Trip, names: Names, spoken: Words) -> Markup:
    points = map_points(trip.items, names, spoken)
    return draw_map(points, spoken, names.all_municipalities) if points else Markup("")


def map_points(items: Sequence[Item], names: Names, spoken: Words) -> list[MapPoint]:
    """The places and ports of a plan, each once, in the order of the plan."""
    found: dict[tuple[str, str], MapPoint] = {}
    ports = {port.slug: port for one in names.all_crossings for port in (one.port_from, one.port_to)}
    for item in items:
        if isinstance(item, Leg):
            there = [ports[slug] for slug in (item.origin, item.destination) if slug in ports]
            west = min((port.longitude for port in there), default=0.0)
            for port in there:
                name, at_west = port_name(port, spoken.language), port.longitude == west
                point = MapPoint(
                    "port", name, port.latitude, port.longitude, port.confirmed, name_west=at_west and len(there) > 1
                )
                found.setdefault(("port", port.slug), point)
        elif isinstance(item, Visit) and item.stop.spot is not None:
            spot, event = item.stop.spot, item.ref.startswith("event:")
            address = f"/{spoken.language}/{'events' if event else 'places'}/{item.slug}"
            point = MapPoint(
                "event" if event else "place", item.title, spot.latitude, spot.longitude, spot.confirmed, address
            )
            found.setdefault(("visit", item.ref), point)
    return list(found.values())
