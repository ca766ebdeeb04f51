"""Render feeds and keep them as files: `serve` on request, `worker` ahead of the next poll."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

import structlog

from visitapp.domain.event.selection import IGNORED
from visitapp.domain.language import LANGUAGES
from visitapp.publish.rendered import Rendered, RenderedFiles, make_rendered
from visitapp.settings import Settings
from visitapp.store.changes import newest_change, site_values
from visitapp.store.database import Database, Query
from visitapp.web.context import WebContext
from visitapp.web.feedcache import CacheState
from visitapp.web.feeds import render_feed
from visitapp.web.pages import make_environment, templates_folder

BASE_ADDRESSES = tuple(f"/{language}/events{ending}" for language in LANGUAGES for ending in (".ics", ".rss"))
MOST_AHEAD = 300
"""Of the feeds that were ever asked for, as many are rendered ahead."""
MAX_FILES_BYTES = 2_000_000_000

log = structlog.get_logger()


def feed_address(path: str, query: str) -> str:
    """The one name of a feed under which its bytes are kept: parameters that mean nothing left out, sorted."""
    pairs = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if value.strip() and not IGNORED.fullmatch(name)
    ]
    return f"{path}?{urlencode(sorted(pairs))}" if pairs else path


def utc_now() -> datetime:
    """The instant that it is."""
    return datetime.now(UTC)


def make_context(settings: Settings, database: Database, state: CacheState, site: Callable[[], str]) -> WebContext:
    """What pages and feeds are made of."""
    return WebContext(
        database=database,
        base_url=settings.base_url,
        site=site,
        demo=settings.demo,
        secret=settings.secret,
        environment=make_environment(templates_folder()),
        state=state,
        now=utc_now,
        publisher_name=settings.publisher_name,
        contact=settings.contact,
        security_contact=settings.security_contact,
    )


class FeedKeeper:
    """Renders feeds of one database into one folder of files, which stay within about `max_bytes`."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        files: RenderedFiles,
        state: CacheState,
        max_bytes: int = MAX_FILES_BYTES,
    ) -> None:
        self._database, self._files, self._max_bytes = database, files, max_bytes
        self._site = ""
        self.context = make_context(settings, database, state, lambda: self._site)
        self._ahead: tuple[int, object] | None = None
        self._written = 0

    async def signal(self) -> int:
        """The newest change's id, read now; the site's name is learnt with it."""
        change_id, self._site = await self._database.reader.run(_signal)
        return change_id

    async def render(self, path: str, query: str) -> Rendered | None:
        """Render a feed and keep it as a file; None when a page must answer (an error, a redirect)."""
        change_id = await self.signal()
        day = self.context.today()
        feed = await render_feed(self.context, path, query)
        if feed is None:
            return None
        body, content_type, last_modified = feed.body, feed.content_type, feed.newest_change
        address = feed_address(path, query)
        try:
            made = await asyncio.to_thread(
                self._files.write, address, body, content_type, last_modified, change_id, day
            )
            await self._make_room(len(made.body) + len(made.gzip_body) + 4096)
            return made
        except OSError as error:
            log.warning("a rendered feed could not be kept", address=address[:200], error=str(error))
            return make_rendered(address, body, content_type, last_modified, change_id, day)

    async def _make_room(self, written: int) -> None:
        # Whoever asks for ever new slices has them all written, however long nothing is published.
        self._written += written
        if self._written > self._max_bytes / 20:
            self._written = 0
            await asyncio.to_thread(self._files.prune, self._max_bytes, BASE_ADDRESSES)

    async def render_ahead(self) -> bool:
        """Render the base feeds and those that were asked for, when something changed or a day began.

        False when there was nothing to do.
        """
        now_at = (await self.signal(), self.context.today())
        if now_at == self._ahead:
            return False
        asked = await asyncio.to_thread(self._asked)
        for address in dict.fromkeys((*BASE_ADDRESSES, *asked)):
            kept = await asyncio.to_thread(self._files.read, address)
            if kept is None or (kept.change_id, kept.day) != now_at:
                path, _, query = address.partition("?")
                await self.render(path, query)
        await asyncio.to_thread(self._files.prune, self._max_bytes, BASE_ADDRESSES)
        self._ahead = now_at
        return True

    def _asked(self) -> list[str]:
        found = []
        for address in self._files.addresses():
            found.append(address)
            if len(found) >= MOST_AHEAD:
                break
        return found


def _signal(query: Query) -> tuple[int, str]:
    return newest_change(query), site_values(query).get("site", "")
