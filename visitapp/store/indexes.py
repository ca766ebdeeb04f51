"""Indexes of our own kind."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.indexes import Index


class LastingIndex(Index):
    """An index of the occurrences alone that last longer than their first day, which are few.

    Without it, what goes on since before a day would have to be sought among all that ever was. A statement uses it
    when it asks for `last_day > starts_on` in these words.
    """

    def __init__(self, *, fields: Sequence[str], name: str | None = None) -> None:
        super().__init__(fields=tuple(fields), name=name)
        self.extra = " WHERE last_day > starts_on"
