"""`visitapp network`: the public transport of the region."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="Buses and trains of the region, from GTFS feeds. Those on foot go by them."
)


@app.command("import")
def import_feed(
    file: Annotated[Path, typer.Argument(help="A GTFS zip.")],
    name: Annotated[str, typer.Option(help="Name to keep it under, like halland; the file's own when not given.")] = "",
) -> None:
    """Import a region's GTFS feed whole, in place of the one of that name, or refuse it with the reasons."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from visitapp.domain.errors import VisitappError
    from visitapp.domain.text import slug_words
    from visitapp.networks import import_network
    from visitapp.settings import load_settings

    columns = (TextColumn("reading"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    hidden = not sys.stderr.isatty()
    try:
        with (
            file.open("rb") as opened,
            Progress(*columns, console=Console(stderr=True), transient=True, disable=hidden) as progress,
        ):
            task = progress.add_task("reading", total=None)
            kept = import_network(
                load_settings().data_dir,
                opened,
                name or slug_words(file.stem),
                lambda read, total: progress.update(task, completed=read, total=total),
            )
    except OSError as error:
        raise VisitappError(f"{error.filename or file}: {error.strerror}") from error
    counts = f"{kept.stops} stops, {kept.trips} trips, {kept.calls} calls"
    typer.echo(f"{kept.name}: {counts}, {kept.first_day} to {kept.last_day}, {kept.size / 1e6:.1f} MB")


@app.command("list")
def list_feeds() -> None:
    """List the feeds that are kept and the days they cover."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from visitapp.networks import list_networks
    from visitapp.settings import load_settings

    table = Table("name", "stops", "trips", "calls", "from", "to", "MB", "agencies", box=None, pad_edge=False)
    for kept in list_networks(load_settings().data_dir):
        numbers = (str(number) for number in (kept.stops, kept.trips, kept.calls, kept.first_day, kept.last_day))
        name = f"{kept.name} (demo)" if kept.demo else kept.name
        table.add_row(name, *numbers, f"{kept.size / 1e6:.1f}", escape(", ".join(kept.agencies)))
    Console(width=None if sys.stdout.isatty() else 200).print(table)
