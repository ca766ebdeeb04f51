"""Render feeds and keep them as files: `serve` on request and for its readers, `worker` ahead of the next poll."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import structlog

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.selection import IGNORED
from visitapp.domain.language import LANGUAGES
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.publish.rendered import Rendered, RenderedFiles, Room, make_rendered
from visitapp.publish.trip_calendars import TripCalendars
from visitapp.settings import Settings
from visitapp.store.calendar_lines import CalendarLines
from visitapp.store.change_read import site_values
from visitapp.store.database import Database, Query, Row
from visitapp.store.touched import any_in_slice, events_changed_since, last_change, slug_is_of_any
from visitapp.web.context import REGION_ZONE, WebContext
from visitapp.web.crossingfeeds import parse_sailings_address
from visitapp.web.feedcache import CacheState, Mark, Verdict
from visitapp.web.feeds import MadeFeed, Slice, parse_address, read_slice, render_feed
from visitapp.web.pages import make_environment, templates_folder

BASE_ADDRESSES = tuple(f"/{language}/events{ending}" for language in LANGUAGES for ending in CONTENT_TYPES)
MAX_FILES_BYTES = 2_000_000_000
MAX_FILES = 100_000
_MOST_SLICES = 8192
_BEGINNING = date(1990, 1, 1)

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


def make_context(
    settings: Settings, database: Database, state: CacheState, site: Callable[[], str], compiled: Path | None = None
) -> WebContext:
    """What pages and feeds are made of. `compiled`: a folder for compiled templates, if there is a secret to sign."""
    return WebContext(
        database=database,
        base_url=settings.base_url,
        site=site,
        demo=settings.demo,
        secret=settings.secret,
        environment=make_environment(templates_folder(), compiled, settings.secret),
        state=state,
        now=utc_now,
        publisher_name=settings.publisher_name,
        contact=settings.contact,
        security_contact=settings.security_contact,
        health_file=settings.health_file,
        lines=CalendarLines(settings.data_dir / "calendar-lines.sqlite3"),
        trips=TripCalendars(settings.data_dir / "trips"),
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
        compiled = settings.data_dir / "templates" if settings.secret else None
        self.context = make_context(settings, database, state, lambda: self._site, compiled)
        self.room: Room | None = None
        self._written = 0
        self._judge = _Judge()
        self._changed_at = datetime.min.replace(tzinfo=UTC)

    async def signal(self) -> int:
        """The newest change's id, read now; its instant and the site's name are learnt with it."""
        change_id, changed_at, self._site = await self._database.reader.run(_signal)
        self._changed_at = changed_at or self._changed_at
        return change_id

    async def render(self, path: str, query: str, asked: bool = True) -> Rendered | None:
        """Render a feed and keep it as a file; None when a page must answer (an error, a redirect).

        `asked`: somebody waits for it, which counts when there is no room for all files.
        """
        change_id = await self.signal()
        changed_at, day = self._changed_at, self.context.today()
        feed = await render_feed(self.context, path, query)
        if feed is None:
            return None
        address = feed_address(path, query)
        newer = await asyncio.to_thread(self._files.read_newer, address, change_id)
        if newer is not None and await self.signal() >= newer.change_id:
            return newer  # another process was faster and knew more
        # Never before the change or the midnight that it follows: what went since the last render left no date.
        midnight = datetime.combine(day, time(), REGION_ZONE)
        modified = max(feed.newest_change, changed_at, midnight)
        try:
            made = await asyncio.to_thread(self._kept, address, feed, modified, change_id, day, asked)
        except OSError as error:
            log.warning("a rendered feed could not be kept", address=address[:200], error=str(error))
            return await asyncio.to_thread(
                make_rendered, address, feed.body, feed.content_type, modified, change_id, day, feed.event_ids
            )
        await self._make_room(len(made.body) + len(made.gzip_body) + 4096)
        return made

    async def judge(self, feeds: Sequence[Mark]) -> Verdict:
        """Which of `feeds` nothing concerns that happened since they were rendered. Raises StoreError."""
        day = self.context.today()
        return await self._database.reader.run(lambda query: self._judge.judged(query, feeds, day))

    async def keep_base(self) -> None:
        """Never remove the feeds that stand in print: all events, in each language and form."""

        def keep() -> None:
            for address in BASE_ADDRESSES:
                self._files.keep(address)

        await asyncio.to_thread(keep)

    async def prune(self) -> Room:
        """Remove the files that were asked for least recently, down to the limit."""
        self._written = 0
        self.room = room = await asyncio.to_thread(self._files.prune, self._max_bytes, MAX_FILES)
        log.info(
            "rendered feeds on disk", kept_files=room.kept_files, kept_bytes=room.kept_bytes,
            other_files=room.other_files, other_bytes=room.other_bytes, removed=room.removed,
        )  # fmt: skip
        return room

    def _kept(
        self, address: str, feed: MadeFeed, modified: datetime, change_id: int, day: date, asked: bool
    ) -> Rendered:
        if address.startswith("/f/"):
            self._files.keep(address)
        return self._files.write(
            address, feed.body, feed.content_type, modified, change_id, day, feed.event_ids, day if asked else None
        )

    async def _make_room(self, written: int) -> None:
        # Whoever asks for ever new slices has them all written, however long nothing is published.
        self._written += written
        if self._written > self._max_bytes / 20:
            await self.prune()


class _Judge:
    """Tells which feeds a row of changes concerns. What an address means is read once a day."""

    def __init__(self) -> None:
        self._slices: OrderedDict[tuple[str, date], Slice | None] = OrderedDict()

    def judged(self, query: Query, feeds: Sequence[Mark], day: date) -> Verdict:
        """The verdict on each, all from one snapshot."""
        query = _Remembering(query)
        newest, _ = last_change(query)
        changed: dict[int, frozenset[int] | None] = {}
        asked: dict[tuple[object, ...], bool] = {}
        holds = []
        for feed in feeds:
            if feed.change_id not in changed:
                changed[feed.change_id] = events_changed_since(query, feed.change_id, newest)
            events = changed[feed.change_id]
            holds.append(feed.day == day and events is not None and not self._touched(query, feed, events, day, asked))
        return Verdict(newest, day, tuple(holds))

    def _touched(
        self, query: Query, feed: Mark, events: frozenset[int], day: date, asked: dict[tuple[object, ...], bool]
    ) -> bool:
        if not events or parse_sailings_address(feed.address.partition("?")[0]) is not None:
            return False  # no event stands in a feed of sailings
        if feed.event_ids is None or not events.isdisjoint(feed.event_ids):
            return True
        wanted = self._slice(query, feed.address, day)
        if wanted is None:
            return True
        # The same slice in four languages and five forms is asked about once.
        key = (wanted.event, wanted.selection, wanted.first, feed.change_id)
        if key not in asked:
            asked[key] = _in_slice(query, wanted, events, day)
        return asked[key]

    def _slice(self, query: Query, address: str, day: date) -> Slice | None:
        """What a feed is of; None when that cannot be told."""
        key = (address, day)
        if key in self._slices:
            return self._slices[key]
        path, _, asked = address.partition("?")
        parsed = parse_address(path)
        try:
            found = read_slice(query, parsed, asked, day) if parsed else None
        except (InputError, NotFoundError):
            found = None
        while len(self._slices) >= _MOST_SLICES:
            self._slices.popitem(last=False)
        self._slices[key] = found
        return found


def _in_slice(query: Query, wanted: Slice, events: frozenset[int], day: date) -> bool:
    if wanted.event:
        return slug_is_of_any(query, wanted.event, events)
    selection = wanted.selection
    if selection.feed == "changes":  # it tells of what was moved away or called off, too
        return any_in_slice(query, selection, _BEGINNING, None, _BEGINNING, events)
    return any_in_slice(query, selection, wanted.first, selection.to_day, day, events)


class _Remembering:
    """A snapshot that answers a question without values only once: what every address is read with."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self.finds_parts = query.finds_parts
        self._known: dict[str, list[Row]] = {}

    def rows(self, sql: str, *values: object) -> list[Row]:
        if values:
            return self._query.rows(sql, *values)
        if sql not in self._known:
            self._known[sql] = self._query.rows(sql)
        return self._known[sql]


def _signal(query: Query) -> tuple[int, datetime | None, str]:
    return *last_change(query), site_values(query).get("site", "")
