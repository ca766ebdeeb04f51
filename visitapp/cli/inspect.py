"""`visitapp inspect`: what our readers make of a file or an address."""

from __future__ import annotations

import asyncio
import html
import json
import os
import stat
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from feeds.wire import Document, Moment, WireEvent
    from visitapp.harvest.sandbox import Sandbox

_FILE_BYTES = 20 * 1024 * 1024
MAPPING_HELP = "A file that says where everything stands in JSON of no known kind (docs/mapping.md)."


def inspect(
    sources: Annotated[list[str], typer.Argument(metavar="FILE_OR_URL…", help="Files or http(s) addresses.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, in input order.")] = False,
    mapping: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help=MAPPING_HELP)] = None,
) -> None:
    """Show the events and entries that are read from files or addresses, and what could not be read."""
    asyncio.run(_inspect(sources, mapping_in(mapping), as_json=as_json))


def mapping_in(path: Path | None) -> str:
    """The mapping in a file, checked; "" without one. Ends the command with what is wrong in it."""
    if path is None:
        return ""
    from feeds.platforms.mapped import MappingError, read_mapping

    try:
        text = path.read_bytes().decode()
        read_mapping(text)
    except MappingError as fault:
        raise typer.BadParameter(f"{fault.field} {fault}", param_hint="--mapping") from fault
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path} is no text in UTF-8: {error}", param_hint="--mapping") from error
    return text


def described(source: str, document: Document) -> dict[str, Any]:
    """The JSON object of one input, as the design's contract has it."""
    from feeds.bytes_text import one_line

    return {
        "file": source,
        "format": document.format,
        "events": [_event(event) for event in document.events],
        "items": [
            {"id": item.id, "title": _plain(item.title), "published": _time(item.published)} for item in document.items
        ],
        "problems": [{"where": problem.where, "what": problem.what} for problem in document.problems],
        "error": one_line(document.error) if document.error else None,
    }


async def _inspect(sources: list[str], mapping: str, *, as_json: bool) -> None:
    from visitapp.harvest.sandbox import Sandbox

    async with Sandbox() as sandbox:
        for source in sources:
            document = await _document(source, mapping, sandbox)
            if as_json:
                sys.stdout.write(json.dumps(described(source, document), ensure_ascii=True) + "\n")
                sys.stdout.flush()
            else:
                _show(source, document)


async def _document(source: str, mapping: str, sandbox: Sandbox) -> Document:
    from feeds.wire import Document, ReadOptions

    body, fault = await _body(source)
    if fault:
        return Document(format=None, error=fault)
    address = source if _is_address(source) else ""
    return await sandbox.read(body, ReadOptions(base_url=address, mapping=mapping))


async def _body(source: str) -> tuple[bytes, str]:
    """The bytes of source, or why there are none."""
    if _is_address(source):
        from visitapp.domain.errors import VisitappError
        from visitapp.harvest.fetch import fetch_document

        private = os.environ.get("VISITAPP_FETCH_PRIVATE", "").lower().replace(" ", "")
        try:
            return (await fetch_document(source, allow_private=frozenset(private.split(",")) - {""})).body, ""
        except VisitappError as error:
            return b"", str(error)
    try:
        path = Path(source)
        details = path.stat()
        if not stat.S_ISREG(details.st_mode):
            return b"", "is no file"
        if details.st_size > _FILE_BYTES:
            return b"", f"is larger than {_FILE_BYTES // 1024 // 1024} MB"
        return path.read_bytes(), ""
    except (OSError, ValueError) as error:
        return b"", getattr(error, "strerror", None) or str(error)


def _is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _event(event: WireEvent) -> dict[str, Any]:
    return {
        "uid": event.uid,
        "title": _plain(event.title),
        "start": _time(event.start),
        "end": _time(event.end),
        "all_day": event.all_day,
        "status": event.status,
        "url": event.url,
        "recurring": event.recurring,
        "occurrences": [_time(occurrence.start) for occurrence in event.occurrences],
    }


def _time(moment: Moment | None) -> str | None:
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="seconds")
    return moment.isoformat() if moment else None


def _plain(text: str) -> str:
    from feeds.bytes_text import plain

    return plain(html.unescape(plain(text)))


def _show(source: str, document: Document) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    table = Table(title=escape(f"{source}: {document.format or 'not read'}"), title_justify="left")
    for name in ("start", "title", "status", "dates", "where"):
        table.add_column(name)
    for event in document.events:
        place = event.place.name or event.place.address if event.place else ""
        dates = str(len(event.occurrences)) if event.recurring else ""
        start = event.start.strftime("%Y-%m-%d %H:%M") if isinstance(event.start, datetime) else event.start.isoformat()
        table.add_row(start, escape(_plain(event.title)), event.status, dates, escape(place))
    for item in document.items:
        if item.event is None:
            published = item.published.strftime("%Y-%m-%d %H:%M") if item.published else ""
            table.add_row(published, escape(_plain(item.title)), "entry", "", escape(item.url))
    if table.row_count:
        console.print(table)
    for problem in document.problems:
        console.print(f"[yellow]{escape(problem.where)}[/]: {escape(problem.what)}")
    for address in document.more:
        console.print(f"{escape(source)}: goes on at {escape(address)}")
    if document.error:
        console.print(f"[red]{escape(source)}[/]: {escape(document.error)}")
    elif not table.row_count and not document.more:
        console.print(f"{escape(source)}: nothing in it")


if __name__ == "__main__":
    typer.run(inspect)
