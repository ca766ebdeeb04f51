"""Write verdicts: a timetable that changes has a hundred thousand of them made anew, so they pass no object mapper."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from visitapp.domain.reach.plan_marks import plan_on
from visitapp.domain.reach.plan_parts import Parts
from visitapp.domain.reach.said import Kept
from visitapp.store.database import chunks, from_json, instant, marks
from visitapp.store.disruption_read import Told
from visitapp.store.road_read import LearntMark

if TYPE_CHECKING:
    from tortoise.backends.base.client import TransactionalDBClient

_PARTS = ("out_boat_id", "out_way_id", "home_boat_id", "home_way_id", "pattern_id")
_SAID = ("reason", "out_at", "home_at", "minutes_on_site", *_PARTS, "changed_at", "plan", "said")
_COLUMNS = ("uid", "occurrence_id", "crossing_id", "mode", "verdict", *_SAID)
_INSERT = (
    f"INSERT INTO reach ({', '.join(_COLUMNS)}, sequence, said_sequence) VALUES ({marks(_COLUMNS)}, 0, 0)"
    f" ON CONFLICT (uid) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in ('verdict', *_SAID))},"
    " sequence = reach.sequence + 1, said_sequence = reach.sequence + 1"
)
# The verdict is in three indexes, and as a rule it is the same as before.
_UPDATE, _UPDATE_VERDICT = (
    f"UPDATE reach SET {', '.join(f'{name} = ?' for name in names)}, sequence = sequence + 1,"
    " said_sequence = sequence + 1 WHERE id = ?"
    for names in (_SAID, ("verdict", *_SAID))
)
_UPDATE_FORM = (
    f"UPDATE reach SET {', '.join(f'{name} = ?' for name in (*_PARTS, 'plan', 'said'))}, said_sequence = sequence"
    " WHERE id = ?"
)
_INSERT_PART = (
    "INSERT INTO plan_part (id, text, named_on) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET named_on ="
    " excluded.named_on"
)


_NO_PARTS = (None,) * len(_PARTS)
_Rows = list[tuple[object, ...]]


class Over(NamedTuple):
    """Over what a verdict is: the crossing, its row, and the mode."""

    crossing_id: int
    crossing: str
    mode: str


Known = tuple[int, int, str, int, str, int | None]
"""A verdict as it stands in its row, by `_KNOWN`."""
# What another program wrote since, as one from before there were numbers, has none: it is compared word by word.
_KNOWN = "occurrence_id, crossing_id, mode, id, verdict, CASE WHEN said_sequence = sequence THEN said END"
_OLDER = (
    "SELECT r.id, r.reason, r.plan, p.text, r.out_at FROM reach r LEFT JOIN plan_pattern p ON p.id = r.pattern_id"
    " WHERE r.id IN"
)


class KnownReaches(NamedTuple):
    """Verdicts by the rows of occurrence and crossing, and the mode.

    `older`: by their own rows, the rest of those that have no number yet: reason, plan, text of the pattern and the
    instant of the boat out, as the database gives them.
    """

    rows: dict[tuple[int, int, str], Known]
    older: dict[int, tuple[object, ...]]


async def known_reaches(
    connection: TransactionalDBClient, occurrences: Sequence[int], crossings: Collection[int]
) -> KnownReaches:
    """The verdicts of these rows of occurrences over these of crossings."""
    found = KnownReaches({}, {})
    some = sorted(crossings)
    for chunk in chunks(occurrences) if some else ():
        sql = f"SELECT {_KNOWN} FROM reach WHERE occurrence_id IN ({marks(chunk)}) AND crossing_id IN ({marks(some)})"
        _, rows = await connection.execute_query(_numbered(sql, connection), [*chunk, *some])
        for row in rows:
            found.rows[row[0], row[1], row[2]] = row  # type: ignore[assignment]  # the driver's rows do as well as tuples
    for chunk in chunks([row[3] for row in found.rows.values() if row[5] is None]):
        sql = _numbered(f"{_OLDER} ({marks(chunk)})", connection)
        _, rows = await connection.execute_query(sql, list(chunk))
        found.older.update((row[0], tuple(row)[1:]) for row in rows)
    return found


async def told_and_learnt(connection: TransactionalDBClient) -> tuple[Told, LearntMark]:
    """`told_so_far` and `learnt_so_far` inside a transaction, which no disruption can pass by, and no way on roads."""
    sql = (
        "SELECT (SELECT COUNT(*) FROM disruption), (SELECT COUNT(ended_at) FROM disruption),"
        " (SELECT COUNT(*) FROM road_time), (SELECT COALESCE(MAX(id), 0) FROM road_time)"
    )
    _, rows = await connection.execute_query(sql)
    made, ended, learnt, newest = tuple(rows[0])
    return (made, ended), (learnt, newest)


async def still_as_read(connection: TransactionalDBClient, occurrences: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The sequence and the `reach_key` of these rows of occurrences as they stand inside the transaction."""
    found: dict[int, tuple[int, str]] = {}
    for chunk in chunks(occurrences):
        sql = f"SELECT id, sequence, reach_key FROM occurrence WHERE id IN ({marks(chunk)})"
        _, rows = await connection.execute_query(_numbered(sql, connection), list(chunk))
        found |= {number: (sequence, key) for number, sequence, key in map(tuple, rows)}
    return found


