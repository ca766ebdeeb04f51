"""Which occurrences want verdicts, and in what order they get them.

The next weeks' go first, soonest first. The rest goes in the order of the table: its rows then lie on few pages of the
database, which halves the time that a new timetable takes. Beside a network of buses and trains those go together on
whose days the same rides leave, so that the scans of such a day are made once; these too in the order of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.placeways import Where
from visitapp.domain.reach.verdict import Stay
from visitapp.store.database import Query, Row, chunks, day, marks, maybe_day, maybe_instant

BATCH = 1024
LINE, LONG_LINE = 10_000, 100_000
"""Occurrences that are found due at a time, and where days that are alike go together."""
LOOK_BACK = timedelta(days=7)
"""Occurrences of the last week still stand in feeds."""
SOON = timedelta(days=14)

Order = Callable[[date], tuple[int, ...]]
"""Where a day stands among others."""


class Due(NamedTuple):
    """An occurrence that wants verdicts. `sequence` and `key` tell whether it is still the one that was read.

    `key`: of which version the verdicts are that are kept of it, and of which day.
    """

    id: int
    event: int
    uid: str
    sequence: int
    last_day: date
    stay: Stay
    where: Where
    key: str

    @property
    def as_read(self) -> tuple[int, str]:
        """What stands in its row as long as it is the one that was read."""
        return self.sequence, self.key


class DueLine:
    """Gives those whose verdicts are not of a version, some at a time; a round looks at each once.

    `order`: in which days are to go, so that those that are alike do together; the longer `line` is, the more of them.
    `batch`: how many are given at a time, of as many as a line has.
    """

    def __init__(self, version: str, order: Order | None = None, batch: int = BATCH, line: int | None = None) -> None:
        self._version, self._order, self._batch = version, order, batch
        self._most = line or (LINE if order is None else LONG_LINE)
        self._line: list[int] = []
        self._after: tuple[object, ...] = ()
        self._round: object = None
        self._seen: object = None
        self._done: object = None

    def next(self, query: Query, today: date) -> list[Due]:
        """The next of them; none when nothing was published since a round began that found all of this version."""
        while True:
            if not self._line and not self._find(query, today):
                return []
            some, self._line = self._line[: self._batch], self._line[self._batch :]
            if due := read_due(query, self._version, today, some):
                return due

    def _find(self, query: Query, today: date) -> bool:
        """Go on with the round, or begin one; False when there is no need to."""
        news = (_newest_news(query), today)
        if self._round is None:
            if self._done == news:
                return False
            self._round, self._after, self._seen = news, (), None
        if self._seen != news:
            self._seen = news
            if self._order is not None:  # it takes long: what is new and soon goes before the rest
                self._after = ()
            self._line = self._ordered(_soonest(query, self._version, today, self._most, today + SOON))
            return True
        sql, after = _BY_ROW if self._order is None else _BY_START
        rows = query.rows(
            f"SELECT {_PLACE} FROM occurrence o WHERE {_OTHER} {after if self._after else ''} {sql} LIMIT ?",
            *_other_values(self._version, today), *self._after, self._most,
        )  # fmt: skip
        self._line = self._ordered(rows)
        if len(rows) < self._most:
            self._done, self._round = self._round, None
        else:
            number, _, sort_from = rows[-1]
            self._after = (number,) if self._order is None else (sort_from, sort_from, number)
        return True

    def _ordered(self, rows: list[Row]) -> list[int]:
        if self._order is not None:
            places = {starts_on: self._order(day(starts_on)) for starts_on in {row[1] for row in rows}}
            rows = sorted(rows, key=lambda row: (places[row[1]], row[0]))
        return [row[0] for row in rows]


def find_due(query: Query, version: str, today: date, most: int = BATCH) -> list[Due]:
    """Occurrences whose verdicts are not of `version`, soonest first."""
    return read_due(query, version, today, [row[0] for row in _soonest(query, version, today, most, date.max)])


def read_due(query: Query, version: str, today: date, occurrences: Sequence[int]) -> list[Due]:
    """Those of these rows that are due, in the order of `occurrences`."""
    rows = {row[0]: row for chunk in chunks(occurrences) for row in query.rows(f"{_READ} ({marks(chunk)})", *chunk)}
    key = day_key(version, today)
    found = (_due(rows[one], version, key, today) for one in occurrences if one in rows)
    return [due for due in found if due is not None]


def day_key(version: str, today: date) -> str:
    """`version` is 32 characters long; what stands after it counts only while an occurrence of several days lasts."""
    return f"{version} {today}"


_PLACE = "o.id, o.starts_on, o.sort_from"
_BY_ROW = ("ORDER BY o.id", "AND o.id > ?")
_BY_START = ("ORDER BY o.sort_from, o.id", "AND (o.sort_from > ? OR (o.sort_from = ? AND o.id > ?))")
_OTHER = (
    "(substr(o.reach_key, 1, 32) <> ? OR (o.reach_key <> ? AND o.starts_on < ? AND o.last_day >= ?"
    " AND o.starts_on < o.last_day)) AND o.last_day >= ?"
)
# By the key of the row alone: whatever else were asked, SQLite would look through all that are current.
_READ = (
    "SELECT o.id, o.event_id, o.uid, o.sequence, o.last_day, o.reach_key, o.kind, o.starts_on, o.ends_on, o.starts_at,"
    " o.ends_at, o.state, e.state, e.latitude, e.longitude, e.municipality_slug, p.confirmed, p.slug FROM occurrence o"
    " JOIN event e ON e.id = o.event_id LEFT JOIN place p ON p.id = e.place_id WHERE o.id IN"
)


def _other_values(version: str, today: date) -> tuple[object, ...]:
    return version, day_key(version, today), today, today, today - LOOK_BACK


def _soonest(query: Query, version: str, today: date, most: int, before: date) -> list[Row]:
    return query.rows(
        f"SELECT {_PLACE} FROM occurrence o WHERE {_OTHER} AND o.state = 'current' AND o.starts_on < ?"
        " ORDER BY o.sort_from, o.id LIMIT ?",
        *_other_values(version, today), before, most,
    )  # fmt: skip


def _newest_news(query: Query) -> int:
    """The newest change that is not of verdicts: whatever makes one due tells of it."""
    rows = query.rows("SELECT id FROM change WHERE kind <> 'reach' ORDER BY id DESC LIMIT 1")
    return int(rows[0][0]) if rows else 0


def _due(row: Row, version: str, key: str, today: date) -> Due | None:
    """None when it is not due."""
    (
        number, event, uid, sequence, last, known, kind, starts, ends, starts_at, ends_at, state, event_state, latitude,
        longitude, municipality, confirmed, place,
    ) = row  # fmt: skip
    starts_on = day(starts)
    last_day = starts_on if last == starts else day(last)
    lasts = starts_on < today <= last_day and starts_on < last_day
    if known[:32] == version and (known == key or not lasts):
        return None
    if state != "current" or event_state != "public" or last_day < today - LOOK_BACK:
        return None
    stay = Stay(kind, starts_on, maybe_day(ends), maybe_instant(starts_at), maybe_instant(ends_at))
    where = _where(latitude, longitude, confirmed, place or "", municipality)
    return Due(number, event, uid, sequence, last_day, stay, where, known)


@lru_cache(maxsize=4096)
def _where(
    latitude: float | None, longitude: float | None, confirmed: object, place: str, municipality: str
) -> Where:  # fmt: skip
    spot = None
    if latitude is not None and longitude is not None:
        spot = Spot(latitude, longitude, bool(confirmed) if confirmed is not None else True)
    return spot, place, municipality if spot is not None or place else ""
