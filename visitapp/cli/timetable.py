"""`visitapp timetable`: import, list, print and export timetables."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

app = typer.Typer(no_args_is_help=True, help="Timetables of the crossings.")
MAX_BYTES = 200_000_000


@app.command("import")
def import_timetable(
    file: Annotated[Path, typer.Argument(help="A hand-kept text (docs/timetables.md) or a GTFS zip.")],
    name: Annotated[str, typer.Option(help="Name of a GTFS feed; the file's own when not given.")] = "",
    source: Annotated[str, typer.Option(help="Where a GTFS feed comes from: a title or an address.")] = "",
    demo: Annotated[bool, typer.Option(help="Mark it as invented.")] = False,
) -> None:
    """Import a timetable whole, or refuse it with the reasons."""
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database
    from visitapp.timetables import import_file

    try:
        if file.stat().st_size > MAX_BYTES:
            raise _failure(f"{file}: is larger than {MAX_BYTES // 1_000_000} MB")
        data = file.read_bytes()
    except OSError as error:
        raise _failure(f"{file}: {error.strerror}") from error

    async def run() -> list[str]:
        async with open_database(load_settings().database_url) as database:
            return await import_file(database, data, name or file.stem, source or file.name, demo, datetime.now(UTC))

    typer.echo("\n".join(asyncio.run(run())))


@app.command("list")
def list_timetables() -> None:
    """List every timetable with its validity, and which has ended or ends within 30 days."""
    from rich.console import Console
    from rich.table import Table

    from visitapp.store.crossing_read import kept_timetables

    today = datetime.now(ZoneInfo("Europe/Stockholm")).date()
    table = Table("crossing", "name", "kind", "from", "to", "demo", "state", box=None, pad_edge=False)
    for kept in _read(kept_timetables):
        row = (kept.crossing, kept.name, kept.kind, str(kept.valid_from), str(kept.valid_to))
        table.add_row(*row, "demo" if kept.demo else "", _state(kept.valid_from, kept.valid_to, today))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@app.command()
def sailings(
    day: Annotated[str, typer.Option("--date", help="Local date, like 2027-06-01; today when not given.")] = "",
    crossing: Annotated[str, typer.Option(help="One crossing's slug; all when not given.")] = "",
) -> None:
    """Print the sailings of a date, or that no timetable covers it."""
    from visitapp.domain.crossing.sailings import sailings_on
    from visitapp.domain.crossing.timetable import coverage
    from visitapp.store.crossing_read import all_timetables, get_crossing, list_crossings

    on = _date(day)
    crossings = [_read(lambda query: get_crossing(query, crossing))] if crossing else _read(list_crossings)
    timetables = _read(all_timetables)
    for one in crossings:
        kept = timetables.get(one.slug, [])
        found = sailings_on(kept, one, on)
        ports = {"out": (one.port_from, one.port_to), "back": (one.port_to, one.port_from)}
        if coverage(kept, on) == "none":
            typer.echo(f"{one.slug}: no timetable published for {on}")
        elif not found:
            typer.echo(f"{one.slug}: nothing sails on {on}")
        for sailing in found:
            start, end = ports[sailing.direction]
            departs = sailing.departs_at.astimezone(ZoneInfo(start.zone or "UTC"))
            arrives = sailing.arrives_at.astimezone(ZoneInfo(end.zone or "UTC"))
            marks = [mark for mark, on_it in (("demo", sailing.demo), ("from headway", sailing.approximate)) if on_it]
            note = f"  ({', '.join(marks)})" if marks else ""
            typer.echo(f"{one.slug}: {start.slug} {departs:%H:%M} - {end.slug} {arrives:%H:%M}{note}")


@app.command()
def reach(slug: Annotated[str, typer.Argument(help="An event's slug.")]) -> None:
    """Print whether an event's coming occurrences can be reached over each crossing."""
    from visitapp.store.event_read import get_event, reaches_of

    event = _read(lambda query: get_event(query, slug, "en"))
    uids = [one.uid for one in event.occurrences if one.last_day >= datetime.now(UTC).date()]
    found = _read(lambda query: reaches_of(query, uids))
    for occurrence in event.occurrences:
        for one in found.get(occurrence.uid, ()):
            reason = f" ({one.reason})" if one.reason else ""
            typer.echo(f"{occurrence.starts_on} {one.crossing} {one.mode}: {one.verdict}{reason}")


@app.command()
def export(
    uid: Annotated[str, typer.Argument(help="A hand-kept timetable's crossing or uid (see list).")] = "",
    gtfs: Annotated[Path | None, typer.Option(help="Write all hand-kept timetables as GTFS to this file.")] = None,
    demo: Annotated[bool, typer.Option(help="With invented timetables, marked as such; in GTFS only.")] = False,
) -> None:
    """Print the text of a hand-kept timetable, as it was imported; or write all of them as GTFS."""
    from visitapp.store.crossing_read import kept_timetables

    if (gtfs is None) == (not uid):
        raise typer.BadParameter("give a timetable, or --gtfs FILE", param_hint="UID")
    if gtfs is not None:
        _export_gtfs(gtfs, demo)
        return
    found = [kept for kept in _read(kept_timetables) if uid in (kept.uid, kept.crossing) and kept.raw_text]
    if not found:
        raise _failure(f"no hand-kept timetable {uid!r}")
    typer.echo("\n".join(kept.raw_text for kept in found), nl=False)


def _export_gtfs(file: Path, demo: bool) -> None:
    from visitapp.publish.gtfs import GtfsSite, gtfs_of
    from visitapp.settings import load_settings
    from visitapp.store.crossing_read import list_crossings
    from visitapp.store.timetable_read import hand_kept_timetables

    settings = load_settings()
    site = GtfsSite(settings.base_url, settings.publisher_name, settings.contact)
    crossings, timetables = _read(list_crossings), _read(hand_kept_timetables)
    data = gtfs_of(site, crossings, timetables, demo)
    count = sum(demo or not table.demo for table in timetables)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise _failure(f"{file}: {error.strerror}") from error
    typer.echo(f"{file}: {count} timetables, {len(data)} bytes")


def _read(work: Callable[[Any], Any]) -> Any:
    from visitapp.settings import load_settings
    from visitapp.store.database import Reader

    reader = Reader(load_settings().database_url)
    try:
        return reader.run_now(work)
    finally:
        reader.close()


def _state(valid_from: date, valid_to: date, today: date) -> str:
    """What is to be seen at once of a timetable's validity."""
    from visitapp.domain.crossing.validity import WARN_DAYS

    left = (valid_to - today).days
    if left < 0:
        return "ended"
    if today < valid_from:
        return "to come"
    return f"ends in {left} days" if left <= WARN_DAYS else ""


def _date(text: str) -> date:
    from visitapp.domain.writtenday import written_day

    day = written_day(text) if text else datetime.now(ZoneInfo("Europe/Stockholm")).date()
    if day is None:
        raise typer.BadParameter(f"{text!r} is no date like 2027-06-01", param_hint="--date")
    return day


def _failure(line: str) -> Exception:
    from visitapp.domain.errors import VisitappError

    return VisitappError(line)
