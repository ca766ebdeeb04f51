"""The C library's allocator, set for a process of several threads that holds large bodies for a while."""

from __future__ import annotations

import ctypes
from contextlib import suppress

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
