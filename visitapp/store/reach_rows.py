"""Write verdicts: a timetable that changes has a hundred thousand of them made anew, so they pass no object mapper."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from visitapp.domain.reach.kept import Kept
from visitapp.store.database import chunks, from_json, marks

if TYPE_CHECKING:
    from tortoise.backends.base.client import TransactionalDBClient

_SAID = ("reason", "out_at", "home_at", "minutes_on_site", "plan", "sequence", "changed_at")
_COLUMNS = ("uid", "occurrence_id", "crossing_id", "mode", "verdict", *_SAID)
_INSERT = (
    f"INSERT INTO reach ({', '.join(_COLUMNS)}) VALUES ({marks(_COLUMNS)}) ON CONFLICT (uid) DO UPDATE SET verdict ="
    " excluded.verdict, " + ", ".join(f"{name} = excluded.{name}" for name in _SAID)
)
# The verdict is in three indexes, and as a rule it is the same as before.
_UPDATE = f"UPDATE reach SET {', '.join(f'{name} = ?' for name in _SAID)} WHERE id = ?"
_UPDATE_VERDICT = f"UPDATE reach SET verdict = ?, {', '.join(f'{name} = ?' for name in _SAID)} WHERE id = ?"


class Over(NamedTuple):
    """Over what a verdict is: the crossing, its row, and the mode."""

    crossing_id: int
    crossing: str
    mode: str


Known = tuple[int, str, str, object, int]
"""A verdict as it stands: its row, verdict, reason, plan (JSON, text or read) and sequence."""
KnownReaches = dict[tuple[int, int, str], Known]
"""By the rows of occurrence and crossing, and the mode."""


async def known_reaches(
    connection: TransactionalDBClient, occurrences: Sequence[int], crossings: Collection[int]
) -> KnownReaches:
    """The verdicts of these rows of occurrences over these of crossings."""
    found: KnownReaches = {}
    some = sorted(crossings)
    for chunk in chunks(occurrences) if some else ():
        sql = (
            "SELECT occurrence_id, crossing_id, mode, id, verdict, reason, plan, sequence FROM reach"
            f" WHERE occurrence_id IN ({marks(chunk)}) AND crossing_id IN ({marks(some)})"
        )
        _, rows = await connection.execute_query(_numbered(sql, connection), [*chunk, *some])
        for occurrence, crossing, mode, number, verdict, reason, plan, sequence in map(tuple, rows):
            found[occurrence, crossing, mode] = number, verdict, reason, plan, sequence
    return found


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
    """The rows to write: those that are new, and those that say something else than before."""

    def __init__(self, connection: TransactionalDBClient, known: KnownReaches, now: datetime) -> None:
        self._connection, self._known = connection, known
        self._as_text = connection.capabilities.dialect == "sqlite"
        self._now: object = now.astimezone(UTC).isoformat(" ") if self._as_text else now
        self._rows: dict[str, list[tuple[object, ...]]] = {_INSERT: [], _UPDATE: [], _UPDATE_VERDICT: []}

    def add(self, occurrence: int, uid: str, over: Over, kept: Kept) -> bool:
        """Whether it is to be written: not when a visitor would see nothing new.

        A line that has ended, or has not begun, makes no new row; where there is one it stays and says so, for its
        sequence must not begin anew. `uid`: that of the occurrence.
        """
        old = self._known.get((occurrence, over.crossing_id, over.mode))
        if old is None:
            if kept.verdict == "not-running" and kept.reason in ("discontinued", "planned"):
                return False
            name = f"{uid}:{over.crossing}:{over.mode}"
            row = (name, occurrence, over.crossing_id, over.mode, kept.verdict, *self._said(kept, 0))
            self._rows[_INSERT].append(row)
            return True
        number, verdict, reason, plan, sequence = old
        if verdict == kept.verdict and reason == kept.reason and (plan == kept.plan or _same(plan, kept.plan)):
            return False
        said = self._said(kept, sequence + 1)
        if verdict == kept.verdict:
            self._rows[_UPDATE].append((*said, number))
        else:
            self._rows[_UPDATE_VERDICT].append((kept.verdict, *said, number))
        return True

    async def write(self) -> None:
        """Write what was added."""
        for sql, rows in self._rows.items():
            if rows:
                await self._connection.execute_many(_numbered(sql, self._connection), rows)  # type: ignore[arg-type]  # tuples do as well as lists

    def _said(self, kept: Kept, sequence: int) -> tuple[object, ...]:
        _, reason, out_at, home_at, minutes, plan = kept
        if self._as_text:
            return reason, out_at, home_at, minutes, plan, sequence, self._now
        return reason, _instant(out_at), _instant(home_at), minutes, plan, sequence, self._now


def _instant(moment: str | None) -> datetime | None:
    return None if moment is None else datetime.fromisoformat(moment)


def _same(plan: object, text: str) -> bool:
    """Whether a plan as it stands says what is written `text`."""
    return bool(from_json(plan) == json.loads(text))


def _numbered(sql: str, connection: TransactionalDBClient) -> str:
    """PostgreSQL's parameters are numbered."""
    if connection.capabilities.dialect == "sqlite":
        return sql
    first, *others = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))
