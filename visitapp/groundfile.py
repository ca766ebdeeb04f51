"""Import the ground times that an office keeps in a file, whole or not at all."""

from __future__ import annotations

import json
from datetime import datetime

from visitapp.domain.errors import InputError
from visitapp.domain.reach.ground_json import read_ground
from visitapp.store.crossing_read import list_ports
from visitapp.store.database import Database, Query
from visitapp.store.place_read import list_municipalities
from visitapp.store.timetables import replace_ground


async def import_ground(database: Database, data: bytes, now: datetime) -> str:
    """Keep what the file says and nothing that it does not; a line that says what changed. Raises InputError."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError("file", f"is no JSON: {' '.join(str(error).split())[:100]}") from error
    ports, municipalities, places = await database.reader.run(_known)
    minutes = read_ground(told, ports, municipalities, places)
    changed, gone = await replace_ground(minutes, now)
    return f"{len(minutes)} ground times, {changed} new or changed, {gone} removed"


def _known(query: Query) -> tuple[set[str], set[str], set[str]]:
    places = {str(row[0]) for row in query.rows("SELECT slug FROM place")}
    return set(list_ports(query)), {one.slug for one in list_municipalities(query)}, places
