"""The application: the raw feed cache in front, pages and forms behind it, one database, one poll for changes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from visitapp.demo.documents import document
from visitapp.domain.errors import StoreError
from visitapp.domain.event.selection import IGNORED
from visitapp.publish.rendered import Rendered, RenderedFiles, make_rendered
from visitapp.settings import Settings
from visitapp.store.changes import newest_change, site_values
from visitapp.store.database import Database, Query, open_database
from visitapp.web.context import REGION_ZONE, WebContext
from visitapp.web.errors import error_handlers
from visitapp.web.feedcache import CacheState, FeedCache
from visitapp.web.feeds import render_feed
from visitapp.web.pagecache import PageCache
from visitapp.web.pages import make_environment, templates_folder
from visitapp.web.routes import routes

POLL_S = 0.5
BODY_BYTES = 256 * 1024
DEMO_ROOT = "/demo/sources"

log = structlog.get_logger()
renders = Counter("visitapp_feed_renders_total", "Feeds rendered on request")
newest = Gauge("visitapp_newest_change", "Highest id of the change table; -1 while the database is out of reach")


def create_app(settings: Settings) -> FeedCache:
    """The whole site as one ASGI application. Nothing is opened before the server starts it."""
    return _Site(settings).cache


def feed_address(path: str, query: str) -> str:
    """The one name of a feed under which its bytes are kept: parameters that mean nothing left out, sorted."""
    pairs = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if value.strip() and not IGNORED.fullmatch(name)
    ]
    return f"{path}?{urlencode(sorted(pairs))}" if pairs else path


class _Site:
    """Holds what lives as long as the server does."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.files = RenderedFiles(settings.data_dir / "feeds")
        self.state = CacheState(None, _now().astimezone(REGION_ZONE).date())
        self.context: WebContext | None = None
        self._name = ""
        self._database: Database | None = None
        app = Starlette(
            routes=[*self._own_routes(), *routes()],
            exception_handlers=error_handlers(),
            lifespan=self._lifespan,
            max_body_size=BODY_BYTES,
        )
        self.app = app
        pages = PageCache(app, self.state, _now)
        self.cache = FeedCache(pages, self.files, self._render, self.state, address_of=feed_address)

    def _own_routes(self) -> list[Route]:
        own = [Route("/metrics", _metrics)]
        if self.settings.demo:
            own.append(Route(DEMO_ROOT + "/{path:path}", self._demo_document))
        return own

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        async with open_database(self.settings.database_url, serving=True) as database:
            self._database = database
            app.state.context = self.context = self._context(database)
            poll = asyncio.create_task(self._poll(database))
            try:
                yield
            finally:
                poll.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await poll

    def _context(self, database: Database) -> WebContext:
        root = Path(__file__).resolve().parent
        return WebContext(
            database=database,
            base_url=self.settings.base_url,
            site=lambda: self._name,
            demo=self.settings.demo,
            secret=self.settings.secret,
            environment=make_environment(templates_folder()),
            state=self.state,
            now=_now,
            static_folders=(root / "web" / "static", root.parent / "node_modules"),
        )

    async def _poll(self, database: Database) -> None:
        """Learn twice a second what was published last. A database out of reach is asked again."""
        while True:
            try:
                self.state.newest_change_id, self._name = await database.reader.run(_signal)
            except StoreError as error:
                if self.state.newest_change_id is not None:
                    log.warning("the database is out of reach", error=str(error))
                self.state.newest_change_id = None
            newest.set(-1 if self.state.newest_change_id is None else self.state.newest_change_id)
            self.state.day = _now().astimezone(REGION_ZONE).date()
            await asyncio.sleep(POLL_S)

    async def _render(self, path: str, query: str) -> Rendered | None:
        """Render a feed and keep it as a file; None when a page must answer (an error, a redirect)."""
        assert self.context is not None
        assert self._database is not None
        change_id, self._name = await self._database.reader.run(_signal)
        day = self.context.today()
        feed = await render_feed(self.context, path, query)
        if feed is None:
            return None
        renders.inc()
        body, content_type, last_modified = feed
        address = feed_address(path, query)
        try:
            return await asyncio.to_thread(self.files.write, address, body, content_type, last_modified, change_id, day)
        except OSError as error:
            log.warning("a rendered feed could not be kept", address=address[:200], error=str(error))
            return make_rendered(address, body, content_type, last_modified, change_id, day)

    async def _demo_document(self, request: Request) -> Response:
        """A document of the demo's sources, with a conditional GET as its real kin have it."""
        path = request.url.path
        found = await asyncio.to_thread(document, path, _now().astimezone(REGION_ZONE).date())
        if found is None:
            return Response("no such demo document\n", 404, media_type="text/plain")
        headers = {"ETag": found.etag, "X-Robots-Tag": "noindex", "Content-Type": found.content_type}
        if request.headers.get("if-none-match") == found.etag:
            return Response(status_code=304, headers=headers)
        return Response(found.body, headers=headers)


def _now() -> datetime:
    return datetime.now(UTC)


def _signal(query: Query) -> tuple[int, str]:
    return newest_change(query), site_values(query).get("site", "")


async def _metrics(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
