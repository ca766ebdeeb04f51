"""The feed cache, called as an ASGI application with a render of our own."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from visitapp.publish.rendered import Rendered, RenderedFiles
from visitapp.web.feedcache import CONTENT_TYPES, CacheState, FeedCache, is_feed_path, takes_gzip

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DAY = date(2026, 6, 1)
FEED = "/sv/events.ics"
HTTP_NOON = "Mon, 01 Jun 2026 12:00:00 GMT"
BODY = b"BEGIN:VCALENDAR 1\r\n" * 20

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Site:
    """A feed cache before an inner application that answers with its name, and a render that is told what to do."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.files = RenderedFiles(folder)
        self.state = CacheState(newest_change_id=1, day=DAY)
        self.body = BODY
        self.rendered: list[tuple[str, str]] = []
        self.before_render: Callable[[], Awaitable[None]] | None = None
        self.fault: Exception | None = None
        self.ahead = 0
        settings = {"retry_s": 0.0} | settings
        self.cache = FeedCache(inner, self.files, self.render, self.state, **settings)

    async def render(self, path: str, query: str) -> Rendered | None:
        self.rendered.append((path, query))
        if self.before_render is not None:
            await self.before_render()
        if self.fault is not None:
            raise self.fault
        if query == "wrong=1":
            return None
        address = f"{path}?{query}" if query else path
        change_id = (self.state.newest_change_id or 0) + self.ahead
        return self.files.write(address, self.body, CONTENT_TYPES[path[-4:]], NOON, change_id, self.state.day)

    async def get(self, path: str = FEED, method: str = "GET", **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.cache)
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
            plain = {"accept-encoding": "identity"}
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, path, headers=plain | named)


async def inner(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"inner"})


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


async def test_feed_is_answered_with_all_its_headers(site: Site) -> None:
    answer = await site.get()

    assert (answer.status_code, answer.content) == (200, BODY)
    assert dict(answer.headers) == {
        "etag": answer.headers["etag"],
        "last-modified": HTTP_NOON,
        "cache-control": "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400",
        "vary": "Accept-Encoding",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "ETag, Last-Modified",
        "x-robots-tag": "noindex",
        "content-type": "text/calendar; charset=utf-8",
        "content-disposition": 'inline; filename="events.ics"',
        "x-content-type-options": "nosniff",
        "content-length": str(len(BODY)),
    }


async def test_rss_has_its_own_type_and_name(site: Site) -> None:
    answer = await site.get("/da/events.rss?q=a")

    assert (answer.headers["content-type"], answer.headers["content-disposition"]) == (
        "application/rss+xml; charset=utf-8",
        'inline; filename="events.rss"',
    )


async def test_feed_is_rendered_once_until_something_changes(site: Site) -> None:
    answers = [(await site.get()).content]
    answers.append((await site.get()).content)
    site.state.newest_change_id, site.body = 2, b"two"
    answers.append((await site.get()).content)
    site.state.day, site.body = DAY + timedelta(days=1), b"three"
    answers.append((await site.get()).content)

    assert (answers, len(site.rendered)) == ([BODY, BODY, b"two", b"three"], 3)


async def test_many_at_once_are_one_render(site: Site) -> None:
    gate = asyncio.Event()
    site.before_render = lambda: opened(gate)
    asking = [asyncio.create_task(site.get()) for _ in range(20)]
    while not site.rendered:
        await asyncio.sleep(0)
    gate.set()

    answers = await asyncio.gather(*asking)

    assert ({answer.content for answer in answers}, site.rendered) == ({BODY}, [(FEED, "")])


async def test_other_addresses_methods_and_refused_queries_go_to_the_application(site: Site) -> None:
    answers = [
        await site.get("/sv/events"),
        await site.get("/sv/trips/abc.ics"),
        await site.get("/xx/events.ics"),
        await site.get(FEED, "POST"),
        await site.get(FEED + "?wrong=1"),
    ]

    assert ([answer.content for answer in answers], site.rendered) == ([b"inner"] * 5, [(FEED, "wrong=1")])


