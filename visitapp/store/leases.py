"""Work that one process does at a time, whichever of several it is: a lease in the database that has to be renewed."""

from __future__ import annotations

from datetime import datetime, timedelta

from visitapp.store import models

LEASE_LASTS = timedelta(seconds=60)


async def lease(work: str, holder: str, now: datetime) -> bool:
    """Take or renew the lease of `work` for `holder`; False while another has it. Inside a transaction.

    Who holds it and does not come back within a minute has lost it, and must not trust what it remembers of the work.
    """
    key = f"lease:{work}"[:64]
    row = await models.Site.get_or_none(key=key)
    if row is not None:
        other, _, until = row.value.partition(" ")
        if other != holder and now < datetime.fromisoformat(until):
            return False
    value = f"{holder} {(now + LEASE_LASTS).isoformat()}"
    await models.Site.update_or_create(key=key, defaults={"value": value})
    return True


async def end_leases() -> None:
    """Let nobody have any lease, where only one worker may be: whoever had one died with it. Inside a transaction."""
    await models.Site.filter(key__startswith="lease:").delete()
