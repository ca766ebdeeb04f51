"""Read what offices said of sailings and crossings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from visitapp.domain.crossing.types import Crossing, Disruption
from visitapp.domain.errors import NotFoundError
from visitapp.store.database import Query, Row, day, from_json, instant, marks, maybe_day, maybe_instant

_COLUMNS = (
    "uid, crossing_slug, kind, direction, sailing_key, first_day, last_day, departs_at, arrives_at, delay_min,"
    " port_name, reasons, source, demo, made_by, made_at, ended_at, ended_by, replaced"
)

PAST = timedelta(days=14)
"""Boats of service days so long ago have landed, however late, and nobody plans with them any more."""

Told = tuple[int, int]
"""How many disruptions were ever told, and how many have ended: another pair whenever one is made or ends."""


def told_so_far(query: Query) -> Told:
    """The mark that changes with every disruption and every end of one."""
    made, ended = query.rows("SELECT COUNT(*), COUNT(ended_at) FROM disruption")[0]
    return int(made), int(ended)


def disruptions_in_force(query: Query, since: date = date.min) -> dict[str, list[Disruption]]:
    """What holds of service days from `since` on and was not taken back, by crossing, oldest first."""
    found: dict[str, list[Disruption]] = {}
    rows = query.rows(
        f"SELECT {_COLUMNS} FROM disruption WHERE ended_at IS NULL AND ((kind <> 'suspended' AND first_day >= ?)"
        " OR (kind = 'suspended' AND (last_day IS NULL OR last_day >= ?))) ORDER BY made_at, id",
        since, since,
    )  # fmt: skip
    for row in rows:
        one = disruption_of(row)
        found.setdefault(one.crossing, []).append(one)
    return found


def disruptions_of(query: Query, crossing: str) -> list[Disruption]:
    """What holds of one crossing and was not taken back, oldest first."""
    rows = query.rows(
        f"SELECT {_COLUMNS} FROM disruption WHERE crossing_slug = ? AND ended_at IS NULL ORDER BY made_at, id", crossing
    )
    return [disruption_of(row) for row in rows]


def disrupted_sailings(query: Query, crossings: Sequence[str], since: date) -> list[Disruption]:
    """What holds of single sailings of some crossings, of service days from `since` on."""
    if not crossings:
        return []
    rows = query.rows(
        f"SELECT {_COLUMNS} FROM disruption WHERE crossing_slug IN ({marks(crossings)}) AND ended_at IS NULL"
        " AND kind <> 'suspended' AND first_day >= ? ORDER BY made_at, id",
        *crossings, since,
    )  # fmt: skip
    return [disruption_of(row) for row in rows]


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """What one that is no person said of sailings of late: how often of each, how often today, what others took back.

    Sailings by crossing, direction and key.
    """

    times: Mapping[tuple[str, str, str], int]
    today: int
    taken_back: frozenset[tuple[str, str, str]]


def said_before(query: Query, by: str, since: date, today: datetime) -> SaidBefore:
    """Of service days from `since` on; `today`: the instant from which on is today."""
    rows = query.rows(
        "SELECT crossing_slug, direction, sailing_key, COUNT(*), SUM(CASE WHEN made_at >= ? THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN ended_at IS NOT NULL AND ended_by <> ? AND NOT replaced THEN 1 ELSE 0 END)"
        " FROM disruption WHERE made_by = ? AND first_day >= ? GROUP BY crossing_slug, direction, sailing_key",
        today, by, by, since,
    )  # fmt: skip
    return SaidBefore(
        {(row[0], row[1], row[2]): int(row[3]) for row in rows},
        sum(int(row[4]) for row in rows),
        frozenset((row[0], row[1], row[2]) for row in rows if row[5]),
    )


def disruptions_coming(
    query: Query, crossings: Sequence[str], first: date, last: date | None, most: int, skip: int = 0
) -> tuple[list[Disruption], int]:
    """A part of what holds of some crossings on days from `first` to `last` (None: whenever), and how much that is.

    Suspensions first, then sailings in the order they leave.
    """
    if not crossings:
        return [], 0
    where = (
        f"crossing_slug IN ({marks(crossings)}) AND ended_at IS NULL AND ((kind <> 'suspended' AND first_day >= ?)"
        " OR (kind = 'suspended' AND (last_day IS NULL OR last_day >= ?)))"
    )
    values: list[object] = [*crossings, first, first]
    if last is not None:
        where += " AND first_day <= ?"
        values.append(last)
    rows = query.rows(
        f"SELECT {_COLUMNS} FROM disruption WHERE {where} ORDER BY CASE WHEN departs_at IS NULL THEN 0 ELSE 1 END,"
        " COALESCE(departs_at, made_at), uid LIMIT ? OFFSET ?",
        *values, most, skip,
    )  # fmt: skip
    [(total,)] = query.rows(f"SELECT COUNT(*) FROM disruption WHERE {where}", *values)
    return [disruption_of(row) for row in rows], int(total)


def disruptions_since(query: Query, first: date, crossing: str = "") -> list[Disruption]:
    """All that was told, taken back or not, of sailings and suspensions that mattered on `first` or later.

    Oldest first, of one crossing or of all. Of each sailing all that was ever told is among them.
    """
    where, values = _of(crossing)
    rows = query.rows(
        f"SELECT {_COLUMNS} FROM disruption WHERE {where}((kind <> 'suspended' AND first_day >= ?) OR"
        " (kind = 'suspended' AND (ended_at >= ? OR (ended_at IS NULL AND (last_day IS NULL OR last_day >= ?)))))"
        " ORDER BY made_at, id",
        *values, first, _midnight(first), first,
    )  # fmt: skip
    return [disruption_of(row) for row in rows]


def told_last(query: Query, first: date, crossing: str = "") -> tuple[datetime, date | None]:
    """When anything was last told, taken back or named otherwise; and the last day of what mattered before `first`.

    Both only rise, and the instant is that of the crossings themselves where nothing was ever told.
    """
    where, values = _of(crossing)
    [(made, ended)] = query.rows(f"SELECT MAX(made_at), MAX(ended_at) FROM disruption WHERE {where}1 = 1", *values)
    [(named,)] = query.rows("SELECT MAX(changed_at) FROM crossing")
    instants = [instant(one) for one in (made, ended, named) if one is not None]
    rows = query.rows(
        f"SELECT MAX(first_day) FROM disruption WHERE {where}kind <> 'suspended' AND first_day < ? UNION ALL"
        f" SELECT MAX(last_day) FROM disruption WHERE {where}kind = 'suspended' AND ended_at IS NULL AND last_day < ?",
        *values, first, *values, first,
    )  # fmt: skip
    [(end,)] = query.rows(
        f"SELECT MAX(ended_at) FROM disruption WHERE {where}kind = 'suspended' AND ended_at < ?",
        *values, _midnight(first),
    )  # fmt: skip
    gone = [day(row[0]) for row in rows if row[0] is not None] + ([instant(end).date()] if end is not None else [])
    return max(instants, default=_NEVER), max(gone, default=None)


def latest_disruptions(query: Query, crossings: list[Crossing], most: int, skip: int = 0) -> list[Disruption]:
    """A part of what was told of some crossings, taken back or not, newest first."""
    slugs = [one.slug for one in crossings]
    if not slugs:
        return []
    rows = query.rows(
        f"SELECT {_COLUMNS} FROM disruption WHERE crossing_slug IN ({marks(slugs)})"
        " ORDER BY COALESCE(ended_at, made_at) DESC, id DESC LIMIT ? OFFSET ?",
        *slugs, most, skip,
    )  # fmt: skip
    return [disruption_of(row) for row in rows]


def disruptions_over(query: Query, crossings: list[Crossing], today: date, most: int) -> list[Disruption]:
    """The last that were taken back, or are over, newest first."""
    slugs = [one.slug for one in crossings]
    if not slugs:
        return []
    rows = query.rows(
        f"SELECT {_COLUMNS} FROM disruption WHERE crossing_slug IN ({marks(slugs)}) AND (ended_at IS NOT NULL"
        " OR (kind <> 'suspended' AND first_day < ?) OR (kind = 'suspended' AND last_day < ?))"
        " ORDER BY COALESCE(ended_at, made_at) DESC, id DESC LIMIT ?",
        *slugs, today, today, most,
    )  # fmt: skip
    return [disruption_of(row) for row in rows]


def count_disruptions(query: Query, crossings: list[Crossing]) -> int:
    """How much was ever told of some crossings."""
    slugs = [one.slug for one in crossings]
    if not slugs:
        return 0
    return int(query.rows(f"SELECT COUNT(*) FROM disruption WHERE crossing_slug IN ({marks(slugs)})", *slugs)[0][0])


def get_disruption(query: Query, uid: str) -> Disruption:
    """One of them. Raises NotFoundError."""
    rows = query.rows(f"SELECT {_COLUMNS} FROM disruption WHERE uid = ?", uid[:40])
    if not rows:
        raise NotFoundError("disruption", uid)
    return disruption_of(rows[0])


_NEVER = datetime(2026, 1, 1, tzinfo=UTC)


def _of(crossing: str) -> tuple[str, tuple[str, ...]]:
    return ("crossing_slug = ? AND ", (crossing,)) if crossing else ("", ())


def _midnight(first: date) -> datetime:
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def disruption_of(row: Row) -> Disruption:
    """A disruption from its row."""
    return Disruption(
        uid=row[0], crossing=row[1], kind=row[2], direction=row[3] or None, sailing_key=row[4], first_day=day(row[5]),
        last_day=maybe_day(row[6]), departs_at=maybe_instant(row[7]), arrives_at=maybe_instant(row[8]),
        delay=timedelta(minutes=row[9]), port=row[10], reasons=tuple((one[0], one[1]) for one in from_json(row[11])),
        source=row[12], demo=bool(row[13]), made_by=row[14], made_at=instant(row[15]), ended_at=maybe_instant(row[16]),
        ended_by=row[17], replaced=bool(row[18]),
    )  # fmt: skip
