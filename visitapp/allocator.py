"""The C library's allocator, set for a process of several threads that holds large bodies for a while."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Names of mallopt(3)."""
_LARGE = 128 * 1024


def calm_allocator() -> None:
    """Give what is freed back to the system: one heap for all threads, and large blocks apart from it.

    By default each thread has a heap of its own, and the size from which a block stands apart rises with each that is
    freed: a server that renders feeds kept a fifth more than it used (python -m bench stress). Where the C library
    has no mallopt, nothing happens.
    """
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        for name, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE)):
            mallopt(name, value)


class Holes:
    """What is free in the heap between blocks that are in use."""

    def __init__(self, every_s: float = 0.5) -> None:
        self._every_s = every_s
        self._next = 0.0
        self._trim: Callable[[int], int] | None = None
        with suppress(OSError, AttributeError):
            self._trim = ctypes.CDLL(None).malloc_trim

    def give_back(self) -> bool:
        """Give it back to the system, unless that was done a moment ago; whether it was. To be called in a thread.

        The C library gives back by itself only what is free at the heap's end: after a minute of renders a sixth of
        the server was such holes. It takes 1 to 8 ms, in which other threads wait for memory.
        """
        if self._trim is None or monotonic() < self._next:
            return False
        self._trim(0)
        self._next = monotonic() + self._every_s
        return True
