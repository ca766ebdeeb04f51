"""What a search for parts of words goes through: `event_search(rowid, search_text)`, on both engines.

SQLite keeps an index of every three letters in a row and where they stand (FTS5, trigram), which triggers hold equal
to the column `event.search_text`. MATCH finds words of three letters or more by it without reading a text. What it
knows of lies in `event_search_part(term, doc, ...)`: a word of one or two letters is the beginning of such threes, for
each text is followed by two spaces there. On PostgreSQL, and on a SQLite without FTS5, `event_search` is a view of the
column; `search_text LIKE '%word%'` works on all of them. PostgreSQL finds words of three letters or more by it through
an index too, where there is the extension pg_trgm and our role may make it; without, all texts are read.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from tortoise.connection import get_connection
from tortoise.exceptions import BaseORMException, OperationalError

NAME = "event_search"
PARTS = "event_search_part"

_VIEW = f"CREATE VIEW {NAME} AS SELECT id AS rowid, search_text FROM event"
_INDEX = (
    f"CREATE VIRTUAL TABLE {NAME} USING fts5("
    "search_text, content='event', content_rowid='id', tokenize='trigram', detail='full', columnsize=0)"
)
_PARTS = f"CREATE VIRTUAL TABLE {PARTS} USING fts5vocab('{NAME}', 'instance')"
_TRIGRAMS = f"CREATE INDEX IF NOT EXISTS {NAME}_trigrams ON event USING gin (search_text gin_trgm_ops)"
_FORGET = f"INSERT INTO {NAME}({NAME}, rowid, search_text) VALUES ('delete', old.id, old.search_text || '  ')"
_LEARN = f"INSERT INTO {NAME}(rowid, search_text) VALUES (new.id, new.search_text || '  ')"
_FILL = f"INSERT INTO {NAME}(rowid, search_text) SELECT id, search_text || '  ' FROM event"
_TRIGGERS = {
    f"{NAME}_insert": f"AFTER INSERT ON event BEGIN {_LEARN}; END",
    f"{NAME}_delete": f"AFTER DELETE ON event BEGIN {_FORGET}; END",
    f"{NAME}_update": (
        f"AFTER UPDATE OF search_text ON event WHEN old.search_text <> new.search_text BEGIN {_FORGET}; {_LEARN}; END"
    ),
}


_EARLIER = {name: told.replace(" || '  '", "") for name, told in _TRIGGERS.items()}
"""Triggers of copies that were made before short words stood in the index."""


def own_statements() -> frozenset[str]:
    """The SQL of every view and trigger that a SQLite database of ours may have, as it keeps them."""
    triggers = (f"CREATE TRIGGER {name} {told}" for made in (_TRIGGERS, _EARLIER) for name, told in made.items())
    return frozenset((_VIEW, *triggers))


async def drop_search_view(connection_name: str) -> None:
    """Take the view away, for no table below a view can be altered. An index of SQLite stays."""
    connection = get_connection(connection_name)
    if connection.capabilities.dialect == "sqlite" and (await _made(connection)).get(NAME) != _VIEW:
        return
    await connection.execute_script(f"DROP VIEW IF EXISTS {NAME}")


async def make_search(connection_name: str) -> None:
    """Make what is missing; an index of another kind, or whose triggers were lost (SQLite rebuilds tables), anew."""
    connection = get_connection(connection_name)
    if connection.capabilities.dialect != "sqlite":
        await connection.execute_script(f"DROP VIEW IF EXISTS {NAME}; {_VIEW}")
        await _index_trigrams(connection)
        return
    made = await _made(connection)
    if made.get(NAME) not in (None, _INDEX):
        gone = "".join(f"DROP TRIGGER IF EXISTS {name};" for name in _TRIGGERS)
        await connection.execute_script(f"{gone} DROP TABLE IF EXISTS {PARTS}; DROP TABLE {NAME}")
        made = {}
    if NAME not in made:
        try:
            await connection.execute_script(_INDEX)
        except OperationalError:
            await connection.execute_script(_VIEW)
            return
    if PARTS not in made:
        await connection.execute_script(_PARTS)
    missing = sorted(set(_TRIGGERS) - set(made))
    for name in missing:
        await connection.execute_script(f"CREATE TRIGGER {name} {_TRIGGERS[name]}")
    if missing:
        await connection.execute_script(f"INSERT INTO {NAME}({NAME}) VALUES ('delete-all'); {_FILL}")


async def _index_trigrams(connection: Any) -> None:
    """PostgreSQL's own index of threes. Not every server has the extension, not every role may make it."""
    if await connection.execute_query_dict("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"):
        with suppress(BaseORMException):
            await connection.execute_script(f"CREATE EXTENSION IF NOT EXISTS pg_trgm; {_TRIGRAMS}")


async def _made(connection: Any) -> dict[str, str]:
    """The SQL of what there is of ours, by name."""
    rows = await connection.execute_query_dict(
        "SELECT name, sql FROM sqlite_master WHERE name IN (?, ?) OR (type = 'trigger' AND tbl_name = 'event')",
        [NAME, PARTS],
    )
    return {str(row["name"]): str(row["sql"]) for row in rows}
