"""The application: the raw feed cache in front, pages and forms behind it, one database, one poll for changes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from visitapp.demo.documents import document
from visitapp.domain.errors import SettingError, StoreError
from visitapp.publish.rendered import Rendered, RenderedFiles
from visitapp.rendering import FeedKeeper, feed_address, utc_now
from visitapp.settings import Settings
from visitapp.store.database import open_database
from visitapp.web.context import REGION_ZONE
from visitapp.web.errors import error_handlers
from visitapp.web.feedcache import CacheState, FeedCache
from visitapp.web.pagecache import PageCache
from visitapp.web.routes import routes

POLL_S = 0.5
BODY_BYTES = 256 * 1024
DEMO_ROOT = "/demo/sources"

log = structlog.get_logger()
renders = Counter("visitapp_feed_renders_total", "Feeds rendered on request")
newest = Gauge("visitapp_newest_change", "Highest id of the change table; -1 while the database is out of reach")


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
        pages = PageCache(app, self.state, utc_now)
        self.cache = FeedCache(pages, self.files, self._render, self.state, address_of=feed_address)

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        async with open_database(self.settings.database_url, serving=True) as database:
            self.keeper = FeedKeeper(self.settings, database, self.files, self.state)
            app.state.context = self.keeper.context
            poll = asyncio.create_task(self._poll(self.keeper))
            try:
                yield
            finally:
                poll.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await poll

    async def _poll(self, keeper: FeedKeeper) -> None:
        """Learn twice a second what was published last. A database out of reach is asked again."""
        while True:
            try:
                self.state.newest_change_id = await keeper.signal()
            except StoreError as error:
                if self.state.newest_change_id is not None:
                    log.warning("the database is out of reach", error=str(error))
                self.state.newest_change_id = None
            newest.set(-1 if self.state.newest_change_id is None else self.state.newest_change_id)
            self.state.day = keeper.context.today()
            await asyncio.sleep(POLL_S)

    async def _render(self, path: str, query: str) -> Rendered | None:
        assert self.keeper is not None
        renders.inc()
        return await self.keeper.render(path, query)


async def _demo_document(request: Request) -> Response:
    """A document of the demo's sources, with a conditional GET as its real kin have it."""
    found = await asyncio.to_thread(document, request.url.path, utc_now().astimezone(REGION_ZONE).date())
    if found is None:
        return Response("no such demo document\n", 404, media_type="text/plain")
    headers = {"ETag": found.etag, "X-Robots-Tag": "noindex", "Content-Type": found.content_type}
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    return Response(found.body, headers=headers)


async def _metrics(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
