"""Keep the rides from and to quays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from visitapp.domain.reach.quay_json import pack_rides
from visitapp.domain.reach.quayrides import Position, QuayMoment, QuayRide
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import chunks, writing


async def keep_quays(
    found: Mapping[QuayMoment, Mapping[Position, QuayRide]], day: date, version: str, places: str
) -> None:
    """Keep what was found for moments of a day, in place of what was known of them. `places`: a hash of them."""
    rows = {
        moment.uid: models.QuayRides(
            uid=moment.uid, day=day, version=version, places=places,
            answers=pack_rides(moment.at, rides),
        )
        for moment, rides in found.items()
    }  # fmt: skip
    async with writing():
        for chunk in chunks(list(rows)):
            await models.QuayRides.filter(uid__in=chunk).delete()
        await models.QuayRides.bulk_create(rows.values(), batch_size=50)


async def tell_of_quays(now: datetime) -> None:
    """Have pages made anew, when a day's rides are all kept; no feed tells of them."""
    async with writing():
        await append_change("quays", "", now, ())


async def forget_quays(before: date, version: str, now: datetime) -> int:
    """Remove the days before one, and, when there is no version any more (""), all; how many rows went."""
    async with writing():
        gone = models.QuayRides.filter(day__lt=before) if version else models.QuayRides.all()
        count = await gone.count()
        if count:
            await gone.delete()
            await append_change("quays", "", now, ())
    return count


async def forget_other_quays(version: str, now: datetime) -> int:
    """Remove what was found in other versions of the networks, when all that is wanted is of one; how many went."""
    async with writing():
        gone = models.QuayRides.exclude(version=version)
        count = await gone.count()
        if count:
            await gone.delete()
            await append_change("quays", "", now, ())
    return count
