"""JSON Feed 1.1 out (jsonfeed.org/version/1.1), events in an `_event` extension object.

Each item's `_event` has, where known:

    start, end      "2026-06-06T19:00:00+02:00", or "2026-06-06" without an hour; then end is the last day
    all_day         whether it lasts whole days
    time_given      false when only the day is known
    status          scheduled | moved | postponed | cancelled
    place           name, address, municipality, latitude, longitude, position_confirmed
    organiser       name, url
    free            true or false; left out when the price is unknown
    online_url, ticket_url, image_credit

The feed's own `_event` has `about`, the page on all this, and `complete`: whether everything of the feed stands in
this document, so that what has gone from it is gone. The same input gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from feeds.news_write import NewsFeed, NewsItem
from feeds.position import known_position
from feeds.xml_text import clean_address, clean_text

VERSION = "https://jsonfeed.org/version/1.1"


def write_jsonfeed(feed: NewsFeed, items: Iterable[NewsItem]) -> bytes:
    """JSON Feed 1.1 (UTF-8), the items in the order given."""
    return join_jsonfeed(feed, [json_item(item, feed.language, bool(feed.stylesheet)) for item in items])


def json_item(item: NewsItem, _language: str, _shown: bool) -> bytes:
    """An item as it stands in a feed."""
    return _json(_item(item))


def join_jsonfeed(feed: NewsFeed, items: Iterable[bytes]) -> bytes:
    """`write_jsonfeed` of items that are written."""
    next_url = next((address for rel, address in feed.links if rel == "next"), "")
    document = {
        "version": VERSION,
        "title": clean_text(feed.title),
        "home_page_url": clean_address(feed.url),
        "feed_url": clean_address(feed.self_url),
        **_known(description=clean_text(feed.description), next_url=clean_address(next_url), language=feed.language),
        "authors": [_known(name=clean_text(feed.author or feed.generator), url=clean_address(feed.author_url))],
        "_event": _known(about=clean_address(feed.about)) | {"complete": feed.complete},
    }
    return b"".join((_json(document)[:-1], b',"items":[', b",".join(items), b"]}"))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _item(item: NewsItem) -> dict[str, object]:
    return {
        "id": clean_text(item.id),
        "url": clean_address(item.url),
        "title": clean_text(item.title),
        # One of content_html and content_text has to be there.
        "content_html": clean_text(item.content_html),
        **_known(summary=clean_text(item.summary), image=clean_address(item.image_url)),
        "date_published": _rfc3339(item.published),
        "date_modified": _rfc3339(item.updated),
        **({"tags": [clean_text(category) for category in item.categories]} if item.categories else {}),
        **_known(language=item.language),
        **({"_event": _event(item)} if item.start is not None else {}),
    }


def _event(item: NewsItem) -> dict[str, object]:
    timed = isinstance(item.start, datetime)
    place = {
        **_known(
            name=clean_text(item.place_name),
            address=clean_text(item.address),
            municipality=clean_text(item.municipality),
        ),
        **_position(item),
    }
    organiser = _known(name=clean_text(item.organiser), url=clean_address(item.organiser_url))
    return {
        "start": item.start.isoformat() if item.start else "",
        **_known(end=item.end.isoformat() if item.end else ""),
        "all_day": not timed and item.hour_given,
        "time_given": item.hour_given,
        **_known(status=item.status),
        **({"place": place} if place else {}),
        **({"organiser": organiser} if organiser else {}),
        **({"free": item.free} if item.free is not None else {}),
        **_known(
            online_url=clean_address(item.online_url),
            ticket_url=clean_address(item.ticket_url),
            image_credit=clean_text(item.image_credit),
        ),
    }


def _position(item: NewsItem) -> dict[str, object]:
    known = known_position(item.latitude, item.longitude)
    if known is None:
        return {}
    return {
        "latitude": round(known[0], 6),
        "longitude": round(known[1], 6),
        "position_confirmed": item.position_confirmed,
    }


def _known(**values: str) -> dict[str, object]:
    """The values that are there."""
    return {name: value for name, value in values.items() if value}


def _rfc3339(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
