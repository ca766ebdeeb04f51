"""A plan's visits by the opening hours of places: when one may go, and what is not certain of a visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.place.opening import Stretch, course, next_opening, open_through
from visitapp.domain.reach.verdict import OPEN_FROM, OPEN_TO
from visitapp.domain.trip.types import Item, Mark, Thing, Trip, Visit
from visitapp.domain.trip.world import ZONE, World

LEAST_OPEN = timedelta(minutes=45)
"""What is open for less is not visited."""
NEVER_CLOSES = timedelta(hours=18)
"""What is open longer than this is visited by day, as what nobody gave hours for."""
Windows = tuple[tuple[datetime, datetime], ...]


def by_day(first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Ten to six on each day."""
    day = first
    while day <= last:
        yield (
            datetime.combine(day, OPEN_FROM, ZONE).astimezone(UTC),
            datetime.combine(day, OPEN_TO, ZONE).astimezone(UTC),
        )
        day += timedelta(days=1)


def open_windows(
    hours: OpeningHours | None, first: date, last: date, length: timedelta
) -> tuple[Windows, Windows, timedelta]:
    """When a place may be visited on the days from `first` to `last`; when of that nobody knows; and for how long.

    Where hours are known, while it is open; else by day. For `length`, or as long as it is open.
    """
    days = tuple(by_day(first, last))
    if hours is None:
        return days, days, length
    begins = datetime.combine(first, time(), ZONE)
    found: list[tuple[datetime, datetime]] = []
    unknown: list[tuple[datetime, datetime]] = []
    for stretch in course(hours, begins, datetime.combine(last + timedelta(days=1), time(), ZONE)):
        if stretch.state == "closed":
            continue
        whole = stretch.state == "open" and stretch.length <= NEVER_CLOSES
        some = ((stretch.begins_at, stretch.ends_at),) if whole else tuple(_within(stretch, days))
        long = [(opens, closes) for opens, closes in some if closes - opens >= LEAST_OPEN]
        found += long
        unknown += long if stretch.state == "unknown" else ()
    longest = max((closes - opens for opens, closes in found), default=length)
    return tuple(found), tuple(unknown), min(length, longest)


def window_marks(thing: Thing, window: tuple[datetime, datetime]) -> tuple[Mark, ...]:
    """What is not certain of the hours of a visit in one of a thing's windows."""
    if window in thing.unknown or (thing.kind == "place" and thing.hours is None):
        return ("hours-unknown",)
    return ("demo-hours",) if thing.hours is not None and thing.hours.demo else ()


def is_closed(thing: Thing, visit: Visit) -> bool:
    """Whether the place is known not to be open all through a visit."""
    return thing.hours is not None and open_through(thing.hours, visit.starts_at, visit.ends_at) == "closed"


def opens_next(thing: Thing, visit: Visit) -> datetime | None:
    """When the place opens next from a visit's beginning on; None when that is not known."""
    return next_opening(thing.hours, visit.starts_at)


def marked_today(trip: Trip, world: World) -> Trip:
    """The trip with what is not certain today of its visits to places: hours may be known by now, or no more."""
    return replace(trip, items=tuple(with_marks(item, world) for item in trip.items))


def with_marks(item: Item, world: World) -> Item:
    """An item with what is not certain of it today, when it is a visit that goes by opening hours."""
    thing = world.things.get(item.ref) if isinstance(item, Visit) else None
    if thing is None or not isinstance(item, Visit) or thing.fixed:
        return item
    hours: tuple[Mark, ...] = ()
    if (thing.kind == "place" or thing.hours is not None) and (
        open_through(thing.hours, item.starts_at, item.ends_at) == "unknown"
    ):
        hours = ("hours-unknown",)
    elif thing.hours is not None and thing.hours.demo:
        hours = ("demo-hours",)
    return replace(item, marks=(*thing.marks, *hours))


def _within(stretch: Stretch, days: Windows) -> Iterator[tuple[datetime, datetime]]:
    for opens, closes in days:
        begins, ends = max(opens, stretch.begins_at), min(closes, stretch.ends_at)
        if begins < ends:
            yield begins, ends
