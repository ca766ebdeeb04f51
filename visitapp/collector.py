"""Python's collector of cycles, set for a server that makes many objects at once."""

from __future__ import annotations

import gc


def rest_collector() -> None:
    """Collect nothing while modules are loaded: what they make stays, and looking at it takes a tenth of the start."""
    gc.disable()


YOUNG, WORKERS_YOUNG = 10_000, 100_000
"""New objects before they are looked at. The worker makes more at once than a server, and nobody waits for it."""


def calm_collector(young: int = YOUNG) -> None:
    """Leave what was loaded at start out of every collection, and collect less often.

    A feed of ten thousand occurrences makes hundreds of thousands of objects in a thread; a full collection in the
    midst of it held the event loop for up to 60 ms, and one of fifty thousand young objects for 40. With these
    figures it is 10 to 20, on a slow machine (python -m bench slices).
    """
    leave_out_what_is_loaded()
    gc.set_threshold(young, 20, 100)
    gc.enable()


def leave_out_what_is_loaded() -> None:
    """From now on no collection looks at the objects that there are; cycles among them stay for ever."""
    gc.freeze()
