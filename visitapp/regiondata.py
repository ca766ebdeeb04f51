"""The region's data files in the package, and how they reach the database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.reach.ground_json import read_ground
from visitapp.domain.reach.mainroads import read_main_roads
from visitapp.domain.region import read_merged_places, read_municipalities, read_offices, read_places, read_terms
from visitapp.store.region import save_ferries, save_region
from visitapp.store.timetables import replace_published_ground

DATA_FOLDER = Path(__file__).resolve().parent / "data"


def read_data(name: str) -> Any:
    """The parsed JSON of a data file of the package."""
    return json.loads((DATA_FOLDER / name).read_text("utf-8"))


async def load_region(now: datetime) -> str:
    """Write the region's data to the open database; a line that says what changed."""
    region, outlines = read_data("region.json"), read_data("municipalities.geojson")
    municipalities = read_municipalities(region, outlines)
    places, terms = read_places(region), read_terms(read_data("vocabulary.json"))
    merged = read_merged_places(region)
    changed = await save_region(municipalities, read_offices(region), terms, places, now, merged)
    ports, crossings = load_ferries(read_data("ferries.json"))
    moved = await save_ferries(ports, crossings, now, "region")
    slugs, quays = {one.slug for one in municipalities}, {one.slug for one in ports}
    told = [replace(one, published=True) for one in read_ground(read_data("ground.json"), quays, slugs, ())]
    await replace_published_ground([*told, *read_main_roads(read_data("main-roads.json"), quays, slugs)], now)
    return (
        f"{len(municipalities)} municipalities, {len(places)} places ({changed} changed), "
        f"{len(ports)} ports, {len(crossings)} crossings ({moved} changed)"
    )
