"""The page that explains the API to people; every problem's `type` leads to a line of it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.event.selection import PARAMETERS
from visitapp.publish.words import words
from visitapp.web.api.problems import TYPES
from visitapp.web.api.terms import limits, terms
from visitapp.web.context import context_of
from visitapp.web.pages import Shell, language_of, respond

NOT_IN_THE_API = ("page", "feed")
RESOURCES = (
    "events", "occurrences", "places", "organisers", "municipalities", "categories", "audiences", "accessibility",
    "crossings", "sources",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A kind of problem: its status, its section of the page, and its title in the reader's language."""

    status: int
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class ApiPage:
    """Where the API is, examples that work as they stand, the filters, problems by status, limits and terms."""

    root: str
    examples: tuple[str, ...]
    resources: tuple[str, ...]
    filters: tuple[str, ...]
    problems: tuple[ShownProblem, ...]
    limits: tuple[str, ...]
    terms: tuple[str, ...]


def routes() -> list[BaseRoute]:
    """The page."""
    return [Route("/{lang:lang}/api", api_page, name="api")]


async def api_page(request: Request) -> Response:
    """What the API gives, how to keep in step with it, and what its errors mean."""
    context, language = context_of(request), language_of(request)
    _ = words(language).gettext
    root = f"{context.base_url}/api/v1"
    page = ApiPage(
        root,
        (
            f"curl '{root}/events?limit=5&lang={language}'",
            f"curl '{root}/events?municipality=bastad&free=1'",
            f"curl '{root}/events?crossing=helsingborg-helsingor&mode=foot&stay=day&include=reach'",
        ),
        RESOURCES,
        tuple(name for name in PARAMETERS if name not in NOT_IN_THE_API),
        shown_problems(language),
        limits(language),
        terms(language),
    )
    shell = Shell(
        language, "/api", _("Open API"), section="about",
        description=_("Events, places and ferries as JSON, open to all and without a key."),
    )  # fmt: skip
    return respond(request, "api.html", shell, page)


def shown_problems(language: str) -> tuple[ShownProblem, ...]:
    """Every kind of problem by status. The API itself gives the titles in English; here they are sentences."""
    _ = words(language).gettext
    titles = {
        400: _("The request cannot be understood"),
        401: _("A token is needed"),
        403: _("The token does not allow this"),
        404: _("There is no such thing"),
        405: _("The address does not take this method"),
        409: _("It does not agree with what is there"),
        410: _("It was there and is no more"),
        412: _("It was changed meanwhile"),
        413: _("The request is too large"),
        415: _("The content is of another type than JSON"),
        422: _("The content is not valid"),
        428: _("The version that is to be changed must be named"),
        429: _("Too many requests"),
        500: _("Something went wrong on our side"),
        503: _("The site cannot answer at the moment"),
    }
    return tuple(ShownProblem(status, kind.name, titles[status]) for status, kind in TYPES.items())
