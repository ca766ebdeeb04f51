"""The feed cache, called as an ASGI application with a render of our own."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, MutableMapping, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from feeds.dated import instant
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.publish.rendered import Rendered, RenderedFiles, make_rendered
from visitapp.web.feedcache import CacheState, FeedCache, Mark, Verdict, takes_gzip
from visitapp.web.feedpath import is_feed_path

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
        self.background: list[str] = []
        self.judged: list[str] = []
        self.holds: set[str] = set()
        self.after_judging: Callable[[], None] = lambda: None
        self.before_render: Callable[[], Awaitable[None]] | None = None
        self.fault: Exception | None = None
        self.ahead = 0
        self.running = self.most_running = 0
        settings = {"retry_s": 0.0} | settings
        self.cache = FeedCache(inner, self.files, self.render, self.state, judge=self.judge, **settings)

    async def render(self, path: str, query: str, asked: bool) -> Rendered | None:
        self.rendered.append((path, query))
        if not asked:
            self.background.append(path)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            if self.before_render is not None:
                await self.before_render()
        finally:
            self.running -= 1
        if self.fault is not None:
            raise self.fault
        if query == "wrong=1":
            return None
        address = f"{path}?{query}" if query else path
        change_id = (self.state.newest_change_id or 0) + self.ahead
        ending = path[path.rindex(".") :]
        asked_on = self.state.day if asked else None
        return self.files.write(
            address, self.body, CONTENT_TYPES[ending], NOON, change_id, self.state.day, (3, 5), asked_on
        )

    async def judge(self, feeds: Sequence[Mark]) -> Verdict:
        self.judged += [feed.address for feed in feeds]
        holds = tuple(feed.address in self.holds for feed in feeds)
        verdict = Verdict(self.state.newest_change_id or 0, self.state.day, holds)
        self.after_judging()
        return verdict

    async def get(self, path: str = FEED, method: str = "GET", **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.cache)
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
            plain = {"accept-encoding": "identity"}
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, path, headers=plain | named)

    def changed(self, body: bytes = b"two") -> None:
        """Something was published a moment ago; feeds rendered from now on have `body`."""
        assert self.state.newest_change_id is not None
        self.state.newest_change_id += 1
        self.body = body

    def long_changed(self, body: bytes = b"two") -> None:
        """Something was published more than a minute ago."""
        self.changed(body)
        assert self.state.newest_change_id is not None
        self.state.settled = (self.state.newest_change_id, self.state.day)

    async def shows(self, body: bytes, path: str = FEED) -> None:
        """Ask until the feed has `body`; fail after two seconds."""
        async with asyncio.timeout(2):
            while (await self.get(path)).content != body:
                await asyncio.sleep(0)

    async def until(self, true: Callable[[], bool]) -> None:
        """Let the background work until something is true; fail after two seconds."""
        async with asyncio.timeout(2):
            while not true():
                await asyncio.sleep(0)


async def inner(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"inner"})


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(tmp_path)
    yield made
    await made.cache.close()


async def test_feed_is_answered_with_all_its_headers(site: Site) -> None:
    answer = await site.get()

    assert (answer.status_code, answer.content) == (200, BODY)
    assert dict(answer.headers) == {
        "etag": answer.headers["etag"],
        "last-modified": HTTP_NOON,
        "cache-control": "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400",
        "vary": "Accept-Encoding",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "ETag, Last-Modified, Content-Range, Accept-Ranges",
        "x-robots-tag": "noindex",
        "content-type": "text/calendar; charset=utf-8",
        "content-disposition": 'inline; filename="events.ics"',
        "x-content-type-options": "nosniff",
        "accept-ranges": "bytes",
        "content-length": str(len(BODY)),
    }


@pytest.mark.parametrize(
    ("path", "kind", "disposition"),
    [
        ("/da/events.rss?q=a", "application/xml; charset=utf-8", 'inline; filename="events.rss"'),
        ("/de/events.atom", "application/xml; charset=utf-8", 'inline; filename="events.atom"'),
        ("/en/places/x.json", "application/feed+json", 'inline; filename="x.json"'),
        ("/f/abcdefg.geojson", "application/geo+json", 'inline; filename="abcdefg.geojson"'),
        ("/f/abcdefg.ics", "text/calendar; charset=utf-8", 'inline; filename="abcdefg.ics"'),
        ("/sv/places/å b.ics", "text/calendar; charset=utf-8", 'inline; filename="--b.ics"'),
        ("/sv/events/fest-ab12c.ics", "text/calendar; charset=utf-8", 'attachment; filename="fest-ab12c.ics"'),
    ],
)
async def test_each_form_has_its_type_and_name(site: Site, path: str, kind: str, disposition: str) -> None:
    answer = await site.get(path)

    assert (answer.headers["content-type"], answer.headers["content-disposition"]) == (kind, disposition)


async def test_feed_is_rendered_once_until_something_changes(site: Site) -> None:
    answers = [(await site.get()).content, (await site.get()).content]
    site.changed(b"two")
    await site.shows(b"two")
    site.state.day, site.body = DAY + timedelta(days=1), b"three"
    await site.shows(b"three")

    assert (answers, len(site.rendered)) == ([BODY, BODY], 3)


async def test_nobody_waits_for_what_was_right_a_moment_ago(site: Site) -> None:
    gate = asyncio.Event()
    await site.get()
    site.before_render = lambda: opened(gate)
    site.changed()

    meanwhile = [(await site.get()).content for _ in range(3)]
    await site.until(lambda: site.running == 1)
    gate.set()
    await site.shows(b"two")

    assert (meanwhile, len(site.rendered), site.background) == ([BODY] * 3, 2, [FEED])


async def test_who_asks_for_an_old_feed_waits_for_the_new_one(site: Site) -> None:
    await site.get()
    site.long_changed()

    assert ((await site.get()).content, site.background) == (b"two", [])


async def test_nobody_waits_for_what_stands_in_line(site: Site) -> None:
    paths = [f"/sv/events.ics?q={number}" for number in range(3)]
    for path in paths:
        await site.get(path)
    gate = asyncio.Event()
    site.before_render = lambda: opened(gate)
    site.long_changed()
    site.cache.refresh()
    await site.until(lambda: site.running == 1)

    meanwhile = [(await site.get(path)).content for path in paths]
    gate.set()
    for path in paths:
        await site.shows(b"two", path)

    assert (meanwhile, len(site.rendered), len(site.background)) == ([BODY] * 3, 6, 3)


async def test_who_waits_too_long_gets_the_old_one(tmp_path: Path) -> None:
    site = Site(tmp_path, stale_wait_s=0.02)
    await site.get()
    gate = asyncio.Event()
    site.before_render = lambda: opened(gate)
    site.long_changed()

    late = await site.get()
    gate.set()
    await site.shows(b"two")
    await site.cache.close()

    assert (late.content, len(site.rendered)) == (BODY, 2)


async def test_nothing_is_rendered_while_changes_come_in_a_row(site: Site) -> None:
    await site.get()
    site.changed()
    site.state.settling = True
    meanwhile = [(await site.get()).content for _ in range(3)]
    rendered = len(site.rendered)

    site.state.settling = False
    site.cache.refresh()
    await site.until(lambda: len(site.rendered) == 2)

    assert (meanwhile, rendered) == ([BODY] * 3, 1)


async def test_only_what_is_touched_is_rendered_again(site: Site) -> None:
    paths = [f"/sv/events.ics?q={number}" for number in range(6)]
    for path in paths:
        await site.get(path)
    site.rendered.clear()
    site.holds = set(paths[:4])
    site.changed()

    site.cache.refresh()
    await site.until(lambda: len(site.rendered) == 2)
    answers = [(await site.get(path)).content for path in paths]

    assert (sorted(site.judged), len(site.rendered)) == (paths, 2)
    assert answers == [BODY] * 4 + [b"two"] * 2


async def test_change_in_the_midst_of_judging_makes_no_untouched_feed_render(site: Site) -> None:
    paths = [f"/sv/events.ics?q={number}" for number in range(6)]
    for path in paths:
        await site.get(path)
    site.rendered.clear()
    site.holds = set(paths[1:])
    site.after_judging = lambda: site.changed(b"three") if len(site.judged) == len(paths) else None
    site.changed()

    site.cache.refresh()
    await site.until(lambda: all(feed.change_id == 3 for feed in site.cache.memory.feeds.values()))
    answers = [(await site.get(path)).content for path in paths]

    assert (site.rendered, len(site.judged)) == ([("/sv/events.ics", "q=0")], 2 * len(paths) - 1)
    assert answers == [b"three", *[BODY] * 5]


async def test_old_feed_that_nothing_touched_is_not_rendered_for_who_waits(site: Site) -> None:
    await site.get()
    site.holds = {FEED}
    site.long_changed()

    assert ((await site.get()).content, len(site.rendered)) == (BODY, 1)


async def test_untouched_file_is_right_after_a_restart(tmp_path: Path) -> None:
    await Site(tmp_path).get()
    after = Site(tmp_path)
    after.state.newest_change_id = 1
    after.long_changed()
    after.holds = {FEED}

    answer = await after.get()
    await after.cache.close()

    assert (answer.content, after.rendered, after.judged) == (BODY, [], [FEED])


async def test_feed_that_another_process_rendered_is_read(tmp_path: Path) -> None:
    site, worker = Site(tmp_path), Site(tmp_path)
    await site.get()
    for each in (site, worker):
        each.changed()
    await worker.render(FEED, "", False)

    await site.shows(b"two")
    await site.cache.close()

    assert len(site.rendered) == 1


async def test_only_feeds_asked_for_within_the_hour_are_refreshed(site: Site) -> None:
    await site.get("/sv/events.ics?q=old")
    site.state.minute = 30
    await site.get("/sv/events.ics?q=new")
    site.state.minute = 61
    site.changed()

    site.cache.refresh()
    await site.until(lambda: len(site.rendered) == 3)

    assert (site.judged, site.rendered[2]) == (["/sv/events.ics?q=new"], (FEED, "q=new"))


async def test_at_most_two_are_rendered_at_once(site: Site) -> None:
    gate = asyncio.Event()
    site.before_render = lambda: opened(gate)
    asking = [asyncio.create_task(site.get(f"/sv/events.ics?q={number}")) for number in range(8)]
    await site.until(lambda: site.running == 2)
    gate.set()

    answers = await asyncio.gather(*asking)

    assert ({answer.status_code for answer in answers}, len(site.rendered), site.most_running) == ({200}, 8, 2)


async def test_one_feed_by_many_names_is_rendered_once(tmp_path: Path) -> None:
    site = Site(tmp_path, address_of=lambda path, _: path)

    answers = [await site.get(FEED + query) for query in ("", "?utm_source=x", "?fbclid=1", "?utm_source=x")]
    site.changed()
    await site.shows(b"two")
    changed = [(await site.get(FEED + query)).content for query in ("", "?utm_source=x", "?fbclid=1")]
    await site.cache.close()

    assert ({answer.content for answer in answers}, changed, len(site.rendered)) == ({BODY}, [b"two"] * 3, 2)


async def test_many_at_once_are_one_render(site: Site) -> None:
    gate = asyncio.Event()
    site.before_render = lambda: opened(gate)
    asking = [asyncio.create_task(site.get()) for _ in range(20)]
    while not site.rendered:
        await asyncio.sleep(0)
    gate.set()

    answers = await asyncio.gather(*asking)

    assert ({answer.content for answer in answers}, site.rendered) == ({BODY}, [(FEED, "")])


async def test_other_addresses_and_refused_queries_go_to_the_application(site: Site) -> None:
    answers = [
        await site.get("/sv/events"),
        await site.get("/sv/trips/abc.ics"),
        await site.get("/xx/events.ics"),
        await site.get("/sv/events.ics%3Fq=a.ics"),
        await site.get("/sv/trips/abc.ics", "POST"),
        await site.get(FEED + "?wrong=1"),
    ]

    assert ([answer.content for answer in answers], site.rendered) == ([b"inner"] * 6, [(FEED, "wrong=1")])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])
async def test_feed_can_only_be_read(site: Site, method: str) -> None:
    answer = await site.get(method=method)

    assert (answer.status_code, answer.headers["allow"], site.rendered) == (405, "GET, HEAD, OPTIONS", [])
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


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
        (b"gzip;q=0.5, identity", False),
        (b"gzip, identity;q=0.5", True),
        (b"gzip, identity", True),
        (b"identity;q=0, *", True),
        (b",,;=;q", False),
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


@pytest.mark.parametrize("long_ago", [False, True])
async def test_failed_render_serves_the_last_good_bytes_until_it_works_again(site: Site, long_ago: bool) -> None:
    await site.get()
    (site.long_changed if long_ago else site.changed)()
    site.fault = RuntimeError("the database is gone")
    failed = [await site.get() for _ in range(3)]
    site.fault = None

    await site.shows(b"two")

    assert {(answer.status_code, answer.content) for answer in failed} == {(200, BODY)}


async def test_failed_render_is_not_tried_again_at_once(tmp_path: Path) -> None:
    site = Site(tmp_path, retry_s=3600.0)
    await site.get()
    site.long_changed()
    site.fault = RuntimeError("the database is gone")

    answers = [(await site.get()).content for _ in range(5)]

    assert (answers, len(site.rendered)) == ([BODY] * 5, 2)


@pytest.mark.parametrize("long_ago", [False, True])
async def test_feed_that_is_none_any_more_keeps_its_last_bytes(site: Site, long_ago: bool) -> None:
    address = "/sv/events.ics?q=a"
    await site.get(address)
    (site.long_changed if long_ago else site.changed)()
    site.cache._render = refusing

    answers = [(await site.get(address)).status_code for _ in range(3)]

    assert answers == [200] * 3


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
    stale.long_changed()
    stale.fault = RuntimeError("no database")

    answers = [(await fresh.get()).content, (await stale.get()).content]

    assert (answers, fresh.rendered, stale.rendered) == ([BODY, BODY], [], [(FEED, "")])


async def test_file_is_found_by_the_address_the_caller_gives(tmp_path: Path) -> None:
    await Site(tmp_path).get(FEED + "?q=a")
    after = Site(tmp_path, address_of=lambda path, query: f"{path}?{query.partition('&')[0]}")

    answer = await after.get(FEED + "?q=a&utm_source=x")

    assert (answer.content, after.rendered) == (BODY, [])


async def test_never_rendered_feed_is_503_for_a_minute(tmp_path: Path) -> None:
    site, slow = Site(tmp_path), Site(tmp_path, render_timeout_s=0.02)
    site.state.newest_change_id, site.fault = None, RuntimeError("no database")
    gate = asyncio.Event()
    slow.before_render = lambda: opened(gate)

    answers = [await site.get(), await slow.get()]
    gate.set()
    await slow.shows(BODY)

    assert [(answer.status_code, answer.headers["retry-after"]) for answer in answers] == [(503, "60")] * 2


async def test_corrupt_file_of_a_feed_in_memory_is_never_served(tmp_path: Path) -> None:
    site = Site(tmp_path, max_plain_bytes=0, max_gzip_bytes=0)
    await site.get()
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"rubbish " * 200)

    answers = [await site.get() for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, BODY)] * 2
    assert len(site.rendered) == 2


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
    site = Site(tmp_path, max_plain_bytes=1_000, max_gzip_bytes=200, max_addresses=4)
    size = len(gzip.compress(BODY, 6, mtime=0))

    for number in range(6):
        await site.get(f"/sv/events.ics?q={number}")
        assert site.cache.memory.plain.bytes <= 1_000
        assert site.cache.memory.packed.bytes <= 200
    again = [(await site.get(f"/sv/events.ics?q={number}", accept_encoding="gzip")).content for number in range(6)]

    memory = site.cache.memory
    assert (len(memory.feeds), len(memory.by_key) <= 8) == (4, True)
    assert (memory.plain.bytes, memory.packed.bytes) == (len(BODY) * 2, size * (200 // size))
    assert (again, len(site.rendered)) == ([BODY] * 6, 6)


@pytest.mark.parametrize("size", [10, 300_000, 1_000_000])
async def test_feed_is_answered_from_its_file_byte_for_byte(tmp_path: Path, size: int) -> None:
    site = Site(tmp_path, max_plain_bytes=0, max_gzip_bytes=0)
    site.body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    first = await site.get()

    plain = [await site.get() for _ in range(3)]
    packed = await site.get(accept_encoding="gzip")
    part = await site.get(range="bytes=-7")
    head = await site.get(method="HEAD")

    assert {(answer.content == site.body, answer.headers["etag"]) for answer in plain} == {
        (True, first.headers["etag"])
    }
    assert (packed.content == site.body, part.content, head.content) == (True, site.body[-7:], b"")
    assert (head.headers, len(site.rendered)) == (plain[0].headers, 1)


async def test_plain_bytes_are_unpacked_when_the_file_is_gone(tmp_path: Path) -> None:
    site = Site(tmp_path, max_plain_bytes=0)
    first = await site.get()
    for path in tmp_path.iterdir():
        path.unlink()

    again = await site.get()

    assert (again.content, again.headers["etag"], len(site.rendered)) == (BODY, first.headers["etag"], 1)


async def test_feed_asked_for_often_is_answered_from_memory(tmp_path: Path) -> None:
    site = Site(tmp_path, max_plain_bytes=len(BODY))
    paths = ["/sv/events.ics?q=1", "/sv/events.ics?q=2"]
    for path in paths:
        await site.get(path)
    # While a file is being marked as asked for, its gzip form in memory is unpacked instead: that is no read of it.
    await site.until(lambda: site.cache._noter is not None and site.cache._noter.done())
    memory = site.cache.memory

    for _ in range(2):
        await site.get(paths[0])

    assert [feed.version in memory.plain for feed in memory.feeds.values()] == [True, False]


async def test_large_query_is_answered_but_not_remembered(site: Site) -> None:
    path = f"/sv/events.ics?q={'a' * 5000}"

    answers = [(await site.get(path)).content for _ in range(2)]

    assert (answers, len(site.rendered)) == ([BODY] * 2, 1)
    assert (len(site.cache.memory.feeds), len(site.cache.memory.by_key)) == (0, 0)


async def test_address_asked_on_two_days_is_kept_for_ever(site: Site, tmp_path: Path) -> None:
    for path in (FEED, "/sv/events.ics?q=once"):
        await site.get(path)
    first = [site.files.is_kept(FEED)]
    site.state.day += timedelta(days=1)

    await site.get()
    await site.until(lambda: site.files.is_kept(FEED))

    assert (first, site.files.is_kept("/sv/events.ics?q=once")) == ([False], False)


async def test_second_day_counts_after_a_restart(tmp_path: Path) -> None:
    await Site(tmp_path).get()
    after = Site(tmp_path)
    after.state.newest_change_id, after.state.day = None, DAY + timedelta(days=30)

    await after.get()
    await after.until(lambda: after.files.is_kept(FEED))
    await after.cache.close()


async def test_asking_is_noted_in_the_file_now_and_then(site: Site) -> None:
    await site.get()
    await site.until(lambda: site.cache._noter is not None and site.cache._noter.done())
    asked_at = []
    for minute in (1, 9, 10, 11):
        (path,) = [path for path in site.files._folder.iterdir() if path.suffix == ".feed"]
        os.utime(path, (1_000, 1_000))
        site.state.minute = minute
        await site.get()
        await site.until(lambda: site.cache._noter is not None and site.cache._noter.done())
        asked_at.append(site.files.known()[0].asked_at > 1_000)

    assert asked_at == [False, False, True, False]


async def test_changed_body_is_newer_even_when_no_file_could_be_written(site: Site) -> None:
    site.files.write = unwritten  # type: ignore[method-assign]  # a full disk
    first = await site.get()
    site.changed()
    await site.shows(b"two")
    second = await site.get()

    assert [answer.headers["last-modified"] for answer in (first, second)] == [
        HTTP_NOON,
        HTTP_NOON.replace(":00 ", ":01 "),
    ]


async def test_calendar_tells_the_instant_of_its_head_even_when_no_file_could_be_written(site: Site) -> None:
    site.files.write = unwritten  # type: ignore[method-assign]  # a full disk
    answers = []
    for content in (b"one", b"two", b"two", b"three"):
        site.long_changed(b"BEGIN:VCALENDAR\r\nLAST-MODIFIED:20260101T000000Z\r\nNAME:%b\r\n" % content)
        answers.append(await site.get())

    told = [parsedate_to_datetime(answer.headers["last-modified"]) for answer in answers]
    assert told == [NOON + timedelta(seconds=seconds) for seconds in (0, 1, 1, 2)]
    assert [instant(answer.content) for answer in answers] == told
    assert len({answer.headers["etag"] for answer in answers}) == 3


@pytest.mark.parametrize(
    ("wanted", "status", "told", "first", "last"),
    [
        ("bytes=0-9", 206, "bytes 0-9/380", 0, 10),
        ("bytes=100-", 206, "bytes 100-379/380", 100, 380),
        ("bytes=-5", 206, "bytes 375-379/380", 375, 380),
        ("bytes=-1000", 206, "bytes 0-379/380", 0, 380),
        ("bytes=370-5000", 206, "bytes 370-379/380", 370, 380),
        ("BYTES=0-0", 206, "bytes 0-0/380", 0, 1),
        ("bytes=380-", 416, "bytes */380", 0, 0),
        ("bytes=-0", 416, "bytes */380", 0, 0),
        ("bytes=0-9,20-29", 200, None, 0, 380),
        ("bytes=9-0", 200, None, 0, 380),
        ("bytes=-", 200, None, 0, 380),
        ("bytes=a-b", 200, None, 0, 380),
        ("lines=0-9", 200, None, 0, 380),
    ],
)
async def test_one_range_is_answered_and_any_other_gets_all(
    site: Site, wanted: str, status: int, told: str | None, first: int, last: int
) -> None:
    answer = await site.get(range=wanted)

    assert (answer.status_code, answer.headers.get("content-range")) == (status, told)
    assert (answer.content, answer.headers["content-length"]) == (BODY[first:last], str(last - first))


async def test_range_is_of_the_form_that_was_chosen_and_only_of_the_same_bytes(site: Site) -> None:
    plain, packed = await site.get(), await site.get(accept_encoding="gzip")
    octets = gzip.compress(BODY, 6, mtime=0)
    asked = {"accept_encoding": "gzip", "range": "bytes=2-"}
    etag = packed.headers["etag"]

    same = [await raw(site, {**asked, "if_range": value}) for value in (etag, HTTP_NOON)]
    other = [
        await raw(site, {**asked, "if_range": value})
        for value in (plain.headers["etag"], f"W/{etag}", "Mon, 01 Jun 2026 11:59:59 GMT", "x")
    ]
    known = await site.get(range="bytes=0-1", if_none_match=plain.headers["etag"])

    assert same == [(206, octets[2:])] * 2
    assert other == [(200, octets)] * 4
    assert known.status_code == 304


async def test_crossings_are_always_asked_again(site: Site) -> None:
    answer = await site.get("/sv/crossings/grenaa-halmstad.ics")

    assert answer.headers["cache-control"] == "no-cache"


async def test_feed_paths_are_told_from_others() -> None:
    feeds = ["/sv/events.ics", "/en/places/x.rss", "/f/ab12.ics", "/de/events.atom", "/f/a.json", "/da/events.geojson"]
    others = [
        "/sv/trips/t.ics",
        "/static/feed.rss",
        "/.ics",
        "/f/",
        "/sv/events?a.ics",
        "/sv/ics",
        "/api/v1/x.json",
        "",
    ]

    assert [path for path in feeds + others if is_feed_path(path)] == feeds


async def raw(site: Site, headers: dict[str, str]) -> tuple[int, bytes]:
    """Status and bytes of an answer as they are sent."""
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": FEED, "query_string": b"", "headers": pairs}
    await site.cache(scope, nothing, send)
    return sent[0]["status"], b"".join(message["body"] for message in sent[1:])


async def refusing(path: str, query: str, asked: bool) -> Rendered | None:
    return None


def unwritten(  # the signature of RenderedFiles.write
    address: str,
    body: bytes,
    content_type: str,
    last_modified: datetime,
    change_id: int,
    day: date,
    event_ids: Collection[int] | None = None,
    asked_on: date | None = None,
) -> Rendered:
    return make_rendered(address, body, content_type, last_modified, change_id, day, event_ids)


async def opened(gate: asyncio.Event) -> None:
    await gate.wait()


async def nothing(*_: object) -> Any:
    return None
