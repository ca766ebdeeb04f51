"""`visitapp source`: the publications we harvest."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visitapp.cli.inspect import MAPPING_HELP, mapping_in
from visitapp.domain.place.strategy import AT_A_PLACE, STRATEGIES, PlaceStrategy

if TYPE_CHECKING:
    from visitapp.domain.event.proposal import Proposal
    from visitapp.domain.event.source import NewSource
    from visitapp.domain.event.types import Draft
    from visitapp.harvest.discover import Discovery
    from visitapp.harvest.pipeline import HarvestReport

app = typer.Typer(no_args_is_help=True, help="The publications that are harvested.")

LICENCE_HELP = 'As its publisher states it: "CC0-1.0", "CC BY 4.0", or its address. "" when none is stated.'

STRATEGY_HELP = (
    "How it says where its events are: event (as each says), fixed (all at --place), room (in rooms of --place), "
    "none (not to be believed), online."
)

HARVESTED_HERE = timedelta(minutes=5)
"""How long the worker leaves a new source to the command that added it."""


@app.callback()
def _group() -> None:
    """The publications that are harvested."""


@app.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A calendar, a feed, or a page with events.")],
    municipality: Annotated[str, typer.Option(help="Slug; for events whose place says nothing.")] = "",
    name: Annotated[str, typer.Option(help="What it is called on the site.")] = "",
    language: Annotated[str, typer.Option(help="Language of its texts, when it does not say.")] = "",
    hours: Annotated[int, typer.Option(min=0, max=168, help="How often it is read; 0 for what is proposed.")] = 0,
    licence: Annotated[str, typer.Option(help=LICENCE_HELP)] = "",
    attribution: Annotated[str, typer.Option(help="Whom the licence wants named.")] = "",
    mapping: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help=MAPPING_HELP)] = None,
    place_strategy: Annotated[str, typer.Option(help=STRATEGY_HELP)] = "",
    place: Annotated[str, typer.Option(help="Slug of the place that fixed and room are about.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Keep it as proposed, without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it would bring, and keep nothing.")] = False,
) -> None:
    """Show what an address holds and how it would be kept, keep it as a source, and harvest it."""
    asked = _Asked(
        url, name, municipality, language, timedelta(hours=hours), licence, attribution, mapping_in(mapping),
        _strategy(place_strategy, place), place,
    )  # fmt: skip
    asyncio.run(_add(asked, yes=yes, dry_run=dry_run))


@app.command()
def terms(
    slug: Annotated[str, typer.Argument(metavar="SLUG")],
    licence: Annotated[str | None, typer.Option(help=LICENCE_HELP)] = None,
    attribution: Annotated[str | None, typer.Option(help="Whom the licence wants named.")] = None,
) -> None:
    """Say under which terms a source publishes, or show it. Only what is open goes into the dumps word for word."""
    typer.echo(asyncio.run(_terms(slug, licence, attribution)))


@app.command(name="list")
def list_() -> None:
    """List the sources and how they fare."""
    asyncio.run(_list())


@app.command()
def remove(slug: Annotated[str, typer.Argument(metavar="SLUG")]) -> None:
    """Harvest a source no more and withdraw its events to come. Nothing is deleted: adding it again brings all back."""
    typer.echo(asyncio.run(_remove(slug)))


@app.command()
def release(slug: Annotated[str, typer.Argument(metavar="SLUG")]) -> None:
    """Believe a source that brought far less than usual. Its next harvest, due at once, counts whatever its size."""
    typer.echo(asyncio.run(_release(slug)))


def _strategy(strategy: str, place: str) -> PlaceStrategy | None:
    """One of ours, with a place where it needs one; None to have it proposed. Raises typer.BadParameter."""
    if not strategy and not place:
        return None
    for one in STRATEGIES:
        if one == strategy and (one in AT_A_PLACE) == bool(place):
            return one
    if strategy not in STRATEGIES:
        raise typer.BadParameter(f"{strategy!r} is none of {', '.join(STRATEGIES)}", param_hint="--place-strategy")
    fault = f"{strategy} takes none" if place else f"{strategy} needs the slug of a place"
    raise typer.BadParameter(fault, param_hint="--place")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was said on the command line; "", None and no interval are left to be proposed."""

    url: str
    name: str
    municipality: str
    language: str
    interval: timedelta
    licence: str
    attribution: str
    mapping: str
    place_strategy: PlaceStrategy | None
    place: str


