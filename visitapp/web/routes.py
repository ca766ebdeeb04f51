"""Every address on one page. What ends in .ics or .rss stands before the slugs that would swallow it."""

from __future__ import annotations

from starlette.routing import BaseRoute

from visitapp.web import event, events, home, static


def routes() -> list[BaseRoute]:
    """All routes in the order they are tried."""
    return [
        *static.routes(),
        *home.routes(),
        *events.routes(),
        *event.routes(),
    ]
