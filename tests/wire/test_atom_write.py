"""Atom as we write it, read back by feedparser and lxml."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
from lxml import etree

from feeds.atom_write import write_atom
from feeds.news_write import NewsFeed, NewsItem

CHANGED = datetime(2026, 5, 1, 8, 30, 15, 250, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
FEED = NewsFeed(
    id="tag:visit.example,2026:/sv/events",
    title="Allt & mer",
    description="Evenemang <i sex> kommuner",
    language="sv",
    url="https://visit.example/sv/events?a=1&b=2",
    self_url="https://visit.example/sv/events.atom?a=1&b=2",
    updated=CHANGED,
    stylesheet="/static/feed.css",
    author="visit.example",
    author_url="https://visit.example/sv/",
    links=(("first", "https://visit.example/sv/events.atom"),),
    complete=True,
)
ITEM = NewsItem(
    id="tag:visit.example,2026:event/ab12c",
    title="lör 6 juni · Konsert & mat, Halmstad",
    url="https://visit.example/sv/events/konsert-ab12c",
    published=datetime(2026, 4, 1, 8, 0, tzinfo=STOCKHOLM),
    updated=CHANGED,
    summary="Rad <ett> & två",
    content_html="<p>Rad &lt;ett&gt;</p>",
    categories=("Mat & dryck",),
    start=datetime(2026, 6, 6, 19, 0, tzinfo=STOCKHOLM),
    place="Torget, Halmstad",
    organiser="Föreningen",
    latitude=56.674,
    longitude=12.857,
    image_url="https://visit.example/a",
    image_credit="Å. Foto",
    language="da",
)


def test_feed_is_written_in_full() -> None:
    written = write_atom(FEED, [ITEM]).decode()

    assert written.split("\n") == [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<?xml-stylesheet type="text/css" href="/static/feed.css"?>',
        (
            '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:ev="http://purl.org/rss/1.0/modules/event/"'
            ' xmlns:fh="http://purl.org/syndication/history/1.0" xmlns:georss="http://www.georss.org/georss"'
            ' xmlns:media="http://search.yahoo.com/mrss/" xml:lang="sv">'
        ),
        "<id>tag:visit.example,2026:/sv/events</id>",
        "<title>Allt &amp; mer</title>",
        "<subtitle>Evenemang &lt;i sex&gt; kommuner</subtitle>",
        "<updated>2026-05-01T08:30:15Z</updated>",
        "<author><name>visit.example</name>",
        "<uri>https://visit.example/sv/</uri>",
        "</author>",
        "<generator>visitapp</generator>",
        '<link rel="self" type="application/atom+xml" href="https://visit.example/sv/events.atom?a=1&amp;b=2"/>',
        '<link rel="alternate" type="text/html" href="https://visit.example/sv/events?a=1&amp;b=2"/>',
        '<link rel="first" type="application/atom+xml" href="https://visit.example/sv/events.atom"/>',
        "<fh:complete/>",
        (
            '<div xmlns="http://www.w3.org/1999/xhtml"><title>Allt &amp; mer</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
            "<h1>Allt &amp; mer</h1><p>Evenemang &lt;i sex&gt; kommuner</p></div>"
        ),
        (
            '<div xmlns="http://www.w3.org/1999/xhtml"><h2><a href="https://visit.example/sv/events/konsert-ab12c">'
            "lör 6 juni · Konsert &amp; mat, Halmstad</a></h2></div>"
        ),
        '<entry xml:lang="da">',
        "<id>tag:visit.example,2026:event/ab12c</id>",
        "<title>lör 6 juni · Konsert &amp; mat, Halmstad</title>",
        "<published>2026-04-01T06:00:00Z</published>",
        "<updated>2026-05-01T08:30:15Z</updated>",
        '<link rel="alternate" type="text/html" href="https://visit.example/sv/events/konsert-ab12c"/>',
        "<summary>Rad &lt;ett&gt; &amp; två</summary>",
        '<content type="html">&lt;p&gt;Rad &amp;lt;ett&amp;gt;&lt;/p&gt;</content>',
        '<category term="Mat &amp; dryck"/>',
        "<ev:startdate>2026-06-06T19:00:00+02:00</ev:startdate>",
        "<ev:location>Torget, Halmstad</ev:location>",
        "<ev:organizer>Föreningen</ev:organizer>",
        "<georss:point>56.674000 12.857000</georss:point>",
        (
            '<media:content url="https://visit.example/a" medium="image">'
            '<media:credit role="photographer">Å. Foto</media:credit></media:content>'
        ),
        "</entry>",
        "</feed>",
        "",
    ]


def test_what_people_see_changes_nothing_that_readers_read() -> None:
    plain, shown = (write_atom(feed, [ITEM, ITEM]) for feed in (replace(FEED, stylesheet=""), FEED))

    before, after = feedparser.parse(plain), feedparser.parse(shown)

    assert (after.bozo, after.entries) == (False, before.entries)
    assert {name: value for name, value in after.feed.items() if not name.startswith("xhtml_")} == before.feed
    assert shown.index(b"<feed") < 512  # where the W3C's validator looks for it in a document sent as XML


def test_feed_is_read_back_by_feedparser() -> None:
    read: Any = feedparser.parse(write_atom(FEED, [ITEM, replace(ITEM, id="tag:2", language="sv")]))

    first, second = read.entries
    assert (read.bozo, read.version, read.feed.id, read.feed.title, read.feed.author) == (
        False,
        "atom10",
        FEED.id,
        "Allt & mer",
        "visit.example",
    )
    assert (first.id, first.title, first.link, first.published_parsed[:5], first.updated_parsed[:5]) == (
        ITEM.id,
        ITEM.title,
        ITEM.url,
        (2026, 4, 1, 6, 0),
        (2026, 5, 1, 8, 30),
    )
    assert (first.content[0].type, first.content[0].language, second.content[0].language) == ("text/html", "da", "sv")
    assert (first.ev_startdate, first.where["coordinates"]) == ("2026-06-06T19:00:00+02:00", (12.857, 56.674))


def test_feed_without_entries_has_what_atom_requires() -> None:
    bare = NewsFeed("tag:x", "T", "", "en", "https://x.example/", "https://x.example/a.atom", CHANGED)

    root = etree.fromstring(write_atom(bare, []))

    assert [etree.QName(child).localname for child in root] == [
        "id", "title", "updated", "author", "generator", "link", "link",
    ]  # fmt: skip
