"""How the dates of a feed by ferry are reached, as their entries tell it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from visitapp.domain.event.entry import EntryReach
from visitapp.domain.reach.plan_json import legs_from_json
from visitapp.store.database import Query, Row, chunks, from_json, instant, marks, maybe_instant
from visitapp.store.plans import PLAN_COLUMNS, PLAN_JOINS, plan_of
from visitapp.store.stamps import Stamp

_Line = tuple[str, tuple[str, str]]


def reaches_of(query: Query, stamps: Iterable[Stamp], language: str) -> dict[int, EntryReach]:
    """The reaches that stamps name, by occurrence."""
    told = {stamp.reach[0]: stamp.reach for stamp in stamps if stamp.reach is not None}
    lines = line_names(query, language) if told else {}
    return {
        row[1]: _entry_reach(row[1:], lines[row[2]], told[row[0]][1], instant(told[row[0]][2]))
        for chunk in chunks(told)
        for row in query.rows(f"{_REACH} WHERE r.id IN ({marks(chunk)})", *chunk)
    }


_REACH = (
    "SELECT r.id, r.occurrence_id, r.crossing_id, r.mode, r.verdict, r.reason, r.minutes_on_site,"
    f" {PLAN_COLUMNS} FROM reach r {PLAN_JOINS}"
)


def line_names(query: Query, language: str) -> dict[int, _Line]:
    """Every crossing by its row: its slug and the names of its ports."""
    rows = query.rows(
        "SELECT c.id, c.slug, a.names, b.names FROM crossing c JOIN port a ON a.slug = c.port_from_slug"
        " JOIN port b ON b.slug = c.port_to_slug"
    )
    return {row[0]: (row[1], (_in(from_json(row[2]), language), _in(from_json(row[3]), language))) for row in rows}


def _entry_reach(row: Row, line: _Line, sequence: int, changed_at: datetime) -> EntryReach:
    plan = plan_of(row[6:])
    out, home = plan.get("out") or {}, plan.get("home") or {}
    return EntryReach(
        crossing=line[0],
        crossing_names=line[1],
        mode=row[2],
        verdict=row[3],
        reason=row[4],
        out_check_in_at=maybe_instant(out.get("check_in_closes_at")),
        out_departs_at=maybe_instant(out.get("departs_at")),
        out_there_at=maybe_instant(out.get("there_at")),
        home_leaves_at=maybe_instant(home.get("leaves_at")),
        home_departs_at=maybe_instant(home.get("departs_at")),
        home_arrives_at=maybe_instant(home.get("arrives_at")),
        on_site_minutes=row[5],
        assumptions=tuple(plan.get("assumptions", ())),
        sequence=sequence,
        changed_at=changed_at,
        out_legs=legs_from_json(out),
        home_legs=legs_from_json(home),
    )


def _in(names: dict[str, str], language: str) -> str:
    return names.get(language) or names.get("sv") or next(iter(names.values()), "")
