"""Write verdicts: a timetable that changes has a hundred thousand of them made anew, so they pass no object mapper."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from visitapp.domain.reach.kept import Kept
from visitapp.store.database import chunks, from_json, marks, maybe_instant
from visitapp.store.disruption_read import Told
from visitapp.store.road_read import LearntMark

if TYPE_CHECKING:
    from tortoise.backends.base.client import TransactionalDBClient

_SAID = ("reason", "out_at", "home_at", "minutes_on_site", "pattern_id", "changed_at", "plan")
_COLUMNS = ("uid", "occurrence_id", "crossing_id", "mode", "verdict", *_SAID)
_INSERT = (
    f"INSERT INTO reach ({', '.join(_COLUMNS)}, sequence) VALUES ({marks(_COLUMNS)}, 0) ON CONFLICT (uid) DO UPDATE SET"
    f" {', '.join(f'{name} = excluded.{name}' for name in ('verdict', *_SAID))}, sequence = reach.sequence + 1"
)
# The verdict is in three indexes, and as a rule it is the same as before; so is the plan of what is in a pattern.
_UPDATE, _UPDATE_PLAN, _UPDATE_VERDICT = (
    f"UPDATE reach SET {', '.join(f'{name} = ?' for name in names)}, sequence = sequence + 1 WHERE id = ?"
    for names in (_SAID[:-1], _SAID, ("verdict", *_SAID))
)
_UPDATE_FORM = "UPDATE reach SET plan = ?, pattern_id = ? WHERE id = ?"
_INSERT_PATTERN = (
    "INSERT INTO plan_pattern (id, text, named_on) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET named_on ="
    " excluded.named_on"
)


class Over(NamedTuple):
    """Over what a verdict is: the crossing, its row, and the mode."""

    crossing_id: int
    crossing: str
    mode: str


Known = tuple[int, int, str, int, str, str, object, int | None, object]
"""A verdict as it stands in its row, by `_KNOWN`: plan (JSON, text or read) and instant as the database gives them."""
_KNOWN = "occurrence_id, crossing_id, mode, id, verdict, reason, plan, pattern_id, out_at"
KnownReaches = dict[tuple[int, int, str], Known]
"""By the rows of occurrence and crossing, and the mode."""


async def known_reaches(
    connection: TransactionalDBClient, occurrences: Sequence[int], crossings: Collection[int]
) -> KnownReaches:
    """The verdicts of these rows of occurrences over these of crossings."""
    found: KnownReaches = {}
    some = sorted(crossings)
    for chunk in chunks(occurrences) if some else ():
        sql = f"SELECT {_KNOWN} FROM reach WHERE occurrence_id IN ({marks(chunk)}) AND crossing_id IN ({marks(some)})"
        _, rows = await connection.execute_query(_numbered(sql, connection), [*chunk, *some])
        for row in map(tuple, rows):
            found[row[0], row[1], row[2]] = row
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

    `named`: the patterns of plans that are known to be kept, as of this day; `patterns`: those to keep besides.
    """

    def __init__(
        self, connection: TransactionalDBClient, known: KnownReaches, now: datetime, named: Collection[int] = ()
    ) -> None:
        self._connection, self._known, self._named = connection, known, named
        self._as_text = connection.capabilities.dialect == "sqlite"
        self._now: object = now.astimezone(UTC).isoformat(" ") if self._as_text else now
        self._today = now.astimezone(UTC).date()
        self._rows: dict[str, list[tuple[object, ...]]] = {
            statement: [] for statement in (_INSERT, _UPDATE, _UPDATE_PLAN, _UPDATE_VERDICT, _UPDATE_FORM)
        }
        self.patterns: dict[int, str] = {}

    def add(self, occurrence: int, uid: str, over: Sequence[Over], kept: Sequence[Kept]) -> bool:
        """Whether any of what is kept of an occurrence is to be written: not where a visitor would see nothing new.

        A line that has ended, or has not begun, makes no new row; where there is one it stays and says so, for its
        sequence must not begin anew. `uid`: that of the occurrence; `over`: what each of `kept` is over.
        """
        any_new = False
        for (crossing_id, crossing, mode), one in zip(over, kept, strict=True):
            old = self._known.get((occurrence, crossing_id, mode))
            if old is None:
                said = one.said
                if said.verdict == "not-running" and said.reason in ("discontinued", "planned"):
                    continue
                name = (f"{uid}:{crossing}:{mode}", occurrence, crossing_id, mode, said.verdict)
                self._rows[_INSERT].append((*name, *self._said(one), said.plan))
            elif self._same(old, one):
                continue
            else:
                self._change(old, one)
            any_new = True
        return any_new

    async def write(self) -> None:
        """Write what was added."""
        today = str(self._today) if self._as_text else self._today
        patterns = [(number, text, today) for number, text in self.patterns.items()]
        for sql, rows in ((_INSERT_PATTERN, patterns), *self._rows.items()):
            if rows:
                await self._connection.execute_many(_numbered(sql, self._connection), rows)  # type: ignore[arg-type]  # tuples do as well as lists

    def _same(self, old: Known, kept: Kept) -> bool:
        """Whether it says what is kept. The same journeys are in a pattern, or are not, at all times.

        But for those from before there were patterns: they are put into one, which is no news.
        """
        (verdict, reason, _, text, number, in_pattern), out_at, _ = kept
        _, _, _, row, old_verdict, old_reason, plan, pattern, left_at = old
        if verdict != old_verdict or reason != old_reason:
            return False
        if number is None:
            return pattern is None and _same_plan(plan, text)
        if pattern is not None:
            return pattern == number and (left_at == out_at or maybe_instant(left_at) == _instant(out_at))
        if not _same_plan(plan, kept.whole_plan):
            return False
        self.patterns[number] = in_pattern
        self._rows[_UPDATE_FORM].append((text, number, row))
        return True

    def _change(self, old: Known, kept: Kept) -> None:
        verdict, _, _, plan, number, _ = kept.said
        _, _, _, row, old_verdict, _, old_plan, pattern, _ = old
        if verdict != old_verdict:
            self._rows[_UPDATE_VERDICT].append((verdict, *self._said(kept), plan, row))
        elif plan == old_plan or (number is not None and pattern is not None):
            self._rows[_UPDATE].append((*self._said(kept), row))
        else:
            self._rows[_UPDATE_PLAN].append((*self._said(kept), plan, row))

    def _said(self, kept: Kept) -> tuple[object, ...]:
        """The columns of `_SAID` but for the plan."""
        (_, reason, minutes, _, number, pattern), out_at, home_at = kept
        if number is not None and number not in self._named:
            self.patterns[number] = pattern
        if self._as_text:
            return reason, out_at, home_at, minutes, number, self._now
        return reason, _instant(out_at), _instant(home_at), minutes, number, self._now


def _instant(moment: str | None) -> datetime | None:
    return None if moment is None else datetime.fromisoformat(moment)


def _same_plan(plan: object, text: str) -> bool:
    """Whether a plan as it stands says what is written `text`."""
    return plan == text or bool(from_json(plan) == json.loads(text))


def _numbered(sql: str, connection: TransactionalDBClient) -> str:
    """PostgreSQL's parameters are numbered."""
    if connection.capabilities.dialect == "sqlite":
        return sql
    first, *others = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))
