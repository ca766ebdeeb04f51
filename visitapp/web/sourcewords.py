"""A source as pages show it: its state in words, its counts as a plot, what its harvests changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from visitapp.publish.licences import is_open, licence_uri
from visitapp.publish.words import Words
from visitapp.store.source_read import HarvestView, SourceHealth, problems_of

STALE = timedelta(hours=48)
MOST_PROBLEMS = 25
MOST_RUNS = 20
PLOT_WIDTH, PLOT_HEIGHT = 600, 120
FEWEST_BARS = 12
"""There is room for so many, however few there are."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A harvest in the plot, in its units. `part`: it could be read only in part, or is held back."""

    x: float
    y: float
    width: float
    height: float
    part: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """How many events the latest harvests found, oldest first. `told` says it in a sentence."""

    bars: tuple[Bar, ...]
    told: str
    top: str
    first: str
    last: str
    width: int = PLOT_WIDTH
    height: int = PLOT_HEIGHT


@dataclass(frozen=True, slots=True)
class RunRow:
    """A harvest in the table, numbers in words."""

    at: str
    machine: str
    outcome: str
    mood: str
    found: str
    new: str
    changed: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """Something that could not be read. `text`: the words themselves."""

    where: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A source in words. `mood`: ok, warn, bad or none. `stale`: that it was read long ago, "" when it was not.

    `terms`: what may be done with its words. `interval`: how often it is looked at.
    """

    slug: str
    name: str
    url: str
    state: str
    mood: str
    stale: str
    success: str
    machine: str
    interval: str
    next: str
    events: str
    found: str
    format: str
    licence: str
    licence_url: str
    attribution: str
    terms: str
    demo: bool
    error: str
    plot: Plot | None
    runs: tuple[RunRow, ...]
    problems: tuple[ProblemRow, ...]
    problem_count: int


def source_shown(one: SourceHealth, now: datetime, spoken: Words) -> SourceShown:
    """All that a source's own page shows of it."""
    _ = spoken.gettext
    state, mood = state_of(one, spoken)
    read, problems = [run for run in one.runs if run.was_read], problems_of(one)
    uri = licence_uri(one.licence)
    return SourceShown(
        slug=one.slug,
        name=one.name,
        url="" if one.demo else one.url,
        state=state,
        mood=mood,
        stale=_stale(one, now, spoken),
        success=spoken.datetime(one.last_success_at) if one.last_success_at else _("never yet"),
        machine=_machine(one.last_success_at) if one.last_success_at else "",
        interval=hours_words(max(1, round(one.interval.total_seconds() / 3600)), spoken),
        next=spoken.datetime(one.next_at) if one.active and one.next_at else "",
        events=spoken.number(one.events),
        found=spoken.number(one.counts[-1]) if one.counts else "",
        format=format_words(one.format, spoken),
        licence=one.licence,
        licence_url=uri.replace("http://", "https://"),
        attribution=one.attribution,
        terms=_terms(one, spoken),
        demo=one.demo,
        error=one.last_error if mood == "bad" or not one.active else "",
        plot=_plot(read, spoken),
        runs=tuple(_run(run, spoken) for run in reversed(one.runs) if run.outcome != "not-modified")[:MOST_RUNS],
        problems=tuple(
            ProblemRow(problem.get("where", ""), problem.get("what", ""), problem.get("text", ""))
            for problem in problems[:MOST_PROBLEMS]
        ),
        problem_count=len(problems),
    )


def state_of(one: SourceHealth, spoken: Words) -> tuple[str, str]:
    """How a source is, and the sign beside it. Zero events is no failure; a failure is said."""
    _ = spoken.gettext
    if one.removed:
        return _("No longer read; what is over stays"), "none"
    if not one.active:
        return _paused(one, spoken), "none"
    if one.latest is None:
        return _("Not read yet"), "none"
    if one.failures or one.latest.outcome == "failed":
        times = spoken.ngettext("Failed once", "Failed %(count)s times in a row", max(1, one.failures))
        return times % {"count": spoken.number(max(1, one.failures))}, "bad"
    if one.quarantined:
        return _("Brought far less than usual; nothing was taken away"), "warn"
    read = [run for run in one.runs if run.was_read]
    if read and read[-1].shortfall == "short":
        return _("Released; it is read again soon"), "warn"
    if read and read[-1].outcome == "incomplete":
        return _("Could be read only in part; nothing was taken away"), "warn"
    if one.counts and one.counts[-1] == 0:
        return _("Read, and it has no events now"), "ok"
    return _("Works"), "ok"


