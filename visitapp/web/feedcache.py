"""Feeds from memory, in front of middleware and routing: the raw ASGI application that pollers meet.

A feed is rendered when something was published or a new day began, once however many ask. When that fails or takes too
long, the last good bytes are the answer: a calendar that meets an error switches the subscription off.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import Any

import structlog

from visitapp.domain.language import LANGUAGES
from visitapp.publish.rendered import Rendered, RenderedFiles

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Render = Callable[[str, str], Awaitable[Rendered | None]]
Headers = list[tuple[bytes, bytes]]
Key = tuple[str, bytes]

CONTENT_TYPES = {
    ".ics": "text/calendar; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
}
_CACHED = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
_RETRY_AFTER_S = 60
_FEED_PATH = re.compile(rf"/(?:(?:{'|'.join(LANGUAGES)})/(?!trips/).|f/.)", re.DOTALL)

log = structlog.get_logger()


@dataclass(slots=True)
class CacheState:
    """The newest published change and the local date: what a fresh feed is rendered from.

    `newest_change_id` is None while the database has not been reached: then anything rendered will do.
    """

    newest_change_id: int | None
    day: date


@dataclass(frozen=True, slots=True)
class _Kept:
    """A feed with the header lists of each answer ready: 200 and 304, identity and gzip."""

    rendered: Rendered
    plain: Headers
    packed: Headers
    plain_304: Headers
    packed_304: Headers
    etag: bytes
    gzip_etag: bytes
    size: int


class FeedCache:
    """Answers GET, HEAD and OPTIONS of feed addresses; passes everything else to `app`.

    `render(path, query)` gives the feed, kept in `files` under `address_of(path, query)`, or None when `app` is to
    answer (a 400, 404, 410 or redirect). At most `max_bytes` of bodies stay in memory. After a failed render the
    old bytes are served for `retry_s` before the next attempt.
    """

    def __init__(
        self,
        app: Application,
        files: RenderedFiles,
        render: Render,
        state: CacheState,
        *,
        max_bytes: int = 64_000_000,
        max_addresses: int = 4096,
        render_timeout_s: float = 10.0,
        retry_s: float = 2.0,
        address_of: Callable[[str, str], str] | None = None,
    ) -> None:
        self._app = app
        self._files = files
        self._render = render
        self._state = state
        self._max_bytes = max_bytes
        self._max_addresses = max_addresses
        self._render_timeout_s = render_timeout_s
        self._retry_s = retry_s
        self._address_of = address_of or plain_address
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._bytes = 0
        self._flights: dict[Key, asyncio.Task[_Kept | None]] = {}
        self._not_before: dict[Key, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a feed, or let `app` answer."""
        if scope["type"] != "http" or not is_feed_path(scope["path"]):
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        if method in ("GET", "HEAD"):
            key = (scope["path"], scope["query_string"])
            kept = self._kept.get(key)
            state = self._state
            if kept is None or kept.rendered.change_id != state.newest_change_id or kept.rendered.day != state.day:
                try:
                    kept = await self._fresh(key)
                except _UnavailableError:
                    await _send_unavailable(send)
                    return
            else:
                self._kept.move_to_end(key)
            if kept is not None:
                await _answer(kept, scope["headers"], method == "HEAD", send)
                return
        elif method == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": list(_PREFLIGHT)})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, send)

    async def _fresh(self, key: Key) -> _Kept | None:
        """The feed as it is now; the last good bytes when that cannot be had; None when `app` is to answer.

        Raises _UnavailableError when there are no bytes at all.
        """
        old = self._kept.get(key)
        resting = asyncio.get_running_loop().time() < self._not_before.get(key, 0.0)
        if old is not None and (self._state.newest_change_id is None or resting):
            return old
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.create_task(self._fly(key))
            self._flights[key] = flight
            flight.add_done_callback(lambda done: self._land(key, done))
        try:
            return await asyncio.wait_for(asyncio.shield(flight), self._render_timeout_s)
        except TimeoutError:
            log.warning("feed is slow to render", path=key[0])
            self._rest(key)
        last = self._kept.get(key) or await self._from_file(key)
        if last is None:
            raise _UnavailableError
        return last

    async def _fly(self, key: Key) -> _Kept | None:
        found = await self._from_file(key)
        newest = self._state.newest_change_id
        if found is not None and (
            newest is None or (found.rendered.change_id == newest and found.rendered.day == self._state.day)
        ):
            return found
        try:
            rendered = await self._render(key[0], key[1].decode("latin-1"))
        except Exception as error:  # whatever it is, a subscriber gets the last good bytes
            log.warning("feed could not be rendered", path=key[0], error=f"{type(error).__name__}: {error}"[:300])
            self._rest(key)
            last = self._kept.get(key) or found
            if last is None:
                raise _UnavailableError from error
            return last
        if rendered is None:
            self._forget(key)
            return None
        if newest is not None and rendered.change_id > newest:
            # The feed was rendered from a change that we have not heard of yet.
            self._state.newest_change_id = max(rendered.change_id, self._state.newest_change_id or 0)
        return self._keep(key, rendered)

    def _land(self, key: Key, done: asyncio.Task[_Kept | None]) -> None:
        self._flights.pop(key, None)
        if not done.cancelled():
            done.exception()  # seen here, so that no one need wait for it

    async def _from_file(self, key: Key) -> _Kept | None:
        address = self._address_of(key[0], key[1].decode("latin-1"))
        rendered = await asyncio.to_thread(self._files.read, address)
        return None if rendered is None else self._keep(key, rendered)

    def _rest(self, key: Key) -> None:
        while len(self._not_before) >= self._max_addresses:
            del self._not_before[next(iter(self._not_before))]
        self._not_before[key] = asyncio.get_running_loop().time() + self._retry_s

    def _keep(self, key: Key, rendered: Rendered) -> _Kept:
        old = self._kept.get(key)
        if old is not None and old.rendered == rendered:
            return old
        self._forget(key)
        kept = _kept(key, rendered)
        if kept.size <= self._max_bytes:
            self._kept[key] = kept
            self._bytes += kept.size
        while self._bytes > self._max_bytes or len(self._kept) > self._max_addresses:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.size
        return kept

    def _forget(self, key: Key) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._bytes -= dropped.size


class _UnavailableError(Exception):
    """There are no bytes to answer with."""


def is_feed_path(path: str) -> bool:
    """Whether a path is a feed's that is public and the same for all (a saved trip's is not)."""
    return path[-4:] in CONTENT_TYPES and _FEED_PATH.match(path) is not None


def plain_address(path: str, query: str) -> str:
    """Path and query as they stand, without a bare question mark."""
    return f"{path}?{query}" if query else path


def _kept(key: Key, rendered: Rendered) -> _Kept:
    path, query = key
    name = re.sub(r"[^A-Za-z0-9._-]", "-", path.rpartition("/")[2])
    both: Headers = [
        (b"last-modified", format_datetime(rendered.last_modified, usegmt=True).encode()),
        (b"cache-control", b"no-cache" if "/crossings/" in path else _CACHED.encode()),
        (b"vary", b"Accept-Encoding"),
        (b"access-control-allow-origin", b"*"),
        (b"access-control-expose-headers", b"ETag, Last-Modified"),
        (b"x-robots-tag", b"noindex"),
    ]
    whole: Headers = [
        *both,
        (b"content-type", rendered.content_type.encode("latin-1")),
        (b"content-disposition", f'inline; filename="{name}"'.encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    plain = (b"etag", rendered.etag.encode())
    packed = (b"etag", rendered.gzip_etag.encode())
    return _Kept(
        rendered=rendered,
        plain=[plain, *whole, (b"content-length", b"%d" % len(rendered.body))],
        packed=[
            packed, *whole, (b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(rendered.gzip_body)),
        ],
        plain_304=[plain, *both],
        packed_304=[packed, *both],
        etag=plain[1],
        gzip_etag=packed[1],
        size=len(rendered.body) + len(rendered.gzip_body) + len(query) + 4096,
    )  # fmt: skip


async def _answer(kept: _Kept, headers: Iterable[tuple[bytes, bytes]], head: bool, send: Send) -> None:
    encodings = none_match = since = None
    for name, value in headers:
        if name == b"accept-encoding":
            encodings = value if encodings is None else encodings + b"," + value
        elif name == b"if-none-match":
            none_match = value if none_match is None else none_match + b"," + value
        elif name == b"if-modified-since":
            since = value
    packed = encodings is not None and takes_gzip(encodings)
    body = kept.rendered.gzip_body if packed else kept.rendered.body
    fresh = None
    if none_match is not None:
        fresh = _matching(kept, none_match, packed)
    elif since is not None and _not_modified(kept.rendered.last_modified, since):
        fresh = kept.packed_304 if packed else kept.plain_304
    if fresh is not None:
        await send({"type": "http.response.start", "status": 304, "headers": fresh})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": kept.packed if packed else kept.plain})
    await send({"type": "http.response.body", "body": b"" if head else body})


def _matching(kept: _Kept, none_match: bytes, packed: bool) -> Headers | None:
    """The 304 that If-None-Match asks for (RFC 9110 §13.1.2, weak comparison); it repeats the tag that matched."""
    selected, other = (kept.gzip_etag, kept.etag) if packed else (kept.etag, kept.gzip_etag)
    first, second = (kept.packed_304, kept.plain_304) if packed else (kept.plain_304, kept.packed_304)
    if none_match == selected or none_match.strip() == b"*":
        return first
    tags = _TAG.findall(none_match)
    if selected in tags:
        return first
    return second if other in tags else None


_TAG = re.compile(rb'(?:W/)?("[^"]*")')
_LONGEST_READ = 300
"""Bytes of a header that is read: no honest one is longer, and what was read is remembered."""


def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether Accept-Encoding allows gzip (RFC 9110 §12.5.3): a weight of 0 forbids, a named one beats `*`."""
    return len(accept_encoding) <= _LONGEST_READ and _takes_gzip(accept_encoding)


@lru_cache(maxsize=256)
def _takes_gzip(accept_encoding: bytes) -> bool:
    weights: dict[bytes, float] = {}
    for part in accept_encoding.lower().split(b","):
        coding, _, parameters = part.partition(b";")
        name, _, weight = parameters.partition(b"=")
        try:
            weights[coding.strip()] = float(weight) if name.strip() == b"q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights.get(b"gzip", weights.get(b"x-gzip", weights.get(b"*", 0.0))) > 0


@lru_cache(maxsize=1024)
def _instant(http_date: bytes) -> datetime | None:
    try:
        moment = parsedate_to_datetime(http_date.decode("latin-1"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _not_modified(last_modified: datetime, since: bytes) -> bool:
    instant = _instant(since) if len(since) <= _LONGEST_READ else None
    return instant is not None and last_modified <= instant


_PREFLIGHT: Headers = [
    (b"allow", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"If-None-Match, If-Modified-Since, Cache-Control, Range"),
    (b"access-control-max-age", b"86400"),
]


async def _send_unavailable(send: Send) -> None:
    body = b"This feed cannot be made at the moment. Please try again in a minute.\n"
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"retry-after", b"%d" % _RETRY_AFTER_S),
        (b"cache-control", b"no-store"),
        (b"access-control-allow-origin", b"*"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})
