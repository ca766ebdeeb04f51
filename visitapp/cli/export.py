"""`visitapp export`: everything public, as files for a web server, or as lines of JSON."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

PROGRESS_EVERY_S = 0.2


def export(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="An empty or missing folder, or one that was exported to before."),
    ] = None,
    live: Annotated[
        str, typer.Option("--live", metavar="URL", help="Where the application answers; VISITAPP_BASE_URL if not told.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Write no files; print every public event as JSON, one a line.")
    ] = False,
) -> None:
    """Write all public pages and feeds as files for any web server or CDN.

    Pages are the index.html of folders named as their addresses; feeds stand at their very paths. A file cannot
    answer a query, so the lists and feeds of each municipality and category, and the further pages of a list, stand
    under /sv/lists/ and so on; search, other filters, forms and the frame for other sites are links to the live site.
    The export is meant for the root of a host. Feeds hold the same bytes as the live ones.

    Repeated, it writes only what changed and removes what is no longer public. Nothing is changed before all is
    made. deploy/nginx-static.conf serves it with the right types.
    """
    if as_json == (folder is not None):
        raise typer.BadParameter("give a folder, or --json")
    if folder is None:
        _print_events()
        return
    from visitapp.export import export_site
    from visitapp.settings import load_settings

    settings = load_settings()
    address = live.rstrip("/") or settings.base_url
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+", address):
        raise typer.BadParameter(f"{live!r} is no address like https://visit.example", param_hint="--live")
    done = asyncio.run(export_site(settings, folder, address, _progress()))
    typer.echo(f"{folder}: {done.written:,} written, {done.unchanged:,} unchanged, {done.removed:,} removed")


def _progress() -> Callable[[int, int], None]:
    """What tells a terminal how far it is; a log is told the end alone."""
    if not sys.stderr.isatty():
        return lambda done, total: None
    shown = [0.0]

    def show(done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - shown[0] > PROGRESS_EVERY_S:
            shown[0] = now
            sys.stderr.write(f"\r{done:,} of {total:,}" + ("\n" if done == total else ""))
            sys.stderr.flush()

    return show


def _print_events() -> None:
    from visitapp.settings import load_settings
    from visitapp.store.database import Query, Reader
    from visitapp.store.event_read import get_event, public_slugs

    reader = Reader(load_settings().database_url)

    def lines(query: Query) -> list[str]:
        found = []
        for slug, _ in public_slugs(query):
            page = get_event(query, slug, "sv")
            value = asdict(page)
            words = {one: get_event(query, slug, one) for one in page.languages if one != page.language}
            value["texts"] = {
                one.language: {"title": one.title, "summary": one.summary, "description": one.description}
                for one in (page, *words.values())
            }
            for name in ("title", "summary", "description", "language", "origin", "languages"):
                del value[name]
            found.append(json.dumps(value, default=_plain, ensure_ascii=False))
        return found

    try:
        for line in reader.run_now(lines):
            sys.stdout.write(line + "\n")
    finally:
        reader.close()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
