"""What can be visited, made of the site's events and places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from visitapp.domain.event.entry import FeedEntry
from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.place.opening import LASTING
from visitapp.domain.place.types import Place
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.verdict import LONG, UNKNOWN_LENGTH
from visitapp.domain.trip.opening import Windows, by_day, open_windows
from visitapp.domain.trip.types import Mark, Stop, Thing, ThingState
from visitapp.domain.trip.world import ZONE

VISIT = timedelta(hours=2)
"""How long one stays where nothing begins at an hour."""
FOR_CHILDREN = frozenset(("family", "children"))
KINDS: dict[str, tuple[str, ...]] = {
    "adventure_park": ("family",), "archaeology": ("history",), "art_museum": ("art",), "beach": ("nature",),
    "castle": ("history",), "church": ("history",), "food": ("food",), "garden": ("nature", "home-garden"),
    "harbour": ("nature",), "heritage_site": ("history",), "lake": ("nature",), "museum": ("history",),
    "nature_reserve": ("nature",), "old_town": ("history",), "open_air_museum": ("history",), "park": ("nature",),
    "public_art": ("art",), "sports": ("sport",), "trail": ("nature",), "viewpoint": ("nature",),
    "waterfall": ("nature",),
}  # fmt: skip
"""The categories of events that kinds of attraction go with."""


def event_ref(occurrence_uid: str) -> str:
    """What an event's date is called in a plan."""
    return f"event:{occurrence_uid}"


def place_ref(uid: str) -> str:
    """What a place is called in a plan."""
    return f"place:{uid}"


def event_thing(entry: FeedEntry, first: date, last: date, hours: OpeningHours | None = None) -> Thing:
    """An occurrence as it can be visited on the days from `first` to `last`; never, when its hour is unknown.

    `hours`: those of its place. What lasts for weeks there, as an exhibition does, is open when the place is; of what
    lasts for days they tell nothing.
    """
    marks: list[Mark] = []
    hours = hours if _lasts(entry) else None
    fixed, windows, unknown, length = _hours(entry, first, last, hours, marks)
    spot = None
    if entry.latitude is not None and entry.longitude is not None:
        spot = Spot(entry.latitude, entry.longitude, entry.place_confirmed)
        if not entry.place_confirmed:
            marks.append("place-unconfirmed")
    if entry.demo:
        marks.append("demo-event")
    known = spot is not None or entry.place_slug
    state: ThingState = "held"
    if entry.status in ("cancelled", "postponed"):
        state = "cancelled" if entry.status == "cancelled" else "postponed"
    for_children = bool(FOR_CHILDREN & {*entry.audiences, *entry.categories})
    return Thing(
        event_ref(entry.occurrence_uid), "event", entry.event_uid, entry.title, entry.slug,
        Stop(spot, entry.place_slug, entry.municipality if known else ""), fixed, windows, length,
        entry.categories, for_children, state, tuple(marks), entry.text_language, hours, unknown, entry.place_name,
        entry.address,
    )  # fmt: skip


def place_thing(place: Place, language: str, first: date, last: date, hours: OpeningHours | None = None) -> Thing:
    """A place as it can be visited: while it is open, by day where nobody gave its hours."""
    spot, marks = None, list[Mark]()
    if place.latitude is not None and place.longitude is not None:
        spot = Spot(place.latitude, place.longitude, place.confirmed)
        if not place.confirmed:
            marks.append("place-unconfirmed")
    ref = place_ref(place.uid)
    kinds = KINDS.get(place.category, ())
    windows, unknown, length = open_windows(hours, first, last, VISIT)
    return Thing(
        ref, "place", ref, place.name(language), place.slug, Stop(spot, place.slug, place.municipality), False,
        windows, length, kinds, "family" in kinds, "held", tuple(marks),
        next((one for one in (language, "sv") if place.names.get(one)), ""), hours, unknown, place.name(language),
        place.address,
    )  # fmt: skip


def _lasts(entry: FeedEntry) -> bool:
    """Whether it goes on for a week or longer."""
    if entry.kind == "timed" and entry.starts_at is not None and entry.ends_at is not None:
        return entry.ends_at - entry.starts_at >= LASTING
    return entry.kind == "all-day" and entry.ends_on is not None and entry.ends_on - entry.starts_on >= LASTING


def _hours(
    entry: FeedEntry, first: date, last: date, hours: OpeningHours | None, marks: list[Mark]
) -> tuple[bool, Windows, Windows, timedelta]:
    """Whether it begins at an hour, when it can be visited, when of that nobody knows the hours, and for how long."""
    starts_at, ends_at = entry.starts_at, entry.ends_at
    if entry.kind == "timed" and starts_at is not None:
        if ends_at is None or ends_at <= starts_at:
            ends_at = starts_at + UNKNOWN_LENGTH
            marks.append("end-assumed")
        if ends_at - starts_at <= LONG:
            return True, ((starts_at, ends_at),), (), ends_at - starts_at
        return False, *_while_open(hours, first, last, starts_at, ends_at)
    if entry.kind != "all-day":
        return False, (), (), VISIT
    if hours is None:
        marks.append("hours-unknown")
    begins = datetime.combine(entry.starts_on, time(), ZONE)
    ends = datetime.combine(entry.ends_on or entry.starts_on + timedelta(days=1), time(), ZONE)
    return False, *_while_open(hours, first, last, begins, ends)


def _while_open(
    hours: OpeningHours | None, first: date, last: date, begins: datetime, ends: datetime
) -> tuple[Windows, Windows, timedelta]:
    """The windows that lie between two instants, and those of them in which nobody knows whether it is open."""
    if hours is None:
        return _clipped(by_day(first, last), begins, ends), (), VISIT
    windows, unknown, length = open_windows(hours, first, last, VISIT)
    return _clipped(windows, begins, ends), _clipped(unknown, begins, ends), length


def _clipped(windows: Iterable[tuple[datetime, datetime]], begins: datetime, ends: datetime) -> Windows:
    found = ((max(opens, begins.astimezone(UTC)), min(closes, ends.astimezone(UTC))) for opens, closes in windows)
    return tuple((opens, closes) for opens, closes in found if opens < closes)
