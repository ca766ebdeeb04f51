"""When to render after something was published: at the end of a row of changes, but never long after its first."""

from __future__ import annotations

QUIET_S = 0.2
"""Without another change for so long, the row has ended."""
LONGEST_S = 1.0
"""A row that does not end is acted upon so long after its first change, and begins anew."""
POLL_S = 0.2
"""How often the newest change is looked at while nothing happens."""
_SOON_S = 0.1


class RowOfChanges:
    """Told each time what is newest and when that was seen (in seconds of any clock), it says when to act."""

    def __init__(self) -> None:
        self._newest: object = None
        self._first_at: float | None = None
        self._last_at = 0.0

    @property
    def goes_on(self) -> bool:
        """Whether something changed that was not acted upon yet."""
        return self._first_at is not None

    @property
    def pause_s(self) -> float:
        """How long to wait before looking again."""
        return _SOON_S if self.goes_on else POLL_S

    def see(self, newest: object, at: float) -> bool:
        """Whether now is the time to act."""
        if newest != self._newest:
            self._newest, self._last_at = newest, at
            if self._first_at is None:
                self._first_at = at
        if self._first_at is None:
            return False
        if at - self._last_at < QUIET_S and at - self._first_at < LONGEST_S:
            return False
        self._first_at = None
        return True
