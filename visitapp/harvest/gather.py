"""Fetch and read all that one address leads to: its document, and the pages of entries that carry no dates."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from feeds.sniff import sniff
from feeds.wire import Document, Format, Problem, ReadOptions, WireEvent, WireItem
from visitapp.domain.errors import SourceError
from visitapp.domain.place.locate import Gazetteer
from visitapp.harvest.addresses import checked_target
from visitapp.harvest.fetch import USER_AGENT, Fetched, FetchError, Validators, fetch_document
from visitapp.harvest.keptpages import MOST_KNOWN, Kept, KeptPages, pages_due
from visitapp.harvest.leads import GUESSED, SAMPLE, like, pages_of, sample_of
from visitapp.harvest.robots import Robots
from visitapp.harvest.times import Window
from visitapp.harvest.toldbefore import ToldBefore
from visitapp.harvest.words import Vocabulary
from visitapp.store.database import Database, Query
from visitapp.store.place_read import category_words, list_terms
from visitapp.store.register_read import read_gazetteer

MOST_PAGES = 100
"""Fetched in a harvest; what else there is stands as it was, or waits for the next one."""
PAGES = "source-pages"
"""The folder of pages in the data folder."""
FRUITLESS_PAGES = 5
"""When this many first pages of a feed hold no event, it is a news feed."""
MOST_LISTING_PAGES = 20
"""Of a list that stands on several pages, and of the sitemaps of an index."""
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
    one host; hosts of the allow-list are not waited for. `most_pages`: fetched in one harvest. `told_before`: where
    what was told is kept, and `pages` where the pages are that sources lead to, if anywhere.
    """

    read: Callable[[bytes, ReadOptions], Awaitable[Document]]
    gazetteer: Gazetteer
    vocabulary: Vocabulary
    allow_private: frozenset[str] = frozenset()
    user_agent: str = USER_AGENT
    fetch: Fetch = fetch_document
    page_delay_s: float = 1.0
    most_pages: int = MOST_PAGES
    told_before: ToldBefore | None = None
    pages: Path | None = None

    def pages_of(self, source_uid: str, *, read_only: bool = False) -> KeptPages | None:
        """The pages that are kept of a source; None when nobody keeps any."""
        return KeptPages(self.pages / source_uid, read_only=read_only) if self.pages and source_uid else None

    def rest_of(self, host: str) -> timedelta:
        """What a host is left in peace for after it was asked."""
        return timedelta() if host in self.allow_private else timedelta(seconds=self.page_delay_s)


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
    memory: Path | None = None,
) -> Tools:
    """Tools with the places and words the database knows now. `base_url` stands in the User-Agent, as a contact.

    `memory`: the folder in which what was told, and pages, are kept.
    """

    def known(query: Query) -> tuple[Gazetteer, Vocabulary, str]:
        words = category_words(query)
        terms = {term.slug: (*term.names.values(), *words.get(term.slug, ())) for term in list_terms(query, "category")}
        gazetteer = read_gazetteer(query)
        version = hashlib.blake2b(repr((gazetteer.fingerprint, terms)).encode("utf-8", "replace")).hexdigest()
        return gazetteer, Vocabulary(terms), version

    gazetteer, vocabulary, version = await database.reader.run(known)
    agent = f"{USER_AGENT} (+{base_url})" if base_url else USER_AGENT
    told_before = ToldBefore(memory / "told", version) if memory else None
    pages = memory / PAGES if memory else None
    return Tools(read, gazetteer, vocabulary, allow_private, agent, told_before=told_before, pages=pages)


async def gather(
    url: str,
    zone: str,
    tools: Tools,
    now: datetime,
    *,
    private_ok: bool = False,
    validators: Validators | None = None,
    mapping: str = "",
    known: frozenset[str] | None = None,
    rules: Robots | None = None,
    pages: KeptPages | None = None,
    ask_all: bool = False,
) -> Gathered:
    """The events at `url`, but for those of `known` (see ReadOptions). Raises SourceError when there is no document.

    A document that cannot be read has `document.error` set, and perhaps names feeds that can. `rules`: what robots.txt
    of its host asks for, None to ask when it matters. `pages`: those that are kept of the source; `ask_all`: fetch them
    whatever is known of them.
    """
    allowed = tools.allow_private if private_ok else frozenset()
    visit = _Visit(tools, zone, allowed, now, mapping, known, rules=rules, pages=pages, ask_all=ask_all)
    fetched = await tools.fetch(url, allow_private=allowed, validators=validators, user_agent=tools.user_agent, now=now)
    if fetched.status == "not-modified":
        return Gathered(fetched, Document(format=None))
    document = await visit.read(fetched)
    partial = await visit.read_on(document, fetched, tools.most_pages)
    if not visit.events and visit.items:
        partial |= await visit.follow(fetched.url, document.format, tools.most_pages)
    if not visit.events and document.format in GUESSED:
        document = replace(document, error="no events in it, nor in the pages that it leads to")
    followed = bool(document.more) or (bool(visit.events) and not document.events)
    return Gathered(fetched, document, tuple(visit.events), tuple(visit.problems), followed, partial)