def hours_words(hours: int, spoken: Words) -> str:
    """How often a source is looked at that is looked at every so many hours."""
    if hours and hours % 24 == 0:
        days = hours // 24
        return spoken.ngettext("once a day", "every %(count)s days", days) % {"count": spoken.number(days)}
    return spoken.ngettext("every hour", "every %(count)s hours", max(1, hours)) % {"count": spoken.number(hours)}


def format_words(name: str, spoken: Words) -> str:
    """What a format is called; "" when none is known yet."""
    if name == "listing":
        return spoken.gettext("pages that a list leads to")
    return _FORMATS.get(name, name)


_FORMATS = {
    "ical": "iCalendar", "rss": "RSS", "atom": "Atom", "rdf": "RSS", "jsonfeed": "JSON Feed", "jsonld": "schema.org",
    "tribe": "The Events Calendar", "cruncho": "Cruncho", "innocode": "Innocode", "sitevision": "SiteVision",
    "gancio": "Gancio", "mobilizon": "Mobilizon", "mapped": "JSON", "csv": "CSV", "xlsx": "Excel",
    "microdata": "schema.org", "rdfa": "schema.org", "hevent": "h-event", "entrystore": "EntryStore",
    "rdfjson": "RDF/JSON", "sitemap": "Sitemap",
}  # fmt: skip
"""Names of formats that have a better one than ours."""


def _paused(one: SourceHealth, spoken: Words) -> str:
    _ = spoken.gettext
    if one.paused_by_office:
        return _("Paused by its office")
    if one.latest is not None and one.latest.outcome == "gone":
        return _("Paused: its address says that it is gone for good (410)")
    if one.latest is not None and one.latest.outcome == "not-found":
        return _("Paused: its address was not found three times in a row (404)")
    return _("Paused")


def _stale(one: SourceHealth, now: datetime, spoken: Words) -> str:
    if one.removed or one.last_success_at is None or now - one.last_success_at < STALE:
        return ""
    told = spoken.gettext("Last checked %(when)s. What it brought before still stands here.")
    return told % {"when": spoken.datetime(one.last_success_at)}


def _terms(one: SourceHealth, spoken: Words) -> str:
    _ = spoken.gettext
    if is_open(one.licence):
        return _("Its words and pictures may be passed on under this licence; they go into our open data whole.")
    return _(
        "No open licence is known. Its words are shown here beside its name; of open data only the facts go into our"
        " dumps, not its words and pictures."
    )


def _plot(read: Sequence[HarvestView], spoken: Words) -> Plot | None:
    """The plot, from two harvests on."""
    if len(read) < 2:
        return None
    counts = [run.found for run in read]
    top, step = max(*counts, 1), PLOT_WIDTH / max(len(read), FEWEST_BARS)
    bars = []
    for place, run in enumerate(read):
        # Of none a thin line stays, for zero was found and is no gap.
        height = max(1.5, run.found / top * PLOT_HEIGHT)
        bars.append(
            Bar(
                round(place * step + step * 0.1, 1), round(PLOT_HEIGHT - height, 1), round(step * 0.8, 1),
                round(height, 1), run.outcome == "incomplete",
            )
        )  # fmt: skip
    told = spoken.gettext(
        "The last %(runs)s harvests that read it found %(low)s to %(high)s events, the latest %(last)s."
    )
    if min(counts) == max(counts):
        told = spoken.gettext("The last %(runs)s harvests that read it found the same number of events: %(last)s.")
    numbers = {"runs": len(counts), "low": min(counts), "high": max(counts), "last": counts[-1]}
    return Plot(
        tuple(bars), told % {name: spoken.number(value) for name, value in numbers.items()}, spoken.number(top),
        spoken.short_date(read[0].started_at), spoken.short_date(read[-1].started_at),
    )  # fmt: skip


def _run(run: HarvestView, spoken: Words) -> RunRow:
    outcome, mood = _outcome(run, spoken)
    numbers = [
        spoken.number(count) if run.was_read else "–" for count in (run.found, run.new, run.changed, run.withdrawn)
    ]
    return RunRow(spoken.datetime(run.started_at), _machine(run.started_at), outcome, mood, *numbers)


def _outcome(run: HarvestView, spoken: Words) -> tuple[str, str]:
    _ = spoken.gettext
    if run.outcome == "incomplete":
        return (_("Far less than usual"), "warn") if run.shortfall == "short" else (_("In part"), "warn")
    return {
        "complete": (_("Whole"), "ok"),
        "not-found": (_("Not found (404)"), "bad"),
        "gone": (_("Gone (410)"), "bad"),
    }.get(run.outcome, (_("Failed"), "bad"))


def _machine(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def busy_words(spoken: Words) -> str:
    """That a source cannot be looked at now, for nobody's fault."""
    return spoken.gettext("This site is being read just now, for its other events. Please try again in a minute.")
