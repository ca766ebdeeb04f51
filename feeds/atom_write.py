"""Atom 1.0 out (RFC 4287), with the event module, GeoRSS, Media RSS and RFC 5005.

The same input gives the same bytes: nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from feeds.news_page import NewsPage
from feeds.news_write import FEED_HISTORY, NewsFeed, NewsItem, event_elements, language_of, prologue
from feeds.xml_text import element, xml_text

_NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom"',
    'xmlns:ev="http://purl.org/rss/1.0/modules/event/"',
    f'xmlns:fh="{FEED_HISTORY}"',
    'xmlns:georss="http://www.georss.org/georss"',
    'xmlns:media="http://search.yahoo.com/mrss/"',
)
_PAGE = NewsPage()


def write_atom(feed: NewsFeed, items: Iterable[NewsItem]) -> bytes:
    """Atom 1.0 (UTF-8), the items in the order given.

    An entry whose text is in another language than the feed's says so by xml:lang. `updated` is when an entry last
    changed, never when its event begins (RFC 4287 §4.2.15).
    """
    return join_atom(feed, [atom_item(item, feed.language, bool(feed.stylesheet)) for item in items])


def atom_item(item: NewsItem, language: str, shown: bool) -> bytes:
    """An entry as it stands in a feed of `language`; `shown`: in one that has a stylesheet."""
    heading = _PAGE.heading(item.title, item.url) if shown else ""
    return (heading + _entry(item, language)).encode()


def join_atom(feed: NewsFeed, items: Iterable[bytes]) -> bytes:
    """`write_atom` of entries that are written."""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        prologue(feed),
        f"<feed {' '.join(_NAMESPACES)}{language_of(feed.language)}>\n",
        f"<id>{xml_text(feed.id)}</id>\n",
        f"<title>{xml_text(feed.title)}</title>\n",
        element("subtitle", feed.description),
        f"<updated>{_rfc3339(feed.updated)}</updated>\n",
        # Every entry needs an author, its own or the feed's (§4.1.1).
        f"<author>{element('name', feed.author or feed.generator)}{element('uri', feed.author_url)}</author>\n",
        element("generator", feed.generator),
        _link("self", "application/atom+xml", feed.self_url),
        _link("alternate", "text/html", feed.url),
        *(_link(rel, "application/atom+xml", address) for rel, address in feed.links),
        "<fh:complete/>\n" if feed.complete else "",
        _PAGE.head(feed.title, feed.description, feed.note, feed.note_links) if feed.stylesheet else "",
    ]
    return b"".join(("".join(parts).encode(), *items, b"</feed>\n"))


def _entry(item: NewsItem, language: str) -> str:
    return "".join(
        (
            f"<entry{language_of(item.language if item.language != language else '')}>\n",
            f"<id>{xml_text(item.id)}</id>\n",
            f"<title>{xml_text(item.title)}</title>\n",
            f"<published>{_rfc3339(item.published)}</published>\n",
            f"<updated>{_rfc3339(item.updated)}</updated>\n",
            _link("alternate", "text/html", item.url),
            element("summary", item.summary),
            element("content", item.content_html, 'type="html"'),
            *(f'<category term="{xml_text(category)}"/>\n' for category in item.categories),
            event_elements(item),
            "</entry>\n",
        )
    )


def _link(rel: str, kind: str, address: str) -> str:
    return f'<link rel="{xml_text(rel)}" type="{kind}" href="{xml_text(address)}"/>\n'


def _rfc3339(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