async def read_whole(
    gathered: Gathered, zone: str, tools: Tools, now: datetime, mapping: str, known: frozenset[str] | None
) -> Gathered:
    """A document of which something was passed over, read again without passing over any but `known`."""
    document = await _Visit(tools, zone, frozenset(), now, mapping, known).read(gathered.fetched)
    events = tuple((event, document.format) for event in document.events)
    return Gathered(gathered.fetched, document, events, document.problems)


async def fetch_robots(url: str, tools: Tools, allowed: frozenset[str], now: datetime) -> Robots:
    """What robots.txt of the host of `url` asks for; everything is forbidden when it cannot be had."""
    address = urljoin(url, "/robots.txt")
    try:
        fetched = await tools.fetch(address, allow_private=allowed, user_agent=tools.user_agent, now=now)
    except FetchError as error:
        return Robots(None) if error.status is not None and error.status < 500 else Robots.nothing()
    except SourceError:
        return Robots.nothing()
    return Robots(fetched.body.decode("utf-8", "replace"))


@dataclass(slots=True)
class _Visit:
    tools: Tools
    zone: str
    allowed: frozenset[str]
    now: datetime
    mapping: str = ""
    known: frozenset[str] | None = None
    events: list[tuple[WireEvent, Format | None]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    items: list[WireItem] = field(default_factory=list)
    fruitful: list[str] = field(default_factory=list)
    rules: Robots | None = None
    pages: KeptPages | None = None
    ask_all: bool = False
    kept: dict[str, Kept] = field(default_factory=dict)
    changed: dict[str, datetime | None] = field(default_factory=dict)

    async def read(self, fetched: Fetched) -> Document:
        start, end = Window.around(self.now).instants
        today = Window.around(self.now).today
        options = ReadOptions(self.zone, start, end, MOST_OCCURRENCES, fetched.url, today, self.mapping, self.known)
        return await self.tools.read(fetched.body, options)

    async def read_on(self, first: Document, fetched: Fetched, most: int) -> bool:
        """Keep a document and the pages it goes on with, on its own host, one after the other; whether some were left.

        Of pages for people robots.txt is asked, and one that brings nothing is the last: calendars have a next month
        for ever.
        """
        url = fetched.url
        here, read = urlsplit(url).netloc, {url}
        pages = sniff(fetched.body) == "html"
        most = min(most, MOST_LISTING_PAGES) if pages or first.format == "sitemap" else most
        page, line = first, [url]
        while True:
            self.events += [(event, page.format) for event in page.events]
            self.problems += page.problems
            self.items += page.items
            line += [more for more in page.more if urlsplit(more).netloc == here and more not in read]
            read.update(line)
            line = line[1:]
            if not line or (pages and not page.events and not page.items):
                return False
            if len(read) - len(line) >= most:
                self.problems.append(Problem("pages", f"more than {most} pages: the rest is left out"))
                return True
            if pages and not await self._may(line[0], url):
                self.problems.append(Problem(line[0], "not fetched: robots.txt asks machines to stay away"))
                return True
            await asyncio.sleep(self._delay_s(url))
            try:
                page = await self.read(await self._fetch(line[0]))
            except SourceError as error:
                self.problems.append(Problem(line[0], f"page left out: {error.fault}"))
                return True
            if page.error and not (pages and page.format is None):
                self.problems.append(Problem(line[0], f"page left out: {page.error}"))
                return True

    async def follow(self, url: str, form: Format | None, most: int) -> bool:
        """Read the pages that entries lead to, on the document's own host; whether some were left.

        A sitemap in which no address looks like an event's is tried by a few pages of each kind, and read on where
        those hold events.
        """
        urls = pages_of(self.items, url, form)
        if self.pages is not None:
            self.kept = await asyncio.to_thread(self.pages.load)
        if form == "sitemap":
            self.changed = {item.url: item.published for item in self.items}
        if form != "sitemap" or urls:
            return await self._pages(urls, url, form, most, FRUITLESS_PAGES)
        tried = sample_of(self.items, url)[:most]
        await self._pages(tried, url, form, most, SAMPLE)
        fruitful = [*self.fruitful, *(one.url for one in self.kept.values() if one.events)]
        kin = [other for other in like(fruitful, self.items, url) if other not in tried]
        return await self._pages(kin, url, form, most - len(tried), FRUITLESS_PAGES)

    async def _pages(self, urls: list[str], url: str, form: Format | None, most: int, fruitless: int) -> bool:
        known = urls[:MOST_KNOWN] if self.pages is not None else urls[:most]
        due = pages_due(known, self.changed, self.kept, self.now, most, ask_all=self.ask_all)
        looked_at, left = 0, len(urls) - len(known)
        for address in known:
            kept = self._standing(address)
            if address not in due and kept is None:
                left += 1
                continue
            if looked_at >= fruitless and not self.events and not any(one.events for one in self.kept.values()):
                return False
            looked_at += 1
            if not await self._may(address, url):
                self.problems.append(Problem(address, "not fetched: robots.txt asks machines to stay away"))
            elif address in due or kept is None:
                await asyncio.sleep(self._delay_s(url))
                await self._page(address, kept, guessed=form in GUESSED)
            else:
                left += not await self._as_it_was(kept, guessed=form in GUESSED)
        if left:
            waits = self.pages is not None and len(urls) <= MOST_KNOWN
            what = f"of {len(urls)} pages {left} are not read yet: they come with the next harvests"
            self.problems.append(
                Problem("entries", what if waits else f"{left} pages were not fetched: the rest is left out")
            )
        return left > 0

    def _standing(self, address: str) -> Kept | None:
        """What is kept of a page, when it may be taken for what it is."""
        kept = self.kept.get(address)
        return kept if kept is not None and kept.stands(self.changed.get(address), self.now) else None

    def _delay_s(self, url: str) -> float:
        """Seconds to wait before the next page of the host of `url`."""
        if checked_target(url).host_port in self.allowed:
            return 0.0
        least = self.tools.page_delay_s
        return self.rules.delay_s(least) if self.rules is not None else least

    async def _may(self, address: str, url: str) -> bool:
        """Whether robots.txt of the host of `url`, asked for once, lets us fetch a page of it."""
        if checked_target(url).host_port in self.allowed:
            return True
        if self.rules is None:
            self.rules = await fetch_robots(url, self.tools, self.allowed, self.now)
        return self.rules.allows(address)

    async def _fetch(self, url: str) -> Fetched:
        return await self.tools.fetch(url, allow_private=self.allowed, user_agent=self.tools.user_agent, now=self.now)

    async def _page(self, url: str, kept: Kept | None, *, guessed: bool) -> None:
        """Read a page that an entry leads to. One that is gone takes its event with it, and is no fault of the rest;
        of one that cannot be had what is kept of it stands.
        """
        try:
            fetched = await self._fetch(url)
        except SourceError as error:
            gone = isinstance(error, FetchError) and error.status in (404, 410)
            if gone and self.pages is not None:
                self.pages.forget(url)
            elif not gone and kept is not None and await self._as_it_was(kept, guessed=guessed):
                self.problems.append(Problem(url, f"stands as it was read before: {error.fault}"))
                return
            self.problems.append(Problem(url, f"{'page is gone' if gone else 'page left out'}: {error.fault}"))
            return
        page = await self._tell(url, fetched, guessed=guessed)
        if self.pages is not None and (guessed or not page.error):
            await asyncio.to_thread(self.pages.keep, self._as_read(url, fetched.url, page), fetched.body)

    def _as_read(self, url: str, at: str, page: Document) -> Kept:
        """A page as it is kept. One that told events, tells none now and is said to be unchanged may be of a site that
        is being mended: it stays what it was, and unsettled, so that each harvest asks for it.
        """
        changed, before = self.changed.get(url), self.kept.get(url)
        if not page.events and before is not None and before.events and before.changed in (changed, None):
            return Kept(url, at, None, self.now, before.events)
        return Kept(url, at, changed, self.now, len(page.events))

    async def _as_it_was(self, kept: Kept, *, guessed: bool) -> bool:
        """Read a page as it was last fetched; False when it is not there any more."""
        if self.pages is None:
            return False
        fetched = await asyncio.to_thread(self.pages.read, kept)
        if fetched is None:
            self.pages.forget(kept.url)
            return False
        await self._tell(kept.url, fetched, guessed=guessed)
        return True

    async def _tell(self, url: str, fetched: Fetched, *, guessed: bool) -> Document:
        page = await self.read(fetched)
        if page.error and not guessed:
            self.problems.append(Problem(url, f"holds no event: {page.error}"))
        self.problems += [Problem(f"{url} {problem.where}", problem.what, problem.text) for problem in page.problems]
        self.events += [(event, page.format) for event in page.events]
        if page.events:
            self.fruitful.append(url)
        return page
