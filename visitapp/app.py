"""The application: the raw feed cache in front, pages and forms behind it, one database, one poll for changes."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.allocator import Holes
from visitapp.collector import leave_out_what_is_loaded
from visitapp.domain.errors import SettingError, StoreError
from visitapp.publish.rendered import Rendered, RenderedFiles
from visitapp.publish.words import make_ready
from visitapp.rendering import FeedKeeper, feed_address, utc_now
from visitapp.rowofchanges import RowOfChanges
from visitapp.settings import Settings
from visitapp.sourcelooks import Looks
from visitapp.store.database import open_to_read
from visitapp.store.late_writing import LateWriting
from visitapp.web.context import REGION_ZONE
from visitapp.web.errors import error_handlers
from visitapp.web.feedcache import CacheState, FeedCache, Mark, Verdict
from visitapp.web.largebodies import counted_by_us
from visitapp.web.later import load_all
from visitapp.web.pagecache import PageCache
from visitapp.web.routes import routes

if TYPE_CHECKING:
    from visitapp.demo.documents import DemoDocument

SETTLED_S = 60.0
"""Bytes that were right so long ago are answered while new ones are made."""
ROOM_S = 3600.0
"""How often the files are counted."""
REST_S = 2.0
"""So long after the start the first pages are out, and what writes is loaded if nobody wanted it sooner."""
BODY_BYTES = 256 * 1024
DEMO_ROOT = "/demo/sources"

log = structlog.get_logger()
renders = Counter("visitapp_feed_renders_total", "Feeds rendered by the server", ["reason"])
newest = Gauge("visitapp_newest_change", "Highest id of the change table; -1 while the database is out of reach")
file_bytes = Gauge("visitapp_feed_files_bytes", "Bytes of rendered feeds on disk; kept: never removed", ["kept"])
file_count = Gauge("visitapp_feed_files", "Files of rendered feeds on disk; kept: never removed", ["kept"])
memory_bytes = Gauge("visitapp_feed_memory_bytes", "Bytes of feeds in memory", ["form"])


def create_app(settings: Settings) -> FeedCache:
    """The whole site as one ASGI application. Nothing is opened before the server starts it.

    Raises SettingError without a secret to sign forms with.
    """
    if not settings.secret:
        raise SettingError("VISITAPP_SECRET", "is required outside the demo (at least 32 characters)")
    return _Site(settings).cache


class _Site:
    """Holds what lives as long as the server does."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.files = RenderedFiles(settings.data_dir / "feeds")
        self.state = CacheState(None, utc_now().astimezone(REGION_ZONE).date())
        self.keeper: FeedKeeper | None = None
        self.holes = Holes()
        own = [Route("/metrics", _metrics)]
        if settings.demo:
            own.append(Route(DEMO_ROOT + "/{path:path}", _demo_document))
        app = Starlette(
            routes=[*own, *routes()],
            exception_handlers=error_handlers(),
            lifespan=self._lifespan,
            max_body_size=BODY_BYTES,
        )
        app.router.redirect_slashes = False  # it would redirect to whatever host the request names
        pages = PageCache(counted_by_us(app), self.state, utc_now)
        self.cache = FeedCache(
            pages, self.files, self._render, self.state, judge=self._judge, address_of=feed_address
        )  # fmt: skip
        for form, shelf in (("plain", self.cache.memory.plain), ("gzip", self.cache.memory.packed)):
            memory_bytes.labels(form).set_function(partial(getattr, shelf, "bytes"))

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        with open_to_read(self.settings.database_url) as database:
            writing = LateWriting(self.settings.database_url)
            readable = replace(database, writable=writing.ready)
            self.keeper = FeedKeeper(self.settings, readable, self.files, self.state)
            looks = Looks(self.settings, readable, utc_now)
            app.state.context = replace(self.keeper.context, looks=looks, mails=self.settings.smtp is not None)
            works = (
                self._poll(self.keeper),
                _count_files(self.keeper),
                writing.keep(partial(_load_rest, app.routes), REST_S),
            )
            tasks = [asyncio.create_task(work) for work in works]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await self.cache.close()

    async def _poll(self, keeper: FeedKeeper) -> None:
        """Learn five times a second what was published last, and have the feeds rendered that it concerns.

        A database out of reach is asked again.
        """
        state, clock = self.state, asyncio.get_running_loop().time
        row, seen = RowOfChanges(), deque[tuple[float, int, date]]()
        while True:
            change_id = None
            try:
                change_id = await keeper.signal()
            except StoreError as error:
                if state.newest_change_id is not None:
                    log.warning("the database is out of reach", error=str(error))
            now, today = clock(), keeper.context.today()
            state.minute = int(now) // 60
            if change_id is not None:
                if not seen or seen[-1][1:] != (change_id, today):
                    seen.append((now, change_id, today))
                while len(seen) > 1 and seen[1][0] <= now - SETTLED_S:
                    seen.popleft()
                state.settled = seen[0][1:]
            act = row.see((change_id, today), now)
            state.newest_change_id, state.day, state.settling = change_id, today, row.goes_on
            newest.set(-1 if change_id is None else change_id)
            if act:
                self.cache.refresh()
            await asyncio.sleep(row.pause_s)

    async def _render(self, path: str, query: str, asked: bool) -> Rendered | None:
        assert self.keeper is not None
        renders.labels("request" if asked else "background").inc()
        try:
            return await self.keeper.render(path, query, asked)
        finally:
            await asyncio.to_thread(self.holes.give_back)

    async def _judge(self, feeds: Sequence[Mark]) -> Verdict:
        assert self.keeper is not None
        return await self.keeper.judge(feeds)


def _load_rest(routes: Sequence[BaseRoute]) -> None:
    """Load what `serve` did not need for its first page."""
    make_ready()
    load_all(routes)
    leave_out_what_is_loaded()


async def _count_files(keeper: FeedKeeper) -> None:
    """Tell how much the rendered feeds take, once an hour, and remove what is too much."""
    await keeper.keep_base()
    while True:
        room = await keeper.prune()
        for kept, files, octets in (
            ("yes", room.kept_files, room.kept_bytes),
            ("no", room.other_files, room.other_bytes),
        ):
            file_count.labels(kept).set(files)
            file_bytes.labels(kept).set(octets)
        await asyncio.sleep(ROOM_S)


async def _demo_document(request: Request) -> Response:
    """A document of the demo's sources, with a conditional GET as its real kin have it."""
    url = request.url
    address = f"{url.path}?{url.query}" if url.query else url.path
    found = await asyncio.to_thread(_find_demo, address, utc_now().astimezone(REGION_ZONE).date())
    if found is None:
        return Response("no such demo document\n", 404, media_type="text/plain")
    headers = {"ETag": found.etag, "X-Robots-Tag": "noindex", "Content-Type": found.content_type}
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    return Response(found.body, headers=headers)


def _find_demo(address: str, today: date) -> DemoDocument | None:
    from visitapp.demo.documents import document  # noqa: PLC0415  # a part that only the demo has

    return document(address, today)


async def _metrics(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
