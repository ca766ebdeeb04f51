"""Bring the demo into the database and the data folder, or take out all that it brought."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from feeds.gtfs_write import GtfsTable, write_gtfs
from visitapp.demo.network import COLUMNS, network_tables
from visitapp.demo.sources import SOURCES
from visitapp.domain.event.source import NewSource, Source
from visitapp.domain.place.types import Place
from visitapp.domain.reach.ground_json import load_ground
from visitapp.hoursfile import save_demo_hours
from visitapp.networks import DEMO_NAME, KeptNetwork, import_network, remove_demo_network
from visitapp.regiondata import DATA_FOLDER, read_data
from visitapp.settings import Settings
from visitapp.store.database import Database, Query
from visitapp.store.hours import delete_demo_hours
from visitapp.store.place_read import find_places
from visitapp.store.sources import delete_demo, ensure_source, list_sources
from visitapp.store.timetables import delete_demo_timetables, save_ground
from visitapp.timetables import import_file


async def set_up_demo(database: Database, settings: Settings, now: datetime) -> None:
    """Make the demo's sources, timetables, ground times, opening hours and network stand there as they are now."""
    for path in demo_timetables():
        await import_file(database, path.read_bytes(), path.stem, "demo", True, now)
    import_demo_network(settings.data_dir)
    await save_ground(load_ground(read_data("ground-demo.json")), now)
    await save_demo_hours(database, read_data("hours-demo.json"), now)
    await enter_demo_sources(database, f"http://127.0.0.1:{settings.port}", now)


async def enter_demo_sources(database: Database, base: str, now: datetime) -> None:
    """Make the demo's sources stand there, harvested from `base`; what others told, that it had before, goes."""

    def known(query: Query) -> tuple[list[Source], list[Place]]:
        return list_sources(query), find_places(query)

    entered, places = await database.reader.run(known)
    now_at = {source.slug: source.address for source in SOURCES}
    if any(one.demo and now_at.get(one.slug) != _address(one.url) for one in entered):
        await delete_demo(now)
    for source in SOURCES:
        place = next((one.uid for one in places if source.place and one.name("sv") == source.place), "")
        new = NewSource(
            url=f"{base}{source.address}", name=source.name, slug=source.slug,
            municipality=source.municipality or "halmstad", office=source.office, format=source.format,
            language=source.language, licence=source.licence, attribution=source.attribution, demo=True,
            private_ok=True, place_strategy=source.place_strategy, place=place,
        )  # fmt: skip
        await ensure_source(new, now)


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


async def remove_demo(settings: Settings, now: datetime) -> int:
    """Remove the demo's sources and all they brought, its timetables, times, hours and network; how many rows went."""
    remove_demo_network(settings.data_dir)
    return await delete_demo(now) + await delete_demo_timetables(now) + await delete_demo_hours(now)


def import_demo_network(data_dir: Path) -> KeptNetwork:
    """Keep the demo's buses and trains, by the way that any feed goes."""
    text = (DATA_FOLDER / "networks" / f"{DEMO_NAME}.txt").read_text("utf-8")
    tables = [GtfsTable(name, COLUMNS[name], tuple(rows)) for name, rows in network_tables(text).items()]
    return import_network(data_dir, io.BytesIO(write_gtfs(tables)), DEMO_NAME, demo=True)


def demo_timetables() -> list[Path]:
    """The demo's timetable files."""
    return sorted((DATA_FOLDER / "timetables").glob("demo-*.txt"))
