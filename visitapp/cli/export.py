"""`visitapp export`: everything public, in an open format."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta


def export() -> None:
    """Print every public event with its occurrences as JSON, one event a line (all languages' words)."""
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
