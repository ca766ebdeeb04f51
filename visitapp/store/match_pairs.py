"""Pairs of events for those who decide about them: what is asked, what was joined, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from visitapp.domain.event.resolve import resolve
from visitapp.domain.event.types import SourcedDraft
from visitapp.domain.match.questions import EventPair, JoinedEvent, PairSide, PairState
from visitapp.domain.region import Office
from visitapp.store.database import Query, Row, chunks, from_json, marks, maybe_instant
from visitapp.store.match_read import draft_of_record

PER_PAGE = 20
_SHOWN = "CASE WHEN {0}.state = 'merged' THEN {0}.merged_into ELSE {0}.uid END"
_APART = f"{_SHOWN.format('l')} <> {_SHOWN.format('h')}"
_FROM = "FROM match_pair p JOIN event l ON l.id = p.low_id JOIN event h ON h.id = p.high_id"
_ALIVE = "l.state NOT IN ('removed', 'hidden', 'withdrawn') AND h.state NOT IN ('removed', 'hidden', 'withdrawn')"
_COMING = (
    "EXISTS (SELECT 1 FROM occurrence o WHERE o.event_id = p.low_id AND o.last_day >= ?) AND"
    " EXISTS (SELECT 1 FROM occurrence o WHERE o.event_id = p.high_id AND o.last_day >= ?)"
)
_PAIR = (
    "p.uid, p.score, p.reasons, p.decision, p.decided_by, p.decided_at, p.low_id, l.uid, l.slug, l.municipality_slug,"
    " p.high_id, h.uid, h.slug, h.municipality_slug"
)


def count_asked(query: Query, office: Office, today: date) -> int:
    """How many pairs an office is asked about."""
    where, values = _where("asked", office, today)
    return int(query.rows(f"SELECT COUNT(*) {_FROM} WHERE {where}", *values)[0][0])


def list_pairs(query: Query, state: PairState, office: Office, today: date, page: int = 1) -> list[EventPair]:
    """A page of an office's pairs: what is asked with the likeliest first, what was decided with the newest."""
    where, values = _where(state, office, today)
    order = "p.decided_at DESC, p.id DESC" if state == "decided" else "p.score DESC, p.id"
    if state == "joined":
        order = "p.compared_at DESC, p.id DESC"
    rows = query.rows(
        f"SELECT {_PAIR} {_FROM} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
        *values, PER_PAGE, (page - 1) * PER_PAGE,
    )  # fmt: skip
    return _pairs(query, rows)


def count_pairs(query: Query, state: PairState, office: Office, today: date) -> int:
    """How many pairs of an office are in this state."""
    where, values = _where(state, office, today)
    return int(query.rows(f"SELECT COUNT(*) {_FROM} WHERE {where}", *values)[0][0])


def joined_events(query: Query, event_uid: str) -> list[JoinedEvent]:
    """The events that are shown as this one, the oldest first; none when it stands alone."""
    rows = query.rows(
        "SELECT e.id, e.uid FROM event e WHERE e.state = 'merged' AND e.id IN (SELECT r.born_id FROM record r"
        " JOIN event c ON c.id = r.event_id WHERE c.uid = ? AND r.born_id <> c.id) ORDER BY e.id",
        event_uid,
    )
    keys = [row[0] for row in rows]
    if not keys:
        return []
    own = _own(query, keys)
    said = {
        key
        for row in query.rows(
            f"SELECT low_id, high_id FROM match_pair WHERE decision = 'same' AND"
            f" (low_id IN ({marks(keys)}) OR high_id IN ({marks(keys)}))",
            *keys, *keys,
        )
        for key in row
    }  # fmt: skip
    found = []
    for key, uid in rows:
        drafts, names = own.get(key, ([], ()))
        first = drafts[0].draft if drafts else None
        title = first.texts[0].title if first and first.texts else uid
        found.append(JoinedEvent(uid, title, names, first.url if first else "", key in said))
    return found


def _where(state: PairState, office: Office, today: date) -> tuple[str, list[object]]:
    conditions = {
        "asked": f"p.verdict = 'ask' AND p.decision = '' AND {_APART} AND {_ALIVE} AND {_COMING}",
        "joined": f"p.verdict = 'same' AND p.decision = '' AND NOT ({_APART}) AND {_COMING}",
        "decided": "p.decision <> ''",
    }
    values: list[object] = [today, today] if state != "decided" else []
    scope, scoped = _scope(office)
    return f"{conditions[state]} AND {scope}", [*values, *scoped]


def _scope(office: Office) -> tuple[str, list[object]]:
    """What an office is asked about: pairs one of which is in its municipality, or told by a source of its own."""
    if office.kind == "region":
        return "1 = 1", []
    if office.kind == "municipality":
        return "(l.municipality_slug = ? OR h.municipality_slug = ?)", [office.municipality, office.municipality]
    told = "SELECT 1 FROM record r JOIN source s ON s.id = r.source_id WHERE s.office_slug = ? AND r.born_id"
    return f"(EXISTS ({told} = p.low_id) OR EXISTS ({told} = p.high_id))", [office.slug, office.slug]


def _pairs(query: Query, rows: Sequence[Row]) -> list[EventPair]:
    own = _own(query, sorted({key for row in rows for key in (row[6], row[10])}))
    found = []
    for row in rows:
        left, right = _side(row[6:10], own), _side(row[10:14], own)
        if left is not None and right is not None:
            reasons = tuple(from_json(row[2]) or ())
            found.append(EventPair(row[0], row[1], reasons, row[3], row[4], maybe_instant(row[5]), left, right))
    return found


def _side(row: Row, own: dict[int, tuple[list[SourcedDraft], tuple[str, ...]]]) -> PairSide | None:
    key, uid, slug, municipality = row
    drafts, names = own.get(key, ([], ()))
    resolved = resolve(drafts, ())
    return None if resolved is None else PairSide(uid, slug, municipality, resolved.draft, names)


def _own(query: Query, events: Sequence[int]) -> dict[int, tuple[list[SourcedDraft], tuple[str, ...]]]:
    """What the sources of each event, as it was made, say last, withdrawn or not, and their names."""
    drafts: dict[int, list[SourcedDraft]] = {}
    names: dict[int, dict[str, None]] = {}
    for chunk in chunks(events):
        rows = query.rows(
            "SELECT r.born_id, r.id, s.slug, r.draft, s.priority, s.name FROM record r JOIN source s"
            f" ON s.id = r.source_id WHERE r.born_id IN ({marks(chunk)}) ORDER BY r.id",
            *chunk,
        )
        for born, number, slug, draft, priority, name in rows:
            said = draft_of_record(number, draft)
            if said is not None:
                drafts.setdefault(born, []).append(SourcedDraft(number, slug, said, priority))
                names.setdefault(born, {})[name] = None
    return {born: (many, tuple(names[born])) for born, many in drafts.items()}
