"""Write many rows at once: what Tortoise's own way does, in a third of the time, for rows that come by the thousand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.data import BooleanField, FloatField, IntField, TextField
from tortoise.models import Model

M = TypeVar("M", bound=Model)

_CHUNK = 400
_NOT_SAVED = {"id": None, "_partial": False, "_saved_in_db": False}
_UNCHANGED = {TextField: str, IntField: int, FloatField: float, BooleanField: bool}


class _Column(NamedTuple):
    """A column as its field writes it; a value that is exactly of the type `as_it_is` goes as it is."""

    name: str
    as_it_is: type | None
    convert: Callable[[Any, Any], Any]


class _Table(NamedTuple):
    columns: tuple[_Column, ...]
    insert: str


def new_row(model: type[M], **values: object) -> M:
    """A row for `insert_rows`, every column of it given: made without asking each field for its default."""
    row = model.__new__(model)
    vars(row).update(_NOT_SAVED, _custom_generated_pk="id" in values, **values)
    return row


async def insert_rows(rows: Sequence[Model], *, replacing: Sequence[str] = (), unique: str = "uid") -> None:
    """Write rows of one table, each with its key set or to be made by the database. Inside a transaction.

    `replacing`: the columns that a row with the same `unique` column gets, in place of a second row. With none, a
    second row is the database's error. Raises what a field raises of a value that it does not take.
    """
    for keyed in (True, False):
        # A row that was read says where it is: it is found by what is unique, and needs no key.
        chosen = [row for row in rows if row._custom_generated_pk is keyed]
        if chosen:
            await _insert(chosen, keyed, tuple(replacing), unique)


async def new_keys(model: type[Model], count: int) -> list[int]:
    """Keys that no row of the table has, for `insert_rows`. Inside a transaction that waits for other writers."""
    connection: BaseDBAsyncClient = model._meta.db
    name = model._meta.db_table
    if connection.capabilities.dialect == "sqlite":
        rows: Any = (await connection.execute_query("SELECT seq FROM sqlite_sequence WHERE name = ?", [name]))[1]
        last = int(rows[0]["seq"]) if rows else 0
        return list(range(last + 1, last + 1 + count))
    sql = f"SELECT nextval(pg_get_serial_sequence('{name}', 'id')) AS key FROM generate_series(1, $1)"
    rows = (await connection.execute_query(sql, [count]))[1]
    return [int(row["key"]) for row in rows]


async def _insert(rows: Sequence[Model], keyed: bool, replacing: tuple[str, ...], unique: str) -> None:
    model = type(rows[0])
    connection: BaseDBAsyncClient = model._meta.db
    table = _table(model, keyed, replacing, unique, connection.capabilities.dialect == "sqlite")
    for at in range(0, len(rows), _CHUNK):
        await connection.execute_many(table.insert, [_values(table.columns, row) for row in rows[at : at + _CHUNK]])


def _values(columns: Sequence[_Column], row: Model) -> list[Any]:
    values = []
    for column in columns:
        value = getattr(row, column.name)
        values.append(value if type(value) is column.as_it_is else column.convert(value, row))
    return values


@lru_cache(maxsize=64)
def _table(model: type[Model], keyed: bool, replacing: tuple[str, ...], unique: str, unnamed: bool) -> _Table:
    meta = model._meta
    columns, names = [], []
    for name, column in meta.fields_db_projection.items():
        field = meta.fields_map[name]
        if field.generated and not keyed:
            continue
        columns.append(_Column(name, _UNCHANGED.get(type(field)), field.to_db_value))
        names.append(f'"{column}"')
    places = ["?" if unnamed else f"${index}" for index in range(1, len(names) + 1)]
    sql = f'INSERT INTO "{meta.db_table}" ({", ".join(names)}) VALUES ({", ".join(places)})'
    if replacing:
        updates = ", ".join(f'"{name}" = excluded."{name}"' for name in replacing)
        sql += f' ON CONFLICT ("{unique}") DO UPDATE SET {updates}'
    return _Table(tuple(columns), sql)
