"""`visitapp harvest`: harvest sources now."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from visitapp.domain.event.source import Source
    from visitapp.harvest.pipeline import HarvestReport
    from visitapp.store.database import Database


def harvest(
    slugs: Annotated[list[str] | None, typer.Argument(metavar="[SLUG…]", help="Sources, by slug.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All sources, due or not, paused or not.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
) -> None:
    """Harvest the sources named, or all, or those that are due. Exits 1 when one of them failed."""
    if dry_run:
        if not asyncio.run(_dry_run(slugs or [], everything)):
            raise typer.Exit(1)
        return
    reports = asyncio.run(_harvest(slugs or [], everything))
    _show(reports)
    if any(report.error for report in reports):
        raise typer.Exit(1)


async def _harvest(slugs: Sequence[str], everything: bool) -> list[HarvestReport]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from visitapp.cli.dryrun import say_waiting
    from visitapp.harvest.pipeline import Harvester, harvest_many
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database
    from visitapp.store.matching import Matcher

    settings = load_settings()
    async with open_database(settings.database_url) as database:
        now = datetime.now(UTC)
        sources = await _sources(database, slugs, everything, now)
        harvester = Harvester(database, settings.base_url, settings.fetch_private, settings.data_dir)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        try:
            with Progress(*columns, transient=True, disable=not sys.stdout.isatty()) as progress:
                task = progress.add_task("harvesting", total=len(sources))
                reports = await harvest_many(
                    database, sources, await harvester.tools(), now,
                    lambda report: progress.update(task, advance=1, description=report.source.slug), anew=bool(slugs),
                    waiting=say_waiting,
                )  # fmt: skip
                progress.update(task, description="comparing")
                matcher = Matcher(database)
                while await matcher.step(datetime.now(UTC)):  # where a worker runs, it does this
                    pass
                return reports
        finally:
            await harvester.close()


async def _dry_run(slugs: Sequence[str], everything: bool) -> bool:
    """Show what a harvest of each source would do; whether all could be read."""
    from visitapp.cli.dryrun import say_waiting, show_preview
    from visitapp.domain.errors import HostBusyError, SourceError
    from visitapp.harvest.looks import look_in_turn
    from visitapp.harvest.pipeline import Harvester
    from visitapp.harvest.preview import preview
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database

    settings = load_settings()
    fine = True
    async with open_database(settings.database_url) as database:
        now = datetime.now(UTC)
        sources = await _sources(database, slugs, everything, now)
        if not sources:
            typer.echo("nothing is due")
        harvester = Harvester(database, settings.base_url, settings.fetch_private, settings.data_dir)
        try:
            tools = await harvester.tools()
            for source in sources:
                try:
                    now = datetime.now(UTC)
                    seen = await look_in_turn(
                        database, source.url, tools, now, partial(preview, database, source, now=now),
                        waiting=say_waiting,
                    )  # fmt: skip
                    show_preview(source.slug, seen)
                except (HostBusyError, SourceError) as error:
                    typer.echo(f"{source.slug}: {error}")
                    fine = False
        finally:
            await harvester.close()
    return fine


async def _sources(database: Database, slugs: Sequence[str], everything: bool, now: datetime) -> list[Source]:
    from visitapp.store.sources import due_sources, get_source, list_sources

    if everything:
        return await database.reader.run(list_sources)
    if slugs:
        return [await database.reader.run(lambda query, slug=slug: get_source(query, slug)) for slug in slugs]  # type: ignore[misc]
    return await database.reader.run(lambda query: due_sources(query, now))


def _show(reports: Sequence[HarvestReport]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    if not reports:
        typer.echo("nothing is due")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("source", "outcome", "found", "new", "changed", "unchanged", "withdrawn", "problems", "s", "error"):
        table.add_column(column, overflow="fold")
    for report in reports:
        counts = report.counts
        numbers = (report.found, counts.new, counts.changed, counts.unchanged, counts.withdrawn, len(report.problems))
        table.add_row(
            escape(report.source.slug),
            report.outcome,
            *map(str, numbers),
            f"{report.seconds:.1f}",
            escape(report.error),
        )
    Console(width=None if sys.stdout.isatty() else 200).print(table)
    for report in reports:
        if report.shortfall == "short":
            slug = report.source.slug
            typer.echo(
                f"{slug} brought far less than usual, so nothing was taken away. If that is right: "
                f"visitapp source release {slug}"
            )
