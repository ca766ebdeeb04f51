"""Read what a trip is planned with: the sailings of its crossing, what is on, places, ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.event.selection import Selection
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.verdict import serves_region
from visitapp.domain.trip.rests import days_of
from visitapp.domain.trip.things import event_thing, place_thing
from visitapp.domain.trip.types import Stop, Thing, Wish
from visitapp.domain.trip.ways import Ways
from visitapp.domain.trip.world import TripBoard, World
from visitapp.store.crossing_read import all_timetables, entered_ground, list_crossings, list_ports
from visitapp.store.database import Query, chunks, marks
from visitapp.store.disruption_read import disruptions_of
from visitapp.store.feed_read import entries_of, feed_entries
from visitapp.store.hours_read import hours_by_place
from visitapp.store.place_read import find_attractions, find_places, list_municipalities
from visitapp.store.quay_read import quay_ways
from visitapp.store.road_read import road_times

MOST_TIMED, MOST_LIKED, MOST_ALL_DAY, MOST_FOUND = 60, 60, 25, 40
"""As many of a day's events are looked at: any, of the kinds liked, and those without an hour."""


def read_world(
    query: Query, wish: Wish, language: str, today: date, now: datetime | None, refs: Iterable[str] = ()
) -> World:
    """All that `wish` can be planned with. `refs`: things that must be among them, when there still are any.

    On foot it holds as long as the snapshot does: rides are read when a boat is looked at.
    """
    things: dict[str, Thing] = {}
    hours = hours_by_place(query)
    for day in days_of(wish):
        for selection, most in _slices(wish):
            for entry in feed_entries(query, selection, language, day, day, today, most):
                if entry.latitude is not None or entry.place_slug or not entry.online_url:
                    thing = event_thing(entry, wish.first_day, wish.last_day, hours.get(entry.place_slug))
                    things.setdefault(thing.ref, thing)
    wanted = set(refs)
    things |= {one.ref: one for one in _named(query, wanted, wish, language)}
    for place in find_attractions(query, language):
        thing = place_thing(place, language, wish.first_day, wish.last_day, hours.get(place.slug))
        things[thing.ref] = thing
    if any(ref.startswith("place:") and ref not in things for ref in wanted):
        for place in find_places(query, kind="venue", language=language):
            thing = place_thing(place, language, wish.first_day, wish.last_day, hours.get(place.slug))
            if thing.ref in wanted:
                things[thing.ref] = thing
    entered, roads = entered_ground(query), road_times(query, wish.mode)
    quays = quay_ways(query, entered, roads) if wish.mode == "foot" and wish.crossing else None
    ways = Ways(wish.mode, list_ports(query), entered, roads, quays)
    return World(things, ways, _board(query, wish), _base(query, wish), now, _siblings(things.values()))


def found_things(query: Query, wish: Wish, language: str, today: date, words: str) -> dict[str, Thing]:
    """What is on during the trip's days, and places, that all of `words` occur in; by what a plan calls them."""
    hours = hours_by_place(query)
    selection = Selection(q=words, cancelled="drop")
    entries = feed_entries(query, selection, language, wish.first_day, wish.last_day, today, MOST_FOUND)
    things = [event_thing(one, wish.first_day, wish.last_day, hours.get(one.place_slug)) for one in entries]
    places = find_places(query, q=words, language=language)[:MOST_FOUND]
    things += [place_thing(one, language, wish.first_day, wish.last_day, hours.get(one.slug)) for one in places]
    return {one.ref: one for one in things}


def _slices(wish: Wish) -> list[tuple[Selection, int]]:
    plain = Selection(cancelled="drop")
    found = [(replace(plain, all_day="drop"), MOST_TIMED), (plain, MOST_ALL_DAY)]
    if wish.interests:
        found.append((replace(plain, category=tuple(sorted(wish.interests))), MOST_LIKED))
    if wish.children:
        found.append((replace(plain, audience=("children", "family")), MOST_LIKED))
    return found


def _named(query: Query, refs: set[str], wish: Wish, language: str) -> list[Thing]:
    """The dates of events that `refs` name, and the other dates of the same events in the trip's days."""
    uids = sorted(ref.removeprefix("event:") for ref in refs if ref.startswith("event:"))
    ids: set[int] = set()
    for chunk in chunks(uids):
        rows = query.rows(
            "SELECT o.id, o.event_id FROM occurrence o JOIN event e ON e.id = o.event_id"
            f" WHERE o.uid IN ({marks(chunk)}) AND o.state = 'current' AND e.state = 'public'",
            *chunk,
        )
        ids |= {row[0] for row in rows}
        events = sorted({row[1] for row in rows})
        if events:
            ids |= {
                row[0]
                for row in query.rows(
                    f"SELECT id FROM occurrence WHERE event_id IN ({marks(events)}) AND state = 'current'"
                    " AND starts_on <= ? AND last_day >= ?",
                    *events, wish.last_day, wish.first_day,
                )
            }  # fmt: skip
    hours = hours_by_place(query)
    return [
        event_thing(entry, wish.first_day, wish.last_day, hours.get(entry.place_slug))
        for entry in entries_of(query, sorted(ids), language)
    ]


def _board(query: Query, wish: Wish) -> TripBoard | None:
    if not wish.crossing:
        return None
    crossing = next((one for one in list_crossings(query) if one.slug == wish.crossing), None)
    if crossing is None or not serves_region(crossing):
        return None
    timetables = all_timetables(query).get(crossing.slug, ())
    return TripBoard(Board(crossing, timetables, disruptions_of(query, crossing.slug)), wish.mode)


def _base(query: Query, wish: Wish) -> Stop | None:
    """Where one sleeps: the middle of the municipality."""
    for one in list_municipalities(query):
        if one.slug == wish.base:
            return Stop(Spot(one.latitude, one.longitude), municipality=one.slug)
    return None


def _siblings(things: Iterable[Thing]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[tuple[datetime, str]]] = {}
    for thing in things:
        if thing.windows:
            found.setdefault(thing.family, []).append((thing.windows[0][0], thing.ref))
    return {family: tuple(ref for _, ref in sorted(dates)) for family, dates in found.items()}
