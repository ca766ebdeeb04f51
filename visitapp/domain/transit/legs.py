"""Legs as they are told: what one rides, from where to where, and when."""

from __future__ import annotations

from visitapp.domain.transit.service_days import Timeline
from visitapp.domain.transit.types import TAKEN, Leg, vehicle_of


def ride_leg(
    timeline: Timeline,
    first_run: int,
    last_run: int,
    departs: int,
    arrives: int,
    from_stop: int,
    to_stop: int,
) -> Leg:
    """The ride from where one boards a run to where one alights, as a rule from the same."""
    run, last = timeline.run(first_run), timeline.run(last_run)
    feed = timeline.network.feeds[run.feed]
    return Leg(
        feed=feed.name,
        trip=feed.trip_ids[run.trip],
        route=feed.route_names[feed.trip_routes[run.trip]],
        headsign=feed.trip_headsigns[run.trip],
        from_stop=from_stop,
        to_stop=to_stop,
        from_name=timeline.network.names[from_stop],
        to_name=timeline.network.names[to_stop],
        departs_at=timeline.instant(departs),
        arrives_at=timeline.instant(arrives),
        onward_trip=feed.trip_ids[last.trip] if last_run != first_run else "",
        cars=TAKEN[feed.trip_cars[run.trip]],
        bikes=TAKEN[feed.trip_bikes[run.trip]],
        approximate=run.approximate,
        vehicle=vehicle_of(feed.route_types[feed.trip_routes[run.trip]]),
        demo=feed.demo,
    )


def walk_leg(timeline: Timeline, from_stop: int, to_stop: int, starts: int, ends: int) -> Leg:
    """The walk between two stops, with the time to change."""
    names = timeline.network.names
    return Leg(
        feed="",
        trip="",
        route="",
        headsign="",
        from_stop=from_stop,
        to_stop=to_stop,
        from_name=names[from_stop],
        to_name=names[to_stop],
        departs_at=timeline.instant(starts),
        arrives_at=timeline.instant(ends),
    )
