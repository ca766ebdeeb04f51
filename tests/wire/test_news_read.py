"""RSS, Atom and JSON Feed, with and without event dates."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feeds.read import read
from feeds.wire import Document, ReadOptions, WirePlace

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:georss="http://www.georss.org/georss">
<channel><title>Laholm</title><language>sv</language>
<item><guid isPermaLink="false">tag:laholm:1</guid><title>Torgdag &amp; musik</title><link>/torgdag</link>
<pubDate>Lör, 02 maj 2026 08:00:00 +0200</pubDate><description>&lt;p&gt;Kom!&lt;/p&gt;</description>
<ev:startdate>2026-06-06</ev:startdate><ev:enddate>2026-06-07</ev:enddate><ev:location>Stortorget</ev:location>
<georss:point>56.51 13.04</georss:point></item>
<item><title>Nyhet</title><link>https://laholm.example/nyhet</link>
<pubDate>Sat, 02 May 2026 08:00:00 CEST</pubDate></item>
</channel></rss>"""


def _read(text: str, base_url: str = "https://laholm.example/feed") -> Document:
    return read(text.encode(), ReadOptions(base_url=base_url))


def test_rss_item_with_event_dates_is_an_event_too() -> None:
    document = _read(RSS)

    assert (document.format, document.title, document.language, document.error) == ("rss", "Laholm", "sv", None)
    assert [(item.id, item.title, item.url) for item in document.items] == [
        ("tag:laholm:1", "Torgdag & musik", "https://laholm.example/torgdag"),
        ("https://laholm.example/nyhet", "Nyhet", "https://laholm.example/nyhet"),
    ]
    assert [item.published and item.published.astimezone(UTC) for item in document.items] == [
        datetime(2026, 5, 2, 6, tzinfo=UTC),
        datetime(2026, 5, 2, 6, tzinfo=UTC),
    ]
    (event,) = document.events
    assert document.items[0].event == event
    assert (event.uid, event.start, event.end, event.all_day) == (
        "tag:laholm:1",
        date(2026, 6, 6),
        date(2026, 6, 8),
        True,
    )
    assert event.place == WirePlace(name="Stortorget", latitude=56.51, longitude=13.04)


def test_rss_that_is_not_well_formed_is_read_and_told() -> None:
    document = _read(RSS.replace("&amp;", "& \x0b").replace("</channel></rss>", ""))

    assert [item.title for item in document.items] == ["Torgdag &  musik", "Nyhet"]
    assert [each.where for each in document.problems] == ["document"]


@pytest.mark.parametrize(
    ("text", "kind", "items"),
    [
        ("<rss version='0.91'><channel><item><title>a</title></item></channel></rss>", "rss", 1),
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
            "<channel/><item rdf:about='x'><title>a</title></item></rdf:RDF>",
            "rdf",
            1,
        ),
        ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>a</id></entry><entry/></feed>", "atom", 2),
        ("<?xml version='1.0'?><!-- x --><entry xmlns='http://www.w3.org/2005/Atom'><id>a</id></entry>", "atom", 1),
        ("<html><rss></rss></html>", None, 0),
        ("<catalog><item/></catalog>", None, 0),
    ],
)
def test_feed_is_known_by_its_root(text: str, kind: str | None, items: int) -> None:
    document = _read(text)

    assert (document.format, len(document.items), document.error is None) == (kind, items, kind is not None)


def test_rss_with_entities_that_multiply_is_read_without_them() -> None:
    entities = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
    text = f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>' + RSS.partition("?>")[2].replace("Nyhet", "&l9;")

    document = _read(text)

    assert len(document.items) == 2
    assert max(len(item.title) for item in document.items) < 100
    assert document.problems[0].where == "DOCTYPE"


def test_rss_event_date_that_is_none_leaves_an_item_and_a_problem() -> None:
    document = _read(RSS.replace("2026-06-06", "2026-02-31"))

    assert (len(document.items), document.events) == (2, ())
    assert [(each.where, each.what) for each in document.problems] == [
        ("item tag:laholm:1", "the event's start is no date")
    ]


FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Hylte",
    "language": "sv",
    "items": [
        {
            "id": 7,
            "url": "/fest",
            "title": "Fest",
            "content_html": "<p>Kom</p>",
            "date_published": "2026-05-02T06:00:00Z",
            "tags": ["musik", "Natur, friluftsliv och cykel"],
            "_event": {
                "start": "2026-06-06T19:00:00+02:00",
                "end": "2026-06-06T21:00:00+02:00",
                "place": {"name": "Rian", "address": "Storgatan 1", "latitude": 57.0, "longitude": 13.2},
                "organiser": "Hylte kommun",
                "status": "cancelled",
                "free": True,
            },
        },
        {"id": "b", "content_text": "nyhet"},
        "junk",
    ],
}


def test_jsonfeed_item_with_an_event_object_is_an_event_too() -> None:
    document = _read(json.dumps(FEED), "https://hylte.example/feed.json")

    assert (document.format, document.title, [item.id for item in document.items]) == ("jsonfeed", "Hylte", ["7", "b"])
    assert [(each.where, each.what) for each in document.problems] == [("item 3", "no object: left out")]
    (event,) = document.events
    assert (event.uid, event.title, event.url, event.status) == ("7", "Fest", "https://hylte.example/fest", "cancelled")
    assert (event.start, event.end) == (
        datetime(2026, 6, 6, 19, tzinfo=ZoneInfo("Europe/Stockholm")),
        datetime(2026, 6, 6, 21, tzinfo=ZoneInfo("Europe/Stockholm")),
    )
    assert (event.organiser, event.free, event.language) == ("Hylte kommun", True, "sv")
    assert event.categories == ("musik", "Natur, friluftsliv och cykel")
    assert event.place == WirePlace(name="Rian", address="Storgatan 1", latitude=57.0, longitude=13.2)


@pytest.mark.parametrize("text", ["{}", "[1, 2]", '{"items": 3}', "{", "[" * 100_000, '{"a": ' * 100_000])
def test_json_that_is_no_feed_is_told(text: str) -> None:
    document = _read(text)

    assert (document.format, document.items, document.events) == (None, (), ())
    assert document.error


@pytest.mark.parametrize(
    ("words", "lasts"),
    [
        ("<ttl>180</ttl>", timedelta(hours=3)),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", timedelta(hours=6)),
        ("<sy:updatePeriod> hourly </sy:updatePeriod>", timedelta(hours=1)),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None),
        ("<ttl>-5</ttl>", None),
        ("", None),
    ],
)
def test_feed_says_how_long_it_lasts(words: str, lasts: timedelta | None) -> None:
    names = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    data = f'<rss version="2.0" {names}><channel><title>A</title>{words}<item><title>B</title></item></channel></rss>'

    assert read(data.encode(), ReadOptions()).lasts == lasts
