"""When the networks of buses and trains end, as the worker, which reads them, told: pages know no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from visitapp.store.change_read import site_values
from visitapp.store.changes import set_site_value
from visitapp.store.database import Query, writing

_KEY = "network_ends"


async def keep_network_ends(last_days: Mapping[str, date]) -> None:
    """Keep the last day of each network, by its name, in place of what was kept."""
    async with writing():
        await set_site_value(_KEY, json.dumps({name: day.isoformat() for name, day in last_days.items()}))


def network_ends(query: Query) -> dict[str, date]:
    """The last day of each network, by its name."""
    told = json.loads(site_values(query).get(_KEY) or "{}")
    return {str(name): date.fromisoformat(day) for name, day in told.items()}
