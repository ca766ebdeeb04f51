"""How long a thread may keep the interpreter while others wait for it."""

from __future__ import annotations

import sys

TURN_S = 0.001


def short_turns() -> None:
    """Let the event loop in after a millisecond: by default a thread that renders makes each answer wait for five."""
    sys.setswitchinterval(TURN_S)
