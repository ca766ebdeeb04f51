"""Import a timetable file into the open database: a hand-kept text or a GTFS zip."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from feeds.gtfs_read import read_gtfs
from feeds.timetable_text import read_timetable
from feeds.wire import FormatError, Problem
from visitapp.domain.crossing.timetable import with_own_keys
from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.errors import InputError
from visitapp.domain.text import slug_words
from visitapp.harvest.timetables import timetable_from_text, timetables_from_gtfs
from visitapp.store.crossing_read import all_timetables, get_crossing, list_crossings
from visitapp.store.database import Database
from visitapp.store.region import save_ferries
from visitapp.store.timetables import save_timetables

GTFS_POSITION = 1000
"""Crossings that only a feed knows stand after the region's own."""
MOST_PROBLEMS = 20


async def import_file(database: Database, data: bytes, name: str, source: str, demo: bool, now: datetime) -> list[str]:
    """Keep what a file brings; lines that say what that is.

    Raises InputError with every fault of a hand-kept text: it is taken whole or not at all. Of a GTFS feed the
    rows that cannot be read are left out and told.
    """
    if data[:2] == b"PK":
        return await _import_gtfs(database, data, name, source, demo, now)
    return await _import_text(database, data, now)


async def _import_text(database: Database, data: bytes, now: datetime) -> list[str]:
    reading = read_timetable(data)
    if reading.timetable is None or reading.problems:
        raise InputError("timetable", "refused: " + _told(reading.problems))
    text = reading.timetable
    crossing = await database.reader.run(lambda query: get_crossing(query, text.crossing))
    today = now.astimezone(ZoneInfo(crossing.port_from.zone or "UTC")).date()
    if text.checked_on is not None and text.checked_on > today:
        raise InputError("timetable", f"refused: checked: {text.checked_on} is still to come")
    timetable = timetable_from_text(text, crossing)
    changed = await save_timetables([timetable], "hand", now, data.decode("utf-8-sig"))
    state = "kept" if changed else "unchanged"
    return [f"{timetable.crossing}: {timetable.name}, {timetable.valid_from} to {timetable.valid_to}: {state}"]


async def _import_gtfs(database: Database, data: bytes, name: str, source: str, demo: bool, now: datetime) -> list[str]:
    try:
        feed = read_gtfs(data)
    except FormatError as error:
        raise InputError("timetable", f"refused: {error}") from error
    known = await database.reader.run(list_crossings)
    url = source if source.startswith(("https://", "http://")) else ""
    found = timetables_from_gtfs(feed, known, name, SourceNote(source, url, now.date()), demo)
    if not found.timetables:
        raise InputError("timetable", "refused: no ferry sails in it. " + _told(found.problems))
    if found.crossings:
        await save_ferries(found.ports, found.crossings, now, f"gtfs:{name}", GTFS_POSITION)
    kept, mark = await database.reader.run(all_timetables), slug_words(name)
    timetables = [with_own_keys(one, kept.get(one.crossing, ()), mark) for one in found.timetables]
    changed = await save_timetables(timetables, "gtfs", now)
    lines = [
        f"{one.crossing}: {one.name}, {one.valid_from} to {one.valid_to}, {len(one.departures)} departures"
        for one in found.timetables
    ]
    lines += [f"left out: {problem.where}: {problem.what} {problem.text[:80]}" for problem in found.problems[:20]]
    return [*lines, f"{len(found.timetables)} timetables, {changed} new or changed, {len(found.problems)} problems"]


def _told(problems: tuple[Problem, ...]) -> str:
    told = "; ".join(f"{problem.where}: {problem.what} ({problem.text[:60]!r})" for problem in problems[:MOST_PROBLEMS])
    more = len(problems) - MOST_PROBLEMS
    return f"{told}; and {more} more" if more > 0 else told
