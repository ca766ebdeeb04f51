"""About the site and the accessibility statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.event.view import Term
from visitapp.publish.words import words
from visitapp.store.database import Query
from visitapp.store.place_read import list_municipalities, list_terms
from visitapp.web.context import context_of
from visitapp.web.pages import Shell, language_of, respond

CHECKED = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class AboutPage:
    """Whom to ask: name and web address of each municipality, in the region's own order."""

    municipalities: tuple[tuple[str, str], ...]
    facts: int
    checked: str
    security_contact: str


def routes() -> list[BaseRoute]:
    """The page."""
    return [Route("/{lang:lang}/about", about, name="about")]


async def about(request: Request) -> Response:
    """What the site is, how its ferry answers are made, and how accessible it is."""
    context, language = context_of(request), language_of(request)
    contact = context.security_contact
    page = await context.database.reader.run(lambda query: _about(query, language, contact))
    shell = Shell(language, "/about", words(language).gettext("About and accessibility"), section="about")
    return respond(request, "about.html", shell, page)


def _about(query: Query, language: str, security_contact: str) -> AboutPage:
    facts: list[Term] = list_terms(query, "accessible")
    return AboutPage(
        tuple((one.names.get(language) or one.short_name, one.website) for one in list_municipalities(query)),
        len(facts),
        words(language).short_date(CHECKED, year=True),
        security_contact,
    )
