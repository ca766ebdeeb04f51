"""Every address on one page. What ends in .ics or .rss stands before the slugs that would swallow it."""

from __future__ import annotations

from starlette.routing import BaseRoute

from visitapp.web import (
    about,
    apipage,
    ashore,
    catalogue,
    crossings,
    disruptions,
    embed,
    embedhelp,
    event,
    events,
    feedhealth,
    feeds,
    gtfs,
    home,
    operation,
    places,
    sailing,
    sitemap,
    sources,
    static,
    subscribe_code,
    timetablepage,
    tourism,
    wellknown,
)
from visitapp.web.later import Later


def routes() -> list[BaseRoute]:
    """All routes in the order they are tried."""
    return [
        *operation.routes(),
        *wellknown.routes(),
        *sitemap.routes(),
        *catalogue.routes(),
        *tourism.routes(),
        *gtfs.routes(),
        *static.routes(),
        Later(_api, "/api", "/api/v1/", "/api/{rest:below}"),
        *embed.routes(),
        *embedhelp.routes(),
        *disruptions.routes(),
        *feeds.routes(),
        *home.routes(),
        *events.routes(),
        *event.routes(),
        *places.routes(),
        *sailing.routes(),
        *crossings.routes(),
        *timetablepage.routes(),
        *ashore.routes(),
        *feedhealth.routes(),
        Later(_subscribe, "/{lang:lang}/subscribe"),
        *subscribe_code.routes(),
        Later(
            _trips,
            "/{lang:lang}/trips/new",
            "/{lang:lang}/trips/{token}.ics",
            "/{lang:lang}/trips/{token}.gpx",
            "/{lang:lang}/trips/{token}",
            "/{lang:lang}/trips/{token}/copy",
        ),
        Later(
            _submit,
            "/{lang:lang}/submit",
            "/{lang:lang}/submit/thanks",
            "/{lang:lang}/submit/events.csv",
            "/{lang:lang}/submit/events.xlsx",
        ),
        *sources.routes(),
        *about.routes(),
        *apipage.routes(),
        Later(_office, "/office", "/office/", "/office/{rest:below}"),
        *operation.last_routes(),
    ]


# What writes brings Tortoise with it, which takes as long to load as all the rest: it comes behind the first pages.


def _api() -> list[BaseRoute]:
    from visitapp.web.api import register  # noqa: PLC0415  # as said above

    return register.routes()


def _subscribe() -> list[BaseRoute]:
    from visitapp.web import subscribe  # noqa: PLC0415  # as said above

    return subscribe.routes()


def _trips() -> list[BaseRoute]:
    from visitapp.web import trip_copy, trips  # noqa: PLC0415  # as said above

    return [*trips.routes(), *trip_copy.routes()]


def _submit() -> list[BaseRoute]:
    from visitapp.web import submit  # noqa: PLC0415  # as said above

    return submit.routes()


def _office() -> list[BaseRoute]:
    from visitapp.web import office  # noqa: PLC0415  # as said above

    return office.routes()
