"""How our tables are declared."""

from __future__ import annotations

from typing import Any

from tortoise.models import ModelMeta


class Table(ModelMeta):
    """A model whose columns are not described by comments.

    Tortoise looks for `#:` comments in the source of each model, and Python reads the whole file again to find each:
    of the processes that write, this was a second of every start. A base class would not do: a migration notes it.
    """

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Table:
        """The model, made without looking for them."""
        return super().__new__(cls, name, bases, {**attrs, "_no_comments": True})  # type: ignore[return-value]
