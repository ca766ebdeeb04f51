"""The last buses and trains home after an occurrence, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from visitapp.domain.event.view import EventPage, OccurrenceView
from visitapp.domain.reach.ridehome import LastRide, night_of_end
from visitapp.domain.reach.types import GroundLeg
from visitapp.publish.leg_words import ride_words
from visitapp.publish.words import Words, local_date
from visitapp.store.database import Query
from visitapp.store.ride_read import rides_from
from visitapp.web.context import REGION_ZONE
from visitapp.web.names import Names


@dataclass(frozen=True, slots=True)
class RideLine:
    """The last ride towards a municipality. `too_early`: before the end, before the start when that is not known."""

    municipality: str
    time: str
    words: str
    note: str
    mark: str
    too_early: bool


@dataclass(frozen=True, slots=True)
class LastRides:
    """The night, in words, and the rides, in the region's order."""

    night: str
    lines: tuple[RideLine, ...]


def last_rides_of(
    query: Query, event: EventPage, chosen: OccurrenceView | None, names: Names, spoken: Words
) -> LastRides | None:
    """The rides of the night in which an occurrence ends; None when none is known."""
    if chosen is None or chosen.starts_at is None or event.latitude is None or event.longitude is None:
        return None
    night = night_of_end(chosen.starts_at, chosen.ends_at, REGION_ZONE)
    rides = rides_from(query, (event.latitude, event.longitude), night)
    if not rides:
        return None
    lines = tuple(_line(ride, night, chosen.starts_at, chosen.ends_at, names, spoken) for ride in rides)
    return LastRides(spoken.date(night), lines)


def _line(
    ride: LastRide, night: date, starts_at: datetime, ends_at: datetime | None, names: Names, spoken: Words
) -> RideLine:  # fmt: skip
    _ = spoken.gettext
    leg = GroundLeg(
        ride.vehicle, ride.line, ride.headsign, ride.from_name, ride.to_name, ride.departs_at, ride.arrives_at
    )  # fmt: skip
    notes = [] if local_date(ride.departs_at) == night else [spoken.short_date(ride.departs_at)]
    notes.append(_("At %(stop)s %(time)s") % {"stop": ride.to_name, "time": spoken.time(ride.arrives_at)})
    if ride.changes:
        notes.append(
            spoken.ngettext("%(num)s change", "%(num)s changes", ride.changes) % {"num": spoken.number(ride.changes)}
        )
    too_early = ride.leaves_at < (ends_at or starts_at)
    if too_early:
        notes.append(_("leaves before the start") if ride.leaves_at < starts_at else _("leaves before the end"))
    mark = _("demo") if ride.demo else _("approximate") if ride.approximate else ""
    return RideLine(
        names.municipalities.get(ride.municipality, ride.municipality), spoken.time(ride.departs_at),
        ride_words(spoken, leg), " · ".join(notes), mark, too_early,
    )  # fmt: skip
