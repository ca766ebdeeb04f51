"""Read the places that events name and that are none of ours: the queue of the offices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from visitapp.domain.errors import NotFoundError
from visitapp.domain.event.types import Whereabouts
from visitapp.domain.region import Office
from visitapp.store.database import Query, Row, from_json, instant, marks, maybe_instant
from visitapp.store.kept import kept
from visitapp.store.register_read import read_gazetteer
from visitapp.store.texts import words_of

PER_PAGE = 10
EXAMPLES = 3
STATES = ("open", "decided", "ignored")


@dataclass(frozen=True, slots=True)
class Example:
    """An event that names the place."""

    uid: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class UnknownPlace:
    """A place that events name. `events`: public ones with a date to come; `examples` some of them, newest last.

    `place`: the uid of the place that an office said it is; `everywhere`: whatever its address.
    """

    uid: str
    where: Whereabouts
    state: str
    events: int
    examples: tuple[Example, ...]
    sources: tuple[str, ...]
    first_seen_at: datetime
    last_seen_at: datetime
    place: str
    everywhere: bool
    decided_by: str
    decided_at: datetime | None


def list_unknown(
    query: Query, office: Office, state: str, today: date, language: str, page: int = 1, per_page: int = PER_PAGE
) -> tuple[list[UnknownPlace], int]:
    """A page of an office's unknown places, most events first, and how many there are.

    What is open and has no event to come waits for nobody, and is left out.
    """
    scope, values = _scope(office)
    held = "" if state != "open" else " AND c.events > 0"
    sql = f"FROM unknown_place u {_COUNTED} WHERE u.state = ? AND {scope}{held}"
    total = int(query.rows(f"SELECT COUNT(*) {sql}", today, state, *values)[0][0])
    rows = query.rows(
        f"SELECT {_COLUMNS}, COALESCE(c.events, 0) {sql} ORDER BY COALESCE(c.events, 0) DESC, u.name_key, u.uid"
        " LIMIT ? OFFSET ?",
        today, state, *values, per_page, (page - 1) * per_page,
    )  # fmt: skip
    return _with_examples(query, rows, language), total


def count_unknown(query: Query, office: Office, today: date) -> int:
    """How many unknown places wait for an office; kept until something is published."""
    return kept(query, ("unknown places", office.slug, today), lambda: _count(query, office, today))


def get_unknown(query: Query, uid: str, office: Office, today: date, language: str) -> UnknownPlace:
    """One of them. Raises NotFoundError for one that is not the office's."""
    scope, values = _scope(office)
    rows = query.rows(
        f"SELECT {_COLUMNS}, COALESCE(c.events, 0) FROM unknown_place u {_COUNTED} WHERE u.uid = ? AND {scope}",
        today, uid[:32], *values,
    )  # fmt: skip
    if not rows:
        raise NotFoundError("unknown place", uid)
    return _with_examples(query, rows, language)[0]


def keys_meant(query: Query) -> list[str]:
    """The keys of the open ones that the register knows by now."""
    gazetteer = read_gazetteer(query)
    found = []
    for row in query.rows(f"SELECT {_COLUMNS} FROM unknown_place u WHERE u.state = 'open'"):
        where = _where(row)
        if gazetteer.locate(replace(where, municipality=""), where.municipality).place:
            found.append(str(row[0]))
    return found


_COLUMNS = (
    "u.uid, u.name, u.address, u.municipality_slug, u.latitude, u.longitude, u.state, u.first_seen_at, u.last_seen_at,"
    " u.place_uid, u.everywhere, u.decided_by, u.decided_at"
)
_COUNTED = (
    "LEFT JOIN (SELECT e.place_key, COUNT(*) AS events FROM event e WHERE e.place_key <> '' AND e.state = 'public'"
    " AND EXISTS (SELECT 1 FROM occurrence o WHERE o.event_id = e.id AND o.state = 'current' AND o.last_day >= ?)"
    " GROUP BY e.place_key) c ON c.place_key = u.uid"
)


def _count(query: Query, office: Office, today: date) -> int:
    scope, values = _scope(office)
    sql = f"SELECT COUNT(*) FROM unknown_place u {_COUNTED} WHERE u.state = 'open' AND {scope} AND c.events > 0"
    return int(query.rows(sql, today, *values)[0][0])


def _scope(office: Office) -> tuple[str, list[object]]:
    if office.kind == "region":
        return "1 = 1", []
    if office.kind == "municipality":
        return "u.municipality_slug = ?", [office.municipality]
    return "1 = 0", []


def _where(row: Row) -> Whereabouts:
    """As its events say it; what had an address for its name has no name."""
    return Whereabouts(name=row[1], address=row[2], municipality=row[3], latitude=row[4], longitude=row[5])


def _with_examples(query: Query, rows: list[Row], language: str) -> list[UnknownPlace]:
    """In two questions, however many places there are."""
    if not rows:
        return []
    uids = [row[0] for row in rows]
    events: dict[str, list[Row]] = {uid: [] for uid in uids}
    sql = (
        "SELECT id, uid, place_key, sources FROM (SELECT e.id, e.uid, e.place_key, e.sources, ROW_NUMBER() OVER"
        f" (PARTITION BY e.place_key ORDER BY e.id DESC) AS nth FROM event e WHERE e.place_key IN ({marks(uids)})"
        " AND e.state = 'public') AS named WHERE nth <= ? ORDER BY id"
    )
    for row in query.rows(sql, *uids, EXAMPLES):
        events[row[2]].append(row)
    words = words_of(query, [row[0] for named in events.values() for row in named], language)
    found = []
    for row in rows:
        named = events[row[0]]
        sources = dict.fromkeys(one["name"] for event in named for one in from_json(event[3]))
        examples = tuple(
            Example(event[1], words[event[0]].title, words[event[0]].language) for event in named if event[0] in words
        )
        found.append(
            UnknownPlace(
                row[0], _where(row), row[6], int(row[13]), examples, tuple(sources), instant(row[7]), instant(row[8]),
                row[9], bool(row[10]), row[11], maybe_instant(row[12]),
            )
        )  # fmt: skip
    return found
