"""What a check of a feed finds: reason codes with a place and an excerpt, and the figures of what was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

MOST_FINDINGS = 50
"""Of one feed: a fault of the writer stands in every entry, and fifty show it as well as a thousand."""
_EXCERPT = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault. `code` is for programs, `where` names a line, an id or an element, `text` is what stands there."""

    code: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What was read: entries, the first and the last local date, and the newest change the feed tells of."""

    entries: int = 0
    first: date | None = None
    last: date | None = None
    newest_change: datetime | None = None


@dataclass(slots=True)
class Findings:
    """Collects findings; beyond MOST_FINDINGS they are only counted in `more`."""

    found: list[Finding] = field(default_factory=list)
    more: int = 0

    def add(self, code: str, where: str = "", text: str = "") -> None:
        """Note a fault."""
        if len(self.found) >= MOST_FINDINGS:
            self.more += 1
            return
        self.found.append(Finding(code, _excerpt(where), _excerpt(text)))


def _excerpt(text: str) -> str:
    """The beginning, in characters that any page and file can hold."""
    shown = "".join(char if char.isprintable() else " " for char in text[:_EXCERPT])
    return shown.encode("utf-8", "replace").decode()
