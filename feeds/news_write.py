"""News feeds out: the wire types, and RSS 2.0 with the event module, GeoRSS and Media RSS.

The same input gives the same bytes: nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime

from feeds.xml_text import element, xml_text


@dataclass(frozen=True, slots=True)
class NewsFeed:
    """What a feed says of itself. `id` is permanent, `url` its page, `self_url` the address it is fetched from.

    `updated` is the newest change of anything in it, removals too.
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


@dataclass(frozen=True, slots=True)
class NewsItem:
    """An event as news. `id` is permanent and no address; `published` is when it was first published.

    `summary` is plain text; `content_html` is clean HTML with absolute addresses. `start` is a `date` when the hour
    is unknown or the event lasts whole days, then `end` is the last day (inclusive); else both are instants with the
    offset they are to be written with.
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
    place: str = ""
    organiser: str = ""
    kind: str = ""
    latitude: float | None = None
    longitude: float | None = None
    image_url: str = ""
    language: str = ""


_NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom"',
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
    'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    'xmlns:ev="http://purl.org/rss/1.0/modules/event/"',
    'xmlns:georss="http://www.georss.org/georss"',
    'xmlns:media="http://search.yahoo.com/mrss/"',
)


def write_rss(feed: NewsFeed, items: Iterable[NewsItem]) -> bytes:
    """RSS 2.0 (UTF-8), the items in the order given."""
    sheet = f'<?xml-stylesheet type="text/css" href="{xml_text(feed.stylesheet)}"?>\n' if feed.stylesheet else ""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        sheet,
        f'<rss version="2.0" {" ".join(_NAMESPACES)}>\n<channel>\n',
        f"<title>{xml_text(feed.title)}</title>\n",
        f"<link>{xml_text(feed.url)}</link>\n",
        f"<description>{xml_text(feed.description or feed.title)}</description>\n",
        element("language", feed.language),
        element("lastBuildDate", _rfc822(feed.updated)),
        element("generator", feed.generator),
        element("ttl", str(feed.ttl_minutes)),
        f'<atom:link rel="self" type="application/rss+xml" href="{xml_text(feed.self_url)}"/>\n',
    ]
    parts += map(_rss_item, items)
    parts.append("</channel>\n</rss>\n")
    return "".join(parts).encode()


def _rss_item(item: NewsItem) -> str:
    parts = [
        "<item>\n",
        element("title", item.title),
        element("link", item.url),
        element("guid", item.id, 'isPermaLink="false"'),
        element("pubDate", _rfc822(item.published)),
        element("description", item.summary),
        element("content:encoded", item.content_html),
        *(element("category", category) for category in item.categories),
        element("dc:language", item.language),
        element("ev:startdate", item.start.isoformat() if item.start else ""),
        element("ev:enddate", item.end.isoformat() if item.end else ""),
        element("ev:location", item.place),
        element("ev:organizer", item.organiser),
        element("ev:type", item.kind),
    ]
    if item.latitude is not None and item.longitude is not None:
        parts.append(f"<georss:point>{item.latitude:.6f} {item.longitude:.6f}</georss:point>\n")
    if item.image_url:
        parts.append(f'<media:content url="{xml_text(item.image_url)}" medium="image"/>\n')
    parts.append("</item>\n")
    return "".join(parts)


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
