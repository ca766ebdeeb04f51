"""Fetch and read all that one address leads to: its document, and the pages of entries that carry no dates."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from feeds.wire import Document, Format, Problem, ReadOptions, WireEvent
from visitapp.domain.errors import SourceError
from visitapp.domain.place.locate import Gazetteer
from visitapp.harvest.addresses import checked_target
from visitapp.harvest.fetch import USER_AGENT, Fetched, FetchError, Validators, fetch_document
from visitapp.harvest.robots import Robots
from visitapp.harvest.times import Window
from visitapp.harvest.words import Vocabulary
from visitapp.store.database import Database, Query
from visitapp.store.place_read import category_words, list_terms
from visitapp.store.register_read import read_gazetteer

MOST_PAGES = 100
FRUITLESS_PAGES = 5
"""When this many first pages of a feed hold no event, it is a news feed."""
MOST_OCCURRENCES = 400


class Fetch(Protocol):
    """fetch_document, or what stands in for it."""

    def __call__(
        self,
        url: str,
        *,
        allow_private: frozenset[str],
        validators: Validators | None = None,
        user_agent: str,
        now: datetime | None = None,
    ) -> Awaitable[Fetched]: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What a harvest works with. `read` reads bytes within limits (visitapp.harvest.sandbox.Sandbox.read).

    `allow_private`: "host:port" that sources with `private_ok` may be on. `page_delay_s`: between two pages of
    one host; hosts of the allow-list are not waited for.
    """

    read: Callable[[bytes, ReadOptions], Awaitable[Document]]
    gazetteer: Gazetteer
    vocabulary: Vocabulary
    allow_private: frozenset[str] = frozenset()
    user_agent: str = USER_AGENT
    fetch: Fetch = fetch_document
    page_delay_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that an address leads to. `events` with the format they were read from; none when it was not modified.

    `followed`: events come from pages that entries lead to, so the feed alone does not tell whether they changed.
    `partial`: more is there than was fetched.
    """

    fetched: Fetched
    document: Document
    events: tuple[tuple[WireEvent, Format | None], ...] = ()
    problems: tuple[Problem, ...] = ()
    followed: bool = False
    partial: bool = False


async def load_tools(
    database: Database,
    read: Callable[[bytes, ReadOptions], Awaitable[Document]],
    allow_private: frozenset[str] = frozenset(),
    base_url: str = "",
) -> Tools:
    """Tools with the places and words the database knows now. `base_url` stands in the User-Agent, as a contact."""

    def known(query: Query) -> tuple[Gazetteer, Vocabulary]:
        words = category_words(query)
        terms = {term.slug: (*term.names.values(), *words.get(term.slug, ())) for term in list_terms(query, "category")}
        return read_gazetteer(query), Vocabulary(terms)

    gazetteer, vocabulary = await database.reader.run(known)
    agent = f"{USER_AGENT} (+{base_url})" if base_url else USER_AGENT
    return Tools(read, gazetteer, vocabulary, allow_private, agent)


async def gather(
    url: str,
    zone: str,
    tools: Tools,
    now: datetime,
    *,
    private_ok: bool = False,
    validators: Validators | None = None,
    most_pages: int = MOST_PAGES,
    mapping: str = "",
) -> Gathered:
    """The events at `url`. Raises SourceError when there is no document.

    One that cannot be read has `document.error` set, and perhaps names feeds that can.
    """
    allowed = tools.allow_private if private_ok else frozenset()
    visit = _Visit(tools, zone, allowed, now, mapping)
    fetched = await tools.fetch(url, allow_private=allowed, validators=validators, user_agent=tools.user_agent, now=now)
    if fetched.status == "not-modified":
        return Gathered(fetched, Document(format=None))
    document = await visit.read(fetched)
    if document.more:
        partial = await visit.read_on(document, fetched.url, most_pages)
        return Gathered(fetched, document, tuple(visit.events), tuple(visit.problems), True, partial)
    if document.events or not document.items:
        events = tuple((event, document.format) for event in document.events)
        return Gathered(fetched, document, events, document.problems)
    partial = await visit.follow(document, fetched.url, most_pages)
    problems = (*document.problems, *visit.problems)
    return Gathered(fetched, document, tuple(visit.events), problems, bool(visit.events), partial)


@dataclass(slots=True)
class _Visit:
    tools: Tools
    zone: str
    allowed: frozenset[str]
    now: datetime
    mapping: str = ""
    events: list[tuple[WireEvent, Format | None]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    async def read(self, fetched: Fetched) -> Document:
        start, end = Window.around(self.now).instants
        today = Window.around(self.now).today
        options = ReadOptions(self.zone, start, end, MOST_OCCURRENCES, fetched.url, today, self.mapping)
        return await self.tools.read(fetched.body, options)

    async def read_on(self, first: Document, url: str, most: int) -> bool:
        """Read the pages that a document goes on with, on its own host, one after the other; whether some were left."""
        here, read = urlsplit(url).netloc, {url}
        delay_s = 0.0 if checked_target(url).host_port in self.allowed else self.tools.page_delay_s
        page, line = first, [url]
        while True:
            self.events += [(event, page.format) for event in page.events]
            self.problems += page.problems
            line += [more for more in page.more if urlsplit(more).netloc == here and more not in read]
            read.update(line)
            line = line[1:]
            if not line:
                return False
            if len(read) - len(line) >= most:
                self.problems.append(Problem("pages", f"more than {most} pages: the rest is left out"))
                return True
            await asyncio.sleep(delay_s)
            try:
                page = await self.read(await self._fetch(line[0]))
            except SourceError as error:
                self.problems.append(Problem(line[0], f"page left out: {error.fault}"))
                return True
            if page.error:
                self.problems.append(Problem(line[0], f"page left out: {page.error}"))
                return True

    async def follow(self, feed: Document, feed_url: str, most: int) -> bool:
        """Read the pages that entries lead to, on the feed's own host; whether some were left."""
        here = urlsplit(feed_url).netloc
        urls = list(dict.fromkeys(item.url for item in feed.items if item.url and urlsplit(item.url).netloc == here))
        robots, delay_s = None, 0.0
        if urls and checked_target(feed_url).host_port not in self.allowed:
            robots = await self._robots(feed_url)
            delay_s = robots.delay_s(self.tools.page_delay_s)
        for number, url in enumerate(urls[:most]):
            if number >= FRUITLESS_PAGES and not self.events:
                return False
            if robots is not None and not robots.allows(url):
                self.problems.append(Problem(url, "not fetched: robots.txt asks machines to stay away"))
                continue
            await asyncio.sleep(delay_s)
            await self._page(url)
        if len(urls) > most:
            self.problems.append(Problem("entries", f"{len(urls) - most} pages were not fetched: the rest is left out"))
        return len(urls) > most

    async def _robots(self, feed_url: str) -> Robots:
        try:
            fetched = await self._fetch(urljoin(feed_url, "/robots.txt"))
        except FetchError as error:
            return Robots(None) if error.status is not None and error.status < 500 else Robots.nothing()
        except SourceError:
            return Robots.nothing()
        return Robots(fetched.body.decode("utf-8", "replace"))

    async def _fetch(self, url: str) -> Fetched:
        return await self.tools.fetch(url, allow_private=self.allowed, user_agent=self.tools.user_agent, now=self.now)

    async def _page(self, url: str) -> None:
        try:
            page = await self.read(await self._fetch(url))
        except SourceError as error:
            self.problems.append(Problem(url, f"page left out: {error.fault}"))
            return
        if page.error:
            self.problems.append(Problem(url, f"holds no event: {page.error}"))
        self.problems += [Problem(f"{url} {problem.where}", problem.what, problem.text) for problem in page.problems]
        self.events += [(event, page.format) for event in page.events]
