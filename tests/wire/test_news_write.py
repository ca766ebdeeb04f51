"""RSS as we write it, read back by feedparser and lxml."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feeds.news_write import NewsFeed, NewsItem, write_rss
from feeds.xml_text import xml_text

CHANGED = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
FEED = NewsFeed(
    id="tag:visit.example,2026:/sv/events",
    title="Allt & mer",
    description="Evenemang <i sex> kommuner",
    language="sv",
    url="https://visit.example/sv/events?a=1&b=2",
    self_url="https://visit.example/sv/events.rss?a=1&b=2",
    updated=CHANGED,
    stylesheet="/static/feed.css",
    note="Ett flöde -- läs & följ.\x00",
    note_links=(("https://visit.example/sv/events?a=1&b=2", "Som sida"),),
)
ITEM = NewsItem(
    id="tag:visit.example,2026:event/ab12c",
    title="lör 6 juni · Konsert & mat, Halmstad",
    url="https://visit.example/sv/events/konsert-ab12c",
    published=datetime(2026, 4, 1, 6, 0, tzinfo=UTC),
    updated=CHANGED,
    summary="Rad <ett> & två",
    content_html='<p>Rad &lt;ett&gt; <a href="https://visit.example/">här</a></p>',
    categories=("Musik", "Mat & dryck"),
    start=datetime(2026, 6, 6, 19, 0, tzinfo=STOCKHOLM),
    end=datetime(2026, 6, 6, 21, 0, tzinfo=STOCKHOLM),
    place="Torget, Halmstad",
    organiser="Föreningen",
    kind="Musik",
    latitude=56.674,
    longitude=12.857,
    image_url="https://visit.example/a.jpg?x=1&y=2",
    image_credit="Å. Foto & Co",
    language="sv",
)


def test_item_is_written_in_full() -> None:
    written = write_rss(FEED, [ITEM]).decode()

    assert written.split("\n") == [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<?xml-stylesheet type="text/css" href="/static/feed.css"?>',
        (
            '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:fh="http://purl.org/syndication/history/1.0"'
            ' xmlns:georss="http://www.georss.org/georss" xmlns:media="http://search.yahoo.com/mrss/"'
            ' xmlns:xhtml="http://www.w3.org/1999/xhtml" xml:lang="sv">'
        ),
        "<channel>",
        "<title>Allt &amp; mer</title>",
        "<link>https://visit.example/sv/events?a=1&amp;b=2</link>",
        "<description>Evenemang &lt;i sex&gt; kommuner</description>",
        "<language>sv</language>",
        "<lastBuildDate>Fri, 01 May 2026 08:30:00 GMT</lastBuildDate>",
        "<generator>visitapp</generator>",
        "<ttl>60</ttl>",
        ('<atom:link rel="self" type="application/rss+xml" href="https://visit.example/sv/events.rss?a=1&amp;b=2"/>'),
        (
            "<xhtml:div><xhtml:title>Allt &amp; mer</xhtml:title>"
            '<xhtml:meta name="viewport" content="width=device-width, initial-scale=1"/>'
            "<xhtml:h1>Allt &amp; mer</xhtml:h1><xhtml:p>Evenemang &lt;i sex&gt; kommuner</xhtml:p>"
            '<xhtml:p class="note">Ett flöde -- läs &amp; följ.</xhtml:p>'
            '<xhtml:p class="links"><xhtml:a href="https://visit.example/sv/events?a=1&amp;b=2">Som sida</xhtml:a>'
            "</xhtml:p></xhtml:div>"
        ),
        (
            '<xhtml:div><xhtml:h2><xhtml:a href="https://visit.example/sv/events/konsert-ab12c">'
            "lör 6 juni · Konsert &amp; mat, Halmstad</xhtml:a></xhtml:h2></xhtml:div>"
        ),
        "<item>",
        "<title>lör 6 juni · Konsert &amp; mat, Halmstad</title>",
        "<link>https://visit.example/sv/events/konsert-ab12c</link>",
        '<guid isPermaLink="false">tag:visit.example,2026:event/ab12c</guid>',
        "<pubDate>Wed, 01 Apr 2026 06:00:00 GMT</pubDate>",
        "<description>Rad &lt;ett&gt; &amp; två</description>",
        (
            "<content:encoded>&lt;p&gt;Rad &amp;lt;ett&amp;gt; &lt;a href=&quot;https://visit.example/&quot;&gt;"
            "här&lt;/a&gt;&lt;/p&gt;</content:encoded>"
        ),
        "<category>Musik</category>",
        "<category>Mat &amp; dryck</category>",
        "<dc:language>sv</dc:language>",
        "<ev:startdate>2026-06-06T19:00:00+02:00</ev:startdate>",
        "<ev:enddate>2026-06-06T21:00:00+02:00</ev:enddate>",
        "<ev:location>Torget, Halmstad</ev:location>",
        "<ev:organizer>Föreningen</ev:organizer>",
        "<ev:type>Musik</ev:type>",
        "<georss:point>56.674000 12.857000</georss:point>",
        (
            '<media:content url="https://visit.example/a.jpg?x=1&amp;y=2" medium="image" type="image/jpeg">'
            '<media:credit role="photographer">Å. Foto &amp; Co</media:credit></media:content>'
        ),
        "</item>",
        "</channel>",
        "</rss>",
        "",
    ]


def test_paged_feed_links_its_other_documents_and_a_whole_one_says_so() -> None:
    address = "https://visit.example/sv/events.rss"
    paged = replace(FEED, links=(("first", address), ("next", f"{address}?page=3&q=a")))

    middle, whole = (etree.fromstring(write_rss(feed, [])) for feed in (paged, replace(FEED, complete=True)))

    assert [(link.get("rel"), link.get("href")) for link in middle.iter("{http://www.w3.org/2005/Atom}link")] == [
        ("self", FEED.self_url),
        ("first", address),
        ("next", f"{address}?page=3&q=a"),
    ]
    complete = "./channel/{http://purl.org/syndication/history/1.0}complete"
    assert (middle.find(complete) is None, whole.find(complete) is not None) == (True, True)


def test_what_people_see_changes_nothing_that_readers_read() -> None:
    plain, shown = (write_rss(feed, [ITEM, ITEM]) for feed in (replace(FEED, stylesheet=""), FEED))

    before, after = feedparser.parse(plain), feedparser.parse(shown)

    assert (after.bozo, after.entries) == (False, before.entries)
    assert {name: value for name, value in after.feed.items() if not name.startswith("xhtml_")} == before.feed
    assert shown.index(b"<rss") < 512  # where the W3C's validator looks for it in a document sent as XML


def test_item_is_read_back_by_feedparser() -> None:
    read: Any = feedparser.parse(write_rss(FEED, [ITEM]))

    (entry,) = read.entries
    assert (read.bozo, read.feed.title, read.feed.language, read.feed.ttl) == (False, "Allt & mer", "sv", "60")
    assert (entry.id, entry.guidislink, entry.title, entry.published_parsed[:5]) == (
        ITEM.id,
        False,
        ITEM.title,
        (2026, 4, 1, 6, 0),
    )
    assert (entry.ev_startdate, entry.ev_enddate, entry.ev_location, entry.ev_organizer, entry.ev_type) == (
        "2026-06-06T19:00:00+02:00",
        "2026-06-06T21:00:00+02:00",
        "Torget, Halmstad",
        "Föreningen",
        "Musik",
    )
    assert [(image["url"], image["type"], image["medium"]) for image in entry.media_content] == [
        (ITEM.image_url, "image/jpeg", "image")
    ]
    assert [credit["content"] for credit in entry.media_credit] == ["Å. Foto & Co"]
    assert entry.where == {"type": "Point", "coordinates": (12.857, 56.674)}
    assert [tag.term for tag in entry.tags] == ["Musik", "Mat & dryck"]


def test_unknown_parts_are_left_out() -> None:
    bare = NewsItem(id="tag:x", title="T", url="https://x.example/", published=CHANGED, updated=CHANGED)
    day = NewsItem(
        id="tag:y", title="D", url="https://x.example/", published=CHANGED, updated=CHANGED, start=date(2026, 6, 6)
    )

    root = etree.fromstring(write_rss(FEED, [bare, day]))

    assert [[etree.QName(child).localname for child in item] for item in root.iter("item")] == [
        ["title", "link", "guid", "pubDate"],
        ["title", "link", "guid", "pubDate", "startdate"],
    ]
    assert root.findtext(".//{http://purl.org/rss/1.0/modules/event/}startdate") == "2026-06-06"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_a_well_formed_feed(text: str) -> None:
    item = NewsItem(
        id=text, title=text, url=text, published=CHANGED, updated=CHANGED, summary=text, image_url=text, place=text
    )

    root = etree.fromstring(write_rss(FEED, [item]))

    assert len(root.findall("./channel/item")) == 1


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("aå<>&\"'\x00\x08\x0b\x1f\x85\ud800\ufffe😀\r\n\t ]]>"), max_size=80))
def test_escaped_text_reads_as_written_without_forbidden_characters(text: str) -> None:
    forbidden = dict.fromkeys(map(ord, "\x00\x08\x0b\x1f\x85\ud800\ufffe"))

    read = etree.fromstring(f"<a>{xml_text(text)}</a>".encode())

    assert (read.text or "") == text.translate(forbidden).replace("\r\n", "\n").replace("\r", "\n")