async def _add(asked: _Asked, *, yes: bool, dry_run: bool) -> None:
    from visitapp.cli.dryrun import say_waiting, show_preview
    from visitapp.domain.errors import InputError
    from visitapp.harvest.discover import discover
    from visitapp.harvest.looks import look_in_turn
    from visitapp.harvest.pipeline import Harvester, harvest_many
    from visitapp.harvest.preview import preview_new
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database
    from visitapp.store.place_read import get_place, list_municipalities
    from visitapp.store.sources import add_source

    settings = load_settings()
    async with open_database(settings.database_url) as database:
        known = [one.slug for one in await database.reader.run(list_municipalities)]
        _check_municipality(asked.municipality, known)
        place = asked.place and (await database.reader.run(lambda query: get_place(query, asked.place))).uid
        harvester = Harvester(database, settings.base_url, settings.fetch_private, settings.data_dir)
        try:
            now, tools = datetime.now(UTC), await harvester.tools()
            found = await look_in_turn(
                database, asked.url, tools, now,
                lambda taking: discover(
                    asked.url, taking, now, name=asked.name, municipality=asked.municipality, language=asked.language,
                    private_ok=True, mapping=asked.mapping, place_strategy=asked.place_strategy or "event",
                    place=place,
                ),
                waiting=say_waiting,
            )  # fmt: skip
            new = replace(
                found.source, licence=asked.licence, attribution=asked.attribution,
                interval=asked.interval or found.source.interval,
            )  # fmt: skip
            if asked.place_strategy is None:
                new = replace(new, place_strategy=found.proposal.place_strategy, place=found.proposal.place[0])
            _show(found, new, asked.url, now)
            if dry_run:
                show_preview(new.name, await preview_new(database, new, found.gathered, tools, now))
                return
            if not found.events and not yes:
                raise InputError("url", "holds no events; --yes keeps it all the same", asked.url)
            if not yes and sys.stdin.isatty():
                if not typer.confirm("Keep it?", default=True):
                    return
                new = _as_answered(new, known)
            source = await add_source(new, now, now + HARVESTED_HERE)
            typer.echo(f"kept as {source.slug}")
            reports = await harvest_many(database, [source], tools, datetime.now(UTC), waiting=say_waiting)
            _show_first(asked.url, reports)
        finally:
            await harvester.close()


def _show_first(url: str, reports: Sequence[HarvestReport]) -> None:
    """What the first harvest came to. Raises InputError when it failed."""
    from visitapp.domain.errors import InputError

    error = reports[0].error if reports else "this process stood still for too long; the worker reads it next"
    if error:
        raise InputError("url", f"could not be harvested: {error}", url)
    typer.echo(f"{reports[0].found} events, {reports[0].counts.new} of them new, are published")


def _check_municipality(slug: str, known: Sequence[str]) -> None:
    if slug and slug not in known:
        raise typer.BadParameter(f"{slug!r} is none of {', '.join(known)}", param_hint="--municipality")


def _as_answered(new: NewSource, known: Sequence[str]) -> NewSource:
    """The source as whoever sits there wants it; an empty line takes what is proposed."""
    name = typer.prompt("Name", default=new.name)
    municipality = typer.prompt("Municipality", default=new.municipality)
    _check_municipality(municipality, known)
    language = typer.prompt("Language", default=new.language)
    return replace(new, name=name, municipality=municipality, office=municipality, language=language)


async def _terms(slug: str, licence: str | None, attribution: str | None) -> str:
    from visitapp.publish.licences import is_open
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database
    from visitapp.store.source_terms import set_terms

    async with open_database(load_settings().database_url):
        held, changed = await set_terms(slug, datetime.now(UTC), licence, attribution)
    named = f"; named as {held.attribution}" if held.attribution else ""
    free = "" if is_open(held.licence) else " (not known as open: dumps give facts alone)"
    return f"{slug}: {held.licence or 'no licence'}{free}{named}; {changed} events changed"


