"""Read how the sources are doing: what the pages of sources show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from visitapp.domain.errors import NotFoundError
from visitapp.domain.event.source_state import Reading
from visitapp.domain.place.strategy import PlaceStrategy
from visitapp.domain.region import Office
from visitapp.store.database import Query, Row, from_json, instant, marks, maybe_instant
from visitapp.store.kept import kept


@dataclass(frozen=True, slots=True)
class HarvestView:
    """One run. `outcome`: complete, incomplete, not-modified, failed, not-found or gone.

    `shortfall`: why it is incomplete (visitapp.domain.match.withdrawal), "" also of runs that nobody asked that yet.
    """

    started_at: datetime
    outcome: str
    found: int
    new: int
    changed: int
    unchanged: int
    missing: int
    withdrawn: int
    problems: tuple[dict[str, str], ...]
    error: str
    shortfall: str

    @property
    def was_read(self) -> bool:
        """Whether there was a document to read."""
        return self.outcome in WAS_READ


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source and its latest run (None before the first). `events`: public ones that it brings.

    `counts`: how many events the latest runs that read it found, oldest first; zero is not a failure. `runs`: the
    latest ones, oldest first. `paused_by_office`: somebody paused it; else it paused itself. `removed`: no source any
    more, but what it brought before that is over still names it.
    """

    slug: str
    name: str
    url: str
    format: str
    municipality: str
    office: str
    language: str
    licence: str
    attribution: str
    demo: bool
    active: bool
    events: int
    failures: int
    last_attempt_at: datetime | None
    last_success_at: datetime | None
    next_at: datetime | None
    last_error: str
    latest: HarvestView | None
    counts: tuple[int, ...]
    runs: tuple[HarvestView, ...] = ()
    interval: timedelta = timedelta()
    priority: int = 100
    place_strategy: PlaceStrategy = "event"
    place: str = ""
    paused_by_office: bool = False
    released_at: datetime | None = None
    removed: bool = False

    @property
    def quarantined(self) -> bool:
        """Whether its latest harvest is held back because it brought far less than usual, and nobody released it."""
        read = [run for run in self.runs if run.was_read]
        if self.removed or not read or read[-1].shortfall != "short":
            return False
        return self.released_at is None or read[-1].started_at >= self.released_at


MOST_RUNS = 30
"""Of those that read the source, and of the others."""
WAS_READ = ("complete", "incomplete")
_COLUMNS = (
    "id, slug, name, url, format, municipality_slug, office_slug, language, licence, attribution, demo, active,"
    " failures, last_attempt_at, last_success_at, next_at, last_error, interval_s, priority, paused_by,"
    " released_at, kind, place_strategy, place_uid"
)


def problems_of(one: SourceHealth) -> tuple[dict[str, str], ...]:
    """What could not be read: by the latest run, or by the latest that read it when that one had nothing to read."""
    read = [run for run in one.runs if run.was_read]
    if one.latest is not None and one.latest.problems:
        return one.latest.problems
    return read[-1].problems if read else ()


def source_health(query: Query) -> list[SourceHealth]:
    """Every harvested source by name; those that offices fill by form are left out."""
    return _healths(query, "WHERE kind = 'web' ORDER BY name, slug")


def office_sources(query: Query, office: Office) -> list[SourceHealth]:
    """The harvested sources of an office by name; the region's has all."""
    if office.kind == "region":
        return source_health(query)
    return _healths(query, "WHERE kind = 'web' AND office_slug = ? ORDER BY name, slug", office.slug)


def get_source_health(query: Query, slug: str, office: Office | None = None) -> SourceHealth:
    """One source, one that was removed too; for an office only one of its own, and none that was removed.

    Raises NotFoundError.
    """
    found = _healths(query, "WHERE kind IN ('web', 'removed') AND slug = ?", slug)
    if not found:
        raise NotFoundError("source", slug)
    one = found[0]
    if office is not None and (one.removed or not (office.kind == "region" or one.office == office.slug)):
        raise NotFoundError("source", slug)
    return one


