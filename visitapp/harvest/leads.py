"""Which of the pages that a document leads to are asked for: those that look like events', newest first; no crawl."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from feeds.event_paths import has_event_word, looks_like_event, pattern
from feeds.wire import Format, WireItem
from visitapp.domain.errors import SourceError
from visitapp.harvest.addresses import checked_target
from visitapp.harvest.robots import Robots

GUESSED: frozenset[Format | None] = frozenset(("sitemap", "listing"))
"""Formats whose links nobody says to be events'."""
SAMPLE = 10
SITEMAPS_TRIED = 2
_OF_A_KIND = 2
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def pages_of(items: Iterable[WireItem], address: str, form: Format | None) -> list[str]:
    """The addresses on the document's own host, each once: in its order, those of a sitemap by what changed last.

    Of a sitemap only those that look like events'; none when no address does, and `sample_of` tells what to try.
    """
    here = urlsplit(address).netloc
    own = [item for item in items if item.url and urlsplit(item.url).netloc == here]
    if form == "sitemap":
        own = _newest_first(item for item in own if looks_like_event(item.url))
    return list(dict.fromkeys(item.url for item in own))


def sample_of(items: Iterable[WireItem], address: str) -> list[str]:
    """A few pages of each kind that a sitemap has, newest first: to see whether any kind holds events."""
    here = urlsplit(address).netloc
    kinds: dict[str, list[str]] = {}
    for item in _newest_first(item for item in items if urlsplit(item.url).netloc == here):
        of_kind = kinds.setdefault(pattern(item.url), [])
        if len(of_kind) < _OF_A_KIND:
            of_kind.append(item.url)
    turns = [urls[turn] for turn in range(_OF_A_KIND) for urls in kinds.values() if turn < len(urls)]
    return turns[:SAMPLE]


def like(urls: Sequence[str], items: Iterable[WireItem], address: str) -> list[str]:
    """The other pages of the kinds that `urls` are of, newest first."""
    kinds, here = {pattern(url) for url in urls}, urlsplit(address).netloc
    found = _newest_first(item for item in items if pattern(item.url) in kinds and urlsplit(item.url).netloc == here)
    return list(dict.fromkeys(item.url for item in found))


def own_sitemaps(url: str, rules: Robots, *, private: bool = False) -> list[str]:
    """The addresses at which the sitemap of the host of `url` may stand: two at most, on this very host.

    What its robots.txt names goes before the usual address, and a word for events before both. The usual one only
    when robots.txt does not forbid it (of a `private` host it is not asked): what it names it wants to be read.
    """
    host, usual = urlsplit(url).netloc, urljoin(url, "/sitemap.xml")
    named = [address for address in map(_checked, rules.sitemaps) if address and urlsplit(address).netloc == host]
    told = sorted(named, key=lambda address: not has_event_word(address))
    if private or rules.allows(usual):
        told.append(usual)
    return list(dict.fromkeys(told))[:SITEMAPS_TRIED]


def _checked(address: str) -> str:
    """An address as it may be asked for, "" for what is none."""
    try:
        return checked_target(address).url
    except SourceError:
        return ""


def _newest_first(items: Iterable[WireItem]) -> list[WireItem]:
    return sorted(items, key=lambda item: item.published or _LONG_AGO, reverse=True)
