"""The rests of a plan: meals and nights, laid where the visits leave room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from visitapp.domain.trip.sequence import NIGHT, begins_at, ends_at, faults, in_order
from visitapp.domain.trip.types import Item, Leg, Note, Rest, RestKind, Wish
from visitapp.domain.trip.world import ZONE, World

STEP = timedelta(minutes=15)
MEALS: tuple[tuple[RestKind, time, time, time], ...] = (
    ("noon", time(11, 15), time(12, 30), time(14, 30)),
    ("evening", time(16, 30), time(18, 0), time(20, 30)),
)
"""Kind, earliest beginning, best one, latest one."""
MEAL, MEAL_WITH_CHILDREN = timedelta(minutes=45), timedelta(minutes=60)
NIGHT_FROM, NIGHT_BEST, NIGHT_UNTIL = time(20), time(22, 30), time(3)
ONE_DAY = timedelta(days=1)
ALL: tuple[RestKind, ...] = ("noon", "evening", "night")
NIGHTS: tuple[RestKind, ...] = ("night",)


def lay_rests(
    items: Sequence[Item],
    wish: Wish,
    world: World,
    dropped: frozenset[str] = frozenset(),
    kinds: Collection[RestKind] = ALL,
) -> tuple[tuple[Item, ...], tuple[Note, ...]]:
    """The plan with its rests laid anew, locked ones where they are; and which of them found no room."""
    kept: tuple[Item, ...] = in_order(without_rests(items))
    notes: list[Note] = []
    for kind, day, places in _wanted(kept, wish):
        ref = f"{kind}:{day.isoformat()}"
        if kind not in kinds or ref in dropped or any(item.ref == ref for item in kept):
            continue
        found = _laid(kept, places, kind, day, world)
        if found is None:
            notes.append(Note("short-night" if kind == "night" else "no-meal", day.isoformat()))
        else:
            kept = found
    return kept, tuple(notes)


def without_rests(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items without the rests that may be laid elsewhere."""
    return tuple(item for item in items if not isinstance(item, Rest) or item.locked)


def on_site(items: Sequence[Item], wish: Wish) -> tuple[datetime, datetime]:
    """From when until when the visitor is in the region."""
    first = at_clock(wish.first_day, time(7))
    last = at_clock(wish.last_day + ONE_DAY, time(2))
    for item in items:
        if isinstance(item, Leg) and not item.homeward:
            first = ends_at(item)
        elif isinstance(item, Leg):
            last = begins_at(item)
    return first, last


def at_clock(day: date, clock: time) -> datetime:
    """An instant of a day in the region."""
    return datetime.combine(day, clock, ZONE).astimezone(UTC)


def days_of(wish: Wish) -> Iterator[date]:
    """The trip's days."""
    day = wish.first_day
    while day <= wish.last_day:
        yield day
        day += ONE_DAY


def _wanted(items: Sequence[Item], wish: Wish) -> Iterator[tuple[RestKind, date, list[tuple[datetime, datetime]]]]:
    """Each rest with the times that it may have, best first. No meal before one is there or after one has left."""
    first, last = on_site(items, wish)
    length = MEAL_WITH_CHILDREN if wish.children else MEAL
    for day in days_of(wish):
        for kind, earliest, best, latest in MEALS:
            starts = _around(at_clock(day, earliest), at_clock(day, best), at_clock(day, latest))
            spans = [(start, start + length) for start in starts if first <= start and start + length <= last]
            if spans:
                yield kind, day, spans
        if day < wish.last_day:
            starts = _around(at_clock(day, NIGHT_FROM), at_clock(day, NIGHT_BEST), at_clock(day + ONE_DAY, NIGHT_UNTIL))
            spans = [(start, start + NIGHT) for start in starts if first <= start and start + NIGHT <= last]
            if spans:
                yield "night", day, spans


def _around(earliest: datetime, best: datetime, latest: datetime) -> list[datetime]:
    """Every quarter of an hour from the earliest to the latest, the nearest to the best first."""
    starts = [earliest + number * STEP for number in range(int((latest - earliest) / STEP) + 1)]
    return sorted(starts, key=lambda start: (abs(start - best), start))


def _laid(
    items: tuple[Item, ...], spans: Sequence[tuple[datetime, datetime]], kind: RestKind, day: date, world: World
) -> tuple[Item, ...] | None:
    """The items with the rest in the first of `spans` that makes no join worse."""
    before = faults(items, world)
    for start, end in spans:
        if any(begins_at(item) < end and start < ends_at(item) for item in items):
            continue
        with_it = in_order((*items, Rest(kind, day, start, end)))
        if faults(with_it, world) <= before:
            return with_it
    return None
