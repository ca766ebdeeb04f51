"""A dry run on the terminal: what a harvest would do, and nothing written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from visitapp.domain.event.preview import Entry, Preview

MOST_SHOWN = 20
"""Of each kind; the rest is counted."""
MOST_PROBLEMS = 10

_SHORTFALLS = {
    "cut-off": "incomplete: a part of it could not be read, so nothing would be taken away",
    "broken": "incomplete: too many of its events are broken, so nothing would be taken away",
    "short": "incomplete: {found} events where {usual} are usual, so nothing would be taken away",
}


def say_waiting(host: str) -> None:
    """That a host is waited for, beside what is shown."""
    typer.echo(f"{host} is being read by another harvest; waiting until it is free", err=True)


def show_preview(name: str, seen: Preview) -> None:
    """What a harvest of the source `name` would do: its events by what would become of them, then what is wrong."""
    from rich.console import Console

    typer.echo(f"{name}: {_sum(seen)}")
    table = _table(seen)
    if table.row_count:
        Console(width=None if sys.stdout.isatty() else 200).print(table)
    for place, count in seen.unknown_places[:MOST_PROBLEMS]:
        typer.echo(f"  unknown place: {place} ({count})")
    _rest(len(seen.unknown_places), "unknown places")
    for one in seen.joined[:MOST_SHOWN]:
        sure = "merged with" if one.certain else "perhaps the same as"
        typer.echo(f"  {one.on}  {one.title}: {sure} {one.other_title} ({one.other_source})")
    _rest(len(seen.joined), "more that others tell of too", MOST_SHOWN)
    for problem in seen.problems[:MOST_PROBLEMS]:
        said = f": {problem.text}" if problem.text else ""
        typer.echo(f"  problem: {problem.where}: {problem.what}{' '.join(said.split(chr(10)))[:200]}")
    _rest(len(seen.problems), "problems")
    typer.echo(f"  {_verdict(seen)}")
    typer.echo("  nothing was written")


def _sum(seen: Preview) -> str:
    told = seen.difference
    counted = (
        (len(told.new), "new"), (len(told.changed), "changed"), (told.unchanged, "unchanged"),
        (len(told.gone), "gone"), (len(told.withdrawn), "of them withdrawn now"),
    )  # fmt: skip
    return f"{seen.found} events: " + ", ".join(f"{count} {what}" for count, what in counted)


def _verdict(seen: Preview) -> str:
    if seen.partial and not seen.shortfall:
        return "only the first pages were looked at; a harvest reads them all"
    said = _SHORTFALLS.get(seen.shortfall, "complete: what is gone may be taken away")
    return said.format(found=seen.found, usual=seen.usual)


def _table(seen: Preview) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in ("", "day", "event", "place", "what changed"):
        table.add_column(column, overflow="fold")
    told = seen.difference
    _rows(table, "new", told.new)
    _rows(table, "changed", told.changed)
    _rows(table, "withdrawn", told.withdrawn)
    _rows(table, "gone", [one for one in told.gone if one not in told.withdrawn])
    return table


def _rows(table: Table, what: str, entries: Sequence[Entry]) -> None:
    from rich.markup import escape

    for one in entries[:MOST_SHOWN]:
        fields = ", ".join(one.fields) if what == "changed" and one.fields else "comes back" * (what == "changed")
        table.add_row(what, str(one.on or ""), escape(one.title), escape(one.place), fields)
    if len(entries) > MOST_SHOWN:
        table.add_row(what, "", f"and {len(entries) - MOST_SHOWN} more", "", "")


def _rest(count: int, what: str, shown: int = MOST_PROBLEMS) -> None:
    if count > shown:
        typer.echo(f"  and {count - shown} more {what}")
