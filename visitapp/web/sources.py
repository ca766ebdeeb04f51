"""The public health of what is harvested: zero events is not a failure, and a failure is said."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.alphabet import name_key
from visitapp.publish.words import Words, words
from visitapp.store.database import Query
from visitapp.store.place_read import list_municipalities
from visitapp.store.source_read import SourceHealth, get_source_health, problems_of, source_health
from visitapp.web.context import context_of
from visitapp.web.pages import Shell, language_of, respond
from visitapp.web.sourcewords import SourceShown, source_shown, state_of


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source. `mood`: ok, warn, bad or none, for the sign beside the words."""

    slug: str
    name: str
    municipality: str
    state: str
    mood: str
    success: str
    machine: str
    events: int
    found: str
    problems: tuple[str, ...]
    problem_count: int
    licence: str
    demo: bool


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """All sources by name."""

    rows: tuple[SourceRow, ...]
    events: int


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One source, and the municipality it is of, by slug and name ("" for none)."""

    source: SourceShown
    municipality: str
    municipality_name: str


MOST_PROBLEMS = 5


def routes() -> list[BaseRoute]:
    """The list, and the page of each."""
    return [
        Route("/{lang:lang}/sources", sources, name="sources"),
        Route("/{lang:lang}/sources/{slug}", source, name="source"),
    ]


async def sources(request: Request) -> Response:
    """How each source is doing."""
    context, language = context_of(request), language_of(request)
    page = await context.database.reader.run(lambda query: _sources(query, words(language)))
    _ = words(language).gettext
    shell = Shell(
        language, "/sources", _("Sources"), section="sources",
        description=_("Where the events come from, and how each source is doing."),
    )  # fmt: skip
    return respond(request, "sources.html", shell, page)


async def source(request: Request) -> Response:
    """How one source is doing: its counts, what its harvests changed, what could not be read, and its terms."""
    context, language = context_of(request), language_of(request)
    slug, spoken = request.path_params["slug"], words(language)

    def read(query: Query) -> SourcePage:
        found = get_source_health(query, slug)
        names = {one.slug: one.short_name for one in list_municipalities(query)}
        return SourcePage(
            source_shown(found, context.now(), spoken), found.municipality, names.get(found.municipality, "")
        )

    page = await context.database.reader.run(read)
    shell = Shell(
        language, f"/sources/{slug}", page.source.name, section="sources",
        description=spoken.gettext("What we read of %(source)s, when, and what could not be read.")
        % {"source": page.source.name},
    )  # fmt: skip
    return respond(request, "source.html", shell, page)


def _sources(query: Query, spoken: Words) -> SourcesPage:
    names = {one.slug: one.short_name for one in list_municipalities(query)}
    found = sorted(source_health(query), key=lambda one: (name_key(one.name, spoken.language), one.slug))
    rows = tuple(_row(one, names, spoken) for one in found)
    return SourcesPage(rows, sum(row.events for row in rows))


def _row(one: SourceHealth, names: dict[str, str], spoken: Words) -> SourceRow:
    _ = spoken.gettext
    state, mood = state_of(one, spoken)
    problems = problems_of(one)
    success = one.last_success_at
    return SourceRow(
        slug=one.slug,
        name=one.name,
        municipality=names.get(one.municipality, one.municipality),
        state=state,
        mood=mood,
        success=spoken.datetime(success) if success else _("never yet"),
        machine=success.isoformat().replace("+00:00", "Z") if success else "",
        events=one.events,
        found=spoken.number(one.counts[-1]) if one.counts else "–",
        problems=tuple(
            f"{problem.get('where', '')}: {problem.get('what', '')}" for problem in problems[:MOST_PROBLEMS]
        ),
        problem_count=len(problems),
        licence=one.licence,
        demo=one.demo,
    )