async def test_other_scopes_pass_through(tmp_path: Path) -> None:
    seen = []

    async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    site = Site(tmp_path)
    cache = FeedCache(app, site.files, site.render, site.state)

    await cache({"type": "lifespan"}, nothing, nothing)

    assert seen == ["lifespan"]


@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"x", {0} , W/"y"', "*"])
async def test_known_tag_is_answered_304_with_both_validators(site: Site, form: str) -> None:
    first = await site.get()

    again = await site.get(if_none_match=form.format(first.headers["etag"]))

    assert (again.status_code, again.content) == (304, b"")
    assert (again.headers["etag"], again.headers["last-modified"]) == (first.headers["etag"], HTTP_NOON)
    assert ("content-length" in again.headers, again.headers["vary"]) == (False, "Accept-Encoding")


async def test_tag_wins_over_date(site: Site) -> None:
    tagged = await site.get(if_none_match='"other"', if_modified_since="Fri, 01 Jan 2027 00:00:00 GMT")

    assert tagged.status_code == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (HTTP_NOON, 304),
        ("Mon, 01 Jun 2026 14:00:00 +0200", 304),
        ("Mon, 01 Jun 2026 11:59:59 GMT", 200),
        ("yesterday", 200),
        ("Mon, 99 Jun 2026 99:00:00 GMT", 200),
        ("", 200),
    ],
)
async def test_date_alone_is_compared_and_an_unreadable_one_ignored(site: Site, since: str, status: int) -> None:
    assert (await site.get(if_modified_since=since)).status_code == status


async def test_gzip_has_its_own_tag_and_either_tag_is_known(site: Site) -> None:
    plain = await site.get()
    packed = await site.get(accept_encoding="br, gzip;q=0.8")
    again = await site.get(accept_encoding="gzip", if_none_match=packed.headers["etag"])
    crossed = await site.get(accept_encoding="gzip", if_none_match=plain.headers["etag"])

    assert (packed.headers["content-encoding"], packed.content) == ("gzip", BODY)
    assert int(packed.headers["content-length"]) == len(gzip.compress(BODY, 6, mtime=0)) < len(BODY)
    assert packed.headers["etag"] != plain.headers["etag"]
    assert [(each.status_code, each.headers["etag"]) for each in (again, crossed)] == [
        (304, packed.headers["etag"]),
        (304, plain.headers["etag"]),
    ]


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        (b"gzip", True),
        (b"GZIP, deflate", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.000, *", False),
        (b"*", True),
        (b"*;q=0", False),
        (b"identity", False),
        (b"gzip;q=x", False),
        (b"", False),
        (b"br, gzip;q=0.1", True),
    ],
)
async def test_gzip_is_sent_only_to_those_who_take_it(accepted: bytes, taken: bool) -> None:
    assert takes_gzip(accepted) is taken


async def test_head_is_a_get_without_its_body(site: Site) -> None:
    whole, head = await site.get(), await site.get(method="HEAD")

    assert (head.status_code, head.content, head.headers) == (200, b"", whole.headers)


async def test_options_allows_other_sites_to_read(site: Site) -> None:
    answer = await site.get(method="OPTIONS", origin="https://other.example")

    assert (answer.status_code, answer.headers["access-control-allow-origin"], site.rendered) == (204, "*", [])
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"


async def test_failed_render_serves_the_last_good_bytes_until_it_works_again(site: Site) -> None:
    await site.get()
    site.state.newest_change_id, site.fault = 2, RuntimeError("the database is gone")
    failed = await site.get()
    site.fault, site.body = None, b"two"

    mended = await site.get()

    assert (failed.status_code, failed.content, mended.content) == (200, BODY, b"two")


async def test_failed_render_is_not_tried_again_at_once(tmp_path: Path) -> None:
    site = Site(tmp_path, retry_s=3600.0)
    await site.get()
    site.state.newest_change_id, site.fault = 2, RuntimeError("the database is gone")

    answers = [(await site.get()).content for _ in range(5)]

    assert (answers, len(site.rendered)) == ([BODY] * 5, 2)


