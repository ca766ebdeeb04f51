"""What an address holds, before it is kept as a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feeds.wire import Document, Problem
from visitapp.domain.errors import SourceError
from visitapp.domain.event.source import HOURLY, PAGE_INTERVAL, NewSource
from visitapp.domain.event.types import Draft, Held
from visitapp.domain.markup import plain_line
from visitapp.domain.place.strategy import PlaceStrategy
from visitapp.harvest.addresses import checked_target
from visitapp.harvest.gather import Gathered, Tools, gather
from visitapp.harvest.normalise import Setting, language_code
from visitapp.harvest.pipeline import translate
from visitapp.harvest.preview import OUR_LIMIT
from visitapp.harvest.times import REGION_ZONE, Window

FEEDS_TRIED = 3
PAGES_TRIED = 5


@dataclass(frozen=True, slots=True)
class Discovery:
    """What stands at an address. `source`: as it may be kept; its url is the announced feed's where a page led there.

    `found` events in all, `first` the next three by date; `more`: there are pages that were not looked at.
    `events` counts those outside the window too, so 0 means that the address holds none at all. `gathered`: all that
    was fetched to find out.
    """

    source: NewSource
    events: int
    found: int
    first: tuple[Draft, ...]
    problems: tuple[Problem, ...]
    gathered: Gathered
    more: bool = False


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
    """What `url` holds; when a page holds no events but announces feeds, what the first feed with events holds.

    Raises SourceError when nothing there can be read.
    """
    asked = NewSource(
        checked_target(url).url, name, municipality=municipality, office=municipality, language=language,
        private_ok=private_ok, mapping=mapping, place_strategy=place_strategy, place=place,
    )  # fmt: skip
    here, document = await _look(asked, tools, now)
    if here.events:
        return here
    for link in document.feed_links[:FEEDS_TRIED]:
        try:
            there, _ = await _look(_at(asked, checked_target(link).url), tools, now)
        except SourceError:
            continue
        if there.events:
            return there
    if document.error:
        raise SourceError(asked.url, document.error)
    return here


async def _look(asked: NewSource, tools: Tools, now: datetime) -> tuple[Discovery, Document]:
    gathered = await gather(
        asked.url, asked.zone, tools, now, private_ok=asked.private_ok, most_pages=PAGES_TRIED, mapping=asked.mapping
    )
    document = gathered.document
    language = asked.language or language_code(document.language) or "sv"
    setting = Setting(tools.gazetteer, tools.vocabulary, Window.around(now), language, asked.place_rule)
    result = translate(gathered, setting)
    drafts = [one.draft for one in result.told]
    source = _as_found(asked, gathered, language)
    # That not every page was looked at is our choice here, and no fault of theirs.
    problems = tuple(one for one in result.problems if one.where not in OUR_LIMIT)
    found = Discovery(
        source, len(gathered.events), len(drafts), _next_three(drafts, now), problems, gathered, gathered.partial
    )  # fmt: skip
    return found, document


def _as_found(asked: NewSource, gathered: Gathered, language: str) -> NewSource:
    target = checked_target(asked.url)
    return NewSource(
        asked.url, asked.name or plain_line(gathered.document.title, 120) or target.host,
        municipality=asked.municipality, office=asked.office, format=gathered.document.format or "",
        language=language, private_ok=asked.private_ok, mapping=asked.mapping,
        place_strategy=asked.place_strategy, place=asked.place,
        interval=PAGE_INTERVAL if gathered.followed and gathered.document.items else HOURLY,
    )  # fmt: skip


def _at(asked: NewSource, url: str) -> NewSource:
    return NewSource(
        url, asked.name, municipality=asked.municipality, office=asked.office, language=asked.language,
        private_ok=asked.private_ok, place_strategy=asked.place_strategy, place=asked.place,
    )  # fmt: skip


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
