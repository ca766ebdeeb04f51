"""What is read again and again is kept until something is published: names, choices, counts.

The newest change of the snapshot tells whether what is kept is still true; no clock does. Each Reader keeps its own.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

MOST = 400
"""Values kept at a time; the one longest not asked for goes first."""


class _Rows(Protocol):
    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]: ...


class Kept:
    """The values of one newest change."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._change: object = None
        self._values: OrderedDict[Hashable, object] = OrderedDict()

    def find(self, change: object, key: Hashable) -> object | None:
        """The value of `key`; None when there is none, or of another change only."""
        with self._lock:
            if self._change != change or key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def keep(self, change: object, key: Hashable, value: object) -> None:
        """Keep a value; those of another change go."""
        with self._lock:
            if self._change != change:
                self._change = change
                self._values.clear()
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)


def kept(query: _Rows, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` makes of the snapshot (not None), made once as long as nothing is published.

    Made anew each time when the snapshot is none of a Reader's own, or nothing was ever published.
    """
    keeper: Kept | None = getattr(query, "kept", None)
    newest = query.rows("SELECT id, at FROM change ORDER BY id DESC LIMIT 1") if keeper is not None else []
    if keeper is None or not newest:
        return make()
    found: Any = keeper.find(newest[0], key)
    if found is None:
        found = make()
        keeper.keep(newest[0], key, found)
    value: T = found
    return value