async def test_slow_render_serves_the_last_good_bytes_and_lands_later(tmp_path: Path) -> None:
    site = Site(tmp_path, render_timeout_s=0.02, retry_s=0.0)
    await site.get()
    gate = asyncio.Event()
    site.before_render = lambda: opened(gate)
    site.state.newest_change_id, site.body = 2, b"two"
    late = await site.get()
    gate.set()
    while (await site.get()).content != b"two":
        await asyncio.sleep(0)

    assert (late.content, len(site.rendered)) == (BODY, 2)


async def test_restarted_process_answers_from_files_without_rendering(tmp_path: Path) -> None:
    before = Site(tmp_path)
    first = await before.get(FEED + "?q=a")
    after = Site(tmp_path)
    after.state.newest_change_id = None
    after.fault = RuntimeError("no database")

    answers = [await after.get(FEED + "?q=a") for _ in range(2)]

    assert [(answer.content, answer.headers["etag"]) for answer in answers] == [(BODY, first.headers["etag"])] * 2
    assert after.rendered == []


async def test_restarted_process_takes_a_fresh_file_and_renders_a_stale_one(tmp_path: Path) -> None:
    await Site(tmp_path).get()
    fresh, stale = Site(tmp_path), Site(tmp_path)
    stale.state.newest_change_id, stale.fault = 5, RuntimeError("no database")

    answers = [(await fresh.get()).content, (await stale.get()).content]

    assert (answers, fresh.rendered, stale.rendered) == ([BODY, BODY], [], [(FEED, "")])


async def test_file_is_found_by_the_address_the_caller_gives(tmp_path: Path) -> None:
    await Site(tmp_path).get(FEED + "?q=a")
    after = Site(tmp_path, address_of=lambda path, query: f"{path}?{query.partition('&')[0]}")

    answer = await after.get(FEED + "?q=a&utm_source=x")

    assert (answer.content, after.rendered) == (BODY, [])


async def test_never_rendered_feed_is_503_for_a_minute(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.state.newest_change_id, site.fault = None, RuntimeError("no database")

    answer = await site.get()

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


async def test_corrupt_file_is_rendered_anew_or_503(tmp_path: Path) -> None:
    await Site(tmp_path).get()
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-7])
    dead = Site(tmp_path)
    dead.state.newest_change_id, dead.fault = None, RuntimeError("no database")

    answers = [await dead.get(), await Site(tmp_path).get()]

    assert [answer.status_code for answer in answers] == [503, 200]


async def test_render_ahead_of_what_we_know_is_fresh(site: Site) -> None:
    site.ahead = 8
    await site.get()
    await site.get()

    assert (len(site.rendered), site.state.newest_change_id) == (1, 9)


async def test_memory_is_bounded_and_the_file_stands_in(tmp_path: Path) -> None:
    site = Site(tmp_path, max_bytes=10_000)

    for number in range(6):
        await site.get(f"/sv/events.ics?q={number}")
    again = await site.get("/sv/events.ics?q=0")

    assert (site.cache._bytes <= 10_000, len(site.cache._kept), len(site.rendered)) == (True, 2, 6)
    assert again.content == BODY


async def test_feed_larger_than_the_memory_is_still_answered(tmp_path: Path) -> None:
    site = Site(tmp_path, max_bytes=100)

    assert ((await site.get()).content, len(site.cache._kept)) == (BODY, 0)


async def test_crossings_are_always_asked_again(site: Site) -> None:
    answer = await site.get("/sv/crossings/grenaa-halmstad.ics")

    assert answer.headers["cache-control"] == "no-cache"


async def test_feed_paths_are_told_from_others() -> None:
    paths = ["/sv/events.ics", "/en/places/x.rss", "/f/ab12.ics", "/sv/trips/t.ics", "/static/feed.rss", "/.ics", "/f/"]

    assert [is_feed_path(path) for path in paths] == [True, True, True, False, False, False, False]


async def opened(gate: asyncio.Event) -> None:
    await gate.wait()


async def nothing(*_: object) -> Any:
    return None
