"""Several harvesters on one database: one at a host at a time, nothing harvested twice, nothing lost."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.harvest.test_pipeline import HOUR, NOW, URL, Web, calendar, new_source, tools_of
from visitapp.domain.errors import HostBusyError
from visitapp.harvest import looks, pipeline, turns
from visitapp.harvest.discover import discover
from visitapp.harvest.fetch import Fetched, FetchError, Validators
from visitapp.harvest.gather import Tools
from visitapp.harvest.hosts import HostFetch
from visitapp.harvest.looks import look_in_turn
from visitapp.harvest.pipeline import harvest_many, harvest_next
from visitapp.harvest.turns import in_turn
from visitapp.store import models
from visitapp.store.database import Database, Query, instant, open_database
from visitapp.store.source_hosts import (
    HELD_FOR,
    claim_host,
    due_hosts,
    keep_robots,
    kept_robots,
    leave_alone,
    leave_host,
)

pytestmark = pytest.mark.anyio

HOST = "x.example"


class BusyWeb(Web):
    """A web that notes how many at a time ask one host, and lets others go on meanwhile."""

    def __init__(self, pages: dict[str, bytes | int]) -> None:
        super().__init__(pages)
        self.at_once: Counter[str] = Counter()
        self.most = 0
        self._lock = threading.Lock()

    async def fetch(
        self, url: str, *, allow_private: frozenset[str], validators: Validators | None = None, user_agent: str,
        now: object = None,
    ) -> Fetched:  # fmt: skip
        host = url.split("/")[2]
        with self._lock:
            self.at_once[host] += 1
            self.most = max(self.most, self.at_once[host])
        try:
            for _ in range(5):
                await asyncio.sleep(0)
            return await super().fetch(url, allow_private=allow_private, validators=validators, user_agent=user_agent)
        finally:
            with self._lock:
                self.at_once[host] -= 1


def held_until(query: Query) -> datetime:
    return instant(query.rows("SELECT held_until FROM source_host WHERE host = ?", HOST)[0][0])


async def work_through(database: Database, tools: Tools) -> list[str]:
    """Harvest until nothing is left that is due and free; the slugs."""
    done: list[str] = []
    while any((await database.reader.run(lambda query: due_hosts(query, NOW))).values()):
        done += [report.source.slug for report in await harvest_next(database, tools, NOW)]
    return done


async def test_two_harvesters_share_the_sources_and_never_a_host(database: Database) -> None:
    urls = [f"https://h{number % 5}.example/{number}.ics" for number in range(12)]
    sources = [await new_source(url) for url in urls]
    web = BusyWeb({url: calendar(str(number)) for number, url in enumerate(urls)})

    async def apart() -> list[str]:
        async with open_database(database.url) as other:
            return await work_through(other, tools_of(web))

    second_thread = asyncio.to_thread(asyncio.run, apart())
    first, second = await asyncio.gather(work_through(database, tools_of(web)), second_thread)

    assert sorted(first + second) == sorted(source.slug for source in sources)
    assert (sorted(web.asked), web.most) == (sorted(urls), 1)
    assert await models.Harvest.all().count() == 12


async def test_host_of_a_harvester_that_died_is_free_after_a_while(database: Database) -> None:
    await new_source()
    web = Web({f"https://{HOST}/a.ics": calendar("a")})
    await claim_host(HOST, "dead", NOW)

    soon = await harvest_next(database, tools_of(web), NOW + HELD_FOR / 2)
    later = await harvest_next(database, tools_of(web), NOW + HELD_FOR)

    assert (soon, [report.outcome for report in later]) == ([], ["complete"])


async def test_harvest_that_takes_long_keeps_its_host(database: Database) -> None:
    seen: list[datetime] = []

    async def work() -> str:
        while len(set(seen)) < 3:
            seen.append(await database.reader.run(held_until))
        return "done"

    assert await in_turn(HOST, NOW, work, renew_s=0.001) == "done"
    assert seen == sorted(seen)
    assert seen[0] >= NOW + HELD_FOR


async def test_harvest_whose_host_another_has_taken_is_broken_off(database: Database) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> str:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return "done"

    running = asyncio.create_task(in_turn(HOST, NOW, work, renew_s=0.001))
    await begun.wait()
    await models.SourceHost.filter(host=HOST).update(holder="other")

    assert await running is None
    assert ended.is_set()
    assert (await models.SourceHost.get(host=HOST)).holder == "other"


async def test_all_sources_of_a_host_wait_as_long_as_it_asks(database: Database) -> None:
    urls = [f"https://{HOST}/{number}.ics" for number in range(3)]
    for url in urls:
        await new_source(url)
    web = Web({urls[0]: 503, urls[1]: calendar("b"), urls[2]: calendar("c")})

    first = await harvest_next(database, tools_of(web), NOW)
    waiting = await database.reader.run(lambda query: due_hosts(query, NOW + 5 * HOUR - timedelta(seconds=1)))
    free = await database.reader.run(lambda query: due_hosts(query, NOW + 5 * HOUR))

    assert web.asked == urls[:1]
    assert [report.error for report in first] == ["answered 503", *["not asked for: answered 503"] * 2]
    assert await models.Harvest.all().count() == 1
    assert (waiting, [len(ours) for ours in free.values()]) == ({}, [3])


async def test_person_does_not_wait_for_a_host_that_asks_for_peace(database: Database) -> None:
    source = await new_source()
    web = Web({source.url: calendar("a")})
    await leave_alone(HOST, NOW + HOUR, NOW)

    by_itself = await harvest_next(database, tools_of(web), NOW)
    by_hand = await harvest_many(database, [source], tools_of(web), NOW)

    assert (by_itself, [report.outcome for report in by_hand]) == ([], ["complete"])


async def test_clock_that_went_ahead_keeps_no_host_from_us(database: Database) -> None:
    source = await new_source()
    ahead = NOW + timedelta(days=40)
    await claim_host(HOST, "dead", ahead)
    await leave_alone(HOST, ahead + HOUR, ahead)
    await keep_robots(HOST, 200, "User-agent: *\nDisallow: /", ahead)

    due = await database.reader.run(lambda query: due_hosts(query, NOW))
    robots = await database.reader.run(lambda query: kept_robots(query, HOST, NOW))
    claimed = await claim_host(HOST, "us", NOW)
    await leave_alone(HOST, NOW + HOUR, NOW)

    assert ([one.uid for one in due[HOST]], robots, claimed) == ([source.uid], None, True)
    assert (await models.SourceHost.get(host=HOST)).wait_until == NOW + HOUR


async def test_too_many_requests_without_a_wait_is_a_quarter_of_an_hour(database: Database) -> None:
    await new_source()
    web = Web({f"https://{HOST}/a.ics": 429})

    await harvest_next(database, tools_of(web), NOW)

    assert (await models.SourceHost.get(host=HOST)).wait_until == NOW + timedelta(minutes=15)


async def test_robots_are_asked_for_once_a_day(database: Database) -> None:
    robots = f"https://{HOST}/robots.txt"
    web = Web({robots: b"User-agent: *\nCrawl-delay: 3\n"})

    async def ask(hours: int) -> bytes:
        fetch = HostFetch(database, HOST, web.fetch, NOW + hours * HOUR)
        return (await fetch(robots, allow_private=frozenset(), user_agent="x")).body

    bodies = [await ask(hours) for hours in (0, 1, 23, 24)]

    assert set(bodies) == {b"User-agent: *\nCrawl-delay: 3\n"}
    assert web.asked == [robots] * 2


@pytest.mark.parametrize(("status", "kept"), [(404, (404, "")), (403, (403, "")), (500, None)])
async def test_that_a_host_has_no_robots_is_kept_and_a_failure_is_not(
    database: Database, status: int, kept: tuple[int, str] | None
) -> None:
    robots = f"https://{HOST}/robots.txt"
    fetch = HostFetch(database, HOST, Web({robots: status}).fetch, NOW)

    for _ in range(2):
        with pytest.raises(FetchError, match=f"answered {status}"):
            await fetch(robots, allow_private=frozenset(), user_agent="x")

    assert await database.reader.run(lambda query: kept_robots(query, HOST, NOW)) == kept


async def test_run_leaves_word_of_a_source_that_breaks_and_heals(database: Database) -> None:
    source = await new_source(interval=HOUR)
    web = Web({source.url: 500})

    for hours in (0, 2, 4, 6):
        await harvest_next(database, tools_of(web), NOW + hours * HOUR)
    changes = await models.Change.all().values_list("kind", "subject", "events")
    assert [tuple(one) for one in changes] == [("source", source.slug, [])]
    web.pages[source.url] = calendar("a")
    for hours in (24, 48):
        await harvest_next(database, tools_of(web), NOW + hours * HOUR)

    news = await models.SourceNews.all().order_by("id").values_list("state", "detail", "at", "told_at")
    assert [tuple(one) for one in news] == [
        ("red", "answered 500", NOW + 4 * HOUR, None), ("well", "", NOW + 24 * HOUR, None),
    ]  # fmt: skip


async def test_paused_or_invented_sources_are_no_news(database: Database) -> None:
    paused, invented = await new_source(), await new_source("https://y.example/", demo=True)
    await models.Source.filter(uid=paused.uid).update(paused_by="anna@laholm.example")

    for source in (paused, invented):
        await harvest_many(database, [replace(source, failures=5)], tools_of(Web({source.url: 500})), NOW)

    assert await models.SourceNews.all().count() == 0


async def test_look_asks_no_host_that_is_being_read_and_leaves_it_free(database: Database) -> None:
    there = "https://y.example/b.ics"
    web = BusyWeb({URL: b"<html><link rel='alternate' type='text/calendar' href='%s'>" % there.encode(),
                   there: calendar("b")})  # fmt: skip
    tools, busy = tools_of(web), timedelta()
    await claim_host(HOST, "other", NOW)
    with pytest.raises(HostBusyError, match=r"x\.example: is being read"):
        await look_in_turn(database, URL, tools, NOW, lambda taking: discover(URL, taking, NOW), busy)
    await leave_host(HOST, "other", NOW)
    await claim_host("y.example", "other", NOW)
    with pytest.raises(HostBusyError, match=r"y\.example"):
        await look_in_turn(database, URL, tools, NOW, lambda taking: discover(URL, taking, NOW), busy)
    await leave_host("y.example", "other", NOW)

    async def look(taking: Tools) -> tuple[str, bool]:
        refused = await in_turn(HOST, NOW, lambda: discover(URL, tools, NOW))
        return (await discover(URL, taking, NOW)).source.url, refused is None

    assert await look_in_turn(database, URL, tools, NOW, look, busy) == (there, True)
    later = NOW + HOUR
    assert [await claim_host(host, "next", later) for host in (HOST, "y.example")] == [True, True]


async def test_look_comes_back_to_another_host_as_soon_as_that_has_rested(database: Database) -> None:
    there = "https://y.example/b.ics"
    tools = replace(tools_of(Web({there: calendar("b")})), page_delay_s=1e-6)

    async def look(taking: Tools) -> int:
        for _ in range(3):
            await taking.fetch(there, allow_private=frozenset(), user_agent="")
        return 3

    assert await look_in_turn(database, URL, tools, NOW, look, timedelta()) == 3


async def test_two_looks_that_lead_to_each_other_do_not_wait_for_ever(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "PATIENCE_ELSEWHERE", timedelta())
    await claim_host("y.example", "another look, which waits for x.example", NOW)

    async def look(taking: Tools) -> Fetched:
        return await taking.fetch("https://y.example/b.ics", allow_private=frozenset(), user_agent="")

    with pytest.raises(HostBusyError, match=r"y\.example"):
        await look_in_turn(database, URL, tools_of(Web({})), NOW, look)


async def test_harvest_by_hand_says_what_it_waits_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "TOLD_AFTER", timedelta())
    source = await new_source()
    web, told = Web({URL: calendar("a")}), list[str]()
    await claim_host(HOST, "other", NOW)
    free = asyncio.Event()

    def waiting(host: str) -> None:
        told.append(host)
        free.set()

    async def other() -> None:
        await free.wait()
        await leave_host(HOST, "other", NOW)

    running = asyncio.create_task(other())
    reports = await harvest_many(database, [source], tools_of(web), NOW, waiting=waiting)
    await running

    assert (told, [report.outcome for report in reports]) == ([HOST], ["complete"])


async def test_host_whose_turn_comes_late_is_held_from_then_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [
        await new_source("https://a.example/a.ics"),
        await new_source("https://b.example/b.ics"),
    ]
    web = Web({source.url: calendar(source.slug) for source in sources})
    claimed, left = list[datetime](), list[datetime]()

    async def claim(host: str, holder: str, now: datetime, *, whatever_it_asks: bool = False) -> bool:
        claimed.append(now)
        return await claim_host(host, holder, now, whatever_it_asks=whatever_it_asks)

    async def leave(host: str, holder: str, until: datetime) -> None:
        left.append(until)
        await leave_host(host, holder, until)

    monkeypatch.setattr(pipeline, "HOSTS_AT_ONCE", 1)
    monkeypatch.setattr(turns, "claim_host", claim)
    monkeypatch.setattr(turns, "leave_host", leave)
    await harvest_many(database, sources, replace(tools_of(web), page_delay_s=1e-6), NOW)

    assert claimed[0] < left[0] <= claimed[1] < left[1]


async def test_work_that_is_over_at_once_leaves_the_database_to_others(database: Database) -> None:
    async def work() -> int:
        for _ in range(number):
            await asyncio.sleep(0)
        return number

    for number in range(40):
        assert await in_turn(HOST, NOW, work) == number
