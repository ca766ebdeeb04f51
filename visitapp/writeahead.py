"""Write the lines of calendars before anybody asks: the worker's part, in the time that it has."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from time import perf_counter

import structlog

from visitapp.domain.language import LANGUAGES, Language
from visitapp.publish.feed import FeedInfo
from visitapp.publish.writtenahead import lines_to_write
from visitapp.store.calendar_lines import CalendarLines, Lines
from visitapp.store.database import Query
from visitapp.store.plain_read import coming_dates, events_after
from visitapp.store.touched import events_changed_since, last_change
from visitapp.web.context import WebContext
from visitapp.web.feedmaking import info_of_all
from visitapp.web.feedslice import DAYS_AHEAD, DAYS_BACK

AT_ONCE = 100
"""Events that are looked at in one go: what else waits for the thread does not wait long."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Round:
    """What the lines are of, by language, and on which day; all events were looked at up to the row `done`."""

    infos: Mapping[Language, FeedInfo]
    day: date
    change_id: int
    done: int = 0
    ended: bool = False
    changed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Block:
    """What there is to write of some events, and which of them have lines no more."""

    written: dict[Language, dict[int, Lines]]
    gone: list[int]


class WriteAhead:
    """Keeps the lines of all events that calendars show: of what changed, and of all when the day or a name does."""

    def __init__(self, context: WebContext) -> None:
        self._context = context
        self._round: _Round | None = None

    async def step(self) -> bool:
        """Look at some events and write what is missing; whether there were any left. Rests as long as it took.

        Raises StoreError when the database is out of reach.
        """
        lines = self._context.lines
        if lines is None:
            return False
        begin = perf_counter()
        block = await self._context.database.reader.run(lambda query: self._block(query, lines))
        if block is None:
            return False
        if any(block.written.values()) or block.gone:
            try:
                await asyncio.to_thread(lines.keep, block.written, block.gone)
            except OSError as error:
                log.warning("lines of calendars could not be kept", error=str(error))
                return False
        await asyncio.sleep(perf_counter() - begin)
        return True

    def _block(self, query: Query, lines: CalendarLines) -> _Block | None:
        """The next events' lines; None when all that there are were looked at."""
        now = self._brought_up(query)
        events = self._next(query, now)
        if not events:
            return None
        dates = coming_dates(query, events, now.day - timedelta(days=DAYS_BACK), now.day + timedelta(days=DAYS_AHEAD))
        written = {language: lines_to_write(query, lines, dates, info) for language, info in now.infos.items()}
        there = lines.versions(LANGUAGES[0], events)
        return _Block(written, [event for event in there if event not in dates])

    def _brought_up(self, query: Query) -> _Round:
        """The round that goes on with what was changed meanwhile, or a new one."""
        infos = {language: info_of_all(query, language, self._context) for language in LANGUAGES}
        day, (newest, _) = self._context.today(), last_change(query)
        now = self._round
        if now is None or now.day != day or _said(now.infos) != _said(infos):
            now = self._round = _Round(infos, day, newest)
        elif newest != now.change_id:
            changed = events_changed_since(query, now.change_id, newest)
            if changed is None:
                now.done, now.ended = 0, False
            else:
                now.changed |= changed
            now.change_id = newest
        return now

    def _next(self, query: Query, now: _Round) -> list[int]:
        """The next events to look at: what changed first, then the others."""
        some = sorted(now.changed)[:AT_ONCE]
        if some:
            now.changed -= set(some)
            return some
        if now.ended:
            return []
        events = events_after(query, now.done, AT_ONCE)
        now.done, now.ended = (events[-1] if events else now.done), not events
        return events


def _said(infos: Mapping[Language, FeedInfo]) -> list[object]:
    return [info.said() for info in infos.values()]
