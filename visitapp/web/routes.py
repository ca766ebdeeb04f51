"""Every address on one page. What ends in .ics or .rss stands before the slugs that would swallow it."""

from __future__ import annotations

from starlette.routing import BaseRoute

from visitapp.web import (
    about,
    apipage,
    catalogue,
    crossings,
    embed,
    embedhelp,
    event,
    events,
    feedhealth,
    feeds,
    home,
    office,
    operation,
    places,
    sitemap,
    sources,
    static,
    submit,
    subscribe,
    subscribe_code,
    tourism,
    wellknown,
)
from visitapp.web.api import register as api


def routes() -> list[BaseRoute]:
    """All routes in the order they are tried."""
    return [
        *operation.routes(),
        *wellknown.routes(),
        *sitemap.routes(),
        *catalogue.routes(),
        *tourism.routes(),
        *static.routes(),
        *api.routes(),
        *embed.routes(),
        *embedhelp.routes(),
        *feeds.routes(),
        *home.routes(),
        *events.routes(),
        *event.routes(),
        *places.routes(),
        *crossings.routes(),
        *feedhealth.routes(),
        *subscribe.routes(),
        *subscribe_code.routes(),
        *submit.routes(),
        *sources.routes(),
        *about.routes(),
        *apipage.routes(),
        *office.routes(),
        *operation.last_routes(),
    ]
