"""The public health of what is harvested: zero events is not a failure, and a failure is said."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.alphabet import name_key
from visitapp.domain.match.withdrawal import HISTORY, LEAST_SHARE, MOST_BROKEN
from visitapp.publish.words import Words, words
from visitapp.store.database import Query
from visitapp.store.place_read import list_municipalities
from visitapp.store.source_read import HarvestView, SourceHealth, source_health
from visitapp.web.context import context_of
from visitapp.web.pages import Shell, language_of, respond


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source. `mood`: ok, warn, bad or none, for the sign beside the words."""

    slug: str
    name: str
    url: str
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


MOST_PROBLEMS = 5


def routes() -> list[BaseRoute]:
    """The page."""
    return [Route("/{lang:lang}/sources", sources, name="sources")]


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


def _sources(query: Query, spoken: Words) -> SourcesPage:
    names = {one.slug: one.short_name for one in list_municipalities(query)}
    found = sorted(source_health(query), key=lambda one: (name_key(one.name, spoken.language), one.slug))
    rows = tuple(_row(one, names, spoken) for one in found)
    return SourcesPage(rows, sum(row.events for row in rows))


def _row(one: SourceHealth, names: dict[str, str], spoken: Words) -> SourceRow:
    _ = spoken.gettext
    state, mood = _state(one, spoken)
    latest = one.latest
    problems = latest.problems if latest else ()
    success = one.last_success_at
    return SourceRow(
        slug=one.slug,
        name=one.name,
        url="" if one.demo else one.url,
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


def _state(one: SourceHealth, spoken: Words) -> tuple[str, str]:
    _ = spoken.gettext
    if not one.active:
        return _("Switched off"), "none"
    if one.latest is None:
        return _("Not read yet"), "none"
    if one.failures or one.latest.outcome == "failed":
        times = spoken.ngettext("Failed once", "Failed %(count)s times in a row", max(1, one.failures))
        return times % {"count": spoken.number(max(1, one.failures))}, "bad"
    if one.latest.outcome == "incomplete":
        if _is_short(one, one.latest):
            return _("Brought far less than usual; nothing was taken away"), "warn"
        return _("Could be read only in part; nothing was taken away"), "warn"
    if one.counts and one.counts[-1] == 0:
        return _("Read, and it has no events now"), "ok"
    return _("Works"), "ok"


def _is_short(one: SourceHealth, latest: HarvestView) -> bool:
    """Whether an incomplete run brought too little without much of it being unreadable."""
    broken = len(latest.problems)
    if broken > 1 and broken / (latest.found + broken) >= MOST_BROKEN:
        return False
    usual = sorted(one.counts[:-1])[-HISTORY:]
    return bool(usual) and latest.found < LEAST_SHARE * median(usual)
