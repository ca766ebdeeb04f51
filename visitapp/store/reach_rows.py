"""Write verdicts: a timetable that changes has a hundred thousand of them made anew, so they pass no object mapper."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from visitapp.domain.reach.plan_json import plan_text
from visitapp.domain.reach.types import Reach
from visitapp.store.database import chunks, from_json, marks

if TYPE_CHECKING:
    from tortoise.backends.base.client import TransactionalDBClient

_COLUMNS = (
    "uid", "occurrence_id", "crossing_id", "mode", "verdict", "reason", "out_at", "home_at", "minutes_on_site", "plan",
    "sequence", "changed_at",
)  # fmt: skip
_UPDATED = _COLUMNS[4:]
_WRITE = (
    f"INSERT INTO reach ({', '.join(_COLUMNS)}) VALUES ({marks(_COLUMNS)}) ON CONFLICT (uid) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _UPDATED)
)


@dataclass(frozen=True, slots=True)
class Known:
    """A verdict as it stands. `plan` is its JSON, text or read."""

    verdict: str
    reason: str
    plan: object
    sequence: int

    def says(self, reach: Reach, text: str) -> bool:
        """Whether it says what `reach` does, whose plan is written `text`."""
        if (self.verdict, self.reason) != (reach.verdict, reach.reason):
            return False
        return self.plan == text or from_json(self.plan) == json.loads(text)


async def known_reaches(
    connection: TransactionalDBClient, occurrences: Sequence[int], crossings: Collection[int]
) -> dict[str, Known]:
    """The verdicts of these rows of occurrences over these of crossings, by uid."""
    found: dict[str, Known] = {}
    some = sorted(crossings)
    for chunk in chunks(occurrences) if some else ():
        sql = (
            f"SELECT uid, verdict, reason, plan, sequence FROM reach WHERE occurrence_id IN ({marks(chunk)})"
            f" AND crossing_id IN ({marks(some)})"
        )
        _, rows = await connection.execute_query(_numbered(sql, connection), [*chunk, *some])
        for row in rows:
            found[row["uid"]] = Known(row["verdict"], row["reason"], row["plan"], row["sequence"])
    return found


async def still_as_read(connection: TransactionalDBClient, occurrences: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The sequence and the `reach_key` of these rows of occurrences as they stand inside the transaction."""
    found: dict[int, tuple[int, str]] = {}
    for chunk in chunks(occurrences):
        sql = f"SELECT id, sequence, reach_key FROM occurrence WHERE id IN ({marks(chunk)})"
        _, rows = await connection.execute_query(_numbered(sql, connection), list(chunk))
        found |= {row["id"]: (row["sequence"], row["reach_key"]) for row in rows}
    return found


async def mark_made(connection: TransactionalDBClient, occurrences: Sequence[int], key: str) -> None:
    """Say of which version the verdicts of these rows of occurrences are."""
    for chunk in chunks(occurrences):
        sql = f"UPDATE occurrence SET reach_key = ? WHERE id IN ({marks(chunk)})"
        await connection.execute_query(_numbered(sql, connection), [key, *chunk])


def row_to_write(
    old: Known | None, uid: str, occurrence: int, crossing: int, reach: Reach, now: datetime
) -> tuple[object, ...] | None:
    """The row to write, or None when a visitor would see nothing new.

    A line that has ended, or has not begun, makes no new row; where there is one it stays and says so, for its
    sequence must not begin anew.
    """
    if old is None and reach.verdict == "not-running" and reach.reason in ("discontinued", "planned"):
        return None
    text = plan_text(reach)
    if old is not None and old.says(reach, text):
        return None
    minutes = None if reach.on_site is None else int(reach.on_site.total_seconds() // 60)
    return (
        uid, occurrence, crossing, reach.mode, reach.verdict, reach.reason,
        reach.out.departs_at if reach.out else None, reach.home.departs_at if reach.home else None, minutes, text,
        0 if old is None else old.sequence + 1, now,
    )  # fmt: skip


async def write_reaches(connection: TransactionalDBClient, rows: Iterable[tuple[object, ...]]) -> None:
    """Write rows that `row_to_write` made."""
    text = connection.capabilities.dialect == "sqlite"
    values = [[_kept(value) if text else value for value in row] for row in rows]
    if values:
        await connection.execute_many(_numbered(_WRITE, connection), values)


def _kept(value: object) -> object:
    """Instants as SQLite holds them."""
    return value.astimezone(UTC).isoformat(" ") if isinstance(value, datetime) else value


def _numbered(sql: str, connection: TransactionalDBClient) -> str:
    """PostgreSQL's parameters are numbered."""
    if connection.capabilities.dialect == "sqlite":
        return sql
    first, *others = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))