async def mark_made(connection: TransactionalDBClient, occurrences: Sequence[int], key: str) -> None:
    """Say of which version the verdicts of these rows of occurrences are."""
    for chunk in chunks(occurrences):
        sql = f"UPDATE occurrence SET reach_key = ? WHERE id IN ({marks(chunk)})"
        await connection.execute_query(_numbered(sql, connection), [key, *chunk])


class ReachRows:
    """The rows to write: those that are new, and those that say something else than before.

    `named`: the parts of plans that are known to be kept, as of this day; `parts`: those to keep besides.
    """

    def __init__(
        self, connection: TransactionalDBClient, known: KnownReaches, now: datetime, named: Collection[int] = ()
    ) -> None:
        self._connection, self._known, self._named = connection, known, named
        self._as_text = connection.capabilities.dialect == "sqlite"
        self._now: object = now.astimezone(UTC).isoformat(" ") if self._as_text else now
        self._today = now.astimezone(UTC).date()
        self._inserts: _Rows = []
        self._updates: _Rows = []
        self._verdicts: _Rows = []
        self._forms: _Rows = []
        self.parts: dict[int, str] = {}

    def add(self, occurrence: int, uid: str, over: Sequence[Over], kept: Sequence[Kept]) -> bool:
        """Whether any of what is kept of an occurrence is to be written: not where a visitor would see nothing new.

        A line that has ended, or has not begun, makes no new row; where there is one it stays and says so, for its
        sequence must not begin anew. `uid`: that of the occurrence; `over`: what each of `kept` is over.
        """
        known, any_new = self._known.rows, False
        for (crossing_id, crossing, mode), one in zip(over, kept, strict=True):
            old = known.get((occurrence, crossing_id, mode))
            if old is None:
                said = one.said
                if said.verdict == "not-running" and said.reason in ("discontinued", "planned"):
                    continue
                name = (f"{uid}:{crossing}:{mode}", occurrence, crossing_id, mode, said.verdict)
                self._inserts.append((*name, *self._said(one)))
            elif old[5] == one.number or (old[5] is None and self._same(old, one)):
                continue
            elif one.said.verdict != old[4]:
                self._verdicts.append((one.said.verdict, *self._said(one, old[3])))
            else:
                self._updates.append(self._said(one, old[3]))
            any_new = True
        return any_new

    async def write(self) -> None:
        """Write what was added."""
        today = str(self._today) if self._as_text else self._today
        parts = [(number, text, today) for number, text in self.parts.items()]
        for sql, rows in (
            (_INSERT_PART, parts),
            (_INSERT, self._inserts),
            (_UPDATE, self._updates),
            (_UPDATE_VERDICT, self._verdicts),
            (_UPDATE_FORM, self._forms),
        ):
            if rows:
                await self._connection.execute_many(_numbered(sql, self._connection), rows)  # type: ignore[arg-type]  # tuples do as well as lists

    def _same(self, old: Known, kept: Kept) -> bool:
        """Whether a row that has no number says what is kept. Then it is put into the form of the others: no news."""
        _, _, _, row, verdict, _ = old
        reason, plan, whole, out_at = self._known.older[row]
        stands = from_json(plan) if whole is None else plan_on(str(whole), instant(out_at).date())
        if (verdict, reason, stands) != (kept.said.verdict, kept.said.reason, kept.whole_plan):
            return False
        self._forms.append((*self._ids(kept.said.parts), kept.said.plan, kept.number, row))
        return True

    def _said(self, kept: Kept, *row: int) -> tuple[object, ...]:
        """The columns of `_SAID`, and the row they are of."""
        number, (_, reason, minutes, plan, _, parts), out_at, home_at = kept
        ids, now = self._ids(parts), self._now
        if self._as_text:
            return reason, out_at, home_at, minutes, *ids, now, plan, number, *row
        return reason, _instant(out_at), _instant(home_at), minutes, *ids, now, plan, number, *row

    def _ids(self, parts: Parts | None) -> tuple[object, ...]:
        """The columns of `_PARTS`."""
        if parts is None:
            return _NO_PARTS
        (out, _), (out_way, _), (home, _), (home_way, _) = parts
        named = self._named
        if not (out in named and out_way in named and home in named and home_way in named):
            self.parts.update(parts)
        return out, out_way, home, home_way, None


def _instant(moment: str | None) -> datetime | None:
    return None if moment is None else datetime.fromisoformat(moment)


def _numbered(sql: str, connection: TransactionalDBClient) -> str:
    """PostgreSQL's parameters are numbered."""
    if connection.capabilities.dialect == "sqlite":
        return sql
    first, *others = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))
