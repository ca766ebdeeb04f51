"""Keep the last rides home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from visitapp.domain.reach.ride_json import rides_to_json
from visitapp.domain.reach.ridehome import LastRide, Position
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import chunks, writing
from visitapp.store.ride_read import ride_uid


async def keep_rides(rides: Mapping[Position, Sequence[LastRide]], night: date, version: str, now: datetime) -> None:
    """Keep what was found for a night, in place of what was known of these positions then."""
    rows = {
        ride_uid(position, night): models.RideHome(
            uid=ride_uid(position, night), night=night, version=version, rides=rides_to_json(found)
        )
        for position, found in rides.items()
    }
    async with writing():
        for chunk in chunks(list(rows)):
            await models.RideHome.filter(uid__in=chunk).delete()
        await models.RideHome.bulk_create(rows.values(), batch_size=200)
        await append_change("rides", "", now, ())  # pages are made anew; no feed tells of them


async def forget_rides(before: date, version: str, now: datetime) -> int:
    """Remove the nights before a day, and, when there is no version any more (""), all; how many rows went."""
    async with writing():
        gone = models.RideHome.filter(night__lt=before) if version else models.RideHome.all()
        count = await gone.count()
        if count:
            await gone.delete()
            await append_change("rides", "", now, ())
    return count
