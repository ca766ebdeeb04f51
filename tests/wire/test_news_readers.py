"""Whatever news holds, feedparser, lxml and json read the same items from RSS, Atom, JSON Feed and GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feeds.atom_write import write_atom
from feeds.geojson_write import GeoCollection, GeoFeature, write_geojson
from feeds.jsonfeed_write import write_jsonfeed
from feeds.news_write import NewsFeed, NewsItem, write_rss

CHANGED = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
ATOM = "{http://www.w3.org/2005/Atom}"
EV = "{http://purl.org/rss/1.0/modules/event/}"
UNCLEAN = "\x00\x07\x0b\x0c\x1f\x7f\x85\x9f\ud800\ufdd0\ufffe"
PIECES = (
    *("åäö", "😀👩‍👩‍👧", "a,b;c", "\\n", "\n", "\r\n", "\r", "<b>&amp;</b>", "]]>", "<!--", '"', "'", "%", "&#0;"),
    *("مهرجان الصيف", "\u202eשוק\u202c", "\u2028", "x" * 3000, *UNCLEAN),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
FEED = NewsFeed(
    id="tag:visit.example,2026:/sv/events",
    title="Allt",
    description="",
    language="sv",
    url="https://visit.example/sv/events",
    self_url="https://visit.example/sv/events.rss",
    updated=CHANGED,
)
AROUND = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 1, 15, 18, tzinfo=UTC),
    datetime(2026, 7, 1, 10, tzinfo=UTC),
)


@st.composite
def items(draw: st.DrawFn) -> NewsItem:
    """An event as news, with an hour or of whole days, with any text."""
    at = draw(st.sampled_from(AROUND)) + timedelta(minutes=draw(st.integers(-300, 300)))
    longer = timedelta(minutes=draw(st.integers(1, 400 * 24 * 60)))
    timed = draw(st.booleans())
    start, end = at.astimezone(STOCKHOLM), (at + longer).astimezone(STOCKHOLM)
    return NewsItem(
        id="",
        title=draw(TEXTS),
        url="https://visit.example/sv/events/a?b=1&c=2",
        published=CHANGED - longer,
        updated=CHANGED,
        summary=draw(TEXTS),
        content_html=draw(TEXTS),
        categories=tuple(draw(st.lists(TEXTS, max_size=2))),
        start=start if timed else start.date(),
        end=end if timed else end.date(),
        place=draw(TEXTS),
        organiser=draw(TEXTS),
        latitude=draw(st.one_of(st.none(), st.floats())),
        longitude=draw(st.floats(-180, 180)),
        image_url=draw(st.sampled_from(("", "https://a.example/[", "https://a.example/å b.png?x=1&y=2"))),
        image_credit=draw(TEXTS),
        language=draw(st.sampled_from(("", "sv", "da"))),
    )


def _numbered(made: Sequence[NewsItem]) -> list[NewsItem]:
    return [_with_id(item, number) for number, item in enumerate(made)]


def _with_id(item: NewsItem, number: int) -> NewsItem:
    return NewsItem(
        **{name: getattr(item, name) for name in NewsItem.__slots__} | {"id": f"tag:visit.example,2026:event/{number}"}
    )


FEEDS = st.lists(items(), max_size=4).map(_numbered)


@settings(max_examples=100, deadline=None)
@given(FEEDS)
def test_any_rss_is_read_back(made: list[NewsItem]) -> None:
    written = write_rss(FEED, made)

    read: Any = feedparser.parse(written)
    nodes = list(etree.fromstring(written).iter("item"))
    assert (read.bozo, written) == (False, write_rss(FEED, list(made)))
    assert [(node.findtext("guid"), node.findtext("title"), node.findtext("description")) for node in nodes] == [
        (item.id, _shown(item.title), _shown(item.summary)) for item in made
    ]
    assert [_moment(node.findtext(f"{EV}startdate") or "") for node in nodes] == [_utc(item.start) for item in made]
    assert [(_moment(entry.ev_startdate), _moment(entry.ev_enddate)) for entry in read.entries] == [
        (_utc(item.start), _utc(item.end)) for item in made
    ]
    assert [entry.id for entry in read.entries] == [item.id for item in made]


@settings(max_examples=100, deadline=None)
@given(FEEDS)
def test_any_atom_is_read_back(made: list[NewsItem]) -> None:
    written = write_atom(FEED, made)

    read: Any = feedparser.parse(written)
    nodes = list(etree.fromstring(written).iter(f"{ATOM}entry"))
    assert (read.bozo, written) == (False, write_atom(FEED, list(made)))
    assert [
        (node.findtext(f"{ATOM}id"), node.findtext(f"{ATOM}title") or None, node.findtext(f"{ATOM}content"))
        for node in nodes
    ] == [(item.id, _shown(item.title), _shown(item.content_html)) for item in made]
    assert [_moment(entry.ev_startdate) for entry in read.entries] == [_utc(item.start) for item in made]


@settings(max_examples=100, deadline=None)
@given(FEEDS)
def test_any_json_feed_is_read_back(made: list[NewsItem]) -> None:
    written = write_jsonfeed(FEED, made)

    read = json.loads(written.decode())["items"]
    assert [(item["id"], item["title"], item["content_html"], item.get("summary", "")) for item in read] == [
        (item.id, _shown(item.title) or "", _shown(item.content_html) or "", _shown(item.summary) or "")
        for item in made
    ]
    assert [(_moment(item["_event"]["start"]), _moment(item["_event"]["end"])) for item in read] == [
        (_utc(item.start), _utc(item.end)) for item in made
    ]
    assert written == write_jsonfeed(FEED, list(made))


@settings(max_examples=100, deadline=None)
@given(FEEDS)
def test_any_geojson_is_read_back(made: list[NewsItem]) -> None:
    about = GeoCollection("Allt", "", "sv", FEED.url, FEED.self_url, CHANGED)
    features = [GeoFeature(item.id, item.latitude, item.longitude, {"title": item.title}) for item in made]

    read = json.loads(write_geojson(about, features).decode())["features"]

    assert [(one["id"], one["properties"]["title"]) for one in read] == [
        (item.id, _shown(item.title) or "") for item in made
    ]
    assert [one["geometry"] is not None for one in read] == [
        item.latitude is not None and -90 <= item.latitude <= 90 for item in made
    ]


def _shown(text: str) -> str | None:
    """What a reader is to find: no control characters, line breaks as line feeds; None where nothing is left."""
    forbidden = dict.fromkeys(map(ord, UNCLEAN))
    return text.translate(forbidden).replace("\r\n", "\n").replace("\r", "\n") or None


def _moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text).astimezone(UTC) if "T" in text else date.fromisoformat(text)


def _utc(moment: date | None) -> date | None:
    """In UTC: Python takes an hour that the clock shows twice for unequal to any other."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment
