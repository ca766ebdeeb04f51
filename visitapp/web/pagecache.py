"""Public pages from memory: each is made once a minute, or once a published change, however many ask.

Pages carry no cookie and are the same for all, so path and query are all that they depend on, besides what is
published and the time (a page shows the next sailings).
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from visitapp.domain.language import LANGUAGES
from visitapp.web.feedcache import CacheState, takes_gzip
from visitapp.web.negotiate import has_it

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Key = tuple[str, bytes]

_PUBLIC = re.compile(rf"/(?:embed/)?(?:{'|'.join(LANGUAGES)})/(?!submit|trips)")
_ABOUT_THE_CLIENT = frozenset((b"if-none-match", b"if-modified-since", b"accept-encoding", b"range", b"cookie"))
_GZIP_FROM = 1024


@dataclass(frozen=True, slots=True)
class _Packed:
    headers: Headers
    body: bytes


@dataclass(slots=True)
class _Page:
    """`packed` is made when it is asked for first: it takes a tenth of the time that the page takes."""

    change_id: int
    minute: int
    etag: str
    headers: Headers
    body: bytes
    packed: _Packed | None = None

    def full(self) -> Headers:
        """The headers of the page as it is."""
        return [*self.headers, (b"content-length", b"%d" % len(self.body))]

    def not_modified(self) -> Headers:
        """The headers of an answer that has no body."""
        return [header for header in self.headers if header[0] != b"content-type"]


class PageCache:
    """Answers GET and HEAD of public pages; passes everything else, and every answer but 200, through.

    While the database is out of reach, or `app` fails, a page that was made before is served as it was.
    """

    def __init__(
        self, app: Application, state: CacheState, now: Callable[[], datetime], max_bytes: int = 8_000_000
    ) -> None:
        self._app, self._state, self._now, self._max_bytes = app, state, now, max_bytes
        self._pages: OrderedDict[Key, _Page] = OrderedDict()
        self._bytes = 0
        self._making: dict[Key, asyncio.Lock] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a page, or let the application answer."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not _PUBLIC.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        key = (scope["path"], scope["query_string"])
        page = self._pages.get(key)
        if page is None or not self._fresh(page):
            lock = self._making.setdefault(key, asyncio.Lock())
            try:
                async with lock:
                    page = self._pages.get(key)
                    if page is None or not self._fresh(page):
                        page = await self._make(key, scope, receive, send, page)
            finally:
                if self._making.get(key) is lock and not lock.locked():
                    del self._making[key]
        if page is not None:
            await self._answer(key, page, scope, send)

    def _fresh(self, page: _Page) -> bool:
        return page.change_id == self._state.newest_change_id and page.minute == self._minute()

    def _minute(self) -> int:
        return int(self._now().timestamp()) // 60

    async def _make(self, key: Key, scope: Scope, receive: Receive, send: Send, old: _Page | None) -> _Page | None:
        """The page made anew and kept; None when the application's own answer has been sent instead."""
        newest, minute = self._state.newest_change_id, self._minute()
        plain = [header for header in scope["headers"] if header[0] not in _ABOUT_THE_CLIENT]
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        inner = {**scope, "method": "GET", "headers": plain}
        try:
            await self._app(inner, receive, collect)
        except Exception:
            if old is None:
                await _pass_on(messages, scope, send)  # Starlette has made a page that says so
                raise
            return old
        status = messages[0]["status"]
        headers: Headers = list(messages[0]["headers"])
        names = {name for name, _ in headers}
        if status >= 500 and old is not None:
            return old
        if status != 200 or newest is None or b"etag" not in names or b"set-cookie" in names:
            await _pass_on(messages, scope, send)
            return None
        body = b"".join(message.get("body", b"") for message in messages[1:])
        return self._keep(key, _made(newest, minute, headers, body))

    def _keep(self, key: Key, page: _Page) -> _Page:
        old = self._pages.pop(key, None)
        if old is not None:
            self._bytes -= _size(key, old)
        self._pages[key] = page
        self._bytes += _size(key, page)
        self._make_room()
        return page

    def _make_room(self) -> None:
        while self._bytes > self._max_bytes:
            self._bytes -= _size(*self._pages.popitem(last=False))

    def _pack(self, key: Key, page: _Page) -> _Packed:
        """The page as gzip, made once and counted where the page is still kept."""
        if page.packed is None:
            packed = page.packed = _packed(page)
            if self._pages.get(key) is page:
                self._bytes += len(packed.body)
                self._make_room()
        return page.packed

    async def _answer(self, key: Key, page: _Page, scope: Scope, send: Send) -> None:
        wanted, none_match = b"", b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                wanted = value
            elif name == b"if-none-match":
                none_match = value
        if none_match and has_it(none_match.decode("latin-1"), page.etag):
            await send({"type": "http.response.start", "status": 304, "headers": page.not_modified()})
            await send({"type": "http.response.body", "body": b""})
            return
        headers, body = page.full(), page.body
        if wanted and len(body) >= _GZIP_FROM and takes_gzip(wanted):
            packed = self._pack(key, page)
            headers, body = packed.headers, packed.body
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _made(change_id: int, minute: int, headers: Headers, body: bytes) -> _Page:
    about = [header for header in headers if header[0] not in (b"content-length", b"vary")]
    about.append((b"vary", b"Accept-Encoding"))
    etag = next(value for name, value in headers if name == b"etag").decode("latin-1")
    return _Page(change_id, minute, etag, about, body)


def _packed(page: _Page) -> _Packed:
    body = gzip.compress(page.body, 5, mtime=0)
    about = [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(body))]
    return _Packed([*page.headers, *about], body)


async def _pass_on(messages: list[Message], scope: Scope, send: Send) -> None:
    for message in messages:
        await send({**message, "body": b""} if scope["method"] == "HEAD" and "body" in message else message)


def _size(key: Key, page: _Page) -> int:
    return len(key[1]) + len(page.body) + (len(page.packed.body) if page.packed else 0) + 4096
