"""Bring the demo into the database, or take out all that it brought."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from visitapp.demo.documents import sources
from visitapp.domain.event.source import NewSource
from visitapp.domain.reach.ground_json import load_ground
from visitapp.regiondata import DATA_FOLDER, read_data
from visitapp.settings import Settings
from visitapp.store.database import Database
from visitapp.store.sources import delete_demo, ensure_source
from visitapp.store.timetables import delete_demo_timetables, save_ground
from visitapp.timetables import import_file


async def set_up_demo(database: Database, settings: Settings, now: datetime) -> None:
    """Make the demo's sources, timetables and ground times stand in the database, as they are now."""
    for path in demo_timetables():
        await import_file(database, path.read_bytes(), path.stem, "demo", True, now)
    await save_ground(load_ground(read_data("ground-demo.json")), now)
    for source in sources():
        new = NewSource(
            url=f"http://127.0.0.1:{settings.port}{source.path}", name=source.name, slug=source.slug,
            municipality=source.municipality or "halmstad", office=source.office, format=source.format,
            language=source.language, licence=source.licence, attribution=source.attribution, demo=True,
            private_ok=True,
        )  # fmt: skip
        await ensure_source(new, now)


async def remove_demo(now: datetime) -> int:
    """Remove the demo's sources and all they brought, its timetables and ground times; how many rows went."""
    return await delete_demo(now) + await delete_demo_timetables(now)


def demo_timetables() -> list[Path]:
    """The demo's timetable files."""
    return sorted((DATA_FOLDER / "timetables").glob("demo-*.txt"))
