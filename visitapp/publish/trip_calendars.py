"""The last good calendars of trips, as files: they are the answer while the database is away, after a restart too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import structlog

from feeds.dated import instant
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.publish.rendered import Rendered, RenderedFiles, make_rendered

MAX_BYTES, MAX_FILES = 100_000_000, 20_000
"""What was asked for least recently goes first. A calendar takes about 6 kB."""
_NO_DAY = date(1990, 1, 1)
"""A plan's calendar is of no day: it is made anew for everyone who asks."""
_NEVER = datetime(1990, 1, 1, tzinfo=UTC)

log = structlog.get_logger()


def made_calendar(path: str, body: bytes) -> Rendered:
    """What was just made, kept nowhere."""
    return make_rendered(path, body, CONTENT_TYPES[".ics"], instant(body) or _NEVER, 0, _NO_DAY)


class TripCalendars:
    """Calendars by their path, in `folder`, which is made when needed. Blocking: call it from a thread."""

    def __init__(self, folder: Path, max_files: int = MAX_FILES) -> None:
        self._files, self._max_files = RenderedFiles(folder), max_files
        self._kept = 0

    def keep(self, path: str, body: bytes) -> Rendered:
        """Keep what was just made, and return it as it is to be sent.

        The calendar's own instant rises with each change, also when an entry went. What cannot be written is sent all
        the same.
        """
        try:
            made = self._files.write(path, body, CONTENT_TYPES[".ics"], instant(body) or _NEVER, 0, _NO_DAY)
            if made.stored is not None:
                self._files.note_asked(made.stored, keep=False)
            if self._kept % (self._max_files // 40 + 1) == 0:
                self._files.prune(MAX_BYTES, self._max_files)
            self._kept += 1
        except OSError as error:
            log.warning("the calendar of a trip could not be kept", error=str(error))
            made = made_calendar(path, body)
        return made

    def read(self, path: str) -> Rendered | None:
        """What was last kept, if it is still there and whole."""
        return self._files.read(path)

    def forget(self, path: str) -> None:
        """Remove what was kept; nothing happens where nothing was."""
        self._files.remove(path)
