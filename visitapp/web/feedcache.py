"""Feeds from memory and files, in front of middleware and routing: the raw ASGI application that pollers meet.

A feed is rendered when something in it changed or a new day began, once however many ask, and in the background when
there are bytes that were right a moment ago. When rendering fails or takes too long, the last good bytes are the
answer: a calendar that meets an error switches the subscription off.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog

from visitapp.publish.rendered import Rendered, RenderedFiles, Stored, turn_of
from visitapp.web.feedanswer import PREFLIGHT, refused, takes_gzip, unavailable
from visitapp.web.feedmemory import Feed, FeedMemory, Key
from visitapp.web.feedpath import is_feed_path, plain_address
from visitapp.web.feedsend import FeedSender, send_text

__all__ = ["CacheState", "FeedCache", "Mark", "Verdict", "takes_gzip"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Render = Callable[[str, str, bool], Awaitable[Rendered | None]]

_AT_ONCE = 2
"""Renders that may run at the same time: a third would only take time from these."""
_JUDGED_AT_ONCE = 200
_HOT_MINUTES = 60
_NOTE_MINUTES = 10

log = structlog.get_logger()


@dataclass(slots=True)
class CacheState:
    """The newest published change and the local date: what a fresh feed is rendered from.

    `newest_change_id` is None while the database has not been reached: then anything rendered will do. `settled` is
    what they were a minute ago: bytes that were right then are good enough while new ones are made; None when
    that is not known. `settling`: changes come in a row, and rendering waits for its end. `minute` rises as time goes.
    """

    newest_change_id: int | None
    day: date
    settled: tuple[int, date] | None = None
    settling: bool = False
    minute: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A feed that may be out of date: what it was rendered from, and the rows of the events in it (None: any)."""

    address: str
    change_id: int
    day: date
    event_ids: Sequence[int] | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which of some feeds, in their order, still hold after change `change_id` and on `day`."""

    change_id: int
    day: date
    holds: tuple[bool, ...]


Judge = Callable[[Sequence[Mark]], Awaitable[Verdict]]


class FeedCache:
    """Answers feed addresses; passes everything else to `app`.

    `render(path, query, asked)` gives the feed, kept in `files` under `address_of(path, query)`, or None when `app`
    is to answer (a 400, 404, 410 or redirect); `asked` is false for a render that nobody waits for. `judge` tells
    which feeds no change concerns; without it every change concerns all. Who asks for a feed that is out of date
    waits for it at most `stale_wait_s`, for one that never was at most `render_timeout_s`. After a failed render
    the old bytes are served for `retry_s` before the next attempt.
    """

    def __init__(
        self,
        app: Application,
        files: RenderedFiles,
        render: Render,
        state: CacheState,
        *,
        judge: Judge | None = None,
        max_plain_bytes: int = 6_000_000,
        max_gzip_bytes: int = 12_000_000,
        max_addresses: int = 4096,
        render_timeout_s: float = 20.0,
        stale_wait_s: float = 2.0,
        retry_s: float = 2.0,
        address_of: Callable[[str, str], str] | None = None,
    ) -> None:
        self._app = app
        self._files = files
        self._render = render
        self._state = state
        self._judge = judge
        self._render_timeout_s = render_timeout_s
        self._stale_wait_s = stale_wait_s
        self._retry_s = retry_s
        self._max_addresses = max_addresses
        self._address_of = address_of or plain_address
        self.memory = FeedMemory(max_addresses, max_plain_bytes, max_gzip_bytes)
        self._by_key = self.memory.by_key
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="feeds")
        self._sender = FeedSender(files, self.memory, self._threads)
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._flights: dict[str, asyncio.Task[Feed | None]] = {}
        self._not_before: dict[str, float] = {}
        self._wanted: dict[str, Feed] = {}
        self._line: set[str] = set()
        """The feeds that are to be rendered in the background, before those that are wanted since."""
        self._refresher: asyncio.Task[None] | None = None
        self._to_note: dict[str, Feed] = {}
        self._noter: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a feed, or let `app` answer."""
        if scope["type"] != "http" or not is_feed_path(scope["path"]):
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        if method in ("GET", "HEAD"):
            key = (scope["path"], scope["query_string"])
            feed = self._by_key.get(key)
            state = self._state
            try:
                if feed is None or feed.change_id != state.newest_change_id or feed.day != state.day:
                    feed = await self._present(key)
                    if feed is None:
                        await self._app(scope, receive, send)
                        return
                    self._note(feed)
                elif feed.tick != state.minute:
                    self._note(feed)
                if not await self._sender.answer(feed, scope, send):
                    rendered = await self._again(feed)
                    await self._sender.answer(Feed(rendered), scope, send, rendered)
            except _UnavailableError:
                await send_text(send, 503, *unavailable())
        elif method == "OPTIONS":
            await send_text(send, 204, list(PREFLIGHT), b"")
        else:
            await send_text(send, 405, *refused())

    def refresh(self) -> None:
        """Bring the feeds that were asked for within the last hour up to date in the background."""
        for feed in reversed(self.memory.feeds.values()):
            if not self._is_fresh(feed) and self._state.minute - feed.tick < _HOT_MINUTES:
                self._wanted.setdefault(feed.address, feed)
        self._start_refresher()

    async def close(self) -> None:
        """Stop what runs in the background."""
        tasks = [task for task in (self._refresher, self._noter, *self._flights.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._threads.shutdown(wait=True, cancel_futures=True)

    # What to answer with

    async def _present(self, key: Key) -> Feed | None:
        """The feed as it is now, or was a moment ago; else the last good bytes; None when `app` is to answer.

        Raises _UnavailableError when there are no bytes at all.
        """
        address = self._address_of(key[0], key[1].decode("latin-1"))
        feed = self.memory.feeds.get(address) or await self._loaded(address)
        if feed is not None:
            self.memory.remember(key, feed)
            if self._is_fresh(feed):
                return feed
            resting = asyncio.get_running_loop().time() < self._not_before.get(address, 0.0)
            if self._state.newest_change_id is None or resting:
                return feed
            if address in self._line or address in self._wanted:  # its turn comes, and waiting brings it no sooner
                return feed
            if self._was_right_a_minute_ago(feed):
                self._want(feed)
                return feed
        flight = self._flight(address, key, background=False)
        try:
            wait_s = self._render_timeout_s if feed is None else self._stale_wait_s
            made = await asyncio.wait_for(asyncio.shield(flight), wait_s)
        except TimeoutError:
            log.warning("feed is slow to render", path=key[0])
            if feed is None:
                raise _UnavailableError from None
            return feed
        if made is not None:
            self.memory.remember(key, made)
        return made

    def _is_fresh(self, feed: Feed) -> bool:
        return feed.change_id == self._state.newest_change_id and feed.day == self._state.day

    def _was_right_a_minute_ago(self, feed: Feed) -> bool:
        settled = self._state.settled
        return settled is None or (feed.change_id >= settled[0] and feed.day >= settled[1])

    async def _loaded(self, address: str) -> Feed | None:
        """The feed from its file."""
        rendered = await self._in_thread(self._files.read, address)
        if rendered is None:
            return None
        known = self.memory.feeds.get(address)  # another request may have been faster
        return known if known is not None else self.memory.take(rendered)

    async def _again(self, feed: Feed) -> Rendered:
        """The feed's bytes from the disk, or rendered: they are neither in memory nor where they were written."""
        rendered: Rendered | None = await self._in_thread(self._files.read, feed.address)
        if rendered is None:
            path, _, query = feed.address.partition("?")
            try:
                async with self._slots:
                    rendered = await self._render(path, query, True)
            except Exception as error:  # noqa: BLE001  # whatever it is
                log.warning("feed could not be rendered", path=path, error=f"{type(error).__name__}: {error}"[:300])
        if rendered is None:
            raise _UnavailableError
        self.memory.take(rendered)
        return rendered

    # Rendering

    def _flight(self, address: str, key: Key, background: bool) -> asyncio.Task[Feed | None]:
        """The one task that brings a feed up to date, however many wait for it."""
        flight = self._flights.get(address)
        if flight is None:
            flight = asyncio.create_task(self._fly(address, key, background))
            self._flights[address] = flight
            flight.add_done_callback(lambda done: self._land(address, done))
        return flight

    def _land(self, address: str, done: asyncio.Task[Feed | None]) -> None:
        self._flights.pop(address, None)
        if not done.cancelled():
            done.exception()  # seen here, so that no one need wait for it

    async def _fly(self, address: str, key: Key, background: bool) -> Feed | None:
        """A fresh feed; its last good bytes when it cannot be rendered or is none any more; None when it never was."""
        feed = self.memory.feeds.get(address)
        if feed is not None and not background:
            await self._acquit([feed])
            if self._is_fresh(feed):
                return feed
        async with self._slots:
            if feed is not None and await self._another_rendered(feed):
                return feed
            try:
                rendered = await self._render(key[0], key[1].decode("latin-1"), not background)
            except Exception as error:  # whatever it is, a subscriber gets the last good bytes
                log.warning("feed could not be rendered", path=key[0], error=f"{type(error).__name__}: {error}"[:300])
                self._rest(address)
                if feed is None:
                    raise _UnavailableError from error
                return feed
        if rendered is None:
            if feed is not None and self._state.newest_change_id is not None:
                # It was a feed once: whoever follows it must not meet an error now.
                feed.change_id, feed.day = self._state.newest_change_id, self._state.day
            return feed
        self._learn(rendered.change_id)
        return self.memory.take(rendered, background)

    async def _another_rendered(self, feed: Feed) -> bool:
        """Whether the worker has rendered it meanwhile: then that is taken from its file."""
        stored = feed.stored
        if stored is None or await self._in_thread(self._is_there, stored):
            return False
        rendered = await self._in_thread(self._files.read, feed.address)
        if rendered is None or (rendered.change_id <= feed.change_id and rendered.day <= feed.day):
            return False
        self._learn(rendered.change_id)
        self.memory.take(rendered, background=True)
        if not self._is_fresh(feed):
            await self._acquit([feed])
        return self._is_fresh(feed)

    def _is_there(self, stored: Stored) -> bool:
        handle = self._files.open(stored)
        if handle is not None:
            os.close(handle)
        return handle is not None

    def _learn(self, change_id: int) -> None:
        """A feed was rendered from a change that we may not have heard of yet."""
        newest = self._state.newest_change_id
        if newest is not None and change_id > newest:
            self._state.newest_change_id = change_id

    async def _acquit(self, feeds: Sequence[Feed]) -> None:
        """Let those feeds count as fresh that nothing concerns which happened since they were rendered."""
        if self._judge is None or not feeds:
            return
        marks = [Mark(feed.address, feed.change_id, feed.day, feed.version.head.event_ids) for feed in feeds]
        try:
            verdict = await self._judge(marks)
        except Exception as error:  # noqa: BLE001  # then all are rendered, or found impossible to render
            log.warning("no telling which feeds changed", error=f"{type(error).__name__}: {error}"[:300])
            return
        self._learn(verdict.change_id)
        for feed, mark, holds in zip(feeds, marks, verdict.holds, strict=True):
            if holds and feed.change_id == mark.change_id:
                feed.change_id, feed.day = verdict.change_id, verdict.day

    def _rest(self, address: str) -> None:
        while len(self._not_before) >= self._max_addresses:
            del self._not_before[next(iter(self._not_before))]
        self._not_before[address] = asyncio.get_running_loop().time() + self._retry_s

    # In the background

    def _want(self, feed: Feed) -> None:
        self._wanted.setdefault(feed.address, feed)
        if not self._state.settling:  # else `refresh` is called at the end of the row
            self._start_refresher()

    def _start_refresher(self) -> None:
        if self._wanted and (self._refresher is None or self._refresher.done()):
            self._refresher = asyncio.create_task(self._refresh())

    async def _refresh(self) -> None:
        """Render what is wanted, one after the other: who waits for a render comes between."""
        while self._wanted:
            stale = [feed for feed in self._wanted.values() if not self._is_fresh(feed)]
            self._wanted.clear()
            self._line = {feed.address for feed in stale}
            touched: list[Feed] = []
            for at in range(0, len(stale), _JUDGED_AT_ONCE):
                touched += await self._touched(stale[at : at + _JUDGED_AT_ONCE])
            self._line = {feed.address for feed in touched}
            # What is soon made comes first, then what was asked for last; the worker begins with the other half.
            for feed in sorted(touched, key=lambda feed: turn_of(feed.version.head, 0)):
                if not self._is_fresh(feed) and self._state.newest_change_id is not None:
                    path, _, query = feed.address.partition("?")
                    flight = self._flight(feed.address, (path, query.encode("latin-1")), background=True)
                    await asyncio.wait([flight])
                self._line.discard(feed.address)

    async def _touched(self, feeds: Sequence[Feed]) -> list[Feed]:
        """Those of the feeds that something concerns. One that held, but not for what was published meanwhile, is
        wanted again: it is judged anew.
        """
        before = [(feed.change_id, feed.day) for feed in feeds]
        await self._acquit(feeds)
        touched: list[Feed] = []
        for feed, known in zip(feeds, before, strict=True):
            if (feed.change_id, feed.day) == known:
                touched.append(feed)
            elif not self._is_fresh(feed):
                self._wanted.setdefault(feed.address, feed)
        return touched

    def _note(self, feed: Feed) -> None:
        """Somebody asks for a feed: tell its file now and then; the second day on which it is asked keeps it."""
        state = self._state
        feed.tick = state.minute
        self.memory.used(feed)
        second_day = not feed.kept and feed.asked_on is not None and feed.asked_on < state.day
        if feed.asked_on is None:
            feed.asked_on = state.day
        if second_day or feed.noted < 0 or state.minute - feed.noted >= _NOTE_MINUTES:
            feed.noted = state.minute
            self._to_note[feed.address] = feed
            if self._noter is None or self._noter.done():
                self._noter = asyncio.create_task(self._write_notes())

    async def _write_notes(self) -> None:
        while self._to_note:
            _, feed = self._to_note.popitem()
            stored, keep = feed.stored, feed.asked_on is not None and feed.asked_on < self._state.day
            if stored is None:
                continue
            noted = await self._in_thread(self._files.note_asked, stored, keep and not feed.kept)
            feed.kept = feed.kept or keep
            if feed.stored is stored:
                feed.stored = noted

    async def _in_thread(self, work: Callable[..., Any], *values: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *values)


class _UnavailableError(Exception):
    """There are no bytes to answer with."""
