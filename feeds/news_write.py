"""News feeds out: the wire types that RSS, Atom and JSON Feed share, and RSS 2.0.

RSS with the event module, GeoRSS, Media RSS and RFC 5005, and with what a browser shows of it. The same input gives the
same bytes: nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from feeds.news_page import XHTML, NewsPage
from feeds.position import known_position
from feeds.xml_text import clean_address, element, xml_text

FEED_HISTORY = "http://purl.org/syndication/history/1.0"
"""The namespace of RFC 5005."""


@dataclass(frozen=True, slots=True)
class NewsFeed:
    """What a feed says of itself. `id` is permanent, `url` its page, `self_url` the address it is fetched from.

    `updated` is the newest change of anything in it, removals too. `complete`: everything of the feed stands in this
    one document, and what has gone from it is gone (RFC 5005 §2). `links` are the other documents of a feed in pages:
    (rel, address), rel being first, previous or next (RFC 5005 §3). `about` is a page on what we add to JSON.
    With a `stylesheet` a browser shows it as a page: `note` says there what this is, `note_links` (address, words)
    lead on.
    """

    id: str
    title: str
    description: str
    language: str
    url: str
    self_url: str
    updated: datetime
    ttl_minutes: int = 60
    stylesheet: str = ""
    generator: str = "visitapp"
    author: str = ""
    author_url: str = ""
    complete: bool = False
    links: tuple[tuple[str, str], ...] = ()
    about: str = ""
    note: str = ""
    note_links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NewsItem:
    """An event, or what became of it, as news. `id` is permanent and no address; `published` never changes.

    `summary` is plain text; `content_html` is clean HTML with absolute addresses. `start` is a `date` when the hour
    is unknown or the event lasts whole days, then `end` is the last day (inclusive); else both are instants with the
    offset they are to be written with. `place` is the place in one line; `language` that of the event's text.
    `free` is None when the price is unknown.
    """

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    summary: str = ""
    content_html: str = ""
    categories: tuple[str, ...] = ()
    start: date | datetime | None = None
    end: date | datetime | None = None
    hour_given: bool = True
    status: str = ""
    place: str = ""
    place_name: str = ""
    address: str = ""
    municipality: str = ""
    organiser: str = ""
    organiser_url: str = ""
    kind: str = ""
    latitude: float | None = None
    longitude: float | None = None
    position_confirmed: bool = True
    free: bool | None = None
    online_url: str = ""
    ticket_url: str = ""
    image_url: str = ""
    image_credit: str = ""
    language: str = ""


_NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom"',
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
    'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    'xmlns:ev="http://purl.org/rss/1.0/modules/event/"',
    f'xmlns:fh="{FEED_HISTORY}"',
    'xmlns:georss="http://www.georss.org/georss"',
    'xmlns:media="http://search.yahoo.com/mrss/"',
)
_PAGE = NewsPage("xhtml")
_IMAGE_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
    "svg": "image/svg+xml",
}


def write_rss(feed: NewsFeed, items: Iterable[NewsItem]) -> bytes:
    """RSS 2.0 (UTF-8), the items in the order given."""
    return join_rss(feed, [rss_item(item, feed.language, bool(feed.stylesheet)) for item in items])


def rss_item(item: NewsItem, _language: str, shown: bool) -> bytes:
    """An item as it stands in a feed; `shown`: in one that has a stylesheet."""
    heading = _PAGE.heading(item.title, item.url) if shown else ""
    return (heading + _rss_item(item)).encode()


def join_rss(feed: NewsFeed, items: Iterable[bytes]) -> bytes:
    """`write_rss` of items that are written."""
    shown = bool(feed.stylesheet)
    named = f' xmlns:xhtml="{XHTML}"' if shown else ""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        prologue(feed),
        f'<rss version="2.0" {" ".join(_NAMESPACES)}{named}{language_of(feed.language)}>\n<channel>\n',
        f"<title>{xml_text(feed.title)}</title>\n",
        f"<link>{xml_text(feed.url)}</link>\n",
        f"<description>{xml_text(feed.description or feed.title)}</description>\n",
        element("language", feed.language),
        element("lastBuildDate", _rfc822(feed.updated)),
        element("generator", feed.generator),
        element("ttl", str(feed.ttl_minutes)),
        _link("self", feed.self_url),
        *(_link(rel, address) for rel, address in feed.links),
        "<fh:complete/>\n" if feed.complete else "",
        _PAGE.head(feed.title, feed.description, feed.note, feed.note_links) if shown else "",
    ]
    return b"".join(("".join(parts).encode(), *items, b"</channel>\n</rss>\n"))


def prologue(feed: NewsFeed) -> str:
    """What stands before the root of an XML document: the instruction for its CSS.

    Nothing long: who is told no more than "XML" looks for the root in the first 512 bytes.
    """
    sheet = xml_text(clean_address(feed.stylesheet))
    return f'<?xml-stylesheet type="text/css" href="{sheet}"?>\n' if sheet else ""


def language_of(language: str) -> str:
    """The attribute that tells the language of an element; "" when it is not known."""
    return f' xml:lang="{xml_text(language)}"' if language else ""


def event_elements(item: NewsItem) -> str:
    """What RSS and Atom say alike of an event: mod_event, GeoRSS and Media RSS."""
    parts = [
        element("ev:startdate", item.start.isoformat() if item.start else ""),
        element("ev:enddate", item.end.isoformat() if item.end else ""),
        element("ev:location", item.place),
        element("ev:organizer", item.organiser),
        element("ev:type", item.kind),
    ]
    if position := known_position(item.latitude, item.longitude):
        parts.append(f"<georss:point>{position[0]:.6f} {position[1]:.6f}</georss:point>\n")
    if item.image_url:
        parts.append(_image(item.image_url, item.image_credit))
    return "".join(parts)


def _rss_item(item: NewsItem) -> str:
    return "".join(
        (
            "<item>\n",
            element("title", item.title),
            element("link", item.url),
            element("guid", item.id, 'isPermaLink="false"'),
            element("pubDate", _rfc822(item.published)),
            element("description", item.summary),
            element("content:encoded", item.content_html),
            *(element("category", category) for category in item.categories),
            element("dc:language", item.language),
            event_elements(item),
            "</item>\n",
        )
    )


def _link(rel: str, address: str) -> str:
    return f'<atom:link rel="{xml_text(rel)}" type="application/rss+xml" href="{xml_text(address)}"/>\n'


def _image(address: str, credit: str) -> str:
    """A picture as media:content: an enclosure would make it an episode. Its type by the ending, where that tells."""
    kind = _IMAGE_TYPES.get(_ending(address), "")
    begin = f'<media:content url="{xml_text(clean_address(address))}" medium="image"' + (
        f' type="{kind}"' if kind else ""
    )
    if not credit:
        return f"{begin}/>\n"
    return f'{begin}><media:credit role="photographer">{xml_text(credit)}</media:credit></media:content>\n'


def _ending(address: str) -> str:
    try:
        return urlsplit(address).path.rpartition(".")[2].lower()
    except ValueError:
        return ""


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
