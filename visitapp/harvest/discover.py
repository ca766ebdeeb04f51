"""What an address holds, before it is kept as a source."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from feeds.sniff import sniff
from feeds.wire import Document, Problem
from visitapp.domain.errors import SourceError
from visitapp.domain.event.proposal import Evidence, Proposal
from visitapp.domain.event.source import HOURLY, PAGE_INTERVAL, NewSource
from visitapp.domain.event.types import Draft, Held
from visitapp.domain.markup import plain_line
from visitapp.domain.place.strategy import PlaceStrategy
from visitapp.harvest.addresses import checked_target
from visitapp.harvest.evidence import language_of, municipality_of, places_of
from visitapp.harvest.gather import Gathered, Tools, fetch_robots, gather
from visitapp.harvest.leads import GUESSED, own_sitemaps
from visitapp.harvest.normalise import Setting
from visitapp.harvest.preview import OUR_LIMIT
from visitapp.harvest.robots import Robots
from visitapp.harvest.times import REGION_ZONE, Window
from visitapp.harvest.understand import translate

FEEDS_TRIED = 3
PAGES_TRIED = 5
LONGEST_SEARCH_S = 20.0
"""What a page without events is to be told of is not kept from whoever waits for it by a slow sitemap."""
_SAID: Evidence = "said"


@dataclass(frozen=True, slots=True)
class Discovery:
    """What stands at an address, and how it may be kept.

    `found` events in all, `first` the next three by date; `more`: there are pages that were not looked at.
    `gathered`: all that was fetched to find out.
    """

    proposal: Proposal
    found: int
    first: tuple[Draft, ...]
    problems: tuple[Problem, ...]
    gathered: Gathered
    more: bool = False

    @property
    def source(self) -> NewSource:
        """The source as it may be kept."""
        return self.proposal.source

    @property
    def events(self) -> int:
        """How many events there are, those outside the window too: 0 means that the address holds none at all."""
        return self.proposal.events


async def discover(
    url: str,
    tools: Tools,
    now: datetime,
    *,
    name: str = "",
    municipality: str = "",
    language: str = "",
    private_ok: bool = False,
    mapping: str = "",
    place_strategy: PlaceStrategy = "event",
    place: str = "",
) -> Discovery:
    """What `url` holds; of a page without events, what the first announced feed with events holds, else what the
    sitemap of its site leads to.

    What is not said is proposed by what is seen. Raises SourceError when nothing there can be read.
    """
    asked = NewSource(
        checked_target(url).url, name, municipality=municipality, office=municipality, language=language,
        private_ok=private_ok, mapping=mapping, place_strategy=place_strategy, place=place,
    )  # fmt: skip
    here, document = await _look(asked, tools, now)
    # A feed that a list of pages announces tells the same in one document.
    if here.events and not (document.items and document.feed_links):
        return here
    for link in document.feed_links[:FEEDS_TRIED]:
        try:
            there, _ = await _look(_at(asked, checked_target(link).url), tools, now)
        except SourceError:
            continue
        if there.events:
            others = tuple(other for other in document.feed_links if other != link)
            return replace(there, proposal=replace(there.proposal, announced=others, led_by="feed"))
    if not here.events and not asked.mapping and sniff(here.gathered.fetched.body) == "html":
        led = await _by_sitemap(asked, here.gathered, tools, now)
        if led is not None:
            return led
    if document.error and not here.events:
        raise SourceError(asked.url, document.error)
    return here


async def _by_sitemap(asked: NewSource, page: Gathered, tools: Tools, now: datetime) -> Discovery | None:
    """What the sitemap of the page's site leads to; None when it leads to no events, or not in time."""
    allowed, url = tools.allow_private if asked.private_ok else frozenset(), page.fetched.url
    private = checked_target(url).host_port in allowed
    named = replace(asked, name=asked.name or plain_line(page.document.title, 120))
    try:
        async with asyncio.timeout(LONGEST_SEARCH_S):
            rules = await fetch_robots(url, tools, allowed, now)
            for address in own_sitemaps(url, rules, private=private):
                await asyncio.sleep(0 if private else rules.delay_s(tools.page_delay_s))
                try:
                    there, document = await _look(_at(named, address), tools, now, rules)
                except SourceError:
                    continue
                if there.events and document.format == "sitemap":
                    return replace(there, proposal=replace(there.proposal, led_by="sitemap"))
    except TimeoutError:
        pass
    return None


async def _look(
    asked: NewSource, tools: Tools, now: datetime, rules: Robots | None = None
) -> tuple[Discovery, Document]:
    gathered = await gather(
        asked.url, asked.zone, replace(tools, most_pages=PAGES_TRIED), now, private_ok=asked.private_ok,
        mapping=asked.mapping, rules=rules,
    )  # fmt: skip
    document, events = gathered.document, [event for event, _ in gathered.events]
    language, language_by = (asked.language, _SAID) if asked.language else language_of(document, events)
    setting = Setting(tools.gazetteer, tools.vocabulary, Window.around(now), language or "sv", asked.place_rule)
    result = translate(gathered, setting)
    drafts = [one.draft for one in result.told]
    proposal = _proposed(asked, gathered, drafts, tools, language or "sv", language_by)
    # That not every page was looked at is our choice here, and no fault of theirs.
    problems = tuple(one for one in result.problems if one.where not in OUR_LIMIT)
    return Discovery(proposal, len(drafts), _next_three(drafts, now), problems, gathered, gathered.partial), document


def _proposed(
    asked: NewSource, gathered: Gathered, drafts: list[Draft], tools: Tools, language: str, language_by: Evidence
) -> Proposal:
    document, host = gathered.document, checked_target(asked.url).host
    name = asked.name or plain_line(document.title, 120) or host
    municipality, municipality_by = asked.municipality, _SAID
    if not municipality:
        municipality, municipality_by = municipality_of(asked.url, name, drafts, tools.gazetteer.municipalities)
    pages = gathered.followed and _leads(document)
    source = replace(
        asked, name=name, municipality=municipality, office=municipality, format=document.format or "",
        language=language, interval=PAGE_INTERVAL if pages else HOURLY,
    )  # fmt: skip
    strategy, place = places_of(drafts)
    others = tuple(link for link in document.feed_links if link != asked.url)
    return Proposal(source, len(gathered.events), language_by, municipality_by, strategy, place, others, pages)


def _leads(document: Document) -> bool:
    """Whether it tells no events itself, but pages of them; an index of sitemaps has no entries of its own."""
    return bool(document.items) or document.format in GUESSED


def _at(asked: NewSource, url: str) -> NewSource:
    return replace(asked, url=url, mapping="")


def next_held(draft: Draft, now: datetime) -> Held:
    """The next time it is held, else the last."""
    today = now.astimezone(REGION_ZONE).date()
    return next((held for held in draft.held if held.starts_on >= today), draft.held[-1])


def _next_three(drafts: list[Draft], now: datetime) -> tuple[Draft, ...]:
    today = now.astimezone(REGION_ZONE).date()

    def order(draft: Draft) -> tuple[bool, int]:
        day = next_held(draft, now).starts_on
        return day < today, abs((day - today).days)

    return tuple(sorted(drafts, key=order)[:3])
