"""What a search for parts of words goes through: `event_search(rowid, search_text)`, on both engines.

SQLite keeps an index of every three letters in a row (FTS5, trigram), which triggers hold equal to the column
`event.search_text`; `search_text LIKE '%word%'` uses it for words of three letters or more. On PostgreSQL, and on a
SQLite without FTS5, it is a view of that column, and a search looks through all of it.
"""

from __future__ import annotations

from typing import Any

from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

NAME = "event_search"

_VIEW = f"CREATE VIEW {NAME} AS SELECT id AS rowid, search_text FROM event"
_INDEX = (
    f"CREATE VIRTUAL TABLE {NAME} USING fts5("
    "search_text, content='event', content_rowid='id', tokenize='trigram', detail='none', columnsize=0)"
)
_FORGET = f"INSERT INTO {NAME}({NAME}, rowid, search_text) VALUES ('delete', old.id, old.search_text)"
_LEARN = f"INSERT INTO {NAME}(rowid, search_text) VALUES (new.id, new.search_text)"
_TRIGGERS = {
    f"{NAME}_insert": f"AFTER INSERT ON event BEGIN {_LEARN}; END",
    f"{NAME}_delete": f"AFTER DELETE ON event BEGIN {_FORGET}; END",
    f"{NAME}_update": (
        f"AFTER UPDATE OF search_text ON event WHEN old.search_text <> new.search_text BEGIN {_FORGET}; {_LEARN}; END"
    ),
}


def own_statements() -> frozenset[str]:
    """The SQL of every view and trigger that a SQLite database of ours may have, as it keeps them."""
    return frozenset((_VIEW, *(f"CREATE TRIGGER {name} {told}" for name, told in _TRIGGERS.items())))


async def drop_search_view(connection_name: str) -> None:
    """Take the view away, for no table below a view can be altered. An index of SQLite stays."""
    connection = get_connection(connection_name)
    if connection.capabilities.dialect == "sqlite" and await _kind(connection) != "view":
        return
    await connection.execute_script(f"DROP VIEW IF EXISTS {NAME}")


async def make_search(connection_name: str) -> None:
    """Make what is missing; an index whose triggers were lost (SQLite rebuilds tables) is made anew."""
    connection = get_connection(connection_name)
    if connection.capabilities.dialect != "sqlite":
        await connection.execute_script(f"DROP VIEW IF EXISTS {NAME}; {_VIEW}")
        return
    made = await _kind(connection)
    if not made:
        try:
            await connection.execute_script(_INDEX)
        except OperationalError:
            await connection.execute_script(_VIEW)
            return
    triggers = await connection.execute_query_dict(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
    )
    missing = set(_TRIGGERS) - {row["name"] for row in triggers}
    for name in sorted(missing):
        await connection.execute_script(f"CREATE TRIGGER {name} {_TRIGGERS[name]}")
    if missing:
        await connection.execute_script(f"INSERT INTO {NAME}({NAME}) VALUES ('rebuild')")


async def _kind(connection: Any) -> str:
    """table or view as SQLite has it; "" when there is none."""
    rows = await connection.execute_query_dict("SELECT type FROM sqlite_master WHERE name = ?", [NAME])
    return str(rows[0]["type"]) if rows else ""
