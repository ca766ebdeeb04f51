"""Pages from memory: made once, kept while nothing changed, never kept when they are not for all."""

from __future__ import annotations

import gzip
from collections.abc import MutableMapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from visitapp.web.feedcache import CacheState
from visitapp.web.pagecache import PageCache, Receive, Send

pytestmark = pytest.mark.anyio

START = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


class Inner:
    """An application that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status, self.extra = 200, [(b"etag", b'W/"one"')]
        self.body = b"<p>" + b"x" * 5000
        self.broken = False

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        self.asked.append(scope["path"])
        if self.broken:
            raise OSError("no database")
        await send({"type": "http.response.start", "status": self.status, "headers": [
            (b"content-type", b"text/html; charset=utf-8"), *self.extra,
        ]})  # fmt: skip
        await send({"type": "http.response.body", "body": self.body})


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


async def get(cache: PageCache, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b""}

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    path, _, query = path.partition("?")
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": pairs}
    await cache(scope, receive, send)
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:])


def make() -> tuple[PageCache, Inner, CacheState, Clock]:
    inner, state, clock = Inner(), CacheState(7, date(2026, 12, 1)), Clock()
    return PageCache(inner, state, clock), inner, state, clock


async def test_page_is_made_once() -> None:
    cache, inner, _, _ = make()

    first = await get(cache, "/sv/events?q=a")
    again = await get(cache, "/sv/events?q=a")

    assert (first, inner.asked) == (again, ["/sv/events"])


async def test_page_is_made_anew_after_a_change_and_after_a_minute() -> None:
    cache, inner, state, clock = make()
    await get(cache, "/sv/events")

    state.newest_change_id = 8
    await get(cache, "/sv/events")
    clock.now += timedelta(minutes=1)
    await get(cache, "/sv/events")

    assert len(inner.asked) == 3


async def test_known_tag_answers_304_without_a_body() -> None:
    cache, _, _, _ = make()

    status, headers, body = await get(cache, "/sv/events", if_none_match='W/"one"')

    assert (status, body, headers["etag"]) == (304, b"", 'W/"one"')


async def test_gzip_is_sent_to_those_who_take_it() -> None:
    cache, inner, _, _ = make()

    status, headers, body = await get(cache, "/sv/events", accept_encoding="br, gzip")
    refused = await get(cache, "/sv/events", accept_encoding="gzip;q=0")

    assert (status, headers["content-encoding"], gzip.decompress(body)) == (200, "gzip", inner.body)
    assert (refused[1].get("content-encoding"), refused[2]) == (None, inner.body)


async def test_head_has_the_length_and_no_body() -> None:
    cache, inner, _, _ = make()

    status, headers, body = await get(cache, "/sv/events", method="HEAD")

    assert (status, headers["content-length"], body) == (200, str(len(inner.body)), b"")


@pytest.mark.parametrize("path", ["/", "/sv/submit", "/office/", "/sv/trips/abc", "/healthz"])
async def test_other_addresses_are_never_kept(path: str) -> None:
    cache, inner, _, _ = make()

    await get(cache, path)
    await get(cache, path)

    assert inner.asked == [path, path]


@pytest.mark.parametrize("extra", [[(b"etag", b'W/"one"'), (b"set-cookie", b"a=b")], []])
async def test_page_with_a_cookie_or_without_a_tag_is_never_kept(extra: list[tuple[bytes, bytes]]) -> None:
    cache, inner, _, _ = make()
    inner.extra = extra

    await get(cache, "/sv/events")
    await get(cache, "/sv/events")

    assert len(inner.asked) == 2


async def test_error_is_passed_on_and_not_kept() -> None:
    cache, inner, _, _ = make()
    inner.status = 404

    status, _, body = await get(cache, "/sv/events/nothing")
    inner.status = 200
    later = await get(cache, "/sv/events/nothing")

    assert (status, body, later[0]) == (404, inner.body, 200)


async def test_page_made_before_is_served_while_the_application_fails() -> None:
    cache, inner, state, _ = make()
    before = await get(cache, "/sv/events")

    state.newest_change_id, inner.broken = None, True
    during = await get(cache, "/sv/events")

    assert during == before


async def test_memory_is_bounded() -> None:
    inner, state, clock = Inner(), CacheState(7, date(2026, 12, 1)), Clock()
    cache = PageCache(inner, state, clock, max_bytes=30_000)

    for number in range(6):
        await get(cache, f"/sv/events?page={number}")
    await get(cache, "/sv/events?page=0")

    assert len(inner.asked) == 7


async def test_memory_is_bounded_by_long_addresses_too() -> None:
    inner, state, clock = Inner(), CacheState(7, date(2026, 12, 1)), Clock()
    cache = PageCache(inner, state, clock, max_bytes=60_000)

    for number in (1, 2, 1):
        await get(cache, f"/sv/events?utm_x={number}{'x' * 50_000}")

    assert len(inner.asked) == 3


async def test_crash_shows_the_page_that_says_so_and_leaves_no_lock() -> None:
    async def crashing(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"our own words"})
        raise ZeroDivisionError

    cache = PageCache(crashing, CacheState(7, date(2026, 12, 1)), Clock())
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": "GET", "path": "/sv/events", "query_string": b"", "headers": []}
    with pytest.raises(ZeroDivisionError):
        await cache(scope, receive, send)

    assert ([message.get("body") for message in sent], cache._making) == ([None, b"our own words"], {})