def readings_of(query: Query, slugs: Sequence[str]) -> list[Reading]:
    """How sources are being read that are harvested, by slug; what else tells of events is no reading."""
    if not slugs:
        return []
    rows = query.rows(
        "SELECT name, state, last_success_at, interval_s FROM source WHERE kind IN ('web', 'removed')"
        f" AND slug IN ({marks(slugs)}) ORDER BY slug",
        *slugs,
    )
    return [Reading(row[0], row[1], maybe_instant(row[2]), timedelta(seconds=row[3])) for row in rows]


def _healths(query: Query, where: str, *values: object) -> list[SourceHealth]:
    rows = query.rows(f"SELECT {_COLUMNS} FROM source {where}", *values)
    events = kept(query, "events by source", lambda: _events_by_source(query))
    runs = _runs(query, [row[0] for row in rows])
    return [_health(row, events.get(row[0], 0), tuple(runs[row[0]])) for row in rows]


def _health(row: Row, events: int, runs: tuple[HarvestView, ...]) -> SourceHealth:
    return SourceHealth(
        slug=row[1], name=row[2], url=row[3], format=row[4], municipality=row[5], office=row[6],
        language=row[7], licence=row[8], attribution=row[9], demo=bool(row[10]), active=bool(row[11]),
        events=events, failures=row[12], last_attempt_at=maybe_instant(row[13]),
        last_success_at=maybe_instant(row[14]), next_at=maybe_instant(row[15]), last_error=row[16],
        latest=runs[-1] if runs else None, counts=tuple(run.found for run in runs if run.was_read), runs=runs,
        interval=timedelta(seconds=row[17]), priority=row[18], paused_by_office=bool(row[19]),
        released_at=maybe_instant(row[20]), removed=row[21] == "removed",
        place_strategy=row[22], place=row[23],
    )  # fmt: skip


def _events_by_source(query: Query) -> dict[int, int]:
    # SQLite reads the tables of a cross join in the order they are named: so an index has all that is asked of records.
    return {
        row[0]: int(row[1])
        for row in query.rows(
            "SELECT r.source_id, COUNT(DISTINCT r.event_id) FROM record r CROSS JOIN event e WHERE e.id = r.event_id"
            " AND r.withdrawn_at IS NULL AND e.state = 'public' GROUP BY r.source_id"
        )
    }


def demo_is_gathered(query: Query, today: date) -> bool:
    """Whether every demo source has been harvested once, and every occurrence to come has its verdicts."""
    sources, waiting = query.rows(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN last_success_at IS NULL THEN 1 ELSE 0 END), 0) FROM source"
        " WHERE demo AND kind = 'web'"
    )[0]
    if not sources or waiting:
        return False
    unanswered = query.rows(
        "SELECT COUNT(*) FROM occurrence o JOIN event e ON e.id = o.event_id"
        " WHERE o.reach_key = '' AND o.state = 'current' AND e.state = 'public' AND o.last_day >= ?",
        today,
    )
    return not unanswered[0][0]


def _runs(query: Query, sources: Sequence[int]) -> dict[int, list[HarvestView]]:
    """The latest runs over each source, oldest first; in one question, however many sources there are."""
    found: dict[int, list[HarvestView]] = {source: [] for source in sources}
    if not sources:
        return found
    rows = query.rows(
        "SELECT source_id, started_at, outcome, found, new, changed, unchanged, missing, withdrawn, problems, error,"
        " shortfall FROM (SELECT h.*, ROW_NUMBER() OVER (PARTITION BY h.source_id, CASE WHEN h.outcome IN"
        " ('complete', 'incomplete') THEN 1 ELSE 0 END ORDER BY h.id DESC) AS place FROM harvest h"
        f" WHERE h.source_id IN ({marks(sources)})) AS latest WHERE place <= ? ORDER BY id",
        *sources, MOST_RUNS,
    )  # fmt: skip
    for source, *row in rows:
        found[source].append(
            HarvestView(
                instant(row[0]), row[1], row[2], row[3], row[4], row[5], row[6], row[7],
                tuple(from_json(row[8])), row[9], row[10],
            )
        )  # fmt: skip
    return found