async def _list() -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from visitapp.settings import load_settings
    from visitapp.store.database import open_database
    from visitapp.store.sources import last_runs, list_sources

    async with open_database(load_settings().database_url) as database:
        sources = await database.reader.run(list_sources)
        runs = await database.reader.run(last_runs)
    table = Table(box=None, pad_edge=False)
    for column in ("source", "municipality", "format", "events", "last success", "next", "address", "error"):
        table.add_column(column, overflow="fold")
    for source in sources:
        run = next(iter(runs.get(source.slug, ())), None)
        table.add_row(
            escape(source.slug), source.municipality, source.format, str(run.found) if run else "",
            _minute(source.last_success_at), _minute(source.next_at) if source.active else "paused",
            escape(source.url), escape(source.last_error),
        )  # fmt: skip
    Console(width=None if sys.stdout.isatty() else 200).print(table if sources else "no sources yet")


async def _remove(slug: str) -> str:
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database
    from visitapp.store.source_care import remove_source

    async with open_database(load_settings().database_url):
        withdrawn = await remove_source(slug, datetime.now(UTC))
    return f"{slug} is removed; {withdrawn} events changed"


async def _release(slug: str) -> str:
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database
    from visitapp.store.source_care import release_source

    async with open_database(load_settings().database_url):
        await release_source(slug, datetime.now(UTC))
    return f"{slug} is due at once; what is missing then, and still is a day later, is taken off the site"


def _show(found: Discovery, source: NewSource, url: str, now: datetime) -> None:
    if source.url != url:
        typer.echo(f"found at {source.url}{_LED[found.proposal.led_by]}")
    count = f"{found.found} or more" if found.more else str(found.found)
    typer.echo(f"{source.name}: {source.format or 'unknown format'}, {count} events in the coming 400 days")
    for draft in found.first:
        typer.echo(f"  {_when(draft, now)}  {draft.texts[0].title}" + (f", {_where(draft)}" * bool(_where(draft))))
    for problem in found.problems[:10]:
        typer.echo(f"  problem: {problem.where}: {problem.what}")
    if len(found.problems) > 10:
        typer.echo(f"  and {len(found.problems) - 10} more problems")
    typer.echo(f"proposed: {_proposed(found.proposal, source)}")
    for link in found.proposal.announced:
        typer.echo(f"  it also announces {link}")


def _proposed(one: Proposal, source: NewSource) -> str:
    """How it would be kept, and why, in one line."""
    municipality = f"municipality {source.municipality}{_WHY[one.municipality_by]}" if source.municipality else ""
    where = {
        "event": "each event where it says", "fixed": f"all at {one.place[1]}", "online": "all online",
        "none": "no places",
    }[one.place_strategy]  # fmt: skip
    hours = source.interval.total_seconds() / 3600
    often = f"read every {'hour' if hours == 1 else f'{hours:g} hours'}"
    pages = "from the events' own pages" if one.followed else ""
    language = f"language {source.language}{_WHY[one.language_by]}"
    return "; ".join(part for part in (language, municipality or "no municipality", where, often, pages) if part)


_LED = {
    "": "", "feed": "", "sitemap": " (the site's own sitemap; neither the page nor a feed of it tells of events)",
}  # fmt: skip
_WHY = {
    "": " (nothing tells)", "said": "", "document": " (it says so)", "words": " (by its words)",
    "address": " (by its address)", "places": " (by its places)",
}  # fmt: skip


def _where(draft: Draft) -> str:
    return draft.where.name or draft.where.room


def _when(draft: Draft, now: datetime) -> str:
    from zoneinfo import ZoneInfo

    from visitapp.harvest.discover import next_held

    held = next_held(draft, now)
    if held.starts_at is None:
        return f"{held.starts_on}      "
    return f"{held.starts_at.astimezone(ZoneInfo(held.zone)):%Y-%m-%d %H:%M}"


def _minute(at: datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else ""
